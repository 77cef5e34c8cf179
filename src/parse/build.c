/*
 * What each element means. A field keeps the best of what was found for it:
 * the format's own element over Dublin Core's, and that over media's and
 * iTunes'; of several of one rank, the first that is not empty.
 */
#include <nettle/base64.h>

#include "parse/sax.h"
#include "util/utf8.h"

/*
 * FROM_MAIL: an author of whom only the address is told; any name says more.
 * FROM_MISUSE: a name where RSS wants an address, by which Dublin Core's creator is the one that is meant.
 */
enum rank { NOTHING, FROM_MAIL, FROM_ITUNES, FROM_MEDIA, FROM_MISUSE, FROM_DC, FROM_OWN, FROM_BEST };

/* ---- small tools ---- */

static struct wd_span copy(struct wd_sax *sax, struct wd_span text)
{
	return text.len ? wd_arena_dup(sax->arena, text) : WD_SPAN_NONE;
}

static bool takes(unsigned char *rank, enum rank of, struct wd_span text)
{
	if (text.len == 0 || *rank >= of)
		return false;
	*rank = (unsigned char)of;
	return true;
}

static void set_span(struct wd_sax *sax, struct wd_span *field, struct wd_span text)
{
	if (field->len == 0)
		*field = copy(sax, text);
}

/* Atom 0.3's mode="base64"; empty when it is none. */
static struct wd_span decode_base64(struct wd_sax *sax, struct wd_span text)
{
	struct base64_decode_ctx decoder;
	size_t len = BASE64_DECODE_LENGTH(text.len);
	uint8_t *out = wd_arena_alloc(sax->arena, len + 1);

	base64_decode_init(&decoder);
	if (!out || !base64_decode_update(&decoder, &len, out, text.len, text.ptr) || !base64_decode_final(&decoder))
		return WD_SPAN_NONE;
	text = (struct wd_span){ (const char *)out, len };
	return wd_utf8_valid(text) == len ? text : WD_SPAN_NONE;
}

static struct wd_raw_text make_text(struct wd_sax *sax, struct wd_span text)
{
	const struct wd_frame *frame = wd_sax_frame(sax);

	return (struct wd_raw_text){ .value = sax->base64 ? decode_base64(sax, text) : copy(sax, text),
				     .type = sax->has_markup ? WD_RAW_XHTML : sax->type,
				     .base = frame->base,
				     .lang = frame->lang };
}

static struct wd_ranks *ranks(struct wd_sax *sax)
{
	return sax->entry ? &sax->entry_ranks : &sax->feed_ranks;
}

static bool is_ours(const struct wd_sax *sax)
{
	return !sax->in_image && !sax->in_textinput && !sax->in_source;
}

/* ---- lists ---- */

static void add_category(struct wd_sax *sax, struct wd_span text)
{
	struct wd_span *slot;

	text = wd_span_trim(text);
	if (text.len == 0 || !is_ours(sax))
		return;
	slot = sax->entry ? wd_arena_push(sax->arena, &sax->entry->categories, &sax->entry->n_categories, sizeof(*slot)) :
			    wd_arena_push(sax->arena, &sax->doc->categories, &sax->doc->n_categories, sizeof(*slot));
	if (slot)
		*slot = copy(sax, text);
}

static void add_keywords(struct wd_sax *sax, struct wd_span text)
{
	while (text.len) {
		const char *comma = memchr(text.ptr, ',', text.len);
		size_t len = comma ? (size_t)(comma - text.ptr) : text.len;

		add_category(sax, (struct wd_span){ text.ptr, len });
		len += comma != NULL;
		text = (struct wd_span){ text.ptr + len, text.len - len };
	}
}

static struct wd_raw_link *add_link(struct wd_sax *sax)
{
	return sax->entry ? wd_arena_push(sax->arena, &sax->entry->links, &sax->entry->n_links, sizeof(struct wd_raw_link)) :
			    wd_arena_push(sax->arena, &sax->doc->links, &sax->doc->n_links, sizeof(struct wd_raw_link));
}

/* RSS has one link, so of several the last counts; Atom's are told apart by their relation. */
static struct wd_raw_link *own_link(struct wd_sax *sax)
{
	size_t *place = sax->entry ? &sax->entry_link : &sax->feed_link;
	struct wd_raw_link *link;

