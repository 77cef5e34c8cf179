#include "store/rows/lease.h"

bool wd_lease_read(struct wd_db *db, const struct wd_holder *me, struct wd_lease_row *out)
{
	struct wd_stmt *stmt = wd_db_query(db, "SELECT pid, started, machine, until_at FROM lease WHERE name = 'poll'", "");

	*out = (struct wd_lease_row){ 0 };
	if (!stmt)
		return false;
	if (wd_db_step(stmt)) {
		out->pid = wd_db_count(stmt, 0);
		out->started = wd_db_count(stmt, 1);
		out->same_machine = wd_span_is(wd_db_text(stmt, 2), me->machine);
		out->until_at = wd_db_count(stmt, 3);
		out->is_mine = out->same_machine && out->pid == me->pid && out->started == me->started;
	}
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}
