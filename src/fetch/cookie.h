/*
 * Cookies for the length of one fetch: some servers redirect to the same place
 * until what they set comes back. They are forgotten with the exchange, and go
 * to the host that set them alone, whatever Domain they name.
 *
 * A jar belongs to its exchange and to that one's thread; nothing here fails:
 * what is too much is left out.
 */
#ifndef WD_FETCH_COOKIE_H
#define WD_FETCH_COOKIE_H

#include <stdbool.h>

#include "util/buf.h"

enum { WD_COOKIES = 16, WD_COOKIE_BYTES = 4096 };

struct wd_cookie {
	char *origin, *pair; /* "name=value" */
	size_t name_len;
	bool secure;
};

/* Zeroed: empty. */
struct wd_cookies {
	struct wd_cookie items[WD_COOKIES];
	int n;
};

void wd_cookies_release(struct wd_cookies *jar);
/* Takes a Set-Cookie line's value (RFC 6265 §5.2) as said by an origin ("host", or "host:port" of an odd port). */
void wd_cookies_set(struct wd_cookies *jar, const char *origin, struct wd_span value);
/* Appends what goes into the Cookie header for this origin; nothing when there is none. */
void wd_cookies_add(const struct wd_cookies *jar, const char *origin, bool is_https, struct wd_buf *out);

#endif
