/* Takes to the writer, now and then, how long after its storing news was served. Loop only. */
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
