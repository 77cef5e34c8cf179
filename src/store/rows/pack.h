/*
 * What is kept of an entry as one blob, and a feed's listing. Internal to
 * store/; pure: bytes in, values out.
 */
#ifndef WD_STORE_PACK_H
#define WD_STORE_PACK_H

#include <stdint.h>

#include "clean/doc.h"
#include "store/past_poll.h"
#include "util/buf.h"

/* A number in n bytes, little end first, so that a database may move between machines. */
void wd_pack_number(unsigned char *out, uint64_t value, int n);
uint64_t wd_pack_read_number(const char *in, int n);

/* The parts of an entry that have no column: persons, categories, attachments, source…; nothing is added when there are none. */
void wd_pack_extra(struct wd_buf *out, const struct wd_entry *entry);
/* Fills those parts again; they borrow from blob. False when the blob is damaged or the arena full. */
bool wd_pack_read_extra(struct wd_arena *arena, struct wd_span blob, struct wd_entry *entry);

/* One item of a feed's last document. */
struct wd_listed {
	int64_t uid;
	uint32_t hash; /* of the entry as last seen; 0: listed but not taken (keep=, drop=) */
	uint32_t day;  /* 0: there is an entry; else retention took it, and it was last listed on this day since 1970 */
};
struct wd_listing {
	struct wd_listed *items; /* sorted by uid */
	size_t n;
};

void wd_pack_listing(struct wd_buf *out, const struct wd_listing *listing);
bool wd_pack_read_listing(struct wd_arena *arena, struct wd_span blob, struct wd_listing *out);
struct wd_listed *wd_pack_find_listed(const struct wd_listing *listing, int64_t uid);
int wd_pack_compare_listed(const void *a, const void *b);

/* New entries and failed polls of the last 24 hours, one slot an hour, the oldest first; and the last polls. */
struct wd_history {
	int64_t hour; /* of the last slot, since 1970 */
	int fresh[24], failed[24];
	struct wd_past_poll polls[WD_PAST_POLLS]; /* the newest first; at to the minute */
	int n_polls;
};
enum { WD_HISTORY_HOURS = 8 + 24 * 3, WD_HISTORY_SIZE = WD_HISTORY_HOURS + 8 * WD_PAST_POLLS };
/* One more, in its last hour. */
void wd_pack_add_poll(struct wd_history *history, const struct wd_past_poll *polled);
/* An absent or damaged blob is an empty history. Moves it to end at the time. */
void wd_pack_read_history(struct wd_span blob, int64_t now, struct wd_history *out);
void wd_pack_history(const struct wd_history *history, unsigned char out[WD_HISTORY_SIZE]);

#endif
