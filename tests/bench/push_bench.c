/*
 * What it costs to push a story to many followers: the hub, with reading the store, signing
 * and noting who has what, against a bare libcurl multi that POSTs the same bytes with the same
 * headers over as many connections. CPU of this process, user and system, the middle of some turns; who
 * answers is a process of its own. Fails over the limit. push_bench [FOLLOWERS]
 */
#include <curl/curl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <unistd.h>

#include "bench/seconds.h"
#include "push/hub.h"
#include "push/signature.h"
#include "store/follower.h"
#include "store/store.h"
#include "util/clock.h"
#include "util/mem.h"

enum { AT_ONCE = 64, ROUNDS = 9, TEXT = 2000 };
static const double limit = 1.8;
static const char secret[] = "0123456789abcdef0123456789abcdef";

static void die(const char *what)
{
	fprintf(stderr, "push_bench: %s\n", what);
	exit(1);
}

/* ---- who is told ---- */

struct guest {
	char head[8192];
	size_t n, left; /* left: of the body */
};

/* Takes bytes in; the number of requests that end in them. */
static int take(struct guest *g, const char *bytes, size_t n)
{
	int ended = 0;

	while (n > 0) {
		size_t some = g->left < n ? g->left : n;
		char *end, *length;

		if (g->left) {
			g->left -= some;
			bytes += some;
			n -= some;
			ended += g->left == 0;
			continue;
		}
		g->head[g->n++] = *bytes++;
		n--;
		if (g->n == sizeof(g->head) - 1)
			die("a head without an end");
		end = g->n >= 4 && memcmp(g->head + g->n - 4, "\r\n\r\n", 4) == 0 ? g->head + g->n : NULL;
		if (!end)
			continue;
		*end = '\0';
		length = strstr(g->head, "Content-Length: ");
		g->left = length ? strtoul(length + 16, NULL, 10) : 0;
		g->n = 0;
		ended += g->left == 0;
	}
	return ended;
}

static void serve(int listener)
{
	static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
	static struct guest guests[4096];
	static char bytes[1 << 16];
	struct epoll_event events[64], e = { .events = EPOLLIN, .data.fd = listener };
	int poll = epoll_create1(0);

	epoll_ctl(poll, EPOLL_CTL_ADD, listener, &e);
	for (;;) {
		int n = epoll_wait(poll, events, 64, -1);

		for (int i = 0; i < n; i++) {
			int fd = events[i].data.fd;
			ssize_t got;

			if (fd == listener) {
				e.data.fd = accept(listener, NULL, NULL);
				memset(&guests[e.data.fd], 0, sizeof(guests[0]));
				epoll_ctl(poll, EPOLL_CTL_ADD, e.data.fd, &e);
				continue;
			}
			got = read(fd, bytes, sizeof(bytes));
			if (got <= 0) {
				close(fd);
				continue;
			}
			for (int k = take(&guests[fd], bytes, (size_t)got); k > 0; k--)
				if (write(fd, answer, sizeof(answer) - 1) < 0)
					close(fd);
		}
	}
}

static pid_t start_guests(int *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	pid_t pid;

	if (bind(listener, (struct sockaddr *)&at, len) != 0 || listen(listener, 512) != 0 ||
	    getsockname(listener, (struct sockaddr *)&at, &len) != 0)
		die("cannot listen");
	*port = ntohs(at.sin_port);
	pid = fork();
	if (pid == 0)
		serve(listener);
	close(listener);
	return pid;
}

/* ---- the limit ---- */

