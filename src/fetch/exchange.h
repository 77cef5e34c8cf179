/*
 * One request on its way through its redirects, inside fetch/. request.c
 * fills the options of each hop, response.c reads what comes back; pool.c and
 * once.c drive it: open, then for each hop apply, perform and finish, until
 * finish says that no hop follows.
 */
#ifndef WD_FETCH_EXCHANGE_H
#define WD_FETCH_EXCHANGE_H

#include <curl/curl.h>

#include "fetch/fetch.h"

enum { WD_MAX_HOPS = 8, WD_MAX_HEADER_BYTES = 64 * 1024, WD_MAX_ADDRESSES = 8 };

struct wd_exchange {
	/* what was asked: copies */
	struct wd_request request;
	char **headers;

	/* the hop */
	char *url, *scheme, *host; /* the host as it is looked up: no brackets, punycode */
	int port;
	bool is_literal;  /* the host is an address */
	bool is_trusted;  /* same scheme, host and port as typed: may see secrets, may be private as typed */
	bool may_private;
	char *typed_origin; /* "https://example.org:443" of the first hop */
	int hops;
	bool all_permanent; /* so far each was a 301 or 308 */
	int64_t started;    /* steady clock, of the first hop */

	/* what libcurl borrows while the hop runs */
	struct curl_slist *header_list, *resolve_list;
	char error_text[CURL_ERROR_SIZE];

	/* what has come */
	struct wd_response response;
	char *location;
	size_t header_bytes;
	int64_t expires_at, max_age_ms; /* of this hop; -1 not said */
	bool too_large, headers_too_large, out_of_descriptors;
	char refused[64]; /* the address the guard refused, "" none */
};

/* Copies the request and reads its URL. False: the response already says why not. */
bool wd_request_open(struct wd_exchange *x, const struct wd_request *request) WD_MUST_CHECK;
void wd_request_release(struct wd_exchange *x);
/* Makes url the next hop; false when it may not be asked, and the response says why. */
bool wd_request_hop(struct wd_exchange *x, const char *url) WD_MUST_CHECK;
/* Sets all options on a handle that is fresh or reset; addresses ("1.2.3.4,5.6.7.8") or NULL: libcurl looks up. */
void wd_request_apply(struct wd_exchange *x, CURL *easy, const char *addresses);
/* Frees what the hop lent to libcurl, after the handle was removed. */
void wd_request_unapply(struct wd_exchange *x);
/* The user's time that is left, at least 1 ms. */
int64_t wd_request_time_left(const struct wd_exchange *x);

size_t wd_response_on_header(char *bytes, size_t size, size_t n, void *exchange);
size_t wd_response_on_body(char *bytes, size_t size, size_t n, void *exchange);
/* Judges a hop that has ended. True: go on with url as the next hop (already set); false: the response is final. */
bool wd_response_finish(struct wd_exchange *x, CURL *easy, CURLcode code) WD_MUST_CHECK;
/* Makes the response a failure. */
void wd_response_fail(struct wd_response *response, enum wd_code code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* True when the address is one that strangers must not lead us to: loopback, private, link-local, multicast… */
struct sockaddr;
bool wd_guard_is_private(const struct sockaddr *address);
/* The same of a host's text, when it is an address or a name for this machine. */
bool wd_guard_names_private(const char *host);
/* The callback of CURLOPT_OPENSOCKETFUNCTION; its data is the exchange. */
curl_socket_t wd_guard_on_open(void *exchange, curlsocktype purpose, struct curl_sockaddr *address);
/* The callback of CURLOPT_PREREQFUNCTION: a connection that another exchange opened is judged anew. */
int wd_guard_on_request(void *exchange, char *address, char *own_address, int port, int own_port);

/* Reads a file: URL on the calling thread. */
void wd_file_fetch(const struct wd_request *request, struct wd_response *out);
bool wd_file_is_url(const char *url);

#endif
