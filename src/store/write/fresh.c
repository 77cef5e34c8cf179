#include "store/write/fresh.h"

enum { NOTES_KEPT = 200000 }; /* who is further behind reads all anew */

void wd_fresh_note(struct wd_writer *writer, int64_t entry)
{
	if (!wd_db_is_shared(writer->db) ||
	    (writer->turn.notes.n && writer->turn.notes.at[writer->turn.notes.n - 1] == entry))
		return;
	wd_writer_note(writer, &writer->turn.notes, entry);
}

/* In turn, when all that others noted is seen: what comes next is behind ours. */
bool wd_fresh_write(struct wd_writer *writer)
{
	struct wd_db *db = writer->db;

	return writer->turn.notes.n == 0 ||
	       (wd_db_run(db, "INSERT INTO fresh(writer, entry) SELECT ?1, value FROM json_each(?2) n ORDER BY key", "il",
			  writer->polling.poller, (struct wd_numbers){ writer->turn.notes.at, writer->turn.notes.n }) &&
		wd_db_int(db, &writer->polling.fresh_seen, writer->polling.fresh_seen, "SELECT max(seq) FROM fresh", ""));
}

bool wd_fresh_sweep(struct wd_writer *writer)
{
	return !wd_db_is_shared(writer->db) ||
	       wd_db_run(writer->db, "DELETE FROM fresh WHERE seq < (SELECT max(seq) FROM fresh) - ?1", "i",
			 (int64_t)NOTES_KEPT);
}
