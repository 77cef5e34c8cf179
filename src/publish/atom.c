#include "config.h"

#include <inttypes.h>

#include "publish/address.h"
#include "publish/link.h"
#include "publish/publish.h"
#include "publish/xml.h"
#include "util/clock.h"
#include "util/url.h"

static void write_link(struct wd_xml *xml, const char *rel, const char *type, struct wd_span href)
{
	wd_link_write(xml, "link", rel, type, href, WD_SPAN_NONE);
}

static void write_date(struct wd_xml *xml, const char *name, int64_t at)
{
	char text[WD_CLOCK_TEXT];

	wd_xml_element(xml, name, wd_span_of(wd_clock_rfc3339(at, text)));
}

static void write_typed(struct wd_xml *xml, const char *name, const char *type, struct wd_span text)
{
	wd_xml_open(xml, name);
	wd_xml_attr_text(xml, "type", type);
	wd_xml_text(xml, text);
	wd_xml_close(xml);
}

static void write_author(struct wd_xml *xml, const struct wd_person *person)
{
	wd_xml_open(xml, "author");
	wd_xml_open(xml, "name");
	wd_xml_text(xml, person->name.len ? person->name : person->email);
	wd_xml_close(xml);
	wd_xml_element(xml, "uri", person->url);
	wd_xml_element(xml, "email", person->email);
	wd_xml_close(xml);
}

/* RFC 4287 §4.2.1: an entry without an author of its own has its feed's, so the feed stands in for one. */
static void write_authors(struct wd_xml *xml, const struct wd_story *story)
{
	struct wd_person feed = { .name = story->feed_title.len ? story->feed_title : story->feed_url };

	for (size_t i = 0; i < story->lead.n_authors; i++)
		write_author(xml, &story->lead.authors[i]);
	if (story->lead.n_authors == 0)
		write_author(xml, &feed);
}

static void write_enclosures(struct wd_xml *xml, const struct wd_entry *lead)
{
	for (size_t i = 0; i < lead->n_attachments; i++) {
		const struct wd_attachment *it = &lead->attachments[i];

		wd_xml_open(xml, "link");
		wd_xml_attr_text(xml, "rel", "enclosure");
		wd_xml_attr(xml, "href", it->url);
		if (it->mime_type.len)
			wd_xml_attr(xml, "type", it->mime_type);
		if (it->size >= 0) {
			struct wd_buf length;

			wd_buf_init(&length, WD_BUF_ADDRESS);
			wd_buf_add_int(&length, it->size);
			wd_xml_attr(xml, "length", wd_buf_span(&length));
			wd_buf_release(&length);
		}
		if (it->title.len)
			wd_xml_attr(xml, "title", it->title);
		wd_xml_close(xml);
	}
}

static void write_related(struct wd_xml *xml, const struct wd_story *story)
{
	for (size_t i = 1; i < story->n_carriers; i++) {
		const struct wd_carrier *carrier = &story->carriers[i];

		if (carrier->url.len == 0)
			continue;
		wd_xml_open(xml, "link");
		wd_xml_attr_text(xml, "rel", "related");
		wd_xml_attr(xml, "href", carrier->url);
		if (carrier->feed_title.len)
			wd_xml_attr(xml, "title", carrier->feed_title);
		wd_xml_close(xml);
	}
}

static void write_source(struct wd_xml *xml, const struct wd_story *story)
{
	wd_xml_open(xml, "source");
	wd_xml_element(xml, "id", story->feed_url);
	write_typed(xml, "title", "text", story->feed_title.len ? story->feed_title : story->feed_url);
	write_date(xml, "updated", story->updated_at);
	/* Nobody else has a file of this machine. */
	if (!wd_url_is_file(story->feed_url))
		write_link(xml, "self", NULL, story->feed_url);
	write_link(xml, "alternate", NULL, story->feed_home_url);
	wd_xml_close(xml);
}

/* §4.1.2: without a body the entry needs an alternate link; where its publisher gave none, our page of it is one. */
static void write_alternate(struct wd_xml *xml, const struct wd_site *site, const struct wd_story *story)
{
	struct wd_buf page;

	if (story->lead.url.len || wd_entry_shown(&story->lead).len) {
		write_link(xml, "alternate", NULL, story->lead.url);
		return;
	}
	wd_buf_init(&page, WD_BUF_ADDRESS);
	wd_buf_printf(&page, "%.*s/story/%" PRId64 "%.*s", WD_SPAN_ARG(site->base_url), story->id, WD_SPAN_ARG(site->page));
	write_link(xml, "alternate", "text/html", wd_buf_span(&page));
	wd_buf_release(&page);
}

static void write_entry(struct wd_xml *xml, const struct wd_site *site, const struct wd_story *story)
{
	const struct wd_entry *lead = &story->lead;

	wd_xml_open(xml, "entry");
	if (lead->lang.len)
		wd_xml_attr(xml, "xml:lang", lead->lang);
	wd_xml_element(xml, "id", story->public_id);
	write_typed(xml, "title", "text", wd_address_title(lead));
	write_date(xml, "published", wd_address_date(story));
	write_date(xml, "updated", story->updated_at);
	write_alternate(xml, site, story);
	write_authors(xml, story);
	for (size_t i = 0; i < lead->n_categories; i++) {
		wd_xml_open(xml, "category");
		wd_xml_attr(xml, "term", lead->categories[i]);
		wd_xml_close(xml);
	}
	write_enclosures(xml, lead);
	write_related(xml, story);
	if (lead->rights.len)
		write_typed(xml, "rights", "text", lead->rights);
	write_source(xml, story);
	if (lead->summary.len)
		write_typed(xml, "summary", "text", lead->summary);
	if (wd_entry_shown(lead).len)
		write_typed(xml, "content", "html", wd_entry_shown(lead));
	wd_xml_close(xml);
}

void wd_atom_write(struct wd_buf *out, const struct wd_channel *channel)
{
	struct wd_xml xml;
	const struct wd_link_feed feed = { &xml, channel, "link", ".atom", "application/atom+xml" };
	struct wd_buf id, page;

	wd_xml_begin(&xml, out);
	wd_xml_open(&xml, "feed");
	wd_xml_attr_text(&xml, "xmlns", "http://www.w3.org/2005/Atom");
	if (channel->archive)
		wd_xml_attr_text(&xml, "xmlns:fh", "http://purl.org/syndication/history/1.0");
	wd_buf_init(&id, WD_BUF_ADDRESS);
	wd_address_write(&id, channel, ".atom", WD_ADDRESS_FIRST);
	wd_xml_element(&xml, "id", wd_buf_span(&id));
	wd_buf_release(&id);
	write_typed(&xml, "title", "text", channel->title);
	if (channel->description.len)
		write_typed(&xml, "subtitle", "text", channel->description);
	write_date(&xml, "updated", channel->updated_at);
	wd_link_archives(&feed);
	wd_buf_init(&page, WD_BUF_ADDRESS);
	wd_address_write(&page, channel, "", channel->here);
	write_link(&xml, "alternate", "text/html", wd_buf_span(&page));
	wd_buf_release(&page);
	wd_link_pages(&feed);
	wd_xml_open(&xml, "generator");
	/* An archive stays as it is, whoever writes it again. */
	if (!channel->archive)
		wd_xml_attr_text(&xml, "version", PACKAGE_VERSION);
	wd_xml_text(&xml, WD_SPAN("wiredesk"));
	wd_xml_close(&xml);
	for (size_t i = 0; i < channel->n_stories; i++)
		write_entry(&xml, &channel->site, &channel->stories[i]);
	wd_xml_end(&xml);
}
