#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/exchange.h"
#include "util/clock.h"
#include "util/mem.h"

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

bool wd_response_fail(struct wd_response *r, enum wd_code code, const char *format, ...)
{
	char text[sizeof(r->error.text)];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	r->outcome = WD_FAILED;
	wd_error_set(&r->error, code, "%s", text);
	wd_buf_clear(&r->body);
	return false;
}

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
	int64_t ms = wd_clock_steady() - x->started, seconds = ms < 1500 ? 1 : (ms + 500) / 1000;
	curl_off_t connected = 0;

	curl_easy_getinfo(easy, CURLINFO_CONNECT_TIME_T, &connected);
	if (x->header_bytes > 0)
		wd_response_fail(&x->response, WD_TRANSIENT, "%s did not finish its answer within %lld s", x->host,
				 (long long)seconds);
	else if (connected > 0)
		wd_response_fail(&x->response, WD_TRANSIENT, "no answer from %s within %lld s", x->host, (long long)seconds);
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
	/* So libcurl says it, too: what is too much for us was told before. */
	{ CURLE_WRITE_ERROR, WD_TRANSIENT, "the answer of %s is compressed in a way that cannot be read" },
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

/*
 * A line that is longer than libcurl keeps is given up before anyone sees it.
 * Before 8.6 that is called a lack of memory, which glibc's malloc never has.
 */
static bool is_giant_header(const struct wd_exchange *x, CURL *easy, CURLcode code)
{
	long asked = 0;

	curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &asked);
	return asked > 0 && !x->began_body && (code == CURLE_OUT_OF_MEMORY || (int)code == WD_CURLE_TOO_LARGE);
}

static void fail_transfer(struct wd_exchange *x, CURL *easy, CURLcode code)
{
	struct wd_response *r = &x->response;

	if (x->too_large) {
		fail_too_large(x);
	} else if (x->bad_coding) {
		wd_response_fail(r, WD_TRANSIENT, "the answer of %s is compressed in a way that cannot be read", x->host);
	} else if (x->headers_too_large || is_giant_header(x, easy, code)) {
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
					wd_response_fail(r, WD_TRANSIENT, "no secure connection to %s: %.120s", x->host,
							 x->error_text);
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
		/* What is told stands on no line of a list. */
		if (known[i].status == status && !(status == 401 && x->request.post)) {
			wd_response_fail(&x->response, known[i].code, "%s answered %d: %s", x->host, status, known[i].words);
			return;
		}
	wd_response_fail(&x->response, status >= 500 ? WD_TRANSIENT : WD_PERMANENT, "%s answered %d", x->host, status);
}

static bool is_redirect(const struct wd_exchange *x, int status)
{
	bool keeps_method = status == 307 || status == 308;

	return !x->request.stays &&
	       (keeps_method || (!x->request.post && (status == 301 || status == 302 || status == 303)));
}

/* RFC 9111 §4.2: max-age goes before Expires, which counts from the server's own Date; both less the Age. */
static void note_freshness(struct wd_exchange *x)
{
	int64_t from = x->date_at != WD_NO_TIME ? x->date_at : wd_clock_now(), fresh = 0;

	if (x->max_age_ms >= 0)
		fresh = x->max_age_ms - x->age_ms;
	else if (x->expires_at != WD_NO_TIME)
		fresh = x->expires_at - from - x->age_ms;
	x->response.fresh_ms = fresh > 0 ? fresh : 0;
}

static void judge_status(struct wd_exchange *x, int status)
{
	struct wd_response *r = &x->response;

	note_freshness(x);
	if (status == 200 || status == 203 || status == 226 ||
	    ((x->request.post || x->request.any_2xx) && status >= 200 && status < 300)) {
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
	free(r->url);
	r->url = wd_xstrdup(x->url);
}

bool wd_response_finish(struct wd_exchange *x, CURL *easy, CURLcode code)
{
	curl_off_t body = 0;
	long headers = 0, status = 0;

	x->went_well = code == CURLE_OK;
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
	x->response.http_status = (int)status;
	if (is_redirect(x, (int)status)) {
		x->is_permanent = status == 301 || status == 308;
		if (x->location)
			return true;
		wd_response_fail(&x->response, WD_TRANSIENT, "%s redirects, but not to where", x->host);
		return false;
	}
	if (wd_body_end(x))
		judge_status(x, (int)status);
	else
		wd_response_fail(&x->response, WD_TRANSIENT, "%s ended its answer too early", x->host);
	return false;
}
