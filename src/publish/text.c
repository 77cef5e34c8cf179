#include "publish/text.h"

#include <inttypes.h>

#include "publish/address.h"
#include "publish/first.h"
#include "publish/page.h"
#include "util/clock.h"
#include "util/duration.h"
#include "util/utf8.h"

#define BOLD "\033[1m"
#define RED "\033[31m"
#define PLAIN "\033[0m"

/* Control characters would be obeyed; C1 ones too, in some terminals. */
void wd_text_add(struct wd_buf *out, struct wd_span text)
{
	size_t at = 0;

	while (at < text.len) {
		uint32_t c = wd_utf8_next(text, &at);
		bool odd =
			c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);

		wd_utf8_add(out, odd ? ' ' : c);
	}
}

void wd_text_story(struct wd_buf *out, const struct wd_story *story, bool colour)
{
	char date[WD_CLOCK_TEXT];
	size_t others = wd_first_other_feeds(story);

	wd_buf_printf(out, "%.10s  %s", wd_clock_rfc3339(story->sort_at, date), colour ? BOLD : "");
	wd_text_add(out, wd_address_headline(&story->lead));
	wd_buf_add_text(out, colour ? PLAIN "  " : "  ");
	wd_text_add(out, story->feed_title.len ? story->feed_title : story->feed_url);
	if (others > 0)
		wd_buf_printf(out, " and %zu more", others);
	if (story->lead.url.len) {
		wd_buf_add_text(out, "  ");
		wd_text_add(out, story->lead.url);
	}
	wd_buf_add_char(out, '\n');
}

void wd_text_feed(struct wd_buf *out, const struct wd_feed_status *feed, int64_t now, bool colour)
{
	bool bad = colour && (feed->error.len || feed->gone);
	struct wd_buf sentence;

	wd_buf_init(&sentence, WD_BUF_LINE);
	wd_page_feed_sentence(&sentence, feed, now);
	wd_buf_add_text(out, bad ? RED : "");
	wd_text_add(out, feed->title.len ? feed->title : feed->url);
	wd_buf_add_text(out, bad ? PLAIN ": " : ": ");
	wd_text_add(out, wd_buf_span(&sentence));
	if (feed->title.len) {
		wd_buf_add_text(out, "  ");
		wd_text_add(out, feed->url);
	}
	wd_buf_add_char(out, '\n');
	wd_buf_release(&sentence);
}

void wd_text_target(struct wd_buf *out, const struct wd_target_status *target, int64_t now, bool colour)
{
	bool bad = colour && target->error.len;
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_buf sentence;

	wd_buf_init(&sentence, WD_BUF_LINE);
	wd_page_target_sentence(&sentence, target, now);
	wd_buf_add_text(out, bad ? RED : "");
	wd_text_add(out, target->merge);
	wd_buf_add_text(out, bad ? PLAIN " tells " : " tells ");
	wd_text_add(out, wd_notice_shown(arena, target->address));
	wd_buf_add_text(out, ": ");
	wd_text_add(out, wd_buf_span(&sentence));
	wd_buf_add_char(out, '\n');
	wd_buf_release(&sentence);
	wd_arena_free(arena);
}

static double megabytes(int64_t bytes)
{
	return (double)bytes / 1e6;
}

void wd_text_backfill(struct wd_buf *out, const struct wd_backfill *backfill)
{
	static const char *const doing[] = {
		[WD_BACKFILL_MERGE] = "filed",
		[WD_BACKFILL_FEEDS] = "tags or titles of feeds changed: filed anew",
		[WD_BACKFILL_INDEX] = "full text: indexed",
		[WD_BACKFILL_ALIKE] = "what makes entries one story: looked at",
	};

	if (backfill->kind == WD_BACKFILL_MERGE) {
		wd_buf_add_text(out, "merge ");
		wd_text_add(out, backfill->name);
		wd_buf_add_text(out, ": ");
	}
	wd_buf_printf(out, "%s %" PRId64 " of %" PRId64 " entries", doing[backfill->kind], backfill->n_done,
		      backfill->n_entries);
}

void wd_text_growth(struct wd_buf *out, const struct wd_growth *growth, int64_t now)
{
	int64_t more = growth->bytes - growth->then_bytes;
	char words[32];

	wd_buf_printf(out, "The database has %" PRId64 " entries in %.1f MB", growth->entries, megabytes(growth->bytes));
	if (growth->spare_bytes > growth->bytes / 8)
		wd_buf_printf(out, ", of which %.1f MB are free for what comes", megabytes(growth->spare_bytes));
	if (growth->log_bytes > growth->bytes / 8)
		wd_buf_printf(out, ", and a log of %.1f MB beside it", megabytes(growth->log_bytes));
	if (growth->since_at != WD_NO_TIME)
		wd_buf_printf(out, "; %.1f MB %s than %s ago, when it had %" PRId64 " entries",
			      megabytes(more < 0 ? -more : more), more < 0 ? "less" : "more",
			      wd_duration_words(now - growth->since_at, words), growth->then_entries);
	wd_buf_add_text(out, ".\n");
}

void wd_text_followed(struct wd_buf *out, const struct wd_followed *followed)
{
	wd_text_add(out, followed->topic);
	wd_buf_printf(out, ": followed by %" PRId64, followed->followers);
	if (followed->waiting)
		wd_buf_printf(out, ", %" PRId64 " of them have not heard what is newest", followed->waiting);
	wd_buf_add_text(out, ".\n");
}
