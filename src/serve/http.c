#include "serve/http.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "serve/cache.h"
#include "serve/cond.h"
#include "serve/crew.h"
#include "serve/door.h"
#include "serve/guess.h"
#include "serve/host.h"
#include "serve/metrics.h"
#include "serve/render.h"
#include "serve/target.h"
#include "serve/view.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/map.h"
#include "util/mem.h"

enum {
	MOST_CACHED = 64 << 20,
	MOST_READERS = 4,    /* kept open: one a thread */
	SEARCH_MS = 800,     /* in the store; with the rest under a second */
	PAGE_MS = 5000,      /* what an index gives, on a busy machine */
	STALE_MS = 5000,     /* who has waited so long for a thread is not waiting any more */
	FRESH_MS = 1000,     /* what is kept is looked after no more often */
	MOST_KEY = 2 * WD_TARGET_MOST,
	MOST_BODY = 8 << 20, /* of what is told below /websub/ */
};

struct wd_server {
	struct wd_door *door;
	struct wd_crew *crew;
	char *database;
	char *local_url; /* "http://127.0.0.1:8380", where no public-url is set */
	struct wd_health *health;
	void (*hooked)(void *ctx, struct wd_hook *hook);
	void *hook_ctx;
	struct wd_cache *cache;
	atomic_bool ends;
	/* the door's thread alone */
	struct wd_view *view;
	struct wd_map *jobs; /* under way, by key: who asks for the same waits for the same */
	struct wd_guesses guesses;
	pthread_mutex_t lock;
	/* under the lock */
	struct wd_reader *readers[MOST_READERS];
	size_t n_readers;
};

/* What the crew does for one or more visits: makes a reply, or looks at a password. */
struct job {
	struct wd_work work;
	struct wd_door_post post;
	struct wd_server *server;
	struct wd_view *view;
	struct wd_visit *waiting;
	char *key, *room;      /* room: what target borrows from, or the Authorization */
	struct wd_target target;
	struct wd_route route;
	struct wd_span authorization;
	bool allowed, packed_it; /* the password was right; packing was tried */
	atomic_bool packs;     /* somebody wants it packed */
	struct wd_reply *reply;
	char *packed;
	size_t packed_len;
	int64_t begun_at;
};

/* ---- what threads share ---- */

static struct wd_reader *take_reader(struct wd_server *server, struct wd_error *err)
{
	struct wd_reader *reader = NULL;

	pthread_mutex_lock(&server->lock);
	if (server->n_readers > 0)
		reader = server->readers[--server->n_readers];
	pthread_mutex_unlock(&server->lock);
	return reader ? reader : wd_reader_open(server->database, err);
}

static void give_reader(struct wd_server *server, struct wd_reader *reader)
{
	pthread_mutex_lock(&server->lock);
	if (server->n_readers < MOST_READERS) {
		server->readers[server->n_readers++] = reader;
		reader = NULL;
	}
	pthread_mutex_unlock(&server->lock);
	if (reader)
		wd_reader_close(reader);
}

/* A view with what the store adds to it; NULL with err. */
static struct wd_view *make_view(struct wd_server *server, struct wd_snapshot *snapshot, struct wd_error *err)
{
	struct wd_view *view = wd_view_make(snapshot, server->local_url, err);
	struct wd_error ignored = { 0 };
	struct wd_reader *reader = view ? take_reader(server, &ignored) : NULL;

	if (reader) {
		wd_view_read_removed(view, reader);
		give_reader(server, reader);
	}
	return view;
}

/* ---- the crew's part ---- */

static struct wd_span cache_key(const struct job *job)
{
	/* Behind the generation. */
	return wd_span_of(strchr(job->key, ' ') + 1);
}

static struct wd_reply *render(struct job *job, struct wd_reader *reader)
{
	const struct wd_metrics metrics = { job->server->health, wd_door_counts(job->server->door),
					    job->server->crew, job->server->database };
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
static struct wd_reply *find_or_render(struct job *job, struct wd_reader *reader)
{
	struct wd_server *server = job->server;
	int64_t changes = atomic_load(&server->health->changes), now = wd_clock_steady();
	int64_t version = wd_reader_version(reader);
	struct wd_reply *reply = wd_cache_get(server->cache, cache_key(job), job->view->generation, now);

