/*
 * Who polls. A process holds the lease by its number and the time it
 * started, so that a number given anew is not taken for it; another machine's
 * (or an earlier boot's) processes cannot be looked at, so only the time ends theirs.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/write/writer.h"

/* The boot's id where there is one: it tells machines and boots apart. */
static void name_machine(char out[80])
{
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "r");

	out[0] = '\0';
	if (file) {
		if (!fgets(out, 80, file))
			out[0] = '\0';
		fclose(file);
	}
	if (out[0] == '\0')
		gethostname(out, 79);
	out[79] = '\0';
	out[strcspn(out, "\n")] = '\0';
}

/* Field 22 of /proc/PID/stat, in ticks since the boot; 0 when unknown. The name before it may hold anything but ends with the last ")". */
static int64_t start_of(int64_t pid)
{
	char path[64], text[1024], *at;
	int64_t started = 0;
	FILE *file;
	size_t n;

	snprintf(path, sizeof(path), "/proc/%" PRId64 "/stat", pid);
	file = fopen(path, "r");
	if (!file)
		return 0;
	n = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[n] = '\0';
	at = strrchr(text, ')');
	for (int field = 2; at && field < 22; field++) {
		at = strchr(at + 1, ' ');
		if (at && field == 21)
			started = strtoll(at + 1, NULL, 10);
	}
	return started;
}

static bool is_alive(const struct wd_lease_row *holder)
{
	int64_t started;

	if (!holder->same_machine)
		return true;
	if (kill((pid_t)holder->pid, 0) != 0 && errno == ESRCH)
		return false;
	started = start_of(holder->pid);
	return started == 0 || holder->started == 0 || started == holder->started;
}

bool wd_writer_lease(struct wd_writer *writer, int64_t now, int64_t for_ms, struct wd_error *err)
{
	struct wd_db *db = writer->db;
	struct wd_holder *me = &writer->me;
	struct wd_lease_row holder;

	if (!writer->leased) {
		me->pid = getpid();
		me->started = start_of(me->pid);
		name_machine(me->machine);
	}
	if (!wd_writer_begin(writer) || !wd_lease_read(db, me, &holder))
		goto fail;
	if (holder.pid && !holder.is_mine && holder.until_at > now && is_alive(&holder)) {
		wd_writer_rollback(writer);
		return wd_error_set(err, WD_PERMANENT, "process %" PRId64 "%s polls already", holder.pid,
				    holder.same_machine ? "" : " (of another machine or before its restart)");
	}
	if (wd_db_run(db,
		      "INSERT INTO lease(name, pid, started, machine, until_at) VALUES ('poll', ?1, ?2, ?3, ?4)"
		      " ON CONFLICT(name) DO UPDATE SET pid = excluded.pid, started = excluded.started,"
		      " machine = excluded.machine, until_at = excluded.until_at",
		      "iizi", me->pid, me->started, me->machine, now + for_ms)) {
		if (!wd_writer_end(writer, err))
			return false;
		writer->leased = true;
		return true;
	}
fail:
	wd_writer_rollback(writer);
	return wd_db_fail(db, err);
}

void wd_writer_release_lease(struct wd_writer *writer)
{
	writer->leased = false;
	wd_db_clear(writer->db);
	/* When it fails, its end is its time's, or our process's. */
	wd_db_run(writer->db, "DELETE FROM lease WHERE name = 'poll' AND pid = ?1 AND started = ?2", "ii", writer->me.pid,
		  writer->me.started);
	wd_db_clear(writer->db);
}
