/*
 * The configuration file, wiredesk.conf(5): what scan.h found and quote.h read, made
 * into settings. Internal to config/.
 */
#ifndef WD_CONFIG_CONF_H
#define WD_CONFIG_CONF_H

#include "config/paths.h"
#include "config/problem.h"
#include "config/snapshot.h"

enum { WD_CONF_TEXT_MOST = 16 << 20, WD_CONF_MERGES_MOST = 20000 };

/* One word of feeds = {…}. */
struct wd_conf_source {
	char *path;            /* absolute; may be a pattern */
	struct wd_place place; /* file is borrowed from wd_conf */
};

struct wd_conf {
	char *file;              /* for messages */
	char *folder;            /* what paths are relative to; NULL without a file */
	struct wd_config config; /* feed_files and side_files are left empty */
	struct wd_merge *merges;
	size_t n_merges;
	struct wd_conf_source *sources;
	size_t n_sources;
	bool has_sources;               /* feeds = was said */
	struct wd_place database_place; /* of database =, or of the file's beginning; file is borrowed from file */
	struct wd_place lists_place;    /* of lists = */
};

/* The defaults, as without a file. */
void wd_conf_init(struct wd_conf *conf);
void wd_conf_release(struct wd_conf *conf);

/* Reads the text of a file (path: absolute; shown: for messages). Everything wrong goes to problems. */
void wd_conf_parse(struct wd_conf *conf, const char *path, const char *shown, struct wd_span text,
		   struct wd_problems *problems);

#endif
