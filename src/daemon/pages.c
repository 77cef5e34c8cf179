#include "daemon/pages.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/page_job.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/mem.h"

enum {
	MOST_JOBS = 32,                /* with those whose host rests */
	MOST_ASKED = 8,                /* bodies under way */
	MOST_READ = 1,                 /* a page may take 100 MB while it is read */
	REST_MS = 1000,                /* of a host between two pages */
	UNWRITTEN_MS = 15 * 60 * 1000, /* of a page whose row is damaged */
	LOOK_MS = 10 * 1000,
	FINISH_MS = 3 * 60 * 1000,
};

enum phase { RUNS, FINISHES, ENDS, OVER };

struct wd_pages {
	struct wd_pages_options options;
	char *database;
	struct wd_snapshot *snapshot; /* held; NULL: none yet */
	struct wd_wire *wire;
	struct wd_page_job *jobs;
	uv_timer_t timer;
	enum phase phase;
	int64_t end_by, look_at; /* steady clock */
	bool news;               /* there may be more than was read last */
	bool is_empty;           /* nothing was due in the last walk */
	char *after;             /* the host behind which the walk goes on */
	/* of the worker, while it reads */
	uv_work_t work;
	bool reading;
	struct wd_reader *store;
	struct wd_arena *arena;
	struct wd_page *found;
	size_t n_found, walked; /* in this walk so far */
	struct wd_span last;
	struct wd_error error, told_error;
	void (*over)(void *ctx);
	void *over_ctx;
	void (*closed)(void *ctx);
	void *closed_ctx;
};

static void pump(struct wd_pages *p);

static int count(const struct wd_pages *p, enum wd_page_state state)
{
	int n = 0;

	for (const struct wd_page_job *job = p->jobs; job; job = job->next)
		n += job->state == state;
	return n;
}

static int n_jobs(const struct wd_pages *p)
{
	int n = 0;

	for (const struct wd_page_job *job = p->jobs; job; job = job->next)
		n++;
	return n;
}

/* ---- jobs ---- */

static bool has_host(const struct wd_pages *p, struct wd_span host)
{
	for (const struct wd_page_job *job = p->jobs; job; job = job->next)
		if (wd_span_is(host, job->host))
			return true;
	return false;
}

/* Who was not asked needs none. What the disk does not take waits, and is not asked for again meanwhile. */
static int64_t rest_after(const struct wd_page_job *job)
{
	enum wd_code code = job->errand.error.code;

	if (code != WD_OK)
		return code == WD_TRANSIENT ? REST_MS : UNWRITTEN_MS;
	return job->outcome.end == WD_PAGE_LEFT ? 0 : REST_MS;
}

static void on_moved(struct wd_page_job *job)
{
	struct wd_pages *p = job->ctx;

	if (job->state == WD_PAGE_RESTS) {
		job->rests_until = wd_clock_steady() + rest_after(job);
		if (job->changed)
			p->options.changed(p->options.ctx);
	}
	if (job->outcome.http_status == 429 && job->state == WD_PAGE_WRITTEN)
		wd_pipeline_hold_host(p->options.pipeline, job->page.url, job->patience_ms);
	pump(p);
}

/* False where its host wants to be left alone, longer than for the page before. */
static bool begin(struct wd_pages *p, const struct wd_page *page)
{
	const struct wd_feed *feed = wd_pipeline_feed(p->options.pipeline, page->feed_url);
	const struct wd_page_job_in in = { .page = page,
					   .snapshot = p->snapshot,
					   .feed = feed && feed->fulltext && !feed->paused ? feed : NULL,
					   .wire = p->wire,
					   .errands = p->options.errands,
					   .moved = on_moved,
					   .ctx = p };
	struct wd_page_job *job;

	if (wd_pipeline_holds_host(p->options.pipeline, page->url))
		return false;
	job = has_host(p, page->host) ? NULL : wd_page_job_new(&in);
	if (job) {
		job->next = p->jobs;
		p->jobs = job;
	}
	return true;
}

