#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <uv.h>

#include "fetch/exchange.h"
#include "fetch/multi.h"
#include "fetch/resolve.h"
#include "util/clock.h"
#include "util/mem.h"

enum {
	MOST_TRANSFERS = 320, /* 256 of a kind; more is no faster, and each turn of the loop grows with it */
	DESCRIPTORS_RESERVED = 128,
	DESCRIPTORS_EACH = 5,
	SWEEP_MS = 1000,
};

/* Where a transfer is; change_state() holds what each begins. */
enum state {
	WAITING,    /* a file for which there is no room yet */
	LOOKING_UP, /* its host is with the resolver */
	RUNNING,    /* its handle is in the multi */
	READING,    /* a file, with a worker */
	ENDED,      /* its response waits to be delivered */
};

struct wd_transfer {
	struct wd_transfer *next, *prev; /* in the pool's list */
	struct wd_pool *pool;
	enum state state;
	struct wd_exchange x;
	char *file_url; /* of a file: */
	CURL *easy;     /* while RUNNING */
	int64_t lookup_until;
	size_t reserved;   /* for its body, 0: no more than WD_POOL_UNASKED */
	int64_t paused_at; /* steady clock, 0: it runs */
	uv_work_t work;
	bool cancelled;
	wd_fetched_fn done;
	void *ctx;
};

struct wd_pool {
	uv_loop_t *loop;
	struct wd_multi *multi;
	uv_timer_t sweep; /* for look-ups that never end */
	uv_async_t wake;  /* something waits: answers of the resolver, ended transfers */
	struct wd_resolver *resolver;
	const char *codings;
	struct wd_transfer *transfers, *ended; /* under way; those that wait to be delivered */
	CURL **spare;
	int n_spare, n_transfers, max_transfers, n_files;
	size_t reserved, held; /* of bodies: by transfers, and by who took them */
	int n_waiting;         /* paused or WAITING for room */
	int open_handles;      /* the multi counts as one */
	bool closing;
	void (*closed)(void *ctx);
	void *closed_ctx;
};

/* ---- the end of a pool ---- */

static void finish_close(struct wd_pool *pool)
{
	if (!pool->closing || pool->open_handles > 0 || pool->n_files > 0)
		return;
	free(pool->spare);
	pool->closed(pool->closed_ctx);
	free(pool);
}

static void on_part_closed(void *ctx)
{
	struct wd_pool *pool = ctx;

	pool->open_handles--;
	finish_close(pool);
}

static void on_handle_closed(uv_handle_t *handle)
{
	on_part_closed(handle->data);
}

/* ---- room for bodies ---- */

/* One that is alone always finds room, so that some go on whatever their max-size is. */
static bool reserve(struct wd_transfer *t)
{
	struct wd_pool *pool = t->pool;
	size_t most = (size_t)t->x.request.max_size;

	if (t->reserved)
		return true;
	if (pool->reserved ? pool->reserved + pool->held + most > WD_POOL_BODIES : pool->held > WD_POOL_BODIES / 2)
		return false;
	t->reserved = most;
	pool->reserved += most;
	return true;
}

/* What is small needs none. What is packed is not known to be, so it asks as soon as there is much. */
static bool is_free(const struct wd_transfer *t, size_t more)
{
	const struct wd_pool *pool = t->pool;
	size_t len = t->x.response.body.len;

	if (more == WD_UNPACKED)
		return len <= WD_POOL_UNASKED && pool->reserved + pool->held <= WD_POOL_BODIES / 2;
	return len + more <= WD_POOL_UNASKED;
}

static void wait_for_room(struct wd_transfer *t)
{
	t->paused_at = wd_clock_steady();
	t->pool->n_waiting++;
}

/* Its timeout begins where it stopped. */
static void resume(struct wd_transfer *t)
{
	t->x.started += wd_clock_steady() - t->paused_at;
	t->paused_at = 0;
	t->pool->n_waiting--;
}

/* Called by libcurl, inside its own call. */
static bool may_grow(void *ctx, size_t more)
{
	struct wd_transfer *t = ctx;

	if (is_free(t, more) || reserve(t))
		return true;
	if (!t->paused_at)
		wait_for_room(t);
	curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, 0L);
	return false;
}

