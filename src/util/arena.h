/*
 * The memory of one document: everything parsed from it lives here and is
 * freed in one call. An arena has a ceiling; beyond it every allocation
 * answers NULL, which its user reports as "document too large".
 * One holder at a time; not locked.
 */
#ifndef WD_UTIL_ARENA_H
#define WD_UTIL_ARENA_H

#include "util/span.h"

struct wd_arena;

/* ceiling in bytes, 0 for none. The caller owns the arena. */
struct wd_arena *wd_arena_new(size_t ceiling);
void wd_arena_free(struct wd_arena *arena); /* NULL is fine */
/* Another one, from now on; what is there already counts, and stays. That it was full is forgotten. */
void wd_arena_set_ceiling(struct wd_arena *arena, size_t ceiling);
/* Forgets everything allocated, keeps the first block for the next use. */
void wd_arena_clear(struct wd_arena *arena);

/* Zeroed bytes, aligned for any type; NULL beyond the ceiling. */
void *wd_arena_alloc(struct wd_arena *arena, size_t size);
/* The same, not zeroed: for arrays of which each element is written before it is read. */
void *wd_arena_space(struct wd_arena *arena, size_t size);
/* Room for text that the caller is about to write: not zeroed, not aligned; NULL beyond the ceiling. */
char *wd_arena_room(struct wd_arena *arena, size_t size);
/* Gives back all but the first size bytes of the newest allocation; ptr of an older one, or NULL: nothing happens. */
void wd_arena_keep(struct wd_arena *arena, const void *ptr, size_t size);
/* A copy, terminated with a NUL that the length does not count; ptr NULL beyond the ceiling. */
struct wd_span wd_arena_copy(struct wd_arena *arena, const char *text, size_t len);
struct wd_span wd_arena_dup(struct wd_arena *arena, struct wd_span text);
/* The two one behind the other. */
struct wd_span wd_arena_join(struct wd_arena *arena, struct wd_span a, struct wd_span b);
/* Formatted text. */
struct wd_span wd_arena_printf(struct wd_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Bytes taken from the system. */
size_t wd_arena_size(const struct wd_arena *arena);
/* True once an allocation has failed. */
bool wd_arena_is_full(const struct wd_arena *arena);

/*
 * Appends one zeroed element to an array that lives in the arena and returns
 * it: items points to the array pointer, n to its count. Growth doubles and
 * leaves the old copy behind, so at most half of the memory is waste.
 * NULL beyond the ceiling; the array is unchanged then.
 */
void *wd_arena_push(struct wd_arena *arena, void *items, size_t *n, size_t size);

#endif
