/* The loop runs on while the web server starts and ends, whatever that waits for. */
#include "test.h"

#include <semaphore.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "config/userlist.h"
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
	bool stopped, is_slow;
	sem_t read_on;
} house;

/* In place of the library's: a file on a disk that takes its time. */
bool wd_userlist_read(const char *path, void (*take)(void *ctx, int line, struct wd_span name, const char *hash), void *ctx,
		      struct wd_error *err)
{
	(void)path;
	(void)err;
	if (house.is_slow)
		sem_wait(&house.read_on);
	take(ctx, 1, WD_SPAN("a"), SLOW_HASH);
	return true;
}

bool wd_userlist_is_hash(const char *hash)
{
	(void)hash;
	return true;
}

static int furnish(void **state)
{
	struct wd_error err = { 0 };
	char text[512];

	(void)state;
	memset(&house, 0, sizeof(house));
	sem_init(&house.read_on, 0, 0);
	snprintf(house.folder, sizeof(house.folder), "/tmp/wd-web-XXXXXX");
	assert_non_null(mkdtemp(house.folder));
	snprintf(house.conf, sizeof(house.conf), "%s/conf", house.folder);
	snprintf(house.users, sizeof(house.users), "%s/users", house.folder);
	snprintf(house.socket, sizeof(house.socket), "%s/web", house.folder);
	snprintf(text, sizeof(text), "listen = \"unix:%s\"\ndatabase = \"%s/db\"\nusers = \"%s\"\nfeeds = {}\n",
		 house.socket, house.folder, house.users);
	put(house.conf, text);
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
	sem_destroy(&house.read_on);
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

/* The server waits for the file; the loop lets it have that in its third turn. */
static void tick_and_let_read(uv_timer_t *timer)
{
	if (++house.n_ticks < 3)
		return;
	uv_timer_stop(timer);
	sem_post(&house.read_on);
}

static void the_loop_goes_on_while_it_starts(void **state)
{
	(void)state;
	house.is_slow = true;
	house.at_start = -1;
	uv_timer_start(&house.timer, tick_and_let_read, 1, 1);
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
