/*
 * Where the daemon may write, given up for good before it hears a stranger (landlock(7)):
 * in the folders of its database and of its sockets, and in publish=. Nothing else can be
 * made, changed, moved or removed, by it or by what it starts. What may be read stays open:
 * lists and style sheets may be anywhere, and move while it runs.
 *
 * A program of notify= is the operator's own, and may write what he likes: where there
 * is one at the start, nothing is given up.
 *
 * Thread:  the calling one, and all that it makes from then on; before the others begin.
 * Owner:   the caller has what is returned.
 * Failure: NULL, and the process may write as before: the desk runs all the same.
 * Limit:   a folder for each address in listen=, and two.
 */
#ifndef WD_DAEMON_LANDLOCK_H
#define WD_DAEMON_LANDLOCK_H

#include "config/snapshot.h"

struct wd_landlock;

/* The database's folder exists. That of publish= is made here. */
struct wd_landlock *wd_landlock_enter(const struct wd_snapshot *snapshot);
/* Logs what a new configuration asks for that only the next start can give. NULL: nothing was given up. */
void wd_landlock_tell(const struct wd_landlock *landlock, const struct wd_snapshot *snapshot);
void wd_landlock_free(struct wd_landlock *landlock);

#endif
