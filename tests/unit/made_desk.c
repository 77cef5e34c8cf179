#include "test.h"

#include "made_desk.h"

#include <stdlib.h>
#include <unistd.h>

#include "cluster/place.h"
#include "util/clock.h"

void made_must(bool done, const struct wd_error *err)
{
	if (!done)
		fail_msg("%s", err->text);
}

static void open_writer(struct made_desk *d)
{
	struct wd_error err = { 0 };

	d->writer = wd_writer_open(d->path, &err);
	made_must(d->writer != NULL, &err);
	made_must(wd_writer_sync(d->writer, &d->snapshot, &d->states, &err), &err);
}

static void close_writer(struct made_desk *d)
{
	for (size_t i = 0; i < MADE_FEEDS; i++)
		wd_feed_state_release(&d->states[i]);
	free(d->states);
	wd_writer_close(d->writer);
}

void made_open(struct made_desk *d)
{
	memset(d, 0, sizeof(*d));
	snprintf(d->folder, sizeof(d->folder), "%s/wd-order-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	assert_non_null(mkdtemp(d->folder));
	place_make(d->folder, d->path);
	d->arena = wd_arena_new(0);
	for (size_t i = 0; i < MADE_FEEDS; i++) {
		char *url = (char *)wd_arena_printf(d->arena, "https://paper%zu.example/feed", i).ptr;

		d->feeds[i] = (struct wd_feed){ .refs = 1, .url = url, .lead = true, .dedup = true };
		d->list[i] = &d->feeds[i];
	}
	d->merge = (struct wd_merge){ .name = (char *)"all", .title = (char *)"all", .limit = 100 };
	d->snapshot = (struct wd_snapshot){ .feeds = d->list, .n_feeds = MADE_FEEDS, .merges = &d->merge, .n_merges = 1 };
	wd_clock_set(MADE_START);
	open_writer(d);
}

void made_reopen(struct made_desk *d)
{
	close_writer(d);
	open_writer(d);
}

void made_close(struct made_desk *d)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char name[PLACE_SIZE + 8];

	close_writer(d);
	for (size_t i = 0; i < COUNT(ends); i++) {
		snprintf(name, sizeof(name), "%s%s", d->path, ends[i]);
		unlink(name);
	}
	rmdir(d->folder);
	wd_arena_free(d->arena);
	wd_clock_set(WD_NO_TIME);
}

void made_docs(struct made_desk *d, const struct made_news *news)
{
	for (int feed = 0; feed < MADE_FEEDS; feed++) {
		struct wd_doc *doc = &d->docs[feed];

		*doc = (struct wd_doc){ .format = "atom10", .title = wd_span_of(made_papers[feed]) };
		doc->entries = wd_arena_alloc(d->arena, (news->n + 1) * sizeof(*doc->entries));
		for (size_t i = 0; i < news->n; i++) {
			const struct made *made = &news->items[i];

			if (made->feed != feed)
				continue;
			doc->entries[doc->n_entries++] = (struct wd_entry){ .id = made->id,
									    .id_is_permalink = 0,
									    .url = made->url,
									    .title = made->title,
									    .content_html = made->html,
									    .published_at = made->published_at,
									    .updated_at = WD_NO_TIME };
		}
	}
}

int made_commit(struct made_desk *d, const size_t *order, size_t from, size_t to)
{
	struct wd_update updates[MADE_FEEDS] = { 0 };
	struct wd_error err = { 0 };
	int n_new = 0;

	for (size_t i = from; i < to; i++)
		updates[i - from] = (struct wd_update){ .state = d->states[order[i]],
							.feed = d->list[order[i]],
							.doc = &d->docs[order[i]],
							.polled_at = MADE_START };
	made_must(wd_writer_commit(d->writer, updates, to - from, &err), &err);
	for (size_t i = 0; i < to - from; i++) {
		assert_int_equal(updates[i].error.code, WD_OK);
		n_new += updates[i].n_new_entries;
	}
	return n_new;
}
