/* Stories of many kinds in every format. */
#include "golden.h"

#include <stdio.h>

#include "publish/channel.h"
#include "util/buf.h"

static const int64_t now = 1709564706000, hour = 3600000; /* Monday 4 March 2024, 15:05:06 */

static struct wd_channel make_channel(void)
{
	static struct wd_person authors[] = { { WD_SPAN("Ann Reporter"), WD_SPAN("https://a.example/ann"), WD_SPAN("") },
					      { WD_SPAN(""), WD_SPAN(""), WD_SPAN("desk@a.example") } };
	static struct wd_span categories[] = { WD_SPAN("World"), WD_SPAN("R&D") };
	static struct wd_attachment attachments[] = { { WD_SPAN("https://a.example/1.mp3"), WD_SPAN("audio/mpeg"),
							WD_SPAN("Spoken"), 1234, 61000 } };
	static struct wd_carrier carriers[] = {
		{ .feed_url = WD_SPAN("https://a.example/feed"),
		  .feed_title = WD_SPAN("Alpha Wire"),
		  .id = WD_SPAN("1"),
		  .url = WD_SPAN("https://a.example/1"),
		  .title = WD_SPAN("Why 3 < 5 & more"),
		  .feed_id = 1,
		  .why = "lead" },
		{ .feed_url = WD_SPAN("https://b.example/feed"),
		  .feed_title = WD_SPAN("연합뉴스"),
		  .id = WD_SPAN("b1"),
		  .url = WD_SPAN("https://b.example/1"),
		  .title = WD_SPAN("안보리, 북한 제재"),
		  .feed_id = 2,
		  .why = "same-text" },
	};
	static struct wd_story stories[3];

	for (size_t i = 0; i < 3; i++)
		stories[i].lead =
			(struct wd_entry){ .id_is_permalink = -1, .published_at = WD_NO_TIME, .updated_at = WD_NO_TIME };
	for (size_t i = 0; i < 2; i++)
		carriers[i].published_at = carriers[i].first_seen_at = now - (int64_t)(2 - i) * hour;
	stories[0] = (struct wd_story){ .id = 3,
					.public_id = WD_SPAN("tag:a.example,2024:1"),
					.sort_at = now - 2 * hour,
					.first_seen_at = now - 2 * hour,
					.updated_at = now - hour,
					.changed_at = now - hour,
					.lead = stories[0].lead,
					.feed_title = WD_SPAN("Alpha Wire"),
					.feed_url = WD_SPAN("https://a.example/feed"),
					.feed_home_url = WD_SPAN("https://a.example/"),
					.feed_id = 1,
					.carriers = carriers,
					.n_carriers = 2 };
	stories[0].lead.url = WD_SPAN("https://a.example/1");
	stories[0].lead.title = WD_SPAN("Why 3 < 5 & more");
	stories[0].lead.summary = WD_SPAN("A \"summary\" of <it>.");
	stories[0].lead.content_html = WD_SPAN("<p>A <b>body</b> &amp; more.</p>");
	stories[0].lead.published_at = now - 2 * hour;
	stories[0].lead.lang = WD_SPAN("en");
	stories[0].lead.authors = authors;
	stories[0].lead.n_authors = 2;
	stories[0].lead.categories = categories;
	stories[0].lead.n_categories = 2;
	stories[0].lead.attachments = attachments;
	stories[0].lead.n_attachments = 1;
	stories[1] = (struct wd_story){ .id = 2,
					.public_id = WD_SPAN("tag:c.example,2024:2"),
					.sort_at = now - 30 * hour,
					.first_seen_at = now - 30 * hour,
					.updated_at = now - 30 * hour,
					.changed_at = now - 30 * hour,
					.lead = stories[1].lead,
					.feed_url = WD_SPAN("https://c.example/feed"),
					.carriers = &carriers[1],
					.n_carriers = 1 };
	stories[1].lead.title = WD_SPAN("אזהרת מזג אוויר");
	stories[1].lead.lang = WD_SPAN("he");
	stories[2] = stories[1];
	stories[2].public_id = WD_SPAN("tag:c.example,2024:3");
	stories[2].id = 1;
	stories[2].sort_at = now - 80 * hour;
	stories[2].lead.title = WD_SPAN("");
	stories[2].lead.summary = WD_SPAN("Without a title");
	return (struct wd_channel){
		.title = WD_SPAN("Korea & more"),
		.description = WD_SPAN("Stories that match: korea"),
		.site = { WD_SPAN("https://n.example/wires"), WD_SPAN("/wires/"), WD_SPAN(""), { NULL, 0 } },
		.path = WD_SPAN("/korea"),
		.filter = WD_SPAN("korea"),
		.stories = stories,
		.n_stories = 3,
		.more = true,
		.next = { now - 80 * hour, 1 },
		.prev_archive = 4,
		.updated_at = now - hour
	};
}

int main(int argc, char **argv)
{
	struct golden golden = golden_begin(argc, argv);
	struct wd_channel channel = make_channel();

	for (int format = WD_FORMAT_HTML; format <= WD_FORMAT_JSON; format++) {
		struct wd_buf made;
		char name[64];

		snprintf(name, sizeof(name), "publish.%s", wd_format_name((enum wd_format)format));
		wd_buf_init(&made, WD_BUF_PAGE);
		wd_channel_write(&made, &channel, (enum wd_format)format, now);
		golden_check(&golden, name, wd_buf_span(&made));
		wd_buf_release(&made);
	}
	return golden_end(&golden);
}
