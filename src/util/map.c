#include "util/map.h"

#include <stdint.h>
#include <stdlib.h>

#include "util/mem.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

/* Open addressing with linear probing; a removed pair is closed by moving the next ones up. */
struct slot {
	char *key; /* NULL: free */
	size_t len;
	uint64_t hash;
	void *value;
};

struct wd_map {
	struct slot *slots;
	size_t size; /* a power of two */
	size_t n;
};

enum { FIRST_SIZE = 16 };

struct wd_map *wd_map_new(void)
{
	struct wd_map *map = wd_xcalloc(1, sizeof(*map));

	map->size = FIRST_SIZE;
	map->slots = wd_xcalloc(map->size, sizeof(*map->slots));
	return map;
}

void wd_map_free(struct wd_map *map)
{
	if (!map)
		return;
	for (size_t i = 0; i < map->size; i++)
		free(map->slots[i].key);
	free(map->slots);
	free(map);
}

static uint64_t hash_of(struct wd_span key)
{
	return XXH3_64bits(key.len ? key.ptr : "", key.len);
}

/* The slot that holds the key, or the free one where it would go. */
static struct slot *find(const struct wd_map *map, struct wd_span key, uint64_t hash)
{
	size_t at = (size_t)hash & (map->size - 1);

	while (map->slots[at].key) {
		struct slot *slot = &map->slots[at];

		if (slot->hash == hash && wd_span_equal((struct wd_span){ slot->key, slot->len }, key))
			return slot;
		at = (at + 1) & (map->size - 1);
	}
	return &map->slots[at];
}

static void grow(struct wd_map *map)
{
	struct slot *old = map->slots;
	size_t old_size = map->size;

	map->size *= 2;
	map->slots = wd_xcalloc(map->size, sizeof(*map->slots));
	for (size_t i = 0; i < old_size; i++)
		if (old[i].key)
			*find(map, (struct wd_span){ old[i].key, old[i].len }, old[i].hash) = old[i];
	free(old);
}

void *wd_map_get(const struct wd_map *map, struct wd_span key)
{
	const struct slot *slot = find(map, key, hash_of(key));

	return slot->key ? slot->value : NULL;
}

void *wd_map_put(struct wd_map *map, struct wd_span key, void *value)
{
	uint64_t hash = hash_of(key);
	struct slot *slot = find(map, key, hash);
	void *old;

	if (slot->key) {
		old = slot->value;
		slot->value = value;
		return old;
	}
	if ((map->n + 1) * 4 > map->size * 3) {
		grow(map);
		slot = find(map, key, hash);
	}
	*slot = (struct slot){ wd_xstrndup(key.ptr, key.len), key.len, hash, value };
	map->n++;
	return NULL;
}

void *wd_map_remove(struct wd_map *map, struct wd_span key)
{
	struct slot *slot = find(map, key, hash_of(key));
	size_t hole = (size_t)(slot - map->slots), at = hole, mask = map->size - 1;
	void *old;

	if (!slot->key)
		return NULL;
	old = slot->value;
	free(slot->key);
	slot->key = NULL;
	map->n--;
	for (at = (at + 1) & mask; map->slots[at].key; at = (at + 1) & mask) {
		size_t home = (size_t)map->slots[at].hash & mask;

		/* A pair may move up to the hole unless its home lies behind it. */
		if (((at - home) & mask) >= ((at - hole) & mask)) {
			map->slots[hole] = map->slots[at];
			map->slots[at].key = NULL;
			hole = at;
		}
	}
	return old;
}

size_t wd_map_count(const struct wd_map *map)
{
	return map->n;
}

bool wd_map_next(const struct wd_map *map, size_t *at, struct wd_span *key, void **value)
{
	while (*at < map->size) {
		const struct slot *slot = &map->slots[(*at)++];

		if (slot->key) {
			*key = (struct wd_span){ slot->key, slot->len };
			*value = slot->value;
			return true;
		}
	}
	return false;
}
