/* Where the server listens: addresses, unix sockets, or what systemd passed. */
#ifndef WD_SERVE_LISTEN_H
#define WD_SERVE_LISTEN_H

#include <stdbool.h>
#include <stddef.h>

#include "util/error.h"

enum { WD_LISTENERS_MOST = 16 };

struct wd_listener {
	int fd;     /* does not block */
	char *path; /* of a unix socket that is ours to remove; else NULL */
};

struct wd_listeners {
	struct wd_listener items[WD_LISTENERS_MOST];
	size_t n;
};

/*
 * Each of listen[n] is "127.0.0.1:8380", "[::1]:8380", "unix:/path", or a
 * name that may have several addresses. Where systemd passed sockets
 * (sd_listen_fds(3)), those, and listen is not looked at. False with what to do; nothing is open then.
 */
bool wd_listeners_open(struct wd_listeners *listeners, char *const *listen, size_t n, struct wd_error *err) WD_MUST_CHECK;
/* "http://127.0.0.1:8380" of the first as it is bound; the caller frees. */
char *wd_listeners_url(const struct wd_listeners *listeners);
/* Closes what is open, removes unix sockets. */
void wd_listeners_close(struct wd_listeners *listeners);

#endif
