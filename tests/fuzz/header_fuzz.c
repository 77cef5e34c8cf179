/*
 * An answer's headers, a line each, up to an empty line; what follows is the body,
 * in pieces whose length the first byte of the input says. Whatever comes: what is
 * kept is one line of text, absolute where it is an address, and within its bounds.
 * libcurl 7.88 leaks the name of a host that no IDN can be made of: -detect_leaks=0.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/exchange.h"
#include "util/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_BODY = 1 << 16 };

static void must(bool held)
{
	if (!held)
		abort();
}

static void check_line(const char *kept)
{
	must(!kept || (*kept && strlen(kept) <= WD_MAX_HEADER_BYTES && !strpbrk(kept, "\r\n")));
}

static void check_url(const char *kept)
{
	must(!kept || wd_url_is_http(wd_span_of(kept)));
}

static void check(const struct wd_exchange *x)
{
	const struct wd_response *r = &x->response;

	check_line(r->etag);
	check_line(r->last_modified);
	check_line(r->content_type);
	check_line(x->location);
	check_url(r->hub);
	check_url(r->self);
	must(r->retry_after_ms >= 0 && r->body.len <= MOST_BODY);
	must(x->cookies.n >= 0 && x->cookies.n <= WD_COOKIES);
	for (int i = 0; i < x->cookies.n; i++)
		check_line(x->cookies.items[i].pair);
}

/* Goes behind the empty line; as libcurl does, a line has its end and no NUL. */
static const uint8_t *read_headers(struct wd_exchange *x, const uint8_t *at, const uint8_t *end)
{
	while (at < end) {
		const uint8_t *newline = memchr(at, '\n', (size_t)(end - at));
		size_t n = newline ? (size_t)(newline - at) + 1 : (size_t)(end - at);
		bool is_last = n == 1 || (n == 2 && *at == '\r');

		if (!memchr(at, '\0', n) && wd_header_on_line((char *)at, 1, n, x) != n)
			return end;
		at += n;
		if (is_last)
			break;
	}
	return at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_request request = { .url = "http://a.example/feed", .max_size = MOST_BODY };
	const uint8_t *end = data + size, *at;
	struct wd_exchange x;
	size_t piece = size ? (size_t)data[0] + 1 : 1;

	must(wd_request_open(&x, &request));
	at = read_headers(&x, data + (size > 0), end);
	for (; at < end; at += piece) {
		size_t n = (size_t)(end - at) < piece ? (size_t)(end - at) : piece;

		if (wd_body_on_bytes((char *)at, 1, n, &x) != n)
			break;
	}
	if (!wd_body_end(&x))
		must(x.layers[0].state == WD_LAYER_GZIP || x.layers[1].state == WD_LAYER_GZIP);
	check(&x);
	if (x.location && wd_request_redirect(&x)) {
		must(x.response.body.len == 0);
		check_url(x.url);
		check_line(x.url);
		for (const char *c = x.url; *c; c++)
			must(*c > ' ' && (unsigned char)*c < 0x7f);
	}
	wd_request_release(&x);
	return 0;
}
