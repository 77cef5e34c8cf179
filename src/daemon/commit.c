#include "daemon/commit.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "util/log.h"
#include "util/mem.h"

enum {
	MOST_JOBS = 256, /* in a batch */
	LEASE_MS = 90 * 1000,
	RENEW_MS = 20 * 1000,
	STEP_MS = 60 * 1000, /* background work is looked for so often when there is none */
	FIRST_PAUSE_MS = 1000,
	LONGEST_PAUSE_MS = 30 * 1000,
};

struct queue {
	struct wd_ticket *first, **end;
	int64_t n;
};

struct wd_commit {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t more;
	/* under the lock */
	struct queue queued, acked;
	struct wd_snapshot *to_sync, *synced;
	struct wd_feed_state *states;
	struct wd_error sync_error;
	bool stops, stopped;
	/* the thread's */
	struct wd_writer *writer;
	int64_t renewed, stepped; /* steady clock */
	bool more_steps, finish;
	/* the loop's */
	uv_async_t wake;
	struct wd_commit_calls calls;
	struct wd_health *health;
};

static void queue_init(struct queue *q)
{
	*q = (struct queue){ .first = NULL };
	q->end = NULL;
}

static void queue_add(struct queue *q, struct wd_ticket *ticket)
{
	ticket->next = NULL;
	if (q->first)
		*q->end = ticket;
	else
		q->first = ticket;
	q->end = &ticket->next;
	q->n++;
}

/* Takes up to most tickets off the front. */
static struct queue queue_take(struct queue *q, int64_t most)
{
	struct queue taken;

	queue_init(&taken);
	while (q->first && taken.n < most) {
		struct wd_ticket *ticket = q->first;

		q->first = ticket->next;
		q->n--;
		queue_add(&taken, ticket);
	}
	return taken;
}

/* ---- the thread ---- */

/* Under the lock; false when the time has passed. */
static bool wait_ms(struct wd_commit *c, int64_t ms)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	return pthread_cond_timedwait(&c->more, &c->lock, &until) == 0;
}

/* Tries until it is written, or the daemon ends: then what is lost is asked for again. */
static void insist(struct wd_commit *c, struct wd_update *updates, size_t n)
{
	int64_t pause = FIRST_PAUSE_MS;
	bool failing = false;
	struct wd_error err = { 0 };

	while (!wd_writer_commit(c->writer, updates, n, &err)) {
		bool stops;

		if (!failing)
			wd_log(WD_LOG_ERROR, "what was polled cannot be stored, polling waits: %s", err.text);
		failing = true;
		atomic_store(&c->health->writer_failing, true);
		pthread_mutex_lock(&c->lock);
		if (!c->stops)
			wait_ms(c, pause);
		stops = c->stops;
		pthread_mutex_unlock(&c->lock);
		if (stops) {
			for (size_t i = 0; i < n; i++)
				updates[i].error = err;
			return;
		}
		pause = pause * 2 < LONGEST_PAUSE_MS ? pause * 2 : LONGEST_PAUSE_MS;
	}
	if (failing)
		wd_log(WD_LOG_WARNING, "storing works again");
	atomic_store(&c->health->writer_failing, false);
	atomic_store(&c->health->last_commit_at, wd_clock_now());
}

static void write_batch(struct wd_commit *c, struct queue *batch)
{
	struct wd_update *updates = wd_xcalloc((size_t)batch->n, sizeof(*updates));
	size_t n = 0;

	for (struct wd_ticket *ticket = batch->first; ticket; ticket = ticket->next)
		updates[n++] = ticket->update;
	insist(c, updates, n);
	n = 0;
	for (struct wd_ticket *ticket = batch->first; ticket; ticket = ticket->next) {
		ticket->update = updates[n++];
		wd_ticket_lighten(ticket);
	}
	free(updates);
}

static void sync_snapshot(struct wd_commit *c, struct wd_snapshot *snapshot)
{
	struct wd_feed_state *states = NULL;
	struct wd_error err = { 0 };

	if (!wd_writer_sync(c->writer, snapshot, &states, &err))
		states = NULL;
	pthread_mutex_lock(&c->lock);
	c->synced = snapshot;
	c->states = states;
	c->sync_error = err;
	pthread_mutex_unlock(&c->lock);
	c->more_steps = true;
}

static void renew_lease(struct wd_commit *c)
{
	struct wd_error err = { 0 };

	c->renewed = wd_clock_steady();
	if (!wd_writer_lease(c->writer, wd_clock_now(), LEASE_MS, &err))
		wd_log(WD_LOG_WARNING, "%s", err.text);
}

static void do_step(struct wd_commit *c)
{
	struct wd_error err = { 0 };
	bool more = false;

	c->stepped = wd_clock_steady();
	if (!wd_writer_step(c->writer, wd_clock_now(), &more, &err)) {
		wd_log(WD_LOG_WARNING, "work in the database's background: %s", err.text);
		more = false;
	}
	c->more_steps = more;
}

/* Under the lock: until there is a batch, a snapshot, a step, the lease or the end to see to. */
static void wait_for_work(struct wd_commit *c)
{
	for (;;) {
		int64_t now = wd_clock_steady();
		int64_t lease = c->renewed + RENEW_MS - now, step = c->stepped + STEP_MS - now;

		/* The loop has not yet taken the last answer to a sync. */
		if ((c->to_sync && !c->synced) || c->queued.first || c->stops)
			return;
		if (c->more_steps || lease <= 0 || step <= 0)
			return;
		wait_ms(c, lease < step ? lease : step);
	}
}

