/* Who polls a file: one process at a time (holder.h). */
#include <inttypes.h>

#include "store/engine/care.h"
#include "store/write/holder.h"
#include "store/write/writer.h"

static bool is_alive(const struct wd_lease_row *holder)
{
	return !holder->same_machine || wd_holder_is_alive(holder->pid, holder->started);
}

static bool take(struct wd_writer *writer, int64_t now, int64_t for_ms, struct wd_error *err)
{
	struct wd_writer_polling *polling = &writer->polling;
	struct wd_db *db = writer->db;
	struct wd_holder *me = &polling->me;
	struct wd_lease_row holder;
	bool done;

	if (!polling->leased)
		wd_holder_name(me);
	done = wd_writer_begin(writer) && wd_lease_read(db, me, &holder);
	if (done && holder.pid && !holder.is_mine && holder.until_at > now && is_alive(&holder)) {
		wd_writer_rollback(writer);
		return wd_error_set(err, WD_PERMANENT, "process %" PRId64 "%s polls already", holder.pid,
				    holder.same_machine ? "" : " (of another machine or before its restart)");
	}
	done = done && wd_db_run(db,
				 "INSERT INTO lease(name, pid, started, machine, until_at) VALUES ('poll', ?1, ?2, ?3, ?4)"
				 " ON CONFLICT(name) DO UPDATE SET pid = excluded.pid, started = excluded.started,"
				 " machine = excluded.machine, until_at = excluded.until_at",
				 "iizi", me->pid, me->started, me->machine, now + for_ms);
	if (!wd_writer_end(writer, done, err))
		return false;
	polling->leased = true;
	return true;
}

/* It is for processes that live: with the power they are gone, and nobody waits for the disk to say so. */
bool wd_writer_lease(struct wd_writer *writer, int64_t now, int64_t for_ms, struct wd_error *err)
{
	bool done;

	wd_db_hasten(writer->db, true);
	done = take(writer, now, for_ms, err);
	wd_db_hasten(writer->db, false);
	return done;
}

void wd_writer_release_lease(struct wd_writer *writer)
{
	struct wd_writer_polling *polling = &writer->polling;

	polling->leased = false;
	wd_db_clear(writer->db);
	wd_db_hasten(writer->db, true);
	/* When it fails, its end is its time's, or our process's. */
	wd_db_run(writer->db, "DELETE FROM lease WHERE name = 'poll' AND pid = ?1 AND started = ?2", "ii", polling->me.pid,
		  polling->me.started);
	wd_db_hasten(writer->db, false);
	wd_db_clear(writer->db);
}
