#include "store/postgres/postgres.h"

#include <stdlib.h>

#include "util/mem.h"
#include "util/url.h"

static void close_connection(struct wd_db *db)
{
	struct wd_pg *pg = wd_pg_of(db);

	wd_pg_tidy_no_more(pg);
	if (pg->conn && !pg->open)
		wd_pg_settle(pg, NULL);
	PQfinish(pg->conn);
	wd_pg_free_spare(pg);
	wd_pg_free_params(&pg->params);
	wd_pg_free_foresight(pg);
	wd_pg_forget_asked(pg);
	wd_pg_free_gathered(pg);
	wd_answers_free(pg->answers);
	free(pg->address);
	free(pg->name);
	free(pg);
}

/* Outside of a transaction nothing follows that would ask for its answer. */
static bool send_bound(struct wd_pg *pg, const char *sql)
{
	return wd_pg_flush(pg) && wd_pg_send_kept(pg, sql, &pg->params, WD_PG_RUN) && (pg->open || wd_pg_settle(pg, NULL));
}

static bool add(struct wd_db *db, const char *sql, const char *types, va_list *args)
{
	struct wd_pg *pg = wd_pg_of(db);

	return wd_pg_is_ready(pg) && wd_pg_bind(pg, types, args) && (pg->open ? wd_pg_gather(pg, sql) : send_bound(pg, sql));
}

static bool run(struct wd_db *db, const char *sql, const char *types, va_list *args)
{
	struct wd_pg *pg = wd_pg_of(db);

	return wd_pg_is_ready(pg) && wd_pg_bind(pg, types, args) && send_bound(pg, sql);
}

static bool put(struct wd_db *db, const char *sql, const struct wd_value *values, size_t n)
{
	struct wd_pg *pg = wd_pg_of(db);

	return wd_pg_is_ready(pg) && wd_pg_bind_values(pg, values, n) && send_bound(pg, sql);
}

static void drop_added(struct wd_db *db)
{
	wd_pg_drop_gathered(wd_pg_of(db));
}

static int64_t changes(struct wd_db *db)
{
	struct wd_pg *pg = wd_pg_of(db);

	return wd_pg_flush(pg) && wd_pg_settle(pg, NULL) ? pg->changes : 0;
}

static bool exec(struct wd_db *db, const char *sql)
{
	struct wd_pg *pg = wd_pg_of(db);

	return wd_pg_is_ready(pg) && wd_pg_flush(pg) && wd_pg_simply(pg, sql, NULL);
}

/* ---- transactions ---- */

/* A deadline is a question's, of which this is none. */
static bool try_begin(struct wd_pg *pg, bool beside)
{
	int64_t deadline_at = pg->db.deadline_at;
	PGresult *answer = NULL;

	if (!wd_pg_is_ready(pg))
		return false;
	pg->epoch++;
	pg->db.deadline_at = 0;
	pg->open = wd_pg_simply(pg, pg->begin[beside], &answer);
	wd_pg_note_transaction(pg, answer);
	PQclear(answer);
	pg->db.deadline_at = deadline_at;
	return pg->open;
}

/* A server that began anew since the last one is found out here, and the connection is made once more. */
static bool begin(struct wd_db *db, bool beside)
{
	struct wd_pg *pg = wd_pg_of(db);
	bool had = pg->conn != NULL;

	if (db->fault != WD_DB_SOUND)
		return false;
	if (pg->open)
		return wd_db_refuse(db, WD_DB_WRONG, WD_BUG, "database: a transaction in a transaction");
	if (try_begin(pg, beside))
		return true;
	if (had && !pg->conn) {
		wd_db_clear(db);
		if (try_begin(pg, beside))
			return true;
	}
	wd_pg_end(pg);
	return false;
}

/* What was sent so far is done before others are held up. */
static bool take_turn(struct wd_db *db)
{
	struct wd_pg *pg = wd_pg_of(db);

	return wd_pg_is_ready(pg) && wd_pg_flush(pg) && wd_pg_simply(pg, pg->turn, NULL);
}

