#include "serve/answer.h"

#include <inttypes.h>
#include <string.h>

#include "serve/cond.h"
#include "serve/host.h"
#include "serve/job.h"
#include "serve/render.h"

enum {
	FRESH_MS = 1000, /* what is kept is looked after no more often */
	LATE_MS = 3000,
	MOST_KEY = 2 * WD_TARGET_MOST,
};

static void refuse(struct wd_visit *visit, struct wd_reply *reply)
{
	/* What may hold another request for somebody else is not read on. */
	reply->closes = reply->status == 400 || wd_request_has_body(&visit->request);
	wd_door_answer(visit, reply);
	wd_reply_release(reply);
}

/* ---- what is kept ---- */

static bool is_fresh(const struct wd_server *server, const struct wd_reply *reply, int64_t now)
{
	bool same = atomic_load(&reply->changes) == atomic_load(&server->health->changes);

	/* While many feeds are polled something changes all the time; once a second is often enough. */
	return now - atomic_load(&reply->checked_at) < FRESH_MS && (same || now - reply->made_at < FRESH_MS);
}

/* Who finds it too old has it looked after, and waits; who comes meanwhile need not, while it is not much older. */
static bool is_looked_after(const struct wd_server *server, const struct wd_reply *reply, struct wd_span key, int64_t now)
{
	return now - atomic_load(&reply->checked_at) < LATE_MS && wd_map_get(server->jobs, key);
}

/* True when what is kept was enough. */
static bool answer_from_cache(struct wd_server *server, struct wd_visit *visit, struct wd_span key)
{
	int64_t now = wd_door_now(server->door);
	struct wd_reply *reply = wd_cache_get(server->cache, wd_job_kept_by(key), server->view->generation, now);
	bool enough = reply && (is_fresh(server, reply, now) || is_looked_after(server, reply, key, now)) &&
		      !wd_reply_lacks(reply, wd_reply_form(reply, &visit->request));

	if (enough)
		wd_door_answer(visit, reply);
	wd_reply_release(reply);
	return enough;
}

static void make_key(struct wd_buf *key, const struct wd_server *server, const struct wd_target *target, struct wd_span path,
		     const struct wd_route *route)
{
	/* It is made for every request. */
	wd_buf_add_int(key, server->view->generation);
	wd_buf_add_char(key, ' ');
	if (route->is_open) {
		wd_buf_add_text(key, wd_format_name(route->format));
		wd_buf_add_char(key, ' ');
	}
	wd_target_add_key(target, path, key);
}

/* /NAME is a page for people; a reader that asks for feeds and not for pages gets the feed. */
static void choose_format(struct wd_route *route, struct wd_span accept)
{
	static const char *const types[] = { "application/atom+xml", "application/rss+xml", "application/feed+json" };
	static const enum wd_format of[] = { WD_FORMAT_ATOM, WD_FORMAT_RSS, WD_FORMAT_JSON };
	size_t chosen = wd_cond_prefers(accept, types, sizeof(types) / sizeof(*types));

	if (chosen < sizeof(of) / sizeof(*of))
		route->format = of[chosen];
}

static void answer_page(struct wd_job *job, struct wd_visit *visit)
{
	wd_door_answer(visit, job->reply);
}

static void make_answer(struct wd_server *server, struct wd_visit *visit, struct wd_span key, struct wd_route route)
{
	struct wd_job *job = wd_map_get(server->jobs, key);
	bool packs = wd_cond_takes_gzip(visit->request.accept_encoding);

	if (job) {
		wd_job_wait(job, visit);
		if (packs)
			atomic_store(&job->packs, true);
		return;
	}
	job = wd_job_new_page(key, visit->request.target, route);
	job->told = answer_page;
	atomic_store(&job->packs, packs);
	if (!wd_job_begin(server, job, visit))
		refuse(visit, wd_reply_sentence(503, "Too much is asked at once. Please try again."));
}

/* What needs no store; NULL: it does. */
static struct wd_reply *answer_at_hand(struct wd_server *server, struct wd_route route, struct wd_span path)
{
	switch (route.kind) {
	case WD_ROUTE_HEALTH:
		return wd_render_health(server->health);
	case WD_ROUTE_NONE:
		return wd_view_is_removed(server->view, path) ? wd_render_removed(&server->view->site)
							      : wd_render_nothing(&server->view->site);
	default:
		return NULL;
	}
}

/* ---- below /websub/ ---- */

/* Most are not, and are soon known. */
static bool may_be_hook(const struct wd_server *server, struct wd_span raw)
{
	return server->hooked && memmem(raw.ptr, raw.len, WD_HOOK_FOLDER, sizeof(WD_HOOK_FOLDER) - 1);
}

/* What stands behind the folder; absent when the target is none below it. The span is of room. */
static struct wd_span hook_name(const struct wd_server *server, struct wd_span raw, char *room, struct wd_target *target)
{
	static const struct wd_span folder = { WD_HOOK_FOLDER, sizeof(WD_HOOK_FOLDER) - 1 };
	struct wd_span path;

	if (!may_be_hook(server, raw) || !wd_target_parse(raw, room, target))
		return WD_SPAN_NONE;
	path = wd_target_below(target->path, server->view->prefix);
	if (path.len <= folder.len || memcmp(path.ptr, folder.ptr, folder.len) != 0)
		return WD_SPAN_NONE;
	return (struct wd_span){ path.ptr + folder.len, path.len - folder.len };
}

bool wd_answer_takes_post(void *ctx, struct wd_span raw)
{
	char room[WD_TARGET_MOST];
	struct wd_target target;

	return raw.len <= WD_TARGET_MOST && hook_name(ctx, raw, room, &target).ptr;
}

