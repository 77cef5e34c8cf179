#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/exchange.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/url.h"

enum { FUTURE_MS = 60 * 60 * 1000 };

void wd_response_release(struct wd_response *r)
{
	wd_buf_release(&r->body);
	free(r->content_type);
	free(r->etag);
	free(r->last_modified);
	free(r->url);
	free(r->moved_to);
	free(r->hub);
	free(r->self);
	memset(r, 0, sizeof(*r));
}

void wd_response_fail(struct wd_response *r, enum wd_code code, const char *format, ...)
{
	char text[sizeof(r->error.text)];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	r->outcome = WD_FAILED;
	wd_error_set(&r->error, code, "%s", text);
	wd_buf_clear(&r->body);
}

/* ---- headers ---- */

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

static int64_t read_date(struct wd_span text)
{
	char date[64];
	time_t at;

	if (text.len >= sizeof(date))
		return WD_NO_TIME;
	memcpy(date, text.ptr, text.len);
	date[text.len] = '\0';
	at = curl_getdate(date, NULL);
	return at == -1 ? WD_NO_TIME : (int64_t)at * 1000;
}

static void on_retry_after(struct wd_exchange *x, struct wd_span value)
{
	int64_t ms, at;

	if (read_seconds(value, &ms)) {
		x->response.retry_after_ms = ms;
	} else if ((at = read_date(value)) != WD_NO_TIME) {
		ms = at - wd_clock_now();
		x->response.retry_after_ms = ms > 0 ? ms : 0;
	}
}

static void on_cache_control(struct wd_exchange *x, struct wd_span value)
{
	const char *at = value.ptr, *end = value.ptr + value.len;

	while (at < end) {
		const char *comma = memchr(at, ',', (size_t)(end - at));
		struct wd_span word = wd_span_trim((struct wd_span){ at, (size_t)((comma ? comma : end) - at) });
		int64_t ms;

		if (wd_span_starts_nocase(word, "max-age=") &&
		    read_seconds((struct wd_span){ word.ptr + 8, word.len - 8 }, &ms))
			x->max_age_ms = ms;
		at = comma ? comma + 1 : end;
	}
}

static void on_expires(struct wd_exchange *x, struct wd_span value)
{
	x->expires_at = read_date(value);
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

/* The rel of one link-value's parameters (RFC 8288 §3), as far as ours go. */
static bool has_rel(struct wd_span params, const char *rel)
{
	size_t n = strlen(rel);

	for (size_t i = 0; i + 4 + n <= params.len; i++) {
		struct wd_span rest = { params.ptr + i, params.len - i };
		size_t skip = 4;

		if (!wd_span_starts_nocase(rest, "rel="))
			continue;
		if (rest.len > skip && rest.ptr[skip] == '"')
			skip++;
		rest = (struct wd_span){ rest.ptr + skip, rest.len - skip };
		if (wd_span_starts_nocase(rest, rel) &&
		    (rest.len == n || !strchr("abcdefghijklmnopqrstuvwxyz-", rest.ptr[n] | 0x20)))
			return true;
	}
	return false;
}

static void on_link(struct wd_exchange *x, struct wd_span value)
{
	const char *end = value.ptr + value.len;
	const char *open = memchr(value.ptr, '<', value.len);

	while (open) {
		const char *close = memchr(open, '>', (size_t)(end - open));
		const char *next = close ? memchr(close, '<', (size_t)(end - close)) : NULL;
		struct wd_span params;

		if (!close)
			return;
		params = (struct wd_span){ close + 1, (size_t)((next ? next : end) - close - 1) };
		if (!x->response.hub && has_rel(params, "hub"))
			set_url(x, &x->response.hub, (struct wd_span){ open + 1, (size_t)(close - open - 1) });
		if (!x->response.self && has_rel(params, "self"))
			set_url(x, &x->response.self, (struct wd_span){ open + 1, (size_t)(close - open - 1) });
		open = next;
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
	int64_t at = read_date(value);

	if (at == WD_NO_TIME || at <= wd_clock_now() + FUTURE_MS)
		set(&x->response.last_modified, value);
}

static void on_location(struct wd_exchange *x, struct wd_span value)
{
	set(&x->location, value);
}

static const struct {
	const char *name;
	void (*take)(struct wd_exchange *x, struct wd_span value);
} fields[] = {
	{ "cache-control:", on_cache_control },
	{ "content-type:", on_content_type },
	{ "etag:", on_etag },
	{ "expires:", on_expires },
	{ "last-modified:", on_last_modified },
	{ "link:", on_link },
	{ "location:", on_location },
	{ "retry-after:", on_retry_after },
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
	x->expires_at = WD_NO_TIME;
}

size_t wd_response_on_header(char *bytes, size_t size, size_t n, void *exchange)
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
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		size_t len = strlen(fields[i].name);

		if (wd_span_starts_nocase(line, fields[i].name)) {
			fields[i].take(x, wd_span_trim((struct wd_span){ line.ptr + len, line.len - len }));
			break;
		}
	}
	return line.len;
}

