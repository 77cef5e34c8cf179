#include "article/unseen.h"

#include "clean/token.h"
#include "util/ascii.h"

struct strip {
	struct wd_span html;
	size_t at, from;   /* from: not yet written */
	bool open_drawing; /* one without an end was met: none behind it has one */
	struct wd_buf *out;
};

static struct wd_span rest(const struct strip *s)
{
	return (struct wd_span){ s->html.ptr + s->at, s->html.len - s->at };
}

static void skip_tag(struct strip *s)
{
	struct wd_span name, value;
	enum wd_token_part part;

	do
		part = wd_token_next(s->html, &s->at, &name, &value);
	while (part == WD_TOKEN_ATTRIBUTE);
	if (part == WD_TOKEN_CUT)
		s->at = s->html.len;
}

/* Behind the element's end tag; the text's end where it has none, as HTML has it of a script. */
static void skip_raw(struct strip *s, const char *end)
{
	const char *p;

	while ((p = memchr(s->html.ptr + s->at, '<', s->html.len - s->at)) != NULL) {
		s->at = (size_t)(p - s->html.ptr);
		if (wd_span_starts_nocase(rest(s), end)) {
			s->at = wd_token_behind(s->html, s->at, ">");
			return;
		}
		s->at++;
	}
	s->at = s->html.len;
}

/* Behind the drawing, which may hold others; where it was when it has no end. */
static void skip_drawing(struct strip *s)
{
	size_t start = s->at, depth = 1;
	const char *p;

	while (depth && (p = memchr(s->html.ptr + s->at, '<', s->html.len - s->at)) != NULL) {
		s->at = (size_t)(p - s->html.ptr);
		if (wd_span_starts_nocase(rest(s), "</svg"))
			depth--;
		else if (wd_span_starts_nocase(rest(s), "<svg"))
			depth++;
		s->at++;
	}
	if (depth) {
		s->at = start;
		s->open_drawing = true;
	} else {
		s->at = wd_token_behind(s->html, s->at, ">");
	}
}

/* What stands between from and the beginning stays, the rest up to here goes. */
static void cut(struct strip *s, size_t begin)
{
	wd_buf_add(s->out, s->html.ptr + s->from, begin - s->from);
	s->from = s->at;
}

static void see_start(struct strip *s, size_t begin)
{
	struct wd_span name = wd_token_name(s->html, &s->at);

	skip_tag(s);
	switch (wd_token_tag(name)) {
	case GUMBO_TAG_SCRIPT:
		skip_raw(s, "</script");
		cut(s, begin);
		break;
	case GUMBO_TAG_STYLE:
		skip_raw(s, "</style");
		cut(s, begin);
		break;
	case GUMBO_TAG_TEXTAREA:
		skip_raw(s, "</textarea");
		break;
	case GUMBO_TAG_TITLE:
		skip_raw(s, "</title");
		break;
	case GUMBO_TAG_SVG:
		if (s->html.ptr[s->at - 1] == '>' && s->html.ptr[s->at - 2] == '/')
			break;
		if (!s->open_drawing)
			skip_drawing(s);
		if (!s->open_drawing)
			cut(s, begin);
		break;
	default:
		break;
	}
}

void wd_unseen_strip(struct wd_buf *out, struct wd_span html)
{
	struct strip s = { .html = html, .out = out };
	const char *p;

	while (s.at < html.len && (p = memchr(html.ptr + s.at, '<', html.len - s.at)) != NULL) {
		size_t begin = (size_t)(p - html.ptr);

		s.at = begin + 1;
		if (wd_span_starts_nocase(rest(&s), "!--")) {
			/* HTML 13.2.5.43: "<!-->" and "<!--->" are whole. */
			s.at = wd_token_behind(html, begin + 2, "-->");
			cut(&s, begin);
		} else if (s.at < html.len && wd_ascii_is_letter(html.ptr[s.at])) {
			see_start(&s, begin);
		}
	}
	s.at = html.len;
	cut(&s, html.len);
}