	if (*place)
		return sax->entry ? &sax->entry->links[*place - 1] : &sax->doc->links[*place - 1];
	link = add_link(sax);
	if (link)
		*place = sax->entry ? sax->entry->n_links : sax->doc->n_links;
	return link;
}

static struct wd_raw_media *add_media(struct wd_sax *sax, struct wd_span url)
{
	struct wd_raw_media *media;

	if (!sax->entry || !is_ours(sax) || url.len == 0)
		return NULL;
	media = wd_arena_push(sax->arena, &sax->entry->media, &sax->entry->n_media, sizeof(*media));
	if (media) {
		media->url = copy(sax, url);
		media->base = wd_sax_frame(sax)->base;
	}
	return media;
}

/* Of several vocabularies the best speaks. */
static void add_person(struct wd_sax *sax, enum rank rank, const struct wd_raw_person *person)
{
	unsigned char *known = &ranks(sax)->authors;
	struct wd_raw_person *slot;

	if (*known > rank || !is_ours(sax))
		return;
	if (*known < rank) {
		if (sax->entry)
			sax->entry->n_authors = 0;
		else
			sax->doc->n_authors = 0;
		*known = (unsigned char)rank;
	}
	slot = sax->entry ? wd_arena_push(sax->arena, &sax->entry->authors, &sax->entry->n_authors, sizeof(*slot)) :
			    wd_arena_push(sax->arena, &sax->doc->authors, &sax->doc->n_authors, sizeof(*slot));
	if (slot)
		*slot = *person;
}

static void add_name(struct wd_sax *sax, enum rank rank, struct wd_span name)
{
	const struct wd_raw_person person = { .name = copy(sax, name) };

	if (name.len)
		add_person(sax, rank, &person);
}

static void set_image(struct wd_sax *sax, enum rank rank, struct wd_span url)
{
	if (!is_ours(sax) || !takes(&ranks(sax)->image, rank, wd_span_trim(url)))
		return;
	if (sax->entry) {
		sax->entry->image = copy(sax, wd_span_trim(url));
		sax->entry->image_base = wd_sax_frame(sax)->base;
	} else {
		sax->doc->image = copy(sax, wd_span_trim(url));
		sax->doc->image_base = wd_sax_frame(sax)->base;
	}
}

/* ---- starts ---- */

static void start_entry(struct wd_sax *sax, wd_attributes attributes)
{
	static const char about[] = "http://www.w3.org/1999/02/22-rdf-syntax-ns#\nabout";
	const struct wd_frame *frame = wd_sax_frame(sax);

	if (sax->in_entry)
		return;
	sax->in_entry = sax->depth;
	if (sax->doc->n_entries >= WD_PARSE_MAX_ENTRIES) {
		sax->left_out = true;
		sax->entry = NULL;
		sax->in_source = sax->depth; /* what it holds is nobody's */
		return;
	}
	sax->entry = wd_arena_push(sax->arena, &sax->doc->entries, &sax->doc->n_entries, sizeof(*sax->entry));
	sax->entry_ranks = (struct wd_ranks){ 0 };
	sax->entry_link = 0;
	if (!sax->entry)
		return;
	sax->entry->at = sax->at;
	sax->entry->id_is_permalink = -1;
	sax->entry->base = frame->base;
	sax->entry->lang = frame->lang;
	if (takes(&sax->entry_ranks.id, FROM_MEDIA, wd_sax_attribute(attributes, about)))
		sax->entry->id = copy(sax, wd_sax_attribute(attributes, about));
}

static bool is_binary(struct wd_span type)
{
	const char *slash = type.len ? memchr(type.ptr, '/', type.len) : NULL;

	return slash && !wd_span_starts_nocase(type, "text/") && !memmem(type.ptr, type.len, "xml", 3) &&
	       !wd_span_starts_nocase(type, "application/json");
}

static enum wd_raw_type type_of(struct wd_sax *sax, wd_attributes attributes)
{
	struct wd_span type = wd_sax_attribute(attributes, "type"), mode = wd_sax_attribute(attributes, "mode");

