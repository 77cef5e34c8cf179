#include "clean/markup.h"

#include "clean/link.h"
#include "util/count.h"
#include "util/utf8.h"

enum { KEEP = WD_MARKUP_KEEP, EMPTY = WD_MARKUP_VOID, DROP = WD_MARKUP_DROP };

static const unsigned char fates[GUMBO_TAG_LAST + 1] = {
	[GUMBO_TAG_A] = KEEP,          [GUMBO_TAG_ABBR] = KEEP,     [GUMBO_TAG_ACRONYM] = KEEP,
	[GUMBO_TAG_ADDRESS] = KEEP,    [GUMBO_TAG_ARTICLE] = KEEP,  [GUMBO_TAG_ASIDE] = KEEP,
	[GUMBO_TAG_AUDIO] = KEEP,      [GUMBO_TAG_B] = KEEP,        [GUMBO_TAG_BDI] = KEEP,
	[GUMBO_TAG_BDO] = KEEP,        [GUMBO_TAG_BIG] = KEEP,      [GUMBO_TAG_BLOCKQUOTE] = KEEP,
	[GUMBO_TAG_BR] = EMPTY,        [GUMBO_TAG_CAPTION] = KEEP,  [GUMBO_TAG_CENTER] = KEEP,
	[GUMBO_TAG_CITE] = KEEP,       [GUMBO_TAG_CODE] = KEEP,     [GUMBO_TAG_COL] = EMPTY,
	[GUMBO_TAG_COLGROUP] = KEEP,   [GUMBO_TAG_DD] = KEEP,       [GUMBO_TAG_DEL] = KEEP,
	[GUMBO_TAG_DETAILS] = KEEP,    [GUMBO_TAG_DFN] = KEEP,      [GUMBO_TAG_DIV] = KEEP,
	[GUMBO_TAG_DL] = KEEP,         [GUMBO_TAG_DT] = KEEP,       [GUMBO_TAG_EM] = KEEP,
	[GUMBO_TAG_FIGCAPTION] = KEEP, [GUMBO_TAG_FIGURE] = KEEP,   [GUMBO_TAG_FOOTER] = KEEP,
	[GUMBO_TAG_H1] = KEEP,         [GUMBO_TAG_H2] = KEEP,       [GUMBO_TAG_H3] = KEEP,
	[GUMBO_TAG_H4] = KEEP,         [GUMBO_TAG_H5] = KEEP,       [GUMBO_TAG_H6] = KEEP,
	[GUMBO_TAG_HEADER] = KEEP,     [GUMBO_TAG_HR] = EMPTY,      [GUMBO_TAG_I] = KEEP,
	[GUMBO_TAG_IMG] = EMPTY,       [GUMBO_TAG_INS] = KEEP,      [GUMBO_TAG_KBD] = KEEP,
	[GUMBO_TAG_LI] = KEEP,         [GUMBO_TAG_MAIN] = KEEP,     [GUMBO_TAG_MARK] = KEEP,
	[GUMBO_TAG_NAV] = KEEP,        [GUMBO_TAG_OL] = KEEP,       [GUMBO_TAG_P] = KEEP,
	[GUMBO_TAG_PRE] = KEEP,        [GUMBO_TAG_Q] = KEEP,        [GUMBO_TAG_RP] = KEEP,
	[GUMBO_TAG_RT] = KEEP,         [GUMBO_TAG_RUBY] = KEEP,     [GUMBO_TAG_S] = KEEP,
	[GUMBO_TAG_SAMP] = KEEP,       [GUMBO_TAG_SECTION] = KEEP,  [GUMBO_TAG_SMALL] = KEEP,
	[GUMBO_TAG_SOURCE] = EMPTY,    [GUMBO_TAG_SPAN] = KEEP,     [GUMBO_TAG_STRIKE] = KEEP,
	[GUMBO_TAG_STRONG] = KEEP,     [GUMBO_TAG_SUB] = KEEP,      [GUMBO_TAG_SUMMARY] = KEEP,
	[GUMBO_TAG_SUP] = KEEP,        [GUMBO_TAG_TABLE] = KEEP,    [GUMBO_TAG_TBODY] = KEEP,
	[GUMBO_TAG_TD] = KEEP,         [GUMBO_TAG_TFOOT] = KEEP,    [GUMBO_TAG_TH] = KEEP,
	[GUMBO_TAG_THEAD] = KEEP,      [GUMBO_TAG_TIME] = KEEP,     [GUMBO_TAG_TR] = KEEP,
	[GUMBO_TAG_TT] = KEEP,         [GUMBO_TAG_U] = KEEP,        [GUMBO_TAG_UL] = KEEP,
	[GUMBO_TAG_VAR] = KEEP,        [GUMBO_TAG_VIDEO] = KEEP,    [GUMBO_TAG_WBR] = EMPTY,
	[GUMBO_TAG_EMBED] = DROP,      [GUMBO_TAG_FRAME] = DROP,    [GUMBO_TAG_FRAMESET] = DROP,
	[GUMBO_TAG_HEAD] = DROP,       [GUMBO_TAG_MATH] = DROP,     [GUMBO_TAG_NOEMBED] = DROP,
	[GUMBO_TAG_NOFRAMES] = DROP,   [GUMBO_TAG_NOSCRIPT] = DROP, [GUMBO_TAG_PLAINTEXT] = DROP,
	[GUMBO_TAG_SCRIPT] = DROP,     [GUMBO_TAG_SELECT] = DROP,   [GUMBO_TAG_STYLE] = DROP,
	[GUMBO_TAG_SVG] = DROP,        [GUMBO_TAG_TEMPLATE] = DROP, [GUMBO_TAG_TEXTAREA] = DROP,
	[GUMBO_TAG_TITLE] = DROP,      [GUMBO_TAG_XMP] = DROP,
};

