#include "push/notify.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "push/mailbox.h"
#include "push/notes.h"
#include "push/pile.h"
#include "push/sender.h"
#include "util/clock.h"
#include "util/duration.h"
#include "util/log.h"
#include "util/mem.h"

enum {
	MOST_POSTS = 64,
	MOST_PROGRAMS = 8,
	FIRST_PAUSE_MS = 1000,
	LONGEST_PAUSE_MS = 10 * 60 * 1000,
	LONGEST_WISH_MS = 24 * 3600 * 1000, /* of a Retry-After */
	FILLS_MS = 500,                     /* a backlog is looked for so often while it is queued */
	LOOK_MS = 60 * 1000,                /* whatever happens */
	GRACE_MS = 3000,                    /* of what is under way at the end */
};

enum phase {
	RUNS,
	FINISHES, /* tells what waits, each target until it fails */
	ENDS,     /* begins nothing */
	OVER,
};

/* A target and what it is told next. */
struct reader {
	struct reader *next;
	struct wd_notify *notify;
	int64_t id;
	const struct wd_merge *merge; /* of the snapshot */
	const struct wd_notify_target *target;
	char *shown;
	struct wd_pile pile;
	struct wd_letter *telling; /* of the pile, while sending */
	struct wd_sending *sending;
	int64_t last;       /* notice that was read */
	bool more;          /* there are others in the store */
	int failures;       /* in a row */
	int64_t not_before; /* steady clock */
	bool refuses;       /* what it was told last */
	int unwritten;      /* told, and not yet noted */
};

struct wd_notify {
	struct wd_notify_options options;
	char *database;
	struct wd_snapshot *snapshot; /* held */
	struct wd_sender *sender;
	struct reader *readers;
	int n_posts, n_programs, n_failing_posts, n_failing_programs; /* under way; of these to targets that failed last */
	uv_timer_t timer;
	/* of the worker, while it reads */
	uv_work_t work;
	bool reading, again, fills;
	struct wd_snapshot *read_with; /* held */
	struct wd_mail *known;
	size_t n_known;
	struct wd_mailbox mailbox;
	struct wd_reader *store;
	struct wd_error error, told_error;
	struct wd_notes *notes;
	enum phase phase;
	int64_t end_by;
	void (*over)(void *ctx);
	void *over_ctx;
	void (*closed)(void *ctx);
	void *closed_ctx;
};

static void pump(struct wd_notify *n);

/* ---- targets ---- */

static void count(struct reader *r, int step)
{
	struct wd_notify *n = r->notify;

	assert(r->target);
	if (r->target->argv)
		n->n_programs += step;
	else
		n->n_posts += step;
	if (r->failures && r->target->argv)
		n->n_failing_programs += step;
	else if (r->failures)
		n->n_failing_posts += step;
	atomic_fetch_add(&n->options.tally->sending, step);
}

static void free_reader(struct reader *r)
{
	if (r->sending) {
		wd_sender_cancel(r->sending);
		count(r, -1);
	}
	wd_pile_release(&r->pile);
	free(r->shown);
	free(r);
}

/* What is under way to one that stays goes on: all that it borrowed was copied, or is the letter. */
static void resolve(struct reader *r, const struct wd_snapshot *snapshot)
{
	const struct wd_merge *merge = wd_snapshot_merge(snapshot, wd_span_of(r->merge->name));

	r->target = wd_merge_target(merge, wd_span_of(r->target->address));
	r->merge = merge;
}

void wd_notify_set_snapshot(struct wd_notify *n, struct wd_snapshot *snapshot)
{
	struct wd_snapshot *old = n->snapshot;
	struct reader **at = &n->readers, *r;

	n->snapshot = wd_snapshot_hold(snapshot);
	while ((r = *at) != NULL) {
		const struct wd_notify_target *before = r->target;

		resolve(r, snapshot);
		if (r->target) {
			at = &r->next;
			continue;
		}
		r->target = before; /* for the count, while the old snapshot is there */
		*at = r->next;
		free_reader(r);
	}
	wd_snapshot_release(old);
}

static struct reader *find_reader(struct wd_notify *n, int64_t id)
{
	struct reader *r = n->readers;

	while (r && r->id != id)
		r = r->next;
	return r;
}

static struct reader *add_reader(struct wd_notify *n, const struct wd_mail *mail)
{
	struct reader *r = wd_xcalloc(1, sizeof(*r));
	struct wd_arena *arena = wd_arena_new(0);

