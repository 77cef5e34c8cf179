#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "fetch/exchange.h"
#include "fetch/plain.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/url.h"

/*
 * True of what the decoders behind us read; a page may name a feed. libcurl writes a request letter by letter, at some
 * 90 instructions each: as short as it can be said.
 */
static const char accept_header[] =
	"Accept: application/atom+xml,application/rss+xml,application/feed+json,application/xml;q=.9,text/xml;q=.9,*/*;q=.1";

static const char accept_page[] = "Accept: text/html, application/xhtml+xml;q=0.9, */*;q=0.1";

enum { CONNECT_MS = 20000, ADDRESSES_SECONDS = 5, DEFAULT_TIMEOUT_MS = 60000, MOST_URL = 256 * 1024 };
static const int64_t default_max_size = 4 << 20;

static char *copy(const char *text)
{
	return text ? wd_xstrdup(text) : NULL;
}

static void copy_request(struct wd_exchange *x, const struct wd_request *from)
{
	struct wd_request *to = &x->request;

	*to = *from;
	to->url = to->typed = NULL;
	to->etag = copy(from->etag);
	to->last_modified = copy(from->last_modified);
	to->user_agent = copy(from->user_agent);
	to->auth = copy(from->auth);
	to->proxy = copy(from->proxy);
	to->contact = copy(from->contact);
	to->content_type = copy(from->content_type);
	if (from->post && !from->post_stays) {
		char *body = wd_xmalloc(from->post_len + 1);

		memcpy(body, from->post, from->post_len);
		to->post = body;
	}
	x->headers = wd_xcalloc(from->n_headers + 1, sizeof(*x->headers));
	for (size_t i = 0; i < from->n_headers; i++)
		x->headers[i] = wd_xstrdup(from->headers[i]);
	to->headers = NULL;
	if (to->timeout_ms <= 0)
		to->timeout_ms = DEFAULT_TIMEOUT_MS;
	if (to->max_size <= 0)
		to->max_size = default_max_size;
}

static char *part(CURLU *url, CURLUPart which, unsigned flags)
{
	char *text = NULL, *mine;

	if (curl_url_get(url, which, &text, flags) != CURLUE_OK || !text)
		return NULL;
	mine = wd_xstrdup(text);
	curl_free(text);
	return mine;
}

static void forget_hop(struct wd_exchange *x)
{
	free(x->url);
	free(x->scheme);
	free(x->host);
	free(x->origin);
	x->url = x->scheme = x->host = x->origin = NULL;
}

/* "[::1]" is looked up and compared as "::1". */
static void drop_brackets(char *host)
{
	size_t len = strlen(host);

	if (len > 2 && host[0] == '[' && host[len - 1] == ']') {
		memmove(host, host + 1, len - 2);
		host[len - 2] = '\0';
	}
}

/*
 * User and password of the typed URL become `auth`; those of a redirect are
 * not ours to use. The URL goes on without them: it is the base of links.
 */
static void take_credentials(struct wd_exchange *x, CURLU *url)
{
	char *user = part(url, CURLUPART_USER, CURLU_URLDECODE);
	char *password = part(url, CURLUPART_PASSWORD, CURLU_URLDECODE);

	if (user && !x->typed_origin && !x->request.auth) {
		struct wd_buf auth;

		wd_buf_init(&auth, WD_BUF_LINE);
		wd_buf_printf(&auth, "%s:%s", user, password ? password : "");
		x->request.auth = wd_buf_take(&auth);
	}
	if (user || password) {
		curl_url_set(url, CURLUPART_USER, NULL, 0);
		curl_url_set(url, CURLUPART_PASSWORD, NULL, 0);
	}
	free(user);
	free(password);
}

/* A request's target is ASCII (RFC 9112 §3.2); the host is not touched: it becomes punycode. */
static char *escaped(const char *text)
{
	struct wd_url parts = wd_url_split(wd_span_of(text));
	const char *path = parts.path.ptr ? parts.path.ptr : text;
	struct wd_buf out;

	wd_buf_init(&out, WD_BUF_LINE);
	for (const char *c = text; *c; c++) {
		unsigned char byte = (unsigned char)*c;

		if (c >= path && (byte >= 0x7f || byte <= ' '))
			wd_buf_printf(&out, "%%%02X", byte);
		else
			wd_buf_add_char(&out, *c);
	}
	return wd_buf_take(&out);
}

static bool is_http(const struct wd_exchange *x)
{
	return strcmp(x->scheme, "http") == 0 || strcmp(x->scheme, "https") == 0;
}

static void add_port(struct wd_buf *to, int port)
{
	wd_buf_add_char(to, ':');
	wd_buf_add_int(to, port);
}

