#include "store/write/renew.h"

#include "store/write/join.h"
#include "store/write/keys.h"
#include "store/write/print.h"
#include "story/home.h"
#include "story/wrapper.h"
#include "util/clock.h"

static const int64_t day_ms = 86400000;

/* Entries of a story, or one: what of their rows is looked at. */
struct row {
	int64_t id, story, home, should_be;
};

bool wd_renew_open(struct wd_writer *writer)
{
	struct wd_db *db = writer->db;
	int64_t version, any;
	bool forgot;

	if (!wd_print_open(writer, &forgot) || !wd_db_meta(db, "derived_version", &version))
		return false;
	if (version == WD_RENEW_VERSION && !forgot)
		return true;
	if (!wd_db_int(db, &any, 0, "SELECT 1 FROM entry LIMIT 1", ""))
		return false;
	return wd_db_set_meta(db, "derived_version", WD_RENEW_VERSION) &&
	       wd_db_set_meta(db, "derived_below", any ? INT64_MAX : 0);
}

static bool renew_keys(struct wd_writer *writer, int64_t id, const struct wd_entry *entry)
{
	struct wd_db *db = writer->db;
	struct wd_joined keys;
	int64_t same;

	if (!wd_join_keys(writer, entry, NULL, &keys) ||
	    !wd_db_int(db, &same, 0, "SELECT coalesce(keys = ?2, keys IS NULL) FROM entry WHERE id = ?1", "ib", id,
		       keys.blob))
		return false;
	return same || (wd_keys_remove(writer, id, NULL, NULL) &&
			wd_db_run(db, "UPDATE entry SET keys = ?2 WHERE id = ?1", "ib", id, keys.blob) &&
			wd_keys_add(writer, id, keys.keys, keys.n_keys));
}

static bool read_homes(struct wd_writer *writer, int64_t story, struct row **rows, size_t *n)
{
	struct wd_stmt *stmt =
		wd_db_query(writer->db,
			    "SELECT e.id, e.home, e.url, f.url, f.home_url FROM entry e JOIN feed f ON f.id = e.feed"
			    " WHERE e.story = ?1",
			    "i", story);

	*rows = NULL;
	*n = 0;
	while (stmt && wd_db_step(stmt)) {
		struct row *row = wd_arena_push(writer->arena, rows, n, sizeof(*row));
		struct wd_span link = wd_wrapper_open(writer->arena, wd_db_text(stmt, 2));

		*row = (struct row){ .id = wd_db_count(stmt, 0), .home = wd_db_count(stmt, 1) };
		row->should_be = wd_home_of(link, wd_db_text(stmt, 3), wd_db_text(stmt, 4));
	}
	wd_db_done(stmt);
	return writer->db->fault == WD_DB_SOUND;
}

/* Of all entries of the story at once, so that none leads because the others were not yet looked at. */
static bool renew_homes(struct wd_writer *writer, int64_t story)
{
	struct wd_db *db = writer->db;
	struct row *rows;
	size_t n, changed = 0;
	int64_t lead, is_lead;

	if (!read_homes(writer, story, &rows, &n))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (rows[i].home == rows[i].should_be)
			continue;
		changed++;
		if (!wd_db_run(db, "UPDATE entry SET home = ?2 WHERE id = ?1", "ii", rows[i].id, rows[i].should_be))
			return false;
	}
	if (changed == 0 || n < 2)
		return true;
	if (!wd_join_find_lead(writer, story, &lead) ||
	    !wd_db_int(db, &is_lead, 0, "SELECT lead = ?2 FROM story WHERE id = ?1", "ii", story, lead))
		return false;
	writer->changed = writer->changed || !is_lead;
	return is_lead || wd_join_choose_lead(writer, story);
}

static bool renew_prints(struct wd_writer *writer, int64_t id)
{
	struct wd_fingerprint fp;

	wd_arena_clear(writer->scratch);
	return wd_print_of_stored(writer, writer->scratch, id, &fp) && wd_print_add(writer, id, &fp);
}

static bool renew(struct wd_writer *writer, int64_t id, int64_t story, bool is_in_window)
{
	struct wd_entry entry;
	bool found;

	wd_arena_clear(writer->scratch);
	if (!wd_load_entry(writer->db, writer->scratch, id, &entry, &found))
		return false;
	return !found ||
	       (renew_keys(writer, id, &entry) && renew_homes(writer, story) && (!is_in_window || renew_prints(writer, id)));
}

bool wd_renew_step(struct wd_writer *writer, int64_t now, int64_t until, bool *more)
{
	struct wd_db *db = writer->db;
	int64_t oldest = wd_place_base(now - WD_PRINT_DAYS * day_ms), below, id, story;

	if (!wd_db_meta(db, "derived_below", &below) || below == 0)
		return db->fault == WD_DB_SOUND;
	if (!writer->turn.alone) {
		*more = writer->turn.wants_alone = true;
		return true;
	}
	do {
		if (!wd_db_int(db, &id, 0,
			       "SELECT id FROM entry WHERE id < ?1 AND keys IS NOT NULL ORDER BY id DESC "
			       "LIMIT 1",
			       "i", below) ||
		    !wd_db_int(db, &story, 0, "SELECT story FROM entry WHERE id = ?1", "i", id))
			return false;
		if (id == 0)
			return wd_db_set_meta(db, "derived_below", 0);
		if (!renew(writer, id, story, id >= oldest))
			return false;
		below = id;
	} while (wd_clock_steady() < until);
	*more = true;
	return wd_db_set_meta(db, "derived_below", below);
}
