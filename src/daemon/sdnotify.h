/*
 * Words to systemd (sd_notify(3)), and its watchdog. Without it nothing happens.
 *
 * Thread:  any.
 * Owner:   nothing.
 * Failure: is nobody's business: who does not listen hears nothing.
 * Limit:   a datagram.
 */
#ifndef WD_DAEMON_SDNOTIFY_H
#define WD_DAEMON_SDNOTIFY_H

#include <stdint.h>

/* "READY=1", "STOPPING=1", "STATUS=…"; several lines in one are well. */
void wd_sdnotify(const char *text);
/* "RELOADING=1" with the time that it asks for. */
void wd_sdnotify_reloading(void);
/* How often the watchdog wants to hear of us, in ms: half of its patience. 0: never. */
int64_t wd_sdnotify_watchdog_ms(void);

#endif
