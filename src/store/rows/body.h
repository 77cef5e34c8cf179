/*
 * How a body and its summary are kept. Most of a database is bodies, and most
 * summaries are the beginning of one: a feed with a description alone has each
 * text twice. So a summary that only repeats the body is kept as its length, and
 * a body is compressed (Zstandard, RFC 8878) where that saves something.
 * Internal to store/; lives in the arena.
 */
#ifndef WD_STORE_BODY_H
#define WD_STORE_BODY_H

#include "clean/doc.h"
#include "store/dictionary.h"
#include "store/engine/db.h"
#include "util/arena.h"

/* The columns of `content`. */
struct wd_body {
	struct wd_span summary;
	int64_t cut;           /* the summary is so many bytes of the body's text, behind them an ellipsis where
				  it goes on; WD_NO_TIME: it is as `summary` says */
	struct wd_span html;   /* empty where it is packed */
	struct wd_span packed; /* ptr NULL: not */
};

/* text: wd_text_of_html of the body. dictionary: NULL: without. Borrows from entry. False: no memory. Any thread. */
bool wd_body_pack(const struct wd_dictionary *dictionary, struct wd_arena *arena, const struct wd_entry *entry,
		  struct wd_span text, struct wd_body *out);
/* Sets content_html and summary, and text where it was needed. A damaged body is an empty one. */
void wd_body_unpack(struct wd_db *db, struct wd_arena *arena, const struct wd_body *body, struct wd_entry *out);

/*
 * The text of an entry's page, for its column: HTML, or a frame of Zstandard, which begins as no HTML does.
 * In the arena, or borrowed. ptr NULL: no memory.
 */
struct wd_span wd_body_pack_full(const struct wd_dictionary *dictionary, struct wd_arena *arena, struct wd_span html);
/* Absent where there is none, or a damaged one. */
struct wd_span wd_body_unpack_full(struct wd_db *db, struct wd_arena *arena, struct wd_span kept);

#endif
