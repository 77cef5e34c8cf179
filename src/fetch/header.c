/*
 * The headers of an answer, line by line as libcurl gives them. What a line
 * says is kept in the exchange; what it means is response.c's.
 */
#include <stdlib.h>
#include <string.h>

#include "fetch/exchange.h"
#include "fetch/field.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/url.h"

enum { FUTURE_MS = 60 * 60 * 1000 };

static void set(char **to, struct wd_span value)
{
	free(*to);
	*to = value.len ? wd_xstrndup(value.ptr, value.len) : NULL;
}

static bool read_seconds(struct wd_span text, int64_t *ms)
{
	int64_t seconds = 0;

	if (!text.len || text.ptr[0] < '0' || text.ptr[0] > '9')
		return false;
	for (size_t i = 0; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9'; i++)
		if (seconds < INT64_C(10000000000))
			seconds = seconds * 10 + (text.ptr[i] - '0');
	*ms = seconds * 1000;
	return true;
}

/* A date is kept until all headers are there: it counts from the server's own clock, where that is told. */
static void on_retry_after(struct wd_exchange *x, struct wd_span value)
{
	if (!read_seconds(value, &x->response.retry_after_ms))
		x->retry_at = wd_field_date(value);
}

static void on_date(struct wd_exchange *x, struct wd_span value)
{
	x->date_at = wd_field_date(value);
}

static void on_age(struct wd_exchange *x, struct wd_span value)
{
	if (!read_seconds(value, &x->age_ms))
		x->age_ms = 0;
}

/*
 * What libcurl does not know, it refuses; people's readers read on (a coding
 * that nobody asked for is most often none). gzip is undone by body.c. Said
 * both ways: the handle may have been another exchange's.
 */
static void on_content_encoding(struct wd_exchange *x, struct wd_span value)
{
	static const char *const left_to_curl[] = { "deflate", "br", "zstd", "identity" };
	bool all_known = true;

	while (value.len) {
		struct wd_span word = wd_span_trim(wd_span_part(&value, ','));
		bool known = !word.len;

		for (size_t i = 0; i < sizeof(left_to_curl) / sizeof(*left_to_curl); i++)
			known = known || wd_span_equal_nocase(word, wd_span_of(left_to_curl[i]));
		all_known = all_known && known;
	}
	if (x->easy)
		curl_easy_setopt(x->easy, CURLOPT_HTTP_CONTENT_DECODING, all_known ? 1L : 0L);
}

static void on_cache_control(struct wd_exchange *x, struct wd_span value)
{
	while (value.len) {
		struct wd_span word = wd_span_trim(wd_span_part(&value, ','));
		size_t skip = 8;
		int64_t ms;

		if (!wd_span_starts_nocase(word, "max-age="))
			continue;
		skip += word.len > skip && word.ptr[skip] == '"';
		if (read_seconds((struct wd_span){ word.ptr + skip, word.len - skip }, &ms))
			x->max_age_ms = ms;
	}
}

static void on_expires(struct wd_exchange *x, struct wd_span value)
{
	x->expires_at = wd_field_date(value);
}

/* A URL out of a header, absolute. */
static void set_url(struct wd_exchange *x, char **to, struct wd_span reference)
{
	struct wd_arena *arena = wd_arena_new(256 * 1024);
	struct wd_span url = wd_url_resolve(arena, wd_span_of(x->url), reference);

	if (url.ptr && wd_url_is_http(url))
		set(to, url);
	wd_arena_free(arena);
}

/* True when the relation types, parted by blanks (RFC 8288 §3.3), have this one. */
static bool has_type(struct wd_span types, const char *type)
{
	while (types.len)
		if (wd_span_equal_nocase(wd_span_part(&types, ' '), wd_span_of(type)))
			return true;
	return false;
}

static size_t skip_blanks(struct wd_span text, size_t at)
{
	while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t'))
		at++;
	return at;
}

/* A token or a quoted string from at on, without its quotes; *at goes behind it. */
static struct wd_span read_value(struct wd_span text, size_t *at)
{
	size_t from = *at;

	if (from < text.len && text.ptr[from] == '"') {
		size_t end = ++from;

		while (end < text.len && text.ptr[end] != '"')
			end += 1 + (text.ptr[end] == '\\');
		end = end < text.len ? end : text.len;
		*at = end + (end < text.len);
		return (struct wd_span){ text.ptr + from, end - from };
	}
	while (*at < text.len && !strchr("=;, \t", text.ptr[*at]))
		(*at)++;
	return (struct wd_span){ text.ptr + from, *at - from };
}

/* The parameters of one link-value; *at goes to its comma or the end. The first rel counts. */
static struct wd_span read_rel(struct wd_span text, size_t *at)
{
	struct wd_span rel = WD_SPAN_NONE;

	while (*at < text.len && text.ptr[*at] != ',') {
		size_t before = *at;
		struct wd_span name, value = WD_SPAN_NONE;

		*at = skip_blanks(text, *at);
		name = read_value(text, at);
		*at = skip_blanks(text, *at);
		if (*at < text.len && text.ptr[*at] == '=') {
			*at = skip_blanks(text, *at + 1);
			value = read_value(text, at);
		}
		if (!rel.ptr && wd_span_equal_nocase(name, WD_SPAN("rel")))
			rel = value;
		if (*at == before || (*at < text.len && text.ptr[*at] == ';'))
			(*at)++;
	}
	return rel;
}

/* RFC 8288 §3: <reference>; parameters, and more such after commas. */
static void on_link(struct wd_exchange *x, struct wd_span value)
{
	size_t at = 0;

	while (at < value.len) {
		const char *open = memchr(value.ptr + at, '<', value.len - at), *close;
		struct wd_span reference, rel;

		close = open ? memchr(open, '>', value.len - (size_t)(open - value.ptr)) : NULL;
		if (!close)
			return;
		reference = (struct wd_span){ open + 1, (size_t)(close - open - 1) };
		at = (size_t)(close - value.ptr) + 1;
		rel = read_rel(value, &at);
		if (!x->response.hub && has_type(rel, "hub"))
			set_url(x, &x->response.hub, reference);
		if (!x->response.self && has_type(rel, "self"))
			set_url(x, &x->response.self, reference);
	}
}

static void on_content_type(struct wd_exchange *x, struct wd_span value)
{
	set(&x->response.content_type, value);
}

static void on_etag(struct wd_exchange *x, struct wd_span value)
{
	set(&x->response.etag, value);
}

/* A date to come would be answered with 304 until it has come. */
static void on_last_modified(struct wd_exchange *x, struct wd_span value)
{
	int64_t at = wd_field_date(value);

	if (at == WD_NO_TIME || at <= wd_clock_now() + FUTURE_MS)
		set(&x->response.last_modified, value);
}

static void on_location(struct wd_exchange *x, struct wd_span value)
{
	set(&x->location, value);
}

static void on_set_cookie(struct wd_exchange *x, struct wd_span value)
{
	wd_cookies_set(&x->cookies, x->origin, value);
}

static const struct {
	const char *name;
	void (*take)(struct wd_exchange *x, struct wd_span value);
} fields[] = {
	{ "age:", on_age },
	{ "cache-control:", on_cache_control },
	{ "content-encoding:", on_content_encoding },
	{ "content-type:", on_content_type },
	{ "date:", on_date },
	{ "etag:", on_etag },
	{ "expires:", on_expires },
	{ "last-modified:", on_last_modified },
	{ "link:", on_link },
	{ "location:", on_location },
	{ "retry-after:", on_retry_after },
	{ "set-cookie:", on_set_cookie },
};

/* An interim answer, a proxy's or the hop before said something too: only the last counts. */
static void forget_headers(struct wd_exchange *x)
{
	set(&x->response.content_type, WD_SPAN_NONE);
	set(&x->response.etag, WD_SPAN_NONE);
	set(&x->response.last_modified, WD_SPAN_NONE);
	set(&x->response.hub, WD_SPAN_NONE);
	set(&x->response.self, WD_SPAN_NONE);
	set(&x->location, WD_SPAN_NONE);
	x->response.retry_after_ms = 0;
	x->max_age_ms = -1;
	x->age_ms = 0;
	x->date_at = x->retry_at = x->expires_at = WD_NO_TIME;
}

/* The line that ends the headers: what depends on more than one of them. */
static void end_headers(struct wd_exchange *x)
{
	int64_t from = x->date_at != WD_NO_TIME ? x->date_at : wd_clock_now();

	if (x->retry_at != WD_NO_TIME)
		x->response.retry_after_ms = x->retry_at > from ? x->retry_at - from : 0;
}

/* A line end inside a value is no value (RFC 9110 §5.5); to send it back would be two lines. */
static bool is_one_line(struct wd_span value)
{
	return !memchr(value.ptr, '\r', value.len) && !memchr(value.ptr, '\n', value.len);
}

size_t wd_header_on_line(char *bytes, size_t size, size_t n, void *exchange)
{
	struct wd_exchange *x = exchange;
	struct wd_span line = { bytes, size * n };

	x->header_bytes += line.len;
	if (x->header_bytes > WD_MAX_HEADER_BYTES) {
		x->headers_too_large = true;
		return 0;
	}
	if (wd_span_starts_nocase(line, "HTTP/")) {
		forget_headers(x);
		return line.len;
	}
	if (!wd_span_trim(line).len)
		end_headers(x);
	for (size_t i = 0; line.len && i < sizeof(fields) / sizeof(*fields); i++) {
		size_t len = strlen(fields[i].name);
		struct wd_span value;

		/* The names are in lower case: most are told apart by their first letter. */
		if ((line.ptr[0] | 0x20) != fields[i].name[0] || !wd_span_starts_nocase(line, fields[i].name))
			continue;
		value = wd_span_trim((struct wd_span){ line.ptr + len, line.len - len });
		if (is_one_line(value))
			fields[i].take(x, value);
		break;
	}
	return line.len;
}
