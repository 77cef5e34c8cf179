#include "clean/cost.h"

#include "clean/token.h"
#include "util/ascii.h"

/* Steps: of a byte, of a tag, of a "<" that begins none. Measured with gumbo 0.10.1, rounded up. */
enum { BYTE = 40, TAG = 300, SIGN = 150 };

/* How the algorithm treats an element; 0 is an ordinary one, as span is. */
enum kind {
	ORDINARY,
	FORMATTING, /* is opened again after what held it has closed, until its own end */
	BLOCK,      /* "special": ordinary ends do not reach over it */
	PARAGRAPH,  /* ended by any block */
	ITEM,       /* ended by the next of its name */
	CELL,       /* of a table; bounds what ends reach */
	PART,       /* of a table, without a bound of its own */
	BOUND,      /* ends inside it reach nothing outside */
	FOREIGN,    /* SVG and MathML: other rules inside */
	FORM,       /* its end takes it alone off */
	RAW,        /* no tags inside */
	EMPTY,      /* no end */
	IGNORED,
};

#define T(tag) [GUMBO_TAG_##tag]

static const unsigned char kinds[GUMBO_TAG_LAST + 1] = {
	T(A) = FORMATTING,      T(B) = FORMATTING,
	T(BIG) = FORMATTING,    T(CODE) = FORMATTING,
	T(EM) = FORMATTING,     T(FONT) = FORMATTING,
	T(I) = FORMATTING,      T(NOBR) = FORMATTING,
	T(S) = FORMATTING,      T(SMALL) = FORMATTING,
	T(STRIKE) = FORMATTING, T(STRONG) = FORMATTING,
	T(TT) = FORMATTING,     T(U) = FORMATTING,
	T(ADDRESS) = BLOCK,     T(ARTICLE) = BLOCK,
	T(ASIDE) = BLOCK,       T(BLOCKQUOTE) = BLOCK,
	T(CENTER) = BLOCK,      T(DETAILS) = BLOCK,
	T(DIR) = BLOCK,         T(DIV) = BLOCK,
	T(DL) = BLOCK,          T(FIELDSET) = BLOCK,
	T(FIGCAPTION) = BLOCK,  T(FIGURE) = BLOCK,
	T(FOOTER) = BLOCK,      T(H1) = BLOCK,
	T(H2) = BLOCK,          T(H3) = BLOCK,
	T(H4) = BLOCK,          T(H5) = BLOCK,
	T(H6) = BLOCK,          T(HEADER) = BLOCK,
	T(HGROUP) = BLOCK,      T(LISTING) = BLOCK,
	T(MAIN) = BLOCK,        T(MENU) = BLOCK,
	T(NAV) = BLOCK,         T(OL) = BLOCK,
	T(PRE) = BLOCK,         T(SECTION) = BLOCK,
	T(SUMMARY) = BLOCK,     T(UL) = BLOCK,
	T(P) = PARAGRAPH,       T(LI) = ITEM,
	T(DD) = ITEM,           T(DT) = ITEM,
	T(OPTION) = ITEM,       T(OPTGROUP) = ITEM,
	T(RP) = ITEM,           T(RT) = ITEM,
	T(TD) = CELL,           T(TH) = CELL,
	T(CAPTION) = CELL,      T(TR) = PART,
	T(TBODY) = PART,        T(THEAD) = PART,
	T(TFOOT) = PART,        T(COLGROUP) = PART,
	T(TABLE) = BOUND,       T(APPLET) = BOUND,
	T(MARQUEE) = BOUND,     T(OBJECT) = BOUND,
	T(TEMPLATE) = BOUND,    T(SELECT) = BOUND,
	T(BUTTON) = BOUND,      T(FOREIGNOBJECT) = BOUND,
	T(DESC) = BOUND,        T(ANNOTATION_XML) = BOUND,
	T(MI) = BOUND,          T(MO) = BOUND,
	T(MN) = BOUND,          T(MS) = BOUND,
	T(MTEXT) = BOUND,       T(SVG) = FOREIGN,
	T(MATH) = FOREIGN,      T(FORM) = FORM,
	T(SCRIPT) = RAW,        T(STYLE) = RAW,
	T(TEXTAREA) = RAW,      T(TITLE) = RAW,
	T(XMP) = RAW,           T(IFRAME) = RAW,
	T(NOEMBED) = RAW,       T(NOFRAMES) = RAW,
	T(AREA) = EMPTY,        T(BASE) = EMPTY,
	T(BASEFONT) = EMPTY,    T(BGSOUND) = EMPTY,
	T(BR) = EMPTY,          T(COL) = EMPTY,
	T(EMBED) = EMPTY,       T(HR) = EMPTY,
	T(IMAGE) = EMPTY,       T(IMG) = EMPTY,
	T(INPUT) = EMPTY,       T(KEYGEN) = EMPTY,
	T(LINK) = EMPTY,        T(META) = EMPTY,
	T(PARAM) = EMPTY,       T(SOURCE) = EMPTY,
	T(TRACK) = EMPTY,       T(WBR) = EMPTY,
	T(HTML) = IGNORED,      T(HEAD) = IGNORED,
	T(BODY) = IGNORED,      T(FRAME) = IGNORED,
	T(FRAMESET) = IGNORED,
};

