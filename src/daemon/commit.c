#include "daemon/commit.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "util/log.h"
#include "util/mem.h"

enum {
	MOST_JOBS = 256,        /* in a batch, */
	MOST_WEIGHT = 16 << 20, /* and so large together: what the store makes of them is as large */
	LEASE_MS = 90 * 1000,
	RENEW_MS = 20 * 1000,
	STEP_MS = 60 * 1000, /* background work is looked for so often when there is none, */
	SOON_MS = 300,       /* and so soon when something new came */
	FIRST_PAUSE_MS = 1000,
	LONGEST_PAUSE_MS = 15 * 1000,
	ONCE_PATIENCE_MS = 8 * 1000, /* for cron: a disk that stays full must not keep it */
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
	struct wd_errand *errands, *errands_done; /* in no order: each stands for itself */
	struct wd_snapshot *to_sync, *synced;
	struct wd_feed_state *states;
	struct wd_error sync_error;
	bool hurries, stops, stopped, waits, is_broken, told_broken; /* waits: for the disk, and nobody was told yet */
	struct wd_error broken;
	/* the thread's */
	struct wd_writer *writer;
	int64_t renewed, stepped; /* steady clock */
	bool more_steps, finish;
	char *path;
	struct wd_error step_error, damage; /* the last ones that were told */
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

/* Takes a batch off the front. */
static struct queue queue_take(struct queue *q)
{
	struct queue taken;
	size_t weight = 0;

