/*
 * One statement for many rows of values: of each parameter an array of its values, which the server takes apart again
 * (translate.c). It begins and ends the statement once, where it would do so for each row.
 */
#include <endian.h>
#include <stdlib.h>

#include "store/postgres/postgres.h"
#include "util/mem.h"

/* pg_type.dat, as in bind.c. */
enum { INT8 = 20 };

/* A type, and that of an array of it. */
static const struct {
	Oid of, array;
} types[] = { { 17, 1001 /* bytea */ }, { INT8, 1016 }, { 25, 1009 /* text */ }, { 3614, 3643 /* tsvector */ } };

/* An array's head: bind.c. */
enum { HAS_NULL_AT = sizeof(int32_t), LENGTH_AT = 3 * sizeof(int32_t), HEAD = 5 * sizeof(int32_t) };

/* 0: there is none. */
static Oid array_of(Oid type)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (types[i].of == type)
			return types[i].array;
	return 0;
}

bool wd_pg_many_takes(const struct wd_pg_params *params)
{
	for (size_t i = 0; i < params->n; i++)
		if (!array_of(params->types[i]))
			return false;
	return params->n > 0 && params->n <= WD_PG_MOST_COLUMNS;
}

struct wd_pg_many *wd_pg_many_new(const char *sql, const struct wd_pg_params *params)
{
	struct wd_pg_many *many = wd_xcalloc(1, sizeof(*many));

	many->sql = sql;
	many->n_columns = params->n;
	for (size_t i = 0; i < params->n; i++) {
		wd_buf_init(&many->columns[i], WD_BUF_PAGE);
		many->types[i] = params->types[i];
	}
	return many;
}

void wd_pg_many_free(struct wd_pg_many *many)
{
	if (!many)
		return;
	for (size_t i = 0; i < many->n_columns; i++)
		wd_buf_release(&many->columns[i]);
	free(many);
}

void wd_pg_many_clear(struct wd_pg_many *many)
{
	many->n = many->bytes = 0;
}

static void add_int(struct wd_buf *column, int number)
{
	uint32_t bytes = htobe32((uint32_t)number);

	wd_buf_add(column, &bytes, sizeof(bytes));
}

static void begin(struct wd_buf *column, Oid type)
{
	wd_buf_clear(column);
	add_int(column, 1);
	add_int(column, 0);
	add_int(column, (int)type);
	add_int(column, 0);
	add_int(column, 1);
}

void wd_pg_many_add(struct wd_pg_many *many, const struct wd_pg_params *params)
{
	for (size_t i = 0; i < many->n_columns; i++) {
		struct wd_buf *column = &many->columns[i];
		bool is_null = !params->values[i];

		if (many->n == 0)
			begin(column, many->types[i]);
		add_int(column, is_null ? -1 : params->lengths[i]);
		wd_buf_add(column, params->values[i], is_null ? 0 : (size_t)params->lengths[i]);
		many->has_null[i] = (many->n > 0 && many->has_null[i]) || is_null;
	}
	many->n++;
	many->bytes += params->bytes;
}

bool wd_pg_many_has(const struct wd_pg_many *many, const struct wd_pg_params *params)
{
	const struct wd_buf *keys = &many->columns[0];
	size_t len = (size_t)params->lengths[0];

	/* Only numbers stand at even distances. */
	if (many->n == 0 || many->types[0] != INT8)
		return many->n > 0;
	for (size_t at = HEAD; at < keys->len; at += sizeof(int32_t) + len)
		if (memcmp(keys->data + at + sizeof(int32_t), params->values[0], len) == 0)
			return true;
	return false;
}

bool wd_pg_many_send(struct wd_pg *pg, struct wd_pg_many *many, enum wd_pg_kind kind)
{
	Oid arrays[WD_PG_MOST_COLUMNS];
	const char *values[WD_PG_MOST_COLUMNS];
	int lengths[WD_PG_MOST_COLUMNS], formats[WD_PG_MOST_COLUMNS];
	struct wd_pg_params params = { many->n_columns, 0, arrays, values, lengths, formats, .bytes = many->bytes };

	for (size_t i = 0; i < many->n_columns; i++) {
		struct wd_buf *column = &many->columns[i];
		uint32_t n = htobe32((uint32_t)many->n), has_null = htobe32(many->has_null[i]);

		memcpy(column->data + HAS_NULL_AT, &has_null, sizeof(has_null));
		memcpy(column->data + LENGTH_AT, &n, sizeof(n));
		params.types[i] = array_of(many->types[i]);
		params.values[i] = column->data;
		params.lengths[i] = (int)column->len;
		params.formats[i] = 1;
	}
	wd_pg_many_clear(many);
	return wd_pg_send_many(pg, many->sql, &params, kind);
}
