/*
 * Entries and filters made at random (some so long that no tsvector tells all of them), and what is found of the ones by the others: in memory, by FTS5, and by
 * PostgreSQL where it is there. cmocka's failures end the test.
 */
#ifndef WD_TESTS_WORLD_H
#define WD_TESTS_WORLD_H

#include "test.h"

#include "filter/query.h"
#include "filter/written.h"
#include "util/arena.h"

enum { N_ENTRIES = 40 };
/* When filters are asked, and a day of its milliseconds. */
#define WORLD_NOW INT64_C(1700000000000)
#define WORLD_DAY INT64_C(86400000)

struct world {
	struct sqlite3 *db;
	struct pg_conn *postgres; /* NULL: it is not there */
	struct wd_arena *arena;
	struct wd_matchable entries[N_ENTRIES];
	struct wd_tokens *tokens[N_ENTRIES], *replayed[N_ENTRIES]; /* read off what was written */
	struct wd_span tags[2];
	size_t n_rows, n_rechecked; /* that PostgreSQL found, and that had to be held against the filter */
};

struct world *new_world(void);
void free_world(struct world *w);
/* A bit an entry. */
uint64_t found_in_memory(struct world *w, const struct wd_query *query);
uint64_t found_by_sql(struct world *w, const struct wd_query *query);
/* w->postgres must be there. */
uint64_t found_by_postgres(struct world *w, const struct wd_query *query);

unsigned roll(unsigned n);
void random_query(struct wd_buf *out, int depth);

/* ---- world_postgres.c, or world_alone.c where libpq is not ---- */

/* The tables, without entries. */
void world_begin_postgres(struct world *w);
void world_end_postgres(struct world *w);
void world_put_postgres(struct world *w, int i, int64_t feed, const char *lang, const char *host,
			const struct wd_span columns[WD_N_COLUMNS]);

#endif