/* Those that are over and whose host has rested. What the disk did not take is written again. */
static void sweep(struct wd_pages *p, bool all)
{
	struct wd_page_job **at = &p->jobs, *job;
	int64_t now = wd_clock_steady();

	while ((job = *at) != NULL) {
		if (job->state != WD_PAGE_RESTS || (!all && job->rests_until > now)) {
			at = &job->next;
			continue;
		}
		if (job->errand.error.code == WD_TRANSIENT && !all) {
			wd_page_job_write(job);
			continue;
		}
		*at = job->next;
		wd_page_job_free(job);
		p->news = true;
	}
}

static void cut_off(struct wd_pages *p)
{
	struct wd_page_job **at = &p->jobs, *job;

	while ((job = *at) != NULL) {
		if (job->state != WD_PAGE_ASKED && job->state != WD_PAGE_FETCHED) {
			at = &job->next;
			continue;
		}
		*at = job->next;
		wd_page_job_free(job);
	}
}

/* ---- the queue is read ---- */

static void read_queue(uv_work_t *work)
{
	struct wd_pages *p = work->data;

	if (!p->store)
		p->store = wd_reader_open(p->database, &p->error);
	if (p->store &&
	    !wd_reader_pages(p->store, p->arena, wd_clock_now(), wd_span_of(p->after), MOST_JOBS, &p->found, &p->n_found,
			     &p->last, &p->error) &&
	    p->error.code == WD_OK)
		wd_error_set(&p->error, WD_LOCAL, "it cannot be read");
}

static bool has_room(const struct wd_pages *p)
{
	return count(p, WD_PAGE_ASKED) + count(p, WD_PAGE_FETCHED) < MOST_ASKED && n_jobs(p) < MOST_JOBS;
}

/* The walk goes on behind the last host that had its turn. At its end the rest is found when one of these is over. */
static void take_found(struct wd_pages *p)
{
	struct wd_span behind = p->last;
	size_t i = 0;
	char *after;

	for (; i < p->n_found && has_room(p); i++)
		p->walked += begin(p, &p->found[i]);
	if (i < p->n_found)
		behind = i > 0 ? p->found[i - 1].host : wd_span_of(p->after);
	p->news = i < p->n_found || behind.len || (p->after && p->walked);
	p->is_empty = !p->news && !p->walked;
	after = behind.len ? wd_xstrndup(behind.ptr, behind.len) : NULL;
	free(p->after); /* what is behind may be this */
	p->after = after;
	if (!p->after)
		p->walked = 0;
}

static void on_read(uv_work_t *work, int status)
{
	struct wd_pages *p = work->data;
	bool failed = status != 0 || p->error.code != WD_OK;

	p->reading = false;
	p->look_at = wd_clock_steady() + LOOK_MS;
	p->is_empty = failed;
	if (failed && strcmp(p->error.text, p->told_error.text) != 0)
		wd_log(WD_LOG_ERROR, "pages that wait to be fetched: %s", p->error.text);
	p->told_error = p->error;
	if (!failed && p->phase <= FINISHES)
		take_found(p);
	wd_arena_clear(p->arena);
	pump(p);
}

static bool wants_fulltext(const struct wd_snapshot *snapshot)
{
	for (size_t i = 0; snapshot && i < snapshot->n_feeds; i++)
		if (snapshot->feeds[i]->fulltext)
			return true;
	return false;
}

static void look(struct wd_pages *p)
{
	if (p->reading || p->phase > FINISHES || !p->snapshot)
		return;
	p->reading = true;
	p->news = false;
	p->found = NULL;
	p->n_found = 0;
	p->error = (struct wd_error){ 0 };
	uv_queue_work(p->options.loop, &p->work, read_queue, on_read);
}