	r->notify = n;
	r->id = mail->target;
	r->merge = mail->merge;
	r->target = mail->address;
	r->failures = mail->failures;
	r->shown = wd_xstrdup(wd_notice_shown(arena, wd_span_of(mail->address->address)).ptr);
	wd_arena_free(arena);
	resolve(r, n->snapshot);
	if (!r->target) {
		free_reader(r);
		return NULL;
	}
	r->next = n->readers;
	n->readers = r;
	return r;
}

/* ---- the queue is read ---- */

static void take_mail(struct wd_notify *n, struct wd_mail *mail)
{
	struct reader *r = mail->address ? find_reader(n, mail->target) : NULL;
	int64_t last;

	if (!r && mail->address && mail->letters)
		r = add_reader(n, mail);
	if (!r || mail->room == 0)
		return;
	r->more = mail->more;
	last = wd_pile_add(&r->pile, mail->letters);
	mail->letters = NULL;
	if (!last)
		return;
	r->last = last;
	/* The others wait for what may be heard, or prove that it is the target that refuses. */
	if (r->refuses && wd_pile_has_hope(&r->pile))
		r->not_before = 0;
}

static void read_queue(uv_work_t *work)
{
	struct wd_notify *n = work->data;

	if (!wd_mailbox_read(n->database, &n->store, n->read_with, n->known, n->n_known, &n->mailbox, &n->error) &&
	    n->error.code == WD_OK)
		wd_error_set(&n->error, WD_LOCAL, "it cannot be read");
}

static void on_read(uv_work_t *work, int status)
{
	struct wd_notify *n = work->data;
	bool failed = status != 0 || n->error.code != WD_OK, again = n->again;

	n->reading = n->again = false;
	for (size_t i = 0; !failed && n->phase < OVER && i < n->mailbox.n; i++)
		take_mail(n, &n->mailbox.mails[i]);
	/* Else it would be asked again at once; so the next look is that of the clock. */
	for (struct reader *r = n->readers; failed && r; r = r->next)
		r->more = false;
	n->fills = !failed && n->mailbox.fills;
	if (failed && strcmp(n->error.text, n->told_error.text) != 0)
		wd_log(WD_LOG_ERROR, "what waits to be told: %s", n->error.text);
	n->told_error = n->error;
	wd_mailbox_release(&n->mailbox);
	wd_snapshot_release(n->read_with);
	n->read_with = NULL;
	free(n->known);
	n->known = NULL;
	if (again && !failed)
		wd_notify_look(n);
	pump(n);
}

static bool has_targets(const struct wd_snapshot *snapshot)
{
	for (size_t i = 0; snapshot && i < snapshot->n_merges; i++)
		if (snapshot->merges[i].n_notify > 0)
			return true;
	return false;
}

static void note_known(struct wd_notify *n)
{
	size_t room = 0;

	for (struct reader *r = n->readers; r; r = r->next)
		room++;
	n->known = wd_xcalloc(room + 1, sizeof(*n->known));
	n->n_known = 0;
	for (struct reader *r = n->readers; r; r = r->next) {
		n->known[n->n_known++] =
			(struct wd_mail){ .target = r->id, .after = r->last, .room = wd_pile_room(&r->pile) };
		/* It may have room later for what is there now. */
		r->more = r->more || wd_pile_room(&r->pile) == 0;
	}
}

void wd_notify_look(struct wd_notify *n)
{
	if (n->phase >= ENDS || !has_targets(n->snapshot))
		return;
	if (n->reading) {
		n->again = true;
		return;
	}
	n->reading = true;
	n->error = (struct wd_error){ 0 };
	n->read_with = wd_snapshot_hold(n->snapshot);
	note_known(n);
	uv_queue_work(n->options.loop, &n->work, read_queue, on_read);
}

/* ---- what became of it is noted ---- */

static void on_noted(void *ctx, const struct wd_told *told, size_t n_told)
{
	struct wd_notify *n = ctx;

	for (size_t i = 0; i < n_told; i++) {
		struct reader *r = find_reader(n, told[i].target);

		if (r && (told[i].outcome == WD_TOLD || told[i].outcome == WD_TOLD_GIVEN_UP))
			r->unwritten--;
	}
	pump(n);
}

/* ---- one story to one target ---- */

static int64_t pause_after(int failures, int64_t wish_ms)
{
	int64_t pause = failures > 16 ? LONGEST_PAUSE_MS : (int64_t)FIRST_PAUSE_MS << (failures - 1);

	if (pause > LONGEST_PAUSE_MS)
		pause = LONGEST_PAUSE_MS;
	if (wish_ms > LONGEST_WISH_MS)
		wish_ms = LONGEST_WISH_MS;
	return wish_ms > pause ? wish_ms : pause;
}

static void drop_letter(struct reader *r, struct wd_letter *letter)
{
	wd_pile_drop(&r->pile, letter);
	r->unwritten++;
}

