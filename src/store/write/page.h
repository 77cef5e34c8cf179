/*
 * Which pages are wanted, and their texts in the rows of entries. Internal to store/write/; within its transaction.
 */
#ifndef WD_STORE_WRITE_PAGE_H
#define WD_STORE_WRITE_PAGE_H

#include "store/write/writer.h"

enum { WD_PAGE_ENTRIES = 16 }; /* of one page: what else says that it is on it keeps its summary */

/* An entry that was stored. */
struct wd_page_entry {
	const struct wd_feed *feed; /* as its line has it; NULL: it has none */
	const struct wd_entry *entry;
	struct wd_span body; /* its words */
	int64_t id;
	bool is_new; /* else it was edited */
};

/*
 * Notes that the entry's page is wanted, where its feed says fulltext=yes and its body is but a summary; what is known
 * of the page already is the entry's at once. *story: one that must be filed anew; 0: none.
 */
bool wd_page_want(struct wd_writer *writer, const struct wd_page_entry *of, int64_t *story);
/* The text, as wd_body_pack_full() made it, is the entry's from now on, and is indexed. *story: as above. */
bool wd_page_give(struct wd_writer *writer, int64_t id, struct wd_span kept, int64_t *story);

#endif
