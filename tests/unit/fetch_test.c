#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

#include "clean/discover.h"
#include "fetch/exchange.h"
#include "fetch/field.h"
#include "util/arena.h"
#include "util/clock.h"

/* The web server of tests/e2e, a child that ends with its stdin. */
static struct {
	pid_t pid;
	int port;
	int stdin_fd;
	char dir[64];
} origin;

static int start_origin(void **state)
{
	int in[2], out[2];
	char program[4096], port[16] = "", file[128];
	FILE *f;

	(void)state;
	snprintf(origin.dir, sizeof(origin.dir), "/tmp/wd-fetch-XXXXXX");
	snprintf(program, sizeof(program), "%s/tests/e2e/origin", getenv("BUILDDIR") ? getenv("BUILDDIR") : ".");
	if (!mkdtemp(origin.dir) || pipe(in) != 0 || pipe(out) != 0)
		return -1;
	snprintf(file, sizeof(file), "%s/a.xml", origin.dir);
	f = fopen(file, "w");
	fputs("<rss version='2.0'/>", f);
	fclose(f);
	snprintf(file, sizeof(file), "%s/cut.gz", origin.dir);
	f = fopen(file, "w");
	fwrite("\x1f\x8b\x08\0\0\0\0\0\0\x03\x4b", 1, 11, f); /* a header, and the first byte of what follows */
	fclose(f);
	origin.pid = fork();
	if (origin.pid == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[1]);
		execl(program, "origin", origin.dir, (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	origin.stdin_fd = in[1];
	if (read(out[0], port, sizeof(port) - 1) <= 0)
		return -1;
	close(out[0]);
	origin.port = (int)strtol(port, NULL, 10);
	return 0;
}

static int stop_origin(void **state)
{
	char file[128];

	(void)state;
	close(origin.stdin_fd);
	waitpid(origin.pid, NULL, 0);
	snprintf(file, sizeof(file), "%s/a.xml", origin.dir);
	unlink(file);
	snprintf(file, sizeof(file), "%s/cut.gz", origin.dir);
	unlink(file);
	rmdir(origin.dir);
	return 0;
}

enum { TIMEOUT_MS = 300 };

/* Each row: what is asked, and what must come of it. */
static const struct {
	const char *name, *path;
	struct wd_request request;
	enum wd_outcome outcome;
	int status;
	const char *error; /* part of the sentence */
	size_t body;
} cases[] = {
	{ "a document", "/a.xml", { .private_ok = true }, WD_FETCHED, 200, NULL, 20 },
	{ "gzip", "/a.xml?gzip=1", { .private_ok = true }, WD_FETCHED, 200, NULL, 20 },
	{ "gzip twice", "/a.xml?gzip=2", { .private_ok = true }, WD_FETCHED, 200, NULL, 20 },
	{ "gzip that nobody asked for", "/a.xml?zipped=1", { .private_ok = true }, WD_FETCHED, 200, NULL, 20 },
	{ "gzip, byte by byte", "/a.xml?zipped=1&drip-ms=1", { .private_ok = true }, WD_FETCHED, 200, NULL, 20 },
	{ "gzip by name alone", "/a.xml?content-encoding=gzip", { .private_ok = true }, WD_FETCHED, 200, NULL, 20 },
	{ "a coding that is none",
	  "/a.xml?content-encoding=aws-chunked",
	  { .private_ok = true },
	  WD_FETCHED,
	  200,
	  NULL,
	  20 },
	{ "that and gzip",
	  "/a.xml?zipped=1&content-encoding=aws-chunked,gzip",
	  { .private_ok = true },
	  WD_FETCHED,
	  200,
	  NULL,
	  20 },
	{ "brotli by name alone",
	  "/a.xml?content-encoding=br",
	  { .private_ok = true },
	  WD_FAILED,
	  200,
	  "compressed in a way",
	  0 },
	{ "a bomb of gzip in gzip",
	  "/a.xml?zipped=2&big=20000000",
	  { .private_ok = true, .max_size = 100000 },
	  WD_FAILED,
	  200,
	  "larger than",
	  0 },
	{ "gzip that is cut off", "/cut.gz", { .private_ok = true }, WD_FAILED, 200, "ended its answer too early", 0 },
	{ "deflate that is none",
	  "/a.xml?content-encoding=deflate",
	  { .private_ok = true },
	  WD_FAILED,
	  200,
	  "compressed in a way",
	  0 },
	{ "a wall of cookies", "/a.xml?wall=seen%3D1", { .private_ok = true }, WD_FETCHED, 200, NULL, 20 },
	{ "letters in the query", "/a.xml?x=\xeb\xb6\x81 y", { .private_ok = true }, WD_FETCHED, 200, NULL, 20 },
	{ "a header without end", "/a.xml?line=2000000", { .private_ok = true }, WD_FAILED, 0, "64 kB of headers", 0 },
	{ "a long header", "/a.xml?line=80000", { .private_ok = true }, WD_FAILED, 0, "64 kB of headers", 0 },
	{ "absent", "/none.xml", { .private_ok = true }, WD_FAILED, 404, "127.0.0.1 answered 404: not found", 0 },
	{ "gone", "/a.xml?status=410", { .private_ok = true }, WD_GONE, 410, "gone for good", 0 },
	{ "broken", "/a.xml?status=500", { .private_ok = true }, WD_FAILED, 500, "500: internal error", 0 },
	{ "304 unasked", "/a.xml?same=1", { .private_ok = true }, WD_FAILED, 304, "without conditions", 0 },
	{ "304 asked", "/a.xml?same=1", { .private_ok = true, .etag = "\"x\"" }, WD_NOT_MODIFIED, 304, NULL, 0 },
	{ "redirect", "/r?status=302&location=/a.xml", { .private_ok = true }, WD_FETCHED, 200, NULL, 20 },
	{ "redirect to itself",
	  "/r?status=302&location=/r%3Fstatus%3D302%26location%3D/r",
	  { .private_ok = true },
	  WD_FAILED,
	  404,
	  NULL,
	  0 },
	{ "redirect to nowhere", "/r?status=301", { .private_ok = true }, WD_FAILED, 301, "not to where", 0 },
	{ "redirect to a file",
	  "/r?status=301&location=file:///etc/passwd",
	  { .private_ok = true },
	  WD_FAILED,
	  301,
	  "redirected to \"file:\"",
	  0 },
	{ "redirect to gopher",
	  "/r?status=301&location=gopher://127.0.0.1/",
	  { .private_ok = true },
	  WD_FAILED,
	  301,
	  "redirected to \"gopher:\"",
	  0 },
	{ "redirect to another private address",
	  "/r?status=302&location=http://127.0.0.2:1/",
	  { .private_ok = true },
	  WD_FAILED,
	  0,
	  "private address 127.0.0.2, where a redirect led",
	  0 },
	{ "redirect to a mapped address",
	  "/r?status=302&location=http://[::ffff:127.0.0.1]:1/",
	  { .private_ok = true },
	  WD_FAILED,
	  0,
	  "private address",
	  0 },
	{ "redirect to another port",
	  "/r?status=302&location=http://127.0.0.1:1/",
	  { .private_ok = true },
	  WD_FAILED,
	  0,
	  "private address",
	  0 },
	{ "private=yes goes on",
	  "/r?status=302&location=http://127.0.0.1:1/",
	  { .private_ok = true, .private_any = true },
	  WD_FAILED,
	  0,
	  "refused the connection",
	  0 },
	{ "private and not typed", "/a.xml", { .private_ok = false }, WD_FAILED, 0, "refused: 127.0.0.1", 0 },
	{ "large, without a length",
	  "/a.xml?big=200000",
	  { .private_ok = true, .max_size = 100000 },
	  WD_FAILED,
	  200,
	  "larger than 100000 bytes",
	  0 },
	{ "bomb", "/a.xml?bomb=20000000", { .private_ok = true, .max_size = 100000 }, WD_FAILED, 200, "larger than", 0 },
	{ "headers without end", "/a.xml?headers=100000", { .private_ok = true }, WD_FAILED, 200, "64 kB of headers", 0 },
	{ "cut off", "/a.xml?cut=5", { .private_ok = true }, WD_FAILED, 200, "ended its answer too early", 0 },
	{ "no answer", "/a.xml?close=1", { .private_ok = true }, WD_FAILED, 0, "without an answer", 0 },
	{ "too slow",
	  "/a.xml?delay-ms=5000",
	  { .private_ok = true, .timeout_ms = TIMEOUT_MS },
	  WD_FAILED,
	  0,
	  "no answer from 127.0.0.1 within",
	  0 },
	{ "drips",
	  "/a.xml?drip-ms=1000",
	  { .private_ok = true, .timeout_ms = TIMEOUT_MS },
	  WD_FAILED,
	  200,
	  "did not finish its answer",
	  0 },
};

static void url_of(size_t i, char out[512])
{
	snprintf(out, 512, "http://127.0.0.1:%d%s", origin.port, cases[i].path);
}

static void check(size_t i, const char *how, const struct wd_response *r)
{
	if (r->outcome != cases[i].outcome || (cases[i].status && r->http_status != cases[i].status))
		fail_msg("%s (%s): outcome %d, status %d: %s", cases[i].name, how, (int)r->outcome, r->http_status,
			 r->error.text);
	if (cases[i].error && !strstr(r->error.text, cases[i].error))
		fail_msg("%s (%s): \"%s\" does not say \"%s\"", cases[i].name, how, r->error.text, cases[i].error);
	if (!cases[i].error && r->outcome != WD_FAILED && r->error.code != WD_OK)
		fail_msg("%s (%s): %s", cases[i].name, how, r->error.text);
	if (r->body.len != cases[i].body)
		fail_msg("%s (%s): %zu bytes", cases[i].name, how, r->body.len);
}

static void once_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct wd_request request = cases[i].request;
		struct wd_response response;
		char url[512];

		url_of(i, url);
		request.url = url;
		wd_fetch_once(&request, &response);
		check(i, "once", &response);
		wd_response_release(&response);
	}
}

