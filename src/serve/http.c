#include "serve/http.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serve/cache.h"
#include "serve/cond.h"
#include "serve/host.h"
#include "serve/listen.h"
#include "serve/render.h"
#include "serve/users.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/mem.h"

enum {
	THREADS = 2,
	MOST_CONNECTIONS = 256,
	MOST_PER_ADDRESS = 32,
	MOST_CACHED = 64 << 20,
	MOST_READERS = 8,       /* kept open; a thread uses one at a time */
	REQUEST_MEMORY = 16 << 10,
	IDLE_S = 30,
	QUERY_MS = 1000,
	MOST_KEY = 8192,
};

/* The snapshot and what is made of it; counted, so that a reload waits for nobody. */
struct view {
	_Atomic int refs;
	struct wd_snapshot *snapshot;
	struct wd_users *users; /* NULL: open to all */
	int64_t generation;
};

struct wd_server {
	struct MHD_Daemon *mhd;
	struct wd_listener listener;
	char *database;
	char *local_url; /* "http://127.0.0.1:8380", where no public-url is set */
	struct wd_health *health;
	struct wd_cache *cache;
	pthread_mutex_t lock;
	/* under the lock */
	struct view *view;
	struct wd_reader *readers[MOST_READERS];
	size_t n_readers;
	int64_t generation;
};

/* ---- what threads share ---- */

static struct view *hold_view(struct wd_server *server)
{
	struct view *view;

	pthread_mutex_lock(&server->lock);
	view = server->view;
	atomic_fetch_add(&view->refs, 1);
	pthread_mutex_unlock(&server->lock);
	return view;
}

static void release_view(struct view *view)
{
	if (!view || atomic_fetch_sub(&view->refs, 1) > 1)
		return;
	wd_snapshot_release(view->snapshot);
	wd_users_free(view->users);
	free(view);
}

static struct wd_reader *take_reader(struct wd_server *server, struct wd_error *err)
{
	struct wd_reader *reader = NULL;

	pthread_mutex_lock(&server->lock);
	if (server->n_readers > 0)
		reader = server->readers[--server->n_readers];
	pthread_mutex_unlock(&server->lock);
	if (!reader) {
		reader = wd_reader_open(server->database, err);
		if (reader)
			wd_reader_set_deadline(reader, QUERY_MS);
	}
	return reader;
}

static void give_reader(struct wd_server *server, struct wd_reader *reader)
{
	pthread_mutex_lock(&server->lock);
	if (server->n_readers < MOST_READERS) {
		server->readers[server->n_readers++] = reader;
		reader = NULL;
	}
	pthread_mutex_unlock(&server->lock);
	if (reader)
		wd_reader_close(reader);
}

/* ---- sending ---- */

static void free_held(void *reply)
{
	wd_reply_release(reply);
}

static void add_common_headers(struct MHD_Response *response, const struct wd_reply *reply)
{
	char text[64];

	MHD_add_response_header(response, "Content-Type", reply->type);
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	MHD_add_response_header(response, "Referrer-Policy", "no-referrer");
	MHD_add_response_header(response, "X-Frame-Options", "DENY");
	MHD_add_response_header(response, "Content-Security-Policy",
				"default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
				"base-uri 'none'; frame-ancestors 'none'");
	snprintf(text, sizeof(text), reply->max_age_s ? "max-age=%d" : "no-store", reply->max_age_s);
	MHD_add_response_header(response, "Cache-Control", text);
	if (reply->etag[0])
		MHD_add_response_header(response, "Vary", "Accept-Encoding");
	if (reply->modified_at != WD_NO_TIME)
		MHD_add_response_header(response, "Last-Modified", wd_clock_http(reply->modified_at, text));
	if (reply->status == MHD_HTTP_SERVICE_UNAVAILABLE)
		MHD_add_response_header(response, "Retry-After", "10");
	if (reply->status == MHD_HTTP_METHOD_NOT_ALLOWED)
		MHD_add_response_header(response, "Allow", "GET, HEAD");
	if (reply->status == MHD_HTTP_UNAUTHORIZED)
		MHD_add_response_header(response, "WWW-Authenticate", "Basic realm=\"wiredesk\", charset=\"UTF-8\"");
}

static struct wd_span header(struct MHD_Connection *connection, const char *name)
{
	return wd_span_of(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name));
}

