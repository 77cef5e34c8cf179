#include "fetch/multi.h"

#include <stdlib.h>

#include "util/mem.h"

enum { HOST_CONNECTIONS = 2 };

struct wd_multi {
	uv_loop_t *loop;
	CURLM *curl;
	uv_timer_t timer;
	int open_handles; /* the timer, and what is watched */
	void (*finished)(void *ctx, CURL *easy, CURLcode code);
	void *ctx;
	void (*closed)(void *ctx); /* once it is closing */
	void *closed_ctx;
};

/* A socket that libcurl wants watched. */
struct watched {
	uv_poll_t poll;
	curl_socket_t fd;
	struct wd_multi *multi;
};

static void handle_closed(struct wd_multi *multi)
{
	if (--multi->open_handles > 0 || !multi->closed)
		return;
	multi->closed(multi->closed_ctx);
	free(multi);
}

static void on_timer_closed(uv_handle_t *handle)
{
	handle_closed(handle->data);
}

static void on_watched_closed(uv_handle_t *handle)
{
	struct watched *w = handle->data;
	struct wd_multi *multi = w->multi;

	free(w);
	handle_closed(multi);
}

static void reap(struct wd_multi *multi)
{
	struct CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(multi->curl, &left)) != NULL)
		if (message->msg == CURLMSG_DONE)
			multi->finished(multi->ctx, message->easy_handle, message->data.result);
}

static void act(struct wd_multi *multi, curl_socket_t fd, int flags)
{
	int running;

	curl_multi_socket_action(multi->curl, fd, flags, &running);
	reap(multi);
}

static void on_socket_ready(uv_poll_t *handle, int status, int events)
{
	struct watched *w = handle->data;
	int flags = 0;

	if (status < 0)
		flags = CURL_CSELECT_ERR;
	if (events & UV_READABLE)
		flags |= CURL_CSELECT_IN;
	if (events & UV_WRITABLE)
		flags |= CURL_CSELECT_OUT;
	act(w->multi, w->fd, flags);
}

static struct watched *watch(struct wd_multi *multi, curl_socket_t fd)
{
	struct watched *w = wd_xcalloc(1, sizeof(*w));

	w->multi = multi;
	w->fd = fd;
	if (uv_poll_init_socket(multi->loop, &w->poll, fd) != 0) {
		free(w);
		return NULL;
	}
	w->poll.data = w;
	multi->open_handles++;
	curl_multi_assign(multi->curl, fd, w);
	return w;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *ctx, void *assigned)
{
	struct wd_multi *multi = ctx;
	struct watched *w = assigned;
	int events = 0;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (w) {
			curl_multi_assign(multi->curl, fd, NULL);
			uv_poll_stop(&w->poll);
			uv_close((uv_handle_t *)&w->poll, on_watched_closed);
		}
		return 0;
	}
	if (!w && !(w = watch(multi, fd)))
		return -1;
	if (what & CURL_POLL_IN)
		events |= UV_READABLE;
	if (what & CURL_POLL_OUT)
		events |= UV_WRITABLE;
	return uv_poll_start(&w->poll, events, on_socket_ready) == 0 ? 0 : -1;
}

static void on_timeout(uv_timer_t *timer)
{
	act(timer->data, CURL_SOCKET_TIMEOUT, 0);
}

/* Only starts the timer: libcurl must not be called from inside its own call. */
static int on_set_timer(CURLM *curl, long ms, void *ctx)
{
	struct wd_multi *multi = ctx;

	(void)curl;
	if (ms < 0)
		uv_timer_stop(&multi->timer);
	else
		uv_timer_start(&multi->timer, on_timeout, (uint64_t)ms, 0);
	return 0;
}

struct wd_multi *wd_multi_new(uv_loop_t *loop, int most, void (*finished)(void *ctx, CURL *easy, CURLcode code), void *ctx)
{
	CURLM *curl = curl_multi_init();
	struct wd_multi *multi;

	if (!curl)
		return NULL;
	multi = wd_xcalloc(1, sizeof(*multi));
	*multi = (struct wd_multi){ .loop = loop, .curl = curl, .open_handles = 1, .finished = finished, .ctx = ctx };
	uv_timer_init(loop, &multi->timer);
	multi->timer.data = multi;
	curl_multi_setopt(curl, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(curl, CURLMOPT_SOCKETDATA, multi);
	curl_multi_setopt(curl, CURLMOPT_TIMERFUNCTION, on_set_timer);
	curl_multi_setopt(curl, CURLMOPT_TIMERDATA, multi);
	curl_multi_setopt(curl, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
	wd_multi_set_host_connections(multi, HOST_CONNECTIONS);
	/*
	 * libcurl counts those in use too, and closes one that comes back when
	 * there are more. Idle are only those that the same host's next request
	 * takes at once: see keep_open.
	 */
	curl_multi_setopt(curl, CURLMOPT_MAXCONNECTS, 2L * most);
	return multi;
}

void wd_multi_set_host_connections(struct wd_multi *multi, int most)
{
	curl_multi_setopt(multi->curl, CURLMOPT_MAX_HOST_CONNECTIONS, (long)most);
}

bool wd_multi_add(struct wd_multi *multi, CURL *easy)
{
	return curl_multi_add_handle(multi->curl, easy) == CURLM_OK;
}

void wd_multi_remove(struct wd_multi *multi, CURL *easy)
{
	curl_multi_remove_handle(multi->curl, easy);
}

void wd_multi_unpause(struct wd_multi *multi, CURL *easy)
{
	curl_easy_pause(easy, CURLPAUSE_CONT);
	act(multi, CURL_SOCKET_TIMEOUT, 0);
}

void wd_multi_close(struct wd_multi *multi, void (*closed)(void *ctx), void *ctx)
{
	multi->closed = closed;
	multi->closed_ctx = ctx;
	curl_multi_cleanup(multi->curl);
	uv_close((uv_handle_t *)&multi->timer, on_timer_closed);
}
