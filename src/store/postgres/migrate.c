/*
 * Which version the schema in the database is of, and from there to today's: in one transaction under the writers'
 * lock, so that of several that begin at once one does it. A copy of before is for whoever keeps the server (pg_dump).
 */
#include <inttypes.h>
#include <stdio.h>

#include "store/postgres/postgres.h"
#include "store/postgres/schema.h"

/* 0: nothing is there yet. */
static bool read_version(struct wd_db *db, int64_t *version)
{
	int64_t is_there;

	*version = 0;
	return wd_db_int(db, &is_there, 0, "SELECT to_regclass('schema_version') IS NOT NULL", "") &&
	       (!is_there || wd_db_int(db, version, 0, "SELECT version FROM schema_version", ""));
}

static bool identify(struct wd_pg *pg, int64_t *version, struct wd_error *err)
{
	struct wd_db *db = &pg->db;
	int64_t n_tables;

	if (!read_version(db, version) ||
	    !wd_db_int(db, &n_tables, 0,
		       "SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace(current_setting('search_path'))",
		       "")) {
		wd_db_fail(db, err);
		return wd_error_prefix(err, "%s", pg->name);
	}
	if (*version == 0 && n_tables > 0)
		return wd_error_set(
			err, WD_INPUT,
			"%s: the schema %s is another program's; name one of wiredesk's own (see wiredesk.conf(5))",
			pg->name, pg->schema);
	if (*version > (int64_t)wd_pg_n_steps)
		return wd_error_set(err, WD_INPUT,
				    "%s: written by a newer wiredesk (version %" PRId64 ", this one knows %zu); use the"
				    " newer program",
				    pg->name, *version, wd_pg_n_steps);
	return true;
}

static bool make_schema(struct wd_pg *pg)
{
	struct wd_db *db = &pg->db;
	int64_t is_there;
	char line[WD_PG_NAME * 4];

	if (!wd_db_int(db, &is_there, 0, "SELECT to_regnamespace(current_setting('search_path')) IS NOT NULL", ""))
		return false;
	snprintf(line, sizeof(line), "CREATE SCHEMA %s", pg->schema);
	return (is_there || wd_db_exec(db, line)) && wd_db_exec(db, "CREATE TABLE schema_version(version BIGINT NOT NULL);"
								    "INSERT INTO schema_version VALUES (0)");
}

static bool run_steps(struct wd_pg *pg)
{
	struct wd_db *db = &pg->db;
	int64_t version;

	/* Read again under the lock: another one may have been faster. */
	if (!read_version(db, &version) || (version == 0 && !make_schema(pg)))
		return false;
	for (size_t at = (size_t)version; at < wd_pg_n_steps; at++)
		if (!wd_db_exec(db, wd_pg_steps[at]))
			return false;
	return wd_db_run(db, "UPDATE schema_version SET version = ?1", "i", (int64_t)wd_pg_n_steps);
}

bool wd_pg_migrate(struct wd_db *db, struct wd_error *err)
{
	struct wd_pg *pg = wd_pg_of(db);
	int64_t version;

	if (!identify(pg, &version, err))
		return false;
	if (version == (int64_t)wd_pg_n_steps || (wd_db_begin(db) && run_steps(pg) && wd_db_commit(db)))
		return true;
	wd_db_rollback(db);
	wd_db_fail(db, err);
	return wd_error_prefix(err, "%s: cannot be brought from version %" PRId64 " to %zu (it is as it was)", pg->name,
			       version, wd_pg_n_steps);
}

bool wd_pg_is_current(struct wd_db *db, struct wd_error *err)
{
	struct wd_pg *pg = wd_pg_of(db);
	int64_t version;

	if (!identify(pg, &version, err))
		return false;
	if (version == (int64_t)wd_pg_n_steps)
		return true;
	return wd_error_set(err, version ? WD_INPUT : WD_PERMANENT, "%s: %s", pg->name,
			    version ? "of an older version; `wiredesk poll` or `run` brings it up to date"
				    : "empty; `wiredesk poll` or `run` fills it");
}
