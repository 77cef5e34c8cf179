#include "store/write/print.h"

#include "store/write/fresh.h"

#include <endian.h>
#include <stdlib.h>

#include "clean/clean.h"
#include "store/rows/load.h"
#include "store/rows/place.h"
#include "store/write/bands.h"
#include "store/write/gists.h"
#include "store/write/round.h"
#include "store/write/sketches.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/spread.h"

enum {
	SWEEP_MS = 3600000,
	ROWS_A_STEP = 1000,
	HEAD_BITS = 15, /* of how many heads are kept in memory, a hundred bytes each: days of news of a large list */
	HEADS = 1 << HEAD_BITS,
	PRINTS_A_PART = 1 << 16, /* in all 128 MiB and room to grow, of three million entries in the window */
};
static const int64_t day_ms = 86400000;

/* ---- heads, gists and sketches in memory ---- */

struct wd_known_head {
	int64_t entry;
	struct wd_head head;
};

static struct wd_known_head *slot_of(const struct wd_writer *writer, int64_t entry)
{
	return &writer->heads[wd_spread(entry, HEAD_BITS)];
}

static void know_gist(struct wd_writer *writer, int64_t entry, const struct wd_gist *gist)
{
	if (!writer->gists)
		writer->gists = wd_gists_new();
	wd_gists_put(writer->gists, entry, gist);
}

static void know(struct wd_writer *writer, int64_t entry, const struct wd_fingerprint *fp, const struct wd_head *head,
		 const struct wd_gist *gist)
{
	unsigned char sketch[WD_SKETCH_BYTES];
	size_t len = wd_sketch_pack(fp, sketch);

	*slot_of(writer, entry) = (struct wd_known_head){ entry, *head };
	know_gist(writer, entry, gist);
	if (!writer->sketches)
		writer->sketches = wd_sketches_new();
	wd_sketches_put(writer->sketches, entry, (struct wd_span){ (const char *)sketch, len });
}

void wd_print_know(struct wd_writer *writer, int64_t entry, const struct wd_fingerprint *fp)
{
	const struct wd_head head = wd_head_of(fp);
	const struct wd_gist gist = wd_gist_of(fp, head.title);

	know(writer, entry, fp, &head, &gist);
}

static struct wd_span find_sketch(const struct wd_writer *writer, int64_t entry)
{
	return writer->sketches ? wd_sketches_find(writer->sketches, entry) : WD_SPAN_NONE;
}

static void forget_gist(struct wd_writer *writer, int64_t entry)
{
	if (writer->gists)
		wd_gists_drop(writer->gists, entry);
}

static void forget_sketch(struct wd_writer *writer, int64_t entry)
{
	if (writer->sketches)
		wd_sketches_drop(writer->sketches, entry);
}

/* ---- rows ---- */

enum { KEPT_BYTES = WD_PRINT_KEPT * 4, HEAD_BYTES = 4 + WD_HEAD_SHINGLES * 2, GIST_BYTES = 2 * WD_GIST_MARKS };

static unsigned char *put_number(unsigned char *at, uint32_t number, int bytes)
{
	for (int i = 0; i < bytes; i++)
		*at++ = (unsigned char)(number >> (8 * i));
	return at;
}

static struct wd_span pack_kept(const struct wd_fingerprint *fp, unsigned char out[KEPT_BYTES])
{
	unsigned char *at = out;

	for (size_t i = 0; i < fp->n_kept; i++)
		at = put_number(at, fp->kept[i], 4);
	return (struct wd_span){ (const char *)out, (size_t)(at - out) };
}

static size_t read_kept(struct wd_span bytes, uint32_t out[WD_PRINT_KEPT])
{
	size_t n = bytes.len / sizeof(*out) < WD_PRINT_KEPT ? bytes.len / sizeof(*out) : WD_PRINT_KEPT;

	if (n)
		memcpy(out, bytes.ptr, n * sizeof(*out));
	for (size_t i = 0; i < n; i++)
		out[i] = le32toh(out[i]);
	return n;
}

static struct wd_span pack_head(const struct wd_head *head, unsigned char out[HEAD_BYTES])
{
	unsigned char *at = put_number(out, head->title, 4);