	sax->base64 = wd_span_is(mode, "base64");
	if (!sax->frames[sax->depth - 1].atom)
		return wd_span_is(type, "html") || wd_span_is(type, "text/html") ? WD_RAW_HTML : WD_RAW_UNKNOWN;
	if (wd_span_equal_nocase(type, WD_SPAN("xhtml")) || wd_span_equal_nocase(type, WD_SPAN("application/xhtml+xml")))
		return wd_span_is(mode, "escaped") ? WD_RAW_HTML : WD_RAW_XHTML;
	if (wd_span_equal_nocase(type, WD_SPAN("html")) || wd_span_equal_nocase(type, WD_SPAN("text/html")))
		return WD_RAW_HTML;
	/* RFC 4287 §4.1.3.3: what is neither text nor XML is a media object in Base64. */
	if (is_binary(type)) {
		sax->base64 = true;
		return WD_RAW_UNKNOWN;
	}
	/* Atom 0.3's escaped text without a type is markup wherever it was seen. */
	return mode.len && type.len == 0 && wd_span_is(mode, "escaped") ? WD_RAW_UNKNOWN : WD_RAW_TEXT;
}

static void start_construct(struct wd_sax *sax, wd_attributes attributes)
{
	enum wd_raw_type type;

	wd_sax_gather(sax, true, WD_RAW_UNKNOWN);
	sax->type = type = type_of(sax, attributes);
	sax->strip_div = type == WD_RAW_XHTML;
	/* Inline markup's text is escaped from its first character. */
	sax->has_markup = false;
}

static void start_content(struct wd_sax *sax, wd_attributes attributes)
{
	struct wd_span src = wd_sax_attribute(attributes, "src");
	struct wd_span type = wd_sax_attribute(attributes, "type");
	struct wd_raw_link *link;

	start_construct(sax, attributes);
	/* RFC 4287 §4.1.3.2: the content is elsewhere; that place is a link at least. */
	if (src.len && sax->entry && is_ours(sax) && (link = add_link(sax)) != NULL)
		*link = (struct wd_raw_link){ .rel = WD_SPAN("alternate"), .href = copy(sax, src),
					      .type = copy(sax, type), .base = wd_sax_frame(sax)->base };
}

/* iTunes' old way to name the picture. */
static bool is_picture(const struct wd_sax *sax, wd_attributes attributes)
{
	return !sax->frames[sax->depth - 1].atom && wd_span_is(wd_sax_attribute(attributes, "rel"), "image");
}

static bool is_own(const struct wd_sax *sax, wd_attributes attributes)
{
	return !sax->frames[sax->depth - 1].atom && !sax->is_atom && !wd_sax_attribute(attributes, "rel").len;
}

static void start_link(struct wd_sax *sax, wd_attributes attributes)
{
	struct wd_span href = wd_sax_attribute(attributes, "href");
	struct wd_raw_link *link;

	if (!href.ptr) {
		wd_sax_gather(sax, false, WD_RAW_TEXT);
		return;
	}
	if (sax->in_source && sax->entry && sax->entry->source.present) {
		struct wd_span rel = wd_sax_attribute(attributes, "rel");

		if (wd_span_is(rel, "self"))
			set_span(sax, &sax->entry->source.url, href);
		else if (!rel.len || wd_span_is(rel, "alternate"))
			set_span(sax, &sax->entry->source.link, href);
		return;
	}
	if (is_ours(sax) && is_picture(sax, attributes)) {
		set_image(sax, FROM_ITUNES, href);
		return;
	}
	if (!is_ours(sax) || !(link = is_own(sax, attributes) ? own_link(sax) : add_link(sax)))
		return;
	link->rel = copy(sax, wd_sax_attribute(attributes, "rel"));
	if (link->rel.len == 0)
		link->rel = WD_SPAN("alternate");
	/* RFC 3986 §4.4: an empty reference is the document itself. */
	link->href = copy(sax, wd_span_trim(href).len ? wd_span_trim(href) : wd_sax_frame(sax)->base);
	link->type = copy(sax, wd_sax_attribute(attributes, "type"));
	link->hreflang = copy(sax, wd_sax_attribute(attributes, "hreflang"));
	link->title = copy(sax, wd_sax_attribute(attributes, "title"));
	link->length = copy(sax, wd_sax_attribute(attributes, "length"));
	link->base = wd_sax_frame(sax)->base;
}

static void start_source(struct wd_sax *sax, wd_attributes attributes)
{
	if (sax->entry && is_ours(sax)) {
		sax->entry->source.present = true;
		set_span(sax, &sax->entry->source.url, wd_sax_attribute(attributes, "url"));
	}
	wd_sax_gather(sax, false, WD_RAW_TEXT);
	if (!sax->in_source)
		sax->in_source = sax->depth;
}

