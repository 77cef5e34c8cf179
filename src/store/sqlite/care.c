#include <string.h>
#include <stdio.h>
#include <sys/stat.h>

#include "store/sqlite/sqlite.h"
#include "util/clock.h"

enum {
	LOG_WAIT_MS = 250,  /* for readers that look at the log */
	SPARE_PAGES = 1024, /* that hold nothing and may: they are used again */
	SPARE_SHARE = 8,    /* and one of so many */
};

/* All are on one machine. */
bool wd_sqlite_clock(struct wd_db *db, int64_t *out)
{
	(void)db;
	*out = wd_clock_now();
	return true;
}

bool wd_sqlite_foreign(struct wd_db *db, int64_t *out)
{
	return wd_db_int(db, out, 0, "PRAGMA data_version", "");
}

bool wd_sqlite_defer_references(struct wd_db *db)
{
	return wd_db_exec(db, "PRAGMA defer_foreign_keys = ON");
}

bool wd_sqlite_rest_triggers(struct wd_db *db, bool rest)
{
	int rc = sqlite3_db_config(wd_sqlite_of(db)->sqlite, SQLITE_DBCONFIG_ENABLE_TRIGGER, (int)!rest, NULL);

	return rc == SQLITE_OK || wd_sqlite_note(db, rc);
}

/* Of what is AUTOINCREMENT; the others take the next behind the largest that is there. */
bool wd_sqlite_last_number(struct wd_db *db, const char *table, int64_t *out)
{
	return wd_db_int(db, out, 0, "SELECT seq FROM sqlite_sequence WHERE name = ?1", "z", table);
}

/* Without a row of its own a table gets one with its first, which then is behind all that are there. */
bool wd_sqlite_number_from(struct wd_db *db, const char *table, int64_t last)
{
	return wd_db_run(db, "DELETE FROM sqlite_sequence WHERE name = ?1", "z", table) &&
	       (last < 1 || wd_db_run(db,
				      "INSERT INTO sqlite_sequence(name, seq) SELECT name, ?2 FROM sqlite_schema"
				      " WHERE name = ?1 AND sql LIKE '%AUTOINCREMENT%'",
				      "zi", table, last));
}

int64_t wd_sqlite_log_size(struct wd_db *db)
{
	const char *path = sqlite3_filename_wal(sqlite3_db_filename(wd_sqlite_of(db)->sqlite, "main"));
	struct stat seen;

	return path && stat(path, &seen) == 0 ? (int64_t)seen.st_size : 0;
}

bool wd_sqlite_size(struct wd_db *db, struct wd_db_size *out)
{
	*out = (struct wd_db_size){ .log_bytes = wd_sqlite_log_size(db) };
	return wd_db_int(db, &out->bytes, 0,
			 "SELECT c.page_count * s.page_size FROM pragma_page_count c, pragma_page_size s", "") &&
	       wd_db_int(db, &out->spare_bytes, 0,
			 "SELECT c.freelist_count * s.page_size FROM pragma_freelist_count c, pragma_page_size s", "");
}

/*
 * Where a log is begun anew over an old one its head goes to disk first even so: what is left of the old one could be
 * taken for what was written last (https://www.sqlite.org/src/info/ff5be73dee). An empty one has nothing old.
 */
void wd_sqlite_hasten(struct wd_db *db, bool hastens)
{
	const char *how = !hastens                     ? "PRAGMA synchronous = FULL"
			  : wd_sqlite_log_size(db) > 0 ? "PRAGMA synchronous = NORMAL"
						       : "PRAGMA synchronous = OFF";

	/* Whatever failed meanwhile. */
	sqlite3_exec(wd_sqlite_of(db)->sqlite, how, NULL, NULL, NULL);
}

static int checkpoint(struct wd_db *db, int how)
{
	return sqlite3_wal_checkpoint_v2(wd_sqlite_of(db)->sqlite, NULL, how, NULL, NULL);
}

