/*
 * Which entries keep a print, in memory: eight bytes for each print of an entry
 * and a third of it for room to grow, so that looking for one that nobody keeps
 * costs a look at one place of memory, however many there are. What is kept on
 * disk beside it is a row an entry, written one behind the other (print.h).
 * Internal to store/write/; for the writer's one thread.
 */
#ifndef WD_STORE_BANDS_H
#define WD_STORE_BANDS_H

#include <stddef.h>
#include <stdint.h>

enum {
	/* It is made of so many parts, each of which grows and is swept by itself. */
	WD_BANDS_PARTS = 256,
	/* Kept of one print, the newest: what more entries have is a frame, not a text. */
	WD_BANDS_EACH = 16,
	WD_BANDS_ID_BITS = 36,
};

struct wd_bands;

/* most: rows of a part; the older half of a fuller one is forgotten. */
struct wd_bands *wd_bands_new(size_t most);
/* Makes room for about so many prints of entries, which come one behind the other: it need not grow step by step. */
void wd_bands_reserve(struct wd_bands *bands, size_t n);
void wd_bands_free(struct wd_bands *bands);
/* entry: from 1 on, below 1 << WD_BANDS_ID_BITS. */
void wd_bands_add(struct wd_bands *bands, uint32_t print, int64_t entry);
void wd_bands_remove(struct wd_bands *bands, uint32_t print, int64_t entry);
/* These prints are going to be asked for or added: memory that is far away is waited for once. NULL bands are fine. */
void wd_bands_expect(const struct wd_bands *bands, const uint32_t *prints, size_t n);
/* The newest entries that keep the print, in no order; returns their count. */
size_t wd_bands_find(const struct wd_bands *bands, uint32_t print, int64_t out[WD_BANDS_EACH]);
/* Forgets what a part has of entries below this one. */
void wd_bands_forget_below(struct wd_bands *bands, size_t part, int64_t oldest);

#endif
