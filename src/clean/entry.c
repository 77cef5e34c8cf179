#include "clean/entry.h"

#include "clean/headline.h"
#include "clean/lang.h"
#include "clean/link.h"
#include "clean/mime.h"
#include "clean/person.h"
#include "clean/text.h"
#include "util/url.h"
#include "util/utf8.h"

enum {
	MOST_TITLE = 1024, /* bytes */
	MOST_SUMMARY = 4096,
	MADE_SUMMARY = 600, /* of a body: about three lines */
	MOST_CATEGORY = 256,
	MOST_ID = 4096,
	MOST_LISTED = 256, /* categories, authors, attachments of one entry */
};

/* ---- texts ---- */

static bool is_markup(const struct wd_raw_text *text)
{
	if (text->type == WD_RAW_TEXT)
		return false;
	return text->type != WD_RAW_UNKNOWN || wd_html_looks_like(text->value);
}

/*
 * RSS and JSON Feed do not say what relative links in a body are relative to, and the feed's
 * own address is the least likely: a body is a piece of the page that the item links to, and readers
 * resolve it there, else on the site's page (the RSS Profile's advice). An xml:base is explicit.
 * An item that links to somebody else's site has its body from home.
 */
static struct wd_span base_of_body(const struct wd_cleaning *with, struct wd_span given, struct wd_span page)
{
	if (with->has_own_base || given.ptr != with->fetched.ptr)
		return given;
	if (wd_url_is_http(page) &&
	    (!with->home.len || wd_span_equal_nocase(wd_url_split(page).host, wd_url_split(with->home).host)))
		return page;
	return with->home.len ? with->home : given;
}

static struct wd_span to_html(const struct wd_cleaning *with, const struct wd_raw_text *text)
{
	if (with->no_html)
		return WD_SPAN_NONE;
	if (is_markup(text))
		return wd_html_clean(with->html, with->arena, text->value, text->base);
	return wd_html_of_text(with->arena, text->value);
}

/* Markup of strangers as text, without a parser where there is nothing to parse. */
static struct wd_span to_text(const struct wd_cleaning *with, const struct wd_raw_text *text)
{
	struct wd_span html;

	if (!is_markup(text) ||
	    (!memchr(text->value.ptr, '<', text->value.len) && !memchr(text->value.ptr, '&', text->value.len)))
		return wd_text_line(with->arena, text->value);
	html = wd_html_clean(with->html, with->arena, text->value, text->base);
	return wd_text_of_html(with->arena, html);
}

struct wd_span wd_entry_plain(const struct wd_cleaning *with, const struct wd_raw_text *text, size_t max)
{
	struct wd_raw_text line = *text;

	if (text->value.len == 0)
		return WD_SPAN_NONE;
	/* However much markup stands in it, no line is longer than this many times its text. */
	line.value = wd_utf8_cut(line.value, 64 * max);
	if (is_markup(&line) && line.type != WD_RAW_XHTML)
		line.value = wd_headline_unswallow(with->arena, line.value);
	return wd_text_cut(with->arena, to_text(with, &line), max);
}

/*
 * The fullest body is shown; the other text, or its beginning, is the summary.
 * Each text is cleaned once, and a body's words are made once.
 */
static void clean_texts(const struct wd_cleaning *with, const struct wd_raw_entry *raw, struct wd_entry *out)
{
	struct wd_raw_text content = raw->content, short_text = raw->summary;
	struct wd_span words = WD_SPAN_NONE, summary = WD_SPAN_NONE;

	content.base = base_of_body(with, content.base, out->url);
	short_text.base = base_of_body(with, short_text.base, out->url);
	if (content.value.len)
		out->content_html = to_html(with, &content);
	if (out->content_html.len)
		words = wd_text_of_html(with->arena, out->content_html);
	if (short_text.value.len) {
		struct wd_span short_html = to_html(with, &short_text);
		bool markup = is_markup(&short_text);

		summary = markup && !with->no_html ? wd_text_of_html(with->arena, short_html) : to_text(with, &short_text);
		if (out->content_html.len == 0 || (markup && summary.len > out->content_html.len)) {
			out->content_html = short_html;
			words = markup ? summary : wd_text_of_html(with->arena, short_html);
		}
	}
	out->text = out->content_html.len ? words : WD_SPAN_NONE;
	out->summary = summary.len ? wd_text_cut(with->arena, summary, MOST_SUMMARY)
				   : wd_text_cut(with->arena, words, MADE_SUMMARY);
}