bool wd_sqlite_checkpoint(struct wd_db *db)
{
	int rc = checkpoint(db, SQLITE_CHECKPOINT_TRUNCATE);

	return rc == SQLITE_OK || (rc & 0xFF) == SQLITE_BUSY || (rc & 0xFF) == SQLITE_LOCKED || wd_sqlite_note(db, rc);
}

void wd_sqlite_drain_log(struct wd_db *db)
{
	checkpoint(db, SQLITE_CHECKPOINT_PASSIVE);
}

void wd_sqlite_bound_log(struct wd_db *db)
{
	sqlite3 *sqlite = wd_sqlite_of(db)->sqlite;

	/*
	 * A reader's snapshot keeps the log from being begun anew, and so do many short ones that overlap: for these it
	 * is enough to wait a moment. One that is longer is left in peace, and tried again later.
	 */
	if (wd_sqlite_log_size(db) <= WD_SQLITE_LOG_MOST)
		return;
	sqlite3_busy_timeout(sqlite, LOG_WAIT_MS);
	checkpoint(db, SQLITE_CHECKPOINT_TRUNCATE);
	sqlite3_busy_timeout(sqlite, WD_DB_BUSY_MS);
}

void wd_sqlite_shrink(struct wd_db *db)
{
	struct wd_sqlite *of = wd_sqlite_of(db);

	of->cache_pages = 0;
	sqlite3_db_release_memory(of->sqlite);
}

bool wd_sqlite_optimize(struct wd_db *db)
{
	return wd_db_run(db, "PRAGMA optimize", "");
}

/* Only a database that was made for it does so (auto_vacuum); in an older one free pages wait for use. */
bool wd_sqlite_give_back(struct wd_db *db, int64_t until, bool *more)
{
	int64_t spare, pages, before = -1;

	for (;;) {
		if (!wd_db_int(db, &spare, 0, "SELECT freelist_count FROM pragma_freelist_count", "") ||
		    !wd_db_int(db, &pages, 0, "SELECT page_count FROM pragma_page_count", ""))
			return false;
		if (spare <= SPARE_PAGES || spare <= pages / SPARE_SHARE || spare == before)
			return true;
		if (wd_clock_steady() >= until)
			break;
		before = spare;
		/* Pages at once: a few milliseconds. */
		if (!wd_db_run(db, "PRAGMA incremental_vacuum(100)", ""))
			return false;
	}
	*more = true;
	return true;
}

void wd_sqlite_limit_pages(struct wd_db *db, int n)
{
	char line[64];

	snprintf(line, sizeof(line), "PRAGMA max_page_count = %d", n);
	wd_db_exec(db, line);
}

/* Each row of a question is a problem, but for the word "ok". */
static bool tell(struct wd_db *db, struct wd_stmt *stmt, const char *what, void (*report)(void *ctx, const char *line),
		 void *ctx, bool *sound)
{
	char line[256];

	while (stmt && wd_db_step(stmt)) {
		struct wd_span text = wd_db_text(stmt, 0);

		if (wd_span_is(text, "ok"))
			continue;
		*sound = false;
		snprintf(line, sizeof(line), "%s%.*s", what, (int)(text.len < 200 ? text.len : 200),
			 text.ptr ? text.ptr : "");
		report(ctx, line);
	}
	wd_db_done(stmt);
	return stmt && db->fault == WD_DB_SOUND;
}

bool wd_sqlite_verify(struct wd_db *db, void (*report)(void *ctx, const char *line), void *ctx, bool *sound)
{
	return tell(db, wd_db_query(db, "PRAGMA integrity_check(20)", ""), "", report, ctx, sound) &&
	       tell(db,
		    wd_db_query(db,
				"SELECT \"table\" || ' row ' || coalesce(rowid, '?') FROM pragma_foreign_key_check LIMIT 20",
				""),
		    "foreign key: ", report, ctx, sound);
}
