#include "parse/json.h"

#include <jansson.h>

struct reader {
	struct wd_arena *arena;
	struct wd_span base;
};

/* A member's text; numbers, which some give as ids, too. */
static struct wd_span text_of(const struct reader *r, const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	if (json_is_string(value))
		return wd_arena_copy(r->arena, json_string_value(value), json_string_length(value));
	if (json_is_integer(value))
		return wd_arena_printf(r->arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	if (json_is_real(value))
		return wd_arena_printf(r->arena, "%.17g", json_real_value(value));
	return WD_SPAN_NONE;
}

static struct wd_raw_text construct(const struct reader *r, const json_t *object, const char *name,
				    enum wd_raw_type type)
{
	return (struct wd_raw_text){ .value = text_of(r, object, name), .type = type, .base = r->base };
}

static void add_link(const struct reader *r, struct wd_raw_link **links, size_t *n, const char *rel,
		     struct wd_span href)
{
	struct wd_raw_link *link;

	if (href.len && (link = wd_arena_push(r->arena, links, n, sizeof(*link))) != NULL)
		*link = (struct wd_raw_link){ .rel = wd_span_of(rel), .href = href, .base = r->base };
}

static void add_author(const struct reader *r, const json_t *author, struct wd_raw_person **authors, size_t *n)
{
	struct wd_raw_person *person;

	if (!json_is_object(author) || !(person = wd_arena_push(r->arena, authors, n, sizeof(*person))))
		return;
	person->name = text_of(r, author, "name");
	person->uri = text_of(r, author, "url");
}

/* 1.1 has a list, 1.0 one. */
static void read_authors(const struct reader *r, const json_t *object, struct wd_raw_person **authors, size_t *n)
{
	const json_t *list = json_object_get(object, "authors");

	for (size_t i = 0; i < json_array_size(list); i++)
		add_author(r, json_array_get(list, i), authors, n);
	if (*n == 0)
		add_author(r, json_object_get(object, "author"), authors, n);
}

static void read_attachments(const struct reader *r, const json_t *item, struct wd_raw_entry *entry)
{
	const json_t *list = json_object_get(item, "attachments");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *value = json_array_get(list, i);
		struct wd_raw_media *media;

		if (!json_is_object(value) ||
		    !(media = wd_arena_push(r->arena, &entry->media, &entry->n_media, sizeof(*media))))
			continue;
		media->url = text_of(r, value, "url");
		media->type = text_of(r, value, "mime_type");
		media->title = text_of(r, value, "title");
		media->length = text_of(r, value, "size_in_bytes");
		media->duration = text_of(r, value, "duration_in_seconds");
		media->base = r->base;
	}
}

static void read_tags(const struct reader *r, const json_t *item, struct wd_raw_entry *entry)
{
	const json_t *list = json_object_get(item, "tags");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *value = json_array_get(list, i);
		struct wd_span *slot;

		if (json_is_string(value) &&
		    (slot = wd_arena_push(r->arena, &entry->categories, &entry->n_categories, sizeof(*slot))) != NULL)
			*slot = wd_arena_copy(r->arena, json_string_value(value), json_string_length(value));
	}
}

static void read_item(const struct reader *r, const json_t *item, struct wd_raw_entry *entry)
{
	entry->id_is_permalink = -1;
	entry->base = r->base;
	entry->id = text_of(r, item, "id");
	entry->title = construct(r, item, "title", WD_RAW_TEXT);
	entry->summary = construct(r, item, "summary", WD_RAW_TEXT);
	entry->content = construct(r, item, "content_html", WD_RAW_HTML);
	if (entry->content.value.len == 0)
		entry->content = construct(r, item, "content_text", WD_RAW_TEXT);
	add_link(r, &entry->links, &entry->n_links, "alternate", text_of(r, item, "url"));
	add_link(r, &entry->links, &entry->n_links, "related", text_of(r, item, "external_url"));
	entry->image = text_of(r, item, "image");
	if (entry->image.len == 0)
		entry->image = text_of(r, item, "banner_image");
	entry->image_base = r->base;
	entry->published = text_of(r, item, "date_published");
	entry->updated = text_of(r, item, "date_modified");
	entry->lang = text_of(r, item, "language");
	read_authors(r, item, &entry->authors, &entry->n_authors);
	read_tags(r, item, entry);
	read_attachments(r, item, entry);
}

static void read_feed(const struct reader *r, const json_t *feed, struct wd_raw_doc *out)
{
	const json_t *hubs = json_object_get(feed, "hubs");

	out->format = "json";
	out->title = construct(r, feed, "title", WD_RAW_TEXT);
	out->subtitle = construct(r, feed, "description", WD_RAW_TEXT);
	out->lang = text_of(r, feed, "language");
	out->icon = text_of(r, feed, "favicon");
	out->image = text_of(r, feed, "icon");
	out->image_base = r->base;
	add_link(r, &out->links, &out->n_links, "alternate", text_of(r, feed, "home_page_url"));
	add_link(r, &out->links, &out->n_links, "self", text_of(r, feed, "feed_url"));
	add_link(r, &out->links, &out->n_links, "next", text_of(r, feed, "next_url"));
	for (size_t i = 0; i < json_array_size(hubs); i++)
		add_link(r, &out->links, &out->n_links, "hub", text_of(r, json_array_get(hubs, i), "url"));
	read_authors(r, feed, &out->authors, &out->n_authors);
}

static bool read_items(const struct reader *r, const json_t *items, struct wd_raw_doc *out, bool *left_out)
{
	size_t n = json_array_size(items);

	*left_out = n > WD_PARSE_MAX_ENTRIES;
	for (size_t i = 0; i < n && i < WD_PARSE_MAX_ENTRIES; i++) {
		const json_t *item = json_array_get(items, i);
		struct wd_raw_entry *entry;

		if (!json_is_object(item))
			continue;
		entry = wd_arena_push(r->arena, &out->entries, &out->n_entries, sizeof(*entry));
		if (!entry)
			return false;
		read_item(r, item, entry);
	}
	return true;
}

static bool is_feed(const json_t *root)
{
	const char *version = json_string_value(json_object_get(root, "version"));

	return json_is_object(root) && json_is_array(json_object_get(root, "items")) &&
	       ((version && strstr(version, "jsonfeed.org/version/")) || json_object_get(root, "title"));
}

bool wd_json_parse(struct wd_arena *arena, struct wd_span text, struct wd_span base, struct wd_raw_doc *out,
		   bool *left_out, struct wd_error *err)
{
	struct reader r = { arena, base };
	json_error_t why;
	json_t *root = json_loadb(text.ptr, text.len, JSON_ALLOW_NUL, &why);
	bool ok = false;

	*out = (struct wd_raw_doc){ .base = base };
	*left_out = false;
	if (!root)
		return wd_error_set(err, WD_INPUT, "no feed: neither XML nor well-formed JSON (%s at %d:%d)", why.text,
				    why.line, why.column);
	if (!is_feed(root)) {
		wd_error_set(err, WD_INPUT, "no feed: JSON of another kind");
	} else {
		read_feed(&r, root, out);
		ok = read_items(&r, json_object_get(root, "items"), out, left_out) ||
		     wd_error_set(err, WD_INPUT, "the document is too large");
	}
	json_decref(root);
	return ok;
}
