#include "test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include <uv.h>

#include "daemon/watch.h"

enum { WAIT_MS = 10000 };

struct seen {
	uv_loop_t loop;
	uv_timer_t timer;
	char folder[64], file[96];
	struct wd_watch *watch;
	int n;
};

static void on_changed(void *ctx)
{
	struct seen *seen = ctx;

	seen->n++;
	uv_stop(&seen->loop);
}

static void on_late(uv_timer_t *timer)
{
	uv_stop(timer->loop);
}

static void make_file(struct seen *seen)
{
	int fd = open(seen->file, O_CREAT | O_WRONLY, 0600);

	assert_true(fd >= 0);
	close(fd);
}

/* No descriptor more than there are: so the kernel has none for its notices. */
static void forbid_descriptors(struct rlimit *before)
{
	struct rlimit none;
	int next = dup(0);

	close(next);
	getrlimit(RLIMIT_NOFILE, before);
	none = (struct rlimit){ (rlim_t)next, before->rlim_max };
	setrlimit(RLIMIT_NOFILE, &none);
}

static void watch_for_a_new_file(bool told)
{
	struct seen seen = { .folder = "/tmp/wiredesk-watch-XXXXXX" };
	char *folders[] = { seen.folder, NULL };
	struct rlimit before;

	assert_non_null(mkdtemp(seen.folder));
	snprintf(seen.file, sizeof(seen.file), "%s/new.feeds", seen.folder);
	uv_loop_init(&seen.loop);
	uv_timer_init(&seen.loop, &seen.timer);
	seen.watch = wd_watch_new(&seen.loop, on_changed, &seen);
	if (!told)
		forbid_descriptors(&before);
	wd_watch_set(seen.watch, folders, NULL);
	if (!told)
		setrlimit(RLIMIT_NOFILE, &before);
	/* The first look is what the next ones are compared with. */
	uv_timer_start(&seen.timer, on_late, told ? 0 : 200, 0);
	uv_run(&seen.loop, UV_RUN_DEFAULT);
	seen.n = 0;
	make_file(&seen);
	uv_timer_start(&seen.timer, on_late, WAIT_MS, 0);
	uv_run(&seen.loop, UV_RUN_DEFAULT);
	assert_true(seen.n > 0);
	wd_watch_close(seen.watch);
	uv_close((uv_handle_t *)&seen.timer, NULL);
	uv_run(&seen.loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&seen.loop), 0);
	unlink(seen.file);
	rmdir(seen.folder);
}

static void a_new_file_is_noticed(void **state)
{
	(void)state;
	watch_for_a_new_file(true);
}

/* As on NFS, where another machine's writes make no notice. */
static void a_new_file_is_noticed_where_the_kernel_tells_nothing(void **state)
{
	(void)state;
	watch_for_a_new_file(false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_file_is_noticed),
		cmocka_unit_test(a_new_file_is_noticed_where_the_kernel_tells_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
