#include "fetch/multi.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "util/mem.h"

enum {
	HOST_CONNECTIONS = 2,
	EVENTS_A_TURN = 256,
};

/*
 * libcurl's sockets are in an epoll of our own, and the loop watches that one descriptor. With a handle of libuv
 * for each socket, a poll that brings nothing new took eight calls of the system to watch its socket; it takes three.
 */
struct wd_multi {
	uv_loop_t *loop;
	CURLM *curl;
	uv_timer_t timer;
	uv_poll_t poll; /* of sockets */
	int sockets;    /* the epoll */
	struct epoll_event events[EVENTS_A_TURN];
	int n_events, at; /* of this turn; those before at are dealt with */
	int open_handles; /* the timer and the poll */
	void (*finished)(void *ctx, CURL *easy, CURLcode code);
	void *ctx;
	void (*closed)(void *ctx); /* once it is closing */
	void *closed_ctx;
};

static void on_handle_closed(uv_handle_t *handle)
{
	struct wd_multi *multi = handle->data;

	if (--multi->open_handles > 0)
		return;
	close(multi->sockets);
	multi->closed(multi->closed_ctx);
	free(multi);
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

/* What is wrong with a socket, reading from it and writing to it says. */
static int flags_of(uint32_t events)
{
	int flags = 0;

	if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
		flags |= CURL_CSELECT_IN;
	if (events & (EPOLLOUT | EPOLLERR))
		flags |= CURL_CSELECT_OUT;
	return flags;
}

static void on_sockets_ready(uv_poll_t *poll, int status, int events)
{
	struct wd_multi *multi = poll->data;

	(void)status, (void)events;
	multi->n_events = epoll_wait(multi->sockets, multi->events, EVENTS_A_TURN, 0);
	for (multi->at = 0; multi->at < multi->n_events;) {
		const struct epoll_event *event = &multi->events[multi->at++];

		if (event->data.fd >= 0)
			act(multi, event->data.fd, flags_of(event->events));
	}
}

/* Its number may be another socket's before this turn is over. */
static void forget_events(struct wd_multi *multi, curl_socket_t fd)
{
	for (int i = multi->at; i < multi->n_events; i++)
		if (multi->events[i].data.fd == fd)
			multi->events[i].data.fd = -1;
}

/* A socket that was closed behind libcurl's back is in the epoll no more, and its number may be a new one's. */
static bool watch(struct wd_multi *multi, curl_socket_t fd, struct epoll_event *event, bool is_watched)
{
	int first = is_watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, second = is_watched ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;

	if (epoll_ctl(multi->sockets, first, fd, event) == 0)
		return true;
	return (errno == ENOENT || errno == EEXIST) && epoll_ctl(multi->sockets, second, fd, event) == 0;
}

/* Always 0: after anything else libcurl gives up all requests for good; one that cannot be watched ends by its time. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *ctx, void *watched)
{
	struct wd_multi *multi = ctx;
	struct epoll_event event = { .data.fd = fd };

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		epoll_ctl(multi->sockets, EPOLL_CTL_DEL, fd, NULL);
		forget_events(multi, fd);
		return 0;
	}
	if (what & CURL_POLL_IN)
		event.events |= EPOLLIN;
	if (what & CURL_POLL_OUT)
		event.events |= EPOLLOUT;
	if (watch(multi, fd, &event, watched != NULL) && !watched)
		curl_multi_assign(multi->curl, fd, multi);
	return 0;
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

static bool open_sockets(struct wd_multi *multi)
{
	multi->sockets = epoll_create1(EPOLL_CLOEXEC);
	if (multi->sockets < 0)
		return false;
	if (uv_poll_init(multi->loop, &multi->poll, multi->sockets) != 0) {
		close(multi->sockets);
		return false;
	}
	uv_poll_start(&multi->poll, UV_READABLE, on_sockets_ready);
	uv_timer_init(multi->loop, &multi->timer);
	multi->open_handles = 2;
	multi->timer.data = multi->poll.data = multi;
	return true;
}

struct wd_multi *wd_multi_new(uv_loop_t *loop, int most, void (*finished)(void *ctx, CURL *easy, CURLcode code), void *ctx)
{
	CURLM *curl = curl_multi_init();
	struct wd_multi *multi;

	if (!curl)
		return NULL;
	multi = wd_xcalloc(1, sizeof(*multi));
	*multi = (struct wd_multi){ .loop = loop, .curl = curl, .finished = finished, .ctx = ctx };
	if (!open_sockets(multi)) {
		curl_multi_cleanup(curl);
		free(multi);
		return NULL;
	}
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
	uv_close((uv_handle_t *)&multi->timer, on_handle_closed);
	uv_close((uv_handle_t *)&multi->poll, on_handle_closed);
}