	queue_init(&taken);
	while (q->first && taken.n < MOST_JOBS && (taken.n == 0 || weight + q->first->weight <= MOST_WEIGHT)) {
		struct wd_ticket *ticket = q->first;

		q->first = ticket->next;
		q->n--;
		weight += ticket->weight;
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

/* Says once that nobody can go on. */
static void give_up(struct wd_commit *c, const struct wd_error *err)
{
	pthread_mutex_lock(&c->lock);
	if (!c->is_broken)
		c->broken = *err;
	c->is_broken = true;
	uv_async_send(&c->wake);
	pthread_mutex_unlock(&c->lock);
}

/* What is tried until the disk takes it. */
struct trial {
	int64_t since, pause;
	bool failing;
};

static struct trial begin_trial(void)
{
	return (struct trial){ .since = wd_clock_steady(), .pause = FIRST_PAUSE_MS };
}

static void tell_failing(struct wd_commit *c, const struct wd_error *err)
{
	atomic_store(&c->health->writer_failing, true);
	if (!c->finish)
		wd_log(WD_LOG_ERROR, "%s: nothing can be stored, polling waits: %s", c->path, err->text);
	pthread_mutex_lock(&c->lock);
	c->waits = true;
	uv_async_send(&c->wake);
	pthread_mutex_unlock(&c->lock);
}

/* It failed for now: waits before the next try; false when there shall be none. */
static bool may_try_again(struct wd_commit *c, struct trial *trial, const struct wd_error *err)
{
	int64_t left = trial->pause, until = wd_clock_steady() + left;
	bool goes_on = !c->finish || until - trial->since <= ONCE_PATIENCE_MS;

	if (!trial->failing)
		tell_failing(c, err);
	trial->failing = true;
	trial->pause = trial->pause * 2 < LONGEST_PAUSE_MS ? trial->pause * 2 : LONGEST_PAUSE_MS;
	wd_writer_drain_log(c->writer);
	pthread_mutex_lock(&c->lock);
	while (goes_on && left > 0) {
		goes_on = !c->hurries && !c->stops && !c->is_broken;
		if (goes_on)
			wait_ms(c, left);
		left = until - wd_clock_steady();
	}
	pthread_mutex_unlock(&c->lock);
	return goes_on;
}

static void end_trial(struct wd_commit *c, const struct trial *trial)
{
	if (trial->failing)
		wd_log(WD_LOG_WARNING, "storing works again");
	atomic_store(&c->health->writer_failing, false);
}

/*
 * Tries while later may be better than now. False when it is not, or shall not
 * be waited for; what is lost is asked for again.
 */
static bool insist(struct wd_commit *c, struct wd_update *updates, size_t n, struct wd_error *err)
{
	struct trial trial = begin_trial();
	struct wd_writer_effort effort;

	while (!wd_writer_commit(c->writer, updates, n, err)) {
		if (err->code == WD_PERMANENT) {
			give_up(c, err);
			return false;
		}
		if (err->code != WD_TRANSIENT)
			return false;
		if (!may_try_again(c, &trial, err)) {
			wd_error_prefix(err, "%s", c->path);
			if (c->finish)
				give_up(c, err);
			return false;
		}
	}
	end_trial(c, &trial);
	atomic_store(&c->health->last_commit_at, wd_clock_now());
	effort = wd_writer_effort(c->writer);
	atomic_store(&c->health->filter_ns, effort.filter_ns);
	atomic_store(&c->health->filtered, effort.n_filtered);
	return true;
}

/* A damaged row costs what touches it alone. */
static void write_updates(struct wd_commit *c, struct wd_update *updates, size_t n)
{
	struct wd_error err = { 0 };

	if (insist(c, updates, n, &err))
		return;
	for (size_t i = 0; i < n; i++) {
		bool alone = n > 1 && err.code != WD_TRANSIENT && err.code != WD_PERMANENT;

		if (!alone || !insist(c, &updates[i], 1, &err))
			updates[i].error = err;
	}
}

/* One line for the database, however many feeds touch what is damaged; each says so in its state. */
static void tell_damage(struct wd_commit *c, const struct wd_update *updates, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct wd_error *err = &updates[i].error;

		if (err->code != WD_LOCAL || strcmp(err->text, c->damage.text) == 0)
			continue;
		wd_log(WD_LOG_ERROR, "%s: %s", c->path, err->text);
		c->damage = *err;
	}
}

/* New stories are work for the background: archives. */
static void step_soon(struct wd_commit *c)
{
	int64_t soon = wd_clock_steady() - STEP_MS + SOON_MS;

	if (c->stepped > soon)
		c->stepped = soon;
}

static void write_batch(struct wd_commit *c, struct queue *batch)
{
	struct wd_update *updates = wd_xcalloc((size_t)batch->n, sizeof(*updates));
	size_t n = 0;

	for (struct wd_ticket *ticket = batch->first; ticket; ticket = ticket->next)
		updates[n++] = ticket->update;
	write_updates(c, updates, n);
	tell_damage(c, updates, n);
	n = 0;
	for (struct wd_ticket *ticket = batch->first; ticket; ticket = ticket->next) {
		if (updates[n].n_new_stories)
			step_soon(c);
		ticket->update = updates[n++];
		wd_ticket_lighten(ticket);
	}
	free(updates);
}

static void sync_snapshot(struct wd_commit *c, struct wd_snapshot *snapshot)
{
	struct wd_feed_state *states = NULL;
	struct trial trial = begin_trial();
	struct wd_error err = { 0 };
	bool done;

	while (!(done = wd_writer_sync(c->writer, snapshot, &states, &err))) {
		states = NULL;
		if (err.code != WD_TRANSIENT || !may_try_again(c, &trial, &err)) {
			wd_error_prefix(&err, "%s", c->path);
			break;
		}
	}
	if (done)
		end_trial(c, &trial);
	pthread_mutex_lock(&c->lock);
	c->synced = snapshot;
	c->states = states;
	c->sync_error = err;
	atomic_fetch_add(&c->health->changes, 1);
	uv_async_send(&c->wake);
	pthread_mutex_unlock(&c->lock);
	c->more_steps = true;
}

static void renew_lease(struct wd_commit *c)
{
	struct wd_error err = { 0 };

	c->renewed = wd_clock_steady();
	/* What the disk refuses now it refuses the others too; the next try is soon enough. */
	if (!wd_writer_lease(c->writer, wd_clock_now(), LEASE_MS, &err) && err.code == WD_PERMANENT)
		give_up(c, &err);
}

static void do_step(struct wd_commit *c)
{
	struct wd_error err = { 0 };
	bool more = false;

	c->stepped = wd_clock_steady();
	if (!wd_writer_step(c->writer, wd_clock_now(), &more, &err)) {
		if (strcmp(c->step_error.text, err.text) != 0 && strcmp(c->damage.text, err.text) != 0)
			wd_log(WD_LOG_WARNING, "%s: work in the database's background: %s", c->path, err.text);
		more = false;
	}
	c->step_error = err;
	c->more_steps = more;
	atomic_fetch_add(&c->health->changes, 1);
}

/* Under the lock: until there is a batch, an errand, a snapshot, a step, the lease or the end to see to. */
static void wait_for_work(struct wd_commit *c)
{
	for (;;) {
		int64_t now = wd_clock_steady();
		int64_t lease = c->renewed + RENEW_MS - now, step = c->stepped + STEP_MS - now;

		/* The loop has not yet taken the last answer to a sync. */
		if ((c->to_sync && !c->synced) || c->queued.first || c->errands || c->stops)
			return;
		if (c->more_steps || lease <= 0 || step <= 0)
			return;
		wait_ms(c, lease < step ? lease : step);
	}
}

/* Those of one sender come one by one, so that what gathers meanwhile is one transaction. */
static void run_errands(struct wd_commit *c, struct wd_errand *errands)
{
	for (struct wd_errand *e = errands; e; e = e->next) {
		e->error = (struct wd_error){ 0 };
		e->write(e, c->writer);
	}
}

/* At once: who is told of what is stored does not wait for the background's work. */
static void give_back(struct wd_commit *c, struct queue *batch, struct wd_errand *errands)
{
	struct wd_ticket *ticket;

	atomic_fetch_add(&c->health->changes, 1);
	pthread_mutex_lock(&c->lock);
	while ((ticket = batch->first) != NULL) {
		batch->first = ticket->next;
		queue_add(&c->acked, ticket);
	}
	while (errands) {
		struct wd_errand *next = errands->next;

		errands->next = c->errands_done;
		c->errands_done = errands;
		errands = next;
	}
	uv_async_send(&c->wake);
	pthread_mutex_unlock(&c->lock);
}

/* A full disk, most likely: nothing is lost, but the next one will have no room, and after `poll` nobody else looks. */
static void tidy_up(struct wd_commit *c)
{
	struct wd_error err;

	if (wd_writer_checkpoint(c->writer, &err))
		return;
	wd_error_prefix(&err, "%s: what was stored is safe in the log beside it, and cannot be moved into it", c->path);
	if (c->finish)
		give_up(c, &err);
	else
		wd_log(WD_LOG_WARNING, "%s", err.text);
}

static void finish_work(struct wd_commit *c)
{
	struct wd_error err;

	if (c->finish) {
		if (!wd_writer_end_round(c->writer, &err))
			wd_log(WD_LOG_WARNING, "%s: stories that were in doubt stay as they came: %s", c->path, err.text);
		wd_writer_hurry(c->writer);
		do_step(c);
		while (c->more_steps)
			do_step(c);
	}
	tidy_up(c);
	wd_writer_release_lease(c->writer);
	wd_writer_close(c->writer);
}

static void *run_thread(void *ctx)
{
	struct wd_commit *c = ctx;

	pthread_mutex_lock(&c->lock);
	for (;;) {
		struct wd_snapshot *snapshot = NULL;
		struct wd_errand *errands;
		struct queue batch;
		bool ends;

		wait_for_work(c);
		queue_init(&batch);
		if (!c->synced && (snapshot = c->to_sync) != NULL)
			c->to_sync = NULL;
		else
			batch = queue_take(&c->queued);
		errands = c->errands;
		c->errands = NULL;
		atomic_store(&c->health->queue, c->queued.n);
		ends = c->stops && !batch.first && !snapshot && !errands;
		pthread_mutex_unlock(&c->lock);
		if (ends)
			break;
		if (wd_clock_steady() - c->renewed >= RENEW_MS)
			renew_lease(c);
		if (batch.first)
			write_batch(c, &batch);
		run_errands(c, errands);
		give_back(c, &batch, errands);
		if (snapshot)
			sync_snapshot(c, snapshot);
		else if (c->more_steps || wd_clock_steady() - c->stepped >= STEP_MS)
			do_step(c);
		pthread_mutex_lock(&c->lock);
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
	free(c->path);
	free(c);
}

static void on_wake(uv_async_t *async)
{
	struct wd_commit *c = async->data;
	struct wd_snapshot *snapshot;
	struct wd_feed_state *states;
	struct wd_ticket *acked;
	struct wd_errand *errands;
	struct wd_error err, broken;
	bool stopped, waits, is_broken;

	pthread_mutex_lock(&c->lock);
	acked = c->acked.first;
	queue_init(&c->acked);
	errands = c->errands_done;
	c->errands_done = NULL;
	snapshot = c->synced;
	states = c->states;
	err = c->sync_error;
	c->synced = NULL;
	c->states = NULL;
	if (snapshot)
		pthread_cond_signal(&c->more);
	stopped = c->stopped;
	waits = c->waits;
	c->waits = false;
	is_broken = c->is_broken && !c->told_broken;
	c->told_broken = c->is_broken;
	broken = c->broken;
	pthread_mutex_unlock(&c->lock);
	/* First, so that nothing is begun for what was lost. */
	if (is_broken)
		c->calls.broken(c->calls.ctx, &broken);
	if (waits)
		c->calls.waits(c->calls.ctx);
	if (acked)
		c->calls.acked(c->calls.ctx, acked);
	while (errands) {
		struct wd_errand *next = errands->next;

		errands->done(errands);
		errands = next;
	}
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
		*taken = err->code == WD_PERMANENT;
		if (!*taken)
			wd_error_prefix(err, "%s", database);
		wd_writer_close(writer);
		return NULL;
	}
	c = wd_xcalloc(1, sizeof(*c));
	c->writer = writer;
	c->path = wd_xstrdup(database);
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

void wd_commit_errand(struct wd_commit *c, struct wd_errand *errand)
{
	bool refuses;

	pthread_mutex_lock(&c->lock);
	refuses = c->stops;
	if (!refuses) {
		errand->next = c->errands;
		c->errands = errand;
		pthread_cond_signal(&c->more);
	}
	pthread_mutex_unlock(&c->lock);
	if (!refuses)
		return;
	wd_error_set(&errand->error, WD_TRANSIENT, "the desk ends");
	errand->done(errand);
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

void wd_commit_hurry(struct wd_commit *c)
{
	pthread_mutex_lock(&c->lock);
	c->hurries = true;
	pthread_cond_signal(&c->more);
	pthread_mutex_unlock(&c->lock);
}

void wd_commit_stop(struct wd_commit *c)
{
	pthread_mutex_lock(&c->lock);
	c->stops = true;
	pthread_cond_signal(&c->more);
	pthread_mutex_unlock(&c->lock);
}
