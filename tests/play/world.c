#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/control.h"
#include "fetch/fetch.h"
#include "serve/http.h"
#include "util/clock.h"
#include "util/mem.h"

enum { STEP_MS = 1, MOST_HOPS = 5 };

struct world world;

/* ---- what servers say ---- */

int64_t world_duration(const char *text)
{
	char *unit;
	int64_t n = strtoll(text, &unit, 10);

	return n * (*unit == 'd' ? 86400000 : *unit == 'h' ? 3600000 : *unit == 'm' ? 60000 : 1000);
}

struct address *world_address(const char *url)
{
	struct address *a = world.addresses;

	while (a->url[0] && strcmp(a->url, url) != 0)
		a++;
	if (a->url[0])
		return a;
	if (++world.n_addresses == WORLD_ADDRESSES)
		_Exit(6);
	snprintf(a->url, sizeof(a->url), "%s", url);
	return a;
}

/* "13,14" as elements of RSS's skipHours or skipDays. */
static void add_skipped(struct address *a, const char *outer, const char *inner, const char *list)
{
	char copy[128], *save = NULL;
	size_t len = strlen(a->head);

	snprintf(copy, sizeof(copy), "%s", list);
	len += (size_t)snprintf(a->head + len, sizeof(a->head) - len, "<%s>", outer);
	for (char *w = strtok_r(copy, ",", &save); w; w = strtok_r(NULL, ",", &save))
		len += (size_t)snprintf(a->head + len, sizeof(a->head) - len, "<%s>%s</%s>", inner, w, inner);
	snprintf(a->head + len, sizeof(a->head) - len, "</%s>", outer);
}

static void set_answer(char *args)
{
	char *word_at = NULL;
	struct address *a = world_address(strtok_r(args, " ", &word_at));

	a->status = (int)strtol(strtok_r(NULL, " ", &word_at), NULL, 10);
	a->items[0] = a->head[0] = a->etag[0] = a->moved_to[0] = '\0';
	a->retry_ms = a->dead_ms = 0;
	for (char *w; (w = strtok_r(NULL, " ", &word_at)) != NULL;) {
		if (strncmp(w, "etag=", 5) == 0)
			snprintf(a->etag, sizeof(a->etag), "%s", w + 5);
		else if (strncmp(w, "retry=", 6) == 0)
			a->retry_ms = world_duration(w + 6);
		else if (strncmp(w, "after=", 6) == 0)
			a->dead_ms = world_duration(w + 6);
		else if (strncmp(w, "skip-hours=", 11) == 0)
			add_skipped(a, "skipHours", "hour", w + 11);
		else if (strncmp(w, "skip-days=", 10) == 0)
			add_skipped(a, "skipDays", "day", w + 10);
		else if (a->status == 301 || a->status == 302)
			snprintf(a->moved_to, sizeof(a->moved_to), "%s", w);
		else
			snprintf(a->items + strlen(a->items), sizeof(a->items) - strlen(a->items), "%s ", w);
	}
}

void world_number(const char *text, int number, char *out, size_t size)
{
	const char *mark = strstr(text, "%d");

	if (mark)
		snprintf(out, size, "%.*s%d%s", (int)(mark - text), text, number, mark + 2);
	else
		snprintf(out, size, "%s", text);
}

void world_answer(const char *args)
{
	char one[512];
	int n = 1, at = 0;

	if (sscanf(args, "*%d %n", &n, &at) == 1)
		args += at;
	for (int i = 0; i < n; i++) {
		world_number(args, i, one, sizeof(one));
		set_answer(one);
	}
}

int world_asked(void)
{
	int n = 0;

	for (int i = 0; i < world.n_addresses; i++)
		n += world.addresses[i].asked;
	return n;
}

int world_reached(void)
{
	int n = 0;

	for (int i = 0; i < world.n_addresses; i++)
		n += world.addresses[i].asked > 0;
	return n;
}

/* Unproven feeds leave a fifth of the room to the others: more than that cannot hang and wait. */
bool world_is_quiet(void)
{
	struct wd_health *health = world.health;

	return health && world.pipeline && atomic_load(&health->tickets) == world.n_hanging &&
	       (atomic_load(&health->overdue) == 0 || world.n_hanging >= WORLD_ROOM - WORLD_ROOM / 5);
}

/* ---- the fetcher ---- */

struct wd_transfer {
	uv_timer_t timer;
	struct wd_transfer *next; /* of those that hang */
	struct address *address;
	int64_t until; /* it hangs; 0: it does not */
	bool conditional;
	wd_fetched_fn done;
	void *ctx;
};

struct wd_pool *wd_pool_new(struct uv_loop_s *loop, int max_transfers, struct wd_error *err)
{
	(void)max_transfers;
	(void)err;
	world.loop = loop;
	uv_timer_init(loop, &world.timer);
	uv_timer_start(&world.timer, world.step, STEP_MS, STEP_MS);
	return (struct wd_pool *)&world;
}

int wd_pool_room(const struct wd_pool *pool)
{
	(void)pool;
	return WORLD_ROOM - world.n_running;
}

void wd_pool_set_host_connections(struct wd_pool *pool, int most)
{
	(void)pool;
	(void)most;
}

void wd_pool_set_held(struct wd_pool *pool, size_t held)
{
	(void)pool;
	(void)held;
}