	for (size_t i = 0; i < head->n; i++)
		at = put_number(at, head->shingles[i], 2);
	return (struct wd_span){ (const char *)out, (size_t)(at - out) };
}

static struct wd_head read_head(struct wd_span bytes)
{
	struct wd_head head = { 0 };
	size_t n = bytes.len >= 4 ? (bytes.len - 4) / 2 : 0;

	if (bytes.len >= 4)
		memcpy(&head.title, bytes.ptr, 4);
	head.title = le32toh(head.title);
	head.n = (uint16_t)(n < WD_HEAD_SHINGLES ? n : WD_HEAD_SHINGLES);
	if (head.n)
		memcpy(head.shingles, bytes.ptr + 4, head.n * sizeof(*head.shingles));
	for (size_t i = 0; i < head.n; i++)
		head.shingles[i] = le16toh(head.shingles[i]);
	return head;
}

static struct wd_span pack_gist(const struct wd_gist *gist, unsigned char out[GIST_BYTES])
{
	unsigned char *at = out;

	for (size_t i = 0; i < WD_GIST_MARKS; i++)
		at = put_number(at, gist->marks[i], 2);
	return (struct wd_span){ (const char *)out, GIST_BYTES };
}

static struct wd_gist read_gist(struct wd_span bytes, uint32_t title)
{
	struct wd_gist gist = { .title = (uint16_t)title };

	memcpy(gist.marks, bytes.ptr, sizeof(gist.marks));
	for (size_t i = 0; i < WD_GIST_MARKS; i++)
		gist.marks[i] = le16toh(gist.marks[i]);
	return gist;
}

void wd_print_learn(struct wd_writer *writer, const struct wd_print_row *row)
{
	const struct wd_head head = read_head(row->head);
	uint32_t kept[WD_PRINT_KEPT] = { 0 };
	size_t n = read_kept(row->kept, kept);

	/* Each of these places is far away in memory, and they are waited for together. */
	if (writer->gists)
		wd_gists_expect(writer->gists, row->entry);
	wd_bands_expect(writer->bands, kept, n);
	for (size_t i = 0; writer->bands && i < n; i++)
		wd_bands_add(writer->bands, kept[i], row->entry);
	*slot_of(writer, row->entry) = (struct wd_known_head){ row->entry, head };
	/* What it says may be another text by now. */
	forget_sketch(writer, row->entry);
	if (row->gist.len == GIST_BYTES) {
		const struct wd_gist gist = read_gist(row->gist, head.title);

		know_gist(writer, row->entry, &gist);
	} else {
		forget_gist(writer, row->entry);
	}
}

/* From disk, before the first question; of the newest the heads, too. */
static bool load(struct wd_writer *writer)
{
	struct wd_stmt *stmt;
	int64_t n;

	if (writer->bands)
		return true;
	if (!wd_db_int(writer->db, &n, 0, "SELECT count(*) FROM print", ""))
		return false;
	stmt = wd_db_walk(writer->db, "SELECT entry, kept, head, gist FROM print", "");
	if (!stmt)
		return false;
	writer->bands = wd_bands_new(PRINTS_A_PART);
	wd_bands_reserve(writer->bands, (size_t)n * WD_PRINT_KEPT);
	if (!writer->gists)
		writer->gists = wd_gists_new();
	wd_gists_reserve(writer->gists, (size_t)n);
	while (wd_db_step(stmt))
		wd_print_learn(writer, &(struct wd_print_row){ wd_db_count(stmt, 0), wd_db_text(stmt, 1),
							       wd_db_text(stmt, 2), wd_db_text(stmt, 3) });
	wd_db_done(stmt);
	if (writer->db->fault != WD_DB_SOUND)
		wd_print_forget(writer);
	return writer->db->fault == WD_DB_SOUND;
}

