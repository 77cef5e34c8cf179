/*
 * The connection: made with bounds on how long it may take, told how to behave, and asked where it leads. A schema of
 * its own, named wiredesk, holds all that is ours, so that a database can be shared; an address (options=) or a role
 * that sets search_path names another one.
 */
#include <stdio.h>

#include "store/postgres/postgres.h"

/* The oldest that is known to understand all of it. */
enum { OLDEST = 130000 };

/*
 * jit: it costs more than a short statement does. search_path: see above; standard_conforming_strings and lock_timeout
 * (WD_DB_BUSY_MS) are what the statements go by.
 */
const char wd_pg_manners[] =
	"SET jit = off; SET lock_timeout = 5000; SET standard_conforming_strings = on;"
	"SELECT set_config('search_path', CASE WHEN source IN ('client', 'user', 'database', 'database user')"
	" AND setting !~ '^\\s*\"?\\$user' THEN quote_ident(btrim(split_part(setting, ',', 1), '\" ')) ELSE 'wiredesk' END, false),"
	" hashtext(current_setting('search_path')), pg_is_in_recovery(), current_setting('server_encoding'),"
	" extract(epoch FROM pg_postmaster_start_time())"
	" FROM pg_settings WHERE name = 'search_path'";

/*
 * A writer holds up all others: one that is gone, which a server across a network may not see for hours, goes soon, and
 * one that stands still goes when the others have put it out (share.h).
 */
#define MANNERS_OF_TURNS                                                                               \
	"SET tcp_keepalives_idle = 20; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;" \
	"SET idle_in_transaction_session_timeout = 60000;"

/*
 * A statement is planned by what the tables hold when it is first run, and kept: of a table that was empty then all rows
 * are read for each of the next ten thousand entries. A writer's statements go by indexes, each of them, and by them from
 * row to row, too. Of the index's list see tidy.c.
 */
static const char manners_of_writer[] =
	MANNERS_OF_TURNS "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;"
			 "SET gin_pending_list_limit = '64MB'";

/* A reader's questions find little of much, by indexes. */
static const char manners_of_reader[] = "SET enable_seqscan = off";

static void ignore(void *ctx, const char *message)
{
	(void)ctx;
	(void)message;
}

/* What the address says itself comes behind our bounds, and before what we must have. */
PGconn *wd_pg_connect(const char *address, bool waits)
{
	static const char *const names[] = { "connect_timeout",  "keepalives_idle",           "keepalives_interval",
					     "keepalives_count", "tcp_user_timeout",          "dbname",
					     "client_encoding",  "fallback_application_name", NULL };
	const char *const values[] = { "10", "20", "5", "3", "30000", address, "UTF8", "wiredesk", NULL };
	PGconn *conn = (waits ? PQconnectdbParams : PQconnectStartParams)(names, values, 1);

	PQsetNoticeProcessor(conn, ignore, NULL);
	return conn;
}

static bool refuse(struct wd_pg *pg, enum wd_code code, const char *what)
{
	PQfinish(pg->conn);
	pg->conn = NULL;
	return wd_db_refuse(&pg->db, WD_DB_ENVIRONMENT, code, "%s", what);
}

/*
 * A reader's questions may fail one by one (pipe.c); a writer waits for those before it. Before its turn comes what an entry
 * refers to is looked at, so that it need not be looked at in the commit.
 */
static void write_beginnings(struct wd_pg *pg, const char *schema)
{
	for (int beside = 0; beside < 2; beside++) {
		if (pg->mode == WD_DB_READ)
			snprintf(pg->begin[beside], sizeof(pg->begin[beside]),
				 "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SAVEPOINT question");
		else
			snprintf(pg->begin[beside], sizeof(pg->begin[beside]),
				 "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock%s(%d, %s),"
				 " pg_current_xact_id()",
				 beside ? "_shared" : "", WD_PG_LOCK, schema);
	}
	snprintf(pg->turn, sizeof(pg->turn),
		 "SET CONSTRAINTS entry_story_fkey IMMEDIATE; SELECT pg_advisory_xact_lock(%d, %s)", WD_PG_TURN, schema);
}

static bool look_around(struct wd_pg *pg)
{
	PGresult *answer = NULL;
	bool done = wd_pg_simply(pg, pg->mode == WD_DB_READ ? manners_of_reader : manners_of_writer, NULL) &&
		    wd_pg_simply(pg, wd_pg_manners, &answer);

	if (done && answer && PQntuples(answer) == 1) {
		snprintf(pg->schema, sizeof(pg->schema), "%s", PQgetvalue(answer, 0, 0));
		snprintf(pg->server, sizeof(pg->server), "%s", PQgetvalue(answer, 0, 4));
		write_beginnings(pg, PQgetvalue(answer, 0, 1));
		if (strcmp(PQgetvalue(answer, 0, 3), "UTF8") != 0)
			done = refuse(pg, WD_INPUT, "the database is not of encoding UTF8; make one that is");
		else if (pg->mode == WD_DB_WRITE && PQgetvalue(answer, 0, 2)[0] == 't')
			done = refuse(pg, WD_TRANSIENT,
				      "the database server is a standby, which only reads; name all servers in the address,"
				      " and in it target_session_attrs=read-write");
	}
	PQclear(answer);
	return done;
}

bool wd_pg_is_ready(struct wd_pg *pg)
{
	char said[200];

	if (pg->db.fault != WD_DB_SOUND || pg->conn)
		return pg->db.fault == WD_DB_SOUND;
	if (pg->open)
		return wd_db_refuse(&pg->db, WD_DB_ENVIRONMENT, WD_TRANSIENT, "the connection to the database is lost");
	pg->conn = wd_pg_connect(pg->address, true);
	if (PQstatus(pg->conn) != CONNECTION_OK) {
		wd_pg_one_line(PQerrorMessage(pg->conn), said, sizeof(said));
		return refuse(pg, WD_TRANSIENT, said);
	}
	if (PQserverVersion(pg->conn) < OLDEST)
		return refuse(pg, WD_INPUT, "the database server is older than PostgreSQL 13");
	PQsetnonblocking(pg->conn, 1);
	if (!PQenterPipelineMode(pg->conn))
		return wd_pg_lose(pg);
	pg->made++;
	pg->epoch++;
	pg->me = 0;
	return look_around(pg);
}
