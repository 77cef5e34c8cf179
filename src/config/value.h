/*
 * The values of a configuration file while it is read: what a key says, where that
 * stands, and the readers that conf.c and merge.c share. What is wrong goes to the
 * problems of the reading, and the setting keeps what it has. Internal to config/.
 */
#ifndef WD_CONFIG_VALUE_H
#define WD_CONFIG_VALUE_H

#include "config/conf.h"
#include "config/scan.h"

/* One file while it is read. */
struct wd_reading {
	struct wd_conf *conf;
	struct wd_scan scan;
	struct wd_problems *problems;
	struct wd_arena *arena; /* of the values */
};

/* A value with where it stands. */
struct wd_value {
	struct wd_reading *reading;
	const struct wd_scan_value *at;
	const char *name; /* of the key */
	const char *text;
};

/* The one value of a key; section: of which block, -1 of none. False when it is not said, or faulty. */
bool wd_value_find(struct wd_reading *r, int section, const char *name, struct wd_value *out);
/* Calls take for each value of a list: = begins it anew, += goes on. */
void wd_value_each(struct wd_reading *r, int section, const char *name, void (*take)(const struct wd_value *v, void *ctx),
		   void *ctx);

/* Tells that the value is not what is wanted: "every: "x" is no duration". False, for the caller to return. */
bool wd_value_expected(const struct wd_value *v, const char *what);
/* Where in the file this character of its text stands (from 1); the value must be free of escapes. */
struct wd_place wd_value_place(const struct wd_value *v, int column);

/* Each sets what `to` points to; false when the value is faulty, which is told. */
bool wd_value_take_duration(const struct wd_value *v, void *to); /* int64_t, in ms */
bool wd_value_take_plain(const struct wd_value *v, void *to);    /* char *, without control characters */
bool wd_value_take_secret(const struct wd_value *v, void *to);   /* char *; what is wrong is told without the text */

/* Puts a text that the setting takes over in the place of the one it has. */
void wd_value_set(char **to, char *text);

#endif
