/*
 * Values in PostgreSQL's binary form: a number is eight bytes, the highest first; a text and bytes are themselves.
 */
#include <endian.h>
#include <limits.h>
#include <stdlib.h>

#include "store/postgres/postgres.h"
#include "util/clock.h"
#include "util/mem.h"

/* pg_type.dat; libpq has no names for them. */
enum { BYTEA = 17, INT8 = 20, TEXT = 25, TSVECTOR = 3614 };

/* Makes room for them. Numbers are pointed to, so that the room must not move once there are values in it. */
static bool make_room(struct wd_pg *pg, size_t n)
{
	struct wd_pg_params *params = &pg->params;

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