enum value { PLAIN, NUMBER, PAGE, LOAD };

/* GUMBO_TAG_UNKNOWN: of all elements. */
static const struct row {
	const char *name;
	GumboTag tag;
	enum value value;
} attributes[] = {
	{ "title", GUMBO_TAG_UNKNOWN, PLAIN },  { "lang", GUMBO_TAG_UNKNOWN, PLAIN },   { "dir", GUMBO_TAG_UNKNOWN, PLAIN },
	{ "href", GUMBO_TAG_A, PAGE },          { "hreflang", GUMBO_TAG_A, PLAIN },     { "src", GUMBO_TAG_IMG, LOAD },
	{ "alt", GUMBO_TAG_IMG, PLAIN },        { "width", GUMBO_TAG_IMG, NUMBER },     { "height", GUMBO_TAG_IMG, NUMBER },
	{ "cite", GUMBO_TAG_BLOCKQUOTE, PAGE }, { "cite", GUMBO_TAG_Q, PAGE },          { "cite", GUMBO_TAG_INS, PAGE },
	{ "cite", GUMBO_TAG_DEL, PAGE },        { "datetime", GUMBO_TAG_INS, PLAIN },   { "datetime", GUMBO_TAG_DEL, PLAIN },
	{ "datetime", GUMBO_TAG_TIME, PLAIN },  { "colspan", GUMBO_TAG_TD, NUMBER },    { "rowspan", GUMBO_TAG_TD, NUMBER },
	{ "align", GUMBO_TAG_TD, PLAIN },       { "colspan", GUMBO_TAG_TH, NUMBER },    { "rowspan", GUMBO_TAG_TH, NUMBER },
	{ "scope", GUMBO_TAG_TH, PLAIN },       { "align", GUMBO_TAG_TH, PLAIN },       { "span", GUMBO_TAG_COL, NUMBER },
	{ "span", GUMBO_TAG_COLGROUP, NUMBER }, { "start", GUMBO_TAG_OL, NUMBER },      { "type", GUMBO_TAG_OL, PLAIN },
	{ "reversed", GUMBO_TAG_OL, PLAIN },    { "value", GUMBO_TAG_LI, NUMBER },      { "open", GUMBO_TAG_DETAILS, PLAIN },
	{ "src", GUMBO_TAG_AUDIO, LOAD },       { "controls", GUMBO_TAG_AUDIO, PLAIN }, { "src", GUMBO_TAG_VIDEO, LOAD },
	{ "controls", GUMBO_TAG_VIDEO, PLAIN }, { "poster", GUMBO_TAG_VIDEO, LOAD },    { "width", GUMBO_TAG_VIDEO, NUMBER },
	{ "height", GUMBO_TAG_VIDEO, NUMBER },  { "src", GUMBO_TAG_SOURCE, LOAD },      { "type", GUMBO_TAG_SOURCE, PLAIN },
};

