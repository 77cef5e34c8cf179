/*
 * The door with real sockets: who comes in, who goes, and that one answer
 * never waits for another. Nothing sleeps; what is waited for is an event on a socket.
 */
#include "test.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "serve/door.h"
#include "util/clock.h"
#include "util/mem.h"

enum { WAIT_MS = 10000 };

/* Answers "/" and faults at once; keeps "/later" until it is told. */
struct house {
	struct wd_door *door;
	struct wd_door_post post;
	struct wd_visit *kept;
	int port, n_calls;
};

static void on_asked(void *ctx, struct wd_visit *visit)
{
	struct house *house = ctx;
	const char *why;
	int fault = wd_request_fault(&visit->request, &why);
	struct wd_reply *reply;

	if (!fault && wd_span_is(visit->request.target, "/later")) {
		visit->next = house->kept;
		house->kept = visit;
		return;
	}
	reply = wd_reply_sentence(fault ? fault : 200, "%s", fault ? why : "here");
	reply->closes = fault != 0;
	wd_door_answer(visit, reply);
	wd_reply_release(reply);
}

static void answer_kept(struct wd_door_post *post)
{
	struct house *house = (struct house *)(void *)((char *)post - offsetof(struct house, post));
	struct wd_reply *reply = wd_reply_sentence(200, "late");

	for (struct wd_visit *visit = house->kept, *next; visit; visit = next) {
		next = visit->next;
		wd_door_answer(visit, reply);
	}
	house->kept = NULL;
	wd_reply_release(reply);
}

static void open_house(struct house *house, struct wd_door_options options)
{
	char listen[] = "127.0.0.1:0", *listens[] = { listen }, *url;
	struct wd_listeners listeners;
	struct wd_error err = { 0 };

	*house = (struct house){ .post.call = answer_kept };
	options.asked = on_asked;
	options.ctx = house;
	assert_true(wd_listeners_open(&listeners, listens, 1, &err));
	url = wd_listeners_url(&listeners);
	house->port = (int)strtol(strrchr(url, ':') + 1, NULL, 10);
	free(url);
	house->door = wd_door_open(&options, &listeners, &err);
	assert_non_null(house->door);
}

static int connect_to(const struct house *house)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)house->port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	close(fd);
	return -1;
}

static void say(int fd, const char *text)
{
	(void)!send(fd, text, strlen(text), MSG_NOSIGNAL);
}

/* Reads until the text is there (true) or the other side has closed. */
static bool hears(int fd, const char *text)
{
	char got[65536];
	size_t n = 0;

	for (;;) {
		struct pollfd wait = { .fd = fd, .events = POLLIN };
		ssize_t more;

		if (poll(&wait, 1, WAIT_MS) != 1)
			fail_msg("nothing came for %d s, not even the end", WAIT_MS / 1000);
		more = recv(fd, got + n, sizeof(got) - 1 - n, 0);
		if (more <= 0)
			return false;
		n += (size_t)more;
		got[n] = '\0';
		if (strstr(got, text))
			return true;
	}
}