/* ---- links ---- */

static bool is_page(struct wd_span type)
{
	return type.len == 0 || wd_span_starts_nocase(type, "text/html") || wd_span_starts_nocase(type, "application/xhtml");
}

static bool has_rel(const struct wd_raw_link *link, const char *rel)
{
	static const char iana[] = "http://www.iana.org/assignments/relation/";
	struct wd_span own = link->rel;

	/* RFC 4287 §4.2.7.2: the long form is the same. */
	if (wd_span_starts_nocase(own, iana))
		own = (struct wd_span){ own.ptr + sizeof(iana) - 1, own.len - sizeof(iana) + 1 };
	return wd_span_equal_nocase(own, wd_span_of(rel));
}

struct wd_span wd_entry_link(const struct wd_cleaning *with, const struct wd_raw_link *links, size_t n, const char *rel)
{
	for (int any_type = 0; any_type <= 1; any_type++) {
		for (size_t i = 0; i < n; i++) {
			struct wd_span url;

			if (!has_rel(&links[i], rel) || (!any_type && !is_page(links[i].type)))
				continue;
			url = wd_link_clean(with->arena, links[i].base, links[i].href, WD_LINK_PAGE);
			if (url.len)
				return url;
		}
	}
	return WD_SPAN_NONE;
}

static void clean_links(const struct wd_cleaning *with, const struct wd_raw_entry *raw, struct wd_entry *out)
{
	out->url = wd_link_clean(with->arena, raw->base, raw->origin_url, WD_LINK_PAGE);
	if (!out->url.len)
		out->url = wd_entry_link(with, raw->links, raw->n_links, "alternate");
	/* RSS 2.0: a guid is a permalink unless it says otherwise; other ids may look like paths and lead nowhere. */
	if (!out->url.len && raw->id_is_permalink != 0 &&
	    (wd_url_is_http(raw->id) || (raw->id_is_permalink > 0 && wd_span_starts_nocase(raw->id, "/"))))
		out->url = wd_link_clean(with->arena, raw->base, raw->id, WD_LINK_PAGE);
	out->external_url = wd_entry_link(with, raw->links, raw->n_links, "related");
	out->comments = wd_link_clean(with->arena, raw->comments_base, raw->comments, WD_LINK_PAGE);
	if (!out->comments.len)
		out->comments = wd_entry_link(with, raw->links, raw->n_links, "replies");
	out->image = wd_link_clean(with->arena, raw->image_base, raw->image, WD_LINK_LOAD);
}

/* ---- lists ---- */

/* Plain text in every format, but many write it as HTML. */
static struct wd_raw_person plain_person(const struct wd_cleaning *with, const struct wd_raw_person *raw)
{
	const struct wd_raw_text name = { .value = raw->name, .type = WD_RAW_UNKNOWN };
	struct wd_raw_person person = *raw;

	person.name = wd_entry_plain(with, &name, MOST_TITLE);
	return person;
}

bool wd_entry_persons(const struct wd_cleaning *with, const struct wd_raw_person *raw, size_t n, struct wd_span base,
		      struct wd_person **out, size_t *n_out)
{
	for (size_t i = 0; i < n && i < MOST_LISTED; i++) {
		const struct wd_raw_person plain = plain_person(with, &raw[i]);
		struct wd_person person = wd_person_clean(with->arena, &plain, base);
		struct wd_person *slot;

		if (!person.name.len && !person.email.len && !person.url.len)
			continue;
		slot = wd_arena_push(with->arena, out, n_out, sizeof(*slot));
		if (!slot)
			return false;
		*slot = person;
	}
	return true;
}

