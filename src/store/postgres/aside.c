/*
 * The connection of a thread that is to end at once when it is told to, which is when a descriptor, stop, can be read: it is
 * looked at wherever there is a wait for the server. Only a host's name is looked up without it.
 */
#include <errno.h>
#include <poll.h>

#include "store/postgres/postgres.h"
#include "util/clock.h"

/* Of all hosts that the address names. PQconnectPoll() knows no time but the system's. */
enum { CONNECT_MS = 30000 };

/* until: steady ms, 0: for ever. False: it is over, or it is to stop. */
static bool wait_for(const PGconn *conn, int stop, short events, int64_t until)
{
	struct pollfd fds[] = { { PQsocket(conn), events, 0 }, { stop, POLLIN, 0 } };
	int n;

	do {
		int64_t left = until ? until - wd_clock_steady() : -1;

		n = until && left <= 0 ? 0 : poll(fds, 2, (int)left);
	} while (n < 0 && errno == EINTR);
	return n > 0 && !fds[1].revents;
}

static bool come_to_terms(PGconn *conn, int stop)
{
	int64_t until = wd_clock_steady() + CONNECT_MS;
	PostgresPollingStatusType next = PGRES_POLLING_WRITING;

	if (PQstatus(conn) == CONNECTION_BAD)
		return false;
	while (next == PGRES_POLLING_WRITING || next == PGRES_POLLING_READING) {
		if (!wait_for(conn, stop, next == PGRES_POLLING_READING ? POLLIN : POLLOUT, until))
			return false;
		next = PQconnectPoll(conn);
	}
	return next == PGRES_POLLING_OK;
}

PGconn *wd_pg_connect_aside(const char *address, int stop, struct wd_error *err)
{
	PGconn *conn = wd_pg_connect(address, false);

	if (come_to_terms(conn, stop) && wd_pg_ask_aside(conn, stop, wd_pg_manners, NULL))
		return conn;
	wd_pg_fail_aside(conn, err);
	PQfinish(conn);
	return NULL;
}

bool wd_pg_ask_aside(PGconn *conn, int stop, const char *sql, PGresult **last)
{
	bool done = PQsendQuery(conn, sql) == 1;
	PGresult *answer, *kept = NULL;

	while (done) {
		if (PQisBusy(conn)) {
			done = wait_for(conn, stop, POLLIN, 0) && PQconsumeInput(conn);
			continue;
		}
		answer = PQgetResult(conn);
		if (!answer)
			break;
		PQclear(kept);
		kept = answer;
		done = PQresultStatus(answer) == PGRES_TUPLES_OK || PQresultStatus(answer) == PGRES_COMMAND_OK;
	}
	if (done && last)
		*last = kept;
	else
		PQclear(kept);
	return done;
}

bool wd_pg_fail_aside(const PGconn *conn, struct wd_error *err)
{
	char said[200];

	wd_pg_one_line(PQerrorMessage(conn), said, sizeof(said));
	return wd_error_set(err, WD_TRANSIENT, "%s", said[0] ? said : "the database server does not answer");
}
