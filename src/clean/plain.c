#include "clean/plain.h"

#include <assert.h>

#include "clean/token.h"
#include "decode/entities.h"
#include "util/ascii.h"
#include "util/utf8.h"

enum { MOST_DEPTH = 64 };

/* Where an element may stand. What has none of these is left to the tree. */
enum place {
	NOWHERE,
	INLINE,
	BLOCK, /* ends a paragraph before it */
	HEADING,
	PARAGRAPH,
	ITEM, /* in a list alone; its end may be left out */
	VOID_INLINE,
	VOID_BLOCK,
	TABLE,
	ROWS,
	ROW,
	CELL,
};

#define T(tag) [GUMBO_TAG_##tag]

static const unsigned char places[GUMBO_TAG_LAST + 1] = {
	T(A) = INLINE,       T(ABBR) = INLINE,      T(ACRONYM) = INLINE,   T(B) = INLINE,      T(BDI) = INLINE,
	T(BDO) = INLINE,     T(BIG) = INLINE,       T(CITE) = INLINE,      T(CODE) = INLINE,   T(DEL) = INLINE,
	T(DFN) = INLINE,     T(EM) = INLINE,        T(I) = INLINE,         T(INS) = INLINE,    T(KBD) = INLINE,
	T(MARK) = INLINE,    T(Q) = INLINE,         T(S) = INLINE,         T(SAMP) = INLINE,   T(SMALL) = INLINE,
	T(SPAN) = INLINE,    T(STRIKE) = INLINE,    T(STRONG) = INLINE,    T(SUB) = INLINE,    T(SUP) = INLINE,
	T(TIME) = INLINE,    T(TT) = INLINE,        T(U) = INLINE,         T(VAR) = INLINE,    T(ADDRESS) = BLOCK,
	T(ARTICLE) = BLOCK,  T(ASIDE) = BLOCK,      T(BLOCKQUOTE) = BLOCK, T(CENTER) = BLOCK,  T(DIV) = BLOCK,
	T(DL) = BLOCK,       T(FIGCAPTION) = BLOCK, T(FIGURE) = BLOCK,     T(FOOTER) = BLOCK,  T(HEADER) = BLOCK,
	T(NAV) = BLOCK,      T(OL) = BLOCK,         T(PRE) = BLOCK,        T(SECTION) = BLOCK, T(UL) = BLOCK,
	T(H1) = HEADING,     T(H2) = HEADING,       T(H3) = HEADING,       T(H4) = HEADING,    T(H5) = HEADING,
	T(H6) = HEADING,     T(P) = PARAGRAPH,      T(LI) = ITEM,          T(DT) = ITEM,       T(DD) = ITEM,
	T(BR) = VOID_INLINE, T(IMG) = VOID_INLINE,  T(WBR) = VOID_INLINE,  T(HR) = VOID_BLOCK, T(TABLE) = TABLE,
	T(TBODY) = ROWS,     T(THEAD) = ROWS,       T(TFOOT) = ROWS,       T(TR) = ROW,        T(TD) = CELL,
	T(TH) = CELL,
};

#undef T

struct open {
	GumboTag tag;
	bool in_p, in_a; /* inside of it, up to the table's cell */
};

struct pass {
	const struct wd_markup *m;
	struct wd_span html;
	size_t at;
	struct open open[MOST_DEPTH];
	size_t depth;
};

/* ---- the stack ---- */

static const struct open outside = { GUMBO_TAG_BODY, false, false };

static const struct open *top(const struct pass *p)
{
	return p->depth ? &p->open[p->depth - 1] : &outside;
}

static enum place place_of(GumboTag tag)
{
	return (enum place)places[tag];
}

static bool push(struct pass *p, GumboTag tag)
{
	const struct open *above = top(p);
	bool is_cell = place_of(tag) == CELL;

	if (p->depth == MOST_DEPTH)
		return false;
	p->open[p->depth] = (struct open){ tag, (above->in_p && !is_cell) || tag == GUMBO_TAG_P,
					   (above->in_a && !is_cell) || tag == GUMBO_TAG_A };
	p->depth++;
	return true;
}

static void pop(struct pass *p)
{
	wd_markup_end(p->m, p->open[--p->depth].tag);
}

/* In a table, outside of its cells, only its parts and white space may stand. */
static bool is_between_cells(const struct pass *p)
{
	enum place place = place_of(top(p)->tag);

	return place == TABLE || place == ROWS || place == ROW;
}

/* ---- references ---- */