/* Called by libcurl too: a packed piece became large, and counts from now on. */
static void has_grown(void *ctx)
{
	struct wd_transfer *t = ctx;

	if (t->reserved || t->x.response.body.len <= WD_POOL_UNASKED)
		return;
	t->reserved = (size_t)t->x.request.max_size;
	t->pool->reserved += t->reserved;
}

/* What waits longest stands last in the list. */
static struct wd_transfer *longest_waiting(const struct wd_pool *pool)
{
	struct wd_transfer *found = NULL;

	for (struct wd_transfer *t = pool->transfers; t; t = t->next)
		if (t->paused_at && (!found || t->paused_at <= found->paused_at))
			found = t;
	return found;
}

static void read_later(struct wd_transfer *t);

static void let_grow(struct wd_pool *pool)
{
	struct wd_transfer *t;

	while (pool->n_waiting > 0 && (t = longest_waiting(pool)) != NULL && reserve(t)) {
		double so_far = 0;

		resume(t);
		if (t->state == WAITING) {
			read_later(t);
			continue;
		}
		curl_easy_getinfo(t->easy, CURLINFO_TOTAL_TIME, &so_far);
		curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)(so_far * 1000) + (long)wd_request_time_left(&t->x));
		wd_multi_unpause(pool->multi, t->easy);
	}
}

void wd_pool_set_held(struct wd_pool *pool, size_t held)
{
	bool less = held < pool->held;

	pool->held = held;
	if (less && pool->n_waiting > 0 && !pool->closing)
		uv_async_send(&pool->wake);
}

/* ---- transfers ---- */

static struct wd_transfer **list_of(struct wd_transfer *t)
{
	return t->state == ENDED ? &t->pool->ended : &t->pool->transfers;
}

static void link_in(struct wd_transfer *t)
{
	struct wd_transfer **list = list_of(t);

	t->prev = NULL;
	t->next = *list;
	if (t->next)
		t->next->prev = t;
	*list = t;
}

static void take_out(struct wd_transfer *t)
{
	*(t->prev ? &t->prev->next : list_of(t)) = t->next;
	if (t->next)
		t->next->prev = t->prev;
}

static void free_transfer(struct wd_transfer *t)
{
	struct wd_pool *pool = t->pool;

	take_out(t);
	pool->n_transfers--;
	pool->reserved -= t->reserved;
	pool->n_waiting -= t->paused_at != 0;
	if (pool->n_waiting > 0 && t->reserved)
		uv_async_send(&pool->wake);
	wd_request_release(&t->x);
	free(t->file_url);
	free(t);
}

static CURL *take_handle(struct wd_pool *pool)
{
	CURL *easy;

	if (pool->n_spare)
		return pool->spare[--pool->n_spare];
	easy = curl_easy_init();
	wd_request_set_up(easy);
	return easy;
}

static void give_back(struct wd_transfer *t)
{
	wd_request_unapply(&t->x);
	t->pool->spare[t->pool->n_spare++] = t->easy;
	t->easy = NULL;
}

static void stop_running(struct wd_transfer *t)
{
	wd_multi_remove(t->pool->multi, t->easy);
	give_back(t);
}

static void end(struct wd_transfer *t)
{
	take_out(t);
	t->state = ENDED;
	link_in(t);
	if (t->paused_at)
		resume(t);
	uv_async_send(&t->pool->wake);
}

static void run(struct wd_transfer *t, const char *addresses)
{
	struct wd_pool *pool = t->pool;

	t->easy = take_handle(pool);
	wd_request_apply(&t->x, t->easy, addresses);
	curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
	t->state = RUNNING;
	if (!wd_multi_add(pool->multi, t->easy)) {
		give_back(t);
		wd_response_fail(&t->x.response, WD_LOCAL, "the transfer could not be started");
		end(t);
	}
}

