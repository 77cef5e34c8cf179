/* What a process in the sandbox asks for in vain, and what it still may. Each in a process of its own. */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/sandbox.h"

static bool is_refused(long result)
{
	return result < 0 && errno == EPERM;
}

static bool ask_for_name_space(void)
{
	return is_refused(unshare(CLONE_NEWUSER)) && is_refused(unshare(CLONE_FILES));
}

static bool ask_for_mount(void)
{
	return is_refused(mount("none", "/tmp", "tmpfs", 0, NULL)) && is_refused(umount2("/none", 0));
}

static bool ask_for_key(void)
{
	return is_refused(syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_PROCESS_KEYRING, 1));
}

static bool ask_for_memory_of_another(void)
{
	char byte = 0;
	const struct {
		void *at;
		size_t len;
	} here = { &byte, 1 };

	return is_refused(syscall(SYS_process_vm_readv, getpid(), &here, 1UL, &here, 1UL, 0UL));
}

static bool ask_for_program(void)
{
	return is_refused(syscall(SYS_bpf, 0, NULL, 0)) && is_refused(syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0));
}

static bool ask_for_root(void)
{
	return is_refused(chroot("/"));
}

/* What a setuid program would need to give rights. */
static bool has_no_new_privileges(void)
{
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
}

static bool do_daily_work(void)
{
	int file = open("/dev/null", O_RDWR | O_CLOEXEC), door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return file >= 0 && door >= 0 && write(file, "x", 1) == 1 && listen(door, 1) == 0 && getpid() > 0;
}

static bool run_program(void)
{
	return system("exit 7") == 7 << 8;
}

static const struct {
	const char *name;
	bool (*holds)(void);
} rows[] = {
	{ "name spaces", ask_for_name_space },
	{ "mounts", ask_for_mount },
	{ "keys", ask_for_key },
	{ "memory of another process", ask_for_memory_of_another },
	{ "programs in the kernel", ask_for_program },
	{ "another root", ask_for_root },
	{ "no new privileges", has_no_new_privileges },
	{ "files and sockets are fine", do_daily_work },
	{ "a program is fine", run_program },
};

/* 0: as it should be; 2: there is no filter here. */
static int in_sandbox(bool (*holds)(void))
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		if (!wd_sandbox_enter())
			_exit(2);
		_exit(holds() ? 0 : 1);
	}
	assert_true(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void test_sandbox(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int result = in_sandbox(rows[i].holds);

		if (result == 2)
			skip();
		if (result != 0)
			fail_msg("%s", rows[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_sandbox) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