static void start_media(struct wd_sax *sax, wd_attributes attributes, bool is_thumbnail)
{
	struct wd_raw_media *media;

	if (is_thumbnail) {
		set_image(sax, FROM_MEDIA, wd_sax_attribute(attributes, "url"));
		return;
	}
	media = add_media(sax, wd_sax_attribute(attributes, "url"));
	if (!media)
		return;
	media->type = copy(sax, wd_sax_attribute(attributes, "type"));
	media->length = copy(sax, wd_sax_attribute(attributes, "fileSize"));
	media->duration = copy(sax, wd_sax_attribute(attributes, "duration"));
	media->medium = copy(sax, wd_sax_attribute(attributes, "medium"));
}

static void start_enclosure(struct wd_sax *sax, wd_attributes attributes)
{
	struct wd_span url = wd_sax_attribute(attributes, "url");
	struct wd_raw_media *media = add_media(sax, wd_span_trim(url.len ? url : wd_sax_attribute(attributes, "href")));

	if (!media)
		return;
	media->is_enclosure = true;
	media->type = copy(sax, wd_sax_attribute(attributes, "type"));
	media->length = copy(sax, wd_sax_attribute(attributes, "length"));
}

static void start_category(struct wd_sax *sax, wd_attributes attributes)
{
	struct wd_span term = wd_sax_attribute(attributes, "term"), label = wd_sax_attribute(attributes, "label");

	if (label.len || term.len) {
		/* The label is for people; machines of the source use the term. */
		add_category(sax, label);
		if (!wd_span_equal_nocase(label, term))
			add_category(sax, term);
	} else
		wd_sax_gather(sax, false, WD_RAW_TEXT);
}

static void start_author(struct wd_sax *sax)
{
	if (!sax->in_person) {
		sax->in_person = sax->depth;
		sax->person = (struct wd_raw_person){ 0 };
	}
	wd_sax_gather(sax, false, WD_RAW_TEXT);
}

static void start_guid(struct wd_sax *sax, wd_attributes attributes)
{
	struct wd_span is = wd_sax_attribute(attributes, "isPermaLink");

	wd_sax_gather(sax, false, WD_RAW_TEXT);
	/* RSS 2.0: true unless it says otherwise. */
	if (sax->entry)
		sax->entry->id_is_permalink = !wd_span_equal_nocase(is, WD_SPAN("false"));
}

void wd_build_start(struct wd_sax *sax, wd_attributes attributes)
{
	enum wd_element element = wd_sax_frame(sax)->element;

	switch (element) {
	case WD_EL_ITEM:
		start_entry(sax, attributes);
		break;
	case WD_EL_FEED:
	case WD_EL_CHANNEL:
		if (sax->doc->lang.len == 0)
			sax->doc->lang = wd_sax_frame(sax)->lang;
		sax->doc->base = wd_sax_frame(sax)->base;
		break;
	case WD_EL_IMAGE:
		sax->in_image = sax->in_image ? sax->in_image : sax->depth;
		set_image(sax, FROM_OWN, wd_sax_attribute(attributes, "href"));
		break;
	case WD_EL_TEXTINPUT:
		sax->in_textinput = sax->in_textinput ? sax->in_textinput : sax->depth;
		break;
	case WD_EL_AUTHOR:
		start_author(sax);
		break;
	case WD_EL_SOURCE:
		start_source(sax, attributes);
		break;
	case WD_EL_LINK:
		start_link(sax, attributes);
		break;
	case WD_EL_CATEGORY:
		start_category(sax, attributes);
		break;
	case WD_EL_ITUNES_CATEGORY:
		add_category(sax, wd_sax_attribute(attributes, "text"));
		break;
	case WD_EL_ENCLOSURE:
		start_enclosure(sax, attributes);
		break;
	case WD_EL_MEDIA_CONTENT:
	case WD_EL_THUMBNAIL:
		start_media(sax, attributes, element == WD_EL_THUMBNAIL);
		break;
	case WD_EL_ITUNES_IMAGE:
		set_image(sax, FROM_ITUNES, wd_sax_attribute(attributes, "href"));
		set_image(sax, FROM_ITUNES, wd_sax_attribute(attributes, "url"));
		break;
	case WD_EL_GUID:
		start_guid(sax, attributes);
		break;
	case WD_EL_CONTENT:
		start_content(sax, attributes);
		break;
	case WD_EL_ENCODED:
		wd_sax_gather(sax, true, WD_RAW_HTML);
		break;
	case WD_EL_BODY:
		if (sax->entry)
			wd_sax_gather(sax, true, WD_RAW_XHTML);
		break;
	case WD_EL_TITLE:
	case WD_EL_DC_TITLE:
	case WD_EL_MEDIA_TITLE:
	case WD_EL_ITUNES_TITLE:
	case WD_EL_DESCRIPTION:
	case WD_EL_SUMMARY:
	case WD_EL_SUBTITLE:
	case WD_EL_DC_DESCRIPTION:
	case WD_EL_ITUNES_SUMMARY:
	case WD_EL_ITUNES_SUBTITLE:
	case WD_EL_MEDIA_DESCRIPTION:
	case WD_EL_RIGHTS:
	case WD_EL_DC_RIGHTS:
	case WD_EL_GENERATOR:
		start_construct(sax, attributes);
		break;
	default:
		if (element >= WD_EL_ID && element < WD_EL_ENCLOSURE)
			wd_sax_gather(sax, false, WD_RAW_TEXT);
	}
}

