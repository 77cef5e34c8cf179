/*
 * Which of many hashes was never put in: a Bloom filter whose bits of one hash
 * stand in one line of the processor's cache (Putze, Sanders, Singler: Cache-,
 * Hash- and Space-Efficient Bloom Filters, 2007). "No" is certain; "yes" is
 * wrong in one of fifty at most while no more are in than there is room for.
 */
#ifndef WD_UTIL_SIEVE_H
#define WD_UTIL_SIEVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wd_sieve;

/* room: of how many hashes, each of which costs a byte. */
struct wd_sieve *wd_sieve_new(size_t room);
void wd_sieve_free(struct wd_sieve *sieve);
/* Of all its bits the hash must be evenly spread. */
void wd_sieve_add(struct wd_sieve *sieve, uint64_t hash);
bool wd_sieve_may_have(const struct wd_sieve *sieve, uint64_t hash);
/* How often something was put in. */
size_t wd_sieve_count(const struct wd_sieve *sieve);

#endif
