#include "util/url.h"

#include "util/ascii.h"
#include "util/mem.h"

/* RFC 3986 §3.1: the length of the scheme, 0 when the text begins with none. */
static size_t scheme_length(struct wd_span text)
{
	size_t at = 0;

	if (text.len == 0 || !wd_ascii_is_letter(text.ptr[0]))
		return 0;
	while (at < text.len && (wd_ascii_is_alnum(text.ptr[at]) || memchr("+-.", text.ptr[at], 3)))
		at++;
	return at < text.len && text.ptr[at] == ':' ? at : 0;
}

/* What stands before any of three signs, or NUL; the rest begins with it. */
static struct wd_span upto(struct wd_span *rest, char a, char b, char c)
{
	size_t at = 0;
	struct wd_span head;

	while (at < rest->len && rest->ptr[at] != a && rest->ptr[at] != b && rest->ptr[at] != c && rest->ptr[at])
		at++;
	head = (struct wd_span){ rest->ptr, at };
	rest->ptr += at;
	rest->len -= at;
	return head;
}

static void skip(struct wd_span *text, size_t n)
{
	text->ptr += n;
	text->len -= n;
}

static void split_authority(struct wd_span authority, struct wd_url *url)
{
	size_t at;

	for (size_t i = authority.len; i-- > 0;)
		if (authority.ptr[i] == '@') {
			url->userinfo = (struct wd_span){ authority.ptr, i };
			skip(&authority, i + 1);
			break;
		}
	for (at = authority.len; at > 0 && wd_ascii_is_digit(authority.ptr[at - 1]);)
		at--;
	if (at > 0 && authority.ptr[at - 1] == ':') {
		url->port = (struct wd_span){ authority.ptr + at, authority.len - at };
		authority.len = at - 1;
	}
	url->host = authority;
}

struct wd_url wd_url_split(struct wd_span text)
{
	struct wd_url url = { 0 };
	size_t scheme;

	if (!text.ptr)
		text = WD_SPAN("");
	scheme = scheme_length(text);
	if (scheme) {
		url.scheme = (struct wd_span){ text.ptr, scheme };
		skip(&text, scheme + 1);
	}
	if (text.len >= 2 && text.ptr[0] == '/' && text.ptr[1] == '/') {
		skip(&text, 2);
		split_authority(upto(&text, '/', '?', '#'), &url);
	}
	url.path = upto(&text, '?', '#', '#');
	if (text.len && text.ptr[0] == '?') {
		skip(&text, 1);
		url.query = upto(&text, '#', '#', '#');
	}
	if (text.len) {
		skip(&text, 1);
		url.fragment = text;
	}
	return url;
}

/* RFC 3986 §5.2.4, on the bytes from start to the buffer's end. */
static void remove_dots(struct wd_buf *buf, size_t start)
{
	char *path = buf->data + start;
	size_t len = buf->len - start, in = 0, out = 0;

	while (in < len) {
		size_t end = in + 1;
		size_t segment;

		while (end < len && path[end] != '/')
			end++;
		segment = end - in - 1;
		if (path[in] == '/' && segment == 1 && path[in + 1] == '.') {
			if (end == len)
				path[out++] = '/';
		} else if (path[in] == '/' && segment == 2 && path[in + 1] == '.' && path[in + 2] == '.') {
			while (out > 0 && path[--out] != '/')
				;
			if (end == len)
				path[out++] = '/';
		} else {
			memmove(path + out, path + in, end - in);
			out += end - in;
		}
		in = end;
	}
	buf->len = start + out;
	buf->data[buf->len] = '\0';
}

static void add_part(struct wd_buf *buf, const char *before, struct wd_span part)
{
	if (!part.ptr)
		return;
	wd_buf_add_text(buf, before);
	wd_buf_add_span(buf, part);
}

static void add_authority(struct wd_buf *buf, const struct wd_url *url)
{
	if (!url->host.ptr)
		return;
	wd_buf_add_text(buf, "//");
	if (url->userinfo.ptr) {
		wd_buf_add_span(buf, url->userinfo);
		wd_buf_add_char(buf, '@');
	}
	wd_buf_add_span(buf, url->host);
	if (url->port.len)
		add_part(buf, ":", url->port);
}

/* A reference as browsers take it: trimmed, without tabs and line ends, blanks escaped. */
static struct wd_span tidy(struct wd_arena *arena, struct wd_span text)
{
	struct wd_buf buf;
	bool clean = true;

