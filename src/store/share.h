/*
 * Who polls what, where several processes poll for one database: hosts are
 * parted by their names, and each part is one poller's at a time, so that a host's limits hold. A
 * poller that is not heard of loses its parts to the others, and with them the right to write: what
 * it still brings is refused. Of a file there is one poller, which has all parts.
 *
 * Thread:  the writer's.
 * Owner:   values.
 * Failure: as store.h's. WD_PERMANENT: others have taken over.
 * Limit:   WD_PARTS parts, so that many pollers at most have something to do.
 */
#ifndef WD_STORE_SHARE_H
#define WD_STORE_SHARE_H

#include <string.h>

#include "store/store.h"

enum { WD_PARTS = 256 };

struct wd_share {
	uint64_t parts[WD_PARTS / 64]; /* a bit for each that is ours to poll */
	bool leads;                    /* of all pollers the one that does what only one may */
	bool gives;                    /* others are waiting for parts that were ours before */
	bool is_alone;                 /* there cannot be others */
	int64_t n_pollers;
};

static inline bool wd_share_has(const struct wd_share *share, int part)
{
	return share->parts[part / 64] >> part % 64 & 1;
}

/* The same is ours to do. */
static inline bool wd_share_equal(const struct wd_share *a, const struct wd_share *b)
{
	return memcmp(a->parts, b->parts, sizeof(a->parts)) == 0 && a->leads == b->leads && a->gives == b->gives;
}

/* The part of the feed of that line: by the name and port of the host that is asked. */
int wd_share_part(const struct wd_feed *feed, const struct wd_feed_state *state);

/*
 * Takes part in the polling, or goes on: for so long nobody takes it away. released: of what the last call took from
 * us no poll is under way any more, and others may have it. WD_PERMANENT: of a file, that another
 * living process polls it, which err names; else that nothing is left to poll, or others took over.
 */
bool wd_writer_share(struct wd_writer *writer, int64_t for_ms, bool released, struct wd_share *share,
		     struct wd_error *err) WD_MUST_CHECK;
/* Leaves all to the others, at once. */
void wd_writer_leave(struct wd_writer *writer);
/* For tests: as if the engine were one for many processes. */
void wd_writer_be_one_of_many(struct wd_writer *writer);

#endif
