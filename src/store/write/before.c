#include "store/write/before.h"

#include <stdlib.h>

#include "util/clock.h"

static const char row_of[] = "SELECT failures, last_success_at, moved_to, gone, silent, newest_at, usual_ms, known_ms,"
			     " history FROM poll WHERE feed = ?1";

void wd_before_expect(struct wd_db *db, int64_t feed)
{
	wd_db_foresee(db, row_of, "i", feed);
}

bool wd_before_read(struct wd_db *db, int64_t feed, int64_t now, struct wd_before *out)
{
	struct wd_stmt *stmt = wd_db_query(db, row_of, "i", feed);

	*out = (struct wd_before){ .last_success_at = WD_NO_TIME, .rhythm.newest_at = WD_NO_TIME };
	if (stmt && wd_db_step(stmt)) {
		out->failures = wd_db_count(stmt, 0);
		out->last_success_at = wd_db_number(stmt, 1);
		out->moved_to = wd_db_string(stmt, 2);
		out->gone = wd_db_count(stmt, 3) != 0;
		out->silent = wd_db_count(stmt, 4) != 0;
		out->rhythm = (struct wd_rhythm){ wd_db_number(stmt, 5), wd_db_count(stmt, 6), wd_db_count(stmt, 7) };
		wd_pack_read_history(wd_db_text(stmt, 8), now, &out->history);
	}
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

void wd_before_release(struct wd_before *before)
{
	free(before->moved_to);
	before->moved_to = NULL;
}