	text = wd_span_trim(text);
	for (size_t i = 0; i < text.len && clean; i++)
		clean = (unsigned char)text.ptr[i] > 0x20 && text.ptr[i] != '"' && text.ptr[i] != '<' && text.ptr[i] != '>';
	if (clean)
		return text;
	wd_buf_init(&buf, WD_BUF_ADDRESS);
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if (c == ' ' || c == '"' || c == '<' || c == '>')
			wd_buf_printf(&buf, "%%%02X", c);
		else if (c > 0x20)
			wd_buf_add_char(&buf, (char)c);
	}
	return wd_buf_keep(&buf, arena);
}

/* §5.2.3; the path that a relative path stands on. */
static void merge_paths(struct wd_buf *buf, const struct wd_url *base, struct wd_span path)
{
	size_t keep = base->path.len;

	while (keep > 0 && base->path.ptr[keep - 1] != '/')
		keep--;
	if (keep == 0 && base->host.ptr)
		wd_buf_add_char(buf, '/');
	wd_buf_add(buf, base->path.ptr, keep);
	wd_buf_add_span(buf, path);
}

struct wd_span wd_url_resolve(struct wd_arena *arena, struct wd_span base_text, struct wd_span reference)
{
	struct wd_url base = wd_url_split(base_text), ref;
	struct wd_buf buf;
	size_t path;

	reference = tidy(arena, reference);
	ref = wd_url_split(reference);
	if (ref.scheme.ptr || !base.scheme.ptr || (!base.host.ptr && base.path.len && base.path.ptr[0] != '/'))
		return wd_arena_dup(arena, reference);
	wd_buf_init(&buf, WD_BUF_ADDRESS);
	wd_buf_add_span(&buf, base.scheme);
	wd_buf_add_char(&buf, ':');
	add_authority(&buf, ref.host.ptr ? &ref : &base);
	path = buf.len;
	if (ref.host.ptr || (ref.path.len && ref.path.ptr[0] == '/'))
		wd_buf_add_span(&buf, ref.path);
	else if (ref.path.len)
		merge_paths(&buf, &base, ref.path);
	else
		wd_buf_add_span(&buf, base.path);
	if (ref.host.ptr || ref.path.len)
		remove_dots(&buf, path);
	add_part(&buf, "?", ref.query.ptr || ref.host.ptr || ref.path.len ? ref.query : base.query);
	add_part(&buf, "#", ref.fragment);
	return wd_buf_keep(&buf, arena);
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static void add_lower(struct wd_buf *buf, struct wd_span text)
{
	size_t at = buf->len;

	if (!wd_buf_add_span(buf, text))
		return;
	for (; at < buf->len; at++)
		if (is_upper(buf->data[at]))
			buf->data[at] = (char)(buf->data[at] + 32);
}

static bool is_default_port(const struct wd_url *url)
{
	return url->port.len == 0 || (wd_span_equal_nocase(url->scheme, WD_SPAN("http")) && wd_span_is(url->port, "80")) ||
	       (wd_span_equal_nocase(url->scheme, WD_SPAN("https")) && wd_span_is(url->port, "443"));
}

static bool is_lower(struct wd_span text)
{
	bool lower = true;

	for (size_t i = 0; i < text.len; i++)
		lower = lower && !is_upper(text.ptr[i]);
	return lower;
}

/* As most are written: nothing of it would be changed. */
static bool is_normal(const struct wd_url *url)
{
	return is_lower(url->scheme) && is_lower(url->host) && (!url->port.ptr || !is_default_port(url)) && url->path.len &&
	       !memmem(url->path.ptr, url->path.len, "/.", 2);
}

struct wd_span wd_url_normal(struct wd_arena *arena, struct wd_span text)
{
	struct wd_url url;
	struct wd_buf buf;
	size_t path;