/* The bound is counted here, after decompression: a length that a server names bounds nothing. */
size_t wd_response_on_body(char *bytes, size_t size, size_t n, void *exchange)
{
	struct wd_exchange *x = exchange;

	if (!wd_buf_add(&x->response.body, bytes, size * n)) {
		x->too_large = true;
		return 0;
	}
	return size * n;
}

/* ---- judging ---- */

static void fail_too_large(struct wd_exchange *x)
{
	int64_t size = x->request.max_size;

	if (size >= 1 << 20)
		wd_response_fail(&x->response, WD_PERMANENT,
				 "the document is larger than %.3g MB (max-size= on its line raises that)",
				 (double)size / (1 << 20));
	else
		wd_response_fail(&x->response, WD_PERMANENT,
				 "the document is larger than %lld bytes (max-size= on its line raises that)",
				 (long long)size);
}

static void fail_timeout(struct wd_exchange *x, CURL *easy)
{
	int64_t seconds = (wd_clock_steady() - x->started + 500) / 1000;
	curl_off_t connected = 0;

	curl_easy_getinfo(easy, CURLINFO_CONNECT_TIME_T, &connected);
	if (x->header_bytes > 0)
		wd_response_fail(&x->response, WD_TRANSIENT, "%s did not finish its answer within %lld s", x->host,
				 (long long)seconds);
	else if (connected > 0)
		wd_response_fail(&x->response, WD_TRANSIENT, "no answer from %s within %lld s", x->host,
				 (long long)seconds);
	else
		wd_response_fail(&x->response, WD_TRANSIENT, "no connection to %s within %lld s", x->host,
				 (long long)seconds);
}

/* What libcurl names by a code, told as a sentence; %s is the host. */
static const struct {
	CURLcode curl;
	enum wd_code code;
	const char *text;
} sentences[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, WD_TRANSIENT, "the name %s was not found" },
	{ CURLE_COULDNT_RESOLVE_PROXY, WD_TRANSIENT, "the name of the proxy for %s was not found" },
	{ CURLE_COULDNT_CONNECT, WD_TRANSIENT, "%s refused the connection" },
	{ CURLE_GOT_NOTHING, WD_TRANSIENT, "%s closed the connection without an answer" },
	{ CURLE_PARTIAL_FILE, WD_TRANSIENT, "%s ended its answer too early" },
	{ CURLE_RECV_ERROR, WD_TRANSIENT, "the connection to %s broke" },
	{ CURLE_SEND_ERROR, WD_TRANSIENT, "the connection to %s broke" },
	{ CURLE_HTTP2, WD_TRANSIENT, "%s broke the rules of HTTP/2" },
	{ CURLE_HTTP2_STREAM, WD_TRANSIENT, "%s broke off its answer" },
	{ CURLE_WEIRD_SERVER_REPLY, WD_TRANSIENT, "what %s answers is not HTTP" },
	{ CURLE_UNSUPPORTED_PROTOCOL, WD_TRANSIENT, "what %s answers is not HTTP" },
	{ CURLE_BAD_CONTENT_ENCODING, WD_TRANSIENT, "the answer of %s is compressed in a way that cannot be read" },
	{ CURLE_PEER_FAILED_VERIFICATION, WD_TRANSIENT, "the certificate of %s is not valid" },
	{ CURLE_SSL_CONNECT_ERROR, WD_TRANSIENT, "no secure connection to %s" },
	{ CURLE_OUT_OF_MEMORY, WD_LOCAL, "out of memory while asking %s" },
	{ CURLE_SSL_CACERT_BADFILE, WD_LOCAL, "the trusted certificates of this machine cannot be read (for %s)" },
};

/* libcurl's own words help with certificates; they hold no secrets there. */
static bool has_detail(CURLcode code)
{
	return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CONNECT_ERROR;
}

static void fail_transfer(struct wd_exchange *x, CURL *easy, CURLcode code)
{
	struct wd_response *r = &x->response;

	if (x->too_large) {
		fail_too_large(x);
	} else if (x->headers_too_large) {
		wd_response_fail(r, WD_PERMANENT, "%s sends more than 64 kB of headers", x->host);
	} else if (x->out_of_descriptors) {
		wd_response_fail(r, WD_LOCAL, "too many open files on this machine");
	} else if (x->refused[0]) {
		wd_response_fail(r, WD_PERMANENT, "refused: %s is at the private address %s%s", x->host, x->refused,
				 x->hops ? ", where a redirect led" : "; private=yes on its line allows that");
	} else if (code == CURLE_OPERATION_TIMEDOUT) {
		fail_timeout(x, easy);
	} else {
		for (size_t i = 0; i < sizeof(sentences) / sizeof(*sentences); i++)
			if (sentences[i].curl == code) {
				wd_response_fail(r, sentences[i].code, sentences[i].text, x->host);
				if (has_detail(code) && x->error_text[0])
					wd_response_fail(r, WD_TRANSIENT, "no secure connection to %s: %.120s",
							 x->host, x->error_text);
				return;
			}
		wd_response_fail(r, WD_TRANSIENT, "asking %s failed: %s", x->host, curl_easy_strerror(code));
	}
}

