/*
 * Values in PostgreSQL's binary form: a number is eight bytes, the highest first; a text and bytes are themselves; an
 * array is how many dimensions it has, whether there is a NULL, the type of its elements, of each dimension its length and
 * first index, and each element behind its length (arrayfuncs.c, array_send).
 */
#include <endian.h>
#include <limits.h>
#include <stdlib.h>

#include "store/postgres/postgres.h"
#include "util/clock.h"
#include "util/mem.h"

/* pg_type.dat; libpq has no names for them. */
enum { BYTEA = 17, INT8 = 20, TEXT = 25, INT8_ARRAY = 1016, TSVECTOR = 3614 };

static void free_lists(struct wd_pg_params *params)
{
	while (params->n_lists > 0)
		free(params->lists[--params->n_lists]);
}

/* Makes room for them. Numbers are pointed to, so that the room must not move once there are values in it. */
static bool make_room(struct wd_pg *pg, size_t n)
{
	struct wd_pg_params *params = &pg->params;

	free_lists(params);
	params->n = params->bytes = 0;
	if (n > WD_PG_MOST_PARAMS)
		return wd_db_refuse(&pg->db, WD_DB_WRONG, WD_INPUT, "database: it asks for too much at once");
	if (n <= params->room)
		return true;
	params->types = wd_xreallocarray(params->types, n, sizeof(*params->types));
	params->values = wd_xreallocarray(params->values, n, sizeof(*params->values));
	params->lengths = wd_xreallocarray(params->lengths, n, sizeof(*params->lengths));
	params->formats = wd_xreallocarray(params->formats, n, sizeof(*params->formats));
	params->numbers = wd_xreallocarray(params->numbers, n, sizeof(*params->numbers));
	params->room = n;
	return true;
}

void wd_pg_free_params(struct wd_pg_params *params)
{
	free(params->types);
	free(params->values);
	free(params->lengths);
	free(params->formats);
	free(params->numbers);
	free_lists(params);
}

static bool bind_number(struct wd_pg_params *params, int64_t number, bool is_null)
{
	size_t at = params->n++;

	params->types[at] = INT8;
	params->formats[at] = 1;
	params->numbers[at] = htobe64((uint64_t)number);
	params->values[at] = is_null ? NULL : (const char *)&params->numbers[at];
	params->lengths[at] = sizeof(params->numbers[at]);
	params->bytes += sizeof(params->numbers[at]);
	return true;
}

static bool bind_span(struct wd_pg *pg, struct wd_span span, Oid type)
{
	struct wd_pg_params *params = &pg->params;
	size_t at = params->n++;

	if (span.len > INT_MAX / 2)
		return wd_db_refuse(&pg->db, WD_DB_WRONG, WD_INPUT, "database: a value is larger than PostgreSQL takes");
	params->types[at] = type;
	params->formats[at] = 1;
	params->values[at] = span.ptr;
	params->lengths[at] = (int)span.len;
	params->bytes += span.len;
	return true;
}

static char *put_int(char *to, int32_t number)
{
	uint32_t bytes = htobe32((uint32_t)number);

	memcpy(to, &bytes, sizeof(bytes));
	return to + sizeof(bytes);
}

static bool bind_list(struct wd_pg *pg, struct wd_numbers list)
{
	enum { HEAD = 5 * sizeof(int32_t), ELEMENT = sizeof(int32_t) + sizeof(int64_t) };
	struct wd_pg_params *params = &pg->params;
	char *at;

	if (list.n > (INT_MAX / 2 - HEAD) / ELEMENT || params->n_lists == WD_PG_LISTS)
		return wd_db_refuse(&pg->db, WD_DB_WRONG, WD_INPUT, "database: it asks for too much at once");
	at = params->lists[params->n_lists++] = wd_xmalloc(HEAD + list.n * ELEMENT);
	at = put_int(put_int(put_int(put_int(put_int(at, 1), 0), INT8), (int32_t)list.n), 1);
	for (size_t i = 0; i < list.n; i++) {
		uint64_t number = htobe64((uint64_t)list.at[i]);

		at = put_int(at, sizeof(number));
		memcpy(at, &number, sizeof(number));
		at += sizeof(number);
	}
	at = params->lists[params->n_lists - 1];
	return bind_span(pg, (struct wd_span){ at, HEAD + list.n * ELEMENT }, INT8_ARRAY);
}

static bool bind_one(struct wd_pg *pg, char type, va_list *args)
{
	int64_t number;

	switch (type) {
	case 'i':
	case 'n':
		number = va_arg(*args, int64_t);
		return bind_number(&pg->params, number, type == 'n' && number == WD_NO_TIME);
	case 't':
		return bind_span(pg, va_arg(*args, struct wd_span), TEXT);
	case 'z':
		return bind_span(pg, wd_span_of(va_arg(*args, const char *)), TEXT);
	case 'l':
		return bind_list(pg, va_arg(*args, struct wd_numbers));
	case 'v':
		return bind_span(pg, va_arg(*args, struct wd_span), TSVECTOR);
	default:
		return bind_span(pg, va_arg(*args, struct wd_span), BYTEA);
	}
}

bool wd_pg_bind(struct wd_pg *pg, const char *types, va_list *args)
{
	bool done = make_room(pg, strlen(types));

	for (; done && *types; types++)
		done = bind_one(pg, *types, args);
	return done;
}

bool wd_pg_bind_values(struct wd_pg *pg, const struct wd_value *values, size_t n)
{
	bool done = make_room(pg, n);

	for (size_t i = 0; i < n && done; i++)
		done = values[i].is_int ? bind_number(&pg->params, values[i].number, values[i].is_null)
					: bind_span(pg, values[i].text, values[i].is_bytes ? BYTEA : TEXT);
	return done;
}
