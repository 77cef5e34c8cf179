/*
 * Rows that are added to tables and that nobody asks for yet (wd_db_add) are kept back, and go to the server many at a
 * time: before anything else is sent, and when they are many. Those of a table that others refer to go first.
 */
#include <stdlib.h>

#include "store/postgres/postgres.h"
#include "util/mem.h"

enum {
	MOST_GROUPS = 32,
	MOST_ROWS = 512,        /* of a statement */
	MOST_BYTES = 512 << 10, /* of all */
	LARGE = 64 << 10,       /* a row that goes for itself */
};

struct wd_pg_gathered {
	struct wd_pg_many *groups[MOST_GROUPS]; /* in the order of sending */
	size_t n, n_rows, bytes;
};

/* Tables that others refer to, each before those that refer to it. */
static const char *const first[] = { "story", "entry" };

static size_t rank_of(const char *sql)
{
	static const char begin[] = "INSERT INTO ";
	size_t rank = 0;

	for (; rank < sizeof(first) / sizeof(*first); rank++) {
		size_t len = strlen(first[rank]);

		if (strncmp(sql, begin, sizeof(begin) - 1) == 0 && strncmp(sql + sizeof(begin) - 1, first[rank], len) == 0 &&
		    sql[sizeof(begin) - 1 + len] == '(')
			break;
	}
	return rank;
}

/* NULL: there are too many. */
static struct wd_pg_many *group_of(struct wd_pg *pg, const char *sql)
{
	struct wd_pg_gathered *g = pg->gathered;
	size_t at = g->n;

	for (size_t i = 0; i < g->n; i++)
		if (g->groups[i]->sql == sql)
			return g->groups[i];
	if (g->n == MOST_GROUPS || !wd_pg_many_takes(&pg->params))
		return NULL;
	for (; at > 0 && rank_of(g->groups[at - 1]->sql) > rank_of(sql); at--)
		g->groups[at] = g->groups[at - 1];
	g->n++;
	return g->groups[at] = wd_pg_many_new(sql, &pg->params);
}

/* One statement changes no row twice (UPDATE, and ON CONFLICT DO UPDATE of INSERT, in PostgreSQL's manual). */
static bool would_be_twice(const struct wd_pg_many *group, const struct wd_pg_params *params)
{
	return strstr(group->sql, "UPDATE") && wd_pg_many_has(group, params);
}

bool wd_pg_flush(struct wd_pg *pg)
{
	struct wd_pg_gathered *g = pg->gathered;

	if (!g || g->n_rows == 0)
		return pg->db.fault == WD_DB_SOUND;
	g->n_rows = g->bytes = 0;
	for (size_t i = 0; i < g->n; i++)
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): there are n of them. */
		if (g->groups[i]->n > 0 && !wd_pg_many_send(pg, g->groups[i], WD_PG_AUX))
			return false;
	return PQflush(pg->conn) >= 0 || wd_pg_lose(pg);
}

bool wd_pg_gather(struct wd_pg *pg, const char *sql)
{
	struct wd_pg_gathered *g;
	struct wd_pg_many *group;

	if (!pg->gathered)
		pg->gathered = wd_xcalloc(1, sizeof(*pg->gathered));
	g = pg->gathered;
	group = pg->params.bytes < LARGE ? group_of(pg, sql) : NULL;
	if (!group)
		return wd_pg_flush(pg) && wd_pg_send_kept(pg, sql, &pg->params, WD_PG_RUN);
	if (would_be_twice(group, &pg->params) && !wd_pg_flush(pg))
		return false;
	wd_pg_many_add(group, &pg->params);
	g->n_rows++;
	g->bytes += pg->params.bytes;
	return (group->n < MOST_ROWS && g->bytes < MOST_BYTES) || wd_pg_flush(pg);
}

void wd_pg_drop_gathered(struct wd_pg *pg)
{
	struct wd_pg_gathered *g = pg->gathered;

	for (size_t i = 0; g && i < g->n; i++)
		wd_pg_many_clear(g->groups[i]);
	if (g)
		g->n_rows = g->bytes = 0;
}

void wd_pg_free_gathered(struct wd_pg *pg)
{
	for (size_t i = 0; pg->gathered && i < pg->gathered->n; i++)
		wd_pg_many_free(pg->gathered->groups[i]);
	free(pg->gathered);
	pg->gathered = NULL;
}