	text = tidy(arena, text);
	url = wd_url_split(text);
	if (!url.scheme.ptr || !url.host.ptr || is_normal(&url))
		return wd_arena_dup(arena, text);
	wd_buf_init(&buf, WD_BUF_ADDRESS);
	add_lower(&buf, url.scheme);
	wd_buf_add_text(&buf, "://");
	if (url.userinfo.ptr) {
		wd_buf_add_span(&buf, url.userinfo);
		wd_buf_add_char(&buf, '@');
	}
	add_lower(&buf, url.host);
	if (!is_default_port(&url))
		add_part(&buf, ":", url.port);
	path = buf.len;
	if (url.path.len == 0)
		wd_buf_add_char(&buf, '/');
	wd_buf_add_span(&buf, url.path);
	remove_dots(&buf, path);
	add_part(&buf, "?", url.query);
	add_part(&buf, "#", url.fragment);
	return wd_buf_keep(&buf, arena);
}

bool wd_url_is_http(struct wd_span url)
{
	return wd_span_starts_nocase(url, "http://") || wd_span_starts_nocase(url, "https://");
}

int wd_url_octet(struct wd_span text, size_t at)
{
	int high, low;

	if (at + 2 >= text.len || text.ptr[at] != '%')
		return -1;
	high = wd_ascii_hex(text.ptr[at + 1]);
	low = wd_ascii_hex(text.ptr[at + 2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static const char *const secret_words[] = {
	"key", "token", "auth", "sig", "pass", "pwd", "secret", "hash", "session", "code"
};

static bool is_secret(struct wd_span name)
{
	for (size_t i = 0; i < sizeof(secret_words) / sizeof(*secret_words); i++) {
		struct wd_span word = wd_span_of(secret_words[i]);

		for (size_t at = 0; at + word.len <= name.len; at++)
			if (wd_span_equal_nocase((struct wd_span){ name.ptr + at, word.len }, word))
				return true;
	}
	return false;
}

static void add_redacted_query(struct wd_buf *buf, struct wd_span query)
{
	const char *before = "?";

	do {
		struct wd_span parameter = upto(&query, '&', '&', '&'), rest = parameter;
		struct wd_span name = upto(&rest, '=', '=', '=');

		if (query.len)
			skip(&query, 1);
		add_part(buf, before, is_secret(name) && rest.len > 1 ? name : parameter);
		if (is_secret(name) && rest.len > 1)
			wd_buf_add_text(buf, "=***");
		before = "&";
	} while (query.len);
}

struct wd_span wd_url_redacted(struct wd_arena *arena, struct wd_span text)
{
	struct wd_url url = wd_url_split(text);
	struct wd_buf buf;

	if (!url.userinfo.ptr && !url.query.ptr)
		return wd_arena_dup(arena, text);
	wd_buf_init(&buf, WD_BUF_ADDRESS);
	if (url.scheme.ptr) {
		wd_buf_add_span(&buf, url.scheme);
		wd_buf_add_char(&buf, ':');
	}
	if (url.userinfo.ptr)
		url.userinfo = WD_SPAN("***");
	add_authority(&buf, &url);
	wd_buf_add_span(&buf, url.path);
	if (url.query.ptr)
		add_redacted_query(&buf, url.query);
	add_part(&buf, "#", url.fragment);
	return wd_buf_keep(&buf, arena);
}

bool wd_url_is_redacted(struct wd_span text)
{
	struct wd_url url = wd_url_split(text);

	if (url.userinfo.ptr && wd_span_is(url.userinfo, "***"))
		return true;
	while (url.query.len) {
		struct wd_span value = upto(&url.query, '&', '&', '&'), name = upto(&value, '=', '=', '=');

		if (is_secret(name) && wd_span_is(value, "=***"))
			return true;
		if (url.query.len)
			skip(&url.query, 1);
	}
	return false;
}

bool wd_url_is_database(const char *text)
{
	return strncmp(text, "postgresql://", 13) == 0 || strncmp(text, "postgres://", 11) == 0;
}

bool wd_url_is_file(struct wd_span url)
{
	return wd_span_starts_nocase(url, "file:");
}

struct wd_span wd_url_public(struct wd_arena *arena, struct wd_span url)
{
	struct wd_span path;
	const char *slash;

	if (!wd_url_is_file(url))
		return wd_url_redacted(arena, url);
	path = wd_url_split(url).path;
	slash = path.len ? memrchr(path.ptr, '/', path.len) : NULL;
	if (slash)
		path = (struct wd_span){ slash + 1, path.len - (size_t)(slash + 1 - path.ptr) };
	return wd_arena_printf(arena, "file:///%.*s", WD_SPAN_ARG(path));
}

void wd_url_add_host(struct wd_buf *out, struct wd_span url)
{
	struct wd_url parts = wd_url_split(url);

	if (!wd_url_is_http(url) || !parts.host.len) {
		wd_buf_add_span(out, url);
		return;
	}
	add_lower(out, parts.host);
	if (parts.port.len)
		add_part(out, ":", parts.port);
}

char *wd_url_shown(const char *url)
{
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_span shown = wd_url_redacted(arena, wd_span_of(url));
	char *text = wd_xstrndup(shown.ptr, shown.len);

	wd_arena_free(arena);
	return text;
}
