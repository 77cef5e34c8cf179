/*
 * Takes to the writer, now and then, how long after its storing news was served.
 *
 * Thread:  the loop's alone; the errand is the writer's meanwhile.
 * Owner:   served and errands are borrowed, and outlive it.
 * Failure: what could not be written is dropped: it is a number for people.
 * Limit:   one errand at a time.
 */
#ifndef WD_DAEMON_LATENESS_H
#define WD_DAEMON_LATENESS_H

#include <uv.h>

#include "serve/served.h"
#include "store/errand.h"

struct wd_lateness_notes;

/* served outlives it. */
struct wd_lateness_notes *wd_lateness_new(uv_loop_t *loop, struct wd_served *served, const struct wd_errands *errands);
/* Nothing more is sent. */
void wd_lateness_stop(struct wd_lateness_notes *notes);
/* Its errand must be back; it is freed when its handle is closed. */
void wd_lateness_close(struct wd_lateness_notes *notes);

#endif
