#include "daemon/web.h"

#include <pthread.h>
#include <stdlib.h>

#include "serve/http.h"
#include "util/mem.h"

struct wd_web {
	uv_loop_t *loop;
	uv_work_t work;
	struct wd_snapshot *snapshot; /* held: the newest */
	struct wd_health *health;
	struct wd_server *server; /* the worker's while one is at it; NULL: not yet, or it could not start */
	bool is_working, has_newer, quiesces, stops;
	struct wd_error error;
	/* the worker's, held */
	struct wd_snapshot *first;
	void (*started)(void *ctx, const struct wd_error *why_not);
	void (*hooked)(void *ctx, struct wd_hook *hook);
	void *hook_ctx;
	void (*stopped)(void *ctx);
	void *ctx;
	uv_async_t asked;
	pthread_mutex_t lock;
	/* under the lock */
	struct wd_hook *hooks, **hooks_end;
	bool refuses;
};

/* ---- what is asked below /websub/ ---- */

/* On the door's thread. */
static void on_hooked(void *ctx, struct wd_hook *hook)
{
	struct wd_web *web = ctx;
	bool refuses;

	hook->next = NULL;
	pthread_mutex_lock(&web->lock);
	refuses = web->refuses;
	if (!refuses) {
		*web->hooks_end = hook;
		web->hooks_end = &hook->next;
		uv_async_send(&web->asked);
	}
	pthread_mutex_unlock(&web->lock);
	if (refuses)
		wd_hook_answer(hook, 503, WD_SPAN("The desk ends."), 0);
}

static struct wd_hook *take_hooks(struct wd_web *web, bool refuses)
{
	struct wd_hook *hooks;

	pthread_mutex_lock(&web->lock);
	hooks = web->hooks;
	web->hooks = NULL;
	web->hooks_end = &web->hooks;
	web->refuses = refuses;
	pthread_mutex_unlock(&web->lock);
	return hooks;
}

static void on_asked(uv_async_t *async)
{
	struct wd_web *web = async->data;
	struct wd_hook *hook = take_hooks(web, web->stops);

	while (hook) {
		struct wd_hook *next = hook->next;

		if (web->stops)
			wd_hook_answer(hook, 503, WD_SPAN("The desk ends."), 0);
		else
			web->hooked(web->hook_ctx, hook);
		hook = next;
	}
}

/* ---- life ---- */

static void end_server(uv_work_t *work)
{
	struct wd_web *web = work->data;

	wd_server_stop(web->server);
}

static void on_closed(uv_handle_t *handle)
{
	struct wd_web *web = handle->data;

	wd_snapshot_release(web->snapshot);
	web->stopped(web->ctx);
	pthread_mutex_destroy(&web->lock);
	free(web);
}

static void free_web(struct wd_web *web)
{
	uv_close((uv_handle_t *)&web->asked, on_closed);
}

static void on_ended(uv_work_t *work, int status)
{
	(void)status;
	free_web(work->data);
}

static void end(struct wd_web *web)
{
	if (web->server)
		uv_queue_work(web->loop, &web->work, end_server, on_ended);
	else
		free_web(web);
}

static void start_server(uv_work_t *work)
{
	struct wd_web *web = work->data;
	const struct wd_config *config = &web->first->config;
	const struct wd_server_options options = {
		.snapshot = web->first,
		.database = config->database_read ? config->database_read : config->database,
		.health = web->health,
		.hooked = on_hooked,
		.hook_ctx = web,
	};

	web->server = wd_server_start(&options, &web->error);
}

/* What came meanwhile is done now. */
static void on_started(uv_work_t *work, int status)
{
	struct wd_web *web = work->data;

	(void)status;
	web->is_working = false;
	wd_snapshot_release(web->first);
	if (web->server && web->has_newer)
		wd_server_reload(web->server, web->snapshot);
	if (web->server && web->quiesces)
		wd_server_quiesce(web->server);
	if (web->stops)
		end(web);
	else
		web->started(web->ctx, web->server ? NULL : &web->error);
}

struct wd_web *wd_web_new(uv_loop_t *loop, struct wd_snapshot *snapshot, struct wd_health *health,
			  void (*started)(void *ctx, const struct wd_error *why_not),
			  void (*hooked)(void *ctx, struct wd_hook *hook), void *ctx)
{
	struct wd_web *web = wd_xcalloc(1, sizeof(*web));

	web->loop = loop;
	web->health = health;
	web->snapshot = wd_snapshot_hold(snapshot);
	web->first = wd_snapshot_hold(snapshot);
	web->started = started;
	web->hooked = hooked;
	web->ctx = web->hook_ctx = ctx;
	web->hooks_end = &web->hooks;
	pthread_mutex_init(&web->lock, NULL);
	uv_async_init(loop, &web->asked, on_asked);
	web->asked.data = web;
	web->work.data = web;
	web->is_working = true;
	uv_queue_work(loop, &web->work, start_server, on_started);
	return web;
}

void wd_web_reload(struct wd_web *web, struct wd_snapshot *snapshot)
{
	struct wd_snapshot *old = web->snapshot;

	web->snapshot = wd_snapshot_hold(snapshot);
	wd_snapshot_release(old);
	web->has_newer = true;
	if (!web->is_working && web->server)
		wd_server_reload(web->server, snapshot);
}

void wd_web_quiesce(struct wd_web *web)
{
	web->quiesces = true;
	if (!web->is_working && web->server)
		wd_server_quiesce(web->server);
}

void wd_web_stop(struct wd_web *web, void (*stopped)(void *ctx), void *ctx)
{
	web->stops = true;
	web->stopped = stopped;
	web->ctx = ctx;
	on_asked(&web->asked);
	if (!web->is_working)
		end(web);
}
