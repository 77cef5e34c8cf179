/*
 * How large the database is, and how it grows (write/upkeep.c notes the size of each day).
 */
#include "store/engine/care.h"
#include "store/read/reader.h"
#include "util/clock.h"

enum { DAY_MS = 86400000, DAYS_BACK = 7 };

bool wd_reader_growth(struct wd_reader *reader, int64_t now, struct wd_growth *out, struct wd_error *err)
{
	struct wd_db *db = reader->db;
	struct wd_db_size size = { 0 };
	int64_t today = now / DAY_MS, day = 0;
	bool done = wd_reader_begin(reader);

	*out = (struct wd_growth){ .since_at = WD_NO_TIME };
	done = done && wd_db_size(db, &size) &&
	       wd_db_int(db, &out->entries, 0, "SELECT CAST(sum(entries) AS BIGINT) FROM poll", "") &&
	       /* A week ago, or as long ago as is known. */
	       wd_db_int(db, &day, 0,
			 "SELECT coalesce((SELECT max(day) FROM growth WHERE day <= ?1 - ?2),"
			 " (SELECT min(day) FROM growth WHERE day < ?1))",
			 "ii", today, (int64_t)DAYS_BACK) &&
	       wd_db_int(db, &out->then_bytes, 0, "SELECT bytes FROM growth WHERE day = ?1", "i", day) &&
	       wd_db_int(db, &out->then_entries, 0, "SELECT entries FROM growth WHERE day = ?1", "i", day);
	if (day)
		out->since_at = day * DAY_MS;
	out->bytes = size.bytes;
	out->spare_bytes = size.spare_bytes;
	out->log_bytes = size.log_bytes;
	return wd_reader_end(reader, done, err);
}
