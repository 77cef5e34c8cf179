#include "world.h"

#include <endian.h>
#include <libpq-fe.h>
#include <stdlib.h>

#include "cluster/cluster.h"
#include "filter/lexeme.h"
#include "filter/pairs.h"
#include "filter/words.h"

enum { MOST_PARAMS = 2 + WD_QUERY_MAX_NODES };
static const char *const schema =
	"CREATE TABLE story(id bigint PRIMARY KEY, sort_at bigint);"
	"CREATE TABLE entry(id bigint PRIMARY KEY, story bigint, feed bigint, lang text, site text);"
	"CREATE TABLE word(entry bigint PRIMARY KEY, gap smallint, pairs bytea, words tsvector)";

static PGconn *connection(struct world *w)
{
	return (PGconn *)w->postgres;
}

static PGresult *expect_done(PGconn *conn, const char *sql, PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(conn));
	return result;
}

static void run(PGconn *conn, const char *sql)
{
	PQclear(expect_done(conn, sql, PQexec(conn, sql)));
}

void world_begin_postgres(struct world *w)
{
	char *address = cluster_database("template0");
	PGconn *conn = address ? PQconnectdb(address) : NULL;

	free(address);
	w->postgres = (struct pg_conn *)conn;
	if (!conn)
		return;
	if (PQstatus(conn) != CONNECTION_OK)
		fail_msg("%s", PQerrorMessage(conn));
	run(conn, schema);
}

void world_end_postgres(struct world *w)
{
	PQfinish(connection(w));
}

void world_put_postgres(struct world *w, int i, int64_t feed, const char *lang, const char *host,
			const struct wd_span columns[WD_N_COLUMNS])
{
	static const int formats[] = { 1, 1, 1, 1 };
	uint64_t id = htobe64((uint64_t)i + 1);
	uint16_t gap;
	struct wd_buf vector, pairs;
	const char *values[] = { (const char *)&id, (const char *)&gap, NULL, NULL };
	int lengths[] = { sizeof(id), sizeof(gap), 0, 0 };
	PGconn *conn = connection(w);
	static const char put[] = "INSERT INTO word VALUES($1, $2, $3, $4)";

	run(conn, wd_arena_printf(w->arena,
				  "INSERT INTO story VALUES(%d, %lld); INSERT INTO entry VALUES(%d, %d, %lld, '%s', '%s')",
				  i + 1, (long long)w->entries[i].at, i + 1, i + 1, (long long)feed, lang, host)
			  .ptr);
	wd_buf_init(&vector, WD_BUF_PAGE);
	gap = htobe16((uint16_t)wd_vector_write(&vector, i + 1, columns));
	wd_buf_init(&pairs, WD_BUF_LINE);
	wd_pairs_write(&pairs, columns);
	values[2] = pairs.data;
	lengths[2] = (int)pairs.len;
	values[3] = vector.data;
	lengths[3] = (int)vector.len;
	PQclear(expect_done(conn, put, PQexecParams(conn, put, 4, NULL, values, lengths, formats, 0)));
	wd_buf_release(&pairs);
	wd_buf_release(&vector);
}

/* Which feeds, languages or hosts a parameter names, as an array. */
static bool is_named(const struct world *w, const struct wd_sql_param *param, int i)
{
	const struct wd_matchable *entry = &w->entries[i];
	size_t n = 0;

	switch (param->names) {
	case WD_NAME_FEED:
		return wd_words_in(entry->feed_title, param->text) || wd_words_in(entry->feed_url, param->text);
	case WD_NAME_TAG:
		while (n < entry->n_tags && !wd_words_same(entry->tags[n], param->text))
			n++;
		return n < entry->n_tags;
	default:
		return false;
	}
}

