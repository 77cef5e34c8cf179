#include "store/write/others.h"

#include "store/write/keys.h"
#include "store/write/print.h"

static bool forget_all(struct wd_writer *writer, int64_t upto)
{
	wd_print_forget(writer);
	wd_keys_forget(writer);
	writer->fresh_seen = upto;
	return true;
}

/* The first and the last note that there are. */
static bool find_ends(struct wd_db *db, int64_t *first, int64_t *last)
{
	return wd_db_int(db, first, 0, "SELECT min(seq) FROM fresh", "") &&
	       wd_db_int(db, last, 0, "SELECT max(seq) FROM fresh", "");
}

bool wd_others_take(struct wd_writer *writer)
{
	struct wd_db *db = writer->db;
	struct wd_stmt *stmt;
	int64_t first, last;

	if (!wd_db_is_shared(db))
		return forget_all(writer, 0);
	if (!find_ends(db, &first, &last))
		return false;
	/* A standby that took over may have less than was seen. */
	if (first > writer->fresh_seen + 1 || last < writer->fresh_seen || writer->fresh_seen == 0)
		return forget_all(writer, last);
	stmt = wd_db_walk(db,
			  "SELECT f.entry, p.kept, p.head, e.keys FROM fresh f JOIN entry e ON e.id = f.entry"
			  " LEFT JOIN print p ON p.entry = f.entry WHERE f.seq > ?1 AND f.writer <> ?2 ORDER BY f.seq",
			  "ii", writer->fresh_seen, writer->poller);
	while (stmt && wd_db_step(stmt)) {
		int64_t entry = wd_db_count(stmt, 0);

		if (!wd_db_is_null(stmt, 1))
			wd_print_learn(writer, entry, wd_db_text(stmt, 1), wd_db_text(stmt, 2));
		wd_keys_learn(writer, wd_db_text(stmt, 3));
	}
	wd_db_done(stmt);
	writer->fresh_seen = last;
	return db->fault == WD_DB_SOUND;
}