static enum MHD_Result send_reply(struct MHD_Connection *connection, struct wd_reply *reply)
{
	bool packed = reply->gzip && wd_cond_takes_gzip(header(connection, "Accept-Encoding"));
	const char *etag = packed ? reply->gzip_etag : reply->etag;
	const struct wd_cond cond = { .if_none_match = header(connection, "If-None-Match"),
				      .if_modified_since = header(connection, "If-Modified-Since"),
				      .etag = wd_span_of(etag),
				      .modified_at = reply->modified_at };
	bool unchanged = reply->status == MHD_HTTP_OK && reply->etag[0] && wd_cond_unchanged(&cond);
	struct MHD_Response *response;
	enum MHD_Result sent;

	response = MHD_create_response_from_buffer_with_free_callback_cls(
		unchanged ? 0 : packed ? reply->gzip_len : reply->len, packed ? reply->gzip : reply->body, free_held,
		wd_reply_hold(reply));
	if (!response) {
		wd_reply_release(reply);
		return MHD_NO;
	}
	add_common_headers(response, reply);
	if (etag[0])
		MHD_add_response_header(response, "ETag", etag);
	if (packed && !unchanged)
		MHD_add_response_header(response, "Content-Encoding", "gzip");
	sent = MHD_queue_response(connection, unchanged ? MHD_HTTP_NOT_MODIFIED : (unsigned)reply->status, response);
	MHD_destroy_response(response);
	return sent;
}

/* ---- answering ---- */

static struct wd_reply *ask_store(struct wd_server *server, const struct view *view, struct wd_asked *asked,
				  struct wd_span key)
{
	struct wd_error err = { 0 };
	struct wd_reply *reply = NULL;
	int64_t version;

	asked->reader = take_reader(server, &err);
	if (!asked->reader)
		return wd_reply_sentence(MHD_HTTP_SERVICE_UNAVAILABLE, "The database cannot be read: %s", err.text);
	version = wd_reader_version(asked->reader);
	reply = wd_cache_get(server->cache, key, version, view->generation, wd_clock_steady());
	if (!reply) {
		reply = wd_render(asked);
		reply->version = version;
		reply->generation = view->generation;
		if (reply->etag[0])
			wd_cache_put(server->cache, key, reply);
	}
	give_reader(server, asked->reader);
	return reply;
}

static struct wd_reply *answer(struct wd_server *server, const struct view *view, struct MHD_Connection *connection,
			       const char *path)
{
	const struct wd_config *config = &view->snapshot->config;
	struct wd_asked asked = {
		.snapshot = view->snapshot,
		.health = server->health,
		.route = wd_route_find(view->snapshot, wd_span_of(path)),
		.q = wd_span_of(MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "q")),
		.before = wd_span_of(MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "before")),
		.base_url = wd_span_of(config->public_url ? config->public_url : server->local_url),
	};
	char key[MOST_KEY];
	int n;

	if (asked.route.kind == WD_ROUTE_HEALTH)
		return wd_render_health(server->health);
	if (asked.route.kind == WD_ROUTE_METRICS)
		return wd_render_metrics(server->health);
	n = snprintf(key, sizeof(key), "%s?%.*s&%.*s", path, WD_SPAN_ARG(asked.q), WD_SPAN_ARG(asked.before));
	if (n < 0 || n >= MOST_KEY)
		return wd_reply_sentence(MHD_HTTP_URI_TOO_LONG, "The address is too long.");
	return ask_store(server, view, &asked, (struct wd_span){ key, (size_t)n });
}

/* What is wrong with the request before its path is looked at; NULL: nothing. */
static struct wd_reply *refuse(const struct view *view, struct MHD_Connection *connection, const char *method)
{
	if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
		return wd_reply_sentence(MHD_HTTP_METHOD_NOT_ALLOWED, "This server only gives; GET and HEAD are all.");
	/* A body on GET, or two ideas of its length, is how requests are smuggled past a proxy. */
	if (header(connection, "Transfer-Encoding").ptr ||
	    (header(connection, "Content-Length").ptr && !wd_span_is(header(connection, "Content-Length"), "0")))
		return wd_reply_sentence(MHD_HTTP_BAD_REQUEST, "A GET has no body here.");
	/* HTTP/1.0 has no Host, and no browser speaks it. */
	if (header(connection, "Host").ptr &&
	    !wd_host_is_ours(&view->snapshot->config, header(connection, "Host")))
		return wd_reply_sentence(421, "This server does not answer for that host. "
					 "Set public-url in the configuration to the name it is reached by.");
	if (view->users && !wd_users_allow(view->users, header(connection, "Authorization")))
		return wd_reply_sentence(MHD_HTTP_UNAUTHORIZED, "A name and a password are needed.");
	return NULL;
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *path, const char *method,
				  const char *version, const char *upload, size_t *upload_len, void **state)
{
	static int seen;
	struct wd_server *server = ctx;
	struct view *view;
	struct wd_reply *reply;
	enum MHD_Result sent;

	(void)version, (void)upload;
	/* The first call is for the headers; the answer to a body is given when it has gone by. */
	if (!*state) {
		*state = &seen;
		return MHD_YES;
	}
	if (*upload_len) {
		*upload_len = 0;
		return MHD_YES;
	}
	view = hold_view(server);
	reply = refuse(view, connection, method);
	if (!reply)
		reply = answer(server, view, connection, path);
	sent = send_reply(connection, reply);
	wd_reply_release(reply);
	release_view(view);
	return sent;
}

