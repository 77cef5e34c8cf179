/*
 * A stand-in for the filter language, so that these tests are of config/ alone: any
 * text is a filter but one with "((" in it, which is wrong at that column.
 */
#include <stdlib.h>

#include "filter/query.h"
#include "util/mem.h"

struct wd_query {
	char *text;
};

struct wd_query *wd_query_parse(struct wd_span text, int *column, struct wd_error *err)
{
	const char *bad = text.len ? memmem(text.ptr, text.len, "((", 2) : NULL;
	struct wd_query *query;

	if (bad) {
		*column = 1;
		for (const char *c = text.ptr; c < bad; c++)
			*column += ((unsigned char)*c & 0xC0) != 0x80;
		wd_error_set(err, WD_INPUT, "expected a word");
		return NULL;
	}
	query = wd_xcalloc(1, sizeof(*query));
	query->text = wd_xstrndup(text.ptr, text.len);
	return query;
}

void wd_query_free(struct wd_query *query)
{
	if (query)
		free(query->text);
	free(query);
}
