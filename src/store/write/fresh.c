#include "store/write/fresh.h"

enum { NOTES_KEPT = 200000 }; /* who is further behind reads all anew */

bool wd_fresh_note(struct wd_writer *writer, int64_t entry)
{
	if (!wd_db_is_shared(writer->db) || writer->noted == entry)
		return true;
	writer->noted = entry;
	return wd_db_add(writer->db, "INSERT INTO fresh(writer, entry) VALUES (?1, ?2)", "ii", writer->poller, entry);
}

bool wd_fresh_sweep(struct wd_writer *writer)
{
	return !wd_db_is_shared(writer->db) ||
	       wd_db_run(writer->db, "DELETE FROM fresh WHERE seq < (SELECT max(seq) FROM fresh) - ?1", "i",
			 (int64_t)NOTES_KEPT);
}
