#include "filter/replay.h"

#include "filter/fold.h"
#include "util/utf8.h"

bool wd_replay_next(struct wd_span *text, struct wd_span *token, bool *same_place)
{
	const char *at = text->ptr, *end = text->ptr + text->len;

	if (text->len == 0)
		return false;
	*same_place = *at == WD_REPLAY_SAME;
	if (*same_place || *at == WD_REPLAY_NEXT)
		at++;
	*token = (struct wd_span){ at, 0 };
	/* Both of them are below what a letter is; a few of its own marks are as well. */
	while (at < end && ((unsigned char)*at > WD_REPLAY_NEXT || (*at != WD_REPLAY_SAME && *at != WD_REPLAY_NEXT)))
		at++;
	token->len = (size_t)(at - token->ptr);
	*text = (struct wd_span){ at, (size_t)(end - at) };
	return true;
}

enum wd_tongue wd_replay_tongue(struct wd_span word, enum wd_tongue of_text, char byte)
{
	size_t at = 0;
	enum wd_tongue tongue = wd_tongue_for(wd_script_of(wd_letter_lower(wd_utf8_next(word, &at))), of_text);

	return wd_tongue_byte(tongue) == byte ? tongue : WD_TONGUE_NONE;
}

bool wd_replay_token(struct wd_span *text, enum wd_tongue tongue, struct wd_token *out)
{
	struct wd_span word;
	char last;

	if (!wd_replay_next(text, &word, &out->same_place))
		return false;
	out->form = WD_FORM_WORD;
	out->tongue = WD_TONGUE_NONE;
	last = word.len ? word.ptr[word.len - 1] : 0;
	if (wd_tongue_is_byte(last)) {
		out->form = WD_FORM_OWN;
		word.len--;
		if (word.len && *word.ptr == WD_TOKEN_STEM) {
			out->form = WD_FORM_STEM;
			word = (struct wd_span){ word.ptr + 1, word.len - 1 };
		}
		out->tongue = wd_replay_tongue(word, tongue, last);
	}
	out->text = word;
	return true;
}