bool wd_print_add(struct wd_writer *writer, int64_t entry, const struct wd_fingerprint *fp)
{
	const struct wd_head head = wd_head_of(fp);
	const struct wd_gist gist = wd_gist_of(fp, head.title);
	unsigned char kept[KEPT_BYTES], head_bytes[HEAD_BYTES], gist_bytes[GIST_BYTES];

	/* Ids are seconds times 16: these are of the year 2106 and later. */
	if (entry >> WD_BANDS_ID_BITS)
		return true;
	wd_bands_expect(writer->bands, fp->kept, fp->n_kept);
	know(writer, entry, fp, &head, &gist);
	for (size_t i = 0; writer->bands && i < fp->n_kept; i++)
		wd_bands_add(writer->bands, fp->kept[i], entry);
	wd_fresh_note(writer, entry);
	return wd_db_add(writer->db,
			 "INSERT INTO print(entry, kept, head, gist) VALUES (?1, ?2, ?3, ?4) ON CONFLICT(entry) DO UPDATE"
			 " SET kept = excluded.kept, head = excluded.head, gist = excluded.gist",
			 "ibbb", entry, pack_kept(fp, kept), pack_head(&head, head_bytes), pack_gist(&gist, gist_bytes));
}

bool wd_print_remove(struct wd_writer *writer, int64_t entry)
{
	struct wd_stmt *stmt = wd_db_query(writer->db, "SELECT kept FROM print WHERE entry = ?1", "i", entry);
	uint32_t kept[WD_PRINT_KEPT];
	size_t n = 0;

	if (stmt && wd_db_step(stmt))
		n = read_kept(wd_db_text(stmt, 0), kept);
	wd_db_done(stmt);
	slot_of(writer, entry)->entry = 0;
	forget_sketch(writer, entry);
	forget_gist(writer, entry);
	writer->prints_left = true;
	for (size_t i = 0; writer->bands && i < n; i++)
		wd_bands_remove(writer->bands, kept[i], entry);
	return writer->db->fault == WD_DB_SOUND && wd_db_run(writer->db, "DELETE FROM print WHERE entry = ?1", "i", entry);
}

/* ---- questions ---- */

static bool read_known(struct wd_writer *writer, int64_t entry, struct wd_known_head *known)
{
	struct wd_stmt *stmt = wd_db_query(writer->db, "SELECT head FROM print WHERE entry = ?1", "i", entry);

	if (stmt && wd_db_step(stmt))
		*known = (struct wd_known_head){ entry, read_head(wd_db_text(stmt, 0)) };
	wd_db_done(stmt);
	return writer->db->fault == WD_DB_SOUND;
}

void wd_print_seek(struct wd_arena *arena, const struct wd_fingerprint *fp, struct wd_seeker *out)
{
	unsigned char bytes[WD_SKETCH_BYTES];
	size_t len = wd_sketch_pack(fp, bytes);

	out->head = wd_head_of(fp);
	out->gist = wd_gist_of(fp, out->head.title);
	(void)wd_sketch_seek(arena, (struct wd_span){ (const char *)bytes, len }, &out->sketch);
}

/* By their sketches. Of what has none in memory the verdict reads the text, and leaves one (wd_print_know). */
static bool may_join(struct wd_writer *writer, int64_t entry, const struct wd_seeker *seeker)
{
	struct wd_span bytes = find_sketch(writer, entry);
	struct wd_sketch sketch;

	wd_arena_clear(writer->scratch);
	return !bytes.ptr || !wd_sketch_open(writer->scratch, bytes, &sketch) ||
	       wd_sketches_may_join(writer->scratch, &seeker->sketch, &sketch);
}

bool wd_print_may_meet(struct wd_writer *writer, const struct wd_proposed *proposed, const struct wd_seeker *seeker,
		       bool *may)
{
	bool is_single = proposed->n_shared == 1;
	struct wd_known_head *known = slot_of(writer, proposed->entry), stored = { 0 };
	const struct wd_gist *gist = writer->gists ? wd_gists_find(writer->gists, proposed->entry) : NULL;

	*may = !gist || wd_gists_meet(gist, &seeker->gist);
	if (!*may)
		return true;
	if (is_single && known->entry != proposed->entry) {
		/* Many texts share a phrase somewhere: those of late are in memory, and copies come soon. */
		*may = proposed->is_near;
		known = &stored;
		if (*may && !read_known(writer, proposed->entry, known))
			return false;
	}
	if (known->entry == proposed->entry)
		*may = wd_heads_meet(&known->head, &seeker->head, is_single ? WD_PRINT_SINGLE_MEETS : 1);
	*may = *may && may_join(writer, proposed->entry, seeker);
	return true;
}

