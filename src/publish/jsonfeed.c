/* JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), with what is ours under "_wiredesk". */
#include "publish/address.h"
#include "publish/first.h"
#include "publish/json.h"
#include "publish/publish.h"

static const char version[] = "https://jsonfeed.org/version/1.1";

static void write_authors(struct wd_json *json, const struct wd_person *authors, size_t n)
{
	if (n == 0)
		return;
	wd_json_open(json, "authors", '[');
	for (size_t i = 0; i < n; i++) {
		struct wd_buf mail;

		wd_json_open(json, NULL, '{');
		wd_json_some(json, "name", authors[i].name);
		wd_buf_init(&mail, WD_BUF_ADDRESS);
		if (authors[i].email.len)
			wd_buf_printf(&mail, "mailto:%.*s", WD_SPAN_ARG(authors[i].email));
		wd_json_some(json, "url", authors[i].url.len ? authors[i].url : wd_buf_span(&mail));
		wd_buf_release(&mail);
		wd_json_close(json, '}');
	}
	wd_json_close(json, ']');
}

static void write_tags(struct wd_json *json, const struct wd_entry *entry)
{
	if (entry->n_categories == 0)
		return;
	wd_json_open(json, "tags", '[');
	for (size_t i = 0; i < entry->n_categories; i++)
		wd_json_text(json, NULL, entry->categories[i]);
	wd_json_close(json, ']');
}

static void write_attachments(struct wd_json *json, const struct wd_entry *entry)
{
	if (entry->n_attachments == 0)
		return;
	wd_json_open(json, "attachments", '[');
	for (size_t i = 0; i < entry->n_attachments; i++) {
		const struct wd_attachment *a = &entry->attachments[i];

		wd_json_open(json, NULL, '{');
		wd_json_text(json, "url", a->url);
		wd_json_text(json, "mime_type", a->mime_type.len ? a->mime_type : WD_SPAN("application/octet-stream"));
		wd_json_some(json, "title", a->title);
		if (a->size >= 0)
			wd_json_int(json, "size_in_bytes", a->size);
		if (a->duration_ms >= 0)
			wd_json_int(json, "duration_in_seconds", a->duration_ms / 1000);
		wd_json_close(json, '}');
	}
	wd_json_close(json, ']');
}

/* All but id and the extension. */
static void write_entry(struct wd_json *json, const struct wd_entry *entry)
{
	wd_json_some(json, "url", entry->url);
	wd_json_some(json, "external_url", entry->external_url);
	wd_json_some(json, "title", entry->title);
	if (wd_entry_shown(entry).len)
		wd_json_text(json, "content_html", wd_entry_shown(entry));
	else
		wd_json_text(json, "content_text", entry->summary);
	wd_json_some(json, "summary", entry->summary);
	wd_json_some(json, "image", entry->image);
	wd_json_time(json, "date_published", entry->published_at);
	wd_json_time(json, "date_modified", entry->updated_at);
	write_authors(json, entry->authors, entry->n_authors);
	write_tags(json, entry);
	wd_json_some(json, "language", entry->lang);
	write_attachments(json, entry);
}

/* ---- a document, as `parse` shows it ---- */

/* JSON Feed leaves out an item without one; what tells two apart comes first. */
static struct wd_span id_of(const struct wd_entry *entry)
{
	const struct wd_span ids[] = { entry->id, entry->url,
				       entry->n_attachments ? entry->attachments[0].url : WD_SPAN_NONE, entry->title };

	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++)
		if (ids[i].len)
			return ids[i];
	return entry->summary;
}

static void write_source(struct wd_json *json, const struct wd_source *source)
{
	if (!source->present)
		return;
	wd_json_open(json, "source", '{');
	wd_json_some(json, "title", source->title);
	wd_json_some(json, "url", source->url);
	wd_json_some(json, "id", source->id);
	wd_json_close(json, '}');
}

static void write_item(struct wd_json *json, const struct wd_entry *entry)
{
	wd_json_open(json, NULL, '{');
	wd_json_text(json, "id", id_of(entry));
	write_entry(json, entry);
	wd_json_open(json, "_wiredesk", '{');
	if (entry->id_is_permalink >= 0)
		wd_json_bool(json, "guid_is_permalink", entry->id_is_permalink > 0);
	wd_json_some(json, "comments", entry->comments);
	wd_json_some(json, "rights", entry->rights);
	write_source(json, &entry->source);
	wd_json_close(json, '}');
	wd_json_close(json, '}');
}

static void write_extension(struct wd_json *json, const struct wd_doc *doc)
{
	wd_json_open(json, "_wiredesk", '{');
	wd_json_text(json, "format", wd_span_of(doc->format));
	wd_json_text(json, "encoding", doc->encoding);
	wd_json_open(json, "repaired", '[');
	for (size_t i = 0; i < doc->n_repaired; i++)
		wd_json_text(json, NULL, doc->repaired[i]);
	wd_json_close(json, ']');
	if (doc->ttl_ms > 0)
		wd_json_int(json, "ttl_seconds", doc->ttl_ms / 1000);
	wd_json_some(json, "hub", doc->hub_url);
	wd_json_some(json, "self", doc->self_url);
	wd_json_some(json, "next", doc->next_url);
	wd_json_some(json, "rights", doc->rights);
	wd_json_some(json, "generator", doc->generator);
	wd_json_some(json, "subtitle", doc->subtitle);
	wd_json_close(json, '}');
}

