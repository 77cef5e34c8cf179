/* The targets of notify =. Internal to config/. */
#ifndef WD_CONFIG_TARGET_H
#define WD_CONFIG_TARGET_H

#include "config/snapshot.h"

/*
 * Adds a target as typed. False: err says what is wrong, or with *is_hint what may not be meant
 * of a target that was added all the same.
 */
bool wd_target_add(struct wd_merge *merge, const char *text, bool *is_hint, struct wd_error *err) WD_MUST_CHECK;
/* Frees the merge's targets and their secret. */
void wd_targets_release(struct wd_merge *merge);

#endif