/* ---- life ---- */

static struct view *make_view(struct wd_snapshot *snapshot, struct wd_error *err)
{
	struct view *view = wd_xcalloc(1, sizeof(*view));

	view->refs = 1;
	if (snapshot->config.users && !(view->users = wd_users_load(snapshot->config.users, err))) {
		free(view);
		return NULL;
	}
	view->snapshot = wd_snapshot_hold(snapshot);
	return view;
}

static void quiet(void *ctx, const char *format, va_list args)
{
	(void)ctx, (void)format, (void)args;
}

/* All that comes over loopback comes from a proxy, or from people who have the machine anyway. */
static bool is_local(const struct wd_server *server)
{
	struct wd_span url = wd_span_of(server->local_url);

	return server->listener.is_unix || wd_span_starts_nocase(url, "http://127.") ||
	       wd_span_starts_nocase(url, "http://[::1]");
}

static bool start_mhd(struct wd_server *server, struct wd_error *err)
{
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG;

	server->mhd = MHD_start_daemon(flags, 0, NULL, NULL, on_request, server, MHD_OPTION_EXTERNAL_LOGGER, quiet, NULL,
				       MHD_OPTION_LISTEN_SOCKET, server->listener.fd,
				       MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS,
				       MHD_OPTION_CONNECTION_LIMIT, (unsigned)MOST_CONNECTIONS,
				       MHD_OPTION_PER_IP_CONNECTION_LIMIT,
				       (unsigned)(is_local(server) ? 0 : MOST_PER_ADDRESS),
				       MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)REQUEST_MEMORY,
				       MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
				       MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
	if (!server->mhd)
		return wd_error_set(err, WD_LOCAL, "the web server could not be started");
	return true;
}

static void free_server(struct wd_server *server)
{
	wd_listener_close(&server->listener);
	for (size_t i = 0; i < server->n_readers; i++)
		wd_reader_close(server->readers[i]);
	if (server->cache)
		wd_cache_free(server->cache);
	release_view(server->view);
	pthread_mutex_destroy(&server->lock);
	free(server->database);
	free(server->local_url);
	free(server);
}

struct wd_server *wd_server_start(const struct wd_server_options *options, struct wd_error *err)
{
	struct wd_server *server = wd_xcalloc(1, sizeof(*server));

	pthread_mutex_init(&server->lock, NULL);
	server->health = options->health;
	server->database = wd_xstrdup(options->database);
	server->listener.fd = -1;
	server->cache = wd_cache_new(MOST_CACHED);
	server->view = make_view(options->snapshot, err);
	if (server->view && wd_listener_open(&server->listener, options->snapshot->config.listen, err)) {
		server->local_url = wd_listener_url(&server->listener);
		if (start_mhd(server, err))
			return server;
	}
	free_server(server);
	return NULL;
}

void wd_server_reload(struct wd_server *server, struct wd_snapshot *snapshot)
{
	struct wd_error err = { 0 };
	struct view *view = make_view(snapshot, &err), *old;

	if (!view) {
		wd_log(WD_LOG_ERROR, "the web server goes on as before: %s", err.text);
		return;
	}
	pthread_mutex_lock(&server->lock);
	view->generation = ++server->generation;
	old = server->view;
	server->view = view;
	pthread_mutex_unlock(&server->lock);
	release_view(old);
}

void wd_server_stop(struct wd_server *server)
{
	MHD_stop_daemon(server->mhd);
	/* libmicrohttpd has closed the socket. */
	server->listener.fd = -1;
	free_server(server);
}
