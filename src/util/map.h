/*
 * A hash map from text to a pointer. Keys are copied, or are in the values; values are the user's.
 */
#ifndef WD_UTIL_MAP_H
#define WD_UTIL_MAP_H

#include "util/span.h"

struct wd_map;

struct wd_map *wd_map_new(void);
/*
 * One whose values hold their keys: key_of tells a value's, which may move but stays the same while the value is in
 * the map, and is what it is put in by.
 */
struct wd_map *wd_map_new_of(struct wd_span (*key_of)(const void *value));
/* Frees the map and its copies of keys, not the values. NULL is fine. */
void wd_map_free(struct wd_map *map);
/* NULL when absent. */
void *wd_map_get(const struct wd_map *map, struct wd_span key);
/* Sets, and returns the value that stood there before or NULL. The value must not be NULL. */
void *wd_map_put(struct wd_map *map, struct wd_span key, void *value);
/* Removes, and returns the value or NULL. */
void *wd_map_remove(struct wd_map *map, struct wd_span key);
size_t wd_map_count(const struct wd_map *map);
/*
 * Visits each pair in no order: start with *at = 0; false at the end. Do not change the map meanwhile. key: NULL where it
 * is not asked for, which spares a look into each value.
 */
bool wd_map_next(const struct wd_map *map, size_t *at, struct wd_span *key, void **value);

#endif