void wd_pages_look(struct wd_pages *p)
{
	p->news = true;
	pump(p);
}

void wd_pages_set_snapshot(struct wd_pages *p, struct wd_snapshot *snapshot)
{
	wd_snapshot_release(p->snapshot);
	p->snapshot = wants_fulltext(snapshot) ? wd_snapshot_hold(snapshot) : NULL;
	if (!p->options.once)
		wd_pages_look(p);
}

/* ---- the clock, and the end ---- */

static void on_timer(uv_timer_t *timer)
{
	pump(timer->data);
}

static void sleep_until_due(struct wd_pages *p)
{
	/* While the queue is read, and while there is no room, something else wakes us. */
	bool waits = p->reading || !has_room(p) || !p->snapshot || p->phase > FINISHES;
	int64_t now = wd_clock_steady(), wake = waits ? INT64_MAX : p->look_at;

	for (const struct wd_page_job *job = p->jobs; job; job = job->next)
		if (job->state == WD_PAGE_RESTS && job->rests_until < wake)
			wake = job->rests_until;
	if (p->phase == FINISHES && p->end_by < wake)
		wake = p->end_by;
	if (wake == INT64_MAX)
		uv_timer_stop(&p->timer);
	else
		/* Never at once: libuv would run timers for ever, and nothing else. */
		uv_timer_start(&p->timer, on_timer, (uint64_t)(wake > now ? wake - now : 1), 0);
}

static void step_phase(struct wd_pages *p)
{
	int64_t now = wd_clock_steady();

	if (p->phase == FINISHES &&
	    (now >= p->end_by || !p->snapshot || (p->is_empty && !p->jobs && !p->reading && !p->news)))
		p->phase = ENDS;
	if (p->phase != ENDS)
		return;
	cut_off(p);
	sweep(p, true);
	if (p->jobs || p->reading)
		return;
	p->phase = OVER;
	uv_timer_stop(&p->timer);
	p->over(p->over_ctx);
}

static void pump(struct wd_pages *p)
{
	if (p->phase == OVER)
		return;
	sweep(p, false);
	for (struct wd_page_job *job = p->jobs; job && p->phase <= FINISHES; job = job->next)
		if (job->state == WD_PAGE_FETCHED && count(p, WD_PAGE_PARSED) < MOST_READ)
			wd_page_job_read(job, p->options.loop);
	if ((p->news || wd_clock_steady() >= p->look_at) && has_room(p))
		look(p);
	sleep_until_due(p);
	step_phase(p);
}

void wd_pages_drain(struct wd_pages *p, bool all, void (*over)(void *ctx), void *ctx)
{
	p->over = over;
	p->over_ctx = ctx;
	p->end_by = wd_clock_steady() + FINISH_MS;
	p->phase = all ? FINISHES : ENDS;
	p->news = true;
	p->is_empty = false;
	pump(p);
}

/* ---- life ---- */

struct wd_pages *wd_pages_new(const struct wd_pages_options *options)
{
	struct wd_pages *p = wd_xcalloc(1, sizeof(*p));

	p->options = *options;
	p->database = wd_xstrdup(options->database);
	p->wire = wd_wire_new(options->loop, MOST_ASKED, 1);
	p->arena = wd_arena_new(0);
	uv_timer_init(options->loop, &p->timer);
	p->timer.data = p->work.data = p;
	return p;
}

static void on_closed(void *ctx)
{
	struct wd_pages *p = ctx;

	p->closed(p->closed_ctx);
	wd_reader_close(p->store);
	wd_arena_free(p->arena);
	wd_snapshot_release(p->snapshot);
	free(p->after);
	free(p->database);
	free(p);
}

void wd_pages_close(struct wd_pages *p, void (*closed)(void *ctx), void *ctx)
{
	p->phase = OVER;
	p->closed = closed;
	p->closed_ctx = ctx;
	wd_wire_close(p->wire, &p->timer, on_closed, p);
}