static bool clean_categories(const struct wd_cleaning *with, const struct wd_raw_entry *raw, struct wd_entry *out)
{
	for (size_t i = 0; i < raw->n_categories && out->n_categories < MOST_LISTED; i++) {
		const struct wd_raw_text text = { .value = raw->categories[i], .type = WD_RAW_UNKNOWN };
		struct wd_span word = wd_entry_plain(with, &text, MOST_CATEGORY);
		bool known = word.len == 0;
		struct wd_span *slot;

		for (size_t k = 0; k < out->n_categories && !known; k++)
			known = wd_span_equal(out->categories[k], word);
		if (known)
			continue;
		slot = wd_arena_push(with->arena, &out->categories, &out->n_categories, sizeof(*slot));
		if (!slot)
			return false;
		*slot = word;
	}
	return true;
}

static int64_t count_of(struct wd_span text)
{
	int64_t value = 0;

	text = wd_span_trim(text);
	if (text.len == 0 || text.len > 15)
		return -1;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '.' && i > 0)
			break;
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return -1;
		value = value * 10 + text.ptr[i] - '0';
	}
	return value;
}

/* "754", "12:34", "1:02:03" to milliseconds. */
static int64_t duration_of(struct wd_span text)
{
	int64_t total = 0;

	text = wd_span_trim(text);
	if (text.len == 0)
		return -1;
	while (text.len) {
		int64_t part = count_of(wd_span_part(&text, ':'));

		if (part < 0 || total > 1000000)
			return -1;
		total = total * 60 + part;
	}
	return total * 1000;
}

static bool is_image(const struct wd_raw_media *media)
{
	return wd_span_is(media->medium, "image") || wd_span_starts_nocase(media->type, "image/");
}

/* Named twice: each naming adds what the other does not say. */
static void merge_attachment(const struct wd_cleaning *with, const struct wd_raw_media *media, struct wd_attachment *known)
{
	if (!known->mime_type.len)
		known->mime_type = wd_text_line(with->arena, media->type);
	if (!known->title.len)
		known->title = wd_text_cut(with->arena, wd_text_line(with->arena, media->title), MOST_TITLE);
	if (known->size < 0)
		known->size = count_of(media->length);
	if (known->duration_ms < 0)
		known->duration_ms = duration_of(media->duration);
}

static bool add_attachment(const struct wd_cleaning *with, const struct wd_raw_media *media, struct wd_entry *out)
{
	struct wd_span url = wd_link_clean(with->arena, media->base, media->url, WD_LINK_LOAD);
	struct wd_attachment *slot;

	if (url.len == 0 || out->n_attachments >= MOST_LISTED)
		return true;
	for (size_t i = 0; i < out->n_attachments; i++) {
		if (wd_span_equal(out->attachments[i].url, url)) {
			merge_attachment(with, media, &out->attachments[i]);
			return true;
		}
	}
	slot = wd_arena_push(with->arena, &out->attachments, &out->n_attachments, sizeof(*slot));
	if (!slot)
		return false;
	*slot = (struct wd_attachment){ .url = url,
					.mime_type = wd_text_line(with->arena, media->type),
					.title = wd_text_cut(with->arena, wd_text_line(with->arena, media->title),
							     MOST_TITLE),
					.size = count_of(media->length),
					.duration_ms = duration_of(media->duration) };
	if (out->image.len == 0 && is_image(media))
		out->image = url;
	return true;
}

/* What nobody said of them, and of JSON Feed and RSS they must tell. */
static void type_attachments(struct wd_entry *out)
{
	for (size_t i = 0; i < out->n_attachments; i++) {
		struct wd_attachment *a = &out->attachments[i];

		if (!a->mime_type.len)
			a->mime_type = wd_mime_of(a->url);
		if (out->image.len == 0 && wd_span_starts_nocase(a->mime_type, "image/"))
			out->image = a->url;
	}
}

static bool clean_attachments(const struct wd_cleaning *with, const struct wd_raw_entry *raw, struct wd_entry *out)
{
	for (size_t i = 0; i < raw->n_links; i++) {
		const struct wd_raw_link *link = &raw->links[i];
		const struct wd_raw_media media = { .url = link->href,
						    .type = link->type,
						    .title = link->title,
						    .length = link->length,
						    .base = link->base };

		if (has_rel(link, "enclosure") && !add_attachment(with, &media, out))
			return false;
	}
	for (size_t i = 0; i < raw->n_media; i++)
		if (!add_attachment(with, &raw->media[i], out))
			return false;
	type_attachments(out);
	for (size_t i = 0; i < out->n_attachments; i++) {
		if (out->attachments[i].duration_ms < 0) {
			out->attachments[i].duration_ms = duration_of(raw->duration);
			break;
		}
	}
	return true;
}

