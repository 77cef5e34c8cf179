/*
 * A feed list, wiredesk-feeds(5): lines to feeds, each with its own verdict,
 * and feeds back to lines. OPML becomes the same words first (config/opml.h),
 * so there is one place that knows the options; listfile.h reads files of either. Internal to config/ and the
 * commands that edit lists.
 */
#ifndef WD_CONFIG_FEEDLIST_H
#define WD_CONFIG_FEEDLIST_H

#include "config/problem.h"
#include "config/snapshot.h"
#include "config/words.h"

enum { WD_FEEDLIST_LINE_MOST = 16384, WD_FEEDLIST_FEEDS_MOST = 1000000, WD_FEEDLIST_TEXT_MOST = 64 << 20 };

/* One line that speaks of a feed. */
struct wd_item {
	struct wd_feed *feed; /* NULL: faulty */
	int line;
	char *as_typed; /* of a faulty one: its first word, NULL when even that is unknown */
};

struct wd_feedlist {
	const char *file;             /* for messages; shared (util/shared.h) with its feeds */
	const char *folder;           /* what paths are relative to; borrowed */
	int64_t min_every_ms;         /* every= is raised to it */
	struct wd_problems *problems; /* borrowed */
	struct wd_arena *arena;       /* of one line */
	struct wd_item *items;
	size_t n, size;
	bool is_cut; /* the rest could not be read: what is missing may still stand in it */
};

/* A list to be filled; folder and problems must outlive it. */
void wd_feedlist_init(struct wd_feedlist *list, const char *file, const char *folder, struct wd_problems *problems);
void wd_feedlist_release(struct wd_feedlist *list);

/* One line without its end. */
void wd_feedlist_line(struct wd_feedlist *list, struct wd_span line, int number);
/* Words that make one feed: the address, then the rest in any order. line: what they stand in, else NONE. */
void wd_feedlist_take(struct wd_feedlist *list, struct wd_place place, struct wd_span line, const struct wd_words *words);

/* Adds the feed's words but the address: title, tags, options. Secrets only when so asked. */
void wd_feedlist_add_words(struct wd_buf *out, const struct wd_feed *feed, bool with_secrets);

/* Feeds are counted; the counting is thread-safe. */
struct wd_feed *wd_feed_hold(struct wd_feed *feed);
void wd_feed_release(struct wd_feed *feed);
/* Gives a feed that nobody else holds yet the tags of another, up to the bound that a line has. */
void wd_feed_add_tags(struct wd_feed *feed, const struct wd_feed *other);

#endif
