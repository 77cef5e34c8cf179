/*
 * Points in time as filters name them.
 */
#ifndef WD_FILTER_WHEN_H
#define WD_FILTER_WHEN_H

#include <stdint.h>

#include "util/span.h"

/*
 * "7d" (how long ago: *is_relative, *ms the length), or a date with or without
 * its time: 2024, 2024-05, 2024-05-01, 2024-05-01T10:00, …:00Z, …+09:00;
 * without a zone it is UTC.
 */
bool wd_when_parse(struct wd_span text, int64_t *ms, bool *is_relative);

#endif
