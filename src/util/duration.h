/*
 * Durations and sizes as people write them in the feed list and configuration.
 */
#ifndef WD_UTIL_DURATION_H
#define WD_UTIL_DURATION_H

#include <stdint.h>

#include "util/span.h"

/* "90s", "10m", "2h", "1d", "1w", "1h30m" to milliseconds; false when it is none, 0 or over ten years. */
bool wd_duration_parse(struct wd_span text, int64_t *ms);
/* "1h30m"; the shortest exact form. out holds at least 32 bytes. Returns out. */
const char *wd_duration_format(int64_t ms, char out[32]);
/* For people, rounded: "3 days", "12 h", "5 min", "40 s". */
const char *wd_duration_words(int64_t ms, char out[32]);
/* "1" to "1000000000"; false when it is none. */
bool wd_count_parse(struct wd_span text, int64_t *n);
/* "4M", "512k", "1G", "4096" to bytes (powers of 1024). */
bool wd_size_parse(struct wd_span text, int64_t *bytes);

#endif
