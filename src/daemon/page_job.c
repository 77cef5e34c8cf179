#include "daemon/page_job.h"

#include <stdlib.h>
#include <string.h>

#include "article/article.h"
#include "clean/clean.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/url.h"

enum {
	MOST_BYTES = 4 << 20,
	TIMEOUT_MS = 30 * 1000,
	ARENA = 48 << 20,
	LEAST_TEXT = 140,                  /* bytes of text; Readability's minContentLength */
	HOST_PATIENCE_MS = 15 * 60 * 1000, /* as of feeds: one page does not lock the host that others share */
	MOST_PATIENCE_MS = 24 * 3600 * 1000,
};

/* After each failure but the last: who was down an hour is asked again, and nobody for ever. */
static const int64_t pauses_ms[] = { 10 * 60 * 1000, 60 * 60 * 1000, 6 * 60 * 60 * 1000 };

static struct wd_page_job *job_of(struct wd_errand *errand)
{
	return (struct wd_page_job *)(void *)((char *)errand - offsetof(struct wd_page_job, errand));
}

/* ---- judged ---- */

static void fail(struct wd_page_job *job, const struct wd_error *err)
{
	struct wd_page_outcome *o = &job->outcome;
	bool again = err->code == WD_TRANSIENT || err->code == WD_LOCAL;
	size_t tries = (size_t)job->page.tries;

	o->end = WD_PAGE_FAILED;
	if (job->patience_ms)
		o->host_until = o->at + (job->patience_ms < HOST_PATIENCE_MS ? job->patience_ms : HOST_PATIENCE_MS);
	if (again && tries < sizeof(pauses_ms) / sizeof(*pauses_ms)) {
		o->next_at = o->at + pauses_ms[tries];
		if (o->next_at < o->at + job->patience_ms)
			o->next_at = o->at + job->patience_ms;
	}
	memcpy(o->error, err->text, sizeof(o->error));
}

/* ---- written ---- */

static void write_outcome(struct wd_errand *errand, struct wd_writer *writer)
{
	struct wd_page_job *job = job_of(errand);

	if (!wd_writer_page(writer, &job->outcome, &job->changed, &errand->error) && errand->error.code == WD_OK)
		wd_error_set(&errand->error, WD_BUG, "it was not written");
}

/* Where its entry's row is damaged the page's may be sound: it is a failure of the page, told and tried ever later. */
static void on_written(struct wd_errand *errand)
{
	struct wd_page_job *job = job_of(errand);
	const struct wd_error err = errand->error;
	bool lost = err.code != WD_OK && err.code != WD_TRANSIENT;

	if (lost)
		wd_log(WD_LOG_WARNING, "the text of a page is not stored: %s", err.text);
	if (lost && job->outcome.end != WD_PAGE_FAILED) {
		fail(job, &err);
		wd_page_job_write(job);
		return;
	}
	job->state = WD_PAGE_RESTS;
	job->moved(job);
}

void wd_page_job_write(struct wd_page_job *job)
{
	job->state = WD_PAGE_WRITTEN;
	job->errand = (struct wd_errand){ .write = write_outcome, .done = on_written };
	job->errands.send(job->errands.ctx, &job->errand);
}

/* Its holder looks first: the writer may hand it back at once. */
static void end(struct wd_page_job *job)
{
	job->state = WD_PAGE_WRITTEN;
	job->moved(job);
	wd_page_job_write(job);
}

/* ---- read ---- */

static bool is_html(struct wd_span type)
{
	const char *semicolon = type.len ? memchr(type.ptr, ';', type.len) : NULL;

	if (semicolon)
		type.len = (size_t)(semicolon - type.ptr);
	type = wd_span_trim(type);
	return wd_span_equal_nocase(type, WD_SPAN("text/html")) ||
	       wd_span_equal_nocase(type, WD_SPAN("application/xhtml+xml"));
}

/* On a worker. A page that needs scripts to say anything says less than the feed did. */
static void find_text(uv_work_t *work)
{
	struct wd_page_job *job = work->data;
	const struct wd_article_in in = { wd_buf_span(&job->response.body), wd_span_of(job->response.content_type),
					  wd_span_of(job->response.url), job->page.title };
	struct wd_span html, text;

	wd_arena_set_ceiling(job->arena, ARENA);
	if (!wd_article_read(job->arena, &in, &html, &job->error))
		return;
	text = wd_text_of_html(job->arena, html);
	if (text.len < LEAST_TEXT || (int64_t)text.len <= job->page.words)
		wd_error_set(&job->error, WD_INPUT, "its page says no more than the feed");
	else
		job->outcome.html = html;
}

