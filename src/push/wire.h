/*
 * The network of who tells and who is told: transfers beside those of polls, so that
 * neither waits for the other. Made when first needed. Loop only.
 */
#ifndef WD_PUSH_WIRE_H
#define WD_PUSH_WIRE_H

#include <uv.h>

#include "fetch/fetch.h"

struct wd_wire;

/* host_connections: at once to one host. */
struct wd_wire *wd_wire_new(uv_loop_t *loop, int most, int host_connections);
/* As wd_pool_start(); NULL when there is no room for it now. */
struct wd_transfer *wd_wire_start(struct wd_wire *wire, const struct wd_request *request, wd_fetched_fn done, void *ctx);
void wd_wire_cancel(struct wd_wire *wire, struct wd_transfer *transfer);
/*
 * Cuts off what is under way. closed is called once, when its handles and the timer of who used it (or NULL) are closed; then
 * it is freed.
 */
void wd_wire_close(struct wd_wire *wire, uv_timer_t *timer, void (*closed)(void *ctx), void *ctx);

#endif
