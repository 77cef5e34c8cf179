#include "filter/words.h"

#include "filter/token.h"
#include "util/buf.h"

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
	wd_token_query(text, false, add_word, words);
}

bool wd_words_in(struct wd_span text, struct wd_span phrase)
{
	bool is_prefix = phrase.len > 0 && phrase.ptr[phrase.len - 1] == '*', yes;
	struct wd_buf have, want;
	size_t len;

	list_words(&have, text);
	list_words(&want, phrase);
	/* A prefix may go on where a whole word has its PART. */
	len = want.len - (is_prefix && want.len > 1);
	yes = len > 1 && memmem(have.data, have.len, want.data, len) != NULL;
	wd_buf_release(&have);
	wd_buf_release(&want);
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