struct pooled {
	struct wd_pool *pool;
	int left;
	size_t numbers[sizeof(cases) / sizeof(*cases)];
};
static struct pooled pooled;

static void on_closed(void *ctx)
{
	(void)ctx;
}

static void on_fetched(void *ctx, struct wd_response *response)
{
	size_t *number = ctx;

	check(*number, "pool", response);
	wd_response_release(response);
	if (--pooled.left == 0)
		wd_pool_close(pooled.pool, on_closed, NULL);
}

enum { N_CASES = sizeof(cases) / sizeof(*cases) };

/* Those of [first, end) with a time-out of their own, or those without, at once. */
static void ask_in_pool(size_t first, size_t end, bool timed)
{
	struct wd_error err = { 0 };
	uv_loop_t loop;

	uv_loop_init(&loop);
	pooled.pool = wd_pool_new(&loop, N_CASES, &err);
	assert_non_null(pooled.pool);
	for (size_t i = first; i < end; i++) {
		struct wd_request request = cases[i].request;
		char url[512];

		if ((request.timeout_ms != 0) != timed)
			continue;
		url_of(i, url);
		request.url = url;
		request.keep_open = i % 2;
		pooled.numbers[i] = i;
		pooled.left++;
		wd_pool_start(pooled.pool, &request, on_fetched, &pooled.numbers[i]);
	}
	assert_int_equal(wd_pool_room(pooled.pool), N_CASES - pooled.left);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(pooled.left, 0);
	assert_int_equal(uv_loop_close(&loop), 0);
}

