/*
 * The file of `users`: a name, a colon and a hash of crypt(3) a line; empty lines and those that begin with "#" say nothing.
 */
#ifndef WD_CONFIG_USERLIST_H
#define WD_CONFIG_USERLIST_H

#include "util/error.h"
#include "util/span.h"

/* Calls take with each line's number, name and hash, in order. At most a megabyte. False with file, line and what was expected. */
bool wd_userlist_read(const char *path, void (*take)(void *ctx, int line, struct wd_span name, const char *hash), void *ctx,
		      struct wd_error *err) WD_MUST_CHECK;
/* False of what can be the hash of no password: one in clear, or of a kind that crypt(3) does not know. */
bool wd_userlist_is_hash(const char *hash);

#endif