/* A reference by number that means one plain character; 0 for others. */
static uint32_t number_of(struct wd_span digits)
{
	bool hex = digits.len && (digits.ptr[0] | 0x20) == 'x';
	uint32_t c = 0;

	if (digits.len == (size_t)hex || digits.len > 7)
		return 0;
	for (size_t i = hex; i < digits.len; i++) {
		int digit = wd_ascii_hex(digits.ptr[i]), base = hex ? 16 : 10;

		if (digit < 0 || digit >= base)
			return 0;
		c = c * (uint32_t)base + (uint32_t)digit;
	}
	return c >= 0x20 && wd_markup_is_shown(c) ? c : 0;
}

/*
 * At an "&": what it and what follows mean, into room or a constant; *at
 * moves behind. False where readers could differ.
 */
static bool read_reference(struct wd_span text, size_t *at, bool in_value, char room[4], struct wd_span *meaning)
{
	size_t from = *at + 1, to = from + (from < text.len && text.ptr[from] == '#');
	struct wd_span name;
	uint32_t c;

	while (to < text.len && wd_ascii_is_alnum(text.ptr[to]))
		to++;
	*meaning = WD_SPAN("&");
	if (to == from || (in_value && to < text.len && text.ptr[to] == '=' && text.ptr[from] != '#')) {
		*at = from;
		return true;
	}
	if (to == text.len || text.ptr[to] != ';')
		return false;
	name = (struct wd_span){ text.ptr + from, to - from };
	*at = to + 1;
	if (*name.ptr != '#') {
		*meaning = wd_entities_find(name);
		return meaning->len > 0;
	}
	c = number_of((struct wd_span){ name.ptr + 1, name.len - 1 });
	*meaning = (struct wd_span){ room, c ? wd_utf8_put(c, room) : 0 };
	return c != 0;
}

/* ---- text ---- */

/* What ends a run of text: MARK, escaped or read; LOOK, may begin what is no plain character; TREE, is none. */
enum { MARK = 1, LOOK, TREE };
static const unsigned char stops[256] = {
	['&'] = MARK,  ['<'] = MARK,  ['>'] = MARK,  ['"'] = MARK,  ['\r'] = TREE, [0x7F] = TREE, [0xC2] = LOOK,
	[0xED] = LOOK, [0xEF] = LOOK, [0xF0] = LOOK, [0xF1] = LOOK, [0xF2] = LOOK, [0xF3] = LOOK, [0xF4] = LOOK,
	[0] = TREE,    [1] = TREE,    [2] = TREE,    [3] = TREE,    [4] = TREE,    [5] = TREE,    [6] = TREE,
	[7] = TREE,    [8] = TREE,    [11] = TREE,   [12] = TREE,   [14] = TREE,   [15] = TREE,   [16] = TREE,
	[17] = TREE,   [18] = TREE,   [19] = TREE,   [20] = TREE,   [21] = TREE,   [22] = TREE,   [23] = TREE,
	[24] = TREE,   [25] = TREE,   [26] = TREE,   [27] = TREE,   [28] = TREE,   [29] = TREE,   [30] = TREE,
	[31] = TREE,
};

static const uint64_t each_byte = UINT64_C(0x0101010101010101), high_bits = UINT64_C(0x8080808080808080);

/* Bits above bytes that are c, of eight of ASCII. */
static uint64_t equal(uint64_t eight, char c)
{
	return ~((eight ^ each_byte * (unsigned char)c) + 0x7F * each_byte) & high_bits;
}

/* Eight printable characters of ASCII of which none stops; others may be asked for one by one. */
static bool go_on(const char *p)
{
	uint64_t eight;

	memcpy(&eight, p, sizeof(eight));
	return !(eight & high_bits) && !(~(eight + (0x80 - ' ') * each_byte) & high_bits) &&
	       !(equal(eight, '&') | equal(eight, '<') | equal(eight, '>') | equal(eight, '"') | equal(eight, 0x7F));
}

/* Where a run of text ends that begins at `at`. */
static size_t run_end(struct wd_span html, size_t at)
{
	while (at < html.len) {
		size_t to = at + (html.len - at < 8 ? html.len - at : 8);

		if (to == at + 8 && go_on(html.ptr + at)) {
			at = to;
			continue;
		}
		while (at < to && !stops[(unsigned char)html.ptr[at]])
			at++;
		if (at < to)
			break;
	}
	return at;
}

/* One sign that ended a run, other than "<". */
static bool read_sign(struct pass *p)
{
	struct wd_span meaning;
	size_t start = p->at;
	char room[4];

	switch (p->html.ptr[p->at]) {
	case '&':
		if (!read_reference(p->html, &p->at, false, room, &meaning))
			return false;
		wd_markup_text(p->m->out, meaning);
		return true;
	case '>':
	case '"':
		wd_markup_text(p->m->out, (struct wd_span){ p->html.ptr + p->at++, 1 });
		return true;
	default:
		if (stops[(unsigned char)p->html.ptr[p->at]] == TREE || !wd_markup_is_shown(wd_utf8_next(p->html, &p->at)))
			return false;
		wd_buf_add(p->m->out, p->html.ptr + start, p->at - start);
		return true;
	}
}