static void pool_answers(void **state)
{
	(void)state;
	ask_in_pool(0, N_CASES, false);
}

static void on_fetched_alone(void *ctx, struct wd_response *response)
{
	check(*(size_t *)ctx, "after the others", response);
	wd_response_release(response);
	pooled.left--;
}

/* All by the same handle of libcurl: what one leaves on it is not the next one's. */
static void pool_answers_one_after_another(void **state)
{
	struct wd_error err = { 0 };
	uv_loop_t loop;

	(void)state;
	uv_loop_init(&loop);
	pooled.pool = wd_pool_new(&loop, 1, &err);
	assert_non_null(pooled.pool);
	for (size_t i = 0; i < N_CASES; i++) {
		struct wd_request request = cases[i].request;
		char url[512];

		url_of(i, url);
		request.url = url;
		pooled.left = 1;
		wd_pool_start(pooled.pool, &request, on_fetched_alone, &i);
		while (pooled.left)
			uv_run(&loop, UV_RUN_ONCE);
	}
	wd_pool_close(pooled.pool, on_closed, NULL);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
}

/* One at a time: in libcurl's queue for the host it would pass, too. */
static void pool_waits_no_longer_than_it_shall(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_CASES; i++) {
		int64_t began = wd_clock_steady();

		if (!cases[i].request.timeout_ms)
			continue;
		ask_in_pool(i, i + 1, true);
		assert_in_range(wd_clock_steady() - began, TIMEOUT_MS, 2 * TIMEOUT_MS);
	}
}

