/*
 * URLs (RFC 3986): resolving, one normal form, and what may be shown.
 * Pure text; nothing here looks up a name.
 */
#ifndef WD_UTIL_URL_H
#define WD_UTIL_URL_H

#include "util/arena.h"
#include "util/buf.h"
#include "util/span.h"

struct wd_url {
	struct wd_span scheme, userinfo, host, port, path, query, fragment; /* as written; ptr NULL: absent */
};

/* RFC 3986 appendix B; always succeeds. The parts borrow from text. */
struct wd_url wd_url_split(struct wd_span text);
/*
 * RFC 3986 §5.2.2: reference against base, both as written; white space at
 * the ends and tabs and line ends inside are dropped, blanks escaped. The
 * result lives in the arena. An unusable base gives the reference back.
 */
struct wd_span wd_url_resolve(struct wd_arena *arena, struct wd_span base, struct wd_span reference);
/* Scheme and host in lower case, no default port, dot segments removed, an empty path "/". The fragment stays. */
struct wd_span wd_url_normal(struct wd_arena *arena, struct wd_span url);
/* The octet that "%XX" at this place stands for; -1 where there is none. */
int wd_url_octet(struct wd_span text, size_t at);
/*
 * What may be shown of it: user and password and the values of query
 * parameters that look like secrets (key, token, auth, sig, password…)
 * replaced by "***".
 */
struct wd_span wd_url_redacted(struct wd_arena *arena, struct wd_span url);
/* The same of a text, on the heap. */
char *wd_url_shown(const char *url);
/* Something was replaced so in it: it leads nowhere. */
bool wd_url_is_redacted(struct wd_span url);
/* The same for strangers: of a file no more than its name ("file:///wires.xml"), for its folders tell of the machine. */
struct wd_span wd_url_public(struct wd_arena *arena, struct wd_span url);
/*
 * Whose patience a request to it takes: the host's name and port, in lower case. What is not http is a host of its own.
 */
void wd_url_add_host(struct wd_buf *out, struct wd_span url);
/* The address of a database on a PostgreSQL server, as libpq knows two. */
bool wd_url_is_database(const char *text);
bool wd_url_is_file(struct wd_span url);
bool wd_url_is_http(struct wd_span url);

#endif
