/*
 * How large the database is, and how it grows (write/upkeep.c notes the size of each day).
 */
#include "store/read/reader.h"
#include "util/clock.h"

enum { DAY_MS = 86400000, DAYS_BACK = 7 };

bool wd_reader_growth(struct wd_reader *reader, int64_t now, struct wd_growth *out, struct wd_error *err)
{
	struct wd_db *db = reader->db;
	int64_t today = now / DAY_MS, day = 0;
	bool done = wd_reader_begin(reader);

	*out = (struct wd_growth){ .since_at = WD_NO_TIME };
	done = done &&
	       wd_db_int(db, &out->bytes, 0,
			 "SELECT c.page_count * s.page_size FROM pragma_page_count c, pragma_page_size s", "") &&
	       wd_db_int(db, &out->spare_bytes, 0,
			 "SELECT c.freelist_count * s.page_size FROM pragma_freelist_count c, pragma_page_size s", "") &&
	       wd_db_int(db, &out->entries, 0, "SELECT sum(entries) FROM poll", "") &&
	       /* A week ago, or as long ago as is known. */
	       wd_db_int(db, &day, 0,
			 "SELECT coalesce((SELECT max(day) FROM growth WHERE day <= ?1 - ?2),"
			 " (SELECT min(day) FROM growth WHERE day < ?1))",
			 "ii", today, (int64_t)DAYS_BACK) &&
	       wd_db_int(db, &out->then_bytes, 0, "SELECT bytes FROM growth WHERE day = ?1", "i", day) &&
	       wd_db_int(db, &out->then_entries, 0, "SELECT entries FROM growth WHERE day = ?1", "i", day);
	if (day)
		out->since_at = day * DAY_MS;
	out->log_bytes = wd_db_log_size(db);
	return wd_reader_end(reader, done, err);
}