/* The host as it is told to others: with its port where that is not the scheme's own. */
static void name_origin(struct wd_exchange *x)
{
	bool is_usual = x->port == (strcmp(x->scheme, "https") == 0 ? 443 : 80);
	struct wd_buf origin;

	wd_buf_init(&origin, WD_BUF_ADDRESS);
	wd_buf_add_text(&origin, x->host);
	if (!is_usual)
		add_port(&origin, x->port);
	x->origin = wd_buf_take(&origin);
}

static bool read_hop(struct wd_exchange *x, CURLU *url)
{
	unsigned flags = 0;
	char *port = part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);

#ifdef CURLU_PUNYCODE
	flags |= CURLU_PUNYCODE;
#endif
	take_credentials(x, url);
	curl_url_set(url, CURLUPART_FRAGMENT, NULL, 0);
	x->url = part(url, CURLUPART_URL, 0);
	x->scheme = part(url, CURLUPART_SCHEME, 0);
	x->host = part(url, CURLUPART_HOST, flags);
	x->port = port ? (int)strtol(port, NULL, 10) : 0;
	free(port);
	if (!x->url || !x->scheme)
		return false;
	if (!x->host)
		return !is_http(x); /* such a one is refused for its scheme */
	drop_brackets(x->host);
	wd_span_make_small(x->host, strlen(x->host));
	/* libcurl lets DEL into a name. */
	for (const char *p = x->host; *p; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7f)
			return false;
	name_origin(x);
	return true;
}

static bool is_address(const char *host)
{
	unsigned char bytes[16];

	return inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1;
}

/* Whom we talk to decides what he may be told and where he may live. */
static void judge_hop(struct wd_exchange *x)
{
	struct wd_buf origin;

	wd_buf_init(&origin, WD_BUF_ADDRESS);
	wd_buf_add_text(&origin, x->scheme);
	wd_buf_add_text(&origin, "://");
	wd_buf_add_text(&origin, x->host);
	add_port(&origin, x->port);
	if (!x->typed_origin)
		x->typed_origin = wd_xstrdup(origin.data);
	x->is_trusted = strcmp(x->typed_origin, origin.data) == 0;
	wd_buf_release(&origin);
	x->is_literal = is_address(x->host);
	x->may_private =
		x->request.private_any || (x->request.private_ok && x->is_trusted && wd_guard_names_private(x->host));
}

static bool read_plain(struct wd_exchange *x, const char *address)
{
	struct wd_plain plain;

	if (!wd_plain_read(address, &plain))
		return false;
	x->url = wd_xstrdup(address);
	x->scheme = wd_xstrndup(plain.scheme.ptr, plain.scheme.len);
	x->host = wd_xstrndup(plain.host.ptr, plain.host.len);
	x->port = plain.port;
	name_origin(x);
	return true;
}

static bool read_any(struct wd_exchange *x, const char *address)
{
	CURLU *url = curl_url();
	char *text = escaped(address);
	bool ok = curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK && read_hop(x, url);

	free(text);
	curl_url_cleanup(url);
	return ok;
}

/* Makes an address the next hop; false when it may not be asked, and the response says why. */
static bool hop(struct wd_exchange *x, const char *address)
{
	forget_hop(x);
	if (!read_plain(x, address) && !read_any(x, address)) {
		wd_response_fail(&x->response, WD_PERMANENT,
				 x->hops ? "redirected to what is no web address" : "this is no web address");
		return false;
	}
	if (!is_http(x)) {
		wd_response_fail(&x->response, WD_PERMANENT, "%s\"%s:\"; only http: and https: are asked",
				 x->hops ? "redirected to " : "the address is of the scheme ", x->scheme);
		return false;
	}
	judge_hop(x);
	/* A proxy connects for us, so what the guard could see would be the proxy. */
	if (x->request.proxy && !x->may_private && wd_guard_names_private(x->host)) {
		wd_response_fail(&x->response, WD_PERMANENT, "refused: %s is a private address", x->host);
		return false;
	}
	return true;
}

bool wd_request_open(struct wd_exchange *x, const struct wd_request *request)
{
	memset(x, 0, sizeof(*x));
	copy_request(x, request);
	x->started = wd_clock_steady();
	x->all_permanent = true;
	x->max_age_ms = -1;
	x->date_at = x->expires_at = x->retry_at = WD_NO_TIME;
	wd_buf_init(&x->response.body, (size_t)x->request.max_size);
	/* The user's own address says who is trusted with what stands on its line. */
	if (request->typed && strcmp(request->typed, request->url) != 0 && !hop(x, request->typed))
		return false;
	return hop(x, request->url);
}