/* ---- ends ---- */

static void end_text(struct wd_sax *sax, struct wd_raw_text *field, unsigned char *rank, enum rank of,
		     struct wd_span text)
{
	if (is_ours(sax) && takes(rank, of, text))
		*field = make_text(sax, text);
}

static void end_title(struct wd_sax *sax, enum rank rank, struct wd_span text)
{
	if (sax->in_source && sax->entry && sax->entry->source.present)
		set_span(sax, &sax->entry->source.title, sax->base64 ? decode_base64(sax, text) : text);
	else
		end_text(sax, sax->entry ? &sax->entry->title : &sax->doc->title, &ranks(sax)->title, rank, text);
}

static void end_summary(struct wd_sax *sax, enum rank rank, struct wd_span text)
{
	end_text(sax, sax->entry ? &sax->entry->summary : &sax->doc->subtitle, &ranks(sax)->summary, rank, text);
}

static void end_content(struct wd_sax *sax, enum rank rank, struct wd_span text)
{
	if (!sax->entry)
		return;
	/* Of several bodies the fullest is shown. */
	if (sax->entry_ranks.content == rank && text.len > sax->entry->content.value.len)
		sax->entry_ranks.content = NOTHING;
	end_text(sax, &sax->entry->content, &sax->entry_ranks.content, rank, text);
}

static void end_id(struct wd_sax *sax, enum rank rank, struct wd_span text)
{
	if (sax->in_source && sax->entry && sax->entry->source.present)
		set_span(sax, &sax->entry->source.id, text);
	else if (is_ours(sax) && takes(&ranks(sax)->id, rank, text))
		*(sax->entry ? &sax->entry->id : &sax->doc->id) = copy(sax, text);
}

static void end_date(struct wd_sax *sax, enum wd_element element, struct wd_span text)
{
	struct wd_span *published = sax->entry ? &sax->entry->published : &sax->doc->published;
	struct wd_span *updated = sax->entry ? &sax->entry->updated : &sax->doc->updated;

	if (!is_ours(sax) || text.len == 0)
		return;
	if (element == WD_EL_PUBLISHED && takes(&ranks(sax)->published, FROM_OWN, text))
		*published = copy(sax, text);
	else if (element == WD_EL_CREATED && takes(&ranks(sax)->published, FROM_DC, text))
		*published = copy(sax, text);
	else if (element == WD_EL_UPDATED && takes(&ranks(sax)->updated, FROM_OWN, text))
		*updated = copy(sax, text);
	else if (element == WD_EL_DC_DATE && sax->entry)
		set_span(sax, &sax->entry->date, text);
	else if (element == WD_EL_DC_DATE && takes(&ranks(sax)->updated, FROM_DC, text))
		*updated = copy(sax, text);
}

/* RSS's author is an address by its specification, though most write a name. */
static enum rank rank_of_author(const struct wd_raw_person *person, bool is_text)
{
	bool has_address = person->name.len && memchr(person->name.ptr, '@', person->name.len);

	if (person->name.len == 0)
		return person->uri.len ? FROM_OWN : FROM_MAIL;
	if (has_address && !memchr(person->name.ptr, ' ', person->name.len))
		return FROM_MAIL;
	return is_text && !has_address ? FROM_MISUSE : FROM_OWN;
}