static bool is_answered(const struct house *house)
{
	int fd = connect_to(house);
	bool answered;

	say(fd, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
	answered = hears(fd, "\r\n\r\nhere\n");
	close(fd);
	return answered;
}

static void the_oldest_idle_goes_first(void **state)
{
	struct house house;
	int fds[9];

	(void)state;
	open_house(&house, (struct wd_door_options){ .most = 8 });
	for (int i = 0; i < 8; i++) {
		fds[i] = connect_to(&house);
		say(fds[i], "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
		assert_true(hears(fds[i], "here"));
	}
	/* The first has just been served again, so the second is idle longest. */
	say(fds[0], "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
	assert_true(hears(fds[0], "here"));
	fds[8] = connect_to(&house);
	assert_false(hears(fds[1], "anything"));
	say(fds[8], "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
	assert_true(hears(fds[8], "here"));
	for (int i = 0; i < 9; i++)
		close(fds[i]);
	assert_int_equal(atomic_load(&wd_door_counts(house.door)->evicted), 1);
	wd_door_close(house.door);
}

/* Thousands come and stay: whoever asks is answered, and so is who asks when they have gone. */
static void a_crowd_shuts_nobody_out(void **state)
{
	enum { CROWD = 600 };
	struct house house;
	int fds[CROWD];

	(void)state;
	open_house(&house, (struct wd_door_options){ .most = 100 });
	for (int i = 0; i < CROWD; i++) {
		fds[i] = connect_to(&house);
		say(fds[i], "G");
		if (i % 100 == 99)
			assert_true(is_answered(&house));
	}
	for (int i = 0; i < CROWD; i++)
		close(fds[i]);
	assert_true(is_answered(&house));
	wd_door_close(house.door);
}

/* libmicrohttpd asks for 128 events at a time; exactly so many, twice so many, and one more or less. */
static void after_many_have_ended_the_next_is_answered(void **state)
{
	static const int crowds[] = { 127, 128, 129, 255, 256, 257 };
	struct house house;

	(void)state;
	open_house(&house, (struct wd_door_options){ .most = 400 });
	for (size_t c = 0; c < COUNT(crowds); c++) {
		int fds[400];

		for (int i = 0; i < crowds[c]; i++)
			fds[i] = connect_to(&house);
		assert_true(is_answered(&house));
		for (int i = 0; i < crowds[c]; i++)
			close(fds[i]);
		assert_true(is_answered(&house));
	}
	wd_door_close(house.door);
}

static void who_does_not_finish_a_request_is_turned_out(void **state)
{
	struct house house;
	int silent, idle, slow;
	bool gone = false;

	(void)state;
	open_house(&house, (struct wd_door_options){ .patience_ms = 300 });
	silent = connect_to(&house);
	idle = connect_to(&house);
	slow = connect_to(&house);
	say(idle, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
	assert_true(hears(idle, "here"));
	/* A byte each 20 ms never lets a time-out without a byte begin. */
	for (int i = 0; i < 500 && !gone; i++) {
		struct pollfd wait = { .fd = slow, .events = POLLIN };

		say(slow, i == 0 ? "GET / HTTP/1.1\r\nX: " : "y");
		gone = poll(&wait, 1, 20) == 1;
	}
	assert_true(gone);
	assert_false(hears(slow, "anything"));
	assert_false(hears(silent, "anything"));
	assert_false(hears(idle, "anything"));
	close(silent), close(idle), close(slow);
	wd_door_close(house.door);
}

static void an_answer_that_takes_long_stands_before_no_other(void **state)
{
	struct house house;
	int late;

	(void)state;
	open_house(&house, (struct wd_door_options){ .most = 0 });
	late = connect_to(&house);
	say(late, "GET /later HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
	assert_true(is_answered(&house));
	wd_door_post(house.door, &house.post);
	/* What was asked behind it comes behind it. */
	assert_true(hears(late, "here\n"));
	close(late);
	wd_door_close(house.door);
}

static void requests_under_way_end_when_the_server_does(void **state)
{
	struct house house;
	int late, idle;

	(void)state;
	open_house(&house, (struct wd_door_options){ .most = 0 });
	idle = connect_to(&house);
	late = connect_to(&house);
	say(late, "GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n");
	assert_true(is_answered(&house)); /* so the others are known by now */
	wd_door_quiesce(house.door);
	assert_false(hears(idle, "anything"));
	assert_int_equal(connect_to(&house), -1);
	wd_door_post(house.door, &house.post);
	wd_door_close(house.door);
	assert_true(hears(late, "late\n"));
	close(late), close(idle);
}

/* A page of libmicrohttpd's speaks of HTTP/1.1 besides. */
static bool is_answered_twice(const char *got)
{
	for (const char *at = strstr(got + 1, "HTTP/1.1 "); at; at = strstr(at + 1, "HTTP/1.1 "))
		if (at[9] >= '1' && at[9] <= '5')
			return true;
	return false;
}

/* What could be read as two requests is answered once, and nothing behind it is. */
static void nothing_is_smuggled(void **state)
{
	static const struct {
		const char *name, *head, *want;
	} cases[] = {
		{ "length and coding",
		  "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400" },
		{ "two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
		  "400" },
		{ "the same length twice", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
		  "400" },
		{ "less than nothing", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "400" },
		{ "with a sign", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na", "400" },
		{ "a list of lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\na", "400" },
		{ "a coding of its own", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
		  "400" },
		{ "a blank before the colon", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\nabcde", "400" },
		{ "a body on GET", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde", "400" },
		{ "a chunked body on GET", "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		  "400" },
		{ "two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400" },
		{ "no host", "GET / HTTP/1.1\r\n\r\n", "400" },
		{ "a body that is not wanted", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde", "405" },
	};
	struct house house;

	(void)state;
	open_house(&house, (struct wd_door_options){ .most = 0 });
	for (size_t i = 0; i < COUNT(cases); i++) {
		int fd = connect_to(&house);
		char got[4096];
		size_t n = 0;
		ssize_t more;

		say(fd, cases[i].head);
		say(fd, "GET /behind HTTP/1.1\r\nHost: localhost\r\n\r\n");
		while (n < sizeof(got) - 1 && (more = recv(fd, got + n, sizeof(got) - 1 - n, 0)) > 0)
			n += (size_t)more;
		got[n] = '\0';
		if (n < 12 || strncmp(got + 9, cases[i].want, 3) != 0 || is_answered_twice(got))
			fail_msg("%s: %s", cases[i].name, got);
		close(fd);
	}
	wd_door_close(house.door);
}

/* A NUL ends a string of C, and no path of anybody else's. */
static void a_nul_in_the_target_is_no_end_of_it(void **state)
{
	static const char request[] = "GET /\0.evil HTTP/1.1\r\nHost: localhost\r\n\r\n";
	struct house house;
	int fd;

	(void)state;
	open_house(&house, (struct wd_door_options){ .most = 0 });
	fd = connect_to(&house);
	assert_int_equal(send(fd, request, sizeof(request) - 1, 0), sizeof(request) - 1);
	/* libmicrohttpd answers 400, or since 1.0 nothing. */
	assert_false(hears(fd, "HTTP/1.1 2"));
	close(fd);
	wd_door_close(house.door);
}

/* The answer arrives although much more is on its way than anybody will read. */
static void a_large_body_is_refused_with_an_answer(void **state)
{
	enum { PIECE = 1 << 16, PIECES = 16 };
	char *piece = wd_xcalloc(1, PIECE);
	struct house house;
	int fd;

	(void)state;
	open_house(&house, (struct wd_door_options){ .most = 0 });
	fd = connect_to(&house);
	say(fd, "POST /websub/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 104857600\r\n\r\n");
	for (int i = 0; i < PIECES; i++)
		assert_int_equal(send(fd, piece, PIECE, MSG_NOSIGNAL), PIECE);
	assert_true(hears(fd, "HTTP/1.1 405 "));
	close(fd);
	free(piece);
	wd_door_close(house.door);
}

/* At every length, also where libmicrohttpd has no room left for an answer. */
static void a_target_of_any_length_is_answered(void **state)
{
	static char request[70000];
	struct house house;

	(void)state;
	open_house(&house, (struct wd_door_options){ .most = 0 });
	for (int len = 8000; len < 34000; len += 61) {
		int fd = connect_to(&house);

		snprintf(request, sizeof(request), "GET /%0*d HTTP/1.1\r\nHost: localhost\r\n\r\n", len, 0);
		say(fd, request);
		if (!hears(fd, len < 8192 ? "HTTP/1.1 200 " : "HTTP/1.1 4"))
			fail_msg("no answer to %d bytes", len);
		close(fd);
	}
	wd_door_close(house.door);
}

static void pipelined_requests_are_answered_in_order(void **state)
{
	struct house house;
	int fd;

	(void)state;
	open_house(&house, (struct wd_door_options){ .most = 0 });
	fd = connect_to(&house);
	say(fd, "GET / HTTP/1.1\r\nHost: a\r\n\r\nBREW / HTTP/1.1\r\nHost: a\r\n\r\n");
	assert_true(hears(fd, "HTTP/1.1 405"));
	close(fd);
	wd_door_close(house.door);
}

static int connect_at(int family, const void *to, socklen_t len)
{
	int fd = socket(family, SOCK_STREAM, 0);

	assert_int_equal(connect(fd, to, len), 0);
	say(fd, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
	return fd;
}

static bool has_ipv6(void)
{
	struct sockaddr_in6 any = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	bool has = fd >= 0 && bind(fd, (struct sockaddr *)&any, sizeof(any)) == 0;

	if (fd >= 0)
		close(fd);
	return has;
}

/* IPv4, IPv6 and a unix socket at once, and a unix socket that is removed at the end. */
static void several_addresses_are_listened_on(void **state)
{
	char four[] = "127.0.0.1:0", six[] = "[::1]:0", path[] = "/tmp/wiredesk-door-XXXXXX", local[64];
	char *listens[] = { four, local, six };
	struct house house = { .kept = NULL };
	struct wd_door_options options = { .asked = on_asked, .ctx = &house };
	struct wd_listeners listeners;
	struct sockaddr_storage at[3];
	socklen_t lens[3];
	struct wd_error err = { 0 };
	size_t n = has_ipv6() ? 3 : 2;

	(void)state;
	assert_non_null(mkdtemp(path));
	snprintf(local, sizeof(local), "unix:%s/s", path);
	assert_true(wd_listeners_open(&listeners, listens, n, &err));
	assert_int_equal(listeners.n, n);
	for (size_t i = 0; i < n; i++) {
		lens[i] = sizeof(at[i]);
		getsockname(listeners.items[i].fd, (struct sockaddr *)&at[i], &lens[i]);
	}
	house.door = wd_door_open(&options, &listeners, &err);
	assert_non_null(house.door);
	for (size_t i = 0; i < n; i++) {
		int fd = connect_at(at[i].ss_family, &at[i], lens[i]);

		assert_true(hears(fd, "here\n"));
		close(fd);
	}
	wd_door_close(house.door);
	assert_int_equal(access(local + 5, F_OK), -1);
	assert_int_equal(rmdir(path), 0);
}

/* What is taken already is said, and nothing stays open behind it. */
static void an_address_that_is_taken_is_named(void **state)
{
	char text[32], *listens[] = { text };
	struct wd_listeners first, second;
	struct wd_error err = { 0 };
	char *url;

	(void)state;
	snprintf(text, sizeof(text), "127.0.0.1:0");
	assert_true(wd_listeners_open(&first, listens, 1, &err));
	url = wd_listeners_url(&first);
	snprintf(text, sizeof(text), "%s", url + strlen("http://"));
	free(url);
	assert_false(wd_listeners_open(&second, listens, 1, &err));
	assert_non_null(strstr(err.text, text));
	assert_int_equal(second.n, 0);
	wd_listeners_close(&first);
}

static void count_call(struct wd_door_post *post)
{
	struct house *house = (struct house *)(void *)((char *)post - offsetof(struct house, post));

	house->n_calls++;
}

/* Whoever posts hands something over: a door that closes at that moment takes it still. */
static void what_is_posted_before_the_end_is_done(void **state)
{
	(void)state;
	for (int i = 0; i < 300; i++) {
		struct house house;

		open_house(&house, (struct wd_door_options){ 0 });
		house.post.call = count_call;
		wd_door_post(house.door, &house.post);
		wd_door_close(house.door);
		assert_int_equal(house.n_calls, 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_oldest_idle_goes_first),
		cmocka_unit_test(a_crowd_shuts_nobody_out),
		cmocka_unit_test(after_many_have_ended_the_next_is_answered),
		cmocka_unit_test(who_does_not_finish_a_request_is_turned_out),
		cmocka_unit_test(an_answer_that_takes_long_stands_before_no_other),
		cmocka_unit_test(requests_under_way_end_when_the_server_does),
		cmocka_unit_test(nothing_is_smuggled),
		cmocka_unit_test(a_nul_in_the_target_is_no_end_of_it),
		cmocka_unit_test(a_large_body_is_refused_with_an_answer),
		cmocka_unit_test(a_target_of_any_length_is_answered),
		cmocka_unit_test(pipelined_requests_are_answered_in_order),
		cmocka_unit_test(what_is_posted_before_the_end_is_done),
		cmocka_unit_test(several_addresses_are_listened_on),
		cmocka_unit_test(an_address_that_is_taken_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
