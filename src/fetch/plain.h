/*
 * Addresses as nearly all are, which libcurl's own parser would give back letter by letter: a scheme and a host in
 * lower case, perhaps a port, a path without dot segments; ASCII without blanks, user, password and fragment. Its
 * parser costs as much as a fifth of a poll that brings nothing new, so it is asked for the others only.
 */
#ifndef WD_FETCH_PLAIN_H
#define WD_FETCH_PLAIN_H

#include "util/span.h"

struct wd_plain {
	struct wd_span scheme, host; /* of the address */
	int port;                    /* the scheme's own where none is said */
};

/* False: libcurl shall say what it means. */
bool wd_plain_read(const char *address, struct wd_plain *out);

#endif