/* ---- the whole ---- */

/* Hours without a zone beside an instant are most often that instant, as its town says it: they tell of no change. */
static int64_t changed_at(const struct wd_raw_entry *raw, struct wd_span date)
{
	return wd_date_has_zone(date) || !wd_date_has_zone(raw->published) ? wd_date_parse(date) : WD_NO_TIME;
}

static void clean_dates(const struct wd_raw_entry *raw, struct wd_entry *out)
{
	out->published_at = wd_date_parse(raw->published);
	out->updated_at = changed_at(raw, raw->updated);
	if (out->published_at == WD_NO_TIME)
		out->published_at = wd_date_parse(raw->date);
	else if (out->updated_at == WD_NO_TIME)
		out->updated_at = changed_at(raw, raw->date);
}

/* By its headline; of one in Han alone, which Chinese, Japanese and Korean papers write, the text tells. */
static struct wd_span guess_language(const struct wd_entry *entry)
{
	struct wd_span title = wd_lang_guess(entry->title), text;

	if (title.len && !wd_span_is(title, "zh"))
		return title;
	text = wd_lang_guess(entry->summary);
	return !title.len || wd_span_is(text, "ja") || wd_span_is(text, "ko") ? text : title;
}

static struct wd_span language_of(const struct wd_cleaning *with, const struct wd_raw_entry *raw,
				  const struct wd_entry *entry)
{
	struct wd_span lang = wd_lang_tag(with->arena, raw->title.lang);

	if (!lang.len)
		lang = wd_lang_tag(with->arena, raw->content.lang);
	if (!lang.len)
		lang = wd_lang_tag(with->arena, raw->lang);
	if (!lang.len)
		lang = with->feed_lang;
	return lang.len ? lang : guess_language(entry);
}

static void clean_source(const struct wd_cleaning *with, const struct wd_raw_entry *raw, struct wd_entry *out)
{
	const struct wd_raw_text title = { .value = raw->source.title, .type = WD_RAW_UNKNOWN };

	if (!raw->source.present)
		return;
	out->source.present = true;
	out->source.title = wd_entry_plain(with, &title, MOST_TITLE);
	out->source.url = wd_link_clean(with->arena, raw->base, raw->source.url, WD_LINK_PAGE);
	out->source.id = wd_text_line(with->arena, wd_utf8_cut(raw->source.id, MOST_ID));
}

/*
 * RFC 4287 §4.2.6: an IRI. One that is written as a path is a relative reference (RFC 3986 §4.2) in the
 * scope of xml:base (RFC 4287 §2), and two sites would have the same; any other text is as good an id as it is.
 */
static struct wd_span id_of(const struct wd_cleaning *with, const struct wd_raw_entry *raw)
{
	struct wd_span id = wd_text_line(with->arena, wd_utf8_cut(raw->id, MOST_ID));

	if (with->has_own_base && raw->base.len &&
	    (wd_span_starts_nocase(id, "/") || wd_span_starts_nocase(id, "./") || wd_span_starts_nocase(id, "../")))
		return wd_url_resolve(with->arena, raw->base, id);
	return id;
}

bool wd_entry_clean(const struct wd_cleaning *with, const struct wd_raw_entry *raw, struct wd_entry *out)
{
	*out = (struct wd_entry){ .id_is_permalink = raw->id_is_permalink };
	out->id = id_of(with, raw);
	clean_links(with, raw, out);
	out->title = wd_entry_plain(with, &raw->title, MOST_TITLE);
	clean_texts(with, raw, out);
	out->rights = wd_entry_plain(with, &raw->rights, MOST_TITLE);
	clean_dates(raw, out);
	clean_source(with, raw, out);
	if (!wd_entry_persons(with, raw->authors, raw->n_authors, raw->base, &out->authors, &out->n_authors) ||
	    !clean_categories(with, raw, out) || !clean_attachments(with, raw, out))
		return false;
	out->lang = language_of(with, raw, out);
	return !wd_arena_is_full(with->arena);
}