static struct wd_told begin_note(const struct reader *r, const struct wd_letter *letter)
{
	return (struct wd_told){
		.target = r->id, .notice = letter->notice, .at = wd_clock_now(), .next_at = wd_clock_now()
	};
}

static void give_up(struct reader *r, struct wd_letter *letter, const char *why)
{
	struct wd_told told = begin_note(r, letter);
	struct wd_error what = { 0 };

	told.outcome = WD_TOLD_GIVEN_UP;
	wd_error_set(&what, WD_PERMANENT, "\"%s\": %s", letter->key ? letter->title : "a lost story", why);
	memcpy(told.error, what.text, sizeof(told.error));
	atomic_fetch_add(&r->notify->options.tally->given_up, 1);
	wd_log(WD_LOG_ERROR, "%s: %s will not be told of %s", r->merge->name, r->shown, told.error);
	wd_notes_add(r->notify->notes, &told);
	drop_letter(r, letter);
}

/* What it refused before this one it took: it was them. */
static void note_heard(struct reader *r, struct wd_letter *letter)
{
	struct wd_push_tally *tally = r->notify->options.tally;
	struct wd_told told = begin_note(r, letter);
	struct wd_letter *refused;

	while ((refused = wd_pile_before(&r->pile, letter)) != NULL)
		give_up(r, refused, "it refuses this story and takes others");
	told.outcome = WD_TOLD;
	atomic_fetch_add(&tally->told, 1);
	wd_push_took(&tally->told_took, told.at - letter->queued_at);
	if (r->failures)
		wd_log(WD_LOG_INFO, "%s: %s is told of stories again", r->merge->name, r->shown);
	r->failures = 0;
	r->refuses = false;
	r->not_before = 0;
	wd_notes_add(r->notify->notes, &told);
	drop_letter(r, letter);
}

static void note_failure(struct reader *r, struct wd_letter *letter, const struct wd_sent *sent)
{
	int64_t pause = wd_pile_failed(&r->pile, sent->refused) ? 0 : pause_after(++r->failures, sent->retry_after_ms);
	struct wd_told told = begin_note(r, letter);
	char words[32];

	atomic_fetch_add(&r->notify->options.tally->failed, 1);
	r->refuses = sent->refused;
	r->not_before = pause ? wd_clock_steady() + pause : 0;
	if (r->failures == 1 && pause)
		wd_log(WD_LOG_WARNING, "%s: %s was not told of a story: %s; tried again in %s", r->merge->name, r->shown,
		       sent->error.text, wd_duration_words(pause, words));
	if (!letter->key || told.at - letter->queued_at > WD_NOTIFY_PATIENCE_MS) {
		give_up(r, letter, sent->error.text);
		return;
	}
	told.outcome = sent->refused ? WD_TOLD_REFUSED : WD_TOLD_FAILED;
	told.next_at += pause;
	memcpy(told.error, sent->error.text, sizeof(told.error));
	wd_notes_add(r->notify->notes, &told);
}

static void on_sent(void *ctx, const struct wd_sent *sent)
{
	struct reader *r = ctx;
	struct wd_notify *n = r->notify;
	struct wd_letter *letter = r->telling;

	count(r, -1);
	r->sending = NULL;
	r->telling = NULL;
	if (sent->error.code == WD_OK)
		note_heard(r, letter);
	else
		note_failure(r, letter, sent);
	pump(n);
}

/* Half of the room is for targets that heard us last time: those that hang delay only each other. */
static bool has_room(const struct wd_notify *n, const struct reader *r)
{
	if (r->target->argv)
		return n->n_programs < MOST_PROGRAMS && (!r->failures || n->n_failing_programs < MOST_PROGRAMS / 2);
	return n->n_posts < MOST_POSTS && (!r->failures || n->n_failing_posts < MOST_POSTS / 2);
}

static bool may_be_told(const struct reader *r, int64_t now)
{
	if (r->notify->phase == FINISHES && r->not_before > 0)
		return false;
	return r->pile.first && !r->sending && r->unwritten < WD_NOTIFY_UNWRITTEN && r->not_before <= now;
}

static void tell(struct reader *r)
{
	struct wd_notify *n = r->notify;
	struct wd_letter *letter = wd_pile_next(&r->pile);
	struct wd_sent sent = { 0 };

	if (!letter->key) {
		wd_error_set(&sent.error, WD_LOCAL, "the database lacks its text");
		note_failure(r, letter, &sent);
		return;
	}
	r->sending = wd_sender_start(n->sender, &n->snapshot->config, r->merge, r->target, letter, r->pile.n > 1 || r->more,
				     on_sent, r);
	if (r->sending) {
		r->telling = letter;
		count(r, 1);
		return;
	}
	wd_error_set(&sent.error, WD_LOCAL, "it could not be begun");
	note_failure(r, letter, &sent);
}

