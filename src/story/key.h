/*
 * Which entries are the same story for certain: keys that entries of several
 * feeds have in common. The store keeps them in an index (hash to story); an
 * entry that brings a known key joins that story.
 *
 * Stories told in the same words under other addresses need prints of their
 * text; those become further kinds here, and the store's index stays as it is.
 * Pure.
 */
#ifndef WD_STORY_KEY_H
#define WD_STORY_KEY_H

#include <stdint.h>

#include "clean/doc.h"
#include "util/arena.h"

enum wd_key_kind {
	WD_KEY_ID,  /* an id that is unique in the world, equal in both */
	WD_KEY_URL, /* the same article's address */
};

struct wd_story_key {
	enum wd_key_kind kind;
	uint64_t hash; /* XXH3 of the kind and the key's text; the same on every machine */
};

enum { WD_STORY_MAX_KEYS = 4 };

/*
 * The keys of an entry, the surest first; returns their count, 0 for an entry
 * that nothing can be told of. Works in the arena.
 */
size_t wd_story_keys(const struct wd_entry *entry, struct wd_arena *arena, struct wd_story_key out[WD_STORY_MAX_KEYS]);

#endif
