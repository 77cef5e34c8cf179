#include "publish/events.h"

#include <inttypes.h>
#include <stdio.h>

#include "config.h"
#include "publish/xml.h"
#include "util/clock.h"
#include "util/duration.h"

static const struct {
	const char *category, *title; /* title: behind the feed's name */
} kinds[] = {
	[WD_EVENT_BROKE] = { "broke", "fails" },
	[WD_EVENT_RECOVERED] = { "recovered", "answers again" },
	[WD_EVENT_MOVED] = { "moved", "has moved" },
	[WD_EVENT_SILENT] = { "silent", "has fallen silent" },
	[WD_EVENT_SPEAKS] = { "recovered", "has news again" },
	[WD_EVENT_GONE] = { "gone", "is gone" },
	[WD_EVENT_UNTOLD] = { "untold", "in vain" },
};

static bool is_known(const struct wd_event *event)
{
	return event->kind > 0 && (size_t)event->kind < sizeof(kinds) / sizeof(*kinds);
}

/* " on 2024-03-04 at 14:05 UTC"; nothing where it never was. */
static void add_when(struct wd_buf *out, const char *before, int64_t at)
{
	char text[WD_CLOCK_TEXT];

	if (at == WD_NO_TIME)
		return;
	wd_clock_rfc3339(at, text);
	wd_buf_printf(out, "%s %.10s at %.5s UTC", before, text, text + 11);
}

static void add_silence(struct wd_buf *out, const struct wd_event *event)
{
	char words[32];

	wd_buf_add_text(out, "It answers, but its newest entry came");
	add_when(out, " on", event->since_at);
	if (event->number)
		wd_buf_printf(out, "; one used to come every %s", wd_duration_words(event->number, words));
	wd_buf_add_char(out, '.');
}

void wd_event_sentence(struct wd_buf *out, const struct wd_event *event)
{
	switch (event->kind) {
	case WD_EVENT_BROKE:
		wd_buf_printf(out, "It failed %" PRId64 " times in a row, at last with: %.*s.", event->number,
			      WD_SPAN_ARG(event->detail));
		add_when(out, " It last worked on", event->since_at);
		wd_buf_add_text(out, event->since_at == WD_NO_TIME ? " It never worked." : ".");
		break;
	case WD_EVENT_RECOVERED:
		wd_buf_printf(out, "It answers again, after %" PRId64 " failures in a row", event->number);
		add_when(out, "; before, it last worked on", event->since_at);
		wd_buf_add_char(out, '.');
		break;
	case WD_EVENT_MOVED:
		wd_buf_printf(
			out,
			"It moved for good to %.*s, which is asked from now on. `wiredesk check --fix` changes the list.",
			WD_SPAN_ARG(event->detail));
		break;
	case WD_EVENT_SILENT:
		add_silence(out, event);
		break;
	case WD_EVENT_SPEAKS:
		wd_buf_add_text(out, "It has a new entry");
		add_when(out, "; the one before came on", event->since_at);
		wd_buf_add_char(out, '.');
		break;
	case WD_EVENT_UNTOLD:
		wd_buf_printf(out,
			      "It will not be told of %" PRId64 " %s, which it refused or did not hear within three days.",
			      event->number, event->number == 1 ? "story" : "stories");
		if (event->detail.len)
			wd_buf_printf(out, " The last: %.*s.", WD_SPAN_ARG(event->detail));
		break;
	case WD_EVENT_GONE:
		wd_buf_add_text(
			out,
			"Its server says that it is gone for good. It is asked once a month; please take it off the list.");
		break;
	}
}

static void write_link(struct wd_xml *xml, const char *rel, const char *type, const struct wd_site *site, const char *path)
{
	struct wd_buf href;

	wd_buf_init(&href, WD_BUF_ADDRESS);
	wd_buf_printf(&href, "%.*s/%s", WD_SPAN_ARG(site->base_url), path);
	wd_xml_open(xml, "link");
	wd_xml_attr_text(xml, "rel", rel);
	wd_xml_attr_text(xml, "type", type);
	wd_xml_attr(xml, "href", wd_buf_span(&href));
	wd_xml_close(xml);
	wd_buf_release(&href);
}

