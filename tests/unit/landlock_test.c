/* Where a process that gave up writing asks for it in vain, and where it still may. Each in a process of its own. */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/landlock.h"
#include "files.h"

/* In a folder made for the test: state/ is the database's, web/ is publish=, door/ the socket's, other/ nobody's. */
static char desk[] = "/tmp/wiredesk-landlock-XXXXXX";

static bool may_not(long result)
{
	return result < 0 && errno == EACCES;
}

static bool change_what_is_there(void)
{
	return may_not(open("other/file", O_WRONLY | O_CLOEXEC)) && may_not(open("other/file", O_RDWR | O_CLOEXEC)) &&
	       may_not(truncate("other/file", 0)) && may_not(unlink("other/file")) && may_not(rmdir("other/empty"));
}

static bool make_anything(void)
{
	return may_not(open("other/new", O_WRONLY | O_CREAT | O_CLOEXEC, 0600)) && may_not(mkdir("other/new", 0700)) &&
	       may_not(symlink("file", "other/new")) && may_not(mkfifo("other/new", 0600)) &&
	       may_not(mknod("web/device", S_IFCHR | 0600, 0));
}

/* The kernel says EXDEV where a move would give the file rights that it lacks. */
static bool move_out_or_in(void)
{
	return rename("web/file", "other/new") != 0 && (errno == EACCES || errno == EXDEV) &&
	       link("other/file", "web/link") != 0 && (errno == EACCES || errno == EXDEV);
}

static bool listen_elsewhere(void)
{
	const struct sockaddr_un there = { .sun_family = AF_UNIX, .sun_path = "other/socket" };

	return may_not(bind(socket(AF_UNIX, SOCK_STREAM, 0), (const struct sockaddr *)&there, sizeof(there)));
}

static bool let_a_program_do_it(void)
{
	return system("echo x 2>/dev/null >other/file") != 0 && system("rm other/file 2>/dev/null") != 0;
}

static bool go_by_a_link(void)
{
	return may_not(open("web/way-out", O_WRONLY | O_CLOEXEC));
}

static bool do_daily_work(void)
{
	const struct sockaddr_un there = { .sun_family = AF_UNIX, .sun_path = "door/socket" };

	return open("state/wiredesk.db-wal", O_RDWR | O_CREAT | O_CLOEXEC, 0600) >= 0 &&
	       open("true/wiredesk.db", O_RDWR | O_CLOEXEC) >= 0 && truncate("true/wiredesk.db", 0) == 0 &&
	       mkdir("web/story", 0755) == 0 && rename("web/file", "web/story/1.html") == 0 &&
	       unlink("web/story/1.html") == 0 && rmdir("web/story") == 0 &&
	       bind(socket(AF_UNIX, SOCK_STREAM, 0), (const struct sockaddr *)&there, sizeof(there)) == 0 &&
	       unlink("door/socket") == 0 && open("/dev/null", O_WRONLY | O_TRUNC | O_CLOEXEC) >= 0;
}

static bool read_anything(void)
{
	return open("other/file", O_RDONLY | O_CLOEXEC) >= 0 && open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0 &&
	       system("cat other/file >/dev/null") == 0;
}

static const struct {
	const char *name;
	bool (*holds)(void);
} rows[] = {
	{ "what is there stays", change_what_is_there }, { "nothing is made", make_anything },
	{ "nothing moves out or in", move_out_or_in },   { "no socket elsewhere", listen_elsewhere },
	{ "no program does it", let_a_program_do_it },   { "no link leads out", go_by_a_link },
	{ "its own folders are fine", do_daily_work },   { "reading is fine", read_anything },
};

static char *path_of(const char *name)
{
	char *path = NULL;

	assert_true(asprintf(&path, "%s/%s", desk, name) > 0);
	return path;
}

/* 0: as it should be; 2: the kernel has no Landlock. */
static int shut_in(const struct wd_snapshot *snapshot, bool (*holds)(void))
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		if (!wd_landlock_enter(snapshot))
			_exit(2);
		_exit(holds() ? 0 : 1);
	}
	assert_true(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status));
	return WEXITSTATUS(status);
}

static struct wd_snapshot *snapshot_of_desk(void)
{
	struct wd_problem *problems = NULL;
	struct wd_error err = { 0 };
	struct wd_snapshot *snapshot;
	char *conf = path_of("wiredesk.conf");
	size_t n = 0;

	snapshot = wd_snapshot_load(conf, NULL, &problems, &n, &err);
	wd_problems_free(problems, n);
	free(conf);
	assert_non_null(snapshot);
	return snapshot;
}

static void make_files(void)
{
	put("true/wiredesk.db", "pages");
	put("web/file", "page");
	put("other/file", "stays");
	symlink("../other/file", "web/way-out");
	mkdir("other/empty", 0700);
}

static void test_landlock(void **state)
{
	struct wd_snapshot *snapshot = snapshot_of_desk();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int result;

		make_files();
		result = shut_in(snapshot, rows[i].holds);
		if (result == 2)
			skip();
		if (result != 0)
			fail_msg("%s", rows[i].name);
	}
	wd_snapshot_release(snapshot);
}

static bool change_other(void)
{
	return truncate("other/file", 0) == 0;
}

/* A program of notify= is the operator's own. */
static void test_programs_are_not_shut_in(void **state)
{
	struct wd_snapshot *snapshot;

	(void)state;
	put("wiredesk.conf", "merge \"m\" { notify = {\"exec:/bin/true\"} }\n");
	snapshot = snapshot_of_desk();
	assert_null(wd_landlock_enter(snapshot));
	assert_true(change_other());
	wd_snapshot_release(snapshot);
}

static int set_up(void **state)
{
	static const char *const folders[] = { "state", "true", "web", "door", "other" };

	(void)state;
	if (!mkdtemp(desk) || chdir(desk) != 0)
		return -1;
	for (size_t i = 0; i < COUNT(folders); i++)
		mkdir(folders[i], 0700);
	put("wiredesk.conf",
	    "feeds = {}\ndatabase = \"state/wiredesk.db\"\npublish = \"web\"\nlisten = \"unix:door/socket\"\n");
	return symlink("../true/wiredesk.db", "state/wiredesk.db");
}

static int tear_down(void **state)
{
	(void)state;
	return setenv("DESK", desk, 1) != 0 || chdir("/") != 0 || system("rm -rf \"$DESK\"") != 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_landlock),
		cmocka_unit_test(test_programs_are_not_shut_in),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
