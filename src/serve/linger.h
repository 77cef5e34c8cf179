/*
 * Goodbyes. A socket that is closed while bytes lie in it unread is torn down,
 * and the answer that was just sent may be lost on the way (RFC 9112 §9.6).
 * So a second descriptor keeps it open, and takes what still comes and throws it away:
 * so many bytes, so long, so many sockets at most. The door's thread.
 */
#ifndef WD_SERVE_LINGER_H
#define WD_SERVE_LINGER_H

#include <stddef.h>
#include <stdint.h>

enum { WD_LINGERS_MOST = 64 };

struct wd_lingers {
	struct {
		int fd;
		size_t taken;
		int64_t until;    /* steady ms */
	} items[WD_LINGERS_MOST]; /* the oldest first */
	size_t n;
};

/* Stays behind at a socket that somebody else is about to close. Without a place or a descriptor: does not. */
void wd_lingers_add(struct wd_lingers *lingers, int fd, int64_t now);
/* Takes what there is; closes what has ended, or has had enough. */
void wd_lingers_look(struct wd_lingers *lingers, int64_t now);
void wd_lingers_close(struct wd_lingers *lingers);

#endif
