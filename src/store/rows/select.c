#include "store/rows/select.h"

#include "filter/loosen.h"
#include "store/engine/index.h"
#include "store/rows/matchable.h"
#include "util/clock.h"

enum {
	N_OWN = 4, /* parameters before the query's: index.h */
	LOW = 1,
	HIGH = 2,
	PIECE = 3,
	FIRST_PIECE = 40,        /* where nobody knows how many are wanted */
	MOST_FIRST_PIECE = 1000, /* the time may be over before there are more */
	MOST_PIECE = 10000,
	/* Where more entries than these have a column's value, every so-manyth has it, and walking finds it soon. */
	MOST_BY_COLUMN = 20000,
	/*
	 * Where more than these have it, gathering all of them is more work than a look at this many of the newest entries,
	 * and often they are enough.
	 */
	MANY_BY_COLUMN = 2000,
	NEWEST = 2000,
	/*
	 * What an index must read a good deal for is looked for among the newest entries first: as many as are read in the
	 * same time, so that at worst it takes twice as long.
	 */
	LEAST_HELD = 16,
	MOST_HELD = 2000,
};

struct wd_select_plan {
	struct wd_query_sql parts;
	struct wd_value *values;
	size_t n_values;
	const struct wd_span *by; /* index.h */
	bool has_rest;            /* the newest are walked: behind them come the others, by the column */
	int64_t rest_high;
	int64_t given, last; /* rows of the piece, and the id of the last of them */
	bool is_loose;       /* less is asked for than the query says, of so many rows at most */
	int64_t may_hold;
};

static int64_t first_piece(const struct wd_db *db, const struct wd_selection *of)
{
	if (!wd_index_in_pieces(db))
		return INT64_MAX;
	return of->wanted == 0 ? FIRST_PIECE : of->wanted < MOST_FIRST_PIECE ? (int64_t)of->wanted : MOST_FIRST_PIECE;
}

/* The parameters as index.h has them. */
static bool list_values(struct wd_db *db, struct wd_arena *arena, const struct wd_selection *of, struct wd_select_plan *plan)
{
	const struct wd_query_sql *parts = &plan->parts;
	struct wd_value *values = wd_arena_alloc(arena, (N_OWN + parts->n_params) * sizeof(*values));

	if (!values)
		return wd_db_refuse(db, WD_DB_WRONG, WD_INPUT, "the query is too large");
	plan->values = values;
	plan->n_values = N_OWN + parts->n_params;
	values[0] = (struct wd_value){ .text = parts->match.len ? parts->match : WD_SPAN_NONE };
	values[LOW] = (struct wd_value){ .is_int = true, .number = of->low };
	values[HIGH] = (struct wd_value){ .is_int = true, .number = of->high };
	values[PIECE] = (struct wd_value){ .is_int = true, .number = first_piece(db, of) };
	for (size_t i = 0; i < parts->n_params; i++) {
		const struct wd_sql_param *param = &parts->params[i];
		struct wd_span text = param->text.ptr ? param->text : WD_SPAN("");

		if (param->names != WD_NAME_NONE && !wd_index_names(db, arena, param->names, text, &text))
			return false;
		values[N_OWN + i] = (struct wd_value){ .is_int = param->is_int, .number = param->number, .text = text };
	}
	return true;
}

/* How many entries have it, counted up to one more than is of use. False: see db. */
static bool count(struct wd_db *db, struct wd_span condition, const struct wd_value *values, size_t n, int64_t *out)
{
	struct wd_buf sql;
	struct wd_stmt *stmt;
	bool done;

	wd_buf_init(&sql, WD_BUF_LINE);
	wd_buf_printf(&sql, "SELECT count(*) FROM (SELECT 1 FROM entry e WHERE %.*s LIMIT %d) few", WD_SPAN_ARG(condition),
		      MOST_BY_COLUMN + 1);
	stmt = wd_db_ask_again(db, wd_buf_span(&sql), values, n);
	wd_buf_release(&sql);
	done = stmt && wd_db_step(stmt);
	if (done)
		*out = wd_db_count(stmt, 0);
	wd_db_done(stmt);
	return done;
}