/* Whoever takes the bodies frees none of them until nothing comes any more. */
enum { LARGE = 12, LARGE_BYTES = 4000000 };
static struct {
	struct wd_pool *pool;
	size_t held;
	int arrived, seen, n_full;
} hoard;

static void on_large(void *ctx, struct wd_response *response)
{
	(void)ctx;
	assert_int_equal(response->outcome, WD_FETCHED);
	assert_int_equal(response->body.len, LARGE_BYTES);
	hoard.arrived++;
	hoard.held += response->body.len;
	assert_true(hoard.held <= WD_POOL_BODIES + 4 * 1024 * 1024);
	wd_pool_set_held(hoard.pool, hoard.held);
	wd_response_release(response);
}

static void on_look(uv_timer_t *timer)
{
	if (hoard.arrived == LARGE) {
		uv_close((uv_handle_t *)timer, NULL);
		wd_pool_close(hoard.pool, on_closed, NULL);
		return;
	}
	/* All that there is room for has come. */
	if (hoard.arrived == hoard.seen && hoard.held > WD_POOL_BODIES / 2) {
		hoard.n_full++;
		hoard.held = 0;
		wd_pool_set_held(hoard.pool, 0);
	}
	hoard.seen = hoard.arrived;
}

/* Both in turn. */
static void hoard_these(const char *one, const char *other)
{
	struct wd_error err = { 0 };
	struct wd_request request = { .private_ok = true, .timeout_ms = 20000 };
	uv_timer_t timer;
	uv_loop_t loop;

	memset(&hoard, 0, sizeof(hoard));
	uv_loop_init(&loop);
	hoard.pool = wd_pool_new(&loop, 0, &err);
	for (int i = 0; i < LARGE; i++) {
		request.url = i % 2 ? one : other;
		wd_pool_start(hoard.pool, &request, on_large, NULL);
	}
	uv_timer_init(&loop, &timer);
	uv_timer_start(&timer, on_look, 300, 300);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(hoard.arrived, LARGE);
	assert_true(hoard.n_full > 0);
	assert_int_equal(uv_loop_close(&loop), 0);
}

/* The packed ones are some kilobytes each on their way. */
static void large_bodies_share_a_bound(void **state)
{
	char web[256], packed[300], file[256], path[128];
	FILE *f;

	(void)state;
	snprintf(path, sizeof(path), "%s/large.xml", origin.dir);
	f = fopen(path, "w");
	assert_non_null(f);
	for (int i = 0; i < LARGE_BYTES; i++)
		fputc('x', f);
	fclose(f);
	snprintf(web, sizeof(web), "http://127.0.0.1:%d/a.xml?big=%d", origin.port, LARGE_BYTES);
	snprintf(packed, sizeof(packed), "%s&zipped=1", web);
	snprintf(file, sizeof(file), "file://%s", path);
	hoard_these(web, file);
	hoard_these(packed, packed);
	unlink(path);
}

/* The socket that the system refuses to watch; ANY: the next one is it. */
enum { ANY = -1, NONE = -2 };
static int unwatched = NONE;

/* What libwd.a calls for epoll_ctl (fetch.mk). */
int __real_epoll_ctl(int epoll, int what, int fd, struct epoll_event *event);
int __wrap_epoll_ctl(int epoll, int what, int fd, struct epoll_event *event);

int __wrap_epoll_ctl(int epoll, int what, int fd, struct epoll_event *event)
{
	if (what == EPOLL_CTL_ADD && unwatched == ANY)
		unwatched = fd;
	if (fd != unwatched)
		return __real_epoll_ctl(epoll, what, fd, event);
	if (what == EPOLL_CTL_DEL)
		unwatched = NONE;
	errno = ENOSPC;
	return -1;
}

static struct {
	struct wd_pool *pool;
	char url[64];
	int n_failed, n_fetched;
} beside;

