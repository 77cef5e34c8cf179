#include "store/rows/pack.h"

#include <stdlib.h>
#include <string.h>

enum { EXTRA_VERSION = 1, LISTED_SIZE = 16 };

static void put_number(struct wd_buf *out, uint64_t value)
{
	while (value >= 0x80) {
		wd_buf_add_char(out, (char)(value | 0x80));
		value >>= 7;
	}
	wd_buf_add_char(out, (char)value);
}

static void put_text(struct wd_buf *out, struct wd_span text)
{
	put_number(out, text.len);
	wd_buf_add_span(out, text);
}

static bool has_extra(const struct wd_entry *e)
{
	return e->id_is_permalink >= 0 || e->external_url.len || e->image.len || e->comments.len || e->rights.len ||
	       e->source.present || e->n_authors || e->n_categories || e->n_attachments;
}

void wd_pack_extra(struct wd_buf *out, const struct wd_entry *e)
{
	if (!has_extra(e))
		return;
	wd_buf_add_char(out, EXTRA_VERSION);
	put_number(out, (uint64_t)e->id_is_permalink + 1);
	put_text(out, e->external_url);
	put_text(out, e->image);
	put_text(out, e->comments);
	put_text(out, e->rights);
	put_number(out, e->source.present);
	put_text(out, e->source.title);
	put_text(out, e->source.url);
	put_text(out, e->source.id);
	put_number(out, e->n_authors);
	for (size_t i = 0; i < e->n_authors; i++) {
		put_text(out, e->authors[i].name);
		put_text(out, e->authors[i].url);
		put_text(out, e->authors[i].email);
	}
	put_number(out, e->n_categories);
	for (size_t i = 0; i < e->n_categories; i++)
		put_text(out, e->categories[i]);
	put_number(out, e->n_attachments);
	for (size_t i = 0; i < e->n_attachments; i++) {
		put_text(out, e->attachments[i].url);
		put_text(out, e->attachments[i].mime_type);
		put_text(out, e->attachments[i].title);
		put_number(out, (uint64_t)(e->attachments[i].size + 1));
		put_number(out, (uint64_t)(e->attachments[i].duration_ms + 1));
	}
}

/* What is left to read; `bad` once something did not fit. */
struct reader {
	struct wd_span rest;
	bool bad;
};

static uint64_t get_number(struct reader *in)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 64 && in->rest.len > 0; shift += 7) {
		unsigned char byte = (unsigned char)*in->rest.ptr++;

		in->rest.len--;
		value |= (uint64_t)(byte & 0x7F) << shift;
		if (byte < 0x80)
			return value;
	}
	in->bad = true;
	return 0;
}

static struct wd_span get_text(struct reader *in)
{
	uint64_t len = get_number(in);
	struct wd_span text = WD_SPAN_NONE;

	if (len > in->rest.len) {
		in->bad = true;
		return text;
	}
	if (len > 0)
		text = (struct wd_span){ in->rest.ptr, (size_t)len };
	in->rest.ptr += len;
	in->rest.len -= (size_t)len;
	return text;
}

/* Room for as many elements as the blob says, which cannot be more than it has bytes. */
static void *get_list(struct reader *in, struct wd_arena *arena, size_t size, size_t *n)
{
	uint64_t count = get_number(in);
	void *list = NULL;

	*n = 0;
	if (count > in->rest.len) {
		in->bad = true;
		return NULL;
	}
	if (count > 0)
		list = wd_arena_alloc(arena, (size_t)count * size);
	if (list)
		*n = (size_t)count;
	else if (count > 0)
		in->bad = true;
	return list;
}

bool wd_pack_read_extra(struct wd_arena *arena, struct wd_span blob, struct wd_entry *e)
{
	struct reader in = { blob, false };

	e->id_is_permalink = -1;
	if (blob.len == 0)
		return true;
	if (get_number(&in) != EXTRA_VERSION)
		return false;
	e->id_is_permalink = (int)get_number(&in) - 1;
	e->external_url = get_text(&in);
	e->image = get_text(&in);
	e->comments = get_text(&in);
	e->rights = get_text(&in);
	e->source.present = get_number(&in) != 0;
	e->source.title = get_text(&in);
	e->source.url = get_text(&in);
	e->source.id = get_text(&in);
	e->authors = get_list(&in, arena, sizeof(*e->authors), &e->n_authors);
	for (size_t i = 0; i < e->n_authors; i++) {
		e->authors[i].name = get_text(&in);
		e->authors[i].url = get_text(&in);
		e->authors[i].email = get_text(&in);
	}
	e->categories = get_list(&in, arena, sizeof(*e->categories), &e->n_categories);
	for (size_t i = 0; i < e->n_categories; i++)
		e->categories[i] = get_text(&in);
	e->attachments = get_list(&in, arena, sizeof(*e->attachments), &e->n_attachments);
	for (size_t i = 0; i < e->n_attachments; i++) {
		e->attachments[i].url = get_text(&in);
		e->attachments[i].mime_type = get_text(&in);
		e->attachments[i].title = get_text(&in);
		e->attachments[i].size = (int64_t)get_number(&in) - 1;
		e->attachments[i].duration_ms = (int64_t)get_number(&in) - 1;
	}
	return !in.bad;
}

void wd_pack_number(unsigned char *out, uint64_t value, int n)
{
	for (int i = 0; i < n; i++)
		out[i] = (unsigned char)(value >> (8 * i));
}

