#include "parse/json.h"

#include "decode/repairs.h"
#include "parse/pull.h"
#include "util/count.h"

struct reader {
	struct wd_pull pull;
	struct wd_arena *arena;
	struct wd_raw_doc *doc;
	bool left_out, has_items, says_version;
};

/* ---- small tools ---- */

static struct wd_raw_text construct(struct reader *r, enum wd_raw_type type)
{
	return (struct wd_raw_text){ .value = wd_pull_text(&r->pull), .type = type, .base = r->doc->base };
}

/* Plain text, but many take it from where references stand in it; with a sign of markup nothing can be told. */
static struct wd_raw_text line(struct reader *r)
{
	struct wd_raw_text text = construct(r, WD_RAW_TEXT);

	if (text.value.len && !memchr(text.value.ptr, '<', text.value.len))
		text.type = WD_RAW_UNKNOWN;
	return text;
}

static void add_link(struct reader *r, struct wd_raw_entry *entry, const char *rel)
{
	struct wd_span href = wd_pull_text(&r->pull);
	struct wd_raw_link *link;

	if (!href.len)
		return;
	link = entry ? wd_arena_push(r->arena, &entry->links, &entry->n_links, sizeof(*link))
		     : wd_arena_push(r->arena, &r->doc->links, &r->doc->n_links, sizeof(*link));
	if (link)
		*link = (struct wd_raw_link){ .rel = wd_span_of(rel), .href = href, .base = r->doc->base };
}

/* ---- lists of objects; one that stands alone is a list of one ---- */

static void each(struct reader *r, void *into, void (*read)(struct reader *r, void *into))
{
	if (wd_pull_kind(&r->pull) != WD_PULL_LIST) {
		read(r, into);
		return;
	}
	if (!wd_pull_enter(&r->pull))
		return;
	while (wd_pull_next_value(&r->pull))
		read(r, into);
}

struct persons {
	struct wd_raw_person *items;
	size_t n;
};

static void read_person(struct reader *r, void *into)
{
	struct persons *persons = into;
	struct wd_raw_person person = { 0 }, *slot;
	struct wd_span name;

	if (wd_pull_kind(&r->pull) != WD_PULL_OBJECT) {
		person.name = wd_pull_text(&r->pull);
	} else if (wd_pull_enter(&r->pull)) {
		while (wd_pull_next_member(&r->pull, &name)) {
			if (wd_span_is(name, "name"))
				person.name = wd_pull_text(&r->pull);
			else if (wd_span_is(name, "url"))
				person.uri = wd_pull_text(&r->pull);
			else
				wd_pull_skip(&r->pull);
		}
	}
	if ((person.name.len || person.uri.len) &&
	    (slot = wd_arena_push(r->arena, &persons->items, &persons->n, sizeof(*slot))) != NULL)
		*slot = person;
}

/* False when the value is none, and is left behind then. */
static bool enter_object(struct reader *r)
{
	if (wd_pull_kind(&r->pull) == WD_PULL_OBJECT)
		return wd_pull_enter(&r->pull);
	wd_pull_skip(&r->pull);
	return false;
}

static void read_attachment(struct reader *r, void *into)
{
	struct wd_raw_entry *entry = into;
	struct wd_raw_media media = { .base = r->doc->base }, *slot;
	const struct {
		const char *name;
		struct wd_span *field;
	} fields[] = { { "url", &media.url },
		       { "mime_type", &media.type },
		       { "title", &media.title },
		       { "size_in_bytes", &media.length },
		       { "duration_in_seconds", &media.duration } };
	struct wd_span name;

	if (!enter_object(r))
		return;
	while (wd_pull_next_member(&r->pull, &name)) {
		size_t i = 0;

		while (i < WD_COUNT(fields) && !wd_span_is(name, fields[i].name))
			i++;
		if (i < WD_COUNT(fields))
			*fields[i].field = wd_pull_text(&r->pull);
		else
			wd_pull_skip(&r->pull);
	}
	if (media.url.len && (slot = wd_arena_push(r->arena, &entry->media, &entry->n_media, sizeof(*slot))) != NULL)
		*slot = media;
}

static void read_tag(struct reader *r, void *into)
{
	struct wd_raw_entry *entry = into;
	struct wd_span tag = wd_pull_text(&r->pull), *slot;

	if (tag.len && (slot = wd_arena_push(r->arena, &entry->categories, &entry->n_categories, sizeof(*slot))) != NULL)
		*slot = tag;
}

