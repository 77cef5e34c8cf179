#include "store/write/print.h"

#include <stdio.h>
#include <stdlib.h>

#include "clean/clean.h"
#include "store/rows/load.h"
#include "store/rows/place.h"
#include "store/write/round.h"
#include "util/clock.h"
#include "util/mem.h"

enum {
	ID_BITS = 36,
	SLICES = 256,
	SWEEP_MS = 3600000,
	ROW_BYTES = 17,
	MOST_CACHE_KIB = 256 << 10, /* of prints: three million stories in the window */
};
static const int64_t id_mask = ((int64_t)1 << ID_BITS) - 1, day_ms = 86400000;

static int64_t row_of(uint32_t print, int64_t id)
{
	return (int64_t)((uint64_t)(print >> 4) << ID_BITS | (uint64_t)id);
}

struct wd_known_head {
	int64_t entry;
	struct wd_head head;
};

static struct wd_known_head *slot_of(const struct wd_writer *writer, int64_t entry)
{
	/* Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): ids of one second stand side by side. */
	uint64_t spread = (uint64_t)entry * 0x9E3779B97F4A7C15U;

	return &writer->heads[spread >> 32 & (WD_PRINT_HEADS - 1)];
}

void wd_print_know(struct wd_writer *writer, int64_t entry, const struct wd_fingerprint *fp)
{
	*slot_of(writer, entry) = (struct wd_known_head){ entry, wd_head_of(fp) };
}

bool wd_print_may_meet(const struct wd_writer *writer, int64_t entry, const struct wd_head *head)
{
	const struct wd_known_head *known = slot_of(writer, entry);

	return known->entry != entry || wd_heads_meet(&known->head, head);
}

bool wd_print_add(struct wd_writer *writer, int64_t entry, const struct wd_fingerprint *fp)
{
	/* Ids are seconds times 16: these are of the year 2106 and later. */
	if (entry > id_mask)
		return true;
	wd_print_know(writer, entry, fp);
	for (size_t i = 0; i < fp->n_kept; i++)
		if (!wd_db_run(writer->db, "INSERT OR IGNORE INTO print(row) VALUES (?1)", "i",
			       row_of(fp->kept[i], entry)))
			return false;
	return true;
}

bool wd_print_remove(struct wd_writer *writer, int64_t entry, const struct wd_fingerprint *fp)
{
	for (size_t i = 0; i < fp->n_kept; i++)
		if (!wd_db_run(writer->db, "DELETE FROM print WHERE row = ?1", "i", row_of(fp->kept[i], entry)))
			return false;
	return true;
}

struct proposed {
	int64_t entry;
	int shared;
	bool is_near; /* one of these is of the headline or the beginning */
};

static int compare_entries(const void *a, const void *b)
{
	const struct proposed *x = a, *y = b;

	return (x->entry < y->entry) - (x->entry > y->entry);
}

static int compare_shared(const void *a, const void *b)
{
	const struct proposed *x = a, *y = b;

	return x->shared != y->shared ? y->shared - x->shared : compare_entries(a, b);
}

/* Entries of this round that seek by what this one keeps: had they come behind it, they would have found it. */
static void add_seekers(const struct wd_writer *writer, const struct wd_fingerprint *fp, struct proposed *all, size_t *n)
{
	int64_t found[WD_PRINT_EACH];

	for (size_t i = 0; i < fp->n_kept; i++)
		for (size_t k = wd_round_find(writer, fp->kept[i], found, WD_PRINT_EACH); k-- > 0;)
			all[(*n)++] = (struct proposed){ found[k], 1, i < fp->n_near_kept };
}

