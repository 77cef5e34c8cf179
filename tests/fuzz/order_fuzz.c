/*
 * What a client says on the control socket. In whatever pieces it comes it means the
 * same, and what is read of a request or of a tally and written again is what came.
 */
#include <stdint.h>
#include <stdlib.h>

#include "daemon/order.h"
#include "util/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* As it grows by pieces of a few bytes; *end: where it was understood. */
static enum wd_order read_in_pieces(struct wd_span text, size_t piece, size_t *end)
{
	enum wd_order order = WD_ORDER_PART;
	size_t looked_at = 0;

	for (*end = 0; *end < text.len && order == WD_ORDER_PART;) {
		*end = text.len - *end < piece ? text.len : *end + piece;
		order = wd_order_read((struct wd_span){ text.ptr, *end }, &looked_at);
	}
	return order;
}

static void write_again(struct wd_span text)
{
	const char *end = memmem(text.ptr, text.len, "\n\n", 2);
	char *copy = wd_xstrndup(text.ptr, text.len);
	struct wd_buf out;
	size_t n;
	const char **names = wd_order_names(copy, &n);

	wd_buf_init(&out, WD_BUF_PAGE);
	if (names)
		wd_order_write(&out, names, n, false);
	if (!end || (names && (out.len != (size_t)(end - text.ptr) + 2 || memcmp(out.data, text.ptr, out.len) != 0)))
		abort();
	wd_buf_release(&out);
	free(names);
	free(copy);
}

static void read_tally(struct wd_span text)
{
	char *line = wd_xstrndup(text.ptr, text.len), written[WD_ORDER_TALLY];
	struct wd_tally tally, again;
	bool is_last, is_last_again;

	if (wd_order_read_tally(line, &tally, &is_last)) {
		wd_order_write_tally(written, sizeof(written), &tally, is_last);
		if (!strchr(written, '\n') || !wd_order_read_tally(written, &again, &is_last_again) ||
		    is_last != is_last_again || memcmp(&tally, &again, sizeof(tally)) != 0)
			abort();
	}
	free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_span text = { (const char *)data, size };
	size_t looked_at = 0, end;
	enum wd_order order = wd_order_read(text, &looked_at);

	for (size_t piece = 1; piece <= 11; piece += 5)
		if (read_in_pieces(text, piece, &end) != order)
			abort();
	if (order == WD_ORDER_POLL_SOME)
		write_again(text);
	read_tally(text);
	return 0;
}
