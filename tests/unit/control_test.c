/* The control socket with real clients, and a pipeline that only notes what it is asked for. */
#include "test.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/control.h"
#include "daemon/order.h"

static struct {
	uv_loop_t loop;
	struct wd_control *control;
	char database[64];
	struct sockaddr_un at;
	bool closed;
	/* what the pipeline was asked */
	char names[4][32];
	size_t n_names;
	int n_asks;
	wd_progress_fn told;
	void *ctx;
} house;

int wd_pipeline_ask(struct wd_pipeline *pipeline, const char *const *only, size_t n_only, bool all_now,
		    wd_progress_fn called, void *ctx)
{
	(void)pipeline;
	(void)all_now;
	for (size_t i = 0; i < n_only && i < COUNT(house.names); i++)
		snprintf(house.names[i], sizeof(house.names[i]), "%s", only[i]);
	house.n_names = n_only;
	house.told = called;
	house.ctx = ctx;
	return house.n_asks++;
}

void wd_pipeline_forget(struct wd_pipeline *pipeline, int ask)
{
	(void)pipeline;
	(void)ask;
	house.told = NULL;
}

static int open_house(void **state)
{
	const int64_t *patience_ms = *state;
	struct wd_error err = { 0 };

	memset(&house, 0, sizeof(house));
	house.at.sun_family = AF_UNIX;
	snprintf(house.database, sizeof(house.database), "/tmp/wd-control-%d", (int)getpid());
	snprintf(house.at.sun_path, sizeof(house.at.sun_path), "%s.sock", house.database);
	uv_loop_init(&house.loop);
	house.control =
		wd_control_new(&house.loop, house.database, NULL, patience_ms ? *patience_ms : WD_CONTROL_PATIENCE_MS, &err);
	return house.control ? 0 : -1;
}

static void on_closed(void *ctx)
{
	(void)ctx;
	house.closed = true;
}

static int close_house(void **state)
{
	(void)state;
	wd_control_close(house.control, on_closed, NULL);
	uv_run(&house.loop, UV_RUN_DEFAULT);
	return house.closed && uv_loop_close(&house.loop) == 0 ? 0 : -1;
}

/* A client whose connection has been taken. */
static int come_in(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(fd, (struct sockaddr *)&house.at, sizeof(house.at)), 0);
	for (int i = 0; i < 3; i++)
		uv_run(&house.loop, UV_RUN_NOWAIT);
	return fd;
}

static void say(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
	for (int i = 0; i < 4; i++)
		uv_run(&house.loop, UV_RUN_NOWAIT);
}

static void expect_heard(int fd, const char *want)
{
	char got[256] = "";

	for (int i = 0; i < 4; i++)
		uv_run(&house.loop, UV_RUN_NOWAIT);
	if (recv(fd, got, sizeof(got) - 1, MSG_DONTWAIT) <= 0 || strcmp(got, want) != 0)
		fail_msg("\"%s\" instead of \"%s\"", got, want);
}

static bool is_shut(int fd)
{
	char byte;

	return recv(fd, &byte, 1, MSG_DONTWAIT) == 0;
}

/* Many who say nothing do not shut out one who asks. */
static void silent_ones_make_way(void **state)
{
	enum { SILENT = 40 };
	int fds[SILENT + 1];
	struct stat st;

	(void)state;
	assert_int_equal(stat(house.at.sun_path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	for (int i = 0; i <= SILENT; i++)
		fds[i] = come_in();
	say(fds[SILENT], "po");
	say(fds[SILENT], "ke\n");
	expect_heard(fds[SILENT], "error this daemon does not know that\n");
	for (int i = 0; i <= SILENT; i++)
		close(fds[i]);
}

static void who_does_not_ask_in_time_is_turned_out(void **state)
{
	const struct wd_tally half = { .total = 2, .done = 1 }, all = { .total = 2, .done = 2 };
	int silent, halfway, waits;

	(void)state;
	silent = come_in();
	halfway = come_in();
	waits = come_in();
	say(halfway, "poll some\nhttp://a.example/\n");
	say(waits, "poll due\n");
	assert_int_equal(house.n_asks, 1);
	while (!is_shut(silent) || !is_shut(halfway))
		uv_run(&house.loop, UV_RUN_ONCE);
	/* Who has asked waits on. */
	house.told(house.ctx, &half);
	expect_heard(waits, "progress 2 1 0 0 0 0 0\n");
	house.told(house.ctx, &all);
	expect_heard(waits, "done 2 2 0 0 0 0 0\n");
	assert_true(is_shut(waits));
	close(silent);
	close(halfway);
	close(waits);
}

static void feeds_are_named_in_any_pieces(void **state)
{
	static const char request[] = "poll some\nhttp://a.example/\nA title\n\n";
	int fd = come_in();

	(void)state;
	for (const char *p = request; *p; p++) {
		assert_int_equal(house.n_asks, 0);
		say(fd, (const char[]){ *p, '\0' });
	}
	assert_int_equal(house.n_asks, 1);
	assert_int_equal(house.n_names, 2);
	assert_string_equal(house.names[0], "http://a.example/");
	assert_string_equal(house.names[1], "A title");
	close(fd);
	fd = come_in();
	say(fd, "poll some\n\n");
	expect_heard(fd, "error no feed is named, or too many are\n");
	assert_int_equal(house.n_asks, 1);
	close(fd);
}

int main(void)
{
	int64_t short_patience = 50;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(silent_ones_make_way, open_house, close_house),
		cmocka_unit_test_prestate_setup_teardown(who_does_not_ask_in_time_is_turned_out, open_house, close_house,
							 &short_patience),
		cmocka_unit_test_setup_teardown(feeds_are_named_in_any_pieces, open_house, close_house),
	};

	alarm(60);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
