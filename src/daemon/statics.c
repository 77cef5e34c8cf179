#include "daemon/statics.h"

#include <stdlib.h>

#include "daemon/static.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/mem.h"

enum { CALM_MS = 500, LATEST_MS = 5000, FOLLOW_MS = 5000 };

struct wd_statics {
	uv_loop_t *loop;
	uv_timer_t timer;
	uv_work_t work;
	struct wd_snapshot *marked, *writing; /* held */
	int64_t first_mark;                   /* steady clock */
	struct wd_static_memory memory;       /* the worker's */
	bool follows;                         /* the time under way is the one behind a change */
	void (*closed)(void *ctx);
	void *ctx;
};

static void write_all(const struct wd_snapshot *snapshot, struct wd_static_memory *memory)
{
	struct wd_error err = { 0 };

	if (snapshot->config.publish && !wd_static_write(snapshot, snapshot->config.database, memory, &err))
		wd_log(WD_LOG_ERROR, "the static files are not up to date: %s", err.text);
}

void wd_statics_write(const struct wd_snapshot *snapshot)
{
	write_all(snapshot, NULL);
}

struct wd_statics *wd_statics_new(uv_loop_t *loop, struct wd_served *served)
{
	struct wd_statics *s = wd_xcalloc(1, sizeof(*s));

	s->loop = loop;
	s->memory.served = served;
	uv_timer_init(loop, &s->timer);
	s->timer.data = s->work.data = s;
	return s;
}

static void write_files(uv_work_t *work)
{
	struct wd_statics *s = work->data;

	write_all(s->writing, &s->memory);
}

static void start_timer(struct wd_statics *s);

static void on_handle_closed(uv_handle_t *handle)
{
	struct wd_statics *s = handle->data;

	s->closed(s->ctx);
	free(s);
}

static void finish_close(struct wd_statics *s)
{
	wd_snapshot_release(s->marked);
	uv_close((uv_handle_t *)&s->timer, on_handle_closed);
}

/* What the writer makes of a change comes a little later: archives. Who has nothing to write is soon done. */
static void follow(struct wd_statics *s)
{
	s->marked = wd_snapshot_hold(s->writing);
	s->first_mark = wd_clock_steady() + FOLLOW_MS - LATEST_MS;
	s->follows = true;
}

static void on_written(uv_work_t *work, int status)
{
	struct wd_statics *s = work->data;

	(void)status;
	if (s->memory.more && !s->marked)
		wd_statics_mark(s, s->writing);
	else if (!s->marked && !s->follows && !s->closed)
		follow(s);
	wd_snapshot_release(s->writing);
	s->writing = NULL;
	if (s->closed)
		finish_close(s);
	else if (s->marked)
		start_timer(s);
}

static void on_timer(uv_timer_t *timer)
{
	struct wd_statics *s = timer->data;

	if (s->writing || !s->marked)
		return;
	s->writing = s->marked;
	s->marked = NULL;
	uv_queue_work(s->loop, &s->work, write_files, on_written);
}

static void start_timer(struct wd_statics *s)
{
	int64_t left = s->first_mark + LATEST_MS - wd_clock_steady(), calm = s->follows ? FOLLOW_MS : CALM_MS;

	uv_timer_start(&s->timer, on_timer, (uint64_t)(left < 0 ? 0 : left < calm ? left : calm), 0);
}

void wd_statics_mark(struct wd_statics *s, struct wd_snapshot *snapshot)
{
	if (!snapshot->config.publish || s->closed)
		return;
	if (!s->marked || s->follows)
		s->first_mark = wd_clock_steady();
	wd_snapshot_release(s->marked);
	s->follows = false;
	s->marked = wd_snapshot_hold(snapshot);
	start_timer(s);
}

void wd_statics_close(struct wd_statics *s, void (*closed)(void *ctx), void *ctx)
{
	s->closed = closed;
	s->ctx = ctx;
	uv_timer_stop(&s->timer);
	if (!s->writing)
		finish_close(s);
}
