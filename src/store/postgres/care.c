/*
 * The server keeps itself in order (autovacuum, checkpoints, its log); what is left of care.h is little.
 */
#include <stdio.h>

#include "store/postgres/postgres.h"

/*
 * Writers take turns (connect.c), and each writes down that the turn is its own where the one before was another's: so
 * a row is read for each transaction, and written when they change. A connection that was made anew is another one:
 * the server may have come back without what was last written (a standby that took over).
 */
static bool name_me(struct wd_pg *pg)
{
	return pg->me != 0 || wd_db_int(&pg->db, &pg->me, 0, "SELECT hashtextextended(gen_random_uuid()::text, 0)", "");
}

bool wd_pg_foreign(struct wd_db *db, int64_t *out)
{
	struct wd_pg *pg = wd_pg_of(db);
	int64_t last;

	if (!name_me(pg))
		return false;
	if (!wd_db_int(db, &last, 0, "SELECT who FROM last_writer", ""))
		return false;
	if (last != pg->me)
		pg->others++;
	*out = pg->others;
	return true;
}

bool wd_pg_sign(struct wd_db *db)
{
	struct wd_pg *pg = wd_pg_of(db);

	return name_me(pg) && wd_db_run(db, "UPDATE last_writer SET who = ?1 WHERE who <> ?1", "i", pg->me);
}

/* The machines' own clocks differ. */
bool wd_pg_clock(struct wd_db *db, int64_t *out)
{
	return wd_db_int(db, out, 0, "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)", "");
}

bool wd_pg_defer_references(struct wd_db *db)
{
	return wd_db_run(db, "SET CONSTRAINTS ALL DEFERRED", "");
}

/* A setting of the tables: the owner may turn triggers off that are no constraints, and only so. */
bool wd_pg_rest_triggers(struct wd_db *db, bool rest)
{
	static const char form[] = "DO $$DECLARE it regclass; BEGIN FOR it IN SELECT DISTINCT t.tgrelid FROM pg_trigger t"
				   " JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND c.relnamespace ="
				   " to_regnamespace(current_setting('search_path')) LOOP"
				   " EXECUTE format('ALTER TABLE %%s %s TRIGGER USER', it); END LOOP; END$$";
	char sql[sizeof(form) + 8];

	snprintf(sql, sizeof(sql), form, rest ? "DISABLE" : "ENABLE");
	return wd_db_exec(db, sql);
}

bool wd_pg_last_number(struct wd_db *db, const char *table, int64_t *out)
{
	return wd_db_int(db, out, 0, "SELECT pg_sequence_last_value(pg_get_serial_sequence(?1, 'id')::regclass)", "z",
			 table);
}

bool wd_pg_number_from(struct wd_db *db, const char *table, int64_t last)
{
	int64_t set;

	return last < 1 ||
	       wd_db_int(db, &set, 0, "SELECT setval(pg_get_serial_sequence(?1, 'id')::regclass, ?2)", "zi", table, last);
}

/* What holds nothing PostgreSQL uses again by itself, and counts nowhere; its log is the server's. */
bool wd_pg_size(struct wd_db *db, struct wd_db_size *out)
{
	*out = (struct wd_db_size){ 0 };
	return wd_db_int(db, &out->bytes, 0,
			 "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind IN ('r', 'm')"
			 " AND relnamespace = to_regnamespace(current_setting('search_path'))",
			 "");
}

/*
 * What was never looked at, and what changed as much as makes autovacuum look at it: that may be turned off, or come a
 * minute too late.
 */
bool wd_pg_optimize(struct wd_db *db)
{
	struct wd_stmt *stmt = wd_db_query(db,
					   "SELECT string_agg(quote_ident(c.relname), ', ') FROM pg_class c"
					   " LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid WHERE c.relkind = 'r'"
					   " AND c.relnamespace = to_regnamespace(current_setting('search_path'))"
					   " AND (c.reltuples < 0 OR s.n_mod_since_analyze > 50 + c.reltuples / 10)",
					   "");
	struct wd_buf sql;
	bool some = stmt && wd_db_step(stmt) && !wd_db_is_null(stmt, 0), done;

	wd_buf_init(&sql, WD_BUF_LINE);
	wd_buf_add_text(&sql, "ANALYZE ");
	if (some)
		wd_buf_add_span(&sql, wd_db_text(stmt, 0));
	wd_db_done(stmt);
	done = db->fault == WD_DB_SOUND && (!some || wd_db_exec(db, sql.data));
	wd_buf_release(&sql);
	return done;
}

/* The server's own upkeep uses room again; the rest is the business of who runs it. */
bool wd_pg_room(struct wd_db *db, struct wd_room *out)
{
	*out = (struct wd_room){ 0 };
	return wd_db_refuse(db, WD_DB_WRONG, WD_INPUT,
			    "a server compacts its tables itself (autovacuum); VACUUM FULL does more");
}

bool wd_pg_compact(struct wd_db *db, const struct wd_watcher *watcher)
{
	struct wd_room room;

	(void)watcher;
	return wd_pg_room(db, &room);
}

/* Rows, references and rules the server holds itself; an index it can be left without. */
bool wd_pg_verify(struct wd_db *db, void (*report)(void *ctx, const char *line), void *ctx, bool *sound)
{
	struct wd_stmt *stmt = wd_db_query(db,
					   "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
					   " WHERE c.relnamespace = to_regnamespace(current_setting('search_path'))"
					   " AND NOT (i.indisvalid AND i.indisready)",
					   "");
	char line[160];

	while (stmt && wd_db_step(stmt)) {
		struct wd_span name = wd_db_text(stmt, 0);

		snprintf(line, sizeof(line), "the index %.*s is not valid; REINDEX makes it anew", WD_SPAN_ARG(name));
		report(ctx, line);
		*sound = false;
	}
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}