static bool read_text(struct pass *p)
{
	bool blank_only = is_between_cells(p);

	while (p->at < p->html.len && p->html.ptr[p->at] != '<') {
		size_t start = p->at;

		p->at = run_end(p->html, p->at);
		if (blank_only)
			for (size_t i = start; i < p->at; i++)
				if (!wd_token_is_blank(p->html.ptr[i]))
					return false;
		wd_buf_add(p->m->out, p->html.ptr + start, p->at - start);
		if (p->at < p->html.len && p->html.ptr[p->at] != '<' && (blank_only || !read_sign(p)))
			return false;
	}
	return true;
}

/* ---- attributes ---- */

static bool decode_value(struct pass *p, struct wd_span *value)
{
	struct wd_span text = *value, meaning;
	size_t n = 0, at = 0;
	char *out, room[4];

	assert(text.ptr || text.len == 0);
	for (size_t i = 0; i < text.len; i++) {
		unsigned char stop = stops[(unsigned char)text.ptr[i]];
		size_t next = i;

		if (stop == TREE || (stop == LOOK && !wd_markup_is_shown(wd_utf8_next(text, &next))))
			return false;
	}
	if (!text.len || !memchr(text.ptr, '&', text.len))
		return true;
	/* No reference is shorter than what it means, but for two of five bytes that mean six: "&nGt;" and "&nLt;". */
	out = wd_arena_room(p->m->arena, text.len + text.len / 5);
	if (!out)
		return false;
	while (at < text.len) {
		if (text.ptr[at] != '&') {
			out[n++] = text.ptr[at++];
			continue;
		}
		if (!read_reference(text, &at, true, room, &meaning))
			return false;
		memcpy(out + n, meaning.ptr, meaning.len);
		n += meaning.len;
	}
	wd_arena_keep(p->m->arena, out, n);
	*value = (struct wd_span){ out, n };
	return true;
}

static struct wd_span lower(struct wd_span name, char room[16])
{
	if (name.len > 16)
		return WD_SPAN_NONE;
	for (size_t i = 0; i < name.len; i++)
		room[i] = wd_ascii_small(name.ptr[i]);
	return (struct wd_span){ room, name.len };
}

/* A bit for a name, the same for its capitals; others may have it too. */
static uint64_t name_bit(struct wd_span name)
{
	size_t mix = name.len * 31 + (name.ptr[0] | 0x20u) * 7 + (name.ptr[name.len - 1] | 0x20u);

	return 1ull << mix % 64;
}

/* The tree reads all control characters as one. */
static bool is_plain_name(struct wd_span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] <= ' ' || name.ptr[i] > '~')
			return false;
	return true;
}

/*
 * What is wanted of a tag's attributes; of several of one name the first counts. The tree loses
 * the next value behind a double that has none, so what may be such a double is left to it.
 */
static bool read_attributes(struct pass *p, GumboTag tag, struct wd_markup_attribute *list, char (*rooms)[16], size_t *n)
{
	struct wd_span name, value;
	enum wd_token_part part;
	uint64_t seen = 0;

	*n = 0;
	while ((part = wd_token_next(p->html, &p->at, &name, &value)) == WD_TOKEN_ATTRIBUTE) {
		bool known = false;

		if (!value.ptr && (!is_plain_name(name) || (seen & name_bit(name))))
			return false;
		seen |= name_bit(name);
		name = lower(name, rooms[*n]);
		if (!name.len || !wd_markup_wants(tag, name))
			continue;
		for (size_t i = 0; i < *n && !known; i++)
			known = wd_span_equal(list[i].name, name);
		if (known)
			continue;
		if (*n + 1 == WD_MARKUP_ATTRIBUTES || !decode_value(p, &value))
			return false;
		list[(*n)++] = (struct wd_markup_attribute){ name, value };
	}
	return part != WD_TOKEN_CUT;
}

/* ---- tags ---- */

/* Ends a paragraph that is open where a block begins; false where it is not the innermost. */
static bool end_paragraph(struct pass *p)
{
	if (top(p)->tag == GUMBO_TAG_P)
		pop(p);
	return !top(p)->in_p;
}

static bool is_list_of(GumboTag list, GumboTag item)
{
	return item == GUMBO_TAG_LI ? list == GUMBO_TAG_UL || list == GUMBO_TAG_OL : list == GUMBO_TAG_DL;
}

static bool begin_item(struct pass *p, GumboTag tag)
{
	if (!end_paragraph(p))
		return false;
	if (place_of(top(p)->tag) == ITEM && (top(p)->tag == GUMBO_TAG_LI) == (tag == GUMBO_TAG_LI))
		pop(p);
	return is_list_of(top(p)->tag, tag);
}

