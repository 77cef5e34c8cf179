/*
 * Where the user's files are: XDG base directories, /etc, patterns, links. The daemon and the commands
 * use what is of one path.
 */
#ifndef WD_CONFIG_PATHS_H
#define WD_CONFIG_PATHS_H

#include <stdint.h>

#include "util/buf.h"
#include "util/error.h"
#include "util/map.h"

/* Owned strings. */
struct wd_paths {
	char **items;
	size_t n, size;
};

/* Takes the string over. */
void wd_paths_add(struct wd_paths *paths, char *path);
void wd_paths_release(struct wd_paths *paths);
/* Hands the strings over, NULL-terminated. */
char **wd_paths_take(struct wd_paths *paths);
/* A NULL-terminated list; NULL is fine. */
void wd_paths_free(char **paths);

/* Absolute, "~/" and "." taken out; relative to the folder (NULL: the working directory). The caller frees.
 */
char *wd_paths_absolute(const char *folder, const char *path);
/* The folder it stands in, of an absolute path. The caller frees. */
char *wd_paths_folder(const char *path);
/* As a person would say it: without the working directory before it. The caller frees. */
char *wd_paths_shown(const char *path);

/* Where the configuration is looked for when none is named, absolute; the first that exists counts. */
void wd_paths_configs(struct wd_paths *out);
char *wd_paths_database(void);
/*
 * The patterns tried in order when no list is named: the first that matches
 * counts. folder: of the configuration, NULL without one.
 */
void wd_paths_default_lists(const char *folder, struct wd_paths *out);
/* The user's own list, made by `add` when there is none. The caller frees. */
char *wd_paths_user_list(void);

bool wd_paths_is_pattern(const char *path);
/* The files that match, sorted; none: nothing is added. */
void wd_paths_expand(const char *pattern, struct wd_paths *out);

/*
 * Reads a whole file of at most `most` bytes. An error's text does not name the
 * file. A list that is just being written is waited for when wait is true: for
 * at most half a second while it is missing, empty or ends inside a line.
 */
bool wd_paths_read(const char *path, size_t most, bool wait, struct wd_buf *out, struct wd_error *err) WD_MUST_CHECK;

/* Adds the folders that must be watched to see the file change: its own, and those of the links on its way.
 */
void wd_paths_watch(const char *path, struct wd_map *seen, struct wd_paths *out);

#endif
