#include "daemon/writing.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/gather.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/mem.h"

enum {
	MOST_DOCUMENTS = 256,   /* in a batch, whose words for the index are in memory till its end */
	MOST_WEIGHT = 16 << 20, /* of a batch's tickets together: what the store makes of them is as large */
	PIECE_WEIGHT = 1 << 20, /* or those of a piece, where workers go on once it is written */
	BATCH_MS = 2000,        /* so long one takes more in: others may write then, and who pushes gets an answer */
	APART_MS = 60 * 1000,   /* and none does so long when one was undone */
	RENEW_MS = 20 * 1000,
	SHARED_RENEW_MS = 10 * 1000,
	ALONE_LEASE_MS = 90 * 1000,
	STEP_MS = 60 * 1000, /* background work is looked for so often when there is none, */
	SOON_MS = 300,       /* and so soon when something new came */
	FIRST_PAUSE_MS = 1000,
	LONGEST_PAUSE_MS = 15 * 1000,
	ONCE_PATIENCE_MS = 8 * 1000, /* for cron: a disk that stays full must not keep it, */
	TIDY_MS = 1000,              /* nor an index that has much to merge */
};

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
	if (c->kind != WD_COMMIT_FINISHES)
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
	bool goes_on = c->kind != WD_COMMIT_FINISHES || until - trial->since <= ONCE_PATIENCE_MS;

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

static void note_stored(struct wd_commit *c)
{
	struct wd_writer_effort effort = wd_writer_effort(c->writer);

	atomic_store(&c->health->last_commit_at, wd_clock_now());
	atomic_store(&c->health->filter_ns, effort.filter_ns);
	atomic_store(&c->health->filtered, effort.n_filtered);
}

/*
 * Tries while later may be better than now. False when it is not, or shall not
 * be waited for; what is lost is asked for again.
 */