static void read_hub(struct reader *r, void *into)
{
	struct wd_span name;

	(void)into;
	if (!enter_object(r))
		return;
	while (wd_pull_next_member(&r->pull, &name)) {
		if (wd_span_is(name, "url"))
			add_link(r, NULL, "hub");
		else
			wd_pull_skip(&r->pull);
	}
}

/* ---- an item ---- */

/* Members of which one stands for another wait here until the item has ended. */
struct item {
	struct wd_raw_entry *entry;
	struct wd_raw_text html, text;
	struct wd_span banner;
	struct persons authors, author; /* 1.1 has a list, 1.0 one */
};

static void read_text(struct reader *r, void *field, struct item *item)
{
	(void)item;
	*(struct wd_span *)field = wd_pull_text(&r->pull);
}

static void read_plain(struct reader *r, void *field, struct item *item)
{
	(void)item;
	*(struct wd_raw_text *)field = construct(r, WD_RAW_TEXT);
}

static void read_line(struct reader *r, void *field, struct item *item)
{
	(void)item;
	*(struct wd_raw_text *)field = line(r);
}

static void read_html(struct reader *r, void *field, struct item *item)
{
	(void)item;
	*(struct wd_raw_text *)field = construct(r, WD_RAW_HTML);
}

static void read_persons(struct reader *r, void *field, struct item *item)
{
	(void)item;
	each(r, field, read_person);
}

static void read_url(struct reader *r, void *field, struct item *item)
{
	(void)field;
	add_link(r, item->entry, "alternate");
}

static void read_external_url(struct reader *r, void *field, struct item *item)
{
	(void)field;
	add_link(r, item->entry, "related");
}

static void read_tags(struct reader *r, void *field, struct item *item)
{
	(void)field;
	each(r, item->entry, read_tag);
}

static void read_attachments(struct reader *r, void *field, struct item *item)
{
	(void)field;
	each(r, item->entry, read_attachment);
}

#define OF(part) offsetof(struct wd_raw_entry, part), true
#define ASIDE(part) offsetof(struct item, part), false

static const struct {
	const char *name;
	void (*read)(struct reader *r, void *field, struct item *item);
	size_t offset; /* of the field */
	bool of_entry; /* else of struct item */
} members[] = {
	{ "id", read_text, OF(id) },
	{ "url", read_url, OF(links) },
	{ "external_url", read_external_url, OF(links) },
	{ "title", read_line, OF(title) },
	{ "summary", read_line, OF(summary) },
	{ "content_html", read_html, ASIDE(html) },
	{ "content_text", read_plain, ASIDE(text) },
	{ "image", read_text, OF(image) },
	{ "banner_image", read_text, ASIDE(banner) },
	{ "date_published", read_text, OF(published) },
	{ "date_modified", read_text, OF(updated) },
	{ "language", read_text, OF(lang) },
	{ "authors", read_persons, ASIDE(authors) },
	{ "author", read_persons, ASIDE(author) },
	{ "tags", read_tags, OF(categories) },
	{ "attachments", read_attachments, OF(media) },
};

#undef OF
#undef ASIDE

static void read_member(struct reader *r, struct item *item, struct wd_span name)
{
	for (size_t i = 0; i < WD_COUNT(members); i++) {
		char *of = members[i].of_entry ? (char *)item->entry : (char *)item;

		if (!wd_span_is(name, members[i].name))
			continue;
		members[i].read(r, of + members[i].offset, item);
		return;
	}
	wd_pull_skip(&r->pull);
}

static void read_item(struct reader *r, void *into)
{
	struct item item = { 0 };
	struct wd_span name;

	(void)into;
	if (wd_pull_kind(&r->pull) != WD_PULL_OBJECT || r->doc->n_entries == WD_PARSE_MAX_ENTRIES) {
		r->left_out = r->left_out || wd_pull_kind(&r->pull) == WD_PULL_OBJECT;
		wd_pull_skip(&r->pull);
		return;
	}
	item.entry = wd_arena_push(r->arena, &r->doc->entries, &r->doc->n_entries, sizeof(*item.entry));
	if (item.entry)
		item.entry->at = r->pull.at;
	if (!item.entry || !wd_pull_enter(&r->pull)) {
		wd_pull_skip(&r->pull);
		return;
	}
	item.entry->id_is_permalink = -1;
	item.entry->base = item.entry->image_base = r->doc->base;
	while (wd_pull_next_member(&r->pull, &name))
		read_member(r, &item, name);
	item.entry->content = item.html.value.len ? item.html : item.text;
	if (!item.entry->image.len)
		item.entry->image = item.banner;
	item.entry->authors = item.authors.n ? item.authors.items : item.author.items;
	item.entry->n_authors = item.authors.n ? item.authors.n : item.author.n;
}

