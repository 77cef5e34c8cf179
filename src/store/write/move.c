#include "store/write/members.h"
#include "store/write/move.h"

#include "store/engine/care.h"
#include "store/rows/load.h"
#include "store/rows/place.h"
#include "store/write/keys.h"
#include "store/write/print.h"
#include "store/write/round.h"

/* The index keeps no texts: the words go out under the old id and in under the new one. */
static bool move_in_index(struct wd_writer *writer, int64_t from, int64_t to)
{
	struct wd_entry *entry = wd_arena_alloc(writer->arena, sizeof(*entry));
	struct wd_index_job out = { .id = from }, in = { .id = to };
	bool found;

	if (!entry || !wd_load_entry(writer->db, writer->arena, from, entry, &found))
		return false;
	if (!found)
		return true;
	out.old = in.fresh = wd_index_entry(writer->arena, entry);
	wd_index_later(writer, &out);
	wd_index_later(writer, &in);
	return true;
}

static bool move_prints(struct wd_writer *writer, int64_t from, int64_t to)
{
	struct wd_fingerprint fp;

	wd_arena_clear(writer->scratch);
	if (!wd_print_of_stored(writer, writer->scratch, to, &fp) || !wd_print_remove(writer, from) ||
	    !wd_print_add(writer, to, &fp))
		return false;
	if (wd_round_has(writer, from))
		wd_round_add(writer, to, &fp);
	return true;
}

bool wd_move_entry(struct wd_writer *writer, int64_t from, int64_t into, int64_t at, int64_t *id)
{
	struct wd_db *db = writer->db;
	int64_t to;

	wd_db_outdate_all(db);
	/* Until the commit a content's entry may be under way. */
	if (!wd_db_defer_references(db) || !wd_places_find(db, &writer->places, at, &to))
		return false;
	*id = to;
	return move_in_index(writer, from, to) && wd_keys_move(writer, from, to) &&
	       wd_db_run(db,
			 "UPDATE entry SET id = ?2, story = ?3, why = CASE WHEN why = 0 THEN 3 ELSE why END"
			 " WHERE id = ?1",
			 "iii", from, to, into) &&
	       wd_db_run(db, "UPDATE content SET entry = ?2 WHERE entry = ?1", "ii", from, to) &&
	       wd_db_run(db, "UPDATE page_of SET entry = ?2 WHERE entry = ?1", "ii", from, to) &&
	       move_prints(writer, from, to);
}

bool wd_move_story(struct wd_writer *writer, int64_t from, int64_t into, int64_t at)
{
	struct wd_db *db = writer->db;
	int64_t entry, moved;

	for (;;) {
		if (!wd_db_int(db, &entry, 0, "SELECT id FROM entry WHERE story = ?1 ORDER BY id LIMIT 1", "i", from))
			return false;
		if (entry == 0)
			break;
		if (!wd_move_entry(writer, entry, into, at, &moved))
			return false;
	}
	return wd_members_leave_all(writer, from) && wd_db_run(db, "DELETE FROM story WHERE id = ?1", "i", from);
}