static void ask_beside(const char *host, wd_fetched_fn done)
{
	struct wd_request request = { .url = beside.url, .private_ok = true, .timeout_ms = TIMEOUT_MS };

	snprintf(beside.url, sizeof(beside.url), "http://%s:%d/a.xml?delay-ms=100", host, origin.port);
	wd_pool_start(beside.pool, &request, done, NULL);
}

/* When the one that is not watched has ended by its time, another begins. */
static void on_answered(void *ctx, struct wd_response *response)
{
	(void)ctx;
	if (response->outcome == WD_FETCHED)
		beside.n_fetched++;
	else if (beside.n_failed++ == 0)
		ask_beside("127.0.0.1", on_answered);
	wd_response_release(response);
	if (beside.n_failed + beside.n_fetched == 3)
		wd_pool_close(beside.pool, on_closed, NULL);
}

static void a_socket_that_cannot_be_watched_ends_alone(void **state)
{
	struct wd_error err = { 0 };
	uv_loop_t loop;

	(void)state;
	unwatched = ANY;
	uv_loop_init(&loop);
	beside.pool = wd_pool_new(&loop, 0, &err);
	assert_non_null(beside.pool);
	ask_beside("127.0.0.1", on_answered);
	ask_beside("[::ffff:127.0.0.1]", on_answered); /* another host to libcurl: on a connection of its own */
	alarm(20);                                     /* where libcurl gives all up, none of them ends */
	uv_run(&loop, UV_RUN_DEFAULT);
	alarm(0);
	assert_int_equal(unwatched, NONE);
	assert_int_equal(beside.n_failed, 1);
	assert_int_equal(beside.n_fetched, 2);
	assert_int_equal(uv_loop_close(&loop), 0);
}

static void never(void *ctx, struct wd_response *response)
{
	(void)ctx;
	(void)response;
	fail_msg("a cancelled transfer was delivered");
}

static void cancelled_is_silent(void **state)
{
	struct wd_error err = { 0 };
	struct wd_transfer *t[4];
	char slow[256], file[256];
	uv_loop_t loop;
	struct wd_pool *pool;

	(void)state;
	snprintf(slow, sizeof(slow), "http://127.0.0.1:%d/a.xml?delay-ms=2000", origin.port);
	snprintf(file, sizeof(file), "file://%s/a.xml", origin.dir);
	uv_loop_init(&loop);
	pool = wd_pool_new(&loop, 0, &err);
	assert_true(wd_pool_room(pool) >= 4);
	t[0] = wd_pool_start(pool, &(struct wd_request){ .url = slow, .private_ok = true }, never, NULL);
	t[1] = wd_pool_start(pool, &(struct wd_request){ .url = file, .private_ok = true }, never, NULL);
	t[2] = wd_pool_start(pool, &(struct wd_request){ .url = "nonsense:" }, never, NULL);
	t[3] = wd_pool_start(pool, &(struct wd_request){ .url = "http://name.invalid/" }, never, NULL);
	for (int i = 0; i < 3; i++)
		wd_pool_cancel(pool, t[i]);
	wd_pool_close(pool, on_closed, NULL);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
}

static void fetch(const char *path, struct wd_request request, struct wd_response *out)
{
	char url[512];

	snprintf(url, sizeof(url), "http://127.0.0.1:%d%s", origin.port, path);
	request.url = url;
	request.private_ok = true;
	wd_fetch_once(&request, out);
}

