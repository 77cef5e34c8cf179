#include "filter/words.h"

#include <stdlib.h>

#include "filter/token.h"
#include "util/buf.h"
#include "util/mem.h"

struct wd_phrase {
	struct wd_buf words;
	size_t len; /* of them that must be found */
};

enum { PART = '\n', MOST_TEXT = 64 << 10 };

static int add_word(void *ctx, const struct wd_token *token)
{
	struct wd_buf *words = ctx;

	if (token->same_place)
		return 0;
	wd_buf_add_span(words, token->text);
	return !wd_buf_add_char(words, PART);
}

/* The words, each between two PARTs. */
static void list_words(struct wd_buf *words, struct wd_span text)
{
	wd_buf_init(words, MOST_TEXT);
	wd_buf_add_char(words, PART);
	wd_token_names(text, add_word, words);
}

struct wd_phrase *wd_phrase_new(struct wd_span text)
{
	struct wd_phrase *phrase = wd_xcalloc(1, sizeof(*phrase));

	list_words(&phrase->words, text);
	phrase->len = phrase->words.len;
	/* A prefix may go on where a whole word has its PART. */
	if (text.len > 0 && text.ptr[text.len - 1] == '*' && phrase->len > 1)
		phrase->len--;
	return phrase;
}

void wd_phrase_free(struct wd_phrase *phrase)
{
	if (!phrase)
		return;
	wd_buf_release(&phrase->words);
	free(phrase);
}

bool wd_phrase_in(const struct wd_phrase *phrase, struct wd_span text)
{
	struct wd_buf have;
	bool yes;

	if (phrase->len <= 1)
		return false;
	list_words(&have, text);
	yes = memmem(have.data, have.len, phrase->words.data, phrase->len) != NULL;
	wd_buf_release(&have);
	return yes;
}

bool wd_words_in(struct wd_span text, struct wd_span words)
{
	struct wd_phrase *phrase = wd_phrase_new(words);
	bool yes = wd_phrase_in(phrase, text);

	wd_phrase_free(phrase);
	return yes;
}

bool wd_words_same(struct wd_span a, struct wd_span b)
{
	struct wd_buf left, right;
	bool yes;

	if (wd_span_equal(a, b))
		return true;
	list_words(&left, a);
	list_words(&right, b);
	yes = left.len > 1 && wd_span_equal(wd_buf_span(&left), wd_buf_span(&right));
	wd_buf_release(&left);
	wd_buf_release(&right);
	return yes;
}
