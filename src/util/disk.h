/*
 * What those who write files have in common.
 */
#ifndef WD_UTIL_DISK_H
#define WD_UTIL_DISK_H

#include "util/error.h"
#include "util/span.h"

/* All of the bytes, to where the descriptor stands. False with errno. */
bool wd_disk_write(int fd, struct wd_span bytes);
/* The folder and those that it stands in, where they are missing. */
bool wd_disk_make_folders(const char *folder, struct wd_error *err) WD_MUST_CHECK;

#endif
