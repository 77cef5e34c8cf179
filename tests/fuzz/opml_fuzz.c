/* Feeds, of lines or of OPML, written as OPML and read again are the same feeds: none more or less, and every option. */
#include <stdint.h>
#include <stdlib.h>

#include "config/listfile.h"
#include "config/opml.h"
#include "util/map.h"
#include "util/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A list that was read, and its feeds, each address once as in a snapshot. */
struct reading {
	struct wd_problems problems;
	struct wd_feedlist list;
	struct wd_snapshot snapshot;
};

static void read_list(struct reading *r, struct wd_span text)
{
	struct wd_map *seen = wd_map_new();

	*r = (struct reading){ .list.n = 0 };
	wd_feedlist_init(&r->list, "x.feeds", "/lists", &r->problems);
	wd_listfile_parse(&r->list, text);
	r->snapshot.feeds = wd_xcalloc(r->list.n + 1, sizeof(struct wd_feed *));
	for (size_t i = 0; i < r->list.n; i++) {
		struct wd_feed *feed = r->list.items[i].feed;

		if (feed && !wd_map_put(seen, wd_span_of(feed->url), feed))
			r->snapshot.feeds[r->snapshot.n_feeds++] = feed;
	}
	wd_map_free(seen);
}

static void release(struct reading *r)
{
	free(r->snapshot.feeds);
	wd_feedlist_release(&r->list);
	wd_problems_free(r->problems.items, r->problems.n);
}

static void expect_same(const struct wd_feed *a, const struct wd_feed *b)
{
	struct wd_buf ours, theirs;

	wd_buf_init(&ours, WD_BUF_PAGE);
	wd_buf_init(&theirs, WD_BUF_PAGE);
	wd_feedlist_add_words(&ours, a, true);
	wd_feedlist_add_words(&theirs, b, true);
	if (strcmp(a->url, b->url) != 0 || !wd_span_equal(wd_buf_span(&ours), wd_buf_span(&theirs)))
		abort();
	wd_buf_release(&ours);
	wd_buf_release(&theirs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reading first, again;
	struct wd_buf opml;

	read_list(&first, (struct wd_span){ (const char *)data, size });
	wd_buf_init(&opml, WD_BUF_PAGE);
	wd_opml_write(&opml, &first.snapshot, WD_OPML_SECRETS);
	read_list(&again, wd_buf_span(&opml));
	if (again.list.is_cut || again.snapshot.n_feeds != first.snapshot.n_feeds)
		abort();
	for (size_t i = 0; i < first.snapshot.n_feeds; i++)
		expect_same(first.snapshot.feeds[i], again.snapshot.feeds[i]);
	wd_buf_release(&opml);
	release(&again);
	release(&first);
	return 0;
}
