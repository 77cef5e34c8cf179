/*
 * LISTEN and NOTIFY: a writer whose transaction changes what is published says so with it, and by which process.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "store/listener.h"
#include "store/postgres/postgres.h"
#include "util/mem.h"

struct wd_listener {
	PGconn *conn;
};

/* Of schemas in one database each has its own. */
#define CHANNEL "'wiredesk ' || current_setting('search_path')"

/* This process: what it changed itself it knows. By chance, as containers may share a name and give out the same numbers. */
static char self[20];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void name_self(void)
{
	uint64_t number = 0;

	/* Without it every process hears itself, which costs some work. */
	if (getrandom(&number, sizeof(number), 0) == (ssize_t)sizeof(number))
		snprintf(self, sizeof(self), "%016" PRIx64, number);
}

/* In the place of a process. Who changes a list does not go by it. */
static const char lists[] = "lists";

bool wd_pg_tell(struct wd_db *db, enum wd_db_news news)
{
	pthread_once(&once, name_self);
	return wd_db_run(db, "SELECT pg_notify(" CHANNEL ", ?1)", "z", news == WD_NEWS_LISTS ? lists : self);
}

/* LISTEN takes a name as it stands. */
static bool listen_to(PGconn *conn, int stop)
{
	PGresult *answer = NULL;
	bool done = wd_pg_ask_aside(conn, stop, "SELECT 'LISTEN ' || quote_ident(" CHANNEL ")", &answer) &&
		    PQntuples(answer) == 1 && wd_pg_ask_aside(conn, stop, PQgetvalue(answer, 0, 0), NULL);

	PQclear(answer);
	return done;
}

struct wd_listener *wd_pg_listener_open(const char *address, int stop, struct wd_error *err)
{
	struct wd_listener *listener;
	PGconn *conn = wd_pg_connect_aside(address, stop, err);

	if (!conn)
		return NULL;
	if (!listen_to(conn, stop)) {
		wd_pg_fail_aside(conn, err);
		PQfinish(conn);
		return NULL;
	}
	listener = wd_xcalloc(1, sizeof(*listener));
	listener->conn = conn;
	return listener;
}

static struct wd_heard take_what_came(PGconn *conn)
{
	PGnotify *notice;
	struct wd_heard heard = { 0 };

	pthread_once(&once, name_self);
	while ((notice = PQnotifies(conn)) != NULL) {
		if (strcmp(notice->extra, lists) == 0)
			heard.lists = true;
		else if (!*self || strcmp(notice->extra, self) != 0)
			heard.published = true;
		PQfreemem(notice);
	}
	return heard;
}

bool wd_pg_listener_wait(struct wd_listener *listener, int stop, struct wd_heard *heard, struct wd_error *err)
{
	struct pollfd fds[] = { { PQsocket(listener->conn), POLLIN, 0 }, { stop, POLLIN, 0 } };

	*heard = (struct wd_heard){ 0 };
	for (;;) {
		if (!PQconsumeInput(listener->conn))
			return wd_pg_fail_aside(listener->conn, err);
		*heard = take_what_came(listener->conn);
		if (heard->published || heard->lists || fds[1].revents)
			return true;
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return wd_error_set(err, WD_TRANSIENT, "%s", strerror(errno));
	}
}

void wd_pg_listener_close(struct wd_listener *listener)
{
	if (!listener)
		return;
	PQfinish(listener->conn);
	free(listener);
}