static void headers_are_understood(void **state)
{
	struct wd_response r;
	int64_t now = wd_clock_now();

	(void)state;
	fetch("/a.xml?retry-after=120&status=503", (struct wd_request){ 0 }, &r);
	assert_int_equal(r.retry_after_ms, 120000);
	wd_response_release(&r);
	fetch("/a.xml?cache-control=public,%20max-age%3D600&expires=0&etag=W/%22odd%20one%22", (struct wd_request){ 0 }, &r);
	assert_int_equal(r.fresh_ms, 600000);
	assert_string_equal(r.etag, "W/\"odd one\"");
	assert_non_null(r.last_modified);
	wd_response_release(&r);
	fetch("/a.xml?expires=Fri,%2001%20Jan%202100%2000:00:00%20GMT&last-modified=Fri,%2001%20Jan%202100%2000:00:00%20GMT",
	      (struct wd_request){ 0 }, &r);
	assert_true(llabs(now + r.fresh_ms - INT64_C(4102444800) * 1000) < 60000);
	assert_null(r.last_modified); /* a date to come would be answered with 304 for ever */
	wd_response_release(&r);
	/* What a cache has kept for 400 of the 600 seconds already. */
	fetch("/a.xml?cache-control=max-age%3D%22600%22&age=400", (struct wd_request){ 0 }, &r);
	assert_int_equal(r.fresh_ms, 200000);
	wd_response_release(&r);
	fetch("/a.xml?cache-control=max-age%3D600&age=4000", (struct wd_request){ 0 }, &r);
	assert_int_equal(r.fresh_ms, 0);
	wd_response_release(&r);
	/* The server's clock is years behind: what it means is two hours. */
	fetch("/a.xml?date=Wed,%2001%20Jan%202020%2010:00:00%20GMT&expires=Wed,%2001%20Jan%202020%2012:00:00%20GMT",
	      (struct wd_request){ 0 }, &r);
	assert_int_equal(r.fresh_ms, 7200000);
	wd_response_release(&r);
	fetch("/a.xml?status=503&retry-after=Wed,%2001%20Jan%202020%2012:00:00%20GMT"
	      "&date=Wed,%2001%20Jan%202020%2010:00:00%20GMT",
	      (struct wd_request){ 0 }, &r);
	assert_int_equal(r.retry_after_ms, 7200000);
	wd_response_release(&r);
	fetch("/a.xml?link=%3Chttp://hub.example/%3E;%20rel%3D%22hub%22,%20%3C/self%3E;rel%3Dself", (struct wd_request){ 0 },
	      &r);
	assert_string_equal(r.hub, "http://hub.example/");
	assert_non_null(strstr(r.self, "/self"));
	wd_response_release(&r);
	/* A word inside a title is no relation; of several relations one is ours. */
	fetch("/a.xml?link=%3Chttp://evil.example/%3E;%20title=%22x;%20rel=hub%22,"
	      "%3Chttp://hub.example/%3E;title=%22a,%20b%22;%20REL=%22self%20hub%22",
	      (struct wd_request){ 0 }, &r);
	assert_string_equal(r.hub, "http://hub.example/");
	assert_string_equal(r.self, "http://hub.example/");
	wd_response_release(&r);
}

static void moves_are_known(void **state)
{
	struct wd_response r;

	(void)state;
	fetch("/r?status=301&location=/s%3Fstatus%3D308%26location%3D/a.xml", (struct wd_request){ 0 }, &r);
	assert_int_equal(r.outcome, WD_FETCHED);
	assert_non_null(r.moved_to);
	assert_non_null(strstr(r.moved_to, "/a.xml"));
	wd_response_release(&r);
	fetch("/r?status=301&location=/s%3Fstatus%3D302%26location%3D/a.xml", (struct wd_request){ 0 }, &r);
	assert_int_equal(r.outcome, WD_FETCHED);
	assert_non_null(strstr(r.moved_to, "/s?status=302")); /* the permanent beginning alone */
	wd_response_release(&r);
	fetch("/r?status=302&location=/s%3Fstatus%3D301%26location%3D/a.xml", (struct wd_request){ 0 }, &r);
	assert_int_equal(r.outcome, WD_FETCHED);
	assert_null(r.moved_to);
	wd_response_release(&r);
}

/* What moved is asked at its new place, with the trust that the user's own address earns: none, elsewhere. */
static void trust_is_the_typed_ones(void **state)
{
	struct wd_request request = { .url = "http://b.example/feed",
				      .typed = "http://me:pw@a.example/feed",
				      .private_ok = true };
	struct wd_exchange x;

	(void)state;
	assert_true(wd_request_open(&x, &request));
	assert_false(x.is_trusted);
	assert_string_equal(x.url, "http://b.example/feed");
	assert_string_equal(x.request.auth, "me:pw");
	wd_request_release(&x);
	request.url = "http://a.example/other";
	assert_true(wd_request_open(&x, &request));
	assert_true(x.is_trusted);
	wd_request_release(&x);
	request.url = "http://127.0.0.1/feed";
	assert_true(wd_request_open(&x, &request));
	assert_false(x.may_private);
	wd_request_release(&x);
}

