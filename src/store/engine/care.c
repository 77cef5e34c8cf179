#include "store/engine/engine.h"

bool wd_db_migrate(struct wd_db *db, struct wd_error *err)
{
	return db->engine->migrate(db, err);
}

bool wd_db_is_current(struct wd_db *db, struct wd_error *err)
{
	return db->engine->is_current(db, err);
}

bool wd_db_clock(struct wd_db *db, int64_t *out)
{
	return db->engine->clock(db, out);
}

bool wd_db_tell(struct wd_db *db, enum wd_db_news news)
{
	return !db->engine->tell || db->engine->tell(db, news);
}

bool wd_db_foreign(struct wd_db *db, int64_t *out)
{
	return db->engine->foreign(db, out);
}

bool wd_db_sign(struct wd_db *db)
{
	return !db->engine->sign || db->engine->sign(db);
}

bool wd_db_defer_references(struct wd_db *db)
{
	return db->engine->defer_references(db);
}

bool wd_db_rest_triggers(struct wd_db *db, bool rest)
{
	return db->engine->rest_triggers(db, rest);
}

bool wd_db_last_number(struct wd_db *db, const char *table, int64_t *out)
{
	return db->engine->last_number(db, table, out);
}

bool wd_db_number_from(struct wd_db *db, const char *table, int64_t last)
{
	return db->engine->number_from(db, table, last);
}

bool wd_db_size(struct wd_db *db, struct wd_db_size *out)
{
	return db->engine->size(db, out);
}

void wd_db_hasten(struct wd_db *db, bool hastens)
{
	if (db->engine->hasten)
		db->engine->hasten(db, hastens);
}

bool wd_db_checkpoint(struct wd_db *db)
{
	return !db->engine->checkpoint || db->engine->checkpoint(db);
}

void wd_db_drain_log(struct wd_db *db)
{
	if (db->engine->drain_log)
		db->engine->drain_log(db);
}

void wd_db_bound_log(struct wd_db *db)
{
	if (db->engine->bound_log)
		db->engine->bound_log(db);
}

void wd_db_shrink(struct wd_db *db)
{
	if (db->engine->shrink)
		db->engine->shrink(db);
}

bool wd_db_optimize(struct wd_db *db)
{
	return db->engine->optimize(db);
}

bool wd_db_give_back(struct wd_db *db, int64_t until, bool *more)
{
	return !db->engine->give_back || db->engine->give_back(db, until, more);
}

bool wd_db_room(struct wd_db *db, struct wd_room *out)
{
	return db->engine->room(db, out);
}

bool wd_db_compact(struct wd_db *db, const struct wd_watcher *watcher)
{
	return db->engine->compact(db, watcher);
}

void wd_db_limit_pages(struct wd_db *db, int n)
{
	if (db->engine->limit_pages)
		db->engine->limit_pages(db, n);
}

bool wd_db_verify(struct wd_db *db, void (*report)(void *ctx, const char *line), void *ctx, bool *sound)
{
	return db->engine->verify(db, report, ctx, sound);
}
