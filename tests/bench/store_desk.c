#include "bench/store_desk.h"

#include <stdio.h>
#include <stdlib.h>

#include "util/mem.h"

enum { WORDS = 120, MOST_AT_ONCE = 128 };

static const char *const vocabulary[] = { "council",  "sanctions", "minister", "border",   "market",  "harvest", "railway",
					  "election", "treaty",    "harbour",  "winter",   "company", "court",   "river",
					  "museum",   "teacher",   "engine",   "festival", "budget",  "island" };
static unsigned seed = 1;

static unsigned roll(unsigned n)
{
	seed = seed * 1103515245u + 12345u;
	return seed / 65536u % n;
}

static void die(const char *what)
{
	fprintf(stderr, "the store: %s\n", what);
	exit(1);
}

/* A text of common and of rare words, as news has them. */
static struct wd_span make_text(struct wd_arena *arena, int n)
{
	struct wd_buf text;
	struct wd_span out;

	wd_buf_init(&text, WD_BUF_PAGE);
	for (int i = 0; i < n; i++) {
		if (roll(3))
			wd_buf_printf(&text, "%s ", vocabulary[roll(20)]);
		else
			wd_buf_printf(&text, "w%u ", roll(20000));
	}
	out = wd_arena_copy(arena, text.data, text.len);
	wd_buf_release(&text);
	return out;
}

void store_desk_make(struct wd_arena *arena, struct wd_doc *doc, size_t number, int64_t at)
{
	*doc = (struct wd_doc){ .title = WD_SPAN("A feed"), .n_entries = STORE_DESK_ENTRIES };
	doc->entries = wd_arena_alloc(arena, STORE_DESK_ENTRIES * sizeof(*doc->entries));
	for (size_t i = 0; i < STORE_DESK_ENTRIES; i++) {
		struct wd_entry *e = &doc->entries[i];

		e->id = wd_arena_printf(arena, "tag:bench.example,2024:%zu-%zu", number, i);
		e->url = wd_arena_printf(arena, "https://bench.example/%zu/%zu", number, i);
		e->title = make_text(arena, 8);
		e->content_html = make_text(arena, WORDS);
		e->published_at = at - (int64_t)i * 60000;
		e->updated_at = WD_NO_TIME;
		e->id_is_permalink = 0;
	}
}

static void open_lists(struct store_desk *d)
{
	struct wd_error err;
	int column;

	d->query = wd_query_parse(WD_SPAN("sanctions"), &column, &err);
	for (size_t i = 0; i < STORE_DESK_FEEDS; i++) {
		char url[64];

		snprintf(url, sizeof(url), "https://bench.example/feed/%zu", i);
		d->feeds[i] = (struct wd_feed){ .refs = 1, .url = wd_xstrdup(url), .lead = true, .dedup = true };
		d->list[i] = &d->feeds[i];
	}
	d->merges[0] = (struct wd_merge){ .name = (char *)"all", .title = (char *)"all" };
	d->merges[1] = (struct wd_merge){
		.name = (char *)"sanctions", .title = (char *)"sanctions", .filter = (char *)"sanctions", .query = d->query
	};
	d->snapshot =
		(struct wd_snapshot){ .feeds = d->list, .n_feeds = STORE_DESK_FEEDS, .merges = d->merges, .n_merges = 2 };
}

struct store_desk *store_desk_open(const char *place)
{
	struct store_desk *d = wd_xcalloc(1, sizeof(*d));
	struct wd_error err;

	open_lists(d);
	d->writer = wd_writer_open(place, &err);
	if (!d->writer || !wd_writer_sync(d->writer, &d->snapshot, &d->states, &err))
		die(err.text);
	return d;
}

void store_desk_close(struct store_desk *d)
{
	wd_writer_close(d->writer);
	for (size_t i = 0; i < STORE_DESK_FEEDS; i++) {
		wd_feed_state_release(&d->states[i]);
		free(d->feeds[i].url);
	}
	free(d->states);
	wd_query_free(d->query);
	free(d);
}

void store_desk_commit(struct store_desk *d, const struct wd_doc *docs, const struct wd_prepared *prepared, size_t n,
		       size_t first, int64_t at)
{
	struct wd_update updates[MOST_AT_ONCE] = { 0 };
	struct wd_error err;

	for (size_t i = 0; i < n; i++) {
		updates[i].state = d->states[(first + i) % STORE_DESK_FEEDS];
		updates[i].feed = d->list[(first + i) % STORE_DESK_FEEDS];
		updates[i].doc = docs ? &docs[i] : NULL;
		updates[i].polled_at = at;
		if (prepared)
			updates[i].prepared = prepared[i];
	}
	/* Where several write, one may wait for its turn for longer than it has patience. */
	while (!wd_writer_commit(d->writer, updates, n, &err))
		if (err.code != WD_TRANSIENT)
			die(err.text);
	for (size_t i = 0; i < n; i++)
		if (updates[i].error.code)
			die(updates[i].error.text);
}
