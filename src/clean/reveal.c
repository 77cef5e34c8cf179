#include "clean/reveal.h"

#include "clean/token.h"
#include "util/ascii.h"
#include "util/buf.h"

#define CDATA_START "<![CDATA["
#define CDATA_END "]]>"

struct pass {
	struct wd_span html;
	size_t from, at; /* not yet written; where it reads */
	size_t end;      /* of the section that is open; html.len: none is */
	size_t open;     /* sections in each other */
	bool no_end;     /* looked for once and not found */
	bool no_comment_end;
	struct wd_buf out;
};

/* The next "<!"; html.len where there is none. "!" is rare. */
static size_t find_sign(struct wd_span html, size_t from)
{
	for (size_t at = from + 1; at < html.len; at++) {
		const char *sign = memchr(html.ptr + at, '!', html.len - at);

		if (!sign)
			break;
		at = (size_t)(sign - html.ptr);
		if (sign[-1] == '<')
			return at - 1;
	}
	return html.len;
}

static size_t find(struct wd_span html, size_t from, const char *what)
{
	const char *at = from < html.len ? memmem(html.ptr + from, html.len - from, what, strlen(what)) : NULL;

	return at ? (size_t)(at - html.ptr) : html.len;
}

/* Writes what came before, then `instead` for the next n bytes. */
static void put(struct pass *p, size_t n, const char *instead)
{
	wd_buf_add(&p->out, p->html.ptr + p->from, p->at - p->from);
	wd_buf_add_text(&p->out, instead);
	p->at += n;
	p->from = p->at;
}

static void begin_section(struct pass *p)
{
	size_t behind = p->at + strlen(CDATA_START);

	if (!p->open)
		p->end = p->no_end ? p->html.len : find(p->html, behind, CDATA_END);
	if (p->end == p->html.len) {
		p->no_end = true;
		put(p, 1, "&lt;");
		return;
	}
	p->open++;
	put(p, strlen(CDATA_START), "");
}

static void end_section(struct pass *p)
{
	p->at = p->end;
	put(p, strlen(CDATA_END), "");
	p->open--;
	p->end = p->open ? find(p->html, p->at, CDATA_END) : p->html.len;
	if (p->end == p->html.len)
		p->open = 0;
}

static void pass_comment(struct pass *p)
{
	size_t end = p->no_comment_end ? p->html.len : find(p->html, p->at + 2, "-->");

	if (end < p->html.len) {
		p->at = end;
		return;
	}
	p->no_comment_end = true;
	end = find(p->html, p->at, ">");
	if (end < p->html.len)
		put(p, end + 1 - p->at, "");
	else
		p->at = end;
}

static void read_sign(struct pass *p)
{
	struct wd_span rest = { p->html.ptr + p->at, p->html.len - p->at };
	char c = rest.len > 2 ? rest.ptr[2] : '\0';

	if (wd_span_starts_nocase(rest, CDATA_START))
		begin_section(p);
	else if (wd_span_starts_nocase(rest, "<!--"))
		pass_comment(p);
	else if (wd_ascii_is_letter(c) || c == '[' || c == '>')
		p->at += 2;
	else
		put(p, 1, "&lt;");
}

struct wd_span wd_reveal(struct wd_arena *arena, struct wd_span html)
{
	struct pass p = { .html = html, .at = find_sign(html, 0), .end = html.len };
	struct wd_span text = html;

	wd_buf_init(&p.out, 4 * html.len + 64);
	while (p.at < html.len) {
		read_sign(&p);
		p.at = find_sign(html, p.at);
		while (p.open && p.end < p.at) {
			size_t next = p.at;

			end_section(&p);
			p.at = next > p.at ? next : p.at;
		}
	}
	if (p.from > 0) {
		put(&p, 0, "");
		text = wd_buf_keep(&p.out, arena);
	}
	wd_buf_release(&p.out);
	return text;
}