/* What of it was not found yet: the newest first. Few are found, and most of them once. */
static void propose(struct wd_proposed *all, size_t *n, int64_t entry, bool is_near)
{
	size_t at = *n;

	while (at > 0 && all[at - 1].entry < entry)
		at--;
	if (at > 0 && all[at - 1].entry == entry) {
		all[at - 1].n_shared++;
		all[at - 1].is_near = all[at - 1].is_near || is_near;
		return;
	}
	memmove(all + at + 1, all + at, ((*n)++ - at) * sizeof(*all));
	all[at] = (struct wd_proposed){ entry, 1, is_near };
}

/*
 * Entries of this round that seek by what this one keeps: had they come behind it, they would have found it. What more
 * keep than are told of is a frame, by which they might have found others.
 */
static void propose_seekers(const struct wd_writer *writer, const struct wd_fingerprint *fp, struct wd_proposed *all,
			    size_t *n)
{
	int64_t found[WD_BANDS_EACH];

	for (size_t i = 0; i < fp->n_kept; i++) {
		if (wd_bands_find(writer->bands, fp->kept[i], found) == WD_BANDS_EACH)
			continue;
		for (size_t k = wd_round_find(writer, fp->kept[i], found); k-- > 0;)
			propose(all, n, found[k], i < fp->n_near_kept);
	}
}

static void propose_keepers(const struct wd_writer *writer, const struct wd_fingerprint *fp, struct wd_proposed *all,
			    size_t *n)
{
	int64_t found[WD_BANDS_EACH];

	for (size_t i = 0; i < fp->n_sought; i++)
		for (size_t k = wd_bands_find(writer->bands, fp->sought[i], found); k-- > 0;)
			propose(all, n, found[k], i < fp->n_near_sought);
}

bool wd_print_find(struct wd_writer *writer, const struct wd_fingerprint *fp, struct wd_proposed out[WD_PRINT_MOST],
		   size_t *n)
{
	struct wd_proposed all[(WD_PRINT_SOUGHT + WD_PRINT_KEPT) * WD_BANDS_EACH];
	size_t n_all = 0, singles[2] = { 0 };
	int most = 0;

	*n = 0;
	if (!load(writer))
		return false;
	wd_bands_expect(writer->bands, fp->kept, fp->n_kept);
	wd_round_expect(writer, fp->kept, fp->n_kept);
	wd_bands_expect(writer->bands, fp->sought, fp->n_sought);
	propose_seekers(writer, fp, all, &n_all);
	propose_keepers(writer, fp, all, &n_all);
	for (size_t i = 0; i < n_all; i++)
		most = all[i].n_shared > most ? all[i].n_shared : most;
	for (int shared = most; shared > 0; shared--)
		for (size_t i = 0; i < n_all && *n < WD_PRINT_MOST; i++)
			if (all[i].n_shared == shared && (shared > 1 || singles[all[i].is_near]++ < WD_PRINT_SINGLES))
				out[(*n)++] = all[i];
	for (size_t i = 0; writer->gists && i < *n; i++)
		wd_gists_expect(writer->gists, out[i].entry);
	return true;
}

bool wd_print_may_meet_round(struct wd_writer *writer, const struct wd_print_row *row, bool *may)
{
	struct wd_fingerprint fp = { 0 };
	struct wd_proposed proposed[WD_PRINT_MOST];
	const struct wd_head other = read_head(row->head);
	size_t n;

	fp.n_kept = fp.n_sought = fp.n_near_kept = fp.n_near_sought = read_kept(row->kept, fp.kept);
	memcpy(fp.sought, fp.kept, fp.n_kept * sizeof(*fp.kept));
	*may = false;
	if (!wd_print_find(writer, &fp, proposed, &n))
		return false;
	for (size_t i = 0; i < n && !*may; i++) {
		const struct wd_known_head *known = slot_of(writer, proposed[i].entry);
		size_t least = proposed[i].n_shared == 1 ? WD_PRINT_SINGLE_MEETS : 1;

		*may = wd_round_has(writer, proposed[i].entry) &&
		       (known->entry != proposed[i].entry || wd_heads_meet(&known->head, &other, least));
	}
	return true;
}

