#include "store/copy/row.h"

#include <string.h>
#include <xxhash.h>

#include "util/utf8.h"

static struct wd_span mend(struct wd_arena *arena, struct wd_span text)
{
	char *room = wd_arena_room(arena, text.len * 3); /* U+FFFD for each byte at most */
	size_t at = 0, len = 0;

	while (at < text.len) {
		uint32_t c = wd_utf8_next(text, &at);

		if (c != 0)
			len += wd_utf8_put(c, room + len);
	}
	return (struct wd_span){ room, len };
}

static bool is_fine(struct wd_span text)
{
	return !memchr(text.ptr, '\0', text.len) && wd_utf8_valid(text) == text.len;
}

void wd_copy_row_read(const struct wd_copy_table *table, int n, struct wd_stmt *stmt, struct wd_copy_row *out)
{
	wd_arena_clear(out->arena);
	out->n = n;
	out->bytes = 0;
	out->mended = 0;
	for (int i = 0; i < n; i++) {
		struct wd_value *value = &out->values[i];

		*value = (struct wd_value){ .is_int = table->types[i] == 'i',
					    .is_bytes = table->types[i] == 'b',
					    .is_null = wd_db_is_null(stmt, i) };
		if (value->is_null)
			continue;
		if (value->is_int) {
			value->number = wd_db_count(stmt, i);
			continue;
		}
		value->text = wd_db_text(stmt, i);
		if (!value->text.ptr)
			value->text = WD_SPAN("");
		if (!value->is_bytes && !is_fine(value->text)) {
			value->text = mend(out->arena, value->text);
			out->mended++;
		}
		out->bytes += value->text.len;
	}
}

static int compare(const struct wd_value *a, const struct wd_value *b)
{
	size_t least = a->text.len < b->text.len ? a->text.len : b->text.len;
	int order;

	if (a->is_int)
		return (a->number > b->number) - (a->number < b->number);
	order = memcmp(a->text.ptr, b->text.ptr, least);
	return order ? order : (a->text.len > b->text.len) - (a->text.len < b->text.len);
}

int wd_copy_row_compare(const struct wd_copy_table *table, const struct wd_copy_row *a, const struct wd_copy_row *b)
{
	int order = 0;

	for (int i = 0; i < table->n_keys && order == 0; i++)
		order = compare(&a->values[i], &b->values[i]);
	return order;
}

bool wd_copy_row_equal(const struct wd_copy_row *a, const struct wd_copy_row *b)
{
	for (int i = 0; i < a->n; i++) {
		const struct wd_value *x = &a->values[i], *y = &b->values[i];

		if (x->is_null != y->is_null || (!x->is_null && compare(x, y) != 0))
			return false;
	}
	return true;
}

/* Each value is hashed under what those before it came to, its kind and its length. */
void wd_copy_row_add(const struct wd_copy_row *row, struct wd_copy_sum *sum)
{
	XXH128_hash_t hash = { 0 };

	for (int i = 0; i < row->n; i++) {
		const struct wd_value *value = &row->values[i];
		const void *bytes = value->is_int ? (const void *)&value->number : value->text.ptr;
		size_t len = value->is_null ? 0 : value->is_int ? sizeof(value->number) : value->text.len;

		hash = XXH3_128bits_withSeed(len ? bytes : "", len, hash.low64 ^ (hash.high64 << 1) ^ value->is_null);
	}
	sum->rows++;
	sum->high += hash.high64;
	sum->low += hash.low64;
}
