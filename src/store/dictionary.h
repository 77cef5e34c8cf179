/*
 * A dictionary of bodies (Zstandard, RFC 8878 5): what texts of this database have in common. Of one kind
 * of feeds it leaves half of what a body takes packed alone. The writer makes it of what is stored, and workers pack
 * with it.
 *
 * Thread:  any; it never changes.
 * Owner:   counted: who holds it releases it.
 * Failure: none.
 * Limit:   a megabyte of memory.
 */
#ifndef WD_STORE_DICTIONARY_H
#define WD_STORE_DICTIONARY_H

struct wd_dictionary;

/* NULL is none, and stays none. */
struct wd_dictionary *wd_dictionary_hold(struct wd_dictionary *dictionary);
void wd_dictionary_release(struct wd_dictionary *dictionary);

#endif