bool wd_print_of_stored(struct wd_writer *writer, struct wd_arena *arena, int64_t entry, struct wd_fingerprint *out)
{
	struct wd_db *db = writer->db;
	struct wd_entry *e = wd_arena_alloc(arena, sizeof(*e));
	struct wd_stmt *stmt =
		wd_db_query(db,
			    "SELECT " WD_LOAD_COLUMNS ", f.own_title FROM entry e JOIN content c ON c.entry = e.id"
			    " JOIN feed f ON f.id = e.feed WHERE e.id = ?1",
			    "i", entry);
	bool done = stmt != NULL;

	*out = (struct wd_fingerprint){ 0 };
	if (stmt && wd_db_step(stmt) && (done = wd_load_columns(db, arena, stmt, e))) {
		e->text = wd_text_of_entry(arena, e);
		done = wd_fingerprint(arena, e, wd_arena_dup(arena, wd_db_text(stmt, WD_LOAD_N_COLUMNS)), out);
	}
	wd_db_done(stmt);
	return done && db->fault == WD_DB_SOUND;
}

/* ---- the window ---- */

bool wd_print_open(struct wd_writer *writer, bool *forgot)
{
	int64_t version;

	*forgot = false;
	writer->heads = wd_xcalloc(HEADS, sizeof(*writer->heads));
	if (!wd_db_meta(writer->db, "print_version", &version) || version == WD_PRINT_VERSION)
		return version == WD_PRINT_VERSION;
	*forgot = true;
	return wd_db_run(writer->db, "DELETE FROM print", "") &&
	       wd_db_set_meta(writer->db, "print_version", WD_PRINT_VERSION);
}

void wd_print_forget(struct wd_writer *writer)
{
	wd_bands_free(writer->bands);
	writer->bands = NULL;
	wd_sketches_free(writer->sketches);
	writer->sketches = NULL;
	wd_gists_free(writer->gists);
	writer->gists = NULL;
	if (writer->heads)
		memset(writer->heads, 0, HEADS * sizeof(*writer->heads));
}

void wd_print_undo(struct wd_writer *writer)
{
	if (writer->prints_left)
		wd_print_forget(writer);
	writer->prints_left = false;
}

void wd_print_close(struct wd_writer *writer)
{
	wd_bands_free(writer->bands);
	wd_sketches_free(writer->sketches);
	wd_gists_free(writer->gists);
	free(writer->heads);
}

/* A bounded piece of the rows below. */
static bool sweep_rows(struct wd_writer *writer, int64_t oldest, bool *more)
{
	if (!wd_db_run(writer->db,
		       "DELETE FROM print WHERE entry IN (SELECT entry FROM print WHERE entry < ?1 ORDER BY entry LIMIT ?2)",
		       "ii", oldest, (int64_t)ROWS_A_STEP))
		return false;
	*more = wd_db_changes(writer->db) == ROWS_A_STEP;
	return true;
}

/* The rows, and then what is in memory of them. */
bool wd_print_sweep(struct wd_writer *writer, int64_t now, int64_t until, bool *more)
{
	int64_t oldest = wd_place_base(now - WD_PRINT_DAYS * day_ms);
	bool has_rows = true;

	if (writer->swept_at != WD_NO_TIME && now >= writer->swept_at && now - writer->swept_at < SWEEP_MS)
		return true;
	while (has_rows || writer->swept_part < WD_BANDS_PARTS) {
		if (wd_clock_steady() >= until) {
			*more = true;
			return true;
		}
		if (has_rows && !sweep_rows(writer, oldest, &has_rows))
			return false;
		if (!has_rows && writer->bands)
			wd_bands_forget_below(writer->bands, writer->swept_part, oldest);
		writer->swept_part += !has_rows;
	}
	if (writer->gists)
		wd_gists_forget_below(writer->gists, oldest);
	writer->swept_part = 0;
	writer->swept_at = now;
	return true;
}
