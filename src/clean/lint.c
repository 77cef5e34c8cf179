#include "clean/lint.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "clean/lang.h"
#include "clean/text.h"
#include "parse/parse.h"
#include "util/count.h"
#include "util/url.h"

enum { EVERYWHERE = -1, MOST_SHOWN = 60 };

enum family { RSS, RDF, ATOM, JSON };

struct lint {
	struct wd_arena *arena;
	const struct wd_decoded *decoded;
	const struct wd_raw_doc *raw;
	enum family family;
	struct place {
		int64_t at; /* in decoded->written, or EVERYWHERE */
		struct wd_finding finding;
	} * places;
	size_t n;
	struct wd_findings *out;
};

static void add(struct lint *lint, enum wd_finding_kind kind, int64_t at, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static void add(struct lint *lint, enum wd_finding_kind kind, int64_t at, const char *format, ...)
{
	struct place *place;
	char text[512];
	va_list values;

	lint->out->n_wrong += kind != WD_FINDING_NOTE;
	if (lint->n == WD_FINDINGS_MOST) {
		lint->out->n_more++;
		return;
	}
	va_start(values, format);
	vsnprintf(text, sizeof(text), format, values);
	va_end(values);
	place = wd_arena_push(lint->arena, &lint->places, &lint->n, sizeof(*place));
	if (place)
		*place = (struct place){ at, { .kind = kind, .text = wd_text_line(lint->arena, wd_span_of(text)) } };
}

/* A stranger's text within a sentence. */
static const char *shown(const struct lint *lint, struct wd_span text)
{
	struct wd_span line = wd_text_cut(lint->arena, wd_text_line(lint->arena, text), MOST_SHOWN);

	return wd_arena_printf(lint->arena, "%.*s", WD_SPAN_ARG(line)).ptr;
}

/* ---- forms ---- */

static bool fits(struct wd_span text, const char *form)
{
	size_t i = 0;

	for (; i < text.len && form[i]; i++) {
		char c = text.ptr[i];

		if (form[i] == '0' ? c < '0' || c > '9' : form[i] == 'T' ? c != 'T' && c != 't' : c != form[i])
			return false;
	}
	return i == text.len && !form[i];
}

/* RFC 3339 §5.6. */
static bool is_rfc3339(struct wd_span text)
{
	struct wd_span zone;

	text = wd_span_trim(text);
	if (text.len < 20 || !fits((struct wd_span){ text.ptr, 19 }, "0000-00-00T00:00:00"))
		return false;
	zone = (struct wd_span){ text.ptr + 19, text.len - 19 };
	if (*zone.ptr == '.') {
		size_t n = 1;

		while (n < zone.len && zone.ptr[n] >= '0' && zone.ptr[n] <= '9')
			n++;
		if (n == 1)
			return false;
		zone = (struct wd_span){ zone.ptr + n, zone.len - n };
	}
	return wd_span_equal_nocase(zone, WD_SPAN("z")) || fits(zone, "+00:00") || fits(zone, "-00:00");
}

static bool is_one_of(struct wd_span word, const char *words, size_t len)
{
	for (size_t i = 0; words[i]; i += len)
		if (word.len == len && memcmp(word.ptr, words + i, len) == 0)
			return true;
	return false;
}

static struct wd_span next_word(struct wd_span *text)
{
	size_t n = 0;
	struct wd_span word;

	*text = wd_span_trim(*text);
	while (n < text->len && text->ptr[n] != ' ' && text->ptr[n] != '\t' && text->ptr[n] != '\n')
		n++;
	word = (struct wd_span){ text->ptr, n };
	*text = (struct wd_span){ text->ptr + n, text->len - n };
	return word;
}

/* RFC 822 §5.1, years of four digits allowed (RSS 2.0). */
static bool is_rfc822(struct wd_span text)
{
	static const char days[] = "Mon,Tue,Wed,Thu,Fri,Sat,Sun,", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct wd_span word = next_word(&text);

	if (is_one_of(word, days, 4))
		word = next_word(&text);
	if (!fits(word, "0") && !fits(word, "00"))
		return false;
	if (!is_one_of(next_word(&text), months, 3))
		return false;
	word = next_word(&text);
	if (!fits(word, "0000") && !fits(word, "00"))
		return false;
	word = next_word(&text);
	if (!fits(word, "00:00:00") && !fits(word, "00:00"))
		return false;
	word = next_word(&text);
	return wd_span_trim(text).len == 0 &&
	       (fits(word, "+0000") || fits(word, "-0000") || is_one_of(word, "GMTESTEDTCSTCDTMSTMDTPSTPDT", 3) ||
		wd_span_is(word, "UT") || wd_span_is(word, "Z"));
}

static bool has_scheme(struct wd_span url)
{
	return wd_url_split(wd_span_trim(url)).scheme.len > 0;
}

static bool is_tag(const struct lint *lint, struct wd_span lang)
{
	lang = wd_span_trim(lang);
	return wd_lang_tag(lint->arena, lang).len > 0 && !memchr(lang.ptr, '_', lang.len);
}

/* ---- what each part must have ---- */

static void check_lang(struct lint *lint, int64_t at, struct wd_span lang)
{
	if (lang.len && !is_tag(lint, lang))
		add(lint, WD_FINDING_WRONG, at, "\"%s\" is no language tag (RFC 5646 §2.1)", shown(lint, lang));
}

static void check_date(struct lint *lint, int64_t at, struct wd_span date)
{
	bool is_822 = lint->family == RSS;
	/* RSS 1.0 leaves dates to Dublin Core, which leaves them to W3C's profile of ISO 8601. */
	bool fits_form = is_822 ? is_rfc822(date) : lint->family == RDF || is_rfc3339(date);

	if (date.len == 0)
		return;
	if (wd_date_parse(date) == WD_NO_TIME)
		add(lint, WD_FINDING_WRONG, at, "the date \"%s\" cannot be read", shown(lint, date));
	else if (!fits_form)
		add(lint, WD_FINDING_WRONG, at, "the date \"%s\" is not as %s has it", shown(lint, date),
		    is_822 ? "RFC 822 §5" : "RFC 3339 §5.6");
}

static bool has_alternate(const struct wd_raw_link *links, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (wd_span_is(links[i].rel, "alternate") && links[i].href.len)
			return true;
	return false;
}

static const char *rule_of(enum family family, bool of_feed)
{
	static const char *const rules[][2] = {
		[RSS] = { "RSS 2.0, item", "RSS 2.0, required channel elements" },
		[RDF] = { "RSS 1.0 §5.5", "RSS 1.0 §5.3" },
		[ATOM] = { "RFC 4287 §4.1.2", "RFC 4287 §4.1.1" },
		[JSON] = { "JSON Feed 1.1, items", "JSON Feed 1.1, top-level" },
	};

	return rules[family][of_feed];
}

static void check_feed(struct lint *lint)
{
	const struct wd_raw_doc *raw = lint->raw;
	bool is_atom = lint->family == ATOM, is_rss = lint->family == RSS || lint->family == RDF;
	const struct {
		const char *name;
		bool lacks;
	} parts[] = {
		{ "title", raw->title.value.len == 0 },
		{ "id", is_atom && raw->id.len == 0 },
		{ "updated", is_atom && raw->updated.len == 0 },
		{ "link", is_rss && !has_alternate(raw->links, raw->n_links) },
		{ "description", is_rss && raw->subtitle.value.len == 0 },
	};

	for (size_t i = 0; i < WD_COUNT(parts); i++)
		if (parts[i].lacks)
			add(lint, WD_FINDING_WRONG, EVERYWHERE, "the feed has no %s (%s)", parts[i].name,
			    rule_of(lint->family, true));
	check_lang(lint, EVERYWHERE, raw->lang);
	check_date(lint, EVERYWHERE, raw->updated);
	check_date(lint, EVERYWHERE, raw->published);
}

/* Names and addresses that the specifications want whole. */
static void check_addresses(struct lint *lint, int64_t at, const struct wd_raw_entry *entry)
{
	if (lint->family == ATOM && entry->id.len && !has_scheme(entry->id))
		add(lint, WD_FINDING_WRONG, at, "the id \"%s\" is no IRI (RFC 4287 §4.2.6)", shown(lint, entry->id));
	if (lint->family == RSS && entry->id_is_permalink == 1 && !wd_url_is_http(entry->id))
		add(lint, WD_FINDING_WRONG, at,
		    "the guid \"%s\" is no address and does not say isPermaLink=\"false\" (RSS 2.0, guid)",
		    shown(lint, entry->id));
	for (size_t i = 0; lint->family == RSS && i < entry->n_links; i++)
		if (entry->links[i].href.len && !has_scheme(entry->links[i].href))
			add(lint, WD_FINDING_WRONG, at, "the link \"%s\" is not a whole address (RSS 2.0, comments)",
			    shown(lint, entry->links[i].href));
	for (size_t i = 0; i < entry->n_media; i++) {
		const struct wd_raw_media *media = &entry->media[i];

		if (media->is_enclosure && (!media->length.len || !media->type.len))
			add(lint, WD_FINDING_WRONG, at, "an enclosure has no %s (RSS 2.0, enclosure)",
			    media->length.len ? "type" : "length");
		if (lint->family == JSON && !media->type.len)
			add(lint, WD_FINDING_WRONG, at, "an attachment has no mime_type (JSON Feed 1.1, attachments)");
	}
}

static void check_entry(struct lint *lint, int64_t at, const struct wd_raw_entry *entry)
{
	bool is_atom = lint->family == ATOM, is_json = lint->family == JSON, is_rdf = lint->family == RDF;
	bool has_link = has_alternate(entry->links, entry->n_links);
	bool has_text = entry->content.value.len || entry->summary.value.len;
	const struct {
		const char *name;
		bool lacks;
	} parts[] = {
		{ "id", (is_atom || is_json) && entry->id.len == 0 },
		{ "title", (is_atom || is_rdf) && entry->title.value.len == 0 },
		{ "title or description", lint->family == RSS && !entry->title.value.len && !has_text },
		{ "updated", is_atom && entry->updated.len == 0 },
		{ "link", is_rdf && !has_link },
		{ "link or content", is_atom && !has_link && !entry->content.value.len },
		{ "author, nor has the feed",
		  is_atom && !entry->n_authors && !lint->raw->n_authors && !entry->source.present },
		{ "content_html or content_text", is_json && !entry->content.value.len },
	};

	for (size_t i = 0; i < WD_COUNT(parts); i++)
		if (parts[i].lacks)
			add(lint, WD_FINDING_WRONG, at, "it has no %s (%s)", parts[i].name, rule_of(lint->family, false));
	check_lang(lint, at, entry->lang.ptr == lint->raw->lang.ptr ? WD_SPAN_NONE : entry->lang);
	check_date(lint, at, entry->published);
	check_date(lint, at, entry->updated);
	check_addresses(lint, at, entry);
	if (!is_atom && !is_json && !entry->id.len)
		add(lint, WD_FINDING_NOTE, at, "it has no guid: an edit may look like a new story");
	if (!is_atom && !entry->published.len && !entry->updated.len && !entry->date.len)
		add(lint, WD_FINDING_NOTE, at, "it has no date");
	if (!is_atom && !is_rdf && !has_link && !entry->origin_url.len && !wd_url_is_http(entry->id))
		add(lint, WD_FINDING_NOTE, at, "it has no link");
}

/* ---- places ---- */

/* Where an entry began before its document was mended. */
static int64_t place_of(const struct wd_decoded *decoded, size_t at)
{
	size_t low = 0, high = decoded->n_origins;

	if (decoded->text.ptr == decoded->written.ptr)
		return (int64_t)at;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (decoded->origins[middle].mended < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low < decoded->n_origins && decoded->origins[low].mended == at ? (int64_t)decoded->origins[low].written
									      : EVERYWHERE;
}

static int by_id(const void *a, const void *b)
{
	const struct wd_raw_entry *const *x = a, *const *y = b;
	size_t len = (*x)->id.len < (*y)->id.len ? (*x)->id.len : (*y)->id.len;
	int order = len ? memcmp((*x)->id.ptr, (*y)->id.ptr, len) : 0;

	if (order || (*x)->id.len != (*y)->id.len)
		return order ? order : (*x)->id.len < (*y)->id.len ? -1 : 1;
	return (*x)->at < (*y)->at ? -1 : (*x)->at > (*y)->at;
}

/* One id names one thing, in every format. */
static void check_ids(struct lint *lint)
{
	static const char *const rules[] = {
		[RSS] = "RSS 2.0, guid", [RDF] = "RSS 1.0 §5.5", [ATOM] = "RFC 4287 §4.1.1", [JSON] = "JSON Feed 1.1, id"
	};
	size_t n = lint->raw->n_entries;
	const struct wd_raw_entry **sorted = wd_arena_alloc(lint->arena, (n + 1) * sizeof(*sorted));

	for (size_t i = 0; sorted && i < n; i++)
		sorted[i] = &lint->raw->entries[i];
	if (sorted)
		qsort(sorted, n, sizeof(*sorted), by_id);
	for (size_t i = 1; sorted && i < n; i++)
		if (sorted[i]->id.len && wd_span_equal(sorted[i]->id, sorted[i - 1]->id))
			add(lint, WD_FINDING_WRONG, place_of(lint->decoded, sorted[i]->at),
			    "another entry has its id \"%s\" too (%s)", shown(lint, sorted[i]->id), rules[lint->family]);
}

static void tell_repairs(struct lint *lint)
{
	const struct wd_repairs *repairs = &lint->decoded->repaired;

	for (size_t i = 0; i < repairs->n; i++) {
		bool placed = false;

		for (size_t k = 0; k < repairs->n_places; k++) {
			if (!wd_span_equal(repairs->places[k].what, repairs->items[i]))
				continue;
			placed = true;
			add(lint, WD_FINDING_MENDED, (int64_t)repairs->places[k].at, "%.*s", WD_SPAN_ARG(repairs->items[i]));
		}
		if (!placed)
			add(lint, WD_FINDING_MENDED, EVERYWHERE, "%.*s", WD_SPAN_ARG(repairs->items[i]));
	}
}

static int by_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (int)x->finding.kind - (int)y->finding.kind;
}

/* Lines and columns in one pass over the text. */
static void settle_places(struct lint *lint)
{
	struct wd_span text = lint->decoded->written;
	size_t at = 0, line = 1, column = 1;

	if (lint->n > 1)
		qsort(lint->places, lint->n, sizeof(*lint->places), by_place);
	for (size_t i = 0; i < lint->n; i++) {
		struct place *place = &lint->places[i];

		if (place->at == EVERYWHERE)
			continue;
		for (; at < (size_t)place->at && at < text.len; at++) {
			if (text.ptr[at] == '\n') {
				line++;
				column = 1;
			} else if (((unsigned char)text.ptr[at] & 0xC0) != 0x80) {
				column++;
			}
		}
		place->finding.line = line;
		place->finding.column = column;
	}
}

static enum family family_of(const char *format)
{
	if (strncmp(format, "atom", 4) == 0)
		return ATOM;
	if (strcmp(format, "json") == 0)
		return JSON;
	return strcmp(format, "rss10") == 0 || strcmp(format, "rss090") == 0 ? RDF : RSS;
}

bool wd_lint(struct wd_arena *arena, const struct wd_document_in *in, struct wd_doc *doc, struct wd_findings *out,
	     struct wd_error *err)
{
	const struct wd_clean_options options = { .base = in->base, .no_html = in->no_html };
	struct wd_decoded decoded;
	struct wd_raw_doc raw;
	struct lint lint = { .arena = arena, .decoded = &decoded, .raw = &raw, .out = out };

	*out = (struct wd_findings){ 0 };
	if (!wd_decode(arena, in->bytes, in->content_type, in->charset, &decoded, err) ||
	    !wd_parse(arena, &decoded, in->base, &raw, err) || !wd_clean(arena, &raw, &decoded, &options, doc, err))
		return false;
	lint.family = family_of(raw.format);
	tell_repairs(&lint);
	check_feed(&lint);
	for (size_t i = 0; i < raw.n_entries; i++)
		check_entry(&lint, place_of(&decoded, raw.entries[i].at), &raw.entries[i]);
	check_ids(&lint);
	settle_places(&lint);
	out->items = wd_arena_alloc(arena, (lint.n + 1) * sizeof(*out->items));
	for (size_t i = 0; out->items && i < lint.n; i++)
		out->items[out->n++] = lint.places[i].finding;
	return !wd_arena_is_full(arena) || wd_error_set(err, WD_INPUT, "the document is too large");
}
