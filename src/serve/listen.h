/* Where the server listens: an address, a unix socket, or what systemd passed. */
#ifndef WD_SERVE_LISTEN_H
#define WD_SERVE_LISTEN_H

#include "util/error.h"

struct wd_listener {
	int fd;
	_Bool is_unix;
	char *path; /* of a unix socket that is ours to remove; else NULL */
};

/* listen: "127.0.0.1:8380", "[::1]:8380", "unix:/path". The error says what to do. */
_Bool wd_listener_open(struct wd_listener *listener, const char *listen, struct wd_error *err) WD_MUST_CHECK;
/* "http://127.0.0.1:8380" of the socket as it is bound; the caller frees. */
char *wd_listener_url(const struct wd_listener *listener);
/* Closes what is open, removes a unix socket. */
void wd_listener_close(struct wd_listener *listener);

#endif
