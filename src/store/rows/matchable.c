#include "store/rows/matchable.h"

#include "filter/matchable.h"

void wd_matchable_place(const struct wd_entry *entry, const struct wd_feed_row *feed, int64_t at, struct wd_matchable *out)
{
	out->url = entry->url;
	out->lang = entry->lang;
	out->at = at;
	if (!feed)
		return;
	out->feed_title = wd_span_of(feed->feed.title);
	out->feed_url = wd_span_of(feed->feed.url);
	out->tags = feed->tags;
	out->n_tags = feed->feed.n_tags;
}

void wd_matchable_of(struct wd_arena *arena, const struct wd_entry *entry, const struct wd_feed_row *feed, int64_t at,
		     struct wd_matchable *out)
{
	*out = (struct wd_matchable){ 0 };
	wd_matchable_texts(arena, entry, out);
	wd_matchable_place(entry, feed, at, out);
}
