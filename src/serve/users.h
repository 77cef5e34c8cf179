/*
 * HTTP Basic authentication (RFC 7617) against a file of name:crypt(3) lines.
 * Thread-safe. Hashing a password takes long on purpose: what has passed once is
 * known again by a MAC, under a key of this process.
 */
#ifndef WD_SERVE_USERS_H
#define WD_SERVE_USERS_H

#include "util/error.h"
#include "util/span.h"

struct wd_users;

/* At most a megabyte of lines. NULL with file, line and what was expected. */
struct wd_users *wd_users_load(const char *path, struct wd_error *err) WD_MUST_CHECK;
void wd_users_free(struct wd_users *users);
/* True when this Authorization (the header's value, or absent) has passed before. Fast. */
bool wd_users_know(struct wd_users *users, struct wd_span authorization);
/* True when it could be right at all: it has the form of a name and a password. Fast. */
bool wd_users_may_try(struct wd_span authorization);
/* Before they are shared: what passed of the old ones passes here, of whoever's line is the same. */
void wd_users_inherit(struct wd_users *users, struct wd_users *old);
/* Hashes the password: milliseconds to a second. Remembers what passes. */
bool wd_users_allow(struct wd_users *users, struct wd_span authorization);

#endif