static void on_read(uv_work_t *work, int status)
{
	struct wd_page_job *job = work->data;

	if (status != 0)
		wd_error_set(&job->error, WD_LOCAL, "it could not be read");
	if (job->error.code == WD_OK)
		job->outcome.end = WD_PAGE_READ;
	else
		fail(job, &job->error);
	wd_buf_release(&job->response.body);
	end(job);
}

void wd_page_job_read(struct wd_page_job *job, uv_loop_t *loop)
{
	job->state = WD_PAGE_PARSED;
	job->work.data = job;
	uv_queue_work(loop, &job->work, find_text, on_read);
}

/* ---- asked ---- */

static void take_response(struct wd_page_job *job)
{
	const struct wd_response *r = &job->response;
	struct wd_page_outcome *o = &job->outcome;

	o->http_status = r->http_status;
	o->etag = r->etag;
	o->last_modified = r->last_modified;
	job->patience_ms = r->retry_after_ms < MOST_PATIENCE_MS ? r->retry_after_ms : MOST_PATIENCE_MS;
	if (r->outcome == WD_FETCHED && !is_html(wd_span_of(r->content_type)))
		wd_error_set(&job->error, WD_PERMANENT, "what its link leads to is no page but %.60s",
			     r->content_type ? r->content_type : "of no known type");
	else if (r->outcome == WD_FAILED || r->outcome == WD_GONE)
		job->error = r->error;
	/* Of one that is gone the response need not say it. */
	if (r->outcome == WD_GONE && job->error.code == WD_OK)
		wd_error_set(&job->error, WD_PERMANENT, "its page is gone for good");
}

static void on_fetched(void *ctx, struct wd_response *response)
{
	struct wd_page_job *job = ctx;

	job->transfer = NULL;
	job->response = *response;
	job->outcome.at = wd_clock_now();
	take_response(job);
	if (job->error.code != WD_OK) {
		fail(job, &job->error);
		end(job);
	} else if (response->outcome == WD_NOT_MODIFIED) {
		job->outcome.end = WD_PAGE_SAME;
		end(job);
	} else {
		job->state = WD_PAGE_FETCHED;
		job->moved(job);
	}
}

static bool ask(struct wd_page_job *job)
{
	const struct wd_config *config = &job->snapshot->config;
	const struct wd_feed *feed = job->feed;
	const struct wd_feed_extra *extra = wd_feed_extra(feed);
	int64_t timeout = extra->timeout_ms ? extra->timeout_ms : config->timeout_ms;
	const struct wd_request request = {
		.url = job->page.url.ptr,
		.etag = job->page.etag.ptr,
		.last_modified = job->page.last_modified.ptr,
		.user_agent = extra->user_agent,
		.contact = config->contact,
		.proxy = extra->proxy,
		.timeout_ms = timeout > 0 && timeout < TIMEOUT_MS ? timeout : TIMEOUT_MS,
		.max_size = MOST_BYTES,
		.private_any = feed->private_ok,
		.keep_open = true,
		.proven = true,
		.page = true,
	};

	job->state = WD_PAGE_ASKED;
	job->transfer = wd_wire_start(job->wire, &request, on_fetched, job);
	return job->transfer != NULL;
}

/* ---- life ---- */

static struct wd_page copy_page(struct wd_arena *arena, const struct wd_page *page)
{
	struct wd_page copy = *page;
	struct wd_span *const texts[] = {
		&copy.url, &copy.host, &copy.feed_url, &copy.title, &copy.etag, &copy.last_modified
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		*texts[i] = texts[i]->ptr ? wd_arena_dup(arena, *texts[i]) : WD_SPAN_NONE;
	return copy;
}

struct wd_page_job *wd_page_job_new(const struct wd_page_job_in *in)
{
	struct wd_page_job *job = wd_xcalloc(1, sizeof(*job));

	job->arena = wd_arena_new(0);
	job->page = copy_page(job->arena, in->page);
	job->host = wd_xstrndup(in->page->host.ptr, in->page->host.len);
	job->snapshot = wd_snapshot_hold(in->snapshot);
	job->feed = in->feed;
	job->wire = in->wire;
	job->errands = in->errands;
	job->moved = in->moved;
	job->ctx = in->ctx;
	job->outcome.page = in->page->id;
	job->outcome.at = wd_clock_now();
	job->outcome.next_at = job->outcome.host_until = WD_NO_TIME;
	if (!in->feed) {
		job->outcome.end = WD_PAGE_LEFT;
		wd_page_job_write(job);
	} else if (!ask(job)) {
		wd_page_job_free(job);
		return NULL;
	}
	return job;
}

void wd_page_job_free(struct wd_page_job *job)
{
	if (job->transfer)
		wd_wire_cancel(job->wire, job->transfer);
	wd_response_release(&job->response);
	wd_snapshot_release(job->snapshot);
	wd_arena_free(job->arena);
	free(job->host);
	free(job);
}
