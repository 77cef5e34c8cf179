#include "bench/fetch_all.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>

enum { EVENTS = 64, TIMEOUT_S = 60 };

/* One of those that are under way at once. */
struct place {
	CURL *easy;
	struct curl_slist *asked;
	struct fetched it;
	size_t room;
	struct all *all;
};

struct all {
	struct fetch_plan *plan;
	CURLM *multi;
	int epoll;
	long timeout_ms; /* -1: none */
	size_t next, running, failed;
};

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static size_t on_body(char *bytes, size_t size, size_t n, void *ctx)
{
	struct place *p = ctx;

	n *= size;
	if (!p->all->plan->done)
		return n;
	if (p->it.len + n > p->room) {
		p->room = (p->it.len + n) * 2;
		p->it.body = realloc(p->it.body, p->room);
		if (!p->it.body)
			die("memory");
	}
	memcpy(p->it.body + p->it.len, bytes, n);
	p->it.len += n;
	return n;
}

static size_t on_header(char *line, size_t size, size_t n, void *ctx)
{
	static const char name[] = "etag: ";
	struct place *p = ctx;
	char **tag = &p->all->plan->tags[p->it.number];

	n *= size;
	if (n >= sizeof(name) && strncasecmp(line, name, sizeof(name) - 1) == 0) {
		free(*tag);
		*tag = strndup(line + sizeof(name) - 1, n - (sizeof(name) - 1) - 2);
	}
	return n;
}

static void begin_next(struct place *p)
{
	struct all *all = p->all;
	char line[256];

	if (all->next == all->plan->n)
		return;
	p->it.number = all->next++;
	p->it.len = 0;
	curl_slist_free_all(p->asked);
	p->asked = NULL;
	if (all->plan->tags[p->it.number]) {
		snprintf(line, sizeof(line), "If-None-Match: %s", all->plan->tags[p->it.number]);
		p->asked = curl_slist_append(NULL, line);
	}
	curl_easy_setopt(p->easy, CURLOPT_HTTPHEADER, p->asked);
	curl_easy_setopt(p->easy, CURLOPT_URL, all->plan->urls[p->it.number]);
	curl_multi_add_handle(all->multi, p->easy);
	all->running++;
}

static void end(struct all *all, CURL *easy, CURLcode result)
{
	struct place *p;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&p);
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &p->it.status);
	curl_multi_remove_handle(all->multi, easy);
	all->running--;
	if (result != CURLE_OK || (p->it.status != 200 && p->it.status != 304))
		all->failed++;
	else if (all->plan->done)
		all->plan->done(all->plan->ctx, &p->it);
	begin_next(p);
}

static int on_timer(CURLM *multi, long ms, void *ctx)
{
	struct all *all = ctx;

	(void)multi;
	all->timeout_ms = ms;
	return 0;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *ctx, void *known)
{
	struct all *all = ctx;
	struct epoll_event event = { .data.fd = fd };

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		epoll_ctl(all->epoll, EPOLL_CTL_DEL, fd, NULL);
		return 0;
	}
	event.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u);
	if (epoll_ctl(all->epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) != 0)
		die("epoll");
	curl_multi_assign(all->multi, fd, all);
	return 0;
}

static void turn(struct all *all)
{
	struct epoll_event events[EVENTS];
	int n = epoll_wait(all->epoll, events, EVENTS, (int)all->timeout_ms), left;
	CURLMsg *message;

	if (n == 0) {
		all->timeout_ms = -1;
		curl_multi_socket_action(all->multi, CURL_SOCKET_TIMEOUT, 0, &left);
	}
	for (int i = 0; i < n; i++) {
		int how = (events[i].events & (EPOLLIN | EPOLLHUP) ? CURL_CSELECT_IN : 0) |
			  (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
			  (events[i].events & EPOLLERR ? CURL_CSELECT_ERR : 0);

		curl_multi_socket_action(all->multi, events[i].data.fd, how, &left);
	}
	while ((message = curl_multi_info_read(all->multi, &left)))
		if (message->msg == CURLMSG_DONE)
			end(all, message->easy_handle, message->data.result);
}

static void open_place(struct place *p, struct all *all)
{
	p->all = all;
	p->easy = curl_easy_init();
	curl_easy_setopt(p->easy, CURLOPT_PRIVATE, p);
	curl_easy_setopt(p->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(p->easy, CURLOPT_WRITEDATA, p);
	curl_easy_setopt(p->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(p->easy, CURLOPT_HEADERDATA, p);
	curl_easy_setopt(p->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(p->easy, CURLOPT_TIMEOUT, (long)TIMEOUT_S);
	/* Addresses are numbers; libcurl would remember each, and look through all of them for old ones. */
	curl_easy_setopt(p->easy, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
	curl_easy_setopt(p->easy, CURLOPT_FORBID_REUSE, all->plan->per_host == 0 ? 1L : 0L);
	begin_next(p);
}

static void close_place(struct place *p)
{
	curl_easy_cleanup(p->easy);
	curl_slist_free_all(p->asked);
	free(p->it.body);
}

size_t fetch_all(struct fetch_plan *plan)
{
	struct all all = { .plan = plan, .epoll = epoll_create1(EPOLL_CLOEXEC), .timeout_ms = -1 };
	struct place *places = calloc((size_t)plan->at_once, sizeof(*places));
	struct rlimit most;

	if (!places || all.epoll < 0)
		die("fetch_all");
	getrlimit(RLIMIT_NOFILE, &most);
	most.rlim_cur = most.rlim_max;
	setrlimit(RLIMIT_NOFILE, &most);
	curl_global_init(CURL_GLOBAL_ALL);
	all.multi = curl_multi_init();
	curl_multi_setopt(all.multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(all.multi, CURLMOPT_SOCKETDATA, &all);
	curl_multi_setopt(all.multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(all.multi, CURLMOPT_TIMERDATA, &all);
	curl_multi_setopt(all.multi, CURLMOPT_MAX_HOST_CONNECTIONS, plan->per_host);
	for (long i = 0; i < plan->at_once; i++)
		open_place(&places[i], &all);
	while (all.running > 0)
		turn(&all);
	for (long i = 0; i < plan->at_once; i++)
		close_place(&places[i]);
	curl_multi_cleanup(all.multi);
	free(places);
	return all.failed;
}

char **fetch_read_lines(FILE *in, size_t *n)
{
	char **lines = NULL, *line = NULL;
	size_t size = 0, room = 0;
	ssize_t len;

	*n = 0;
	while (in && (len = getline(&line, &size, in)) > 0) {
		if (*n == room) {
			room = room ? room * 2 : 1024;
			lines = realloc(lines, room * sizeof(*lines));
			if (!lines)
				die("memory");
		}
		lines[(*n)++] = strndup(line, (size_t)len - 1);
	}
	free(line);
	return lines;
}