/* ---- the clock, and the end ---- */

static void on_timer(uv_timer_t *timer)
{
	struct wd_notify *n = timer->data;

	if (n->phase == ENDS && wd_clock_steady() >= n->end_by)
		for (struct reader *r = n->readers; r; r = r->next)
			if (r->sending) {
				wd_sender_cancel(r->sending);
				count(r, -1);
				r->sending = NULL;
			}
	if (n->phase < ENDS && !n->reading)
		wd_notify_look(n);
	pump(n);
}

static void sleep_until_due(struct wd_notify *n)
{
	int64_t now = wd_clock_steady(), wake = now + (n->fills ? FILLS_MS : LOOK_MS);

	for (struct reader *r = n->readers; r; r = r->next)
		if (r->pile.first && !r->sending && r->not_before > now && r->not_before < wake)
			wake = r->not_before;
	if (wd_notes_due(n->notes) < wake)
		wake = wd_notes_due(n->notes);
	if (n->phase == ENDS && n->end_by < wake)
		wake = n->end_by;
	uv_timer_start(&n->timer, on_timer, (uint64_t)(wake > now ? wake - now : 0), 0);
}

static bool is_sending(const struct wd_notify *n)
{
	return n->n_posts + n->n_programs > 0;
}

static void end_telling(struct wd_notify *n)
{
	n->phase = ENDS;
	wd_notes_hurry(n->notes);
	wd_notes_send(n->notes);
}

/* Whether the phase is over; the last one says so. What is being noted makes room for more to be told. */
static void step_phase(struct wd_notify *n, bool ready)
{
	bool is_noting = !wd_notes_is_empty(n->notes) && wd_notes_due(n->notes) == INT64_MAX;

	if (n->phase == FINISHES && !ready && !n->reading && !is_sending(n) && !is_noting)
		end_telling(n);
	if (n->phase != ENDS || is_sending(n) || n->reading || !wd_notes_is_empty(n->notes))
		return;
	n->phase = OVER;
	uv_timer_stop(&n->timer);
	n->over(n->over_ctx);
}

static void pump(struct wd_notify *n)
{
	int64_t now = wd_clock_steady();
	bool wants = false, ready = false;

	for (struct reader *r = n->readers; r && n->phase < ENDS; r = r->next) {
		if (may_be_told(r, now) && has_room(n, r))
			tell(r);
		ready = ready || may_be_told(r, now) || (r->more && !(n->phase == FINISHES && r->not_before > 0));
		wants = wants || (r->more && wd_pile_room(&r->pile) > 0 && r->unwritten < WD_NOTIFY_UNWRITTEN);
	}
	wd_notes_send(n->notes);
	if (wants && !n->reading && n->phase < ENDS)
		wd_notify_look(n);
	if (n->phase < OVER) {
		sleep_until_due(n);
		step_phase(n, ready);
	}
}

void wd_notify_drain(struct wd_notify *n, bool all, void (*over)(void *ctx), void *ctx)
{
	n->over = over;
	n->over_ctx = ctx;
	n->end_by = wd_clock_steady() + GRACE_MS;
	n->phase = FINISHES;
	if (all)
		wd_notify_look(n);
	else
		end_telling(n);
	pump(n);
}

/* ---- life ---- */

struct wd_notify *wd_notify_new(const struct wd_notify_options *options)
{
	struct wd_notify *n = wd_xcalloc(1, sizeof(*n));

	n->options = *options;
	n->database = wd_xstrdup(options->database);
	n->sender = wd_sender_new(options->loop);
	n->notes = wd_notes_new(&options->errands, on_noted, n);
	uv_timer_init(options->loop, &n->timer);
	n->timer.data = n->work.data = n;
	return n;
}

static void on_closed(void *ctx)
{
	struct wd_notify *n = ctx;

	n->closed(n->closed_ctx);
	wd_reader_close(n->store);
	wd_notes_free(n->notes);
	free(n->database);
	wd_snapshot_release(n->snapshot);
	free(n);
}

void wd_notify_close(struct wd_notify *n, void (*closed)(void *ctx), void *ctx)
{
	struct reader *r;

	n->phase = OVER;
	n->closed = closed;
	n->closed_ctx = ctx;
	while ((r = n->readers) != NULL) {
		n->readers = r->next;
		free_reader(r);
	}
	wd_sender_close(n->sender, &n->timer, on_closed, n);
}