static void write_text(struct wd_xml *xml, const char *name, const struct wd_buf *text)
{
	wd_xml_open(xml, name);
	wd_xml_attr_text(xml, "type", "text");
	wd_xml_text(xml, wd_buf_span(text));
	wd_xml_close(xml);
}

static void write_entry(struct wd_xml *xml, const struct wd_site *site, const struct wd_event *event)
{
	struct wd_span name = event->feed_title.len ? event->feed_title : event->feed_url;
	char at[WD_CLOCK_TEXT], path[40];
	struct wd_buf text;

	wd_clock_rfc3339(event->at, at);
	if (event->feed_id)
		snprintf(path, sizeof(path), "feeds/%" PRId64 "%.*s", event->feed_id, WD_SPAN_ARG(site->page));
	else
		snprintf(path, sizeof(path), "%s", site->page.len ? "index.html" : "");
	wd_buf_init(&text, WD_BUF_LINE);
	wd_xml_open(xml, "entry");
	wd_xml_element(xml, "id", event->public_id);
	wd_buf_printf(&text, "%.*s %s", WD_SPAN_ARG(name), kinds[event->kind].title);
	write_text(xml, "title", &text);
	wd_xml_element(xml, "published", wd_span_of(at));
	wd_xml_element(xml, "updated", wd_span_of(at));
	write_link(xml, "alternate", "text/html", site, path);
	wd_xml_open(xml, "category");
	wd_xml_attr_text(xml, "term", kinds[event->kind].category);
	wd_xml_close(xml);
	wd_buf_clear(&text);
	wd_event_sentence(&text, event);
	write_text(xml, "content", &text);
	wd_xml_close(xml);
	wd_buf_release(&text);
}

void wd_events_atom(struct wd_buf *out, const struct wd_site *site, const struct wd_event *events, size_t n,
		    int64_t began_at)
{
	char updated[WD_CLOCK_TEXT];
	struct wd_buf id;
	struct wd_xml xml;

	wd_buf_init(&id, WD_BUF_ADDRESS);
	wd_buf_printf(&id, "%.*s/status.atom", WD_SPAN_ARG(site->base_url));
	/* It must say when it changed, even while it is empty; a time that stays keeps its bytes the same. */
	wd_clock_rfc3339(n ? events[0].at : began_at, updated);
	wd_xml_begin(&xml, out);
	wd_xml_open(&xml, "feed");
	wd_xml_attr_text(&xml, "xmlns", "http://www.w3.org/2005/Atom");
	wd_xml_attr_text(&xml, "xml:lang", "en");
	wd_xml_element(&xml, "id", wd_buf_span(&id));
	wd_xml_element(&xml, "title", WD_SPAN("How the feeds do"));
	wd_xml_element(&xml, "subtitle", WD_SPAN("Feeds that broke, answer again, moved, fell silent or are gone"));
	wd_xml_element(&xml, "updated", wd_span_of(updated));
	write_link(&xml, "self", "application/atom+xml", site, "status.atom");
	write_link(&xml, "alternate", "text/html", site, site->page.len ? "index.html" : "");
	wd_xml_open(&xml, "author");
	wd_xml_element(&xml, "name", WD_SPAN("wiredesk"));
	wd_xml_close(&xml);
	wd_xml_open(&xml, "generator");
	wd_xml_attr_text(&xml, "version", PACKAGE_VERSION);
	wd_xml_text(&xml, WD_SPAN("wiredesk"));
	wd_xml_close(&xml);
	for (size_t i = 0; i < n; i++)
		if (is_known(&events[i]))
			write_entry(&xml, site, &events[i]);
	wd_xml_end(&xml);
	wd_buf_release(&id);
}
