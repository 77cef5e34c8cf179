/*
 * Fetches documents: a request value in, a response value out. The only folder
 * that knows libcurl; pool.c runs it on a libuv loop, once.c without one.
 * What to fetch and when is sched/'s; what is in it is decode/'s.
 */
#ifndef WD_FETCH_FETCH_H
#define WD_FETCH_FETCH_H

#include <stdint.h>

#include "util/buf.h"
#include "util/error.h"

/* Borrowed for the call of start: the fetcher copies what it keeps. NULL: none. */
struct wd_request {
	const char *url;
	const char *typed; /* the user's own address where url is one that it moved to; NULL: url is the user's */
	const char *etag, *last_modified; /* sent exactly as received */
	const char *user_agent, *auth, *proxy, *contact;
	const char *const *headers;
	size_t n_headers;
	int64_t timeout_ms, max_size;
	bool private_ok;  /* the user typed it: a private address that stands in it literally may be asked,
			     there and by redirects to the same host and port; file: too */
	bool private_any; /* private=yes: every hop may lead to private addresses */
	bool keep_open;   /* another request to this host follows at once: keep the connection */
	bool proven;      /* it answered last time: its name is looked up before those of others */
	/*
	 * Something is told in place of asked for: a POST of this body (NULL: a GET). Every 2xx is
	 * WD_FETCHED, and of what is answered no more than a beginning is kept.
	 */
	const char *post;
	size_t post_len;
	bool post_stays; /* it is there until done is called, or the transfer is cancelled: it is not copied */
	const char *content_type;
	bool stays;   /* every redirect is a failure; of a POST only 307 and 308 keep the method, so the others are anyway */
	bool any_2xx; /* of a GET too */
	bool page;    /* a page for people is asked for, no feed */
};

enum wd_outcome {
	WD_FETCHED,      /* 200 with a body */
	WD_NOT_MODIFIED, /* 304, or a file that has not changed */
	WD_GONE,         /* 410 */
	WD_FAILED,       /* error says why */
};

/* Owned by whoever holds it; release with wd_response_release. */
struct wd_response {
	enum wd_outcome outcome;
	int http_status; /* 0: no answer came */
	struct wd_error error;
	struct wd_buf body;                        /* after Content-Encoding */
	char *content_type, *etag, *last_modified; /* NULL when not sent */
	char *url;                                 /* where the body came from at last */
	char *moved_to; /* where the unbroken 301s and 308s at the chain's beginning led, also of a failure; NULL: to nowhere */
	char *hub, *self;       /* from Link headers */
	int64_t retry_after_ms; /* 0: not said */
	int64_t fresh_ms;       /* Cache-Control max-age or Expires; 0: not said */
	int64_t bytes;          /* on the wire */
};
void wd_response_release(struct wd_response *response);

struct uv_loop_s;
struct wd_pool;
struct wd_transfer;
/* Called on the loop, never inside wd_pool_start; takes the response over. */
typedef void (*wd_fetched_fn)(void *ctx, struct wd_response *response);

/* max_transfers: 0 chooses by the descriptor limit. */
struct wd_pool *wd_pool_new(struct uv_loop_s *loop, int max_transfers, struct wd_error *err) WD_MUST_CHECK;
/* So many connections to one host; 2 unless said, as feeds' servers like it. */
void wd_pool_set_host_connections(struct wd_pool *pool, int most);
int wd_pool_room(const struct wd_pool *pool); /* transfers that may be started now */
struct wd_transfer *wd_pool_start(struct wd_pool *pool, const struct wd_request *request, wd_fetched_fn done, void *ctx);
/*
 * Bodies share one bound. Each may have WD_POOL_UNASKED bytes; beyond that a transfer
 * needs room for its max_size, and waits (its timeout does not run meanwhile) until there is
 * some in WD_POOL_BODIES. What comes packed has no size before it is unpacked: while half of
 * that is free a piece may pass its bound, and counts. held: bytes of bodies that were handed out and
 * are not freed yet.
 */
enum { WD_POOL_UNASKED = 64 << 10, WD_POOL_BODIES = 32 << 20 };
void wd_pool_set_held(struct wd_pool *pool, size_t held);
/* Its done is not called any more. */
void wd_pool_cancel(struct wd_pool *pool, struct wd_transfer *transfer);
/* Cancels all, closes its handles; closed is called on the loop when the last is gone, then the pool is freed. */
void wd_pool_close(struct wd_pool *pool, void (*closed)(void *ctx), void *ctx);

/* One document on the calling thread, following redirects; for `wiredesk fetch` and `add`. */
void wd_fetch_once(const struct wd_request *request, struct wd_response *out);

#endif