static void end_person(struct wd_sax *sax, enum wd_element element, struct wd_span text)
{
	struct wd_raw_person *person = &sax->person;
	bool is_text;

	if (!sax->in_person)
		return;
	if (element != WD_EL_AUTHOR) {
		set_span(sax, element == WD_EL_NAME ? &person->name : element == WD_EL_EMAIL ? &person->email : &person->uri,
			 text);
		return;
	}
	if (sax->in_person != sax->depth)
		return;
	sax->in_person = 0;
	is_text = person->name.len == 0 && person->email.len == 0 && person->uri.len == 0;
	if (is_text)
		person->name = copy(sax, text);
	/* An element that says nothing says nothing. */
	if (person->name.len || person->email.len || person->uri.len)
		add_person(sax, rank_of_author(person, is_text), person);
}

static void end_link(struct wd_sax *sax, struct wd_span text)
{
	struct wd_raw_link *link;

	if (text.len == 0)
		return;
	if (sax->in_source && sax->entry && sax->entry->source.present) {
		set_span(sax, &sax->entry->source.link, text);
		return;
	}
	if (is_ours(sax) && (link = own_link(sax)) != NULL)
		*link = (struct wd_raw_link){ .rel = WD_SPAN("alternate"), .href = copy(sax, text),
					      .base = wd_sax_frame(sax)->base };
}

static void add_word(struct wd_sax *sax, struct wd_span *field, struct wd_span text)
{
	enum { MOST_WORDS = 512 };

	if (!sax->entry && text.len && field->len + text.len < MOST_WORDS)
		*field = wd_arena_printf(sax->arena, "%.*s%s%.*s", WD_SPAN_ARG(*field), field->len ? " " : "",
					 WD_SPAN_ARG(text));
}

static void end_of_feed(struct wd_sax *sax, enum wd_element element, struct wd_span text)
{
	struct wd_raw_doc *doc = sax->doc;

	if (sax->entry || !is_ours(sax))
		return;
	switch (element) {
	case WD_EL_GENERATOR:
		set_span(sax, &doc->generator, text);
		break;
	case WD_EL_TTL:
		set_span(sax, &doc->ttl, text);
		break;
	case WD_EL_UPDATE_PERIOD:
		set_span(sax, &doc->update_period, text);
		break;
	case WD_EL_UPDATE_FREQUENCY:
		set_span(sax, &doc->update_frequency, text);
		break;
	case WD_EL_HOUR:
		add_word(sax, &doc->skip_hours, text);
		break;
	case WD_EL_DAY:
		add_word(sax, &doc->skip_days, text);
		break;
	case WD_EL_ICON:
		set_span(sax, &doc->icon, text);
		break;
	default:
		set_image(sax, FROM_OWN, text);
	}
}

static void end_of_entry(struct wd_sax *sax, enum wd_element element, struct wd_span text)
{
	struct wd_raw_entry *entry = sax->entry;

	if (!entry || !is_ours(sax))
		return;
	switch (element) {
	case WD_EL_COMMENTS:
		if (entry->comments.len == 0)
			entry->comments_base = wd_sax_frame(sax)->base;
		set_span(sax, &entry->comments, text);
		break;
	case WD_EL_ORIG_LINK:
		set_span(sax, &entry->origin_url, text);
		break;
	default: /* a podcast's duration belongs to its enclosure, wherever that stands */
		set_span(sax, &entry->duration, text);
	}
}

static void end_container(struct wd_sax *sax, enum wd_element element, struct wd_span text)
{
	switch (element) {
	case WD_EL_ITEM:
		if (sax->in_entry != sax->depth)
			break;
		sax->entry = NULL;
		sax->in_entry = 0;
		break;
	case WD_EL_SOURCE:
		if (sax->entry && sax->in_source == sax->depth && sax->entry->source.present)
			set_span(sax, &sax->entry->source.title, text);
		break;
	default:
		break;
	}
	if (sax->in_image == sax->depth)
		sax->in_image = 0;
	if (sax->in_textinput == sax->depth)
		sax->in_textinput = 0;
	if (sax->in_source == sax->depth)
		sax->in_source = 0;
}

/* RSS's <image>: its address belongs to the feed, or to the entry that it stands in. */
static void end_url(struct wd_sax *sax, struct wd_span text)
{
	int in_image = sax->in_image;

	/* Atom 0.3's name for a person's uri. */
	if (sax->in_person)
		set_span(sax, &sax->person.uri, text);
	if (!in_image)
		return;
	sax->in_image = 0;
	set_image(sax, FROM_OWN, text);
	sax->in_image = in_image;
}

