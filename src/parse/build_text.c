/* Texts that may hold markup. */
#include <nettle/base64.h>

#include "decode/names.h"
#include "parse/build.h"
#include "util/count.h"
#include "util/utf8.h"

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

static bool is_block(struct wd_span name)
{
	static const char *const names[] = { "article", "blockquote", "div", "figure", "h1",      "h2",    "h3",
					     "h4",      "ol",         "p",   "pre",    "section", "table", "ul" };

	for (size_t i = 0; i < WD_COUNT(names); i++)
		if (wd_span_equal_nocase(name, wd_span_of(names[i])))
			return true;
	return false;
}

/*
 * RFC 4287 §4.1.3.1: what does not say its type is text. A body of paragraphs and the like from its first sign to its
 * last was not meant so by anyone; a title may be.
 */
static bool is_unsaid_html(const struct wd_sax *sax, struct wd_span text)
{
	struct wd_span name;

	if (!sax->unsaid || sax->frames[sax->depth - 1].element == WD_EL_TITLE || text.len < 3 || text.ptr[0] != '<' ||
	    text.ptr[text.len - 1] != '>')
		return false;
	name = (struct wd_span){ text.ptr + 1, text.len - 1 };
	name.len = wd_names_scan(name);
	return is_block(name);
}

static struct wd_raw_text make_text(struct wd_sax *sax, struct wd_span text)
{
	const struct wd_frame *frame = wd_sax_frame(sax);

	return (struct wd_raw_text){ .value = sax->base64 ? decode_base64(sax, text) : wd_sax_copy(sax, text),
				     .type = sax->has_markup             ? WD_RAW_XHTML
					     : is_unsaid_html(sax, text) ? WD_RAW_HTML
									 : sax->type,
				     .base = frame->base,
				     .lang = frame->lang };
}

/* ---- starts ---- */

static bool is_binary(struct wd_span type)
{
	const char *slash = type.len ? memchr(type.ptr, '/', type.len) : NULL;

	return slash && !wd_span_starts_nocase(type, "text/") && !memmem(type.ptr, type.len, "xml", 3) &&
	       !wd_span_starts_nocase(type, "application/json");
}

static bool is_other_xml(struct wd_span type)
{
	return type.len > 4 && wd_span_equal_nocase((struct wd_span){ type.ptr + type.len - 3, 3 }, WD_SPAN("xml")) &&
	       memchr("/+", type.ptr[type.len - 4], 2);
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
	/* Atom 0.3's escaped or encoded text without a type is markup wherever it was seen. */
	return type.len == 0 && (wd_span_is(mode, "escaped") || sax->base64) ? WD_RAW_UNKNOWN : WD_RAW_TEXT;
}

void wd_build_start_construct(struct wd_sax *sax, wd_attributes attributes)
{
	enum wd_raw_type type;

	wd_sax_gather(sax, true, WD_RAW_UNKNOWN);
	sax->type = type = type_of(sax, attributes);
	sax->unsaid = type == WD_RAW_TEXT && wd_sax_attribute(attributes, "type").len == 0;
	sax->strip_div = type == WD_RAW_XHTML;
	/* Inline markup's text is escaped from its first character. */
	sax->has_markup = false;
}

void wd_build_start_content(struct wd_sax *sax, wd_attributes attributes)
{
	struct wd_span src = wd_sax_attribute(attributes, "src");
	struct wd_span type = wd_sax_attribute(attributes, "type");
	struct wd_raw_link *link;

	wd_build_start_construct(sax, attributes);
	sax->foreign = is_other_xml(type);
	/* RFC 4287 §4.1.3.2: the content is elsewhere; that place is a link at least. */
	if (src.len && sax->entry && wd_sax_is_ours(sax) && (link = wd_build_add_link(sax)) != NULL)
		*link = (struct wd_raw_link){ .rel = WD_SPAN("alternate"),
					      .href = wd_sax_copy(sax, src),
					      .type = wd_sax_copy(sax, type),
					      .base = wd_sax_frame(sax)->base };
}

void wd_build_start_encoded(struct wd_sax *sax, wd_attributes attributes)
{
	(void)attributes;
	wd_sax_gather(sax, true, WD_RAW_HTML);
}

void wd_build_start_body(struct wd_sax *sax, wd_attributes attributes)
{
	(void)attributes;
	if (sax->entry)
		wd_sax_gather(sax, true, WD_RAW_XHTML);
}

/* ---- ends ---- */

static void end_text(struct wd_sax *sax, struct wd_raw_text *field, unsigned char *rank, enum wd_rank of,
		     struct wd_span text)
{
	if (wd_sax_is_ours(sax) && wd_sax_takes(rank, of, text))
		*field = make_text(sax, text);
}

void wd_build_end_title(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text)
{
	if (wd_sax_in_source(sax))
		wd_sax_set(sax, &sax->entry->source.title, sax->base64 ? decode_base64(sax, text) : text);
	else
		end_text(sax, sax->entry ? &sax->entry->title : &sax->doc->title, &wd_sax_ranks(sax)->title, meaning->rank,
			 text);
}

void wd_build_end_summary(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text)
{
	end_text(sax, sax->entry ? &sax->entry->summary : &sax->doc->subtitle, &wd_sax_ranks(sax)->summary, meaning->rank,
		 text);
}

void wd_build_end_content(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text)
{
	/* RFC 4287 §4.1.3.3: XML for other programs; as text it says nothing. */
	if (!sax->entry || (sax->foreign && sax->has_markup))
		return;
	/* Of several bodies the fullest is shown. */
	if (sax->entry_ranks.content == meaning->rank && text.len > sax->entry->content.value.len)
		sax->entry_ranks.content = NOTHING;
	end_text(sax, &sax->entry->content, &sax->entry_ranks.content, meaning->rank, text);
}

void wd_build_end_rights(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text)
{
	struct wd_raw_text *rights = sax->entry ? &sax->entry->rights : &sax->doc->rights;

	(void)meaning;
	if (wd_sax_is_ours(sax) && rights->value.len == 0)
		*rights = make_text(sax, text);
}