	if (!reply || reply->version != version) {
		wd_reply_release(reply);
		reply = render(job, reader);
		reply->version = version;
		reply->generation = job->view->generation;
		reply->made_at = now;
		atomic_store(&reply->changes, changes);
		atomic_store(&reply->checked_at, now);
		if (reply->etag[0])
			wd_cache_put(server->cache, cache_key(job), reply);
	}
	atomic_store(&reply->changes, changes);
	atomic_store(&reply->checked_at, now);
	return reply;
}

static void make_page(struct job *job)
{
	struct wd_error err = { 0 };
	struct wd_reader *reader = take_reader(job->server, &err);

	if (!reader && job->route.kind == WD_ROUTE_METRICS) {
		job->reply = render(job, NULL);
		return;
	}
	if (!reader) {
		job->reply = wd_reply_sentence(503, "The database cannot be read: %s", err.text);
		return;
	}
	wd_reader_set_deadline(reader, job->work.lane == WD_LANE_SEARCHES ? SEARCH_MS : PAGE_MS);
	job->reply = find_or_render(job, reader);
	give_reader(job->server, reader);
	job->packed_it = job->reply->packs && atomic_load(&job->packs);
	if (job->packed_it)
		job->packed = wd_reply_pack(job->reply, &job->packed_len);
}

static void on_work(struct wd_work *work)
{
	struct job *job = (struct job *)(void *)((char *)work - offsetof(struct job, work));

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

/* ---- answers, on the door's thread ---- */

static void refuse(struct wd_visit *visit, struct wd_reply *reply)
{
	/* What may hold another request for somebody else is not read on. */
	reply->closes = reply->status == 400 || wd_request_has_body(&visit->request);
	wd_door_answer(visit, reply);
	wd_reply_release(reply);
}

static void answer(struct wd_server *server, struct wd_visit *visit);

static void free_job(struct job *job)
{
	wd_view_release(job->view);
	wd_reply_release(job->reply);
	free(job->key);
	free(job->room);
	free(job);
}

/* A password has been looked at. */
static void let_through(struct job *job, struct wd_visit *visit)
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

static void on_done(struct wd_door_post *post)
{
	struct job *job = (struct job *)(void *)((char *)post - offsetof(struct job, post));
	struct wd_visit *visit = job->waiting;

	wd_map_remove(job->server->jobs, wd_span_of(job->key));
	if (job->packed_it)
		wd_reply_take_packed(job->reply, job->packed, job->packed_len);
	while (visit) {
		struct wd_visit *next = visit->next;

		if (job->authorization.ptr)
			let_through(job, visit);
		else
			wd_door_answer(visit, job->reply);
		visit = next;
	}
	free_job(job);
}

static void wait_for(struct job *job, struct wd_visit *visit)
{
	visit->next = job->waiting;
	job->waiting = visit;
}

/* Hands a job to the crew; busy says what to answer when it has too much to do. */
static void begin(struct wd_server *server, struct job *job, struct wd_visit *visit, struct wd_reply *busy)
{
	job->server = server;
	job->view = wd_view_hold(server->view);
	job->work.run = on_work;
	job->post.call = on_done;
	job->begun_at = wd_door_now(server->door);
	wait_for(job, visit);
	wd_map_put(server->jobs, wd_span_of(job->key), job);
	if (wd_crew_add(server->crew, &job->work)) {
		wd_reply_release(busy);
		return;
	}
	wd_map_remove(server->jobs, wd_span_of(job->key));
	free_job(job);
	refuse(visit, busy);
}

static bool is_fresh(const struct wd_server *server, const struct wd_reply *reply, int64_t now)
{
	bool same = atomic_load(&reply->changes) == atomic_load(&server->health->changes);

	/* While many feeds are polled something changes all the time; once a second is often enough. */
	return now - atomic_load(&reply->checked_at) < FRESH_MS && (same || now - reply->made_at < FRESH_MS);
}

/* True when what is kept was enough. */
static bool answer_from_cache(struct wd_server *server, struct wd_visit *visit, struct wd_span key)
{
	int64_t now = wd_door_now(server->door);
	struct wd_reply *reply = wd_cache_get(server->cache, key, server->view->generation, now);
	bool enough = reply && is_fresh(server, reply, now) &&
		      !wd_reply_lacks(reply, wd_reply_form(reply, &visit->request));

	if (enough)
		wd_door_answer(visit, reply);
	wd_reply_release(reply);
	return enough;
}

static void make_key(struct wd_buf *key, const struct wd_server *server, const struct wd_target *target,
		     struct wd_span path, const struct wd_route *route)
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

/* A job whose target is a copy: the visit's may go before the job does. */
static struct job *new_page_job(struct wd_span key, struct wd_span target)
{
	struct job *job = wd_xcalloc(1, sizeof(*job));
	char *copy;

	job->key = wd_xstrndup(key.ptr, key.len);
	job->room = wd_xmalloc(target.len * 2);
	copy = job->room + target.len;
	memcpy(copy, target.ptr, target.len);
	if (!wd_target_parse((struct wd_span){ copy, target.len }, job->room, &job->target))
		abort(); /* it was one a moment ago */
	return job;
}

static void make_answer(struct wd_server *server, struct wd_visit *visit, struct wd_span key, struct wd_route route)
{
	struct job *job = wd_map_get(server->jobs, key);
	bool packs = wd_cond_takes_gzip(visit->request.accept_encoding);

	if (job) {
		wait_for(job, visit);
		if (packs)
			atomic_store(&job->packs, true);
		return;
	}
	job = new_page_job(key, visit->request.target);
	job->route = route;
	job->work.lane = route.kind == WD_ROUTE_SEARCH ? WD_LANE_SEARCHES : WD_LANE_PAGES;
	atomic_store(&job->packs, packs);
	begin(server, job, visit, wd_reply_sentence(503, "Too much is asked at once. Please try again."));
}

/* What needs no store; NULL: it does. */
static struct wd_reply *answer_at_hand(struct wd_server *server, struct wd_route route, struct wd_span path)
{
	switch (route.kind) {
	case WD_ROUTE_HEALTH:
		return wd_render_health(server->health);
	case WD_ROUTE_NONE:
		return wd_view_is_removed(server->view, path) ? wd_render_removed(&server->view->site) :
								wd_render_nothing(&server->view->site);
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

static bool on_takes_post(void *ctx, struct wd_span raw)
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
	struct wd_span path, cached;
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
	cached = wd_span_of(strchr(key.data, ' ') + 1);
	if (!answer_from_cache(server, visit, cached))
		make_answer(server, visit, wd_buf_span(&key), route);
	wd_buf_release(&key);
}

/* ---- who may ask ---- */

/* A password that has not been seen: hashing it is work, and guessing is bounded. */
static void look_at_password(struct wd_server *server, struct wd_visit *visit)
{
	struct wd_span said = visit->request.authorization, who = { (const char *)visit->address, 16 };
	int wait_s = wd_guesses_wait_s(&server->guesses, who, wd_door_now(server->door));
	struct wd_reply *later = wd_reply_sentence(429, "Too many wrong passwords came from there. Please wait.");
	struct wd_buf key;
	struct job *job;

	later->retry_after_s = wait_s ? wait_s : 1;
	if (wait_s) {
		refuse(visit, later);
		return;
	}
	wd_buf_init(&key, MOST_KEY);
	wd_buf_printf(&key, "%" PRId64 " \n%.*s", server->view->generation, WD_SPAN_ARG(said));
	job = wd_map_get(server->jobs, wd_buf_span(&key));
	if (job) {
		wait_for(job, visit);
		wd_buf_release(&key);
		wd_reply_release(later);
		return;
	}
	job = wd_xcalloc(1, sizeof(*job));
	job->room = wd_xstrndup(said.ptr, said.len);
	job->authorization = (struct wd_span){ job->room, said.len };
	job->key = wd_buf_take(&key);
	job->work.lane = WD_LANE_PASSWORDS;
	begin(server, job, visit, later);
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

static void on_asked(void *ctx, struct wd_visit *visit)
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
	else if (!view->users || needs_no_password(server, visit) || wd_users_know(view->users, visit->request.authorization))
		answer(server, visit);
	else if (!wd_users_may_try(visit->request.authorization))
		refuse(visit, wd_reply_sentence(401, "A name and a password are needed."));
	else
		look_at_password(server, visit);
}

/* ---- life ---- */

static void free_server(struct wd_server *server)
{
	for (size_t i = 0; i < server->n_readers; i++)
		wd_reader_close(server->readers[i]);
	wd_cache_free(server->cache);
	wd_map_free(server->jobs);
	wd_view_release(server->view);
	pthread_mutex_destroy(&server->lock);
	free(server->database);
	free(server->local_url);
	free(server);
}

static bool open_door(struct wd_server *server, const struct wd_server_options *options,
		      struct wd_listeners *listeners, struct wd_error *err)
{
	const struct wd_door_options door = { .asked = on_asked,
					      .takes_post = on_takes_post,
					      .most_body = MOST_BODY,
					      .ctx = server,
					      .self = &server->door,
					      .most = options->most,
					      .most_per_address = options->most_per_address,
					      .patience_ms = options->patience_ms };

	return wd_door_open(&door, listeners, err) != NULL;
}

static struct wd_server *new_server(const struct wd_server_options *options)
{
	struct wd_server *server = wd_xcalloc(1, sizeof(*server));
	uint64_t seed = 0;

	pthread_mutex_init(&server->lock, NULL);
	server->health = options->health;
	server->hooked = options->hooked;
	server->hook_ctx = options->hook_ctx;
	server->database = wd_xstrdup(options->database);
	server->cache = wd_cache_new(MOST_CACHED);
	server->jobs = wd_map_new();
	if (getrandom(&seed, sizeof(seed), 0) < 0)
		seed = (uint64_t)wd_clock_now();
	wd_guesses_init(&server->guesses, seed);
	return server;
}

struct wd_server *wd_server_start(const struct wd_server_options *options, struct wd_error *err)
{
	const struct wd_config *config = &options->snapshot->config;
	struct wd_server *server;
	struct wd_listeners listeners;

	if (!wd_listeners_open(&listeners, config->listen, config->n_listen, err))
		return NULL;
	server = new_server(options);
	server->local_url = wd_listeners_url(&listeners);
	server->view = make_view(server, options->snapshot, err);
	server->crew = server->view ? wd_crew_new(err) : NULL;
	if (server->crew && open_door(server, options, &listeners, err))
		return server;
	wd_listeners_close(&listeners);
	if (server->crew)
		wd_crew_free(server->crew);
	free_server(server);
	return NULL;
}

/* A new view on its way: a users file is read by the crew, and taken up by the door. */
struct change {
	struct wd_work work;
	struct wd_door_post post;
	struct wd_server *server;
	struct wd_snapshot *snapshot;
	struct wd_view *view;
	struct wd_error error;
};

static void on_made(struct wd_door_post *post)
{
	struct change *change = (struct change *)(void *)((char *)post - offsetof(struct change, post));
	struct wd_server *server = change->server;

	if (change->view) {
		change->view->generation = server->view->generation + 1;
		if (change->view->users && server->view->users)
			wd_users_inherit(change->view->users, server->view->users);
		wd_view_release(server->view);
		server->view = change->view;
	} else {
		wd_log(WD_LOG_ERROR, "the web server goes on as before: %s", change->error.text);
	}
	wd_snapshot_release(change->snapshot);
	free(change);
}

static void make_change(struct wd_work *work)
{
	struct change *change = (struct change *)(void *)((char *)work - offsetof(struct change, work));

	change->view = make_view(change->server, change->snapshot, &change->error);
	wd_door_post(change->server->door, &change->post);
}

void wd_server_reload(struct wd_server *server, struct wd_snapshot *snapshot)
{
	struct change *change = wd_xcalloc(1, sizeof(*change));

	change->server = server;
	change->snapshot = wd_snapshot_hold(snapshot);
	change->work = (struct wd_work){ .lane = WD_LANE_CHANGES, .run = make_change };
	change->post.call = on_made;
	if (wd_crew_add(server->crew, &change->work))
		return;
	wd_snapshot_release(change->snapshot);
	free(change);
}

void wd_server_quiesce(struct wd_server *server)
{
	wd_door_quiesce(server->door);
}

void wd_server_stop(struct wd_server *server)
{
	wd_door_quiesce(server->door);
	/* What runs is finished, what waits is told; each ends as a post, and then nobody is asleep. */
	atomic_store(&server->ends, true);
	wd_crew_free(server->crew);
	wd_door_close(server->door);
	free_server(server);
}
