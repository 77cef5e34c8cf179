/*
 * Stand-ins for what the store asks of config/, so that its tests
 * are of the store alone, and snapshots can be built by hand.
 */
#include <stdlib.h>

#include "config/snapshot.h"

bool wd_merge_takes(const struct wd_merge *merge, const struct wd_feed *feed)
{
	for (size_t i = 0; i < merge->n_tags; i++)
		for (size_t k = 0; k < feed->n_tags; k++)
			if (strcmp(merge->tags[i], feed->tags[k]) == 0)
				return true;
	return merge->n_tags == 0 && !feed->hidden;
}

/* The tests' snapshots are theirs alone. */
struct wd_snapshot *wd_snapshot_hold(struct wd_snapshot *snapshot)
{
	return snapshot;
}

void wd_snapshot_release(struct wd_snapshot *snapshot)
{
	(void)snapshot;
}

const struct wd_merge *wd_snapshot_merge(const struct wd_snapshot *snapshot, struct wd_span name)
{
	for (size_t i = 0; i < snapshot->n_merges; i++)
		if (wd_span_is(name, snapshot->merges[i].name))
			return &snapshot->merges[i];
	return NULL;
}