/* The newest entries first, where it is not known that all are wanted. False: see db. */
static bool begin_with_newest(struct wd_db *db, const struct wd_selection *of, struct wd_select_plan *plan)
{
	int64_t edge;

	if (!wd_db_int(db, &edge, 0, "SELECT id FROM entry WHERE id <= ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2", "ii",
		       of->high, (int64_t)NEWEST))
		return false;
	plan->has_rest = edge > of->low;
	plan->rest_high = edge - 1;
	if (plan->has_rest)
		plan->values[LOW].number = edge;
	return true;
}

/* The condition on a column that few entries meet; NULL: none is. */
static bool choose(struct wd_db *db, const struct wd_selection *of, struct wd_select_plan *plan)
{
	const struct wd_query_sql *parts = &plan->parts;
	int64_t least = MOST_BY_COLUMN + 1, n;

	plan->by = NULL;
	for (size_t i = 0; i < parts->n_by_column; i++) {
		if (!count(db, parts->by_column[i], plan->values, plan->n_values, &n))
			return false;
		if (n < least) {
			least = n;
			plan->by = &parts->by_column[i];
		}
	}
	if (plan->by && least > MANY_BY_COLUMN && of->wanted > 0 && parts->match.len == 0 && !plan->is_loose)
		return begin_with_newest(db, of, plan);
	return true;
}

/* The query in the engine's words. False: see db. */
static bool compile(struct wd_db *db, struct wd_arena *arena, const struct wd_query *query, int64_t now,
		    struct wd_query_sql *parts)
{
	struct wd_query_index index = { .kind = wd_index_kind(db) };
	struct wd_error why;
	int64_t tongues;

	*parts = (struct wd_query_sql){ .recheck = WD_RECHECK_NONE };
	if (!query)
		return true;
	if (!wd_db_meta(db, "index_tongues", &tongues))
		return false;
	index.tongues = (uint64_t)tongues;
	return wd_query_to_sql(arena, query, now, N_OWN + 1, &index, parts, &why) ||
	       wd_db_refuse(db, WD_DB_WRONG, why.code, "%s", why.text);
}

/* Makes a plan for a query: the one that is selected by, or a loose one. False: see db. */
static bool prepare(struct wd_select *select, const struct wd_query *query)
{
	struct wd_select_plan *plan = select->plan;
	const struct wd_selection *of = &select->of;

	if (!compile(select->db, select->arena, query, of->now, &plan->parts))
		return false;
	if (plan->is_loose)
		plan->parts.recheck = 0;
	return list_values(select->db, select->arena, of, plan) && choose(select->db, of, plan);
}

static bool is_common(void *ctx, struct wd_span beginning)
{
	struct wd_select *select = ctx;
	int64_t entries;

	if (!wd_index_weigh(select->db, beginning, &entries) || entries < LEAST_HELD)
		return false;
	select->plan->may_hold += entries;
	return true;
}

/* The query, or where its newest matches are likely sooner found without the index, less of it. */
static const struct wd_query *loosened(struct wd_select *select)
{
	struct wd_select_plan *plan = select->plan;
	const struct wd_query *query = select->of.query, *loose;

	if (!query || select->of.wanted > MOST_HELD || !wd_query_loosen(select->arena, query, is_common, select, &loose))
		return query;
	plan->is_loose = true;
	plan->may_hold = plan->may_hold < MOST_HELD ? plan->may_hold : MOST_HELD;
	return loose;
}

static bool ask(struct wd_select *select)
{
	struct wd_select_plan *plan = select->plan;
	struct wd_buf sql;

	wd_db_done(select->stmt);
	select->stmt = NULL;
	wd_buf_init(&sql, WD_BUF_LINE);
	wd_index_write_sql(select->db, &sql, &plan->parts, plan->has_rest ? NULL : plan->by);
	if (sql.full)
		wd_db_refuse(select->db, WD_DB_WRONG, WD_INPUT, "the query is too large");
	else
		select->stmt = wd_db_ask_again(select->db, wd_buf_span(&sql), plan->values, plan->n_values);
	wd_buf_release(&sql);
	plan->given = 0;
	return select->stmt != NULL;
}