/* Each row: what an origin sets, one line each, and what it and its like get back. */
static const struct {
	const char *name, *origin, *set[3], *to, *want;
	bool https;
} cookies[] = {
	{ "plain", "a.example", { "a=1" }, "a.example", "a=1", false },
	{ "two", "a.example", { "a=1; Path=/", "b=\"2 3\"; HttpOnly" }, "a.example", "a=1; b=\"2 3\"", false },
	{ "the later one", "a.example", { "a=1", "a=2" }, "a.example", "a=2", false },
	{ "another host", "a.example", { "a=1" }, "b.example", "", false },
	{ "its domain", "www.a.example", { "a=1; Domain=a.example" }, "a.example", "", false },
	{ "another port", "a.example:81", { "a=1" }, "a.example", "", false },
	{ "secure, by http", "a.example", { "a=1; Secure" }, "a.example", "", false },
	{ "secure, by https", "a.example", { "a=1; secure" }, "a.example", "a=1", true },
	{ "deleted", "a.example", { "a=1", "a=; Max-Age=0" }, "a.example", "", false },
	{ "past", "a.example", { "a=1", "a=1; Expires=Thu, 01 Jan 1970 00:00:01 GMT" }, "a.example", "", false },
	{ "Max-Age goes before",
	  "a.example",
	  { "a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:01 GMT" },
	  "a.example",
	  "a=1",
	  false },
	{ "no name", "a.example", { "=1", "x", "" }, "a.example", "", false },
	{ "a line end", "a.example", { "a=1\r\nX-Evil: 1" }, "a.example", "", false },
};

static void cookies_stay_at_home(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cookies) / sizeof(*cookies); i++) {
		struct wd_cookies jar = { 0 };
		struct wd_buf line;

		wd_buf_init(&line, WD_BUF_PAGE);
		for (int j = 0; j < 3 && cookies[i].set[j]; j++)
			wd_cookies_set(&jar, cookies[i].origin, wd_span_of(cookies[i].set[j]));
		wd_cookies_add(&jar, cookies[i].to, cookies[i].https, &line);
		if (!wd_span_is(wd_buf_span(&line), cookies[i].want))
			fail_msg("%s: \"%.*s\"", cookies[i].name, (int)line.len, line.data);
		wd_buf_release(&line);
		wd_cookies_release(&jar);
	}
}

static void a_jar_is_bounded(void **state)
{
	struct wd_cookies jar = { 0 };
	char set[32];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		snprintf(set, sizeof(set), "c%d=1", i);
		wd_cookies_set(&jar, "a.example", wd_span_of(set));
	}
	assert_int_equal(jar.n, WD_COOKIES);
	wd_cookies_release(&jar);
}

static void files_are_read(void **state)
{
	char url[256];
	struct wd_request request = { .url = url, .private_ok = true };
	struct wd_response r;
	char *etag;

	(void)state;
	snprintf(url, sizeof(url), "file://%s/%%61.xml", origin.dir);
	wd_fetch_once(&request, &r);
	assert_int_equal(r.outcome, WD_FETCHED);
	assert_int_equal(r.body.len, 20);
	etag = r.etag;
	r.etag = NULL;
	wd_response_release(&r);
	request.etag = etag;
	wd_fetch_once(&request, &r);
	assert_int_equal(r.outcome, WD_NOT_MODIFIED);
	wd_response_release(&r);
	request.private_ok = false;
	wd_fetch_once(&request, &r);
	assert_int_equal(r.outcome, WD_FAILED);
	wd_response_release(&r);
	free(etag);
}

static const struct {
	const char *address;
	bool is_private;
} addresses[] = {
	{ "127.0.0.1", true },
	{ "0.0.0.0", true },
	{ "10.1.2.3", true },
	{ "100.64.0.1", true },
	{ "169.254.169.254", true },
	{ "172.31.0.1", true },
	{ "172.32.0.1", false },
	{ "192.168.1.1", true },
	{ "224.0.0.1", true },
	{ "255.255.255.255", true },
	{ "8.8.8.8", false },
	{ "100.128.0.1", false },
	{ "::1", true },
	{ "::", true },
	{ "::ffff:10.0.0.1", true },
	{ "::ffff:8.8.8.8", false },
	{ "64:ff9b::a00:1", true },
	{ "fe80::1", true },
	{ "fd00::1", true },
	{ "ff02::1", true },
	{ "2002:7f00:1::", true },
	{ "2606:4700::1", false },
	{ "2001:0:1::", true },
	{ "::7f00:1", true },
};