/* ---- the feed ---- */

static void read_items(struct reader *r)
{
	r->has_items = wd_pull_kind(&r->pull) == WD_PULL_LIST;
	if (r->has_items)
		each(r, NULL, read_item);
	else
		wd_pull_skip(&r->pull);
}

/* A member of the feed that is one text. */
static struct wd_span *plain_field(struct wd_raw_doc *doc, struct wd_span name)
{
	const struct {
		const char *name;
		struct wd_span *field;
	} fields[] = { { "language", &doc->lang }, { "favicon", &doc->icon }, { "icon", &doc->image } };

	for (size_t i = 0; i < WD_COUNT(fields); i++)
		if (wd_span_is(name, fields[i].name))
			return fields[i].field;
	return NULL;
}

static const char *relation(struct wd_span name)
{
	return wd_span_is(name, "home_page_url") ? "alternate"
	       : wd_span_is(name, "feed_url")    ? "self"
	       : wd_span_is(name, "next_url")    ? "next"
						 : NULL;
}

static void read_feed(struct reader *r)
{
	struct persons authors = { 0 }, author = { 0 };
	struct wd_raw_doc *doc = r->doc;
	struct wd_span name, *field;
	const char *rel;

	while (wd_pull_next_member(&r->pull, &name)) {
		if ((field = plain_field(doc, name)) != NULL) {
			*field = wd_pull_text(&r->pull);
		} else if ((rel = relation(name)) != NULL) {
			add_link(r, NULL, rel);
		} else if (wd_span_is(name, "version")) {
			struct wd_span version = wd_pull_text(&r->pull);

			r->says_version = version.len && memmem(version.ptr, version.len, "jsonfeed.org/version/", 21);
		} else if (wd_span_is(name, "title")) {
			doc->title = line(r);
		} else if (wd_span_is(name, "description")) {
			doc->subtitle = line(r);
		} else if (wd_span_is(name, "authors")) {
			each(r, &authors, read_person);
		} else if (wd_span_is(name, "author")) {
			each(r, &author, read_person);
		} else if (wd_span_is(name, "hubs")) {
			each(r, NULL, read_hub);
		} else if (wd_span_is(name, "items")) {
			read_items(r);
		} else {
			wd_pull_skip(&r->pull);
		}
	}
	doc->authors = authors.n ? authors.items : author.items;
	doc->n_authors = authors.n ? authors.n : author.n;
}

/* In the order of their bits. */
static const struct {
	unsigned bit;
	const char *phrase;
} mends[] = {
	{ WD_PULL_SURROGATE, "half a surrogate pair" },
	{ WD_PULL_CONTROL, "forbidden character" },
	{ WD_PULL_ESCAPE, "bad escape" },
	{ WD_PULL_COMMA, "comma missing or too many" },
	{ WD_PULL_VALUE, "ill-formed JSON" },
	{ WD_PULL_CUT, "cut off" },
	{ WD_PULL_TAIL, "text after the document" },
};

static bool tell(struct reader *r, struct wd_repairs *repaired)
{
	for (size_t i = 0; i < WD_COUNT(mends); i++)
		if ((r->pull.mended & mends[i].bit) &&
		    (!wd_repairs_add(r->arena, repaired, wd_span_of(mends[i].phrase)) ||
		     !wd_repairs_place(r->arena, repaired, wd_span_of(mends[i].phrase), r->pull.mended_at[i])))
			return false;
	return true;
}

bool wd_json_parse(struct wd_arena *arena, struct wd_decoded *decoded, struct wd_span base, struct wd_raw_doc *out,
		   bool *left_out, struct wd_error *err)
{
	struct reader r = { .pull = { .arena = arena, .text = decoded->text }, .arena = arena, .doc = out };

	*out = (struct wd_raw_doc){ .base = base, .image_base = base, .format = "json" };
	if (wd_pull_kind(&r.pull) == WD_PULL_OBJECT && wd_pull_enter(&r.pull))
		read_feed(&r);
	*left_out = r.left_out;
	if (wd_arena_is_full(arena))
		return wd_error_set(err, WD_INPUT, "the document is too large");
	if (r.pull.is_too_deep)
		return wd_error_set(err, WD_INPUT, "its values lie too deep inside each other");
	if (!r.has_items || (!r.says_version && !out->title.value.len))
		return wd_error_set(err, WD_INPUT, "no feed: JSON of another kind");
	wd_pull_end(&r.pull);
	return tell(&r, &decoded->repaired) || wd_error_set(err, WD_INPUT, "the document is too large");
}