static double bare(int port, size_t n, const struct wd_buf *body)
{
	double began = cpu_s();
	CURLM *multi = curl_multi_init();
	struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/atom+xml; charset=utf-8");
	char url[64], sign[WD_SIGNATURE_TEXT], line[256];
	size_t started = 0, ended = 0;
	int running, left;
	CURLMsg *message;

	snprintf(line, sizeof(line), "X-Hub-Signature: %s", wd_signature_make(secret, wd_buf_span(body), sign));
	headers = curl_slist_append(headers, line);
	headers = curl_slist_append(headers, "Link: <http://127.0.0.1:8380/websub/hub>; rel=\"hub\","
					     " <http://127.0.0.1:8380/all.atom>; rel=\"self\"");
	for (int i = 0; i < AT_ONCE; i++) {
		CURL *easy = curl_easy_init();

		curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L); /* which spares it six calls */
		curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body->data);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)body->len);
		snprintf(url, sizeof(url), "http://127.0.0.1:%d/f%zu", port, started++);
		curl_easy_setopt(easy, CURLOPT_URL, url);
		curl_multi_add_handle(multi, easy);
	}
	while (ended < n) {
		curl_multi_perform(multi, &running);
		while ((message = curl_multi_info_read(multi, &left)) != NULL) {
			CURL *easy = message->easy_handle;

			if (message->data.result != CURLE_OK)
				die(curl_easy_strerror(message->data.result));
			curl_multi_remove_handle(multi, easy);
			ended++;
			if (started == n) {
				curl_easy_cleanup(easy);
				continue;
			}
			snprintf(url, sizeof(url), "http://127.0.0.1:%d/f%zu", port, started++);
			curl_easy_setopt(easy, CURLOPT_URL, url);
			curl_multi_add_handle(multi, easy);
		}
		if (ended < n)
			curl_multi_poll(multi, NULL, 0, 1000, NULL);
	}
	curl_multi_cleanup(multi);
	curl_slist_free_all(headers);
	return cpu_s() - began;
}

/* ---- the hub ---- */

struct desk {
	struct wd_snapshot *snapshot;
	struct wd_feed_state *states;
	struct wd_writer *writer;
	char folder[32], path[48];
	uv_loop_t loop;
	uv_work_t work;
	struct wd_errand *errand; /* under way */
	struct wd_hub *hub;
	struct wd_push_tally tally;
	int64_t stories;
};

static void write_errand(uv_work_t *work)
{
	struct desk *d = work->data;

	d->errand->write(d->errand, d->writer);
}

static void on_written(uv_work_t *work, int status)
{
	struct desk *d = work->data;
	struct wd_errand *errand = d->errand;

	(void)status;
	d->errand = NULL;
	errand->done(errand);
}

/* The hub has one under way at most. */
static void send_errand(void *ctx, struct wd_errand *errand)
{
	struct desk *d = ctx;

	d->errand = errand;
	d->work.data = d;
	uv_queue_work(&d->loop, &d->work, write_errand, on_written);
}

static void save(const struct desk *d, const char *name, const char *text)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", d->folder, name);
	f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		die("cannot write");
}

static void open_desk(struct desk *d, int port)
{
	struct wd_error err = { 0 };
	char list[128], conf[256];

	snprintf(d->folder, sizeof(d->folder), "/tmp/wd-bench-XXXXXX");
	if (!mkdtemp(d->folder))
		die("no folder");
	snprintf(d->path, sizeof(d->path), "%s/db", d->folder);
	snprintf(list, sizeof(list), "https://bench.example/feed\nhttp://127.0.0.1:%d/ private=yes paused=yes\n", port);
	save(d, "list.feeds", list);
	snprintf(conf, sizeof(conf),
		 "public-url = \"http://127.0.0.1:8380\"\ndatabase = \"%s\"\nfeeds = {\"%s/list.feeds\"}\n", d->path,
		 d->folder);
	save(d, "conf", conf);
	snprintf(conf, sizeof(conf), "%s/conf", d->folder);
	d->snapshot = wd_snapshot_load(conf, NULL, NULL, NULL, &err);
	d->writer = d->snapshot ? wd_writer_open(d->path, &err) : NULL;
	if (!d->writer || !wd_writer_sync(d->writer, d->snapshot, &d->states, &err))
		die(err.text);
	uv_loop_init(&d->loop);
	d->hub = wd_hub_new(&d->loop, d->path, &(struct wd_errands){ send_errand, d }, &d->tally);
}

static void add_followers(struct desk *d, int port, size_t n)
{
	struct wd_follower_change *changes = wd_xcalloc(n, sizeof(*changes));
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_error err = { 0 };

	for (size_t i = 0; i < n; i++)
		changes[i] = (struct wd_follower_change){ .kind = WD_FOLLOWER_COMES,
							  .follower = { .topic = WD_SPAN("/all.atom"),
									.secret = wd_span_of(secret),
									.callback = wd_arena_printf(
										arena, "http://127.0.0.1:%d/f%zu", port, i),
									.lease_until = wd_clock_now() + 86400000,
									.sent_at = wd_clock_now() } };
	if (!wd_writer_followers(d->writer, changes, n, &err))
		die(err.text);
	wd_arena_free(arena);
	free(changes);
}

