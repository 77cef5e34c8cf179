#include "config.h"
#include "publish/address.h"
#include "publish/link.h"
#include "publish/publish.h"
#include "publish/xml.h"
#include "util/clock.h"

static void write_date(struct wd_xml *xml, const char *name, int64_t at)
{
	char text[WD_CLOCK_TEXT];

	if (at != WD_NO_TIME)
		wd_xml_element(xml, name, wd_span_of(wd_clock_http(at, text)));
}

/* RSS 2.0 has room for one enclosure an item (RSS Advisory Board's profile), and wants a length: 0 is "unknown". */
static void write_enclosure(struct wd_xml *xml, const struct wd_entry *lead)
{
	const struct wd_attachment *it = lead->attachments;
	struct wd_buf length;

	if (lead->n_attachments == 0)
		return;
	wd_buf_init(&length, WD_BUF_ADDRESS);
	wd_buf_add_int(&length, it->size < 0 ? 0 : it->size);
	wd_xml_open(xml, "enclosure");
	wd_xml_attr(xml, "url", it->url);
	wd_xml_attr(xml, "length", wd_buf_span(&length));
	wd_xml_attr(xml, "type", it->mime_type.len ? it->mime_type : WD_SPAN("application/octet-stream"));
	wd_xml_close(xml);
	wd_buf_release(&length);
}

/* RSS's own author is one address; dc:creator takes any number, with a name or without. */
static void write_author(struct wd_xml *xml, const struct wd_person *author)
{
	wd_xml_element(xml, "dc:creator", author->name.len ? author->name : author->email.len ? author->email : author->url);
}

static void write_names(struct wd_xml *xml, const struct wd_entry *lead)
{
	for (size_t i = 0; i < lead->n_authors; i++)
		write_author(xml, &lead->authors[i]);
	for (size_t i = 0; i < lead->n_categories; i++)
		wd_xml_element(xml, "category", lead->categories[i]);
	wd_xml_element(xml, "dc:language", lead->lang);
	wd_xml_element(xml, "dc:rights", lead->rights);
}

static void write_item(struct wd_xml *xml, const struct wd_story *story)
{
	const struct wd_entry *lead = &story->lead;

	wd_xml_open(xml, "item");
	wd_xml_element(xml, "title", wd_address_title(lead));
	wd_xml_element(xml, "link", lead->url);
	wd_xml_open(xml, "guid");
	wd_xml_attr_text(xml, "isPermaLink", "false");
	wd_xml_text(xml, story->public_id);
	wd_xml_close(xml);
	write_date(xml, "pubDate", wd_address_date(story));
	wd_xml_open(xml, "description");
	wd_xml_text_as_html(xml, lead->summary);
	wd_xml_close(xml);
	wd_xml_element(xml, "content:encoded", wd_entry_shown(lead));
	write_names(xml, lead);
	wd_xml_element(xml, "comments", lead->comments);
	write_enclosure(xml, lead);
	wd_xml_open(xml, "source");
	wd_xml_attr(xml, "url", story->feed_url);
	wd_xml_text(xml, story->feed_title);
	wd_xml_close(xml);
	for (size_t i = 1; i < story->n_carriers; i++)
		if (story->carriers[i].url.len)
			wd_link_write(xml, "atom:link", "related", NULL, story->carriers[i].url,
				      story->carriers[i].feed_title);
	wd_xml_close(xml);
}

void wd_rss_write(struct wd_buf *out, const struct wd_channel *channel)
{
	struct wd_xml xml;
	const struct wd_link_feed feed = { &xml, channel, "atom:link", ".rss", "application/rss+xml" };
	struct wd_buf page;

	wd_xml_begin(&xml, out);
	wd_xml_open(&xml, "rss");
	wd_xml_attr_text(&xml, "version", "2.0");
	wd_xml_attr_text(&xml, "xmlns:atom", "http://www.w3.org/2005/Atom");
	wd_xml_attr_text(&xml, "xmlns:content", "http://purl.org/rss/1.0/modules/content/");
	wd_xml_attr_text(&xml, "xmlns:dc", "http://purl.org/dc/elements/1.1/");
	if (channel->archive)
		wd_xml_attr_text(&xml, "xmlns:fh", "http://purl.org/syndication/history/1.0");
	wd_xml_open(&xml, "channel");
	wd_xml_element(&xml, "title", channel->title);
	wd_buf_init(&page, WD_BUF_ADDRESS);
	wd_address_write(&page, channel, "", WD_ADDRESS_FIRST);
	wd_xml_element(&xml, "link", wd_buf_span(&page));
	wd_buf_release(&page);
	wd_xml_element(&xml, "description", channel->description.len ? channel->description : channel->title);
	write_date(&xml, "lastBuildDate", channel->updated_at);
	wd_xml_element(&xml, "generator", channel->archive ? WD_SPAN("wiredesk") : WD_SPAN("wiredesk " PACKAGE_VERSION));
	wd_xml_element(&xml, "ttl", WD_SPAN("10"));
	wd_xml_element(&xml, "docs", WD_SPAN("https://www.rssboard.org/rss-specification"));
	wd_link_archives(&feed);
	wd_link_pages(&feed);
	for (size_t i = 0; i < channel->n_stories; i++)
		write_item(&xml, &channel->stories[i]);
	wd_xml_end(&xml);
}
