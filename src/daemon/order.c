#include "daemon/order.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

#define SOME "poll some\n"

static const struct {
	struct wd_span line;
	enum wd_order order;
} orders[] = {
	{ { "poll due\n", 9 }, WD_ORDER_POLL_DUE },
	{ { "poll all\n", 9 }, WD_ORDER_POLL_ALL },
	{ { SOME, sizeof(SOME) - 1 }, WD_ORDER_POLL_SOME },
};

/* PART: so far it may become one of them. */
static enum wd_order first_line(struct wd_span text)
{
	enum wd_order order = WD_ORDER_UNKNOWN;

	for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++) {
		struct wd_span line = orders[i].line;

		if (memcmp(text.ptr, line.ptr, text.len < line.len ? text.len : line.len) == 0)
			order = text.len < line.len ? WD_ORDER_PART : orders[i].order;
	}
	return order;
}

enum wd_order wd_order_read(struct wd_span text, size_t *looked_at)
{
	enum wd_order order = text.len ? first_line(text) : WD_ORDER_PART;
	const size_t head = sizeof(SOME) - 1;
	/* From a sign before, for what stood half in the last read. */
	size_t from = (*looked_at > head ? *looked_at : head) - 1;
	const char *end;

	if (order != WD_ORDER_POLL_SOME)
		return order;
	*looked_at = text.len;
	end = memmem(text.ptr + from, text.len - from, "\n\n", 2);
	if (memchr(text.ptr + from, '\0', end ? (size_t)(end - text.ptr) - from : text.len - from))
		return WD_ORDER_UNKNOWN;
	return end ? order : WD_ORDER_PART;
}

const char **wd_order_names(char *text, size_t *n)
{
	const char **names = NULL;
	size_t room = 0;

	*n = 0;
	for (char *end, *at = text + sizeof(SOME) - 1; *at && *at != '\n'; at = end + 1) {
		end = strchr(at, '\n');
		if (!end)
			break;
		if (*n == WD_ORDER_NAMES) {
			free(names);
			*n = 0;
			return NULL;
		}
		if (*n == room) {
			room = room ? room * 2 : 16;
			names = wd_xreallocarray(names, room, sizeof(*names));
		}
		*end = '\0';
		names[(*n)++] = at;
	}
	return names;
}

void wd_order_write(struct wd_buf *out, const char *const *names, size_t n, bool all)
{
	wd_buf_add_text(out, n ? SOME : all ? "poll all\n" : "poll due\n");
	for (size_t i = 0; i < n; i++)
		wd_buf_printf(out, "%s\n", names[i]);
	if (n)
		wd_buf_add_char(out, '\n');
}

void wd_order_write_tally(char *out, size_t size, const struct wd_tally *y, bool is_last)
{
	snprintf(out, size, "%s %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n",
		 is_last ? "done" : "progress", y->total, y->done, y->changed, y->unchanged, y->failed, y->new_stories,
		 y->put_off);
}

bool wd_order_read_tally(const char *line, struct wd_tally *y, bool *is_last)
{
	char word[16];

	/* NOLINTNEXTLINE(cert-err34-c): our own daemon's line; what is out of range is a wrong number on a screen. */
	if (sscanf(line, "%15s %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64, word,
		   &y->total, &y->done, &y->changed, &y->unchanged, &y->failed, &y->new_stories, &y->put_off) != 8)
		return false;
	*is_last = strcmp(word, "done") == 0;
	return *is_last || strcmp(word, "progress") == 0;
}