static const char *bind(struct world *w, const struct wd_sql_param *param)
{
	struct wd_buf out;
	PGresult *rows;
	const char *list, *text = wd_arena_dup(w->arena, param->text).ptr;
	static const char langs[] = "SELECT array_agg(DISTINCT lang) FROM entry WHERE lower(lang) = lower($1)"
				    " OR lower(lang) LIKE lower($1) || '-%'";
	static const char sites[] = "SELECT array_agg(DISTINCT site) FROM entry WHERE site = $1 OR site LIKE '%.' || $1";

	if (param->is_int)
		return wd_arena_printf(w->arena, "%lld", (long long)param->number).ptr;
	switch (param->names) {
	case WD_NAME_NONE:
		return text;
	case WD_NAME_LANG:
	case WD_NAME_SITE:
		rows = expect_done(connection(w), text,
				   PQexecParams(connection(w), param->names == WD_NAME_LANG ? langs : sites, 1, NULL, &text,
						NULL, NULL, 0));
		list = wd_arena_printf(w->arena, "%s", PQgetisnull(rows, 0, 0) ? "{}" : PQgetvalue(rows, 0, 0)).ptr;
		PQclear(rows);
		return list;
	default:
		wd_buf_init(&out, WD_BUF_LINE);
		wd_buf_add_char(&out, '{');
		for (int feed = 1; feed <= 2; feed++)
			if (is_named(w, param, feed - 1))
				wd_buf_printf(&out, "%s%d", out.len > 1 ? "," : "", feed);
		wd_buf_add_char(&out, '}');
		return wd_buf_keep(&out, w->arena).ptr;
	}
}

/* ?7 is $7 there. */
static const char *statement(struct world *w, const struct wd_query_sql *parts)
{
	struct wd_buf sql;

	wd_buf_init(&sql, WD_BUF_LINE);
	wd_buf_printf(&sql,
		      "SELECT e.id, w.gap >= %d FROM entry e JOIN story s ON s.id = e.story JOIN word w ON w.entry = e.id"
		      " WHERE %s AND (%.*s)",
		      parts->recheck, parts->match.len ? "w.words @@ ?1::tsquery" : "?1::text IS NOT NULL",
		      WD_SPAN_ARG(parts->where));
	/* What it is found by must not miss any of it, and what is known of its rows must hold. */
	if (parts->sieve.len > 0)
		wd_buf_printf(&sql, " AND (%.*s)", WD_SPAN_ARG(parts->sieve));
	if (parts->drive > WD_DRIVEN_BY_MATCH)
		wd_buf_printf(&sql, " AND w.words @@ ?%d::tsquery", parts->drive);
	for (size_t i = 0; i < parts->n_by_column; i++)
		wd_buf_printf(&sql, " AND (%.*s)", WD_SPAN_ARG(parts->by_column[i]));
	for (size_t i = 0; i < sql.len; i++)
		if (sql.data[i] == '?')
			sql.data[i] = '$';
	return wd_buf_keep(&sql, w->arena).ptr;
}

uint64_t found_by_postgres(struct world *w, const struct wd_query *query)
{
	static const struct wd_query_index index = { WD_INDEX_TSVECTOR, ~0ull };
	const char *values[MOST_PARAMS], *sql;
	struct wd_query_sql parts;
	struct wd_error err = { 0 };
	PGresult *rows;
	uint64_t found = 0;

	if (!wd_query_to_sql(w->arena, query, WORLD_NOW, 2, &index, &parts, &err))
		fail_msg("%s", err.text);
	values[0] = wd_arena_dup(w->arena, parts.match).ptr;
	for (size_t i = 0; i < parts.n_params; i++)
		values[i + 1] = bind(w, &parts.params[i]);
	sql = statement(w, &parts);
	rows = expect_done(connection(w), sql,
			   PQexecParams(connection(w), sql, (int)parts.n_params + 1, NULL, values, NULL, NULL, 0));
	for (int i = 0; i < PQntuples(rows); i++) {
		int n = atoi(PQgetvalue(rows, i, 0)) - 1;
		bool recheck = *PQgetvalue(rows, i, 1) == 't';

		w->n_rows++;
		w->n_rechecked += recheck;
		if (!recheck || wd_query_matches(query, w->tokens[n], WORLD_NOW))
			found |= 1ull << n;
	}
	PQclear(rows);
	return found;
}
