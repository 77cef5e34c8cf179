/* HTTP Basic authentication (RFC 7617) against a file of name:crypt(3) lines. Thread-safe. */
#ifndef WD_SERVE_USERS_H
#define WD_SERVE_USERS_H

#include "util/error.h"
#include "util/span.h"

struct wd_users;

struct wd_users *wd_users_load(const char *path, struct wd_error *err) WD_MUST_CHECK;
void wd_users_free(struct wd_users *users);
/* authorization: the header's value, or absent. */
bool wd_users_allow(struct wd_users *users, struct wd_span authorization);

#endif