bool wd_request_redirect(struct wd_exchange *x)
{
	struct wd_arena *arena;
	struct wd_span url;
	bool ok;

	if (++x->hops > WD_MAX_HOPS) {
		wd_response_fail(&x->response, WD_PERMANENT, "more than %d redirects", WD_MAX_HOPS);
		return false;
	}
	wd_body_reset(x);
	x->began_body = false;
	arena = wd_arena_new(MOST_URL);
	url = wd_url_resolve(arena, wd_span_of(x->url), wd_span_of(x->location));
	if (url.ptr)
		ok = hop(x, url.ptr);
	else
		ok = wd_response_fail(&x->response, WD_PERMANENT, "redirected to an address that is too long");
	wd_arena_free(arena);
	x->all_permanent = x->all_permanent && x->is_permanent;
	if (ok && x->all_permanent) {
		free(x->response.moved_to);
		x->response.moved_to = wd_xstrdup(x->url);
	}
	return ok;
}

void wd_request_release(struct wd_exchange *x)
{
	wd_request_unapply(x);
	forget_hop(x);
	free((char *)x->request.etag);
	free((char *)x->request.last_modified);
	free((char *)x->request.user_agent);
	free((char *)x->request.auth);
	free((char *)x->request.proxy);
	free((char *)x->request.contact);
	free((char *)x->request.content_type);
	if (!x->request.post_stays)
		free((char *)x->request.post);
	for (size_t i = 0; i < x->request.n_headers; i++)
		free(x->headers[i]);
	free(x->headers);
	free(x->typed_origin);
	free(x->location);
	wd_cookies_release(&x->cookies);
	wd_body_reset(x);
	wd_response_release(&x->response);
}

int64_t wd_request_time_left(const struct wd_exchange *x)
{
	int64_t left = x->request.timeout_ms - (wd_clock_steady() - x->started);

	return left > 0 ? left : 1;
}

static void add_line(struct wd_exchange *x, const char *line)
{
	if (!strpbrk(line, "\r\n"))
		x->header_list = curl_slist_append(x->header_list, line);
}

static void add_header(struct wd_exchange *x, const char *name, const char *value)
{
	struct wd_buf line;

	wd_buf_init(&line, WD_BUF_LINE);
	wd_buf_add_text(&line, name);
	wd_buf_add_text(&line, value);
	add_line(x, line.data);
	wd_buf_release(&line);
}

/* What libcurl undoes. It would say so itself, but writes that twice. */
const char *wd_request_codings(void)
{
	const int known = curl_version_info(CURLVERSION_NOW)->features;

	if (known & CURL_VERSION_ZSTD)
		return known & CURL_VERSION_BROTLI ? "Accept-Encoding: gzip, deflate, br, zstd"
						   : "Accept-Encoding: gzip, deflate, zstd";
	return known & CURL_VERSION_BROTLI ? "Accept-Encoding: gzip, deflate, br" : "Accept-Encoding: gzip, deflate";
}

/* As a line of ours: libcurl's own is written twice, too. */
static void add_user_agent(struct wd_exchange *x)
{
	struct wd_buf name;

	if (x->request.user_agent) {
		add_header(x, "User-Agent: ", x->request.user_agent);
		return;
	}
	wd_buf_init(&name, WD_BUF_LINE);
	wd_buf_add_text(&name, "User-Agent: wiredesk/" PACKAGE_VERSION);
	if (x->request.contact)
		wd_buf_printf(&name, " (+%s)", x->request.contact);
	add_line(x, name.data);
	wd_buf_release(&name);
}

static void apply_headers(struct wd_exchange *x, CURL *easy)
{
	const struct wd_request *r = &x->request;

	add_user_agent(x);
	/* The answer says no more than that it was heard; nothing is waited for before the body goes (RFC 9110 §10.1.1). */
	if (r->post) {
		add_header(x, "Content-Type: ", r->content_type ? r->content_type : "application/octet-stream");
		add_line(x, "Expect:");
		add_line(x, "Accept-Encoding:");
	} else {
		add_line(x, r->page ? accept_page : accept_header);
		add_line(x, x->codings);
	}
	if (r->etag)
		add_header(x, "If-None-Match: ", r->etag);
	if (r->last_modified)
		add_header(x, "If-Modified-Since: ", r->last_modified);
	for (size_t i = 0; x->is_trusted && i < r->n_headers; i++)
		add_line(x, x->headers[i]);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, x->header_list);
	if (r->auth && x->is_trusted) {
		curl_easy_setopt(easy, CURLOPT_USERPWD, r->auth);
		curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
	}
}