/* Where pages that load their pictures late keep the address, best first. */
static const char *const late[] = { "data-src", "data-lazy-src", "data-original", "src", "srcset", "data-srcset" };

enum wd_markup_fate wd_markup_fate(GumboTag tag)
{
	return (enum wd_markup_fate)fates[tag];
}

static const struct row *find_row(GumboTag tag, struct wd_span name)
{
	for (size_t i = 0; i < WD_COUNT(attributes); i++) {
		const struct row *row = &attributes[i];

		if ((row->tag == tag || row->tag == GUMBO_TAG_UNKNOWN) && wd_span_is(name, row->name))
			return row;
	}
	return NULL;
}

static bool is_late(struct wd_span name)
{
	for (size_t i = 0; i < WD_COUNT(late); i++)
		if (wd_span_is(name, late[i]))
			return true;
	return false;
}

bool wd_markup_wants(GumboTag tag, struct wd_span name)
{
	return find_row(tag, name) || (tag == GUMBO_TAG_IMG && is_late(name));
}

/* ---- text ---- */

/* Signs that are not written as they stand: escaped, or ("?") the beginning of what may be no character to show. */
static const char *const escapes[256] = {
	['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", [0xC2] = "?", [0xED] = "?", [0xEF] = "?",
	[0xF0] = "?",    [0xF1] = "?",   [0xF2] = "?",   [0xF3] = "?",     [0xF4] = "?", [0x7F] = "",  [0] = "",
	[1] = "",        [2] = "",       [3] = "",       [4] = "",         [5] = "",     [6] = "",     [7] = "",
	[8] = "",        [11] = "",      [12] = "",      [14] = "",        [15] = "",    [16] = "",    [17] = "",
	[18] = "",       [19] = "",      [20] = "",      [21] = "",        [22] = "",    [23] = "",    [24] = "",
	[25] = "",       [26] = "",      [27] = "",      [28] = "",        [29] = "",    [30] = "",    [31] = "",
};

bool wd_markup_is_shown(uint32_t c)
{
	if ((c >= 0x7F && c < 0xA0) || (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF))
		return false;
	return wd_utf8_is_xml(c);
}

void wd_markup_text(struct wd_buf *out, struct wd_span text)
{
	size_t from = 0, at = 0;

	while (at < text.len) {
		size_t start = at++;
		const char *instead = escapes[(unsigned char)text.ptr[start]];

		if (!instead)
			continue;
		if (*instead == '?') {
			at = start;
			if (wd_markup_is_shown(wd_utf8_next(text, &at)))
				continue;
			instead = "";
		}
		wd_buf_add(out, text.ptr + from, start - from);
		wd_buf_add_text(out, instead);
		from = at;
	}
	if (from < text.len)
		wd_buf_add(out, text.ptr + from, text.len - from);
}

/* ---- attributes ---- */

static bool is_number(struct wd_span value)
{
	for (size_t i = 0; i < value.len; i++)
		if ((value.ptr[i] < '0' || value.ptr[i] > '9') && value.ptr[i] != '%' && value.ptr[i] != '-')
			return false;
	return value.len > 0 && value.len < 8;
}

static void write_value(const struct wd_markup *m, const char *name, struct wd_span value)
{
	wd_buf_add_char(m->out, ' ');
	wd_buf_add_text(m->out, name);
	wd_buf_add_text(m->out, "=\"");
	wd_markup_text(m->out, value);
	wd_buf_add_char(m->out, '"');
}

static void write_attribute(const struct wd_markup *m, const struct row *row, struct wd_span value)
{
	if (row->value == PAGE || row->value == LOAD) {
		value = wd_link_clean(m->arena, m->base, value, row->value == PAGE ? WD_LINK_PAGE : WD_LINK_LOAD);
		if (!value.len)
			return;
	}
	if (row->value != NUMBER || is_number(value))
		write_value(m, row->name, value);
}

static struct wd_span find(const struct wd_markup_attribute *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (wd_span_is(list[i].name, name))
			return wd_span_trim(list[i].value);
	return WD_SPAN_NONE;
}

/* HTML §4.8.4.2.1: the first candidate's address ends at white space; commas at its end part candidates. */
static struct wd_span first_candidate(struct wd_span set)
{
	size_t len = 0;

	while (len < set.len && set.ptr[len] != ' ' && set.ptr[len] != '\n' && set.ptr[len] != '\t')
		len++;
	while (len > 0 && set.ptr[len - 1] == ',')
		len--;
	return (struct wd_span){ set.ptr, len };
}

static struct wd_span picture(const struct wd_markup *m, const struct wd_markup_attribute *list, size_t n)
{
	for (size_t i = 0; i < WD_COUNT(late); i++) {
		struct wd_span url = find(list, n, late[i]);

		if (strstr(late[i], "set"))
			url = first_candidate(url);
		url = wd_link_clean(m->arena, m->base, url, WD_LINK_LOAD);
		if (url.len)
			return url;
	}
	return WD_SPAN_NONE;
}

static bool is_tiny(struct wd_span size)
{
	return wd_span_is(size, "0") || wd_span_is(size, "1") || wd_span_is(size, "1px") || wd_span_is(size, "0px");
}

static bool is_tracker(struct wd_span src, const struct wd_markup_attribute *list, size_t n)
{
	static const char *const hosts[] = { "//feeds.feedburner.com/~r/", "//pixel.wp.com/",
					     "//stats.wordpress.com/",     "//feeds.wordpress.com/1.0/",
					     "//pixel.quantserve.com/",    "//b.scorecardresearch.com/" };

	if (is_tiny(find(list, n, "width")) && is_tiny(find(list, n, "height")))
		return true;
	/* Wherever it stands: behind a scheme, or in what takes pictures through itself. */
	for (size_t at = 0; at + 2 < src.len; at++)
		for (size_t i = 0; src.ptr[at] == '/' && src.ptr[at + 1] == '/' && i < WD_COUNT(hosts); i++)
			if (wd_span_starts_nocase((struct wd_span){ src.ptr + at, src.len - at }, hosts[i]))
				return true;
	return false;
}

/* ---- tags ---- */

bool wd_markup_is_full(const struct wd_markup *m)
{
	return m->out->full || wd_arena_is_full(m->arena);
}

bool wd_markup_start(const struct wd_markup *m, GumboTag tag, const struct wd_markup_attribute *list, size_t n)
{
	struct wd_span src = WD_SPAN_NONE;

	if (wd_markup_is_full(m))
		return false;
	if (tag == GUMBO_TAG_IMG) {
		src = picture(m, list, n);
		/* One without an address, or with none that is loaded, still says what it would show. */
		if (src.len ? is_tracker(src, list, n) : !find(list, n, "alt").len)
			return false;
	}
	wd_buf_add_char(m->out, '<');
	wd_buf_add_text(m->out, gumbo_normalized_tagname(tag));
	if (src.len)
		write_value(m, "src", src);
	for (size_t i = 0; i < n; i++) {
		const struct row *row = find_row(tag, list[i].name);

		if (row && !(tag == GUMBO_TAG_IMG && row->value == LOAD))
			write_attribute(m, row, list[i].value);
	}
	wd_buf_add_char(m->out, '>');
	return true;
}

void wd_markup_end(const struct wd_markup *m, GumboTag tag)
{
	wd_buf_add_text(m->out, "</");
	wd_buf_add_text(m->out, gumbo_normalized_tagname(tag));
	wd_buf_add_char(m->out, '>');
}