bool wd_print_find(struct wd_writer *writer, const struct wd_fingerprint *fp, int64_t out[WD_PRINT_MOST], size_t *n)
{
	struct proposed all[(WD_PRINT_SOUGHT + WD_PRINT_KEPT) * WD_PRINT_EACH];
	size_t n_all = 0, kept = 0, singles = 0;

	*n = 0;
	add_seekers(writer, fp, all, &n_all);
	for (size_t i = 0; i < fp->n_sought; i++) {
		sqlite3_stmt *stmt = wd_db_query(
			writer->db, "SELECT row FROM print WHERE row BETWEEN ?1 AND ?2 ORDER BY row DESC LIMIT ?3", "iii",
			row_of(fp->sought[i], 0), row_of(fp->sought[i], id_mask), (int64_t)WD_PRINT_EACH);

		if (!stmt)
			return false;
		while (wd_db_step(writer->db, stmt))
			all[n_all++] = (struct proposed){ sqlite3_column_int64(stmt, 0) & id_mask, 1,
							     i < fp->n_near_sought };
		wd_db_done(stmt);
	}
	if (n_all > 1)
		qsort(all, n_all, sizeof(*all), compare_entries);
	for (size_t i = 0; i < n_all; i++) {
		if (kept == 0 || all[kept - 1].entry != all[i].entry) {
			all[kept++] = all[i];
			continue;
		}
		all[kept - 1].shared++;
		all[kept - 1].is_near = all[kept - 1].is_near || all[i].is_near;
	}
	if (kept > 1)
		qsort(all, kept, sizeof(*all), compare_shared);
	for (size_t i = 0; i < kept && *n < WD_PRINT_MOST; i++)
		if (all[i].shared > 1 || (all[i].is_near && singles++ < WD_PRINT_SINGLES))
			out[(*n)++] = all[i].entry;
	return writer->db->rc == SQLITE_OK;
}

bool wd_print_of_stored(struct wd_writer *writer, struct wd_arena *arena, int64_t entry, struct wd_fingerprint *out)
{
	struct wd_entry *e = wd_arena_alloc(arena, sizeof(*e));
	sqlite3_stmt *stmt;
	struct wd_span publisher = WD_SPAN_NONE;
	bool found;

	*out = (struct wd_fingerprint){ 0 };
	if (!wd_load_entry(writer->db, arena, entry, e, &found) || !found)
		return writer->db->rc == SQLITE_OK;
	stmt = wd_db_query(writer->db, "SELECT f.own_title FROM entry e JOIN feed f ON f.id = e.feed WHERE e.id = ?1", "i",
			   entry);
	if (!stmt)
		return false;
	if (wd_db_step(writer->db, stmt))
		publisher = wd_arena_dup(arena, wd_db_text(stmt, 0));
	wd_db_done(stmt);
	e->text = wd_text_of_html(arena, e->content_html);
	return wd_fingerprint(arena, e, publisher, out);
}

/*
 * Each new entry looks into pages of the index all over, so that those of the window are kept in memory
 * beside what else is: 75 bytes a story. The first slice tells how many there are.
 */
static bool size_cache(struct wd_writer *writer)
{
	char line[64];
	int64_t n;

	if (!wd_db_int(writer->db, &n, 0, "SELECT count(*) FROM print WHERE row BETWEEN ?1 AND ?2", "ii", row_of(0, 0),
		       row_of(0xFFFFFF, id_mask)))
		return false;
	n = n * SLICES * ROW_BYTES / 1024;
	snprintf(line, sizeof(line), "PRAGMA cache_size = -%d",
		 WD_WRITER_CACHE_KIB + (int)(n < MOST_CACHE_KIB ? n : MOST_CACHE_KIB));
	return wd_db_exec(writer->db, line);
}

bool wd_print_open(struct wd_writer *writer, bool *forgot)
{
	int64_t version;

	*forgot = false;
	writer->heads = wd_xcalloc(WD_PRINT_HEADS, sizeof(*writer->heads));
	if (!wd_db_meta(writer->db, "print_version", &version) || version == WD_PRINT_VERSION)
		return version == WD_PRINT_VERSION && size_cache(writer);
	*forgot = true;
	return wd_db_run(writer->db, "DELETE FROM print", "") &&
	       wd_db_set_meta(writer->db, "print_version", WD_PRINT_VERSION);
}

/* In slices of the prints, so that each is short however large the index is. */
bool wd_print_sweep(struct wd_writer *writer, int64_t now, int64_t until, bool *more)
{
	int64_t oldest = wd_place_base(now - WD_PRINT_DAYS * day_ms);

	if (writer->swept_at != WD_NO_TIME && now >= writer->swept_at && now - writer->swept_at < SWEEP_MS)
		return true;
	while (writer->sweep_slice < SLICES) {
		uint32_t from = (uint32_t)writer->sweep_slice << 24, to = from | 0xFFFFFF;

		if (!wd_db_run(writer->db, "DELETE FROM print WHERE row BETWEEN ?1 AND ?2 AND (row & ?3) < ?4", "iiii",
			       row_of(from, 0), row_of(to, id_mask), id_mask, oldest))
			return false;
		writer->sweep_slice++;
		if (wd_clock_steady() >= until) {
			*more = true;
			return true;
		}
	}
	writer->sweep_slice = 0;
	writer->swept_at = now;
	return size_cache(writer);
}
