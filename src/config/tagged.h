/*
 * Tags that merged feeds ask for and no feed has. Internal to config/.
 */
#ifndef WD_CONFIG_TAGGED_H
#define WD_CONFIG_TAGGED_H

#include "config/problem.h"
#include "config/snapshot.h"

/* A hint for each. */
void wd_tagged_check(const struct wd_snapshot *snapshot, struct wd_problems *problems);

#endif
