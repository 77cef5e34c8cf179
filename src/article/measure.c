#include "article/measure.h"

#include "util/count.h"
#include "util/utf8.h"

/* Readability's: a link within the page weighs this much of another. */
#define SHARE_OF_ANCHOR 0.3

/* JavaScript's \s, which the method's numbers were found with. */
static bool is_blank(uint32_t c)
{
	return c == ' ' || (c >= 9 && c <= 13) || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
	       c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

/* Readability's commas (Latin, Arabic, Chinese, Sindhi), and the one that Japanese is written with. */
static bool is_comma(uint32_t c)
{
	return c == ',' || c == 0x060C || c == 0xFE50 || c == 0xFE10 || c == 0xFE11 || c == 0x2E41 || c == 0x2E34 ||
	       c == 0x2E32 || c == 0xFF0C || c == 0x3001;
}

/*
 * Han, kana, hangul. The method's numbers are of alphabets; one of these says
 * as much as two letters at least, and such texts have few commas.
 */
static bool is_wide(uint32_t c)
{
	return (c >= 0x1100 && c <= 0x11FF) || (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3) ||
	       (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

struct wd_measure wd_measure_text(struct wd_span text)
{
	struct wd_measure m = { .is_phrasing = true };
	size_t at = 0;

	while (at < text.len) {
		size_t start = at;
		uint32_t c = wd_utf8_next(text, &at);
		bool blank = is_blank(c);

		if (start == 0)
			m.starts_blank = blank;
		if (!blank || !m.ends_blank)
			m.chars += 1 + is_wide(c);
		m.ends_blank = blank;
		m.commas += is_comma(c);
	}
	return m;
}

/* Readability's PHRASING_ELEMS; <a>, <del> and <ins> are when all they hold is. */
static bool is_phrasing(GumboTag tag)
{
	switch (tag) {
	case GUMBO_TAG_ABBR:
	case GUMBO_TAG_AUDIO:
	case GUMBO_TAG_B:
	case GUMBO_TAG_BDO:
	case GUMBO_TAG_BR:
	case GUMBO_TAG_BUTTON:
	case GUMBO_TAG_CITE:
	case GUMBO_TAG_CODE:
	case GUMBO_TAG_DATA:
	case GUMBO_TAG_DATALIST:
	case GUMBO_TAG_DFN:
	case GUMBO_TAG_EM:
	case GUMBO_TAG_EMBED:
	case GUMBO_TAG_I:
	case GUMBO_TAG_IMG:
	case GUMBO_TAG_INPUT:
	case GUMBO_TAG_KBD:
	case GUMBO_TAG_LABEL:
	case GUMBO_TAG_MARK:
	case GUMBO_TAG_MATH:
	case GUMBO_TAG_METER:
	case GUMBO_TAG_OBJECT:
	case GUMBO_TAG_OUTPUT:
	case GUMBO_TAG_PROGRESS:
	case GUMBO_TAG_Q:
	case GUMBO_TAG_RUBY:
	case GUMBO_TAG_SAMP:
	case GUMBO_TAG_SELECT:
	case GUMBO_TAG_SMALL:
	case GUMBO_TAG_SPAN:
	case GUMBO_TAG_STRONG:
	case GUMBO_TAG_SUB:
	case GUMBO_TAG_SUP:
	case GUMBO_TAG_TEXTAREA:
	case GUMBO_TAG_TIME:
	case GUMBO_TAG_VAR:
	case GUMBO_TAG_WBR:
		return true;
	default:
		return false;
	}
}

/* Readability's DIV_TO_P_ELEMS: a <div> that holds none of these is a paragraph. */
static bool is_block(GumboTag tag)
{
	return tag == GUMBO_TAG_BLOCKQUOTE || tag == GUMBO_TAG_DL || tag == GUMBO_TAG_DIV || tag == GUMBO_TAG_IMG ||
	       tag == GUMBO_TAG_OL || tag == GUMBO_TAG_P || tag == GUMBO_TAG_PRE || tag == GUMBO_TAG_TABLE ||
	       tag == GUMBO_TAG_UL;
}

/* Readability's `videos`: who shows films that belong to a text. */
static bool is_video(const GumboElement *element)
{
	static const char *const hosts[] = { "dailymotion.com/",   "youtube.com/", "youtube-nocookie.com/",
					     "player.vimeo.com/",  "v.qq.com/",    "bilibili.com/",
					     "live.bilibili.com/", "archive.org/", "upload.wikimedia.org/",
					     "player.twitch.tv/" };

	for (unsigned i = 0; element && i < element->attributes.length; i++) {
		const GumboAttribute *a = element->attributes.data[i];
		const char *at = strstr(a->value, "//");

		if (at)
			at += strncmp(at + 2, "www.", 4) == 0 ? 6 : 2;
		for (size_t k = 0; at && k < WD_COUNT(hosts); k++)
			if (strncmp(at, hosts[k], strlen(hosts[k])) == 0)
				return true;
	}
	return false;
}

static uint32_t number(const struct wd_node *node, const char *name)
{
	const char *value = wd_node_attribute(node, name);
	uint32_t n = 0;

	for (; *value >= '0' && *value <= '9' && n < 1000; value++)
		n = n * 10 + (uint32_t)(*value - '0');
	return n ? n : 1;
}

/* What the child itself is, beside what it holds. */
static void add_kind(struct wd_measure *m, const struct wd_node *child)
{
	const struct wd_measure *c = &child->measure;
	uint32_t length = wd_measure_length(c);
	const char *href;

	m->has_block |= is_block(child->tag);
	if (is_block(child->tag) || child->tag == GUMBO_TAG_SPAN || child->tag == GUMBO_TAG_LI || child->tag == GUMBO_TAG_TD)
		m->textish_chars += length;
	switch (child->tag) {
	case GUMBO_TAG_A:
		href = wd_node_attribute(child, "href");
		m->link_chars += length * (href[0] == '#' && href[1] ? SHARE_OF_ANCHOR : 1);
		break;
	case GUMBO_TAG_H1:
	case GUMBO_TAG_H2:
	case GUMBO_TAG_H3:
	case GUMBO_TAG_H4:
	case GUMBO_TAG_H5:
	case GUMBO_TAG_H6:
		m->heading_chars += length;
		break;
	case GUMBO_TAG_UL:
	case GUMBO_TAG_OL:
		m->list_chars += length;
		break;
	case GUMBO_TAG_P:
		m->paragraphs++;
		break;
	case GUMBO_TAG_IMG:
		m->images++;
		break;
	case GUMBO_TAG_LI:
		m->items++;
		break;
	case GUMBO_TAG_INPUT:
		m->inputs++;
		break;
	case GUMBO_TAG_BR:
	case GUMBO_TAG_HR:
		m->breaks++;
		break;
	case GUMBO_TAG_OBJECT:
	case GUMBO_TAG_EMBED:
	case GUMBO_TAG_IFRAME:
		m->embeds++;
		m->has_video |= is_video(child->element);
		break;
	default:
		break;
	}
}

static void add_table(struct wd_measure *m, const struct wd_node *child)
{
	switch (child->tag) {
	case GUMBO_TAG_TABLE:
		m->has_table = true;
		m->has_data_table |= child->is_data_table;
		break;
	case GUMBO_TAG_COL:
	case GUMBO_TAG_COLGROUP:
	case GUMBO_TAG_TFOOT:
	case GUMBO_TAG_THEAD:
	case GUMBO_TAG_TH:
		m->has_data_part = true;
		break;
	case GUMBO_TAG_TR:
		m->rows += number(child, "rowspan");
		if (m->columns < child->measure.cells)
			m->columns = child->measure.cells;
		break;
	case GUMBO_TAG_TD:
		m->cells += number(child, "colspan");
		break;
	default:
		break;
	}
}

static void add_text(struct wd_measure *m, const struct wd_measure *c)
{
	if (!c->chars)
		return;
	if (!m->chars)
		m->starts_blank = c->starts_blank;
	m->chars += c->chars - (m->chars && m->ends_blank && c->starts_blank);
	m->ends_blank = c->ends_blank;
	m->commas += c->commas;
}

static void add(struct wd_measure *m, const struct wd_node *child)
{
	const struct wd_measure *c = &child->measure;

	add_text(m, c);
	if (wd_node_is_text(child))
		return;
	m->link_chars += c->link_chars;
	m->heading_chars += c->heading_chars;
	m->list_chars += c->list_chars;
	m->textish_chars += c->textish_chars;
	m->paragraphs += c->paragraphs;
	m->images += c->images;
	m->items += c->items;
	m->inputs += c->inputs;
	m->embeds += c->embeds;
	m->breaks += c->breaks;
	m->has_video |= c->has_video;
	m->has_block |= c->has_block;
	m->has_table |= c->has_table;
	m->has_data_table |= c->has_data_table;
	m->has_data_part |= c->has_data_part;
	m->rows += c->rows;
	m->cells += c->cells;
	m->columns = m->columns > c->columns ? m->columns : c->columns;
	add_kind(m, child);
	add_table(m, child);
}

void wd_measure_node(struct wd_node *node)
{
	struct wd_measure m = { 0 };
	bool all_phrasing = true;

	if (wd_node_is_text(node))
		return;
	for (const struct wd_node *child = node->first; child; child = child->next) {
		add(&m, child);
		all_phrasing = all_phrasing && child->measure.is_phrasing;
	}
	m.is_phrasing =
		is_phrasing(node->tag) ||
		(all_phrasing && (node->tag == GUMBO_TAG_A || node->tag == GUMBO_TAG_DEL || node->tag == GUMBO_TAG_INS));
	node->measure = m;
}

void wd_measure_tree(struct wd_node *node)
{
	for (struct wd_node *child = node->first; child; child = child->next)
		wd_measure_tree(child);
	wd_measure_node(node);
}