static void write_document(struct wd_buf *out, const struct address *a)
{
	char copy[256], *save = NULL;

	snprintf(copy, sizeof(copy), "%s", a->items);
	wd_buf_printf(out, "<rss version='2.0'><channel><title>Wire</title>%s", a->head);
	for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
		wd_buf_printf(out, "<item><guid isPermaLink='false'>%s</guid><title>%s</title></item>", w, w);
	wd_buf_add_text(out, "</channel></rss>");
}

static void free_timer(uv_handle_t *handle)
{
	free(handle->data);
}

/* Where it leads at last; *moved_to: as far as all hops were for good. */
static const struct address *follow(const struct address *from, char **moved_to)
{
	bool for_good = true;

	for (int i = 0; i < MOST_HOPS && from->moved_to[0]; i++) {
		struct address *to = world_address(from->moved_to);

		for_good &= from->status == 301;
		if (for_good) {
			free(*moved_to);
			*moved_to = wd_xstrdup(to->url);
		}
		to->asked++;
		from = to;
	}
	return from;
}

static void answer(uv_timer_t *timer)
{
	struct wd_transfer *t = timer->data;
	struct wd_response r = { 0 };
	const struct address *a = follow(t->address, &r.moved_to);

	r.http_status = a->status;
	r.url = wd_xstrdup(a->url);
	r.retry_after_ms = a->retry_ms;
	wd_buf_init(&r.body, 1 << 20);
	if (a->status == 200 && t->conditional && a->etag[0] && strcmp(a->etag, t->address->asked_etag) == 0) {
		r.http_status = 304;
		r.outcome = WD_NOT_MODIFIED;
	} else if (a->status == 200) {
		r.outcome = WD_FETCHED;
		r.etag = a->etag[0] ? wd_xstrdup(a->etag) : NULL;
		(world.document ? world.document : write_document)(&r.body, a);
	} else {
		r.outcome = a->status == 410 ? WD_GONE : WD_FAILED;
		wd_error_set(&r.error, WD_TRANSIENT, "status %d", a->status);
	}
	world.n_running--;
	t->done(t->ctx, &r);
	uv_close((uv_handle_t *)timer, free_timer);
}

struct wd_transfer *wd_pool_start(struct wd_pool *pool, const struct wd_request *request, wd_fetched_fn done, void *ctx)
{
	struct wd_transfer *t = wd_xcalloc(1, sizeof(*t));
	struct address *a = world_address(request->url);

	(void)pool;
	*t = (struct wd_transfer){ .address = a, .conditional = request->etag != NULL, .done = done, .ctx = ctx };
	a->asked++;
	snprintf(a->asked_etag, sizeof(a->asked_etag), "%s", request->etag ? request->etag : "none");
	uv_timer_init(world.loop, &t->timer);
	t->timer.data = t;
	world.n_running++;
	if (a->status != 0) {
		uv_timer_start(&t->timer, answer, 0, 0);
		return t;
	}
	t->until = a->dead_ms ? wd_clock_now() + a->dead_ms : INT64_MAX;
	t->next = world.hanging;
	world.hanging = t;
	world.n_hanging++;
	return t;
}

static void unhang(struct wd_transfer *t)
{
	struct wd_transfer **at = &world.hanging;

	while (*at != t)
		at = &(*at)->next;
	*at = t->next;
	t->until = 0;
	world.n_hanging--;
}

void world_pass(int64_t now)
{
	struct wd_transfer *next;

	for (struct wd_transfer *t = world.hanging; t; t = next) {
		next = t->next;
		if (t->until > now)
			continue;
		unhang(t);
		uv_timer_start(&t->timer, answer, 0, 0);
	}
}

void wd_pool_cancel(struct wd_pool *pool, struct wd_transfer *t)
{
	(void)pool;
	if (t->until)
		unhang(t);
	world.n_running--;
	uv_close((uv_handle_t *)&t->timer, free_timer);
}

static void (*pool_closed)(void *ctx);
static void *pool_ctx;

static void on_pool_closed(uv_handle_t *handle)
{
	(void)handle;
	pool_closed(pool_ctx);
}

void wd_pool_close(struct wd_pool *pool, void (*closed)(void *ctx), void *ctx)
{
	(void)pool;
	pool_closed = closed;
	pool_ctx = ctx;
	uv_close((uv_handle_t *)&world.timer, on_pool_closed);
}

/* ---- the web server and the control socket ---- */

struct wd_server *wd_server_start(const struct wd_server_options *options, struct wd_error *err)
{
	(void)err;
	world.health = options->health;
	return (struct wd_server *)&world;
}

void wd_server_reload(struct wd_server *server, struct wd_snapshot *snapshot)
{
	(void)server;
	(void)snapshot;
	world.reloads++;
}

void wd_server_quiesce(struct wd_server *server)
{
	(void)server;
}

void wd_server_stop(struct wd_server *server)
{
	(void)server;
}

struct wd_control *wd_control_new(uv_loop_t *loop, const char *database, struct wd_pipeline *pipeline, int64_t patience_ms,
				  struct wd_error *err)
{
	(void)loop;
	(void)database;
	(void)patience_ms;
	(void)err;
	world.pipeline = pipeline;
	return (struct wd_control *)&world;
}

void wd_control_close(struct wd_control *control, void (*closed)(void *ctx), void *ctx)
{
	(void)control;
	closed(ctx);
}

bool wd_control_ask(const struct wd_daemon_options *options, const char *database, struct wd_tally *tally,
		    struct wd_error *err)
{
	(void)options;
	(void)database;
	(void)tally;
	return wd_error_set(err, WD_LOCAL, "nobody to ask");
}
