#include "daemon/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/coding.h"
#include "util/disk.h"
#include "util/map.h"
#include "util/mem.h"

#define MANIFEST ".wiredesk"
#define ASIDE ".wiredesk.new" /* and a number: a file that is not yet in its place */

enum {
	MOST_MANIFEST = 64 << 20,
	PATH_MOST = 512,
	NAME_ASIDE = 40,
	/*
	 * The disk is waited for once for so many files. A poll that made 18,800 of them (6,000 stories) took 83 s
	 * when each was waited for, and 14 s so.
	 */
	BATCH = 256,
};

/* A file that is ours. */
struct note {
	uint64_t mark;
	bool stays; /* it was put or kept this time */
};

/* A file that stands aside, under its number. */
struct aside {
	char *name;        /* its place */
	struct note *note; /* NULL: the manifest */
};

struct wd_folder {
	int fd;
	char *path;
	struct wd_map *notes; /* by path, without the packed twins */
	struct aside aside[BATCH];
	size_t n_aside;
	struct wd_error error;
};

static bool fail(struct wd_folder *folder, const char *name)
{
	if (folder->error.code != WD_OK)
		return false;
	return wd_error_set(&folder->error, WD_LOCAL, "%s/%s: %s", folder->path, name, strerror(errno));
}

/* ---- one file ---- */