static void store_story(struct desk *d)
{
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_entry entry = { .title = WD_SPAN("A story"), .published_at = wd_clock_now(), .updated_at = WD_NO_TIME };
	struct wd_doc doc = { .title = WD_SPAN("A feed"), .entries = &entry, .n_entries = 1 };
	struct wd_update update = { .feed = d->snapshot->feeds[0], .doc = &doc, .polled_at = wd_clock_now() };
	struct wd_error err = { 0 };
	struct wd_buf html;

	wd_buf_init(&html, WD_BUF_PAGE);
	while (html.len < TEXT)
		wd_buf_printf(&html, "<p>Words %lld of story %lld</p>", (long long)html.len, (long long)d->stories);
	entry.id = wd_arena_printf(arena, "tag:bench.example,2024:%lld", (long long)d->stories++);
	entry.url = wd_arena_printf(arena, "https://bench.example/%lld", (long long)d->stories);
	entry.content_html = wd_buf_span(&html);
	update.state = d->states[0];
	if (!wd_writer_commit(d->writer, &update, 1, &err) || update.error.code)
		die(err.code ? err.text : update.error.text);
	d->states[0] = update.state;
	wd_buf_release(&html);
	wd_arena_free(arena);
}

static void run_until(struct desk *d, const _Atomic int64_t *count, int64_t n)
{
	int64_t end = wd_clock_steady() + 300000;

	while (atomic_load(count) < n || d->errand)
		if (!uv_run(&d->loop, UV_RUN_ONCE) || wd_clock_steady() > end)
			die("the hub does not go on");
}

static double ours(struct desk *d, size_t n)
{
	double began;

	store_story(d);
	began = cpu_s();
	wd_hub_look(d->hub);
	run_until(d, &d->tally.pushed, d->tally.pushed + (int64_t)n);
	return cpu_s() - began;
}

static void nothing(void *ctx)
{
	(void)ctx;
}

static void close_desk(struct desk *d)
{
	static const char *const names[] = { "db", "db-wal", "db-shm", "conf", "list.feeds" };
	char name[64];

	wd_hub_close(d->hub, nothing, NULL);
	uv_run(&d->loop, UV_RUN_DEFAULT);
	uv_loop_close(&d->loop);
	wd_writer_close(d->writer);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(name, sizeof(name), "%s/%s", d->folder, names[i]);
		unlink(name);
	}
	rmdir(d->folder);
}

int main(int argc, char **argv)
{
	size_t n = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 10000;
	struct desk *d = wd_xcalloc(1, sizeof(*d));
	double ours_s[ROUNDS], bare_s[ROUNDS], ratios[ROUNDS], ratio;
	struct wd_buf body;
	pid_t guests;
	int port;

	guests = start_guests(&port);
	curl_global_init(CURL_GLOBAL_ALL);
	open_desk(d, port);
	add_followers(d, port, n);
	wd_hub_set_snapshot(d->hub, d->snapshot);
	run_until(d, &d->tally.followers, (int64_t)n);
	/* About as long as a document of one such story. */
	wd_buf_init(&body, WD_BUF_PAGE);
	while (body.len < TEXT * 2)
		wd_buf_printf(&body, "<p>Words %zu</p>", body.len);
	for (int i = 0; i < ROUNDS; i++) {
		bare_s[i] = bare(port, n, &body);
		ours_s[i] = ours(d, n);
		ratios[i] = ours_s[i] / bare_s[i];
	}
	ratio = middle(ratios, ROUNDS);
	printf("push to %zu followers: %.0f us CPU each, bare libcurl %.0f; ratio %.2f (limit %.1f)\n", n,
	       middle(ours_s, ROUNDS) / (double)n * 1e6, middle(bare_s, ROUNDS) / (double)n * 1e6, ratio, limit);
	wd_buf_release(&body);
	close_desk(d);
	kill(guests, SIGKILL);
	return ratio > limit;
}
