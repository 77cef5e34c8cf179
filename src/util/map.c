#include "util/map.h"

#include <stdint.h>
#include <stdlib.h>

#include "util/mem.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

struct pair {
	void *value;
	size_t len;
	char key[];
};

/*
 * Open addressing with linear probing; a removed pair is closed by moving the next ones up. Two arrays of as many
 * places: a place takes twelve bytes, of which most looks read four. Homes are in the order of the hashes, so that a map
 * which grows is copied from one end to the other, and need not double.
 */
struct wd_map {
	uint32_t *hashes;                            /* 0: free */
	void **pairs;                                /* where the values hold their keys, the values themselves */
	struct wd_span (*key_of)(const void *value); /* NULL: they do not */
	size_t size;
	size_t n;
};

enum { FIRST_SIZE = 16 };

static void make_places(struct wd_map *map, size_t size)
{
	map->size = size;
	map->hashes = wd_xcalloc(size, sizeof(*map->hashes));
	map->pairs = wd_xcalloc(size, sizeof(*map->pairs));
}

struct wd_map *wd_map_new(void)
{
	struct wd_map *map = wd_xcalloc(1, sizeof(*map));

	make_places(map, FIRST_SIZE);
	return map;
}

struct wd_map *wd_map_new_of(struct wd_span (*key_of)(const void *value))
{
	struct wd_map *map = wd_map_new();

	map->key_of = key_of;
	return map;
}

void wd_map_free(struct wd_map *map)
{
	if (!map)
		return;
	for (size_t i = 0; !map->key_of && i < map->size; i++)
		free(map->pairs[i]);
	free(map->hashes);
	free(map->pairs);
	free(map);
}

static uint32_t hash_of(struct wd_span key)
{
	uint32_t hash = (uint32_t)XXH3_64bits(key.len ? key.ptr : "", key.len);

	return hash ? hash : 1;
}

static struct wd_span key_at(const struct wd_map *map, size_t at)
{
	const struct pair *pair = map->pairs[at];

	return map->key_of ? map->key_of(pair) : (struct wd_span){ pair->key, pair->len };
}

/* NULL where the place is free. */
static void *value_at(const struct wd_map *map, size_t at)
{
	struct pair *pair = map->pairs[at];

	return map->key_of || !pair ? (void *)pair : pair->value;
}

static size_t home_of(const struct wd_map *map, uint32_t hash)
{
	return (size_t)((uint64_t)hash * map->size >> 32);
}

static size_t behind(const struct wd_map *map, size_t at)
{
	return at + 1 < map->size ? at + 1 : 0;
}

/* How far on from one place the other is. */
static size_t way(const struct wd_map *map, size_t from, size_t to)
{
	return to >= from ? to - from : to + map->size - from;
}

/* The place that holds the key, or the free one where it would go. */
static size_t find(const struct wd_map *map, struct wd_span key, uint32_t hash)
{
	size_t at = home_of(map, hash);

	while (map->hashes[at] && !(map->hashes[at] == hash && wd_span_equal(key_at(map, at), key)))
		at = behind(map, at);
	return at;
}

static size_t find_free(const struct wd_map *map, uint32_t hash)
{
	size_t at = home_of(map, hash);

	while (map->hashes[at])
		at = behind(map, at);
	return at;
}

static void grow(struct wd_map *map)
{
	struct wd_map old = *map;

	make_places(map, old.size + old.size / 2);
	for (size_t i = 0; i < old.size; i++) {
		size_t at;

		if (!old.hashes[i])
			continue;
		at = find_free(map, old.hashes[i]);
		map->hashes[at] = old.hashes[i];
		map->pairs[at] = old.pairs[i];
	}
	free(old.hashes);
	free(old.pairs);
}

void *wd_map_get(const struct wd_map *map, struct wd_span key)
{
	return value_at(map, find(map, key, hash_of(key)));
}

static struct pair *new_pair(struct wd_span key, void *value)
{
	struct pair *pair = wd_xmalloc(sizeof(*pair) + key.len + 1);

	pair->value = value;
	pair->len = key.len;
	if (key.len)
		memcpy(pair->key, key.ptr, key.len);
	pair->key[key.len] = '\0';
	return pair;
}

void *wd_map_put(struct wd_map *map, struct wd_span key, void *value)
{
	uint32_t hash = hash_of(key);
	size_t at = find(map, key, hash);

	if (map->hashes[at]) {
		void *old = value_at(map, at);

		if (map->key_of)
			map->pairs[at] = value;
		else
			((struct pair *)map->pairs[at])->value = value;
		return old;
	}
	if ((map->n + 1) * 4 > map->size * 3) {
		grow(map);
		at = find_free(map, hash);
	}
	map->hashes[at] = hash;
	map->pairs[at] = map->key_of ? value : new_pair(key, value);
	map->n++;
	return NULL;
}

static void move_up(struct wd_map *map, size_t from, size_t to)
{
	map->hashes[to] = map->hashes[from];
	map->pairs[to] = map->pairs[from];
	map->hashes[from] = 0;
	map->pairs[from] = NULL;
}

void *wd_map_remove(struct wd_map *map, struct wd_span key)
{
	size_t hole = find(map, key, hash_of(key));
	void *old;

	if (!map->hashes[hole])
		return NULL;
	old = value_at(map, hole);
	if (!map->key_of)
		free(map->pairs[hole]);
	map->hashes[hole] = 0;
	map->pairs[hole] = NULL;
	map->n--;
	for (size_t at = behind(map, hole); map->hashes[at]; at = behind(map, at)) {
		size_t home = home_of(map, map->hashes[at]);

		/* A pair may move up to the hole unless its home lies behind it. */
		if (way(map, home, at) >= way(map, hole, at)) {
			move_up(map, at, hole);
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
		size_t i = (*at)++;

		if (map->hashes[i]) {
			if (key)
				*key = key_at(map, i);
			*value = value_at(map, i);
			return true;
		}
	}
	return false;
}