static void fail_status(struct wd_exchange *x, int status)
{
	static const struct {
		int status;
		enum wd_code code;
		const char *words;
	} known[] = {
		{ 400, WD_PERMANENT, "bad request" },
		{ 401, WD_PERMANENT, "it wants a user and a password; auth= on its line gives them" },
		{ 403, WD_PERMANENT, "forbidden" },
		{ 404, WD_PERMANENT, "not found" },
		{ 406, WD_PERMANENT, "not acceptable" },
		{ 410, WD_PERMANENT, "gone for good" },
		{ 429, WD_TRANSIENT, "too many requests" },
		{ 451, WD_PERMANENT, "unavailable for legal reasons" },
		{ 500, WD_TRANSIENT, "internal error" },
		{ 502, WD_TRANSIENT, "bad gateway" },
		{ 503, WD_TRANSIENT, "temporarily unavailable" },
		{ 504, WD_TRANSIENT, "gateway time-out" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (known[i].status == status) {
			wd_response_fail(&x->response, known[i].code, "%s answered %d: %s", x->host, status,
					 known[i].words);
			return;
		}
	wd_response_fail(&x->response, status >= 500 ? WD_TRANSIENT : WD_PERMANENT, "%s answered %d", x->host,
			 status);
}

/* True when the answer sends us on; the next hop is set then, or the response failed. */
static bool follow(struct wd_exchange *x, int status, bool *goes_on)
{
	struct wd_arena *arena;
	struct wd_span url;

	*goes_on = false;
	if (!(status == 301 || status == 302 || status == 303 || status == 307 || status == 308))
		return false;
	if (!x->location) {
		wd_response_fail(&x->response, WD_TRANSIENT, "%s redirects, but not to where", x->host);
		return true;
	}
	if (++x->hops > WD_MAX_HOPS) {
		wd_response_fail(&x->response, WD_PERMANENT, "more than %d redirects", WD_MAX_HOPS);
		return true;
	}
	if (status != 301 && status != 308)
		x->all_permanent = false;
	arena = wd_arena_new(256 * 1024);
	url = wd_url_resolve(arena, wd_span_of(x->url), wd_span_of(x->location));
	wd_buf_clear(&x->response.body);
	if (!url.ptr)
		wd_response_fail(&x->response, WD_PERMANENT, "redirected to an address that is too long");
	else
		*goes_on = wd_request_hop(x, url.ptr);
	wd_arena_free(arena);
	return true;
}

static void note_freshness(struct wd_exchange *x)
{
	if (x->max_age_ms > 0)
		x->response.fresh_ms = x->max_age_ms;
	else if (x->max_age_ms < 0 && x->expires_at != WD_NO_TIME && x->expires_at > wd_clock_now())
		x->response.fresh_ms = x->expires_at - wd_clock_now();
}

static void judge_status(struct wd_exchange *x, int status)
{
	struct wd_response *r = &x->response;

	r->http_status = status;
	note_freshness(x);
	if (status == 200 || status == 203 || status == 226) {
		r->outcome = WD_FETCHED;
	} else if (status == 304 && (x->request.etag || x->request.last_modified)) {
		r->outcome = WD_NOT_MODIFIED;
		wd_buf_clear(&r->body);
	} else if (status == 304) {
		wd_response_fail(r, WD_TRANSIENT, "%s answered 304 to a request without conditions", x->host);
	} else {
		fail_status(x, status);
		if (status == 410)
			r->outcome = WD_GONE;
	}
	if ((r->outcome == WD_FETCHED || r->outcome == WD_NOT_MODIFIED) && x->hops && x->all_permanent)
		set(&r->moved_to, wd_span_of(x->url));
	set(&r->url, wd_span_of(x->url));
}

bool wd_response_finish(struct wd_exchange *x, CURL *easy, CURLcode code)
{
	curl_off_t body = 0;
	long headers = 0, status = 0;
	bool goes_on;

	curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &body);
	curl_easy_getinfo(easy, CURLINFO_HEADER_SIZE, &headers);
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	x->response.bytes += (int64_t)body + headers;
	if (code != CURLE_OK) {
		x->response.http_status = x->header_bytes ? (int)status : 0;
		fail_transfer(x, easy, code);
		return false;
	}
	x->header_bytes = 0;
	if (follow(x, (int)status, &goes_on)) {
		x->response.http_status = (int)status;
		return goes_on;
	}
	judge_status(x, (int)status);
	return false;
}