#undef T

struct open {
	GumboTag tag;
	enum kind kind;
	struct wd_span name; /* of an unknown tag */
};

struct model {
	struct wd_span html;
	size_t at;
	struct open open[WD_COST_DEPTH];
	size_t depth;
	size_t n_foreign; /* of them open */
	GumboTag raw;     /* inside of this element ends are not believed */
	uint64_t steps, tags;
	bool refused;
};

/* ---- the stack ---- */

static void push(struct model *m, GumboTag tag, enum kind kind, struct wd_span name)
{
	if (m->depth == WD_COST_DEPTH) {
		m->refused = true;
		return;
	}
	m->open[m->depth++] = (struct open){ tag, kind, name };
	m->n_foreign += kind == FOREIGN;
}

/* The element at place i has ended, and with it what stands above, but for formatting, which is opened again. */
static void pop(struct model *m, size_t i)
{
	size_t n = i;

	m->n_foreign -= m->open[i].kind == FOREIGN;
	for (i++; i < m->depth; i++) {
		if (m->open[i].kind == FORMATTING)
			m->open[n++] = m->open[i];
		else
			m->n_foreign -= m->open[i].kind == FOREIGN;
	}
	m->depth = n;
}

/* True when the end of an element of kind `ended` may reach over an open one, in whatever mode. */
static bool reaches_over(enum kind ended, GumboTag tag, enum kind open)
{
	if (open == FORMATTING)
		return ended != FOREIGN;
	if (open == ORDINARY)
		return true;
	switch (ended) {
	case ORDINARY:
	case FOREIGN:
	case FORMATTING:
		return false;
	case PART:
		return open != BOUND && open != FOREIGN;
	case BOUND:
		return open != FOREIGN && open != BOUND && (tag == GUMBO_TAG_TABLE || open != CELL);
	default:
		return open != BOUND && open != CELL && open != FOREIGN;
	}
}

/*
 * Of two unknown elements gumbo may end the inner one by the other's name, and another parser both: only where
 * the names are the same do all agree.
 */
static void end_unknown(struct model *m, struct wd_span name)
{
	for (size_t i = m->depth; i > 0 && reaches_over(ORDINARY, GUMBO_TAG_UNKNOWN, m->open[i - 1].kind); i--) {
		if (m->open[i - 1].tag != GUMBO_TAG_UNKNOWN)
			continue;
		if (wd_span_equal_nocase(m->open[i - 1].name, name))
			pop(m, i - 1);
		return;
	}
}

static void end_tag(struct model *m, GumboTag tag, struct wd_span name)
{
	enum kind kind = (enum kind)kinds[tag];

	m->steps += TAG + m->depth;
	if (tag == GUMBO_TAG_UNKNOWN)
		end_unknown(m, name);
	if (tag == GUMBO_TAG_UNKNOWN || kind == IGNORED || kind == EMPTY)
		return;
	for (size_t i = m->depth; i > 0; i--) {
		struct open *open = &m->open[i - 1];

		if (open->tag == tag) {
			if (kind == FORM)
				memmove(open, open + 1, (m->depth-- - i) * sizeof(*open));
			else
				pop(m, i - 1);
			return;
		}
		/* Formatting that ends around a block is rebuilt inside of it, with all that the block holds. */
		if (!reaches_over(kind, tag, open->kind)) {
			m->steps += kind == FORMATTING ? m->tags : 0;
			return;
		}
	}
}

/* ---- starts ---- */

/* Ends the open element of the tag where no bound stands before it. */
static void end_open(struct model *m, GumboTag tag, bool over_blocks)
{
	for (size_t i = m->depth; i > 0; i--) {
		struct open *open = &m->open[i - 1];

		if (open->tag == tag) {
			pop(m, i - 1);
			return;
		}
		if (open->kind == BOUND || open->kind == CELL || open->kind == FOREIGN ||
		    (!over_blocks && open->kind == BLOCK))
			return;
	}
}

