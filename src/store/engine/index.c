#include "store/engine/engine.h"

bool wd_index_put(struct wd_db *db, int64_t id, const struct wd_indexed *words)
{
	return db->engine->index_put(db, id, words);
}

bool wd_index_take_out(struct wd_db *db, int64_t id, const struct wd_indexed *words)
{
	return db->engine->index_take_out(db, id, words);
}

bool wd_index_gather(struct wd_db *db, bool ends)
{
	return !db->engine->index_gather || db->engine->index_gather(db, ends);
}

bool wd_index_renew(struct wd_db *db)
{
	return db->engine->index_renew(db);
}

bool wd_index_tune(struct wd_db *db)
{
	return db->engine->index_tune(db);
}

bool wd_index_tidy(struct wd_db *db, bool *more)
{
	return db->engine->index_tidy(db, more);
}

bool wd_index_clear(struct wd_db *db)
{
	return !db->engine->index_clear || db->engine->index_clear(db);
}

enum wd_query_index_kind wd_index_kind(const struct wd_db *db)
{
	return db->engine->index_kind;
}

bool wd_index_names(struct wd_db *db, struct wd_arena *arena, enum wd_query_name name, struct wd_span words,
		    struct wd_span *list)
{
	return db->engine->index_names(db, arena, name, words, list);
}

bool wd_index_in_pieces(const struct wd_db *db)
{
	return db->engine->index_in_pieces;
}

bool wd_index_weigh(struct wd_db *db, struct wd_span beginning, int64_t *entries)
{
	*entries = 0;
	return !db->engine->index_weigh || db->engine->index_weigh(db, beginning, entries);
}

void wd_index_write_sql(const struct wd_db *db, struct wd_buf *sql, const struct wd_query_sql *parts,
			const struct wd_span *by)
{
	db->engine->index_write_sql(sql, parts, by);
}
