/*
 * What the daemon gives up before it hears a stranger: new privileges, and the
 * system calls that a feed reader never makes. Where it may write: landlock.h.
 *
 * Thread:  the calling one, and all that it makes from then on; before the others begin.
 * Owner:   nothing.
 * Failure: false, and nothing is refused: the desk runs all the same.
 * Limit:   none.
 */
#ifndef WD_DAEMON_SANDBOX_H
#define WD_DAEMON_SANDBOX_H

#include <stdbool.h>

/*
 * For the calling thread and all that it makes from now on, programs of notify= too:
 * no setuid program gives rights (PR_SET_NO_NEW_PRIVS), and mount, ptrace, bpf, new name
 * spaces, modules, keys, the clock and such answer EPERM. False where the kernel has no
 * such filter, or the machine is one whose calls we do not know; then nothing is refused.
 */
bool wd_sandbox_enter(void);

#endif
