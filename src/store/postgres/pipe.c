/*
 * The pipeline: what was sent and not yet answered. Answers come in the order of what was sent, so that the list
 * of what is outstanding says what each is of.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/postgres/postgres.h"
#include "util/clock.h"

enum {
	MOST_BYTES = 1 << 20, /* outstanding */
	FLUSH_EVERY = 32,     /* statements; each costs a call of the system, and the server begins with them */
	CANCEL_MS = 5000,     /* for the server to heed it */
	MOST_SQL = 1 << 20,   /* of a literal; a filter's is bounded by row.c */
};

/* ---- waiting ---- */

/* What the server works on ends with an error that says so. */
static bool cancel(struct wd_pg *pg)
{
	PGcancel *order = PQgetCancel(pg->conn);
	char said[256];

	pg->cancelled = true;
	if (order)
		PQcancel(order, said, sizeof(said));
	PQfreeCancel(order);
	return wd_db_is_late(&pg->db);
}

static int time_left(const struct wd_pg *pg, int64_t until)
{
	int64_t left = until - wd_clock_steady();

	if (!pg->cancelled && pg->db.deadline_at == 0)
		return -1;
	return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

/* Until the answer is there. False: the connection is lost. */
static bool wait(struct wd_pg *pg)
{
	int64_t until = pg->cancelled ? wd_clock_steady() + CANCEL_MS : pg->db.deadline_at;

	while (PQisBusy(pg->conn)) {
		int unsent = PQflush(pg->conn);
		struct pollfd socket = { PQsocket(pg->conn), (short)(POLLIN | (unsent > 0 ? POLLOUT : 0)), 0 };
		int ready = unsent < 0 ? -1 : poll(&socket, 1, time_left(pg, until));

		if (ready == 0) {
			if (pg->cancelled)
				return wd_pg_lose(pg);
			cancel(pg);
			until = wd_clock_steady() + CANCEL_MS;
		} else if (unsent < 0 || (ready < 0 && errno != EINTR) || (ready > 0 && !PQconsumeInput(pg->conn))) {
			return wd_pg_lose(pg);
		}
	}
	return true;
}

/* The next one; NULL between two of them, or when the connection is lost (pg->conn is NULL). */
static PGresult *take(struct wd_pg *pg)
{
	return wait(pg) ? PQgetResult(pg->conn) : NULL;
}

/* ---- answers ---- */

static bool is_well(const PGresult *result)
{
	switch (PQresultStatus(result)) {
	case PGRES_COMMAND_OK:
	case PGRES_TUPLES_OK:
	case PGRES_EMPTY_QUERY:
		return true;
	default:
		return false;
	}
}

static void heed(struct wd_pg *pg, PGresult *result, const struct wd_pg_sent *sent, PGresult **answer)
{
	if (!is_well(result)) {
		/* What the server left out since then says nothing new. */
		if (PQresultStatus(result) != PGRES_PIPELINE_ABORTED)
			wd_pg_note(pg, result);
		if (sent->prepared)
			sent->prepared->made = 0;
	} else if (sent->kind == WD_PG_RUN) {
		pg->changes = strtoll(PQcmdTuples(result), NULL, 10);
	} else if (sent->kind == WD_PG_ANSWER && answer) {
		PQclear(*answer);
		*answer = result;
		return;
	} else if (sent->kind == WD_PG_FORESEEN) {
		*sent->foreseen = result;
		return;
	}
	PQclear(result);
}

/* The answer to one statement, and the end of it. */
static bool take_one(struct wd_pg *pg, const struct wd_pg_sent *sent, PGresult **answer)
{
	PGresult *result = take(pg);
	bool is_there = result != NULL;

	for (; result; result = take(pg))
		heed(pg, result, sent, answer);
	return pg->conn && (is_there || wd_pg_lose(pg));
}

/* Outside of the pipeline, of which nothing is outstanding. */
static bool say(struct wd_pg *pg, const char *sql, PGresult **last)
{
	const struct wd_pg_sent one = { .kind = last ? WD_PG_ANSWER : WD_PG_AUX };

	if (!PQexitPipelineMode(pg->conn) || !PQsendQuery(pg->conn, sql) || !take_one(pg, &one, last) ||
	    !PQenterPipelineMode(pg->conn))
		return pg->conn && wd_pg_lose(pg);
	return true;
}

/* A reader's transaction goes on after a question that failed: what it saw stays what it sees. */
static void go_on(struct wd_pg *pg)
{
	/* A cancel that came too late may meet this one instead. */
	for (int i = 0; i < 2 && pg->conn && PQtransactionStatus(pg->conn) == PQTRANS_INERROR; i++) {
		if (!pg->open || pg->mode != WD_DB_READ)
			break;
		pg->epoch++;
		say(pg, "ROLLBACK TO question", NULL);
	}
	pg->cancelled = false;
	if (pg->conn && PQstatus(pg->conn) == CONNECTION_BAD)
		wd_pg_lose(pg);
}

bool wd_pg_settle(struct wd_pg *pg, PGresult **answer)
{
	size_t n = pg->n_sent;

	pg->n_sent = pg->sent_bytes = 0;
	if (!pg->conn || n == 0)
		return pg->db.fault == WD_DB_SOUND;
	if (!PQpipelineSync(pg->conn))
		return wd_pg_lose(pg);
	for (size_t i = 0; i < n; i++)
		if (!take_one(pg, &pg->sent[i], answer))
			return false;
	PQclear(take(pg)); /* of the sync, which ends with no NULL */
	go_on(pg);
	return pg->db.fault == WD_DB_SOUND;
}

static bool can_send(struct wd_pg *pg)
{
	return pg->db.fault == WD_DB_SOUND && (pg->conn || wd_pg_lose(pg));
}

bool wd_pg_simply(struct wd_pg *pg, const char *sql, PGresult **last)
{
	if (!can_send(pg) || !wd_pg_settle(pg, NULL))
		return false;
	if (say(pg, sql, last))
		go_on(pg);
	return pg->db.fault == WD_DB_SOUND;
}

void wd_pg_end(struct wd_pg *pg)
{
	struct wd_error before = pg->db.error;
	enum wd_db_fault fault = pg->db.fault;
	int64_t deadline_at = pg->db.deadline_at;

	pg->db.deadline_at = 0;
	wd_pg_settle(pg, NULL);
	if (pg->conn && PQtransactionStatus(pg->conn) != PQTRANS_IDLE)
		say(pg, "ROLLBACK", NULL);
	go_on(pg);
	pg->db.deadline_at = deadline_at;
	pg->db.fault = fault;
	pg->db.error = before;
}

/* ---- sending ---- */

static bool sent(struct wd_pg *pg, enum wd_pg_kind kind, struct wd_pg_kept *prepared, size_t bytes)
{
	pg->sent[pg->n_sent++] = (struct wd_pg_sent){ kind, prepared, pg->foreseeing };
	pg->sent_bytes += bytes;
	if (pg->n_sent % FLUSH_EVERY == 0 && PQflush(pg->conn) < 0)
		return wd_pg_lose(pg);
	/* Two are the most that follow each other without a look at this. */
	if (pg->n_sent + 2 < WD_PG_MOST_SENT && pg->sent_bytes < MOST_BYTES)
		return true;
	return kind == WD_PG_ANSWER || wd_pg_settle(pg, NULL);
}

bool wd_pg_send(struct wd_pg *pg, const char *sql, const struct wd_pg_params *params, enum wd_pg_kind kind)
{
	static const struct wd_pg_params none;

	if (!can_send(pg))
		return false;
	params = params ? params : &none;
	if (!PQsendQueryParams(pg->conn, sql, (int)params->n, params->types, params->values, params->lengths,
			       params->formats, 1))
		return wd_pg_lose(pg);
	return sent(pg, kind, NULL, strlen(sql) + params->bytes);
}

static bool prepare(struct wd_pg *pg, struct wd_pg_kept *kept, const char *name, const struct wd_pg_params *params)
{
	struct wd_buf sql;
	bool done;

	wd_buf_init(&sql, MOST_SQL);
	if (kept->is_many)
		wd_pg_translate_many(&sql, wd_span_of(kept->sql), params->n);
	else
		wd_pg_translate(&sql, wd_span_of(kept->sql));
	done = PQsendPrepare(pg->conn, name, sql.data, (int)params->n, params->types) == 1;
	wd_buf_release(&sql);
	if (!done)
		return wd_pg_lose(pg);
	kept->made = pg->made;
	return sent(pg, WD_PG_AUX, kept, 0);
}

/* Its place, which it has or gets. NULL when none is left. */
static struct wd_pg_kept *find(struct wd_pg *pg, const char *sql, bool is_many)
{
	size_t at = ((uintptr_t)sql >> 3) * 0x9E3779B1u % WD_DB_KEPT;

	for (size_t tried = 0; tried < WD_DB_KEPT; tried++, at = (at + 1) % WD_DB_KEPT) {
		struct wd_pg_kept *kept = &pg->kept[at];

		if (!kept->sql)
			*kept = (struct wd_pg_kept){ .sql = sql, .is_many = is_many };
		if (kept->sql == sql && kept->is_many == is_many)
			return kept;
	}
	wd_db_refuse(&pg->db, WD_DB_WRONG, WD_BUG, "database: too many statements");
	return NULL;
}

bool wd_pg_send_named(struct wd_pg *pg, struct wd_pg_kept *kept, const char *name, const struct wd_pg_params *params,
		      enum wd_pg_kind kind)
{
	if (!can_send(pg) || (kept->made != pg->made && !prepare(pg, kept, name, params)))
		return false;
	if (!PQsendQueryPrepared(pg->conn, name, (int)params->n, params->values, params->lengths, params->formats, 1))
		return wd_pg_lose(pg);
	return sent(pg, kind, NULL, params->bytes);
}

static bool send_kept(struct wd_pg *pg, const char *sql, bool is_many, const struct wd_pg_params *params,
		      enum wd_pg_kind kind)
{
	struct wd_pg_kept *kept = can_send(pg) ? find(pg, sql, is_many) : NULL;
	char name[24];

	if (!kept)
		return false;
	snprintf(name, sizeof(name), "s%d", (int)(kept - pg->kept));
	return wd_pg_send_named(pg, kept, name, params, kind);
}

bool wd_pg_send_kept(struct wd_pg *pg, const char *sql, const struct wd_pg_params *params, enum wd_pg_kind kind)
{
	return send_kept(pg, sql, false, params, kind);
}

bool wd_pg_send_many(struct wd_pg *pg, const char *sql, const struct wd_pg_params *params, enum wd_pg_kind kind)
{
	return send_kept(pg, sql, true, params, kind);
}