bool wd_select_open(struct wd_select *select, struct wd_db *db, struct wd_feed_rows *feeds, struct wd_arena *arena,
		    const struct wd_selection *of)
{
	*select = (struct wd_select){ .db = db, .feeds = feeds, .arena = arena, .of = *of };
	select->plan = wd_arena_alloc(arena, sizeof(*select->plan));
	if (!select->plan)
		return wd_db_refuse(db, WD_DB_WRONG, WD_INPUT, "the query is too large");
	return prepare(select, loosened(select)) && ask(select);
}

/* As many were held as pays: those behind them are asked of the index. False: see db. */
static bool tighten(struct wd_select *select)
{
	select->plan->is_loose = false;
	select->of.high = select->plan->last - 1;
	return prepare(select, select->of.query) && ask(select);
}

static bool step_in_piece(struct wd_select *select)
{
	if (!select->stmt || !wd_db_step(select->stmt))
		return false;
	select->plan->given++;
	select->plan->last = wd_db_count(select->stmt, 0);
	return true;
}

/* Behind a whole piece the next one, which is larger; behind the newest ones the others. False: there is nothing more. */
static bool turn_to_next(struct wd_select *select)
{
	struct wd_select_plan *plan = select->plan;
	int64_t *piece = &plan->values[PIECE].number;

	if (plan->given == *piece) {
		*piece = *piece * 5 < MOST_PIECE ? *piece * 5 : MOST_PIECE;
		plan->values[HIGH].number = plan->last - 1;
		return true;
	}
	if (!plan->has_rest)
		return false;
	plan->has_rest = false;
	plan->values[LOW].number = select->of.low;
	plan->values[HIGH].number = plan->rest_high;
	return true;
}

static bool step(struct wd_select *select)
{
	if (select->plan->is_loose && select->plan->given >= select->plan->may_hold && !tighten(select))
		return false;
	while (!step_in_piece(select))
		if (select->db->fault != WD_DB_SOUND || !turn_to_next(select) || !ask(select))
			return false;
	return true;
}

/* What the index found may be too much: the entry itself tells. False: see db. */
static bool hold_against(struct wd_select *select, const struct wd_selected *row, bool *matches)
{
	struct wd_db *db = select->db;
	const struct wd_feed_row *feed = NULL;
	const struct wd_tokens *tokens;
	struct wd_matchable seen;
	struct wd_entry entry;
	bool found;

	*matches = false;
	if (db->deadline_at && wd_clock_steady() > db->deadline_at)
		return wd_db_is_late(db);
	if (!select->own)
		select->own = wd_arena_new(0);
	wd_arena_clear(select->own);
	if (!wd_load_entry(db, select->own, row->entry, &entry, &found))
		return false;
	if (found)
		feed = wd_feed_rows_get(select->feeds, db, row->feed);
	if (!feed)
		return db->fault == WD_DB_SOUND;
	wd_matchable_of(select->own, &entry, feed, row->sort_at, &seen);
	tokens = wd_tokens_new(select->own, &seen);
	*matches = wd_query_matches(select->of.query, tokens, select->of.now);
	return true;
}

bool wd_select_next(struct wd_select *select, struct wd_selected *out)
{
	bool matches = false;

	while (!matches && step(select)) {
		struct wd_stmt *stmt = select->stmt;

		*out = (struct wd_selected){ wd_db_count(stmt, 0), wd_db_count(stmt, 1), wd_db_count(stmt, 2),
					     wd_db_count(stmt, 3) };
		matches = wd_db_count(stmt, 4) == 0;
		if (!matches && !hold_against(select, out, &matches))
			return false;
	}
	return matches;
}

void wd_select_close(struct wd_select *select)
{
	wd_db_done(select->stmt);
	wd_arena_free(select->own);
	select->stmt = NULL;
	select->own = NULL;
}
