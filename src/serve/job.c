#include "serve/job.h"

#include <stdlib.h>
#include <string.h>

#include "serve/metrics.h"
#include "serve/render.h"
#include "util/clock.h"
#include "util/mem.h"

enum {
	SEARCH_MS = 800, /* in the store; with the rest under a second */
	PAGE_MS = 5000,  /* what an index gives, on a busy machine */
	STALE_MS = 5000, /* who has waited so long for a thread is not waiting any more */
};

struct wd_span wd_job_kept_by(struct wd_span key)
{
	wd_span_part(&key, ' ');
	return key;
}

/* ---- on the crew's threads ---- */

static struct wd_reply *render(struct wd_job *job, struct wd_reader *reader)
{
	const struct wd_metrics metrics = { job->server->health, wd_door_counts(job->server->door), job->server->crew,
					    job->server->database };
	const struct wd_asked asked = {
		.snapshot = job->view->snapshot,
		.health = job->server->health,
		.reader = reader,
		.route = job->route,
		.q = wd_target_parameter(&job->target, "q"),
		.before = wd_target_parameter(&job->target, "before"),
		.page = wd_target_parameter(&job->target, "page"),
		.path = wd_target_below(job->target.path, job->view->prefix),
		.site = job->view->site,
	};

	if (job->route.kind == WD_ROUTE_METRICS)
		return wd_metrics_render(&metrics, &asked);
	return wd_render(&asked);
}

/* What is kept, when the store says that it is still right; else a new one. */
static struct wd_reply *find_or_render(struct wd_job *job, struct wd_reader *reader)
{
	struct wd_server *server = job->server;
	int64_t changes = atomic_load(&server->health->changes), now = wd_clock_steady();
	int64_t version = wd_reader_version(reader);
	struct wd_span kept_by = wd_job_kept_by(wd_span_of(job->key));
	struct wd_reply *reply = wd_cache_get(server->cache, kept_by, job->view->generation, now);
	bool is_new = !reply || reply->version != version;

	if (is_new) {
		wd_reply_release(reply);
		reply = render(job, reader);
		reply->version = version;
		reply->generation = job->view->generation;
		reply->made_at = now;
	}
	atomic_store(&reply->changes, changes);
	atomic_store(&reply->checked_at, now);
	if (is_new && reply->etag[0])
		wd_cache_put(server->cache, kept_by, reply);
	return reply;
}

static void make_page(struct wd_job *job)
{
	struct wd_error err = { 0 };
	struct wd_reader *reader = wd_readers_take(job->server->readers, &err);

	if (!reader && job->route.kind == WD_ROUTE_METRICS) {
		job->reply = render(job, NULL);
		return;
	}
	if (!reader) {
		job->reply = wd_reply_sentence(503, "The database cannot be read: %s", err.text);
		return;
	}
	wd_reader_set_deadline(reader, job->work.lane == WD_CREW_SEARCHES ? SEARCH_MS : PAGE_MS);
	job->reply = find_or_render(job, reader);
	wd_readers_give(job->server->readers, reader);
	job->packed_it = job->reply->packs && atomic_load(&job->packs) && !atomic_load(&job->reply->was_packed);
	if (job->packed_it)
		job->packed = wd_reply_pack(job->reply, &job->packed_len);
}

static void on_work(struct wd_work *work)
{
	struct wd_job *job = (struct wd_job *)(void *)((char *)work - offsetof(struct wd_job, work));

	if (atomic_load(&job->server->ends))
		job->reply = wd_reply_sentence(503, "The desk ends.");
	else if (wd_clock_steady() - job->begun_at > STALE_MS)
		job->reply = wd_reply_sentence(503, "Too much is asked at once. Please try again.");
	else if (job->authorization.ptr)
		job->allowed = wd_users_allow(job->view->users, job->authorization);
	else
		make_page(job);
	wd_door_post(job->server->door, &job->post);
}

/* ---- on the door's thread ---- */

static void free_job(struct wd_job *job)
{
	wd_view_release(job->view);
	wd_reply_release(job->reply);
	free(job->key);
	free(job->room);
	free(job);
}

static void on_done(struct wd_door_post *post)
{
	struct wd_job *job = (struct wd_job *)(void *)((char *)post - offsetof(struct wd_job, post));
	struct wd_visit *visit = job->waiting;

	wd_map_remove(job->server->jobs, wd_span_of(job->key));
	if (job->packed_it)
		wd_reply_take_packed(job->reply, job->packed, job->packed_len);
	while (visit) {
		struct wd_visit *next = visit->next;

		job->told(job, visit);
		visit = next;
	}
	free_job(job);
}

void wd_job_wait(struct wd_job *job, struct wd_visit *visit)
{
	visit->next = job->waiting;
	job->waiting = visit;
}

bool wd_job_begin(struct wd_server *server, struct wd_job *job, struct wd_visit *visit)
{
	job->server = server;
	job->view = wd_view_hold(server->view);
	job->work.run = on_work;
	job->post.call = on_done;
	job->begun_at = wd_door_now(server->door);
	wd_job_wait(job, visit);
	wd_map_put(server->jobs, wd_span_of(job->key), job);
	if (wd_crew_add(server->crew, &job->work))
		return true;
	wd_map_remove(server->jobs, wd_span_of(job->key));
	free_job(job);
	return false;
}

/* A job whose target is a copy: the visit's may go before the job does. */
struct wd_job *wd_job_new_page(struct wd_span key, struct wd_span target, struct wd_route route)
{
	struct wd_job *job = wd_xcalloc(1, sizeof(*job));
	char *copy;

	job->key = wd_xstrndup(key.ptr, key.len);
	job->room = wd_xmalloc(target.len * 2);
	copy = job->room + target.len;
	memcpy(copy, target.ptr, target.len);
	if (!wd_target_parse((struct wd_span){ copy, target.len }, job->room, &job->target))
		abort(); /* it was one a moment ago */
	job->route = route;
	job->work.lane = route.kind == WD_ROUTE_SEARCH ? WD_CREW_SEARCHES : WD_CREW_PAGES;
	return job;
}

struct wd_job *wd_job_new_password(struct wd_span key, struct wd_span authorization)
{
	struct wd_job *job = wd_xcalloc(1, sizeof(*job));

	job->key = wd_xstrndup(key.ptr, key.len);
	job->room = wd_xstrndup(authorization.ptr, authorization.len);
	job->authorization = (struct wd_span){ job->room, authorization.len };
	job->work.lane = WD_CREW_PASSWORDS;
	return job;
}
