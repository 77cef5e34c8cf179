/*
 * The one tokenizer: what a word is, for the index and for matching in memory.
 * Words by Unicode rules, compared in the one form that fold.h gives; each Han, Kana,
 * Hangul, Thai, Lao, Burmese or Khmer character is a token of its own. Runs of
 * these that are parted, and paragraphs (a line feed parts them), have a boundary
 * token between them, so that a word or phrase does not match across.
 *
 * At the place of a word further tokens may stand: its stems in the text's
 * tongue, the number or name that a person may also type for it (1000 for
 * 1.000, email for e-mail, phd for Ph.D.). A word of a tongue says so, and counts as a
 * stem of others of it: half of a text's words are their own stem and need no other token,
 * and some stemmers cut off more of a word than of its inflected forms.
 */
#ifndef WD_FILTER_TOKEN_H
#define WD_FILTER_TOKEN_H

#include "filter/tongue.h"
#include "util/span.h"

enum wd_form {
	WD_FORM_WORD, /* as it stands, of no tongue */
	WD_FORM_OWN,  /* the same, in the tongue */
	WD_FORM_STEM, /* a stem in the tongue, and no word */
};

/* text is borrowed for the call. */
struct wd_token {
	struct wd_span text;
	bool same_place; /* as the token before it */
	size_t at;       /* the byte of the text where it was read */
	/* of a text */
	enum wd_form form;
	enum wd_tongue tongue;
	/* of a query: it may stand as WORD or OWN of any tongue; as OWN or STEM of these tongues, a bit each */
	bool as_word;
	uint64_t as_stem;
};

/* Return non-zero to stop. */
typedef int (*wd_token_fn)(void *ctx, const struct wd_token *token);

/* Calls token for each; returns 0, or what stopped it. Invalid UTF-8 is read as U+FFFD, which is no word. */
int wd_token_text(struct wd_span text, enum wd_tongue tongue, wd_token_fn token, void *ctx);
/* The same of what a person looks for: words as they are, and with stems in all tongues of their script. */
int wd_token_query(struct wd_span text, bool stems, wd_token_fn token, void *ctx);
/* The same of a name, of a feed or a tag, in which capitals say nothing: "US" is "us". */
int wd_token_names(struct wd_span text, wd_token_fn token, void *ctx);

/* Space for a token as the index has it. */
enum { WD_TOKEN_MOST = 130 };
enum { WD_TOKEN_STEM = 0x01 };
/* How the index writes it: WORD as it is, OWN with the tongue's byte behind, STEM with WD_TOKEN_STEM before as well. */
size_t wd_token_write(struct wd_span text, enum wd_form form, enum wd_tongue tongue, char out[WD_TOKEN_MOST]);

#endif