static void finish_work(struct wd_commit *c)
{
	if (c->finish) {
		do_step(c);
		while (c->more_steps)
			do_step(c);
	}
	wd_writer_release_lease(c->writer);
	wd_writer_close(c->writer);
}

static void *run_thread(void *ctx)
{
	struct wd_commit *c = ctx;

	pthread_mutex_lock(&c->lock);
	for (;;) {
		struct wd_snapshot *snapshot = NULL;
		struct queue batch;
		bool ends;

		wait_for_work(c);
		queue_init(&batch);
		if (!c->synced && (snapshot = c->to_sync) != NULL)
			c->to_sync = NULL;
		else
			batch = queue_take(&c->queued, MOST_JOBS);
		atomic_store(&c->health->queue, c->queued.n);
		ends = c->stops && !batch.first && !snapshot;
		pthread_mutex_unlock(&c->lock);
		if (ends)
			break;
		if (wd_clock_steady() - c->renewed >= RENEW_MS)
			renew_lease(c);
		if (batch.first)
			write_batch(c, &batch);
		if (snapshot)
			sync_snapshot(c, snapshot);
		else if (c->more_steps || wd_clock_steady() - c->stepped >= STEP_MS)
			do_step(c);
		atomic_fetch_add(&c->health->changes, 1);
		pthread_mutex_lock(&c->lock);
		for (struct wd_ticket *ticket; (ticket = batch.first) != NULL;) {
			batch.first = ticket->next;
			queue_add(&c->acked, ticket);
		}
		uv_async_send(&c->wake);
	}
	finish_work(c);
	pthread_mutex_lock(&c->lock);
	c->stopped = true;
	uv_async_send(&c->wake);
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

/* ---- the loop ---- */

static void on_closed(uv_handle_t *handle)
{
	struct wd_commit *c = handle->data;

	pthread_cond_destroy(&c->more);
	pthread_mutex_destroy(&c->lock);
	if (c->calls.stopped)
		c->calls.stopped(c->calls.ctx);
	free(c);
}

static void on_wake(uv_async_t *async)
{
	struct wd_commit *c = async->data;
	struct wd_snapshot *snapshot;
	struct wd_feed_state *states;
	struct wd_ticket *acked;
	struct wd_error err;
	bool stopped;

	pthread_mutex_lock(&c->lock);
	acked = c->acked.first;
	queue_init(&c->acked);
	snapshot = c->synced;
	states = c->states;
	err = c->sync_error;
	c->synced = NULL;
	c->states = NULL;
	if (snapshot)
		pthread_cond_signal(&c->more);
	stopped = c->stopped;
	pthread_mutex_unlock(&c->lock);
	if (acked)
		c->calls.acked(c->calls.ctx, acked);
	if (snapshot) {
		c->calls.synced(c->calls.ctx, snapshot, states, &err);
		wd_snapshot_release(snapshot);
	}
	if (stopped && !uv_is_closing((uv_handle_t *)&c->wake)) {
		pthread_join(c->thread, NULL);
		if (c->to_sync)
			wd_snapshot_release(c->to_sync);
		uv_close((uv_handle_t *)&c->wake, on_closed);
	}
}

static void set_up_lock(struct wd_commit *c)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&c->more, &attr);
	pthread_condattr_destroy(&attr);
	pthread_mutex_init(&c->lock, NULL);
}

struct wd_commit *wd_commit_new(uv_loop_t *loop, const char *database, const struct wd_commit_calls *calls,
				struct wd_health *health, bool finish, bool *taken, struct wd_error *err)
{
	struct wd_writer *writer = wd_writer_open(database, err);
	struct wd_commit *c;

	*taken = false;
	if (!writer)
		return NULL;
	if (!wd_writer_lease(writer, wd_clock_now(), LEASE_MS, err)) {
		*taken = true;
		wd_writer_close(writer);
		return NULL;
	}
	c = wd_xcalloc(1, sizeof(*c));
	c->writer = writer;
	c->renewed = c->stepped = wd_clock_steady();
	c->more_steps = true;
	c->finish = finish;
	if (finish)
		wd_writer_hold_round(writer);
	c->calls = *calls;
	c->health = health;
	set_up_lock(c);
	uv_async_init(loop, &c->wake, on_wake);
	c->wake.data = c;
	if (pthread_create(&c->thread, NULL, run_thread, c) != 0) {
		wd_error_set(err, WD_LOCAL, "the writer's thread could not be started");
		c->calls.stopped = NULL;
		wd_writer_release_lease(writer);
		wd_writer_close(writer);
		uv_close((uv_handle_t *)&c->wake, on_closed);
		return NULL;
	}
	return c;
}

void wd_commit_add(struct wd_commit *c, struct wd_ticket *ticket)
{
	pthread_mutex_lock(&c->lock);
	queue_add(&c->queued, ticket);
	pthread_cond_signal(&c->more);
	pthread_mutex_unlock(&c->lock);
}

void wd_commit_sync(struct wd_commit *c, struct wd_snapshot *snapshot)
{
	struct wd_snapshot *overtaken;

	wd_snapshot_hold(snapshot);
	pthread_mutex_lock(&c->lock);
	overtaken = c->to_sync;
	c->to_sync = snapshot;
	pthread_cond_signal(&c->more);
	pthread_mutex_unlock(&c->lock);
	if (overtaken)
		wd_snapshot_release(overtaken);
}

void wd_commit_stop(struct wd_commit *c)
{
	pthread_mutex_lock(&c->lock);
	c->stops = true;
	pthread_cond_signal(&c->more);
	pthread_mutex_unlock(&c->lock);
}
