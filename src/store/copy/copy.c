/*
 * The way of a copy: both ends opened and judged, rows taken out and brought, words made, all read back.
 */
#include "store/copy.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "store/copy/copying.h"
#include "store/engine/care.h"
#include "store/rows/copied.h"
#include "util/arena.h"

/* An answer in one number to a text made at run time. */
static bool ask_number(struct wd_db *db, const char *before, const char *name, const char *behind, int64_t *out)
{
	struct wd_buf sql;
	struct wd_stmt *stmt;

	*out = 0;
	wd_buf_init(&sql, WD_BUF_LINE);
	wd_buf_printf(&sql, "%s%s%s", before, name, behind);
	stmt = wd_db_ask(db, wd_buf_span(&sql), NULL, 0);
	wd_buf_release(&sql);
	if (stmt && wd_db_step(stmt))
		*out = wd_db_count(stmt, 0);
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

/* ---- both ends ---- */

/* One state of it from here to the end of the rows. */
static bool open_source(struct wd_copying *copying, const char *place, struct wd_error *err)
{
	copying->from = wd_db_open(place, WD_DB_READ, err);
	if (!copying->from || !wd_db_is_current(copying->from, err))
		return false;
	if (!wd_db_begin(copying->from) || !wd_copied_is_whole(copying->from) ||
	    !wd_db_meta(copying->from, "began_at", &copying->began_at))
		return false;
	return copying->began_at != 0 ||
	       wd_db_refuse(copying->from, WD_DB_WRONG, WD_PERMANENT, "nobody has filled it yet; there is nothing to copy");
}

static bool is_empty(struct wd_db *db)
{
	for (size_t i = 0; i < WD_COPY_TABLES; i++) {
		int64_t holds = 0;

		if (strcmp(wd_copy_tables[i].name, "meta") != 0 &&
		    !ask_number(db, "SELECT count(*) FROM (SELECT 1 FROM ", wd_copy_tables[i].name, " LIMIT 1) first",
				&holds))
			return false;
		if (holds)
			return wd_db_refuse(db, WD_DB_WRONG, WD_INPUT,
					    "a desk is there already, and no copy of this one; name an empty place");
	}
	return true;
}

static bool is_polled(struct wd_db *db)
{
	int64_t now, n;

	if (!wd_db_clock(db, &now) || !wd_db_int(db, &n, 0,
						 "SELECT (SELECT count(*) FROM lease WHERE until_at > ?1) +"
						 " (SELECT count(*) FROM poller WHERE until_at > ?1)",
						 "i", now))
		return true;
	return n > 0 && !wd_db_refuse(db, WD_DB_WRONG, WD_PERMANENT, "a wiredesk polls there; stop it first");
}

/* Empty, or a copy of this source to which nobody else has written since. */
static bool may_write(struct wd_copying *copying)
{
	int64_t of;

	if (!wd_db_meta(copying->to, WD_COPIED_OF, &of))
		return false;
	if (of == 0)
		return is_empty(copying->to) && !is_polled(copying->to);
	return of == copying->began_at ||
	       wd_db_refuse(copying->to, WD_DB_WRONG, WD_INPUT, "it is a copy of another desk; name an empty place");
}

static bool mark(struct wd_copying *copying)
{
	if (getrandom(&copying->run, sizeof(copying->run), 0) != (ssize_t)sizeof(copying->run))
		return wd_db_refuse(copying->to, WD_DB_WRONG, WD_LOCAL, "the system gives no random numbers");
	return wd_db_set_meta(copying->to, WD_COPIED_OF, copying->began_at) &&
	       wd_db_set_meta(copying->to, WD_COPIED_OPEN, 1) && wd_db_set_meta(copying->to, WD_COPIED_RUN, copying->run);
}

static bool open_target(struct wd_copying *copying, const char *place, struct wd_error *err)
{
	if (!wd_store_make_folder(place, err))
		return false;
	copying->to = wd_db_open(place, WD_DB_WRITE, err);
	if (!copying->to || !wd_db_migrate(copying->to, err))
		return false;
	return wd_db_begin(copying->to) && may_write(copying) && mark(copying) && wd_copying_words_open(copying) &&
	       wd_db_commit(copying->to) && wd_db_rest_triggers(copying->to, true);
}

/* ---- the work ---- */

static bool count_rows(struct wd_copying *copying)
{
	int64_t n;

	for (size_t i = 0; i < WD_COPY_TABLES; i++) {
		const struct wd_copy_table *table = &wd_copy_tables[i];

		if (!ask_number(copying->from, "SELECT count(*) FROM ", table->like ? table->like : table->name, "", &n))
			return wd_error_prefix(&copying->from->error, "table %s", table->like ? table->like : table->name);
		copying->total += n * 2; /* written, and read back */
		if (copying->indexed_to != INT64_MAX && strcmp(table->name, "entry") == 0)
			copying->total += n * WD_COPYING_WORDS;
	}
	return true;
}

/* So that what comes next gets an id that was never given. */
static bool number_on(struct wd_copying *copying)
{
	if (!wd_copying_begin(copying))
		return false;
	for (size_t i = 0; i < WD_COPY_TABLES; i++) {
		const char *name = wd_copy_tables[i].name;
		int64_t last, highest;

		if (!wd_copy_tables[i].is_numbered)
			continue;
		if (!wd_db_last_number(copying->from, name, &last) ||
		    !ask_number(copying->to, "SELECT max(id) FROM ", name, "", &highest) ||
		    !wd_db_number_from(copying->to, name, last > highest ? last : highest))
			return false;
	}
	return wd_db_commit(copying->to);
}

static bool sum_up(struct wd_copying *copying, const struct wd_copy_table *table, struct wd_copy_sum *sum)
{
	struct wd_copy_row row = { .arena = wd_arena_new(0) };
	struct wd_stmt *stmt;
	struct wd_buf sql;

	wd_buf_init(&sql, WD_BUF_LINE);
	wd_copy_sql_walk(table, false, false, &sql);
	stmt = wd_db_ask(copying->to, wd_buf_span(&sql), NULL, 0);
	wd_buf_release(&sql);
	while (stmt && wd_db_step(stmt)) {
		wd_copy_row_read(table, (int)strlen(table->types), stmt, &row);
		wd_copy_row_add(&row, sum);
		wd_copying_tell(copying, 1);
	}
	wd_db_done(stmt);
	wd_arena_free(row.arena);
	return copying->to->fault == WD_DB_SOUND;
}

static void report_difference(const struct wd_copy_table *table, const struct wd_copy_sum *from,
			      const struct wd_copy_sum *to, void (*report)(void *ctx, const char *line), void *ctx)
{
	char line[160];

	if (from->rows != to->rows)
		snprintf(line, sizeof(line), "table %s: %" PRId64 " rows in the source, %" PRId64 " in the copy",
			 table->name, from->rows, to->rows);
	else
		snprintf(line, sizeof(line), "table %s: of %" PRId64 " rows some are others in the copy", table->name,
			 from->rows);
	report(ctx, line);
}

static bool verify(struct wd_copying *copying, void (*report)(void *ctx, const char *line), void *ctx)
{
	bool same = true;

	if (!wd_copying_begin(copying))
		return false;
	for (size_t i = 0; i < WD_COPY_TABLES; i++) {
		const struct wd_copy_sum *from = &copying->sums[i];
		struct wd_copy_sum to = { 0 };

		if (!sum_up(copying, &wd_copy_tables[i], &to))
			return false;
		copying->told->rows += to.rows;
		if (from->rows == to.rows && from->high == to.high && from->low == to.low)
			continue;
		report_difference(&wd_copy_tables[i], from, &to, report, ctx);
		same = false;
	}
	return same ? wd_db_commit(copying->to)
		    : wd_db_refuse(copying->to, WD_DB_WRONG, WD_LOCAL,
				   "the copy is not the same; copy again, and if it stays so, into an empty place");
}

static bool finish(struct wd_copying *copying)
{
	return wd_copying_begin(copying) && wd_db_rest_triggers(copying->to, false) &&
	       wd_db_set_meta(copying->to, WD_COPIED_OPEN, 0) && wd_db_commit(copying->to) && wd_db_optimize(copying->to) &&
	       wd_db_checkpoint(copying->to);
}

static bool work(struct wd_copying *copying, void (*report)(void *ctx, const char *line), void *ctx)
{
	if (!count_rows(copying) || !wd_copying_remove(copying) || !wd_copying_bring(copying) || !number_on(copying))
		return false;
	/* What is still to do reads the copy alone: the source's log may begin anew. */
	wd_db_rollback(copying->from);
	return wd_copying_words_fill(copying) && verify(copying, report, ctx) && finish(copying);
}

/* Whichever side has failed says why, and which side it is; err has it already where one could not be opened. */
static bool explain(struct wd_copying *copying, struct wd_error *err)
{
	struct wd_db *const sides[] = { copying->from, copying->to };

	for (size_t i = 0; i < sizeof(sides) / sizeof(*sides); i++) {
		if (!sides[i] || sides[i]->fault == WD_DB_SOUND)
			continue;
		wd_db_fail(sides[i], err);
		return wd_error_prefix(err, "%s", sides[i]->name);
	}
	return false;
}

static void release(struct wd_copying *copying)
{
	if (copying->to)
		wd_db_rollback(copying->to);
	wd_db_close(copying->to);
	if (copying->from)
		wd_db_rollback(copying->from);
	wd_db_close(copying->from);
	for (size_t i = 0; i < WD_COPY_TABLES; i++)
		wd_copy_sql_release(&copying->sql[i]);
	wd_arena_free(copying->words);
}

bool wd_store_copy(const char *from, const char *to, const struct wd_watcher *watcher,
		   void (*report)(void *ctx, const char *line), void *ctx, struct wd_copied *out, struct wd_error *err)
{
	struct wd_copying copying = { .watcher = watcher, .told = out };
	bool done;

	*out = (struct wd_copied){ 0 };
	*err = (struct wd_error){ 0 };
	copying.words = wd_arena_new(0);
	for (size_t i = 0; i < WD_COPY_TABLES; i++)
		wd_copy_sql_make(&wd_copy_tables[i], &copying.sql[i]);
	done = open_source(&copying, from, err) && open_target(&copying, to, err) && work(&copying, report, ctx);
	if (!done)
		explain(&copying, err);
	release(&copying);
	return done;
}
