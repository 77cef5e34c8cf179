/* The loop runs on while the web server starts and ends, whatever that waits for. */
#include "test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/web.h"
#include "files.h"

/* A hash that takes longer to make than the loop needs for a turn. */
#define SLOW_HASH "$6$rounds=400000$salt$x"

static struct {
	char folder[32], conf[64], users[64], socket[64];
	uv_loop_t loop;
	uv_timer_t timer;
	struct wd_health health;
	struct wd_snapshot *snapshot;
	struct wd_web *web;
	int n_ticks, at_start, at_stop;
	bool stopped;
} house;

static int furnish(void **state)
{
	struct wd_error err = { 0 };
	char text[512];

	(void)state;
	memset(&house, 0, sizeof(house));
	snprintf(house.folder, sizeof(house.folder), "/tmp/wd-web-XXXXXX");
	assert_non_null(mkdtemp(house.folder));
	snprintf(house.conf, sizeof(house.conf), "%s/conf", house.folder);
	snprintf(house.users, sizeof(house.users), "%s/users", house.folder);
	snprintf(house.socket, sizeof(house.socket), "%s/web", house.folder);
	snprintf(text, sizeof(text), "listen = \"unix:%s\"\ndatabase = \"%s/db\"\nusers = \"%s\"\nfeeds = {}\n",
		 house.socket, house.folder, house.users);
	put(house.conf, text);
	put(house.users, "a:" SLOW_HASH "\n");
	house.snapshot = wd_snapshot_load(house.conf, NULL, NULL, NULL, &err);
	if (!house.snapshot)
		fail_msg("%s", err.text);
	uv_loop_init(&house.loop);
	uv_timer_init(&house.loop, &house.timer);
	return 0;
}

static int clear_out(void **state)
{
	(void)state;
	assert_int_equal(uv_loop_close(&house.loop), 0);
	wd_snapshot_release(house.snapshot);
	unlink(house.conf);
	unlink(house.users);
	unlink(house.socket);
	return rmdir(house.folder);
}

static void on_started(void *ctx, const struct wd_error *why_not)
{
	(void)ctx;
	if (why_not)
		fail_msg("%s", why_not->text);
	house.at_start = house.n_ticks;
}

static void on_stopped(void *ctx)
{
	(void)ctx;
	house.at_stop = house.n_ticks;
	house.stopped = true;
	uv_close((uv_handle_t *)&house.timer, NULL);
}

static void tick(uv_timer_t *timer)
{
	(void)timer;
	house.n_ticks++;
}

/* The server waits for the file's text; the loop itself writes it, in its third turn. */
static void tick_and_write(uv_timer_t *timer)
{
	int fd;

	if (++house.n_ticks != 3)
		return;
	fd = open(house.users, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0) {
		house.n_ticks--; /* it is not being read yet */
		return;
	}
	assert_int_equal(write(fd, "a:x\n", 4), 4);
	close(fd);
	uv_timer_stop(timer);
}

static void the_loop_goes_on_while_it_starts(void **state)
{
	(void)state;
	unlink(house.users);
	assert_int_equal(mkfifo(house.users, 0600), 0);
	house.at_start = -1;
	uv_timer_start(&house.timer, tick_and_write, 1, 1);
	house.web = wd_web_new(&house.loop, house.snapshot, &house.health, on_started, NULL, NULL);
	while (house.at_start < 0)
		uv_run(&house.loop, UV_RUN_ONCE);
	assert_int_equal(house.at_start, 3);
	wd_web_stop(house.web, on_stopped, NULL);
	uv_run(&house.loop, UV_RUN_DEFAULT);
	assert_true(house.stopped);
}

/* A visitor with a password, in base64. */
static int guess(const char *password)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char request[128];

	snprintf(at.sun_path, sizeof(at.sun_path), "%s", house.socket);
	snprintf(request, sizeof(request), "GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic %s\r\n\r\n", password);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(send(fd, request, strlen(request), 0), strlen(request));
	return fd;
}

static void the_loop_goes_on_while_it_ends(void **state)
{
	char got[13] = "";
	int first, second;

	(void)state;
	house.at_start = -1;
	house.web = wd_web_new(&house.loop, house.snapshot, &house.health, on_started, NULL, NULL);
	while (house.at_start < 0)
		uv_run(&house.loop, UV_RUN_ONCE);
	/* They are looked at one after the other: with the first answer the second's turn begins. */
	first = guess("YTpi");
	second = guess("YTpj");
	assert_int_equal(recv(first, got, 12, MSG_WAITALL), 12);
	assert_string_equal(got, "HTTP/1.1 401");
	uv_timer_start(&house.timer, tick, 1, 1);
	wd_web_quiesce(house.web);
	wd_web_stop(house.web, on_stopped, NULL);
	uv_run(&house.loop, UV_RUN_DEFAULT);
	assert_true(house.at_stop > 0);
	close(first);
	close(second);
}

static void what_comes_while_it_starts_is_kept(void **state)
{
	(void)state;
	house.at_start = -1;
	house.web = wd_web_new(&house.loop, house.snapshot, &house.health, on_started, NULL, NULL);
	wd_web_reload(house.web, house.snapshot);
	wd_web_quiesce(house.web);
	wd_web_stop(house.web, on_stopped, NULL);
	uv_run(&house.loop, UV_RUN_DEFAULT);
	assert_true(house.stopped);
	assert_int_equal(house.at_start, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_loop_goes_on_while_it_starts, furnish, clear_out),
		cmocka_unit_test_setup_teardown(the_loop_goes_on_while_it_ends, furnish, clear_out),
		cmocka_unit_test_setup_teardown(what_comes_while_it_starts_is_kept, furnish, clear_out),
	};

	alarm(60);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