static void apply_post(struct wd_exchange *x, CURL *easy)
{
	const struct wd_request *r = &x->request;

	if (!r->post)
		return;
	curl_easy_setopt(easy, CURLOPT_POST, 1L);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, r->post);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->post_len);
}

static void apply_cookies(struct wd_exchange *x, CURL *easy)
{
	struct wd_buf line;

	wd_buf_init(&line, WD_BUF_LINE);
	wd_cookies_add(&x->cookies, x->origin, strcmp(x->scheme, "https") == 0, &line);
	if (line.len)
		curl_easy_setopt(easy, CURLOPT_COOKIE, line.data);
	wd_buf_release(&line);
}

/*
 * One bundle file, no folder: with a folder OpenSSL's store is built anew for
 * each connection, which is nearly all that a TLS connection costs.
 */
static void apply_trust(CURL *easy)
{
	static const char *const bundles[] = { "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
					       "/etc/ssl/cert.pem" };
	const char *named = getenv("SSL_CERT_FILE");

	if (!named || access(named, R_OK) != 0) {
		named = NULL;
		for (size_t i = 0; !named && i < sizeof(bundles) / sizeof(*bundles); i++)
			if (access(bundles[i], R_OK) == 0)
				named = bundles[i];
	}
	if (!named)
		return; /* libcurl's own default */
	curl_easy_setopt(easy, CURLOPT_CAINFO, named);
	curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
}

static void apply_addresses(struct wd_exchange *x, CURL *easy, const char *addresses)
{
	struct wd_buf entry;

	/*
	 * The resolver is our cache. libcurl's is walked as a whole at each
	 * look-up, so what lingers there makes every poll dearer.
	 */
	curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, addresses ? (long)ADDRESSES_SECONDS : 0L);
	if (!addresses)
		return;
	wd_buf_init(&entry, WD_BUF_ADDRESS);
	wd_buf_add_char(&entry, '+'); /* may grow old as any other */
	wd_buf_add_text(&entry, x->host);
	add_port(&entry, x->port);
	wd_buf_add_char(&entry, ':');
	wd_buf_add_text(&entry, addresses);
	x->resolve_list = curl_slist_append(NULL, entry.data);
	wd_buf_release(&entry);
	curl_easy_setopt(easy, CURLOPT_RESOLVE, x->resolve_list);
}

void wd_request_set_up(CURL *easy)
{
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, wd_guard_on_open);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, wd_guard_on_request);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, wd_header_on_line);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, wd_body_on_bytes);
}

void wd_request_apply(struct wd_exchange *x, CURL *easy, const char *addresses)
{
	int64_t left = wd_request_time_left(x);

	x->easy = easy;
	x->is_plain = !x->request.auth && !x->request.proxy && !x->cookies.n;
	x->went_well = false;
	curl_easy_setopt(easy, CURLOPT_URL, x->url);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)left);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)(left < CONNECT_MS ? left : CONNECT_MS));
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, x->request.keep_open ? 0L : 1L);
	/* What the environment says of proxies is for people's shells; the list says it for feeds. */
	curl_easy_setopt(easy, CURLOPT_PROXY, x->request.proxy ? x->request.proxy : "");
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, x);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, x);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, x);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, x);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, x->error_text);
	if (x->request.proxy) {
		/* The guard sees the proxy only, and the user chose that one. */
		x->may_private = true;
		addresses = NULL;
	}
	if (strcmp(x->scheme, "https") == 0)
		apply_trust(easy);
	apply_headers(x, easy);
	apply_post(x, easy);
	apply_cookies(x, easy);
	apply_addresses(x, easy, addresses);
}

/* What went ill may have left anything; a reset and what it makes necessary take a tenth of a poll without news, or a push. */
static void take_off(struct wd_exchange *x)
{
	CURL *easy = x->easy;

	x->easy = NULL;
	if (!easy)
		return;
	if (x->is_plain && x->went_well) {
		curl_easy_setopt(easy, CURLOPT_HTTPHEADER, NULL);
		curl_easy_setopt(easy, CURLOPT_RESOLVE, NULL);
		curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, NULL);
		if (x->request.post) {
			curl_easy_setopt(easy, CURLOPT_POSTFIELDS, NULL);
			curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
		}
		if (x->began_body) {
			curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 0L);
			curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, 0L);
		}
		return;
	}
	curl_easy_reset(easy);
	wd_request_set_up(easy);
}

void wd_request_unapply(struct wd_exchange *x)
{
	take_off(x);
	curl_slist_free_all(x->header_list);
	curl_slist_free_all(x->resolve_list);
	x->header_list = x->resolve_list = NULL;
}