/* PostgreSQL calls the end of a failed transaction a success, and rolls it back. */
static bool commit(struct wd_db *db)
{
	struct wd_pg *pg = wd_pg_of(db);
	PGresult *answer = NULL;
	bool done = wd_pg_is_ready(pg) && wd_pg_flush(pg) && wd_pg_send(pg, "COMMIT", NULL, WD_PG_ANSWER) &&
		    wd_pg_settle(pg, &answer);

	if (done && strcmp(PQcmdStatus(answer), "COMMIT") != 0)
		done = wd_db_refuse(db, WD_DB_ENVIRONMENT, WD_TRANSIENT, "the database server rolled the transaction back");
	else if (!done && !pg->conn)
		done = wd_pg_was_committed(pg);
	PQclear(answer);
	if (done)
		pg->open = false;
	wd_pg_forget_foreseen(pg);
	pg->epoch++;
	return done;
}

static void rollback(struct wd_db *db)
{
	struct wd_pg *pg = wd_pg_of(db);

	wd_pg_forget_foreseen(pg);
	wd_pg_drop_gathered(pg);
	wd_pg_end(pg);
	pg->open = false;
	pg->epoch++;
}

static bool in_transaction(struct wd_db *db)
{
	const struct wd_pg *pg = wd_pg_of(db);

	return pg->open && pg->conn;
}

/* ---- the engine ---- */

static const struct wd_engine engine = {
	.is_shared = true,
	.index_kind = WD_INDEX_TSVECTOR,
	.close = close_connection,
	.run = run,
	.add = add,
	.drop_added = drop_added,
	.changes = changes,
	.query = wd_pg_query,
	.walk = wd_pg_walk,
	.ask = wd_pg_ask,
	.ask_again = wd_pg_ask_again,
	.foresee = wd_pg_foresee,
	.outdate = wd_pg_outdate,
	.outdate_all = wd_pg_outdate_all,
	.put = put,
	.step = wd_pg_step,
	.done = wd_pg_done,
	.exec = exec,
	.text = wd_pg_text,
	.count = wd_pg_count,
	.is_null = wd_pg_is_null,
	.begin = begin,
	.take_turn = take_turn,
	.commit = commit,
	.rollback = rollback,
	.in_transaction = in_transaction,
	.migrate = wd_pg_migrate,
	.is_current = wd_pg_is_current,
	.clock = wd_pg_clock,
	.tell = wd_pg_tell,
	.foreign = wd_pg_foreign,
	.sign = wd_pg_sign,
	.defer_references = wd_pg_defer_references,
	.rest_triggers = wd_pg_rest_triggers,
	.last_number = wd_pg_last_number,
	.number_from = wd_pg_number_from,
	.size = wd_pg_size,
	.optimize = wd_pg_optimize,
	.room = wd_pg_room,
	.compact = wd_pg_compact,
	.verify = wd_pg_verify,
	.index_put = wd_pg_index_put,
	.index_take_out = wd_pg_index_take_out,
	.index_gather = wd_pg_index_gather,
	.index_renew = wd_pg_index_renew,
	.index_tune = wd_pg_index_tune,
	.index_tidy = wd_pg_index_tidy,
	.index_names = wd_pg_index_names,
	.index_in_pieces = true,
	.index_write_sql = wd_pg_index_write_sql,
};

/* libpq tells what it cannot read of an address word for word, with the password in it. */
static bool is_address(const char *address)
{
	char *said = NULL;
	PQconninfoOption *options = PQconninfoParse(address, &said);

	PQconninfoFree(options);
	PQfreemem(said);
	return options != NULL;
}

struct wd_db *wd_postgres_open(const char *address, enum wd_db_mode mode, struct wd_error *err)
{
	struct wd_pg *pg = wd_xcalloc(1, sizeof(*pg));

	pg->db.engine = &engine;
	pg->mode = mode;
	pg->address = wd_xstrdup(address);
	pg->name = wd_url_shown(address);
	pg->db.name = pg->name;
	if (!is_address(address))
		wd_db_refuse(
			&pg->db, WD_DB_WRONG, WD_INPUT,
			"no address of PostgreSQL; it goes postgresql://user@host/database?option=value, other signs as %%XX");
	else if (wd_pg_is_ready(pg))
		return &pg->db;
	*err = pg->db.error;
	wd_error_prefix(err, "%s", pg->name);
	close_connection(&pg->db);
	return NULL;
}