static bool insist(struct wd_commit *c, struct wd_update *updates, size_t n, struct wd_error *err)
{
	struct trial trial = begin_trial();

	while (!wd_writer_commit(c->writer, updates, n, err)) {
		if (err->code == WD_PERMANENT) {
			give_up(c, err);
			return false;
		}
		if (err->code != WD_TRANSIENT)
			return false;
		if (!may_try_again(c, &trial, err)) {
			wd_error_prefix(err, "%s", c->path);
			if (c->kind == WD_COMMIT_FINISHES)
				give_up(c, err);
			return false;
		}
	}
	end_trial(c, &trial);
	/* A try whose answer was lost may have brought what this one found there: whoever tells of news looks. */
	updates[0].befell |= trial.failing && n > 0;
	note_stored(c);
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

/* Under the lock. */
static struct wd_ticket_queue take(struct wd_commit *c, int64_t most)
{
	return wd_ticket_queue_take(&c->queued, most,
				    c->writer && wd_writer_may_take(c->writer) ? PIECE_WEIGHT : MOST_WEIGHT);
}

static bool takes_more(struct wd_commit *c, const struct wd_ticket_queue *batch, int64_t begun)
{
	int64_t now = wd_clock_steady();
	bool more;

	if (batch->n >= WD_GATHER_MOST || batch->n_documents >= MOST_DOCUMENTS || now - begun >= BATCH_MS ||
	    now < c->apart_until || !wd_writer_may_take(c->writer))
		return false;
	pthread_mutex_lock(&c->lock);
	more = wd_gather_more(c, batch->n, begun);
	pthread_mutex_unlock(&c->lock);
	return more;
}

/* What was written needs no document any more: workers go on. */
static void let_go(struct wd_commit *c, struct wd_ticket *from)
{
	bool is_lighter = false;

	for (struct wd_ticket *ticket = from; ticket; ticket = ticket->next) {
		wd_ticket_lighten(ticket);
		is_lighter = is_lighter || ticket->weight > 0;
	}
	if (!is_lighter)
		return;
	pthread_mutex_lock(&c->lock);
	for (struct wd_ticket *ticket = from; ticket; ticket = ticket->next)
		wd_load_let_go(&c->gone, ticket);
	c->is_lighter = true;
	uv_async_send(&c->wake);
	pthread_mutex_unlock(&c->lock);
}

/* Of those that wait; the first one that came to the batch. */
static struct wd_ticket *take_more(struct wd_commit *c, struct wd_ticket_queue *batch)
{
	struct wd_ticket_queue more;
	struct wd_ticket *first, *ticket;

	pthread_mutex_lock(&c->lock);
	more = take(c, WD_GATHER_MOST - batch->n);
	pthread_mutex_unlock(&c->lock);
	first = more.first;
	while ((ticket = more.first) != NULL) {
		more.first = ticket->next;
		wd_ticket_queue_add(batch, ticket);
	}
	return first;
}

static void copy_updates(struct wd_update *to, const struct wd_ticket *from)
{
	for (; from; from = from->next)
		*to++ = from->update;
}

/*
 * Writes the batch and what comes meanwhile, but for the last piece. n_gone: so many are written, and their documents
 * gone. False when nothing of them stands any more.
 */
static bool write_pieces(struct wd_commit *c, struct wd_ticket_queue *batch, struct wd_update *updates, size_t *n_gone)
{
	struct wd_ticket *piece = batch->first;
	int64_t begun = wd_clock_steady();
	struct wd_error err;

	copy_updates(updates, piece);
	for (*n_gone = 0; takes_more(c, batch, begun); copy_updates(&updates[*n_gone], piece)) {
		if (!wd_writer_take(c->writer, updates, (size_t)batch->n, &err))
			return false;
		*n_gone = (size_t)batch->n;
		let_go(c, piece);
		piece = take_more(c, batch);
	}
	return true;
}

/* Their documents are gone, and nothing of them stands. True: they shall be asked for again; the database refuses others, too, else. */
static bool lose(struct wd_update *updates, size_t n_gone, const struct wd_error *of_last)
{
	bool refuses = of_last->code == WD_TRANSIENT || of_last->code == WD_PERMANENT;

	for (size_t i = 0; i < n_gone; i++) {
		struct wd_update *u = &updates[i];

		u->n_new_entries = u->n_changed_entries = u->n_new_stories = 0;
		u->befell = false;
		if (refuses)
			u->error = *of_last;
		else
			wd_error_set(&u->error, WD_TRANSIENT, "what was stored with it was undone; it is asked for again");
	}
	return !refuses;
}

static void write_batch(struct wd_commit *c, struct wd_ticket_queue *batch)
{
	struct wd_update *updates = wd_xreallocarray(NULL, WD_GATHER_MOST, sizeof(*updates));
	size_t n_gone, n = 0;
	struct wd_error err;
	bool stands = write_pieces(c, batch, updates, &n_gone) && n_gone > 0 &&
		      wd_writer_commit(c->writer, updates, (size_t)batch->n, &err);
	bool is_lost = false;

	if (stands) {
		note_stored(c);
	} else {
		write_updates(c, &updates[n_gone], (size_t)batch->n - n_gone);
		is_lost = n_gone > 0 && lose(updates, n_gone, &updates[n_gone].error);
		if (n_gone > 0)
			c->apart_until = wd_clock_steady() + APART_MS;
	}
	tell_damage(c, updates, (size_t)batch->n);
	for (struct wd_ticket *ticket = batch->first; ticket; ticket = ticket->next, n++) {
		if (updates[n].n_new_stories)
			step_soon(c);
		ticket->update = updates[n];
		ticket->is_lost = is_lost && n < n_gone;
		wd_ticket_lighten(ticket);
		wd_dictionary_release(ticket->dictionary);
		ticket->dictionary = wd_writer_dictionary(c->writer);
	}
	free(updates);
}

/* To the loop. */
static void answer_sync(struct wd_commit *c, struct wd_snapshot *snapshot, struct wd_feed_state *states,
			const struct wd_error *err)
{
	pthread_mutex_lock(&c->lock);
	c->synced = snapshot;
	c->states = states;
	c->sync_error = *err;
	c->sync_gives = states && c->share.gives;
	atomic_fetch_add(&c->health->changes, 1);
	uv_async_send(&c->wake);
	pthread_mutex_unlock(&c->lock);
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
	if (done) {
		end_trial(c, &trial);
		wd_snapshot_release(c->known);
		c->known = wd_snapshot_hold(snapshot);
	}
	answer_sync(c, snapshot, states, &err);
	c->more_steps = true;
}

static int64_t renew_every(const struct wd_commit *c)
{
	return c->share.is_alone ? RENEW_MS : SHARED_RENEW_MS;
}

/* The loop gets each feed's state anew, and with it whose it is. */
static void sync_again(struct wd_commit *c)
{
	pthread_mutex_lock(&c->lock);
	c->gives = false;
	if (!c->to_sync && c->known)
		c->to_sync = wd_snapshot_hold(c->known);
	pthread_mutex_unlock(&c->lock);
}

static void renew_share(struct wd_commit *c)
{
	int64_t for_ms = c->share.is_alone ? ALONE_LEASE_MS : WD_WRITING_LEASE_MS;
	struct wd_share share;
	struct wd_error err = { 0 };

	pthread_mutex_lock(&c->lock);
	c->lets_go |= c->left;
	c->left = false;
	pthread_mutex_unlock(&c->lock);
	c->renewed = wd_clock_steady();
	if (!wd_writer_share(c->writer, for_ms, c->lets_go, &share, &err)) {
		/* What the disk refuses now it refuses the others too; the next try is soon enough. */
		if (err.code == WD_PERMANENT)
			give_up(c, &err);
		return;
	}
	c->lets_go = false;
	atomic_store(&c->health->leads, share.leads);
	if (wd_share_equal(&c->share, &share))
		return;
	c->share = share;
	sync_again(c);
}

static void do_step(struct wd_commit *c)
{
	struct wd_error err = { 0 };
	bool more = false;

	c->stepped = wd_clock_steady();
	c->more_steps = false;
	if (!c->share.leads)
		return;
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
		int64_t lease = c->renewed + renew_every(c) - now, step = c->stepped + STEP_MS - now;

		/* The loop has not yet taken the last answer to a sync. */
		if ((c->to_sync && !c->synced) || c->queued.first || c->errands || c->stops || c->left)
			return;
		if (c->kind == WD_COMMIT_RUNS_ERRANDS)
			pthread_cond_wait(&c->more, &c->lock);
		else if (c->more_steps || lease <= 0 || step <= 0)
			return;
		else
			wait_ms(c, lease < step ? lease : step);
	}
}

