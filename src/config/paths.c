#include "config/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "util/mem.h"

enum { LINKS_MOST = 16, MATCHES_MOST = 10000, LOOKS = 5, LOOK_MS = 100 };

/* ---- lists of paths ---- */

void wd_paths_add(struct wd_paths *paths, char *path)
{
	/* One more, so that the list can be terminated in place. */
	if (paths->n + 1 >= paths->size) {
		paths->size = paths->size ? paths->size * 2 : 8;
		paths->items = wd_xreallocarray(paths->items, paths->size, sizeof(*paths->items));
	}
	paths->items[paths->n++] = path;
}

void wd_paths_release(struct wd_paths *paths)
{
	for (size_t i = 0; i < paths->n; i++)
		free(paths->items[i]);
	free(paths->items);
	*paths = (struct wd_paths){ 0 };
}

char **wd_paths_take(struct wd_paths *paths)
{
	char **items = paths->items ? paths->items : wd_xcalloc(1, sizeof(*items));

	items[paths->n] = NULL;
	*paths = (struct wd_paths){ 0 };
	return items;
}

void wd_paths_free(char **paths)
{
	for (char **path = paths; path && *path; path++)
		free(*path);
	free(paths);
}

/* ---- one path ---- */

static char *join(const char *folder, const char *name)
{
	struct wd_buf buf;

	wd_buf_init(&buf, WD_BUF_ADDRESS);
	wd_buf_add_text(&buf, folder);
	if (buf.len == 0 || buf.data[buf.len - 1] != '/')
		wd_buf_add_char(&buf, '/');
	wd_buf_add_text(&buf, name);
	return wd_buf_take(&buf);
}

static char *working_folder(void)
{
	char *folder = getcwd(NULL, 0);

	return folder ? folder : wd_xstrdup("/");
}

static const char *home(void)
{
	const char *folder = getenv("HOME");

	return folder && folder[0] == '/' ? folder : "/";
}

/* Drops "." and double slashes, in place; ".." stays, for a link may stand before it. */
static void drop_dots(char *path)
{
	char *to = path;

	for (const char *from = path; *from;) {
		if (from[0] == '/' && from[1] == '/')
			from++;
		else if (from[0] == '/' && from[1] == '.' && (from[2] == '/' || !from[2]))
			from += 2;
		else
			*to++ = *from++;
	}
	if (to == path)
		*to++ = '/';
	*to = '\0';
}

char *wd_paths_absolute(const char *folder, const char *path)
{
	char *out;

	if (path[0] == '/') {
		out = wd_xstrdup(path);
	} else if (path[0] == '~' && (path[1] == '/' || !path[1])) {
		out = join(home(), path[1] ? path + 2 : "");
	} else if (folder) {
		out = join(folder, path);
	} else {
		char *here = working_folder();

		out = join(here, path);
		free(here);
	}
	drop_dots(out);
	return out;
}

char *wd_paths_folder(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return wd_xstrdup(".");
	return slash == path ? wd_xstrdup("/") : wd_xstrndup(path, (size_t)(slash - path));
}

char *wd_paths_shown(const char *path)
{
	char *here = working_folder();
	size_t len = strlen(here);
	char *shown;

	if (len > 1 && strncmp(path, here, len) == 0 && path[len] == '/' && path[len + 1])
		path += len + 1;
	shown = wd_xstrdup(path);
	free(here);
	return shown;
}

/* ---- the default places ---- */

/* The XDG base directory specification: an empty or relative value counts as unset. */
static char *xdg(const char *variable, const char *fallback, const char *name)
{
	const char *set = getenv(variable);
	char *base = set && set[0] == '/' ? wd_xstrdup(set) : join(home(), fallback);
	char *out = join(base, name);

	free(base);
	return out;
}

static bool is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

void wd_paths_configs(struct wd_paths *out)
{
	wd_paths_add(out, wd_paths_absolute(NULL, "wiredesk.conf"));
	wd_paths_add(out, xdg("XDG_CONFIG_HOME", ".config", "wiredesk/wiredesk.conf"));
	wd_paths_add(out, wd_xstrdup("/etc/wiredesk/wiredesk.conf"));
}

char *wd_paths_database(void)
{
	const char *service = getenv("STATE_DIRECTORY"), *state = getenv("XDG_STATE_HOME");

	if (service && service[0] == '/') { /* systemd.exec(5): several are parted by colons */
		char *folder = wd_xstrndup(service, strcspn(service, ":"));
		char *path = join(folder, "wiredesk.db");

		free(folder);
		return path;
	}
	if (geteuid() == 0 && !(state && state[0] == '/'))
		return wd_xstrdup("/var/lib/wiredesk/wiredesk.db");
	return xdg("XDG_STATE_HOME", ".local/state", "wiredesk/wiredesk.db");
}