static void end_body(struct wd_sax *sax, enum wd_element element, struct wd_span text)
{
	switch (element) {
	case WD_EL_CONTENT:
	case WD_EL_ENCODED:
		end_content(sax, FROM_BEST, text);
		break;
	case WD_EL_BODY:
		end_content(sax, FROM_OWN, text);
		break;
	case WD_EL_DESCRIPTION:
	case WD_EL_SUMMARY:
	case WD_EL_SUBTITLE:
		end_summary(sax, FROM_OWN, text);
		break;
	case WD_EL_DC_DESCRIPTION:
		end_summary(sax, FROM_DC, text);
		break;
	case WD_EL_MEDIA_DESCRIPTION:
		end_summary(sax, FROM_MEDIA, text);
		break;
	default:
		end_summary(sax, FROM_ITUNES, text);
	}
}

void wd_build_end(struct wd_sax *sax, struct wd_span text)
{
	enum wd_element element = wd_sax_frame(sax)->element;

	switch (element) {
	case WD_EL_TITLE:
		end_title(sax, FROM_OWN, text);
		break;
	case WD_EL_DC_TITLE:
		end_title(sax, FROM_DC, text);
		break;
	case WD_EL_MEDIA_TITLE:
	case WD_EL_ITUNES_TITLE:
		end_title(sax, element == WD_EL_MEDIA_TITLE ? FROM_MEDIA : FROM_ITUNES, text);
		break;
	case WD_EL_DESCRIPTION:
	case WD_EL_SUMMARY:
	case WD_EL_SUBTITLE:
	case WD_EL_DC_DESCRIPTION:
	case WD_EL_ITUNES_SUMMARY:
	case WD_EL_ITUNES_SUBTITLE:
	case WD_EL_MEDIA_DESCRIPTION:
	case WD_EL_CONTENT:
	case WD_EL_ENCODED:
	case WD_EL_BODY:
		end_body(sax, element, text);
		break;
	case WD_EL_RIGHTS:
	case WD_EL_DC_RIGHTS: {
		struct wd_raw_text *rights = sax->entry ? &sax->entry->rights : &sax->doc->rights;

		if (is_ours(sax) && rights->value.len == 0)
			*rights = make_text(sax, text);
		break;
	}
	case WD_EL_ID:
	case WD_EL_GUID:
		end_id(sax, FROM_OWN, text);
		break;
	case WD_EL_DC_IDENTIFIER:
		end_id(sax, FROM_DC, text);
		break;
	case WD_EL_LINK:
		end_link(sax, text);
		break;
	case WD_EL_PUBLISHED:
	case WD_EL_UPDATED:
	case WD_EL_CREATED:
	case WD_EL_DC_DATE:
		end_date(sax, element, text);
		break;
	case WD_EL_AUTHOR:
	case WD_EL_NAME:
	case WD_EL_URI:
	case WD_EL_EMAIL:
		end_person(sax, element, text);
		break;
	case WD_EL_DC_CREATOR:
		add_name(sax, FROM_DC, text);
		break;
	case WD_EL_ITUNES_AUTHOR:
		add_name(sax, FROM_ITUNES, text);
		break;
	case WD_EL_MEDIA_CREDIT:
		add_name(sax, FROM_ITUNES, text);
		break;
	case WD_EL_CATEGORY:
	case WD_EL_DC_SUBJECT:
		add_category(sax, text);
		break;
	case WD_EL_KEYWORDS:
		add_keywords(sax, text);
		break;
	case WD_EL_LANGUAGE:
		if (is_ours(sax) && text.len)
			*(sax->entry ? &sax->entry->lang : &sax->doc->lang) = copy(sax, text);
		break;
	case WD_EL_COMMENTS:
	case WD_EL_ORIG_LINK:
	case WD_EL_DURATION:
		end_of_entry(sax, element, text);
		break;
	case WD_EL_URL:
		end_url(sax, text);
		break;
	case WD_EL_GENERATOR:
	case WD_EL_TTL:
	case WD_EL_HOUR:
	case WD_EL_DAY:
	case WD_EL_UPDATE_PERIOD:
	case WD_EL_UPDATE_FREQUENCY:
	case WD_EL_ICON:
	case WD_EL_LOGO:
		end_of_feed(sax, element, text);
		break;
	default:
		break;
	}
	end_container(sax, element, text);
}
