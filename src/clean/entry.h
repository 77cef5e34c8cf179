/* One entry. Internal to clean/. */
#ifndef WD_CLEAN_ENTRY_H
#define WD_CLEAN_ENTRY_H

#include "clean/clean.h"
#include "clean/html.h"

struct wd_cleaning {
	struct wd_arena *arena;
	struct wd_html_cleaner *html;
	struct wd_span feed_lang;     /* of the feed, cleaned */
	struct wd_span fetched, home; /* where the document came from; its feed's page; or absent */
	bool has_own_base;            /* the format says that relative links are below the document (RFC 4287 §2) */
	bool no_html;
};

/* False when the arena is full. */
bool wd_entry_clean(const struct wd_cleaning *with, const struct wd_raw_entry *raw, struct wd_entry *out);

/* The parts that feeds have too. */
struct wd_span wd_entry_plain(const struct wd_cleaning *with, const struct wd_raw_text *text, size_t max);
bool wd_entry_persons(const struct wd_cleaning *with, const struct wd_raw_person *raw, size_t n, struct wd_span base,
		      struct wd_person **out, size_t *n_out);
/* The first link of this relation, cleaned; pages are preferred to other types. */
struct wd_span wd_entry_link(const struct wd_cleaning *with, const struct wd_raw_link *links, size_t n, const char *rel);

#endif
