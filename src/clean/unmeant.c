#include "clean/unmeant.h"

#include "clean/token.h"
#include "decode/halves.h"
#include "util/buf.h"
#include "util/utf8.h"

struct pass {
	struct wd_span html;
	size_t from, at;      /* not yet written; where it reads */
	const char *last_end; /* the last ">"; NULL: there is none */
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

/* A quote too many and tags run together are slips of the finger: a tag was meant. */
static bool is_name(struct wd_span name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];

		if (c == '<' && (is_known((struct wd_span){ name.ptr, i }) ||
				 is_known((struct wd_span){ name.ptr + i + 1, name.len - i - 1 })))
			return true;
		if (!wd_token_is_letter(c) && !strchr("0123456789:_.-\"'", c) && (unsigned char)c < 0x80)
			return false;
	}
	return true;
}

/* That no ">" ends: behind the name of a tag stand attributes, behind anything else words. */
static bool is_cut_tag(struct wd_span name, struct wd_span behind)
{
	behind = wd_span_trim(behind);
	return !behind.len || memchr(behind.ptr, '=', behind.len) ||
	       (is_known(name) && !memchr(behind.ptr, ' ', behind.len));
}

static bool is_tag(const struct pass *p)
{
	struct wd_span rest = { p->html.ptr + p->at + 1, p->html.len - p->at - 1 };
	struct wd_span name;
	size_t at = 0;

	if (!rest.len || !wd_token_is_letter(*rest.ptr))
		return true;
	name = wd_token_name(rest, &at);
	if (!is_name(name))
		return false;
	return (p->last_end && p->last_end > rest.ptr) || is_cut_tag(name, (struct wd_span){ rest.ptr + at, rest.len - at });
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

struct wd_span wd_unmeant(struct wd_arena *arena, struct wd_span html)
{
	struct pass p = { .html = html, .last_end = memrchr(html.ptr, '>', html.len) };
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