uint64_t wd_pack_read_number(const char *in, int n)
{
	uint64_t value = 0;

	for (int i = 0; i < n; i++)
		value |= (uint64_t)(unsigned char)in[i] << (8 * i);
	return value;
}

void wd_pack_listing(struct wd_buf *out, const struct wd_listing *listing)
{
	unsigned char item[LISTED_SIZE];

	for (size_t i = 0; i < listing->n; i++) {
		wd_pack_number(item, (uint64_t)listing->items[i].uid, 8);
		wd_pack_number(item + 8, listing->items[i].hash, 4);
		wd_pack_number(item + 12, listing->items[i].day, 4);
		wd_buf_add(out, item, sizeof(item));
	}
}

bool wd_pack_read_listing(struct wd_arena *arena, struct wd_span blob, struct wd_listing *out)
{
	out->n = 0;
	out->items = NULL;
	if (blob.len == 0)
		return true;
	out->items = wd_arena_alloc(arena, blob.len / LISTED_SIZE * sizeof(*out->items));
	if (!out->items)
		return false;
	out->n = blob.len / LISTED_SIZE;
	for (size_t i = 0; i < out->n; i++) {
		const char *item = blob.ptr + i * LISTED_SIZE;

		out->items[i].uid = (int64_t)wd_pack_read_number(item, 8);
		out->items[i].hash = (uint32_t)wd_pack_read_number(item + 8, 4);
		out->items[i].day = (uint32_t)wd_pack_read_number(item + 12, 4);
	}
	return true;
}

int wd_pack_compare_listed(const void *a, const void *b)
{
	int64_t x = ((const struct wd_listed *)a)->uid, y = ((const struct wd_listed *)b)->uid;

	return (x > y) - (x < y);
}

struct wd_listed *wd_pack_find_listed(const struct wd_listing *listing, int64_t uid)
{
	struct wd_listed key = { .uid = uid };

	if (listing->n == 0)
		return NULL;
	return bsearch(&key, listing->items, listing->n, sizeof(key), wd_pack_compare_listed);
}

enum { POLL_FAILED = 0x8000 };

void wd_pack_read_history(struct wd_span blob, int64_t now, struct wd_history *out)
{
	int64_t hour = now / 3600000;
	uint64_t shift; /* of what is damaged it may be anything */

	memset(out, 0, sizeof(*out));
	out->hour = hour;
	/* One that was written before there were polls in it ends with the hours. */
	if (blob.len != WD_HISTORY_SIZE && blob.len != WD_HISTORY_HOURS)
		return;
	shift = (uint64_t)hour - wd_pack_read_number(blob.ptr, 8);
	for (uint64_t i = 0; i < 24; i++) {
		if (i - shift > 23)
			continue;
		out->fresh[i - shift] = (int)wd_pack_read_number(blob.ptr + 8 + 3 * i, 2);
		out->failed[i - shift] = (int)wd_pack_read_number(blob.ptr + 10 + 3 * i, 1);
	}
	for (size_t at = WD_HISTORY_HOURS; at < blob.len && wd_pack_read_number(blob.ptr + at, 4); at += 8) {
		int status = (int)wd_pack_read_number(blob.ptr + at + 4, 2);

		out->polls[out->n_polls++] =
			(struct wd_past_poll){ .at = (int64_t)wd_pack_read_number(blob.ptr + at, 4) * 60000,
					       .http_status = status & ~POLL_FAILED,
					       .fresh = (int)wd_pack_read_number(blob.ptr + at + 6, 2),
					       .failed = (status & POLL_FAILED) != 0 };
	}
}

void wd_pack_add_poll(struct wd_history *history, const struct wd_past_poll *polled)
{
	history->fresh[23] += polled->fresh;
	history->failed[23] += polled->failed;
	if (history->n_polls < WD_PAST_POLLS)
		history->n_polls++;
	memmove(history->polls + 1, history->polls, (size_t)(history->n_polls - 1) * sizeof(*history->polls));
	history->polls[0] = *polled;
}

void wd_pack_history(const struct wd_history *history, unsigned char out[WD_HISTORY_SIZE])
{
	wd_pack_number(out, (uint64_t)history->hour, 8);
	for (int i = 0; i < 24; i++) {
		wd_pack_number(out + 8 + 3 * i, history->fresh[i] < 0xFFFF ? (uint64_t)history->fresh[i] : 0xFFFF, 2);
		wd_pack_number(out + 10 + 3 * i, history->failed[i] < 0xFF ? (uint64_t)history->failed[i] : 0xFF, 1);
	}
	memset(out + WD_HISTORY_HOURS, 0, WD_HISTORY_SIZE - WD_HISTORY_HOURS);
	for (int i = 0; i < history->n_polls; i++) {
		const struct wd_past_poll *polled = &history->polls[i];
		unsigned char *to = out + WD_HISTORY_HOURS + 8 * i;

		wd_pack_number(to, (uint64_t)(polled->at / 60000), 4);
		wd_pack_number(to + 4, (uint64_t)(polled->http_status & ~POLL_FAILED) | (polled->failed ? POLL_FAILED : 0),
			       2);
		wd_pack_number(to + 6, polled->fresh < 0xFFFF ? (uint64_t)polled->fresh : 0xFFFF, 2);
	}
}