static bool begin_row(struct pass *p)
{
	if (top(p)->tag == GUMBO_TAG_TABLE) {
		wd_markup_start(p->m, GUMBO_TAG_TBODY, NULL, 0);
		if (!push(p, GUMBO_TAG_TBODY))
			return false;
	}
	return place_of(top(p)->tag) == ROWS;
}

/* Makes room for the element; false where it must not stand. */
static bool begin(struct pass *p, GumboTag tag)
{
	enum place place = place_of(tag);

	if (is_between_cells(p) && place < ROWS)
		return false;
	switch (place) {
	case INLINE:
		return tag != GUMBO_TAG_A || !top(p)->in_a;
	case VOID_INLINE:
		return true;
	case HEADING:
		return end_paragraph(p) && place_of(top(p)->tag) != HEADING;
	case BLOCK:
	case PARAGRAPH:
	case VOID_BLOCK:
		return end_paragraph(p);
	case TABLE:
		return !top(p)->in_p;
	case ITEM:
		return begin_item(p, tag);
	case ROWS:
		return top(p)->tag == GUMBO_TAG_TABLE;
	case ROW:
		return begin_row(p);
	case CELL:
		return top(p)->tag == GUMBO_TAG_TR;
	default:
		return false;
	}
}

/* A parser takes off the first line end of a <pre>; where one more follows it, it must stay the second. */
static void begin_pre(struct pass *p)
{
	if (p->at < p->html.len && p->html.ptr[p->at] == '\n')
		p->at++;
	if (p->at < p->html.len && p->html.ptr[p->at] == '\n')
		wd_buf_add_char(p->m->out, '\n');
}

static bool read_start(struct pass *p)
{
	struct wd_markup_attribute list[WD_MARKUP_ATTRIBUTES];
	char rooms[WD_MARKUP_ATTRIBUTES][16];
	GumboTag tag = wd_token_tag(wd_token_name(p->html, &p->at));
	enum place place = place_of(tag);
	size_t n;

	if (!begin(p, tag) || !read_attributes(p, tag, list, rooms, &n))
		return false;
	/* What vanishes from the beginning of a <pre> leaves a line end there. */
	if (!wd_markup_start(p->m, tag, list, n))
		return top(p)->tag != GUMBO_TAG_PRE;
	if (place == VOID_INLINE || place == VOID_BLOCK)
		return true;
	if (tag == GUMBO_TAG_PRE)
		begin_pre(p);
	return push(p, tag);
}

static bool read_end(struct pass *p)
{
	GumboTag tag = wd_token_tag(wd_token_name(p->html, &p->at));
	enum place place = place_of(tag);
	struct wd_span name, value;
	enum wd_token_part part;

	do
		part = wd_token_next(p->html, &p->at, &name, &value);
	while (part == WD_TOKEN_ATTRIBUTE);
	if (part == WD_TOKEN_CUT)
		return false;
	if (place == BLOCK || place == ITEM || place == CELL) {
		while (top(p)->tag != tag && (top(p)->tag == GUMBO_TAG_P || place_of(top(p)->tag) == ITEM))
			pop(p);
	} else if (place == TABLE && place_of(top(p)->tag) == ROWS) {
		pop(p);
	}
	if (!p->depth || top(p)->tag != tag)
		return false;
	pop(p);
	return true;
}

static bool read_comment(struct pass *p)
{
	struct wd_span rest = { p->html.ptr + p->at, p->html.len - p->at };
	size_t behind;

	if (!wd_span_starts_nocase(rest, "!--") || top(p)->tag == GUMBO_TAG_PRE)
		return false;
	rest = (struct wd_span){ rest.ptr + 3, rest.len - 3 };
	behind = wd_token_behind(rest, 0, "--");
	/* It ends with the first "--", or what it is depends on who reads. */
	if (behind >= rest.len || rest.ptr[behind] != '>' || rest.ptr[0] == '>' || rest.ptr[0] == '-')
		return false;
	p->at += 3 + behind + 1;
	return true;
}

static bool read_markup(struct pass *p)
{
	char c = ++p->at < p->html.len ? p->html.ptr[p->at] : '\0';

	if (wd_ascii_is_letter(c))
		return read_start(p);
	if (c == '!')
		return read_comment(p);
	if (c != '/' || ++p->at == p->html.len || !wd_ascii_is_letter(p->html.ptr[p->at]))
		return false;
	return read_end(p);
}

bool wd_plain_clean(const struct wd_markup *m, struct wd_span html)
{
	struct pass p = { .m = m, .html = html };

	while (p.at < html.len)
		if (!(html.ptr[p.at] == '<' ? read_markup(&p) : read_text(&p)))
			return false;
	while (p.depth)
		pop(&p);
	return true;
}
