#include "filter/match.h"

#include "util/utf8.h"

void wd_match_form(const struct wd_match *match, const struct wd_token *form, bool prefix, wd_form_fn add, void *ctx)
{
	char bytes[WD_TOKEN_MOST];
	enum wd_tongue tongue = WD_TONGUE_NONE, end = WD_TONGUE_NONE;
	size_t at = 0, len;

	if (form->text.len > 0)
		wd_script_tongues(wd_script_of(wd_utf8_next(form->text, &at)), &tongue, &end);
	if (form->as_word)
		add(ctx, form->text);
	/* A beginning finds what has a mark behind it. */
	for (int i = tongue; i < (int)end && i != WD_TONGUE_NONE && !prefix; i++) {
		bool stem = form->as_stem >> i & 1;

		if (!(match->tongues >> i & 1) || (!stem && !form->as_word))
			continue;
		len = wd_token_write(form->text, WD_FORM_OWN, (enum wd_tongue)i, bytes);
		add(ctx, (struct wd_span){ bytes, len });
		if (!stem)
			continue;
		len = wd_token_write(form->text, WD_FORM_STEM, (enum wd_tongue)i, bytes);
		add(ctx, (struct wd_span){ bytes, len });
	}
}