static bool is_in_table(const struct model *m)
{
	for (size_t i = m->depth; i > 0; i--)
		if (m->open[i - 1].kind == BOUND || m->open[i - 1].kind == FOREIGN)
			return m->open[i - 1].tag == GUMBO_TAG_TABLE;
	return false;
}

/* Reads to the tag's end; true when it said that it is empty. */
static bool read_attributes(struct model *m)
{
	struct wd_span name, value;
	enum wd_token_part part;
	size_t n = 0;

	while ((part = wd_token_next(m->html, &m->at, &name, &value)) == WD_TOKEN_ATTRIBUTE)
		m->steps += ++n * 4;
	if (part == WD_TOKEN_CUT)
		m->at = m->html.len;
	m->refused = m->refused || n > WD_COST_ATTRIBUTES;
	return part == WD_TOKEN_CLOSE_EMPTY;
}

static void start_tag(struct model *m, struct wd_span name, bool is_empty)
{
	GumboTag tag = wd_token_tag(name);
	enum kind kind = (enum kind)kinds[tag];
	bool is_foreign = m->n_foreign > 0;

	m->steps += TAG + 2 * m->depth;
	if (kind == IGNORED || (tag == GUMBO_TAG_UNKNOWN && is_foreign && is_empty))
		return;
	if (kind == EMPTY || (kind == RAW && !is_foreign)) {
		m->raw = kind == RAW && !m->raw ? tag : m->raw;
		/* Inside of SVG these have ends, but for those that lead out of it. */
		if (is_foreign && tag != GUMBO_TAG_BR && tag != GUMBO_TAG_IMG && tag != GUMBO_TAG_HR && !is_empty)
			push(m, tag, ORDINARY, name);
		return;
	}
	if ((kind == CELL || kind == PART) && !is_in_table(m))
		return;
	if (kind == BLOCK || kind == PARAGRAPH)
		end_open(m, GUMBO_TAG_P, true);
	else if (kind == ITEM)
		end_open(m, tag, false);
	else if (kind == PART || kind == CELL)
		end_tag(m, tag, name);
	push(m, tag, kind == RAW ? ORDINARY : kind, name);
}

/* ---- the text ---- */

static void read_tag(struct model *m, bool is_end)
{
	struct wd_span name = wd_token_name(m->html, &m->at);
	GumboTag tag = wd_token_tag(name);
	bool is_empty = read_attributes(m);

	m->tags++;
	if (!is_end)
		start_tag(m, name, is_empty);
	else if (!m->raw)
		end_tag(m, tag, name);
	else if (m->raw == tag)
		m->raw = 0;
}

/* Starts inside a comment are believed and ends are not: so a comment that is none hides nothing. */
static void read_comment(struct model *m, const char *end)
{
	size_t behind = wd_token_behind(m->html, m->at, end);
	const char *p;

	while ((p = memchr(m->html.ptr + m->at, '<', behind - m->at)) != NULL) {
		m->at = (size_t)(p - m->html.ptr) + 1;
		if (m->at < behind && wd_ascii_is_letter(m->html.ptr[m->at])) {
			struct wd_span name = wd_token_name(m->html, &m->at);

			if (m->at <= behind)
				start_tag(m, name, false);
		}
		if (m->refused || m->at >= behind)
			break;
	}
	m->at = behind;
}

static void read_other(struct model *m)
{
	struct wd_span rest = { m->html.ptr + m->at, m->html.len - m->at };

	m->steps += SIGN;
	if (wd_span_starts_nocase(rest, "!--")) {
		m->at += 3;
		read_comment(m, "-->");
	} else if (wd_span_starts_nocase(rest, "![CDATA[")) {
		m->at += 8;
		read_comment(m, "]]>");
	} else if (rest.ptr[0] == '!' || rest.ptr[0] == '?' || rest.ptr[0] == '/') {
		m->at = wd_token_behind(m->html, m->at, ">");
	}
}

uint64_t wd_cost_of(struct wd_span html)
{
	struct model m = { .html = html, .steps = BYTE * html.len };
	const char *p;

	while (!m.refused && m.at < html.len && (p = memchr(html.ptr + m.at, '<', html.len - m.at)) != NULL) {
		m.at = (size_t)(p - html.ptr) + 1;
		if (m.at == html.len)
			break;
		if (wd_ascii_is_letter(html.ptr[m.at])) {
			read_tag(&m, false);
		} else if (html.ptr[m.at] == '/' && m.at + 1 < html.len && wd_ascii_is_letter(html.ptr[m.at + 1])) {
			m.at++;
			read_tag(&m, true);
		} else {
			read_other(&m);
		}
	}
	return m.refused ? UINT64_MAX : m.steps;
}