void wd_jsonfeed_write_doc(struct wd_buf *out, const struct wd_doc *doc, struct wd_span feed_url, bool one_line)
{
	struct wd_json json;

	wd_json_init(&json, out, one_line);
	wd_json_open(&json, NULL, '{');
	wd_json_text(&json, "version", wd_span_of(version));
	wd_json_text(&json, "title", doc->title);
	wd_json_some(&json, "home_page_url", doc->home_url);
	wd_json_some(&json, "feed_url", doc->self_url.len ? doc->self_url : feed_url);
	wd_json_some(&json, "description", doc->subtitle);
	wd_json_some(&json, "icon", doc->image.len ? doc->image : doc->icon);
	wd_json_some(&json, "favicon", doc->image.len ? doc->icon : WD_SPAN_NONE);
	wd_json_some(&json, "language", doc->said_lang);
	write_authors(&json, doc->authors, doc->n_authors);
	wd_json_open(&json, "items", '[');
	for (size_t i = 0; i < doc->n_entries; i++)
		write_item(&json, &doc->entries[i]);
	wd_json_close(&json, ']');
	write_extension(&json, doc);
	wd_json_close(&json, '}');
}

/* ---- a merged feed ---- */

static void write_carriers(struct wd_json *json, const struct wd_story *story)
{
	wd_json_open(json, "entries", '[');
	for (size_t i = 0; i < story->n_carriers; i++) {
		const struct wd_carrier *c = &story->carriers[i];

		wd_json_open(json, NULL, '{');
		wd_json_text(json, "feed_url", c->feed_url);
		wd_json_some(json, "feed_title", c->feed_title);
		wd_json_some(json, "id", c->id);
		wd_json_some(json, "url", c->url);
		wd_json_some(json, "title", c->title);
		wd_json_time(json, "date_published", c->published_at);
		wd_json_time(json, "first_seen", c->first_seen_at);
		wd_json_text(json, "why", wd_span_of(c->why));
		wd_json_close(json, '}');
	}
	wd_json_close(json, ']');
}

static void write_first(struct wd_json *json, const struct wd_story *story)
{
	int64_t ahead_ms;
	const struct wd_carrier *first = wd_first_of(story, &ahead_ms);

	if (!first)
		return;
	wd_json_open(json, "first", '{');
	wd_json_text(json, "feed_url", first->feed_url);
	wd_json_some(json, "feed_title", first->feed_title);
	wd_json_int(json, "ahead_seconds", ahead_ms / 1000);
	wd_json_close(json, '}');
}

/* The dates are the story's: its place in the order, and its last real edit. merge: for whom it stands alone, or absent. */
static void write_story(struct wd_json *json, const struct wd_story *story, struct wd_span merge)
{
	struct wd_entry shown = story->lead;

	shown.title = wd_address_title(&shown);
	shown.published_at = wd_address_date(story);
	shown.updated_at = story->updated_at > shown.published_at ? story->updated_at : WD_NO_TIME;
	if (!shown.lang.len)
		shown.lang = story->feed_lang;
	wd_json_open(json, NULL, '{');
	wd_json_text(json, "id", story->public_id);
	write_entry(json, &shown);
	wd_json_open(json, "_wiredesk", '{');
	wd_json_some(json, "merge", merge);
	write_carriers(json, story);
	write_first(json, story);
	wd_json_close(json, '}');
	wd_json_close(json, '}');
}

void wd_jsonfeed_write_story(struct wd_buf *out, const struct wd_story *story, struct wd_span merge)
{
	struct wd_json json;

	wd_json_init(&json, out, true);
	write_story(&json, story, merge);
}

static void write_hub(struct wd_json *json, const struct wd_channel *channel)
{
	if (!wd_address_has_hub(channel))
		return;
	wd_json_open(json, "hubs", '[');
	wd_json_open(json, NULL, '{');
	wd_json_text(json, "type", WD_SPAN("WebSub"));
	wd_json_text(json, "url", channel->site.hub);
	wd_json_close(json, '}');
	wd_json_close(json, ']');
}

void wd_jsonfeed_write(struct wd_buf *out, const struct wd_channel *channel)
{
	struct wd_json json;
	struct wd_buf url;

	wd_buf_init(&url, WD_BUF_ADDRESS);
	wd_json_init(&json, out, false);
	wd_json_open(&json, NULL, '{');
	wd_json_text(&json, "version", wd_span_of(version));
	wd_json_text(&json, "title", channel->title);
	wd_address_write(&url, channel, "", channel->here);
	wd_json_text(&json, "home_page_url", wd_buf_span(&url));
	wd_buf_clear(&url);
	wd_address_self(&url, channel, ".json");
	wd_json_text(&json, "feed_url", wd_buf_span(&url));
	wd_json_some(&json, "description", channel->description);
	if (channel->archive ? wd_address_previous(channel) != 0 : channel->more) {
		wd_buf_clear(&url);
		if (channel->archive)
			wd_address_archive(&url, channel, ".json", wd_address_previous(channel));
		else
			wd_address_write(&url, channel, ".json", channel->next);
		wd_json_text(&json, "next_url", wd_buf_span(&url));
	}
	write_hub(&json, channel);
	if (channel->is_partial) {
		wd_json_open(&json, "_wiredesk", '{');
		wd_json_bool(&json, "partial", true);
		wd_json_close(&json, '}');
	}
	wd_json_open(&json, "items", '[');
	for (size_t i = 0; i < channel->n_stories; i++)
		write_story(&json, &channel->stories[i], WD_SPAN_NONE);
	wd_json_close(&json, ']');
	wd_json_close(&json, '}');
	wd_buf_release(&url);
}
