#include "store/rows/lease.h"

bool wd_lease_read(struct wd_db *db, const struct wd_holder *me, struct wd_lease_row *out)
{
	sqlite3_stmt *stmt = wd_db_query(db, "SELECT pid, started, machine, until_at FROM lease WHERE name = 'poll'", "");

	*out = (struct wd_lease_row){ 0 };
	if (!stmt)
		return false;
	if (wd_db_step(db, stmt)) {
		out->pid = sqlite3_column_int64(stmt, 0);
		out->started = sqlite3_column_int64(stmt, 1);
		out->same_machine = wd_span_is(wd_db_text(stmt, 2), me->machine);
		out->until_at = sqlite3_column_int64(stmt, 3);
		out->is_mine = out->same_machine && out->pid == me->pid && out->started == me->started;
	}
	wd_db_done(stmt);
	return db->rc == SQLITE_OK;
}
