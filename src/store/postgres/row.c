/*
 * Rows: a question's answer is taken whole; of a walk a cursor gives pieces, the first of them small.
 */
#include <endian.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/postgres/postgres.h"
#include "util/mem.h"

enum {
	FIRST_PIECE = 40,
	MOST_PIECE = 1000,
	MOST_PIECE_BYTES = 2 << 20, /* a piece does not grow beyond */
	N_SCRATCH = 4,              /* numbers of a row that are asked for as texts */
};

struct wd_pg_stmt {
	struct wd_stmt base;
	PGresult *answer;
	struct wd_pg_batch *batch; /* whose the answer is; NULL: its own */
	int row, n;                /* of the answer: behind the last one */
	uint32_t cursor, epoch;    /* 0: none, all is in the answer */
	int piece;                 /* rows that were asked for */
	char scratch[N_SCRATCH][24];
	unsigned n_scratch;
	struct wd_pg_stmt *next; /* spare */
};

static struct wd_pg_stmt *of(struct wd_stmt *stmt)
{
	return (struct wd_pg_stmt *)stmt;
}

static struct wd_pg_stmt *make(struct wd_pg *pg)
{
	struct wd_pg_stmt *stmt = pg->spare;

	if (stmt)
		pg->spare = stmt->next;
	else
		stmt = wd_xmalloc(sizeof(*stmt));
	*stmt = (struct wd_pg_stmt){ .base = { &pg->db } };
	return stmt;
}

static struct wd_stmt *begin(struct wd_pg *pg, PGresult *answer)
{
	struct wd_pg_stmt *stmt = make(pg);

	stmt->answer = answer;
	stmt->row = -1;
	stmt->n = PQntuples(answer);
	return &stmt->base;
}

static struct wd_stmt *begin_foreseen(struct wd_pg *pg, const struct wd_pg_foreseen *foreseen)
{
	struct wd_pg_stmt *stmt = make(pg);

	stmt->answer = foreseen->answer;
	stmt->batch = foreseen->batch;
	stmt->row = foreseen->row - 1;
	stmt->n = foreseen->row + foreseen->n;
	return &stmt->base;
}

static struct wd_stmt *settle(struct wd_pg *pg, bool sent)
{
	PGresult *answer = NULL;

	if (sent && wd_pg_settle(pg, &answer) && answer)
		return begin(pg, answer);
	PQclear(answer);
	return NULL;
}

struct wd_stmt *wd_pg_query(struct wd_db *db, const char *sql, const char *types, va_list *args)
{
	struct wd_pg *pg = wd_pg_of(db);
	struct wd_pg_foreseen foreseen;

	if (!wd_pg_is_ready(pg) || !wd_pg_bind(pg, types, args) || !wd_pg_take_foreseen(pg, sql, &foreseen))
		return NULL;
	if (foreseen.batch)
		return begin_foreseen(pg, &foreseen);
	return settle(pg, wd_pg_flush(pg) && wd_pg_send_kept(pg, sql, &pg->params, WD_PG_ANSWER));
}

/* ---- in pieces ---- */

static bool send_fetch(struct wd_pg *pg, uint32_t cursor, int n)
{
	char line[64];

	snprintf(line, sizeof(line), "FETCH %d FROM c%" PRIu32, n, cursor);
	return wd_pg_send(pg, line, NULL, WD_PG_ANSWER);
}

/* Planned for its first rows (cursor_tuple_fraction). Outside of a transaction there are no cursors. */
static struct wd_stmt *open_cursor(struct wd_pg *pg, struct wd_span text)
{
	uint32_t cursor = ++pg->n_cursors;
	struct wd_stmt *stmt;
	struct wd_buf sql;
	bool sent;

	wd_buf_init(&sql, WD_PG_MOST_SQL);
	if (pg->open)
		wd_buf_printf(&sql, "DECLARE c%" PRIu32 " NO SCROLL CURSOR FOR ", cursor);
	wd_pg_translate(&sql, text);
	if (sql.full)
		wd_db_refuse(&pg->db, WD_DB_WRONG, WD_INPUT, "the query is too long");
	sent = wd_pg_flush(pg) && wd_pg_send(pg, sql.data, &pg->params, pg->open ? WD_PG_AUX : WD_PG_ANSWER) &&
	       (!pg->open || send_fetch(pg, cursor, FIRST_PIECE));
	wd_buf_release(&sql);
	stmt = settle(pg, sent);
	if (stmt && pg->open) {
		of(stmt)->cursor = cursor;
		of(stmt)->epoch = pg->epoch;
		of(stmt)->piece = FIRST_PIECE;
	}
	return stmt;
}

struct wd_stmt *wd_pg_walk(struct wd_db *db, const char *sql, const char *types, va_list *args)
{
	struct wd_pg *pg = wd_pg_of(db);

	return wd_pg_is_ready(pg) && wd_pg_bind(pg, types, args) ? open_cursor(pg, wd_span_of(sql)) : NULL;
}

struct wd_stmt *wd_pg_ask(struct wd_db *db, struct wd_span sql, const struct wd_value *values, size_t n)
{
	struct wd_pg *pg = wd_pg_of(db);

	return wd_pg_is_ready(pg) && wd_pg_bind_values(pg, values, n) ? open_cursor(pg, sql) : NULL;
}

