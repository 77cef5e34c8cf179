#include "serve/target.h"

#include "util/url.h"

/* Takes raw up to one of the bytes in ends (or its end) off its front. */
static struct wd_span take_until(struct wd_span *raw, const char *ends)
{
	struct wd_span part = *raw;
	size_t n = 0;

	while (n < raw->len && !strchr(ends, raw->ptr[n]))
		n++;
	part.len = n;
	*raw = (struct wd_span){ raw->ptr + n, raw->len - n };
	return part;
}

/* False at a percent without two digits, and at an escaped NUL: what reads on as C would see another text. */
static bool decode(struct wd_span raw, bool is_form, char **room, struct wd_span *out)
{
	char *to = *room;

	for (size_t i = 0; i < raw.len; i++) {
		char c = raw.ptr[i];

		if (c == '%') {
			int octet = wd_url_octet(raw, i);

			if (octet <= 0)
				return false;
			c = (char)octet;
			i += 2;
		} else if (c == '+' && is_form) {
			c = ' ';
		}
		*to++ = c;
	}
	*out = (struct wd_span){ *room, (size_t)(to - *room) };
	*room = to;
	return true;
}

static bool is_clean(struct wd_span raw)
{
	for (size_t i = 0; i < raw.len; i++)
		if ((unsigned char)raw.ptr[i] <= ' ' || raw.ptr[i] == 0x7F || raw.ptr[i] == '#')
			return false;
	return raw.len > 0 && raw.len <= WD_TARGET_MOST;
}

static bool parse_parameters(struct wd_span raw, char *room, struct wd_target *out)
{
	while (raw.len && out->n_parameters < WD_TARGET_PARAMETERS) {
		struct wd_span part = take_until(&raw, "&"), name = take_until(&part, "=");
		struct wd_span value = part.len ? (struct wd_span){ part.ptr + 1, part.len - 1 } : WD_SPAN("");

		if (raw.len)
			raw = (struct wd_span){ raw.ptr + 1, raw.len - 1 };
		if (name.len == 0)
			continue;
		if (!decode(name, true, &room, &out->parameters[out->n_parameters].name) ||
		    !decode(value, true, &room, &out->parameters[out->n_parameters].value))
			return false;
		out->n_parameters++;
	}
	return true;
}

bool wd_target_parse(struct wd_span raw, char *room, struct wd_target *out)
{
	struct wd_span path;

	*out = (struct wd_target){ .authority = WD_SPAN_NONE };
	if (!is_clean(raw))
		return false;
	if (wd_span_starts_nocase(raw, "http://") || wd_span_starts_nocase(raw, "https://")) {
		size_t n = raw.ptr[4] == ':' ? 7 : 8;

		raw = (struct wd_span){ raw.ptr + n, raw.len - n };
		out->authority = take_until(&raw, "/?");
		if (out->authority.len == 0)
			return false;
	}
	path = take_until(&raw, "?");
	if (path.len == 0 && out->authority.ptr)
		path = WD_SPAN("/");
	if (path.len == 0 || path.ptr[0] != '/' || !decode(path, false, &room, &out->path))
		return false;
	return raw.len == 0 || parse_parameters((struct wd_span){ raw.ptr + 1, raw.len - 1 }, room, out);
}

struct wd_span wd_target_parameter(const struct wd_target *target, const char *name)
{
	for (size_t i = 0; i < target->n_parameters; i++)
		if (wd_span_is(target->parameters[i].name, name))
			return target->parameters[i].value;
	return WD_SPAN_NONE;
}

void wd_target_add_key(const struct wd_target *target, struct wd_span path, struct wd_buf *key)
{
	static const char *const said[] = { "q", "before", "page" };

	/* With its length before it no text can reach into the next. */
	wd_buf_add_int(key, (int64_t)path.len);
	wd_buf_add_char(key, ':');
	wd_buf_add_span(key, path);
	for (size_t i = 0; i < sizeof(said) / sizeof(*said); i++) {
		struct wd_span value = wd_target_parameter(target, said[i]);

		if (value.ptr)
			wd_buf_printf(key, " %s=%zu:%.*s", said[i], value.len, WD_SPAN_ARG(value));
	}
}

struct wd_span wd_target_below(struct wd_span path, struct wd_span prefix)
{
	struct wd_span rest;

	if (prefix.len == 0 || path.len < prefix.len || memcmp(path.ptr, prefix.ptr, prefix.len) != 0)
		return path;
	rest = (struct wd_span){ path.ptr + prefix.len, path.len - prefix.len };
	if (rest.len == 0)
		return WD_SPAN("/");
	return rest.ptr[0] == '/' ? rest : path;
}
