/*
 * Which feed lists there are. Internal to config/.
 */
#ifndef WD_CONFIG_LISTS_H
#define WD_CONFIG_LISTS_H

#include "config/conf.h"

/*
 * Adds the files that the configuration names, each once, or else those in
 * the default places; and what must be watched to see others appear. A
 * list of the previous snapshot (or NULL) that is missing is waited for. None where the lists are in the database.
 */
void wd_lists_find(const struct wd_conf *conf, const struct wd_snapshot *previous, struct wd_problems *problems,
		   struct wd_paths *files, struct wd_paths *watched);
/* A file that the pattern would find: "my" in the place of its star. NULL when it has more than one. The
 * caller frees. */
char *wd_lists_name(const char *pattern);

#endif
