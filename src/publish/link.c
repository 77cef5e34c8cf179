#include "publish/link.h"

#include "publish/address.h"

void wd_link_write(struct wd_xml *xml, const char *element, const char *rel, const char *type, struct wd_span href,
		   struct wd_span title)
{
	if (href.len == 0)
		return;
	wd_xml_open(xml, element);
	wd_xml_attr_text(xml, "rel", rel);
	if (type)
		wd_xml_attr_text(xml, "type", type);
	wd_xml_attr(xml, "href", href);
	if (title.len)
		wd_xml_attr(xml, "title", title);
	wd_xml_close(xml);
}

/* Releases the address. */
static void write_own(const struct wd_link_feed *feed, const char *rel, struct wd_buf *href)
{
	wd_link_write(feed->xml, feed->element, rel, feed->type, wd_buf_span(href), WD_SPAN_NONE);
	wd_buf_release(href);
}

static void write_page(const struct wd_link_feed *feed, const char *rel, struct wd_cursor from)
{
	struct wd_buf href;

	wd_buf_init(&href, WD_BUF_ADDRESS);
	wd_address_write(&href, feed->channel, feed->suffix, from);
	write_own(feed, rel, &href);
}

static void write_archive(const struct wd_link_feed *feed, const char *rel, int64_t number)
{
	struct wd_buf href;

	if (!number)
		return;
	wd_buf_init(&href, WD_BUF_ADDRESS);
	wd_address_archive(&href, feed->channel, feed->suffix, number);
	write_own(feed, rel, &href);
}

/* RFC 5005 §4. */
void wd_link_archives(const struct wd_link_feed *feed)
{
	const struct wd_channel *channel = feed->channel;
	struct wd_buf href;

	wd_buf_init(&href, WD_BUF_ADDRESS);
	wd_address_self(&href, channel, feed->suffix);
	write_own(feed, "self", &href);
	if (wd_address_has_hub(channel))
		wd_link_write(feed->xml, feed->element, "hub", NULL, channel->site.hub, WD_SPAN_NONE);
	write_archive(feed, "prev-archive", wd_address_previous(channel));
	write_archive(feed, "next-archive", wd_address_next(channel));
	if (!channel->archive)
		return;
	write_page(feed, "current", WD_ADDRESS_FIRST);
	wd_xml_open(feed->xml, "fh:archive");
	wd_xml_close(feed->xml);
}

/* RFC 5005 §3. */
void wd_link_pages(const struct wd_link_feed *feed)
{
	const struct wd_channel *channel = feed->channel;

	if (channel->more || channel->has_newer)
		write_page(feed, "first", WD_ADDRESS_FIRST);
	if (channel->has_newer)
		write_page(feed, "previous", channel->newer);
	if (channel->more)
		write_page(feed, "next", channel->next);
}
