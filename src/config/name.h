/*
 * Names of merged feeds: they are parts of addresses and names of files.
 * Internal to config/.
 */
#ifndef WD_CONFIG_NAME_H
#define WD_CONFIG_NAME_H

#include <stdint.h>

#include "util/span.h"

/* What is wrong with the name, or NULL; *column is the character at fault, from 1, or 0 for all of it. */
const char *wd_name_fault(struct wd_span name, int *column);
/* True for letters, digits and marks of any script. */
bool wd_name_takes(uint32_t c);
/* True for names that are addresses of their own, such as "search". */
bool wd_name_is_reserved(struct wd_span name);
/* Normalisation form C: a keyboard writes an accent in two ways, addresses must not. The caller frees. */
char *wd_name_normal(struct wd_span name);

#endif
