#include "serve/http.h"

#include <stdlib.h>
#include <sys/random.h>

#include "serve/answer.h"
#include "serve/server.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/mem.h"

enum {
	MOST_CACHED = 64 << 20,
	MOST_BODY = 8 << 20, /* of what is told below /websub/ */
};

/* A view with what the store adds to it; NULL with err. */
static struct wd_view *make_view(struct wd_server *server, struct wd_snapshot *snapshot, struct wd_error *err)
{
	struct wd_view *view = wd_view_make(snapshot, server->local_url, err);
	struct wd_error ignored = { 0 };
	struct wd_reader *reader = view ? wd_readers_take(server->readers, &ignored) : NULL;

	if (reader) {
		wd_view_read_removed(view, reader);
		wd_readers_give(server->readers, reader);
	}
	return view;
}

static void free_server(struct wd_server *server)
{
	wd_readers_free(server->readers);
	wd_cache_free(server->cache);
	wd_map_free(server->jobs);
	wd_view_release(server->view);
	free(server->database);
	free(server->local_url);
	free(server);
}

static bool open_door(struct wd_server *server, const struct wd_server_options *options, struct wd_listeners *listeners,
		      struct wd_error *err)
{
	const struct wd_door_options door = { .asked = wd_answer_visit,
					      .takes_post = wd_answer_takes_post,
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

	server->health = options->health;
	server->hooked = options->hooked;
	server->hook_ctx = options->hook_ctx;
	server->database = wd_xstrdup(options->database);
	server->readers = wd_readers_new(options->database);
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

/* ---- a reload ---- */

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
	change->work = (struct wd_work){ .lane = WD_CREW_CHANGES, .run = make_change };
	change->post.call = on_made;
	if (wd_crew_add(server->crew, &change->work))
		return;
	wd_snapshot_release(change->snapshot);
	free(change);
}

/* ---- the end ---- */

void wd_server_quiesce(struct wd_server *server)
{
	wd_door_quiesce(server->door);
}

void wd_server_stop(struct wd_server *server)
{
	/* While there is somebody to answer. */
	wd_door_drain(server->door);
	/* What runs is finished, what waits is told; each ends as a post, and then nobody is asleep. */
	atomic_store(&server->ends, true);
	wd_crew_free(server->crew);
	wd_door_close(server->door);
	free_server(server);
}
