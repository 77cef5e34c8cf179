#include "push/wire.h"

#include <stdlib.h>

#include "util/log.h"
#include "util/mem.h"

struct wd_wire {
	uv_loop_t *loop;
	struct wd_pool *pool;
	int most, host_connections;
	void (*closed)(void *ctx);
	void *closed_ctx;
	int open_parts;
};

struct wd_wire *wd_wire_new(uv_loop_t *loop, int most, int host_connections)
{
	struct wd_wire *wire = wd_xcalloc(1, sizeof(*wire));

	wire->loop = loop;
	wire->most = most;
	wire->host_connections = host_connections;
	return wire;
}

static bool open_pool(struct wd_wire *wire)
{
	struct wd_error err = { 0 };

	if (wire->pool)
		return true;
	wire->pool = wd_pool_new(wire->loop, wire->most, &err);
	if (wire->pool)
		wd_pool_set_host_connections(wire->pool, wire->host_connections);
	else
		wd_log(WD_LOG_ERROR, "nobody can be told: %s", err.text);
	return wire->pool != NULL;
}

struct wd_transfer *wd_wire_start(struct wd_wire *wire, const struct wd_request *request, wd_fetched_fn done, void *ctx)
{
	if (!open_pool(wire) || wd_pool_room(wire->pool) <= 0)
		return NULL;
	return wd_pool_start(wire->pool, request, done, ctx);
}

void wd_wire_cancel(struct wd_wire *wire, struct wd_transfer *transfer)
{
	wd_pool_cancel(wire->pool, transfer);
}

static void on_part_closed(void *ctx)
{
	struct wd_wire *wire = ctx;

	if (--wire->open_parts > 0)
		return;
	wire->closed(wire->closed_ctx);
	free(wire);
}

static void on_timer_closed(uv_handle_t *handle)
{
	on_part_closed(handle->data);
}

void wd_wire_close(struct wd_wire *wire, uv_timer_t *timer, void (*closed)(void *ctx), void *ctx)
{
	wire->closed = closed;
	wire->closed_ctx = ctx;
	wire->open_parts = timer ? 2 : 1;
	if (timer) {
		timer->data = wire;
		uv_close((uv_handle_t *)timer, on_timer_closed);
	}
	if (wire->pool)
		wd_pool_close(wire->pool, on_part_closed, wire);
	else
		on_part_closed(wire);
}