/* Who only serves needs no writer until somebody asks for something to be written, and goes on serving without. */
static bool open_late(struct wd_commit *c, struct wd_error *err)
{
	if (!c->writer)
		c->writer = wd_writer_open(c->database, err);
	return c->writer != NULL;
}

/* Those of one sender come one by one, so that what gathers meanwhile is one transaction. */
static void run_errands(struct wd_commit *c, struct wd_errand *errands)
{
	for (struct wd_errand *e = errands; e; e = e->next) {
		e->error = (struct wd_error){ 0 };
		if (open_late(c, &e->error))
			e->write(e, c->writer);
	}
}

/* At once: who is told of what is stored does not wait for the background's work. */
static void give_back(struct wd_commit *c, struct wd_ticket_queue *batch, struct wd_errand *errands)
{
	struct wd_ticket *ticket;

	atomic_fetch_add(&c->health->changes, 1);
	pthread_mutex_lock(&c->lock);
	while ((ticket = batch->first) != NULL) {
		batch->first = ticket->next;
		wd_ticket_queue_add(&c->acked, ticket);
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
	if (c->kind == WD_COMMIT_FINISHES)
		give_up(c, &err);
	else
		wd_log(WD_LOG_WARNING, "%s", err.text);
}

static void finish_work(struct wd_commit *c)
{
	struct wd_error err;

	if (!c->writer)
		return;
	if (c->kind == WD_COMMIT_FINISHES) {
		if (!wd_writer_end_round(c->writer, &err))
			wd_log(WD_LOG_WARNING, "%s: stories that were in doubt stay as they came: %s", c->path, err.text);
		wd_writer_hurry(c->writer, wd_clock_steady() + TIDY_MS);
		do_step(c);
		while (c->more_steps)
			do_step(c);
	}
	/* First, so that what it writes is moved with the rest. */
	wd_writer_leave(c->writer);
	tidy_up(c);
	wd_writer_close(c->writer);
}

static void serve_errands(struct wd_commit *c, struct wd_snapshot *snapshot, struct wd_errand *errands)
{
	struct wd_ticket_queue none;

	wd_ticket_queue_init(&none);
	run_errands(c, errands);
	give_back(c, &none, errands);
	if (snapshot)
		answer_sync(c, snapshot, NULL, &(struct wd_error){ 0 });
}

/* One turn of who polls. */
static void work(struct wd_commit *c, struct wd_ticket_queue *batch, struct wd_errand *errands, struct wd_snapshot *snapshot,
		 bool left)
{
	if (left || wd_clock_steady() - c->renewed >= renew_every(c))
		renew_share(c);
	if (batch->first)
		write_batch(c, batch);
	run_errands(c, errands);
	give_back(c, batch, errands);
	if (snapshot)
		sync_snapshot(c, snapshot);
	else if (c->more_steps || wd_clock_steady() - c->stepped >= STEP_MS)
		do_step(c);
}

void *wd_writing_run(void *ctx)
{
	struct wd_commit *c = ctx;

	pthread_mutex_lock(&c->lock);
	for (;;) {
		struct wd_snapshot *snapshot = NULL;
		struct wd_errand *errands;
		struct wd_ticket_queue batch;
		bool ends, left;

		wait_for_work(c);
		wd_gather_first(c);
		left = c->left;
		wd_ticket_queue_init(&batch);
		if (!c->synced && (snapshot = c->to_sync) != NULL)
			c->to_sync = NULL;
		else
			batch = take(c, WD_GATHER_MOST);
		errands = c->errands;
		c->errands = NULL;
		atomic_store(&c->health->queue, c->queued.n);
		ends = c->stops && !batch.first && !snapshot && !errands;
		pthread_mutex_unlock(&c->lock);
		if (ends)
			break;
		if (c->kind == WD_COMMIT_RUNS_ERRANDS)
			serve_errands(c, snapshot, errands);
		else
			work(c, &batch, errands, snapshot, left);
		pthread_mutex_lock(&c->lock);
	}
	finish_work(c);
	pthread_mutex_lock(&c->lock);
	c->stopped = true;
	uv_async_send(&c->wake);
	pthread_mutex_unlock(&c->lock);
	return NULL;
}
