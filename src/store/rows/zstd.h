/*
 * Texts packed by Zstandard (RFC 8878), alone or with a dictionary. A frame says with which; each
 * dictionary that was ever used is kept in the table of that name, so that what was packed with it stays readable.
 *
 * Thread:  packing: any; unpacking: that of the connection.
 * Owner:   what is made lives in the arena; dictionaries are counted (dictionary.h), those to unpack with are
 *          the connection's.
 * Failure: said at each.
 * Limit:   MOST_UNPACKED bytes of a text.
 */
#ifndef WD_STORE_ZSTD_H
#define WD_STORE_ZSTD_H

#include <stdint.h>

#include "store/dictionary.h"
#include "store/engine/db.h"
#include "util/arena.h"

/* Packed, or absent where that saves less than an eighth; false: no memory. dictionary: NULL: alone. */
bool wd_zstd_pack(struct wd_arena *arena, const struct wd_dictionary *dictionary, struct wd_span text, struct wd_span *out);
/* Absent, and noted in the log, where it is damaged. */
struct wd_span wd_zstd_unpack(struct wd_db *db, struct wd_arena *arena, struct wd_span packed);
/* The number of the dictionary that it was packed with; 0: none. */
uint32_t wd_zstd_used(struct wd_span packed);
uint32_t wd_zstd_number(const struct wd_dictionary *dictionary);

/* Of such bytes as wd_zstd_train made; NULL: they are damaged. */
struct wd_dictionary *wd_zstd_dictionary(struct wd_span bytes);
/* Of n texts that stand one behind the other, the length of each in sizes; malloc'd. Absent: they are too few. */
struct wd_span wd_zstd_train(struct wd_span texts, const size_t *sizes, size_t n);

#endif
