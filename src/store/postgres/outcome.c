/*
 * What became of a commit whose answer was lost with the connection: the server knows (pg_xact_status) by the number that
 * the transaction had. Only the same server since the same start is asked: one that took over may have given that number to
 * another transaction, and one that was killed, too.
 */
#include <stdio.h>
#include <time.h>

#include "store/postgres/postgres.h"
#include "util/clock.h"

enum { PATIENCE_MS = 5000, PAUSE_MS = 50 };

/* The server may still be at it, or be away for a moment. */
static void pause_a_while(void)
{
	const struct timespec while_ = { .tv_nsec = PAUSE_MS * 1000000 };

	nanosleep(&while_, NULL);
}

void wd_pg_note_transaction(struct wd_pg *pg, const PGresult *begun)
{
	snprintf(pg->transaction, sizeof(pg->transaction), "%s",
		 pg->mode == WD_DB_WRITE && PQntuples(begun) == 1 && PQnfields(begun) == 2 ? PQgetvalue(begun, 0, 1) : "");
}

enum outcome { UNKNOWN, COMMITTED, UNDONE };

static enum outcome ask(struct wd_pg *pg, const char *server)
{
	char sql[sizeof(pg->transaction) + 40];
	enum outcome outcome = UNKNOWN;
	PGresult *answer = NULL;

	wd_db_clear(&pg->db);
	if (!wd_pg_is_ready(pg))
		return UNKNOWN;
	if (strcmp(pg->server, server) != 0)
		return UNDONE;
	snprintf(sql, sizeof(sql), "SELECT pg_xact_status('%s')", pg->transaction);
	if (wd_pg_simply(pg, sql, &answer) && PQntuples(answer) == 1 && !PQgetisnull(answer, 0, 0)) {
		const char *status = PQgetvalue(answer, 0, 0);

		outcome = strcmp(status, "committed") == 0 ? COMMITTED : strcmp(status, "aborted") == 0 ? UNDONE : UNKNOWN;
	}
	PQclear(answer);
	return outcome;
}

bool wd_pg_was_committed(struct wd_pg *pg)
{
	struct wd_error lost = pg->db.error;
	int64_t deadline_at = pg->db.deadline_at, until = wd_clock_steady() + PATIENCE_MS;
	enum outcome outcome = UNKNOWN;
	char server[sizeof(pg->server)];

	if (!*pg->transaction)
		return false;
	memcpy(server, pg->server, sizeof(server));
	pg->open = false;
	pg->db.deadline_at = 0;
	while ((outcome = ask(pg, server)) == UNKNOWN && wd_clock_steady() < until)
		pause_a_while();
	pg->db.deadline_at = deadline_at;
	wd_db_clear(&pg->db);
	return outcome == COMMITTED || wd_db_refuse(&pg->db, WD_DB_ENVIRONMENT, WD_TRANSIENT, "%s", lost.text);
}
