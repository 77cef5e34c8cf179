/* The `merge` blocks of a configuration file. Internal to config/. */
#ifndef WD_CONFIG_MERGE_H
#define WD_CONFIG_MERGE_H

#include "config/value.h"

/* Fills r->conf->merges, with room for `merge "all"`. */
void wd_merges_read(struct wd_reading *r);
/* Adds `merge "all"` unless there is one. */
void wd_merges_add_all(struct wd_conf *conf);
void wd_merge_release(struct wd_merge *merge);

#endif