/* Begins a hop, or goes on with one whose host was looked up. */
static void step(struct wd_transfer *t)
{
	const char *addresses = NULL;
	struct wd_error err = { 0 };

	if (t->x.is_literal || t->x.request.proxy) {
		run(t, NULL);
		return;
	}
	switch (wd_resolver_ask(t->pool->resolver, t->x.host, t->x.request.proven, &addresses, &err)) {
	case WD_LOOKUP_FOUND:
		run(t, addresses);
		break;
	case WD_LOOKUP_FAILED:
		wd_response_fail(&t->x.response, err.code, "%s", err.text);
		end(t);
		break;
	case WD_LOOKUP_WAITS:
		if (t->state != LOOKING_UP || !t->lookup_until) {
			int64_t left = wd_request_time_left(&t->x);

			t->lookup_until = wd_clock_steady() + (left < WD_LOOKUP_MS ? left : WD_LOOKUP_MS);
		}
		t->state = LOOKING_UP;
		break;
	}
}

/* A redirect begins its next hop. */
static void on_finished(void *ctx, CURL *easy, CURLcode code)
{
	struct wd_transfer *t = NULL;
	bool redirected;

	(void)ctx;
	curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&t);
	redirected = wd_response_finish(&t->x, easy, code);
	stop_running(t);
	if (redirected && wd_request_redirect(&t->x)) {
		t->lookup_until = 0;
		step(t);
	} else {
		end(t);
	}
}

/* Hands the ended ones out. Each call may start or cancel others. */
static void deliver(struct wd_pool *pool)
{
	while (pool->ended && !pool->closing) {
		struct wd_transfer *t = pool->ended;
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): what was freed is off the list. */
		struct wd_response response = t->x.response;
		wd_fetched_fn done = t->done;
		void *ctx = t->ctx;

		memset(&t->x.response, 0, sizeof(t->x.response));
		free_transfer(t);
		done(ctx, &response);
	}
}

static void on_wake(uv_async_t *async)
{
	struct wd_pool *pool = async->data;
	struct wd_transfer *next;

	if (pool->closing)
		return;
	wd_resolver_reap(pool->resolver);
	for (struct wd_transfer *t = pool->transfers; t; t = next) {
		next = t->next;
		if (t->state == LOOKING_UP)
			step(t);
	}
	let_grow(pool);
	deliver(pool);
}

static void on_sweep(uv_timer_t *timer)
{
	struct wd_pool *pool = timer->data;
	int64_t now = wd_clock_steady();
	struct wd_transfer *next;

	for (struct wd_transfer *t = pool->transfers; t; t = next) {
		next = t->next;
		if (t->state == LOOKING_UP && t->lookup_until <= now) {
			wd_response_fail(&t->x.response, WD_TRANSIENT, "the name server does not answer for %s", t->x.host);
			end(t);
		}
	}
}

static void read_file(uv_work_t *work)
{
	struct wd_transfer *t = work->data;

	t->x.request.url = t->file_url;
	wd_file_fetch(&t->x.request, &t->x.response);
	t->x.request.url = NULL;
}

static void on_file_read(uv_work_t *work, int status)
{
	struct wd_transfer *t = work->data;
	struct wd_pool *pool = t->pool;

	pool->n_files--;
	if (status != 0 && !t->cancelled)
		wd_response_fail(&t->x.response, WD_LOCAL, "the file was not read");
	if (t->cancelled)
		free_transfer(t);
	else
		end(t);
	finish_close(pool);
}

static void read_later(struct wd_transfer *t)
{
	t->state = READING;
	t->work.data = t;
	t->pool->n_files++;
	uv_queue_work(t->pool->loop, &t->work, read_file, on_file_read);
}

static void start_file(struct wd_transfer *t, const char *url)
{
	t->file_url = wd_xstrdup(url);
	wd_buf_release(&t->x.response.body);
	if (reserve(t)) {
		read_later(t);
		return;
	}
	t->state = WAITING;
	wait_for_room(t);
}

struct wd_transfer *wd_pool_start(struct wd_pool *pool, const struct wd_request *request, wd_fetched_fn done, void *ctx)
{
	struct wd_transfer *t = wd_xcalloc(1, sizeof(*t));
	bool ok;

	t->pool = pool;
	t->done = done;
	t->ctx = ctx;
	link_in(t);
	pool->n_transfers++;
	ok = wd_request_open(&t->x, request);
	t->x.codings = pool->codings;
	t->x.may_grow = may_grow;
	t->x.has_grown = has_grown;
	t->x.grow_ctx = t;
	if (wd_file_is_url(request->url))
		start_file(t, request->url);
	else if (ok)
		step(t);
	else
		end(t);
	return t;
}