struct wd_stmt *wd_pg_ask_again(struct wd_db *db, struct wd_span sql, const struct wd_value *values, size_t n)
{
	struct wd_pg *pg = wd_pg_of(db);

	return wd_pg_is_ready(pg) && wd_pg_flush(pg) && wd_pg_bind_values(pg, values, n)
		       ? settle(pg, wd_pg_send_asked(pg, sql))
		       : NULL;
}

static bool fetch(struct wd_pg *pg, struct wd_pg_stmt *stmt)
{
	bool grows = PQresultMemorySize(stmt->answer) < MOST_PIECE_BYTES && stmt->piece < MOST_PIECE;

	if (stmt->epoch != pg->epoch)
		return wd_db_refuse(&pg->db, WD_DB_WRONG, WD_BUG, "database: a walk goes on behind its transaction");
	PQclear(stmt->answer);
	stmt->answer = NULL;
	stmt->piece = grows ? stmt->piece * 5 : stmt->piece;
	stmt->row = 0;
	stmt->n = 0;
	if (!send_fetch(pg, stmt->cursor, stmt->piece) || !wd_pg_settle(pg, &stmt->answer))
		return false;
	stmt->n = PQntuples(stmt->answer);
	return stmt->n > 0;
}

bool wd_pg_step(struct wd_stmt *stmt)
{
	struct wd_pg_stmt *it = of(stmt);

	if (stmt->db->fault != WD_DB_SOUND)
		return false;
	if (it->row + 1 < it->n) {
		it->row++;
		return true;
	}
	return it->cursor && it->n == it->piece && fetch(wd_pg_of(stmt->db), it);
}

void wd_pg_done(struct wd_stmt *stmt)
{
	struct wd_pg_stmt *it = of(stmt);
	struct wd_pg *pg;
	char line[32];

	if (!stmt)
		return;
	pg = wd_pg_of(stmt->db);
	if (it->batch)
		wd_pg_leave_batch(it->batch);
	else
		PQclear(it->answer);
	/* After a failure it is gone, or goes with the transaction. */
	if (it->cursor && it->epoch == pg->epoch && pg->open && pg->db.fault == WD_DB_SOUND) {
		snprintf(line, sizeof(line), "CLOSE c%" PRIu32, it->cursor);
		wd_pg_send(pg, line, NULL, WD_PG_AUX);
	}
	it->next = pg->spare;
	pg->spare = it;
}

void wd_pg_free_spare(struct wd_pg *pg)
{
	while (pg->spare) {
		struct wd_pg_stmt *stmt = pg->spare;

		pg->spare = stmt->next;
		free(stmt);
	}
}

/* ---- columns ---- */

/* pg_type.dat; libpq has no names for them. */
enum { BOOL = 16, INT8 = 20, INT2 = 21, INT4 = 23, OID = 26, NUMERIC = 1700 };

static uint64_t read_number(const char *bytes, int len)
{
	uint64_t number = 0;

	for (int i = 0; i < len; i++)
		number = number << 8 | (unsigned char)bytes[i];
	return number;
}

/* numeric.c, numeric_send: digits of base 10,000, the weight of the first one, the sign; what is behind the point is cut. */
static int64_t read_numeric(const char *bytes)
{
	int n = (int)read_number(bytes, 2), weight = (int16_t)read_number(bytes + 2, 2);
	bool is_negative = read_number(bytes + 4, 2) == 0x4000;
	uint64_t number = 0;

	for (int i = 0; i <= weight; i++)
		number = number * 10000 + (i < n ? read_number(bytes + 8 + (size_t)i * 2, 2) : 0);
	return is_negative ? -(int64_t)number : (int64_t)number;
}

bool wd_pg_is_null(struct wd_stmt *stmt, int column)
{
	return PQgetisnull(of(stmt)->answer, of(stmt)->row, column);
}

int64_t wd_pg_count(struct wd_stmt *stmt, int column)
{
	const struct wd_pg_stmt *it = of(stmt);
	const char *bytes = PQgetvalue(it->answer, it->row, column);

	if (PQgetisnull(it->answer, it->row, column))
		return 0;
	switch (PQftype(it->answer, column)) {
	case BOOL:
		return bytes[0] != 0;
	case INT2:
		return (int16_t)read_number(bytes, 2);
	case INT4:
		return (int32_t)read_number(bytes, 4);
	case OID:
		return (int64_t)read_number(bytes, 4);
	case INT8:
		return (int64_t)read_number(bytes, 8);
	case NUMERIC:
		return read_numeric(bytes);
	}
	return strtoll(bytes, NULL, 10);
}

struct wd_span wd_pg_text(struct wd_stmt *stmt, int column)
{
	struct wd_pg_stmt *it = of(stmt);
	char *scratch;

	if (PQgetisnull(it->answer, it->row, column))
		return WD_SPAN_NONE;
	switch (PQftype(it->answer, column)) {
	case BOOL:
	case INT2:
	case INT4:
	case INT8:
	case OID:
	case NUMERIC:
		scratch = it->scratch[it->n_scratch++ % N_SCRATCH];
		snprintf(scratch, sizeof(it->scratch[0]), "%" PRId64, wd_pg_count(stmt, column));
		return wd_span_of(scratch);
	}
	return (struct wd_span){ PQgetvalue(it->answer, it->row, column), (size_t)PQgetlength(it->answer, it->row, column) };
}
