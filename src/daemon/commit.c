#include "daemon/writing.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "util/mem.h"
#include "util/url.h"

/* ---- the loop ---- */

static void on_closed(uv_handle_t *handle)
{
	struct wd_commit *c = handle->data;

	pthread_cond_destroy(&c->more);
	pthread_mutex_destroy(&c->lock);
	if (c->calls.stopped)
		c->calls.stopped(c->calls.ctx);
	wd_snapshot_release(c->known);
	free(c->database);
	free(c->path);
	free(c);
}

static void end_errands(struct wd_errand *errands)
{
	while (errands) {
		struct wd_errand *next = errands->next;

		errands->done(errands);
		errands = next;
	}
}

static void end_thread(struct wd_commit *c)
{
	pthread_join(c->thread, NULL);
	wd_snapshot_release(c->to_sync);
	uv_close((uv_handle_t *)&c->wake, on_closed);
}

static void on_wake(uv_async_t *async)
{
	struct wd_commit *c = async->data;
	struct wd_snapshot *snapshot;
	struct wd_feed_state *states;
	struct wd_ticket *acked;
	struct wd_errand *errands;
	struct wd_error err, broken;
	struct wd_load gone;
	bool stopped, waits, is_broken, is_lighter;

	pthread_mutex_lock(&c->lock);
	acked = c->acked.first;
	wd_ticket_queue_init(&c->acked);
	errands = c->errands_done;
	c->errands_done = NULL;
	gone = c->gone;
	is_lighter = c->is_lighter;
	c->gone = (struct wd_load){ 0 };
	c->is_lighter = false;
	snapshot = c->synced;
	states = c->states;
	err = c->sync_error;
	c->synced = NULL;
	c->states = NULL;
	if (snapshot) {
		c->gives = c->sync_gives;
		pthread_cond_signal(&c->more);
	}
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
	if (acked || is_lighter)
		c->calls.acked(c->calls.ctx, acked, &gone);
	end_errands(errands);
	if (snapshot) {
		c->calls.synced(c->calls.ctx, snapshot, states, &err);
		wd_snapshot_release(snapshot);
	}
	if (stopped && !uv_is_closing((uv_handle_t *)&c->wake))
		end_thread(c);
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

/* Where others poll all of it already, one round has nothing to do. */
static bool has_any(const struct wd_share *share, struct wd_error *err)
{
	for (int i = 0; i < WD_PARTS / 64; i++)
		if (share->parts[i])
			return true;
	return wd_error_set(err, WD_PERMANENT, "other processes poll already");
}

/* With the right to poll. NULL with err. */
static struct wd_writer *open_writer(const char *database, enum wd_commit_kind kind, struct wd_share *share, bool *taken,
				     struct wd_error *err)
{
	struct wd_writer *writer = wd_writer_open(database, err);

	if (!writer)
		return NULL;
	if (!wd_writer_share(writer, WD_WRITING_LEASE_MS, false, share, err) ||
	    (kind == WD_COMMIT_FINISHES && !has_any(share, err))) {
		*taken = err->code == WD_PERMANENT;
		if (!*taken)
			wd_error_prefix(err, "%s", wd_writer_place(writer));
		wd_writer_close(writer);
		return NULL;
	}
	if (kind == WD_COMMIT_FINISHES)
		wd_writer_hold_round(writer);
	return writer;
}

struct wd_commit *wd_commit_new(const struct wd_commit_options *options, bool *taken, struct wd_error *err)
{
	const char *database = options->database;
	struct wd_share share = { 0 };
	struct wd_writer *writer = NULL;
	struct wd_commit *c;

	*taken = false;
	if (options->kind != WD_COMMIT_RUNS_ERRANDS) {
		writer = open_writer(database, options->kind, &share, taken, err);
		if (!writer)
			return NULL;
	}
	c = wd_xcalloc(1, sizeof(*c));
	c->writer = writer;
	c->database = wd_xstrdup(database);
	c->path = wd_url_is_database(database) ? wd_url_shown(database) : wd_xstrdup(database);
	c->renewed = c->stepped = wd_clock_steady();
	c->share = share;
	c->kind = options->kind;
	c->calls = options->calls;
	c->health = options->health;
	atomic_store(&c->health->leads, share.leads);
	set_up_lock(c);
	uv_async_init(options->loop, &c->wake, on_wake);
	c->wake.data = c;
	if (pthread_create(&c->thread, NULL, wd_writing_run, c) != 0) {
		wd_error_set(err, WD_LOCAL, "the writer's thread could not be started");
		c->calls.stopped = NULL;
		wd_writer_close(writer);
		uv_close((uv_handle_t *)&c->wake, on_closed);
		return NULL;
	}
	return c;
}

void wd_commit_add(struct wd_commit *c, struct wd_ticket *ticket)
{
	pthread_mutex_lock(&c->lock);
	wd_ticket_queue_add(&c->queued, ticket);
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

void wd_commit_left(struct wd_commit *c)
{
	pthread_mutex_lock(&c->lock);
	if (c->gives) {
		c->left = true;
		c->gives = false;
		pthread_cond_signal(&c->more);
	}
	pthread_mutex_unlock(&c->lock);
}