void wd_paths_default_lists(const char *folder, struct wd_paths *out)
{
	wd_paths_add(out, wd_paths_absolute(folder, "feeds/*.feeds"));
	wd_paths_add(out, xdg("XDG_CONFIG_HOME", ".config", "wiredesk/*.feeds"));
	wd_paths_add(out, wd_xstrdup("/etc/wiredesk/*.feeds"));
}

char *wd_paths_user_list(void)
{
	return xdg("XDG_CONFIG_HOME", ".config", "wiredesk/my.feeds");
}

/* ---- patterns ---- */

bool wd_paths_is_pattern(const char *path)
{
	return strpbrk(path, "*?[") != NULL;
}

void wd_paths_expand(const char *pattern, struct wd_paths *out)
{
	glob_t found;

	if (glob(pattern, 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc && i < MATCHES_MOST; i++)
			wd_paths_add(out, wd_xstrdup(found.gl_pathv[i]));
	}
	globfree(&found);
}

/* ---- reading ---- */

static bool read_all(int fd, size_t most, struct wd_buf *out, struct wd_error *err)
{
	char bytes[65536];
	ssize_t n;

	while ((n = read(fd, bytes, sizeof(bytes))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return wd_error_set(err, WD_LOCAL, "cannot be read: %s", strerror(errno));
		if (out->len + (size_t)n > most)
			return wd_error_set(err, WD_INPUT, "is larger than %zu MiB", most >> 20);
		if (!wd_buf_add(out, bytes, (size_t)n))
			return wd_error_set(err, WD_INPUT, "is larger than %zu bytes", out->ceiling);
	}
	return true;
}

static bool read_once(const char *path, size_t most, struct wd_buf *out, struct wd_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	bool ok;

	wd_buf_clear(out);
	if (fd < 0)
		return wd_error_set(err, WD_LOCAL, "cannot be read: %s", strerror(errno));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		ok = wd_error_set(err, WD_INPUT, "is %s", S_ISDIR(st.st_mode) ? "a folder, not a file" : "no plain file");
	else
		ok = read_all(fd, most, out, err);
	close(fd);
	return ok;
}

/* Half written, as far as can be seen. */
static bool looks_cut(const char *path, const struct wd_buf *text)
{
	struct stat st;
	struct timespec now;

	if (text->len && text->data[text->len - 1] == '\n')
		return false;
	if (stat(path, &st) != 0)
		return true;
	clock_gettime(CLOCK_REALTIME, &now);
	/* Long unchanged: it is meant to be so. */
	return now.tv_sec - st.st_mtim.tv_sec <= 1;
}

bool wd_paths_read(const char *path, size_t most, bool wait, struct wd_buf *out, struct wd_error *err)
{
	const struct timespec pause = { .tv_nsec = LOOK_MS * 1000000L };
	bool ok = read_once(path, most, out, err);

	for (int i = 0; wait && i < LOOKS && (ok ? looks_cut(path, out) : errno == ENOENT); i++) {
		size_t before = out->len;

		nanosleep(&pause, NULL);
		errno = 0;
		ok = read_once(path, most, out, err);
		if (ok && before && out->len == before)
			break; /* it stands still: a last line without an end */
	}
	return ok;
}

/* ---- what to watch ---- */

static void add_folder(char *folder, struct wd_map *seen, struct wd_paths *out)
{
	/* What is not there yet is seen to appear from the folder above. */
	while (strcmp(folder, "/") != 0 && !is_there(folder)) {
		char *above = wd_paths_folder(folder);

		free(folder);
		folder = above;
	}
	if (wd_map_put(seen, wd_span_of(folder), out))
		free(folder);
	else
		wd_paths_add(out, folder);
}

void wd_paths_watch(const char *path, struct wd_map *seen, struct wd_paths *out)
{
	char *at = wd_xstrdup(path);

	for (int i = 0; i < LINKS_MOST; i++) {
		char target[PATH_MAX];
		char *folder = wd_paths_folder(at), *real = realpath(folder, NULL);
		ssize_t len = readlink(at, target, sizeof(target) - 1);
		struct stat st;

		/* A folder that is a link itself can be swapped: the one it stands in sees that. */
		if (lstat(folder, &st) == 0 && S_ISLNK(st.st_mode))
			add_folder(wd_paths_folder(folder), seen, out);
		add_folder(wd_xstrdup(real ? real : folder), seen, out);
		free(at);
		at = NULL;
		if (len > 0) {
			target[len] = '\0';
			at = wd_paths_absolute(real ? real : folder, target);
		}
		free(folder);
		free(real);
		if (!at)
			return;
	}
	free(at);
}
