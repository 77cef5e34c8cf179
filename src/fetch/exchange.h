/*
 * One request on its way through its redirects, inside fetch/. request.c
 * fills the options of each hop; header.c and body.c keep what comes back and
 * response.c judges it; pool.c and once.c drive it: open, then for each hop
 * apply, perform and finish, and while that says "redirected", redirect.
 */
#ifndef WD_FETCH_EXCHANGE_H
#define WD_FETCH_EXCHANGE_H

#include <curl/curl.h>
#include <zlib.h>

#include "fetch/cookie.h"
#include "fetch/fetch.h"

enum {
	WD_MAX_HOPS = 8,
	WD_MAX_HEADER_BYTES = 64 * 1024,
	WD_POST_ANSWER = 1024, /* so much is kept of what is answered to a POST */
	WD_SLOWEST_BYTES = 16, /* a second, over */
	WD_SLOWEST_SECONDS = 30,
	WD_BODY_LAYERS = 2,       /* of gzip: a file compressed at rest, and once more on its way */
	WD_CURLE_TOO_LARGE = 100, /* CURLE_TOO_LARGE of libcurl 8.6 */
};

#define WD_UNPACKED SIZE_MAX

/* A layer of gzip that may be round the body. */
struct wd_layer {
	enum { WD_LAYER_SNIFFS, WD_LAYER_PLAIN, WD_LAYER_GZIP, WD_LAYER_ENDED } state;
	char head[3];
	size_t n_head;
	z_stream z;
};

struct wd_exchange {
	/* what was asked: copies */
	struct wd_request request;
	char **headers;

	/* the hop */
	char *url, *scheme, *host; /* the host as it is looked up: no brackets, punycode */
	char *origin; /* "example.org", or "example.org:81" where the port is not the scheme's: whose cookies are whose */
	int port;
	bool is_literal; /* the host is an address */
	bool is_trusted; /* same scheme, host and port as typed: may see secrets, may be private as typed */
	bool may_private;
	char *typed_origin; /* "https://example.org:443" of the first hop */
	int hops;
	bool all_permanent; /* so far each was a 301 or 308 */
	struct wd_cookies cookies;
	int64_t started; /* steady clock, of the first hop */

	/* what libcurl borrows while the hop runs */
	const char *codings; /* wd_request_codings() */
	struct curl_slist *header_list, *resolve_list;
	char error_text[CURL_ERROR_SIZE];
	CURL *easy;    /* while it runs */
	bool is_plain; /* the next hop sets anew what this one sets on its handle, but for what unapply takes off */
	bool went_well;

	/* what has come */
	struct wd_response response;
	struct wd_layer layers[WD_BODY_LAYERS];
	char *location;
	bool is_permanent; /* the redirect that location is of */
	size_t header_bytes;
	int64_t max_age_ms, age_ms;            /* of this hop; -1, 0: not said */
	int64_t date_at, expires_at, retry_at; /* WD_NO_TIME: not said */
	/*
	 * Asked before the body grows by so many bytes, WD_UNPACKED when they are packed and nobody knows; false: the
	 * transfer is paused. has_grown: it has. Both NULL: it may.
	 */
	bool (*may_grow)(void *ctx, size_t more);
	void (*has_grown)(void *ctx);
	void *grow_ctx;
	bool began_body, too_large, bad_coding, headers_too_large, out_of_descriptors;
	char refused[64]; /* the address the guard refused, "" none */
};

/* The line that says what libcurl unpacks. Whoever opens exchanges asks once: libcurl takes 4,000 instructions to answer. */
const char *wd_request_codings(void);
/* Copies the request and reads its URL. False: the response already says why not. */
bool wd_request_open(struct wd_exchange *x, const struct wd_request *request) WD_MUST_CHECK;
void wd_request_release(struct wd_exchange *x);
/*
 * Makes where finish said that we are sent the next hop; false when it may not
 * be asked or there were too many, and the response says why.
 */
bool wd_request_redirect(struct wd_exchange *x) WD_MUST_CHECK;
/* Sets what all exchanges share on a handle that is fresh. */
void wd_request_set_up(CURL *easy);
/* Sets an exchange's own options on a handle that was set up; addresses ("1.2.3.4,5.6.7.8") or NULL: libcurl looks up. */
void wd_request_apply(struct wd_exchange *x, CURL *easy, const char *addresses);
/* Frees what the hop lent to libcurl, after the handle was removed, which then is as it was set up. */
void wd_request_unapply(struct wd_exchange *x);
/* The user's time that is left, at least 1 ms. */
int64_t wd_request_time_left(const struct wd_exchange *x);

/* The callback of CURLOPT_HEADERFUNCTION. */
size_t wd_header_on_line(char *bytes, size_t size, size_t n, void *exchange);
/* The callback of CURLOPT_WRITEFUNCTION. */
size_t wd_body_on_bytes(char *bytes, size_t size, size_t n, void *exchange);
/* Takes what was held back; false when a compressed body was cut off. */
bool wd_body_end(struct wd_exchange *x) WD_MUST_CHECK;
/* No body, as before the hop. */
void wd_body_reset(struct wd_exchange *x);
/* Judges a hop that has ended. True: it redirects to location; false: the response is final. */
bool wd_response_finish(struct wd_exchange *x, CURL *easy, CURLcode code) WD_MUST_CHECK;
/* Makes the response a failure. Always false. */
bool wd_response_fail(struct wd_response *response, enum wd_code code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * True when a host's text is an address that strangers must not lead us to (loopback, private, link-local,
 * multicast…) or a name for this machine.
 */
bool wd_guard_names_private(const char *host);
/* The callback of CURLOPT_OPENSOCKETFUNCTION; its data is the exchange. */
curl_socket_t wd_guard_on_open(void *exchange, curlsocktype purpose, struct curl_sockaddr *address);
/* The callback of CURLOPT_PREREQFUNCTION: a connection that another exchange opened is judged anew. */
int wd_guard_on_request(void *exchange, char *address, char *own_address, int port, int own_port);

/* Reads a file: URL on the calling thread. */
void wd_file_fetch(const struct wd_request *request, struct wd_response *out);
bool wd_file_is_url(const char *url);

#endif