void wd_pool_cancel(struct wd_pool *pool, struct wd_transfer *t)
{
	(void)pool;
	if (t->state == READING) {
		/* Its worker still writes into it; on_file_read frees it. */
		t->cancelled = true;
		uv_cancel((uv_req_t *)&t->work);
		return;
	}
	if (t->state == RUNNING)
		stop_running(t);
	free_transfer(t);
}

/* ---- life ---- */

/* The soft limit goes up to the hard one: descriptors are what bounds the transfers. */
static int choose_transfers(void)
{
	struct rlimit limit;
	long room;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return 64;
	if (limit.rlim_cur < limit.rlim_max) {
		rlim_t wanted = limit.rlim_max > 65536 ? 65536 : limit.rlim_max;

		if (limit.rlim_cur < wanted) {
			limit.rlim_cur = wanted;
			if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
				getrlimit(RLIMIT_NOFILE, &limit);
		}
	}
	if (limit.rlim_cur > 65536)
		return MOST_TRANSFERS;
	room = ((long)limit.rlim_cur - DESCRIPTORS_RESERVED) / DESCRIPTORS_EACH;
	return room < 4 ? 4 : room > MOST_TRANSFERS ? MOST_TRANSFERS : (int)room;
}

static void on_resolver_wake(void *ctx)
{
	uv_async_send(ctx);
}

static void own(struct wd_pool *pool, uv_handle_t *handle)
{
	handle->data = pool;
	pool->open_handles++;
}

struct wd_pool *wd_pool_new(struct uv_loop_s *loop, int max_transfers, struct wd_error *err)
{
	struct wd_pool *pool = wd_xcalloc(1, sizeof(*pool));

	curl_global_init(CURL_GLOBAL_DEFAULT);
	pool->max_transfers = max_transfers > 0 ? max_transfers : choose_transfers();
	pool->multi = wd_multi_new(loop, pool->max_transfers, on_finished, pool);
	if (!pool->multi || uv_async_init(loop, &pool->wake, on_wake) != 0) {
		if (pool->multi)
			wd_multi_close(pool->multi, free, pool);
		else
			free(pool);
		wd_error_set(err, WD_LOCAL, "libcurl or libuv could not be started");
		return NULL;
	}
	pool->open_handles++; /* the multi */
	pool->loop = loop;
	pool->spare = wd_xcalloc((size_t)pool->max_transfers, sizeof(*pool->spare));
	uv_timer_init(loop, &pool->sweep);
	own(pool, (uv_handle_t *)&pool->wake);
	own(pool, (uv_handle_t *)&pool->sweep);
	uv_timer_start(&pool->sweep, on_sweep, SWEEP_MS, SWEEP_MS);
	pool->codings = wd_request_codings();
	pool->resolver = wd_resolver_new(on_resolver_wake, &pool->wake);
	return pool;
}

void wd_pool_set_host_connections(struct wd_pool *pool, int most)
{
	wd_multi_set_host_connections(pool->multi, most);
}

int wd_pool_room(const struct wd_pool *pool)
{
	return pool->closing ? 0 : pool->max_transfers - pool->n_transfers;
}

void wd_pool_close(struct wd_pool *pool, void (*closed)(void *ctx), void *ctx)
{
	struct wd_transfer *next;

	pool->closing = true;
	pool->closed = closed;
	pool->closed_ctx = ctx;
	while (pool->ended)
		wd_pool_cancel(pool, pool->ended); /* NOLINT(clang-analyzer-unix.Malloc): likewise */
	for (struct wd_transfer *t = pool->transfers; t; t = next) {
		next = t->next;
		wd_pool_cancel(pool, t);
	}
	while (pool->n_spare > 0)
		curl_easy_cleanup(pool->spare[--pool->n_spare]);
	wd_multi_close(pool->multi, on_part_closed, pool);
	wd_resolver_free(pool->resolver);
	uv_close((uv_handle_t *)&pool->sweep, on_handle_closed);
	uv_close((uv_handle_t *)&pool->wake, on_handle_closed);
}
