#include "daemon/asks.h"

#include "config/snapshot.h"
#include "util/map.h"

int wd_asks_begin(struct wd_asks *asks, wd_progress_fn called, void *ctx)
{
	for (int i = 0; i < WD_ASKS_MOST; i++)
		if (!asks->items[i].used) {
			asks->items[i] = (struct wd_ask){ .used = true, .called = called, .ctx = ctx };
			return i;
		}
	return -1;
}

void wd_asks_note(struct wd_asks *asks, int ask)
{
	asks->items[ask].tally.total++;
}

bool wd_asks_waits(const struct wd_asks *asks, int ask)
{
	return asks->items[ask].tally.total > 0;
}

static void report(struct wd_ask *ask)
{
	bool over = ask->tally.done >= ask->tally.total;
	struct wd_tally tally = ask->tally;
	wd_progress_fn called = ask->called;

	if (over)
		ask->used = false;
	if (called)
		called(ask->ctx, &tally);
}

void wd_asks_tell(struct wd_asks *asks, unsigned bits, const struct wd_ask_result *outcome)
{
	for (int i = 0; i < WD_ASKS_MOST; i++) {
		struct wd_tally *tally = &asks->items[i].tally;

		if (!(bits >> i & 1) || !asks->items[i].used)
			continue;
		tally->done++;
		tally->put_off += outcome->put_off;
		tally->failed += outcome->failed;
		tally->changed += !outcome->failed && outcome->changed;
		tally->unchanged += !outcome->failed && !outcome->changed && !outcome->put_off;
		tally->new_stories += outcome->new_stories;
		report(&asks->items[i]);
	}
}

void wd_asks_answer_empty(struct wd_asks *asks)
{
	for (int i = 0; i < WD_ASKS_MOST; i++)
		if (asks->items[i].used && asks->items[i].tally.total == 0)
			report(&asks->items[i]);
}

void wd_asks_forget(struct wd_asks *asks, int ask)
{
	asks->items[ask].called = NULL;
}

void wd_asks_forget_all(struct wd_asks *asks)
{
	for (int i = 0; i < WD_ASKS_MOST; i++)
		wd_asks_forget(asks, i);
}

struct wd_map *wd_asks_names(const char *const *only, size_t n_only)
{
	struct wd_map *names = wd_map_new();

	for (size_t i = 0; i < n_only; i++)
		wd_map_put(names, wd_span_of(only[i]), names);
	return names;
}

bool wd_asks_is_named(const struct wd_feed *feed, const struct wd_map *names)
{
	return wd_map_get(names, wd_span_of(feed->url)) ||
	       (feed->as_typed && wd_map_get(names, wd_span_of(feed->as_typed))) ||
	       (feed->title && wd_map_get(names, wd_span_of(feed->title)));
}

static bool is_listed(const struct wd_snapshot *snapshot, const char *name)
{
	for (size_t i = 0; i < snapshot->n_feeds; i++) {
		const struct wd_feed *feed = snapshot->feeds[i];

		if (strcmp(name, feed->url) == 0 || (feed->as_typed && strcmp(name, feed->as_typed) == 0) ||
		    (feed->title && strcmp(name, feed->title) == 0))
			return true;
	}
	return false;
}

bool wd_asks_check_names(const struct wd_snapshot *snapshot, const char *const *only, size_t n_only, struct wd_error *err)
{
	for (size_t i = 0; i < n_only; i++)
		if (!is_listed(snapshot, only[i]))
			return wd_error_set(
				err, WD_INPUT,
				"no feed of the list is \"%s\"; name its address, or the title that its line gives",
				only[i]);
	return true;
}