static void guard_knows_private_addresses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++)
		if (wd_guard_names_private(addresses[i].address) != addresses[i].is_private)
			fail_msg("%s", addresses[i].address);
}

static const struct {
	const char *name, *html, *want;
} pages[] = {
	{ "plain", "<html><head><link rel=alternate type=application/rss+xml href=/f.xml></head>",
	  "http://e.example/f.xml" },
	{ "base",
	  "<base href='http://b.example/x/'><link href=\"f?a=1&amp;b=2\" type='application/atom+xml' rel='Alternate feed'>",
	  "http://b.example/x/f?a=1&b=2" },
	{ "references", "<link rel=alternate type='application/rss&#43;xml' href='&#x2F;f.xml'>", "http://e.example/f.xml" },
	{ "in a comment",
	  "<!-- <link rel=alternate type=application/rss+xml href=/old.xml> --><link rel=alternate"
	  " type=application/rss+xml href=/f.xml>",
	  "http://e.example/f.xml" },
	{ "other links", "<link rel=stylesheet href=a.css><link rel=alternate hreflang=de href=/de>", NULL },
	{ "in the body", "<body><link rel=alternate type=application/rss+xml href=/f.xml>", NULL },
	{ "script", "<link rel=alternate type=application/rss+xml href='javascript:1'>", NULL },
	{ "cut", "<link rel=alternate type=application/rss+xml href=/f", NULL },
};

static void pages_name_feeds(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++) {
		struct wd_arena *arena = wd_arena_new(0);
		struct wd_span got = wd_discover_feed(arena, wd_span_of(pages[i].html), WD_SPAN("http://e.example/p/"));

		if (pages[i].want ? !wd_span_is(got, pages[i].want) : got.ptr != NULL)
			fail_msg("%s: %.*s", pages[i].name, WD_SPAN_ARG(got));
		wd_arena_free(arena);
	}
}

/* What is written as HTTP has it is read here, all else by libcurl; both refuse what no clock shows. */
static void dates_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t at;
	} dates[] = { { "Sun, 06 Nov 1994 08:49:37 GMT", 784111777000 },
		      { "Sunday, 06-Nov-94 08:49:37 GMT", 784111777000 },
		      { "Sun Nov  6 08:49:37 1994", 784111777000 },
		      { "Thu, 29 Feb 2024 23:59:60 GMT", 1709251200000 },
		      { "Fri, 31 Dec 9999 23:59:59 GMT", 253402300799000 },
		      { "Sun, 00 Nov 1994 08:49:37 GMT", WD_NO_TIME },
		      { "Sun, 41 Nov 1994 08:49:37 GMT", WD_NO_TIME },
		      { "Sun, 06 Nov 1994 24:49:37 GMT", WD_NO_TIME },
		      { "Sun, 06 Nov 1994 08:60:37 GMT", WD_NO_TIME },
		      { "Sun, 06 Now 1994 08:49:37 GMT", WD_NO_TIME },
		      { "0", WD_NO_TIME },
		      { "", WD_NO_TIME } };

	(void)state;
	for (size_t i = 0; i < sizeof(dates) / sizeof(*dates); i++)
		if (wd_field_date(wd_span_of(dates[i].text)) != dates[i].at)
			fail_msg("\"%s\": %lld", dates[i].text, (long long)wd_field_date(wd_span_of(dates[i].text)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_are_read),
		cmocka_unit_test(once_answers),
		cmocka_unit_test(pool_answers),
		cmocka_unit_test(pool_answers_one_after_another),
		cmocka_unit_test(pool_waits_no_longer_than_it_shall),
		cmocka_unit_test(large_bodies_share_a_bound),
		cmocka_unit_test(a_socket_that_cannot_be_watched_ends_alone),
		cmocka_unit_test(cancelled_is_silent),
		cmocka_unit_test(headers_are_understood),
		cmocka_unit_test(moves_are_known),
		cmocka_unit_test(files_are_read),
		cmocka_unit_test(trust_is_the_typed_ones),
		cmocka_unit_test(cookies_stay_at_home),
		cmocka_unit_test(a_jar_is_bounded),
		cmocka_unit_test(guard_knows_private_addresses),
		cmocka_unit_test(pages_name_feeds),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, start_origin, stop_origin);
}
