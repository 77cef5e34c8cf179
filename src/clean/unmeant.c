#include "clean/unmeant.h"

#include "clean/token.h"
#include "decode/halves.h"
#include "util/ascii.h"
#include "util/buf.h"
#include "util/utf8.h"

struct pass {
	struct wd_span html;
	size_t from, at;                         /* not yet written; where it reads */
	size_t last_end, last_equal, last_blank; /* the last ">", "=" and " "; 0: there is none behind a tag's name */
	struct wd_buf out;
};

/* Writes what came before; what stands in the place of the next n bytes is the caller's. */
static void put(struct pass *p, size_t n)
{
	wd_buf_add(&p->out, p->html.ptr + p->from, p->at - p->from);
	p->at += n;
	p->from = p->at;
}

static bool is_known(struct wd_span name)
{
	return wd_token_tag(name) != GUMBO_TAG_UNKNOWN;
}

/* A quote too many is a slip of the finger: a tag was meant. */
static bool is_name(struct wd_span name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];

		if (!wd_ascii_is_letter(c) && !strchr("0123456789:_.-\"'", c) && (unsigned char)c < 0x80)
			return false;
	}
	return true;
}

/* That no ">" ends: behind the name of a tag stand attributes, behind anything else words. */
static bool is_cut_tag(const struct pass *p, struct wd_span name, size_t behind)
{
	while (behind < p->html.len && wd_token_is_blank(p->html.ptr[behind]))
		behind++;
	return behind == p->html.len || p->last_equal >= behind || (is_known(name) && p->last_blank < behind);
}

static bool is_tag(const struct pass *p)
{
	struct wd_span html = p->html, upto = html, name;
	size_t from = p->at + 1, at = from;
	const char *next;

	if (from == html.len || !wd_ascii_is_letter(html.ptr[from]))
		return true;
	/* To the next sign and no further, or all that follows would be read from each of "<a<a<a". */
	next = memchr(html.ptr + from, '<', html.len - from);
	if (next)
		upto.len = (size_t)(next - html.ptr);
	name = wd_token_name(upto, &at);
	if (!is_name(name))
		return false;
	/* Tags run together are slips of the finger too. */
	if (next == html.ptr + at && !is_known(name) && wd_token_tag_at(html, at + 1) == GUMBO_TAG_UNKNOWN)
		return false;
	return p->last_end > from || is_cut_tag(p, name, at);
}

static void read_sign(struct pass *p)
{
	struct wd_span rest = { p->html.ptr + p->at, p->html.len - p->at };
	uint32_t whole = 0;
	size_t n = wd_halves_join(rest, &whole);

	if (n) {
		put(p, n);
		wd_utf8_add(&p->out, whole);
	} else if (*rest.ptr == '<' && !is_tag(p)) {
		put(p, 1);
		wd_buf_add_text(&p->out, "&lt;");
	} else {
		p->at++;
	}
}

static size_t last_of(struct wd_span html, char c)
{
	const char *last = memrchr(html.ptr, c, html.len);

	return last ? (size_t)(last - html.ptr) : 0;
}

struct wd_span wd_unmeant(struct wd_arena *arena, struct wd_span html)
{
	struct pass p = { .html = html,
			  .last_end = last_of(html, '>'),
			  .last_equal = last_of(html, '='),
			  .last_blank = last_of(html, ' ') };
	struct wd_span text = html;

	wd_buf_init(&p.out, 4 * html.len + 64);
	while (p.at < html.len) {
		if (html.ptr[p.at] == '<' || html.ptr[p.at] == '&')
			read_sign(&p);
		else
			p.at++;
	}
	if (p.from > 0) {
		put(&p, 0);
		text = wd_buf_keep(&p.out, arena);
	}
	wd_buf_release(&p.out);
	return text;
}
