#include "store/write/dictionary.h"

#include <stdlib.h>

#include "store/rows/zstd.h"
#include "util/buf.h"

enum {
	FIRST_AT = 500, /* entries */
	ANEW_AT = 64,   /* times as many */
	MOST_BODIES = 1000,
	MOST_OF_EACH = 4096,
	MOST_TEXTS = MOST_BODIES * MOST_OF_EACH,
	LEAST_TEXTS = 64 << 10, /* less says little of what will come */
};

bool wd_dictionary_open(struct wd_writer *writer)
{
	struct wd_writer_packing *packing = &writer->packing;
	struct wd_db *db = writer->db;
	struct wd_stmt *stmt =
		wd_db_query(db, "SELECT entries, bytes FROM dictionary ORDER BY entries DESC, id DESC LIMIT 1", "");

	if (stmt && wd_db_step(stmt)) {
		packing->made_at = wd_db_count(stmt, 0);
		packing->with = wd_zstd_dictionary(wd_db_text(stmt, 1));
	}
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

/* The newest bodies, the newest last. */
static bool gather(struct wd_writer *writer, struct wd_buf *texts, size_t sizes[MOST_BODIES], size_t *n)
{
	struct wd_db *db = writer->db;
	struct wd_stmt *stmt = wd_db_query(
		db,
		"SELECT html, packed FROM content WHERE entry IN (SELECT entry FROM content ORDER BY entry DESC LIMIT ?1)"
		" ORDER BY entry",
		"i", (int64_t)MOST_BODIES);

	*n = 0;
	while (stmt && wd_db_step(stmt) && *n < MOST_BODIES) {
		struct wd_span html = wd_db_text(stmt, 0), packed = wd_db_text(stmt, 1);

		wd_arena_clear(writer->scratch);
		if (packed.ptr)
			html = wd_zstd_unpack(db, writer->scratch, packed);
		if (html.len > MOST_OF_EACH)
			html.len = MOST_OF_EACH;
		if (html.len && wd_buf_add_span(texts, html))
			sizes[(*n)++] = html.len;
	}
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

static bool make(struct wd_writer *writer)
{
	struct wd_writer_packing *packing = &writer->packing;
	size_t sizes[MOST_BODIES], n;
	struct wd_span bytes = WD_SPAN_NONE;
	struct wd_buf texts;
	bool done;

	wd_buf_init(&texts, MOST_TEXTS);
	done = gather(writer, &texts, sizes, &n);
	if (done && texts.len >= LEAST_TEXTS)
		bytes = wd_zstd_train(wd_buf_span(&texts), sizes, n);
	wd_buf_release(&texts);
	packing->made = bytes.ptr ? wd_zstd_dictionary(bytes) : NULL;
	if (packing->made)
		done = wd_db_run(writer->db,
				 "INSERT INTO dictionary(id, entries, bytes) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
				 "iib", (int64_t)wd_zstd_number(packing->made), packing->n_came, bytes);
	free((char *)bytes.ptr);
	return done;
}

bool wd_dictionary_make(struct wd_writer *writer, int64_t n_new)
{
	struct wd_writer_packing *packing = &writer->packing;

	if (n_new == 0)
		return true;
	/* All rows of the feeds are read for it, which a poll that brings nothing new is spared. */
	if (packing->n_came > 0)
		packing->n_came += n_new;
	else if (!wd_db_int(writer->db, &packing->n_came, 0, "SELECT CAST(sum(entries) AS BIGINT) FROM poll", ""))
		return false;
	if (packing->n_came < FIRST_AT || packing->n_came < packing->made_at * ANEW_AT)
		return true;
	packing->made_at = packing->n_came; /* where it cannot be made, not tried for each batch */
	return make(writer);
}

void wd_dictionary_settle(struct wd_writer *writer, bool stands)
{
	struct wd_writer_packing *packing = &writer->packing;

	if (packing->made && stands) {
		wd_dictionary_release(packing->with);
		packing->with = packing->made;
	} else if (packing->made) {
		wd_dictionary_release(packing->made);
		packing->made_at = 0;
	}
	packing->made = NULL;
}

struct wd_dictionary *wd_writer_dictionary(struct wd_writer *writer)
{
	return wd_dictionary_hold(writer->packing.with);
}