/* A name that nobody guesses is as good as a password; a hub has no other. */
static bool needs_no_password(struct wd_server *server, struct wd_visit *visit)
{
	char room[WD_TARGET_MOST];
	struct wd_target target;
	struct wd_span name = hook_name(server, visit->request.target, room, &target);

	return name.ptr && !wd_span_is(name, WD_HOOK_HUB);
}

/* True when it was one for the daemon. */
static bool hand_on(struct wd_server *server, struct wd_visit *visit)
{
	const struct wd_request *request = &visit->request;
	struct wd_hook *hook = wd_hook_new(server->door, visit, request->target.len);
	char *raw = hook->room + request->target.len;

	memcpy(raw, request->target.ptr, request->target.len);
	hook->name = hook_name(server, (struct wd_span){ raw, request->target.len }, hook->room, &hook->target);
	if (!hook->name.ptr) {
		wd_hook_free(hook);
		return false;
	}
	hook->is_post = request->takes_post;
	hook->body = request->body;
	hook->content_type = request->content_type;
	hook->signature = request->signature;
	server->hooked(server->hook_ctx, hook);
	return true;
}

/* A request that may be answered. */
static void answer(struct wd_server *server, struct wd_visit *visit)
{
	char room[WD_TARGET_MOST];
	struct wd_target target;
	struct wd_span path;
	struct wd_route route;
	struct wd_reply *reply;
	struct wd_buf key;

	if (may_be_hook(server, visit->request.target) && hand_on(server, visit))
		return;
	if (!wd_target_parse(visit->request.target, room, &target)) {
		refuse(visit, wd_reply_sentence(400, "The address is none."));
		return;
	}
	path = wd_target_below(target.path, server->view->prefix);
	route = wd_route_find(server->view->snapshot, path);
	reply = answer_at_hand(server, route, path);
	if (reply) {
		wd_door_answer(visit, reply);
		wd_reply_release(reply);
		return;
	}
	wd_buf_init(&key, MOST_KEY);
	if (route.is_open)
		choose_format(&route, visit->request.accept);
	make_key(&key, server, &target, path, &route);
	if (!answer_from_cache(server, visit, wd_buf_span(&key)))
		make_answer(server, visit, wd_buf_span(&key), route);
	wd_buf_release(&key);
}

/* ---- who may ask ---- */

/* A password has been looked at. */
static void let_through(struct wd_job *job, struct wd_visit *visit)
{
	struct wd_server *server = job->server;

	if (job->allowed) {
		answer(server, visit);
	} else if (job->reply) {
		wd_door_answer(visit, job->reply);
	} else {
		wd_guesses_failed(&server->guesses, (struct wd_span){ (const char *)visit->address, 16 },
				  wd_door_now(server->door));
		refuse(visit, wd_reply_sentence(401, "A name and a password are needed."));
	}
}

static void ask_for_patience(struct wd_visit *visit, int wait_s)
{
	struct wd_reply *later = wd_reply_sentence(429, "Too many wrong passwords came from there. Please wait.");

	later->retry_after_s = wait_s;
	refuse(visit, later);
}

/* A password that has not been seen: hashing it is work, and guessing is bounded. */
static void look_at_password(struct wd_server *server, struct wd_visit *visit)
{
	struct wd_span said = visit->request.authorization, who = { (const char *)visit->address, 16 };
	int wait_s = wd_guesses_wait_s(&server->guesses, who, wd_door_now(server->door));
	struct wd_buf key;
	struct wd_job *job;

	if (wait_s) {
		ask_for_patience(visit, wait_s);
		return;
	}
	wd_buf_init(&key, MOST_KEY);
	wd_buf_printf(&key, "%" PRId64 " \n%.*s", server->view->generation, WD_SPAN_ARG(said));
	job = wd_map_get(server->jobs, wd_buf_span(&key));
	if (job) {
		wd_job_wait(job, visit);
	} else {
		job = wd_job_new_password(wd_buf_span(&key), said);
		job->told = let_through;
		if (!wd_job_begin(server, job, visit))
			ask_for_patience(visit, 1);
	}
	wd_buf_release(&key);
}

static bool is_ours(const struct wd_view *view, const struct wd_visit *visit)
{
	struct wd_span host = visit->request.host;
	char room[WD_TARGET_MOST];
	struct wd_target target;

	/* An absolute target speaks in the place of the Host (RFC 9112 §3.2.2). */
	if (visit->request.target.len && visit->request.target.ptr[0] != '/' &&
	    wd_target_parse(visit->request.target, room, &target))
		host = target.authority;
	/* HTTP/1.0 has no Host, and no browser speaks it. */
	return !host.ptr || wd_host_is_ours(&view->snapshot->config, host, visit->is_unix);
}

void wd_answer_visit(void *ctx, struct wd_visit *visit)
{
	struct wd_server *server = ctx;
	struct wd_view *view = server->view;
	const char *why;
	int fault = wd_request_fault(&visit->request, &why);

	if (fault)
		refuse(visit, wd_reply_sentence(fault, "%s", why));
	else if (!is_ours(view, visit))
		refuse(visit, wd_reply_sentence(421, "This server does not answer for that host. Set public-url in the "
						     "configuration to the name it is reached by."));
	else if (!view->users || needs_no_password(server, visit) ||
		 wd_users_know(view->users, visit->request.authorization))
		answer(server, visit);
	else if (!wd_users_may_try(visit->request.authorization))
		refuse(visit, wd_reply_sentence(401, "A name and a password are needed."));
	else
		look_at_password(server, visit);
}
