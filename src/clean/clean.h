/*
 * From what the publisher wrote to what we dare to store.
 */
#ifndef WD_CLEAN_CLEAN_H
#define WD_CLEAN_CLEAN_H

#include "clean/doc.h"
#include "parse/raw.h"
#include "util/error.h"

struct wd_clean_options {
	struct wd_span base; /* the URL the document came from; may be absent */
	bool no_html;        /* leave every content_html out (for measuring the rest) */
};

/* raw and out share the arena. Fails only when the arena is full. */
bool wd_clean(struct wd_arena *arena, const struct wd_raw_doc *raw, const struct wd_decoded *decoded,
	      const struct wd_clean_options *options, struct wd_doc *out, struct wd_error *err) WD_MUST_CHECK;

/*
 * The whole way of one document on the calling thread: decode, parse (mend),
 * clean. This is what `wiredesk parse` and the daemon's workers both call.
 */
struct wd_document_in {
	struct wd_span bytes, content_type, charset, base;
	bool no_html;
};
bool wd_read_document(struct wd_arena *arena, const struct wd_document_in *in, struct wd_doc *out,
		      struct wd_error *err) WD_MUST_CHECK;

/*
 * The words of sanitised HTML as plain text: white space folded, blocks
 * parted by a blank, references decoded. This is what is summarised and compared.
 */
struct wd_span wd_text_of_html(struct wd_arena *arena, struct wd_span html);
/* That of an entry's body: what it carries already, else made now. */
struct wd_span wd_text_of_entry(struct wd_arena *arena, const struct wd_entry *entry);
/*
 * The same to be searched: blocks parted by a line feed, which no phrase crosses;
 * what images show (alt) is there, the readings of ruby stand behind all else, and a line
 * end within Chinese or Japanese is none. It is deterministic, since the index is
 * emptied with it (WD_INDEX_VERSION in store/ counts its changes).
 */
struct wd_span wd_words_of_html(struct wd_arena *arena, struct wd_span html);
/* At most max bytes, cut at a word where one ends in the last fifth, else at a character, the mark behind. */
#define WD_CUT_MARK WD_SPAN("…")
struct wd_span wd_text_cut(struct wd_arena *arena, struct wd_span text, size_t max);
/* A date as feeds write it to UTC ms; WD_NO_TIME when it cannot be. */
int64_t wd_date_parse(struct wd_span text);
/* It says by an offset, a zone or seconds since 1970 which instant it is; else it is read as UTC. */
bool wd_date_has_zone(struct wd_span text);

#endif
