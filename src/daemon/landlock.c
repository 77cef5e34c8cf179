#include "daemon/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "config/paths.h"
#include "util/log.h"
#include "util/mem.h"

/* Of Linux 6.2; the headers may be older than the kernel. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

/* The first version that lets a file move from folder to folder, as those of publish= do, and the one that knows truncate. */
enum { VERSION_MOVES = 2, VERSION_TRUNCATES = 3 };

static const uint64_t writes = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
			       LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
			       LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
			       LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_REFER |
			       LANDLOCK_ACCESS_FS_TRUNCATE;
static const uint64_t devices = LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK;
static const uint64_t of_a_file = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE;

struct wd_landlock {
	char **folders;
	size_t n;
};

/* ---- the folders ---- */

static void take(struct wd_landlock *landlock, char *folder)
{
	landlock->folders = wd_xreallocarray(landlock->folders, landlock->n + 1, sizeof(*landlock->folders));
	landlock->folders[landlock->n++] = folder;
}

/* SQLite follows a link to the file that it leads to, and writes its log beside that one. */
static void take_database(struct wd_landlock *landlock, const char *database)
{
	char *end = realpath(database, NULL);

	take(landlock, wd_paths_folder(database));
	if (end)
		take(landlock, wd_paths_folder(end));
	free(end);
}

static struct wd_landlock *gather(const struct wd_config *config)
{
	static const char local[] = "unix:";
	struct wd_landlock *landlock = wd_xcalloc(1, sizeof(*landlock));

	take_database(landlock, config->database_side);
	if (config->publish && (mkdir(config->publish, 0755) == 0 || access(config->publish, F_OK) == 0))
		take(landlock, wd_xstrdup(config->publish));
	for (size_t i = 0; i < config->n_listen; i++)
		if (strncmp(config->listen[i], local, sizeof(local) - 1) == 0)
			take(landlock, wd_paths_folder(config->listen[i] + sizeof(local) - 1));
	return landlock;
}

void wd_landlock_free(struct wd_landlock *landlock)
{
	for (size_t i = 0; landlock && i < landlock->n; i++)
		free(landlock->folders[i]);
	if (landlock)
		free(landlock->folders);
	free(landlock);
}

/* ---- the rules ---- */

/* What is not there, as the folder of a socket that systemd made elsewhere, needs no rule. */
static bool allow(int rules, const char *path, uint64_t what)
{
	struct landlock_path_beneath_attr beneath = { .allowed_access = what, .parent_fd = open(path, O_PATH | O_CLOEXEC) };
	bool ok;

	if (beneath.parent_fd < 0)
		return true;
	ok = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0;
	close(beneath.parent_fd);
	return ok;
}

static bool enter(const struct wd_landlock *landlock)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct landlock_ruleset_attr attr = { .handled_access_fs = writes };
	bool ok = version >= VERSION_MOVES;
	int rules;

	if (version < VERSION_TRUNCATES)
		attr.handled_access_fs &= ~LANDLOCK_ACCESS_FS_TRUNCATE;
	rules = ok ? (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0) : -1;
	/* Whom libuv starts without input or output gets this instead. */
	ok = rules >= 0 && allow(rules, "/dev/null", of_a_file & attr.handled_access_fs);
	for (size_t i = 0; ok && i < landlock->n; i++)
		ok = allow(rules, landlock->folders[i], attr.handled_access_fs & ~devices);
	ok = ok && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
	if (rules >= 0)
		close(rules);
	return ok;
}

static bool has_programs(const struct wd_snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->n_merges; i++)
		for (size_t k = 0; k < snapshot->merges[i].n_notify; k++)
			if (snapshot->merges[i].notify[k].argv)
				return true;
	return false;
}

struct wd_landlock *wd_landlock_enter(const struct wd_snapshot *snapshot)
{
	struct wd_landlock *landlock;

	if (has_programs(snapshot))
		return NULL;
	landlock = gather(&snapshot->config);
	if (enter(landlock))
		return landlock;
	wd_landlock_free(landlock);
	return NULL;
}

/* ---- later ---- */

static bool is_within(const struct wd_landlock *landlock, const char *path)
{
	for (size_t i = 0; i < landlock->n; i++) {
		size_t len = strlen(landlock->folders[i]);

		if (strncmp(path, landlock->folders[i], len) == 0 && (path[len] == '/' || path[len] == '\0'))
			return true;
	}
	return false;
}

void wd_landlock_tell(const struct wd_landlock *landlock, const struct wd_snapshot *snapshot)
{
	const char *publish = snapshot->config.publish;

	if (!landlock)
		return;
	if (publish && !is_within(landlock, publish))
		wd_log(WD_LOG_WARNING,
		       "publish: %s is taken up at the next start; the daemon gave up writing where it had nothing to "
		       "write when it began",
		       publish);
	if (has_programs(snapshot))
		wd_log(WD_LOG_WARNING, "notify: until the next start programs may write only where the daemon may: in the "
				       "folders of its database and its sockets, and in publish");
}
