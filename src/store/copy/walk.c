/*
 * Rows of both sides side by side, in the order of their keys. What is there already is passed by, so a run that was
 * stopped goes on by itself, and a later one brings what changed.
 */
#include <string.h>

#include "store/copy/copying.h"

enum { BATCH = 5000, BATCH_BYTES = 8 << 20 };

struct walk {
	struct wd_copying *copying;
	const struct wd_copy_table *table;
	const struct wd_copy_sql *sql;
	struct wd_copy_sum *sum;
	bool removes;                /* else it brings */
	int n;                       /* columns that are read */
	struct wd_copy_row from, to; /* where the walks are */
	bool has_from, has_to;       /* there is a row */
	struct wd_stmt *source, *target;
	struct wd_value last[WD_COPY_MOST_KEYS]; /* of the target, done with; of the arena */
	bool has_last;
	struct wd_arena *arena;
};

static struct wd_stmt *ask(const struct walk *walk, struct wd_db *db, bool behind)
{
	struct wd_buf sql;
	struct wd_stmt *stmt;

	wd_buf_init(&sql, WD_BUF_LINE);
	wd_copy_sql_walk(walk->table, walk->removes, behind, &sql);
	stmt = wd_db_ask(db, wd_buf_span(&sql), walk->last, behind ? (size_t)walk->table->n_keys : 0);
	wd_buf_release(&sql);
	return stmt;
}

static bool next(const struct walk *walk, struct wd_stmt *stmt, struct wd_copy_row *row)
{
	if (!stmt || !wd_db_step(stmt))
		return false;
	wd_copy_row_read(walk->table, walk->n, stmt, row);
	return true;
}

static void next_of_source(struct walk *walk)
{
	walk->has_from = next(walk, walk->source, &walk->from);
	if (!walk->has_from || walk->removes)
		return;
	walk->copying->told->mended += walk->from.mended;
	wd_copy_row_add(&walk->from, walk->sum);
}

/* Where the target's walk goes on in the next transaction. */
static void remember(struct walk *walk, const struct wd_copy_row *row)
{
	wd_arena_clear(walk->arena);
	for (int i = 0; i < walk->table->n_keys; i++) {
		walk->last[i] = row->values[i];
		if (!row->values[i].is_int)
			walk->last[i].text = wd_arena_dup(walk->arena, row->values[i].text);
	}
	walk->has_last = true;
}

static bool write(struct walk *walk, const char *sql, const struct wd_copy_row *row, int64_t *count)
{
	struct wd_copying *copying = walk->copying;
	int64_t entry = row->values[0].number;
	bool has_words = walk->table->is_worded;

	++*count;
	return (!has_words || wd_copying_words_out(copying, entry)) &&
	       wd_db_put(copying->to, sql, row->values, (size_t)row->n) &&
	       (!has_words || wd_copying_words_in(copying, entry));
}

/* order: as of the source's row to the target's. */
static bool settle(struct walk *walk, int order)
{
	struct wd_copied *told = walk->copying->told;

	if (walk->removes)
		return order <= 0 || write(walk, walk->sql->remove, &walk->to, &told->gone);
	if (order < 0)
		return write(walk, walk->sql->insert, &walk->from, &told->fresh);
	if (order == 0 && !wd_copy_row_equal(&walk->from, &walk->to))
		return write(walk, walk->sql->update, &walk->from, &told->changed);
	return true; /* above: it came since, and the end will tell */
}

/* One row of either side, or of both. */
static bool step(struct walk *walk)
{
	int order = !walk->has_from ? 1 : !walk->has_to ? -1 : wd_copy_row_compare(walk->table, &walk->from, &walk->to);

	if (!settle(walk, order))
		return false;
	/* A walk that removes goes on behind the target's rows: of one primary key both sides may have another row. */
	if (order >= 0)
		remember(walk, &walk->to);
	else if (!walk->removes)
		remember(walk, &walk->from);
	if (order >= 0)
		walk->has_to = next(walk, walk->target, &walk->to);
	if (order <= 0) {
		if (!walk->removes)
			wd_copying_tell(walk->copying, 1);
		next_of_source(walk);
	}
	return true;
}

/* *more: there is something left to do. */
static bool batch(struct walk *walk, bool *is_new, bool *more)
{
	size_t bytes = 0;

	if (!wd_copying_begin(walk->copying))
		return false;
	/* Behind the target's last row nothing is asked for any more. */
	walk->target = *is_new ? NULL : ask(walk, walk->copying->to, walk->has_last);
	walk->has_to = next(walk, walk->target, &walk->to);
	for (int n = 0; n < BATCH && bytes < BATCH_BYTES; n++) {
		if (walk->removes ? !walk->has_to : !walk->has_from && !walk->has_to)
			break;
		bytes += walk->has_from ? walk->from.bytes : 0;
		if (!step(walk))
			break;
	}
	wd_db_done(walk->target);
	*is_new = !walk->has_to;
	*more = walk->has_to || (!walk->removes && walk->has_from);
	return walk->copying->from->fault == WD_DB_SOUND && wd_db_commit(walk->copying->to);
}

static bool walk_table(struct wd_copying *copying, size_t at, bool removes)
{
	const struct wd_copy_table *table = &wd_copy_tables[at];
	struct walk walk = { .copying = copying, .table = table, .sql = &copying->sql[at], .sum = &copying->sums[at] };
	bool is_new = false, more = true, done = true;

	walk.removes = removes;
	walk.n = removes ? table->n_keys : (int)strlen(table->types);
	walk.from.arena = wd_arena_new(0);
	walk.to.arena = wd_arena_new(0);
	walk.arena = wd_arena_new(0);
	walk.source = ask(&walk, copying->from, false);
	next_of_source(&walk);
	while (done && more)
		done = walk.source && batch(&walk, &is_new, &more);
	wd_db_done(walk.source);
	wd_arena_free(walk.from.arena);
	wd_arena_free(walk.to.arena);
	wd_arena_free(walk.arena);
	if (!done) {
		wd_error_prefix(&copying->from->error, "table %s", table->name);
		wd_error_prefix(&copying->to->error, "table %s", table->name);
	}
	return done;
}

bool wd_copying_remove(struct wd_copying *copying)
{
	for (size_t i = WD_COPY_TABLES; i > 0; i--)
		if (!walk_table(copying, i - 1, true))
			return false;
	return true;
}

bool wd_copying_bring(struct wd_copying *copying)
{
	for (size_t i = 0; i < WD_COPY_TABLES; i++)
		if (!walk_table(copying, i, false))
			return false;
	return true;
}