static bool read_whole(struct wd_folder *folder, const char *name, struct wd_buf *out)
{
	int fd = openat(folder->fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	char block[65536];
	ssize_t n = -1;

	if (fd < 0)
		return false;
	while ((n = read(fd, block, sizeof(block))) > 0 && wd_buf_add(out, block, (size_t)n))
		continue;
	close(fd);
	return n == 0;
}

static bool is_there(struct wd_folder *folder, const char *name)
{
	struct stat st;

	return fstatat(folder->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode);
}

static bool is_same(struct wd_folder *folder, const char *name, struct wd_span bytes)
{
	struct stat st;
	struct wd_buf old;
	bool same;

	if (fstatat(folder->fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || (size_t)st.st_size != bytes.len)
		return false;
	wd_buf_init(&old, bytes.len + 1);
	same = read_whole(folder, name, &old) && wd_span_equal(wd_buf_span(&old), bytes);
	wd_buf_release(&old);
	return same;
}

/* The folders on the way to a file. */
static bool make_way(struct wd_folder *folder, const char *name)
{
	char way[PATH_MOST];

	for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
		snprintf(way, sizeof(way), "%.*s", (int)(slash - name), name);
		if (mkdirat(folder->fd, way, 0755) != 0 && errno != EEXIST)
			return fail(folder, way);
	}
	return true;
}

static void name_aside(char name[NAME_ASIDE], size_t number)
{
	snprintf(name, NAME_ASIDE, ASIDE ".%zu", number);
}

/* They go to their places when their bytes are on disk: a reader sees the old file or the new one, after a crash too. */
static bool place_all(struct wd_folder *folder)
{
	bool ok = folder->n_aside == 0 || syncfs(folder->fd) == 0 || fail(folder, ".");

	for (size_t i = 0; i < folder->n_aside; i++) {
		struct aside *it = &folder->aside[i];
		char name[NAME_ASIDE];

		name_aside(name, i);
		ok = ok && (renameat(folder->fd, name, folder->fd, it->name) == 0 || fail(folder, it->name));
		if (!ok)
			unlinkat(folder->fd, name, 0);
		if (!ok && it->note)
			it->note->mark = 0;
		free(it->name);
	}
	folder->n_aside = 0;
	return ok;
}

/* Writes it aside, for place_all(). */
static bool replace(struct wd_folder *folder, const char *name, struct note *note, struct wd_span bytes)
{
	char aside[NAME_ASIDE];
	int fd;
	bool ok;

	if (!make_way(folder, name) || (folder->n_aside == BATCH && !place_all(folder)))
		return false;
	name_aside(aside, folder->n_aside);
	unlinkat(folder->fd, aside, 0);
	fd = openat(folder->fd, aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0)
		return fail(folder, aside);
	ok = wd_disk_write(fd, bytes);
	ok = close(fd) == 0 && ok;
	if (ok) {
		folder->aside[folder->n_aside++] = (struct aside){ wd_xstrdup(name), note };
		return true;
	}
	fail(folder, name);
	unlinkat(folder->fd, aside, 0);
	return false;
}

/* The packed twins beside each file, by what their names end with. */
static const struct {
	const char *ending;
	char *(*pack)(struct wd_span bytes, size_t *len);
} twins[] = { { ".gz", wd_coding_gzip }, { ".zst", wd_coding_zstd } };
enum { N_TWINS = sizeof(twins) / sizeof(*twins), ENDING_MOST = 5 };

static bool has_twins(struct wd_folder *folder, const char *path)
{
	char name[PATH_MOST + ENDING_MOST];
	bool all = true;

	for (size_t i = 0; all && i < N_TWINS; i++) {
		snprintf(name, sizeof(name), "%s%s", path, twins[i].ending);
		all = is_there(folder, name);
	}
	return all;
}

static bool replace_twins(struct wd_folder *folder, const char *path, struct note *note, struct wd_span bytes)
{
	char name[PATH_MOST + ENDING_MOST];
	bool ok = true;

	for (size_t i = 0; ok && i < N_TWINS; i++) {
		size_t len = 0;
		char *packed = twins[i].pack(bytes, &len);

		snprintf(name, sizeof(name), "%s%s", path, twins[i].ending);
		ok = packed ? replace(folder, name, note, (struct wd_span){ packed, len })
			    : wd_error_set(&folder->error, WD_LOCAL, "%s cannot be packed", name);
		free(packed);
	}
	return ok;
}

static struct note *note_of(struct wd_folder *folder, const char *path)
{
	struct note *note = wd_map_get(folder->notes, wd_span_of(path));

	if (!note) {
		note = wd_xcalloc(1, sizeof(*note));
		wd_map_put(folder->notes, wd_span_of(path), note);
	}
	return note;
}

bool wd_folder_put(struct wd_folder *folder, const char *path, uint64_t mark, struct wd_buf *bytes)
{
	struct note *note = note_of(folder, path);
	struct wd_span all = wd_buf_span(bytes);
	bool ok = folder->error.code == WD_OK;

	if (ok && bytes->full)
		ok = wd_error_set(&folder->error, WD_INPUT, "%s would be larger than %zu MiB", path, bytes->ceiling >> 20);
	/* The twins are written first, so that where the file is right they are, too. */
	if (ok && (!is_same(folder, path, all) || !has_twins(folder, path)))
		ok = replace_twins(folder, path, note, all) && replace(folder, path, note, all);
	*note = (struct note){ ok ? mark : 0, true };
	wd_buf_release(bytes);
	return ok;
}

bool wd_folder_keep(struct wd_folder *folder, const char *path, uint64_t mark)
{
	struct note *note = wd_map_get(folder->notes, wd_span_of(path));

	if (!note || mark == 0 || note->mark != mark || !(note->stays || is_there(folder, path)))
		return false;
	note->stays = true;
	return true;
}

/* ---- all of them ---- */

void wd_folder_sweep(struct wd_folder *folder, const char *prefix, bool (*is_wanted)(void *ctx, const char *path), void *ctx)
{
	size_t at = 0, len = strlen(prefix);
	char path[PATH_MOST];
	struct wd_span name;
	void *value;

	while (wd_map_next(folder->notes, &at, &name, &value)) {
		struct note *note = value;

		if (note->stays || name.len <= len || name.len >= sizeof(path) || memcmp(name.ptr, prefix, len) != 0)
			continue;
		snprintf(path, sizeof(path), "%.*s", WD_SPAN_ARG(name));
		note->stays = !is_wanted || is_wanted(ctx, path);
	}
}

void wd_folder_keep_all(struct wd_folder *folder, const char *prefix)
{
	wd_folder_sweep(folder, prefix, NULL, NULL);
}

/* What a manifest names lies below the folder, whoever wrote it. */
static bool is_below(const char *path)
{
	size_t len = strlen(path);

	return len > 0 && len < PATH_MOST - 3 && path[0] != '/' && path[0] != '.' && !strstr(path, "/.");
}

/* A line: the path, a tab, the mark in hexadecimal. Before there were marks, the path alone, and one for each twin. */
static void read_line(struct wd_folder *folder, char *line)
{
	char *tab = strchr(line, '\t');
	size_t len;

	if (tab)
		*tab = '\0';
	len = strlen(line);
	if (!is_below(line))
		return;
	if (!tab && len > 3 && strcmp(line + len - 3, ".gz") == 0)
		line[len - 3] = '\0';
	note_of(folder, line)->mark = tab ? strtoull(tab + 1, NULL, 16) : 0;
}

/* Of a process that was killed. */
static void remove_aside(struct wd_folder *folder)
{
	char name[NAME_ASIDE];

	for (size_t i = 0; i < BATCH; i++) {
		name_aside(name, i);
		unlinkat(folder->fd, name, 0);
	}
}

static void read_manifest(struct wd_folder *folder)
{
	struct wd_buf old;
	char *line, *rest;

	wd_buf_init(&old, MOST_MANIFEST);
	if (read_whole(folder, MANIFEST, &old) && old.len)
		for (line = strtok_r(old.data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
			read_line(folder, line);
	wd_buf_release(&old);
}

struct wd_folder *wd_folder_open(const char *path, struct wd_error *err)
{
	struct wd_folder *folder;
	int fd;

	if (mkdir(path, 0755) != 0 && errno != EEXIST) {
		wd_error_set(err, WD_LOCAL, "publish: %s: %s", path, strerror(errno));
		return NULL;
	}
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		wd_error_set(err, WD_LOCAL, "publish: %s: %s", path, strerror(errno));
		return NULL;
	}
	folder = wd_xcalloc(1, sizeof(*folder));
	folder->fd = fd;
	folder->path = wd_xstrdup(path);
	folder->notes = wd_map_new();
	remove_aside(folder);
	read_manifest(folder);
	return folder;
}

/* With its twins, and the folders that are empty without it. */
static void remove_file(struct wd_folder *folder, const char *path)
{
	char name[PATH_MOST + ENDING_MOST];

	unlinkat(folder->fd, path, 0);
	for (size_t i = 0; i < N_TWINS; i++) {
		snprintf(name, sizeof(name), "%s%s", path, twins[i].ending);
		unlinkat(folder->fd, name, 0);
	}
	for (char *slash = strrchr(name, '/'); slash; slash = strrchr(name, '/')) {
		*slash = '\0';
		if (unlinkat(folder->fd, name, AT_REMOVEDIR) != 0)
			break;
	}
}

static int compare_names(const void *a, const void *b)
{
	const struct wd_span *x = a, *y = b;
	int order = memcmp(x->ptr, y->ptr, x->len < y->len ? x->len : y->len);

	return order ? order : (x->len > y->len) - (x->len < y->len);
}

/* Removes what is left over where that is asked for, and writes what is ours, in order. */
static bool settle(struct wd_folder *folder, bool done)
{
	struct wd_span *names = wd_xcalloc(wd_map_count(folder->notes) + 1, sizeof(*names));
	size_t n = 0, at = 0;
	struct wd_buf list;
	void *value;
	bool ok;

	while (wd_map_next(folder->notes, &at, &names[n], &value)) {
		const struct note *note = value;
		char path[PATH_MOST];

		if (!done || note->stays) {
			n++;
			continue;
		}
		snprintf(path, sizeof(path), "%.*s", WD_SPAN_ARG(names[n]));
		remove_file(folder, path);
	}
	qsort(names, n, sizeof(*names), compare_names);
	wd_buf_init(&list, MOST_MANIFEST);
	for (size_t i = 0; i < n; i++) {
		const struct note *note = wd_map_get(folder->notes, names[i]);

		wd_buf_printf(&list, "%.*s\t%" PRIx64 "\n", WD_SPAN_ARG(names[i]), note->mark);
	}
	ok = is_same(folder, MANIFEST, wd_buf_span(&list)) ||
	     (replace(folder, MANIFEST, NULL, wd_buf_span(&list)) && place_all(folder));
	wd_buf_release(&list);
	free(names);
	return ok && (fsync(folder->fd) == 0 || fail(folder, "."));
}

bool wd_folder_close(struct wd_folder *folder, bool done, struct wd_error *err)
{
	bool ok = place_all(folder) && folder->error.code == WD_OK;
	struct wd_span name;
	size_t at = 0;
	void *note;

	ok = settle(folder, done && ok) && ok;
	if (!ok)
		*err = folder->error;
	while (wd_map_next(folder->notes, &at, &name, &note))
		free(note);
	wd_map_free(folder->notes);
	close(folder->fd);
	free(folder->path);
	free(folder);
	return ok;
}
