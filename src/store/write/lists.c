#include "store/lists.h"

#include "config/feedlist.h"
#include "store/engine/care.h"
#include "util/clock.h"

/*
 * For reading; none with WD_OK: nobody has made the database yet. One of another version is read all the same: whoever
 * brings it up to date reads the lists first.
 */
static struct wd_db *open_to_read(const char *database, struct wd_error *err)
{
	struct wd_error why = { 0 };
	struct wd_db *db;

	if (!wd_store_is_there(database))
		return NULL;
	db = wd_db_open(database, WD_DB_READ, err);
	if (!db || wd_db_is_current(db, &why) || why.code == WD_INPUT)
		return db;
	if (why.code != WD_PERMANENT)
		*err = why;
	wd_db_close(db);
	return NULL;
}

static bool read_version(const char *database, int64_t *version, struct wd_error *err)
{
	struct wd_db *db = open_to_read(database, err);
	bool ok;

	*version = 0;
	if (!db)
		return err->code == WD_OK;
	ok = wd_db_meta(db, "lists", version) || wd_db_fail(db, err);
	wd_db_close(db);
	return ok;
}

static bool read_all(struct wd_db *db, wd_shelf_take take, void *ctx)
{
	struct wd_stmt *stmt = wd_db_query(db, "SELECT name, text FROM feed_list ORDER BY name", "");

	while (stmt && wd_db_step(stmt))
		take(ctx, wd_db_text(stmt, 0), wd_db_text(stmt, 1));
	wd_db_done(stmt);
	return stmt && db->fault == WD_DB_SOUND;
}

static bool read_lists(const char *database, wd_shelf_take take, void *ctx, int64_t *version, struct wd_error *err)
{
	struct wd_db *db = open_to_read(database, err);
	bool ok;

	*version = 0;
	if (!db)
		return err->code == WD_OK;
	/* A database of before has no table for them. */
	ok = wd_db_begin(db) && wd_db_meta(db, "lists", version) && (*version == 0 || read_all(db, take, ctx));
	if (!ok)
		wd_db_fail(db, err);
	wd_db_rollback(db);
	wd_db_close(db);
	return ok;
}

/* The text as it stands, empty where there is none. */
static bool read_text(struct wd_db *db, struct wd_span name, struct wd_buf *text)
{
	struct wd_stmt *stmt = wd_db_query(db, "SELECT text FROM feed_list WHERE name = ?1", "t", name);

	if (stmt && wd_db_step(stmt))
		wd_buf_add_span(text, wd_db_text(stmt, 0));
	wd_db_done(stmt);
	return stmt && db->fault == WD_DB_SOUND;
}

static bool write_text(struct wd_db *db, struct wd_span name, struct wd_span text)
{
	return wd_db_run(db,
			 "INSERT INTO feed_list(name, text, version, changed_at) VALUES (?1, ?2, 1, ?3)"
			 " ON CONFLICT(name) DO UPDATE SET text = excluded.text, version = feed_list.version + 1,"
			 " changed_at = excluded.changed_at",
			 "tti", name, text, wd_clock_now()) &&
	       wd_db_run(db,
			 "INSERT INTO meta(name, value) VALUES ('lists', 1)"
			 " ON CONFLICT(name) DO UPDATE SET value = meta.value + 1",
			 "") &&
	       wd_db_tell(db, WD_NEWS_LISTS);
}

static bool edit(struct wd_db *db, struct wd_span name, wd_shelf_change change, void *ctx, struct wd_error *err)
{
	struct wd_buf old, text;
	bool ok;

	wd_buf_init(&old, WD_FEEDLIST_TEXT_MOST);
	wd_buf_init(&text, WD_FEEDLIST_TEXT_MOST);
	ok = wd_db_begin(db) && read_text(db, name, &old);
	if (ok && change(ctx, wd_buf_span(&old), &text)) {
		if (text.full)
			ok = wd_db_refuse(db, WD_DB_WRONG, WD_INPUT, "the list would become larger than %d MiB",
					  WD_FEEDLIST_TEXT_MOST >> 20);
		ok = ok && write_text(db, name, wd_buf_span(&text)) && wd_db_commit(db);
	}
	wd_db_rollback(db);
	wd_buf_release(&old);
	wd_buf_release(&text);
	return ok || wd_db_fail(db, err);
}

static bool edit_list(const char *database, struct wd_span name, wd_shelf_change change, void *ctx, struct wd_error *err)
{
	struct wd_db *db;
	bool ok;

	if (!wd_store_make_folder(database, err))
		return false;
	db = wd_db_open(database, WD_DB_WRITE, err);
	if (!db)
		return false;
	ok = wd_db_migrate(db, err) && edit(db, name, change, ctx, err);
	wd_db_close(db);
	return ok;
}

const struct wd_shelf wd_store_lists = { read_lists, edit_list, read_version };
