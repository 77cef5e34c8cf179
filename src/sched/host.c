#include "sched/host.h"

#include <stddef.h>
#include <stdlib.h>
#include <xxhash.h>

#include "util/buf.h"
#include "util/map.h"
#include "util/mem.h"
#include "util/url.h"

enum {
	TURN = 32, /* polls that follow each other at one host before the next has its turn */
};
static const int64_t longest_hold_ms = 15 * 60 * 1000, longest_rests_ms = 60 * 1000;

/* One lane of one host. Of many thousand hosts few have something to do: it is there while its host has (is_idle()). */
struct queue {
	struct wd_host *host;
	struct wd_waiting *first, *last;
	struct queue *next, *prev; /* in the ring of those to serve */
	struct wd_heap_node rest;
	uint32_t n;         /* that wait */
	uint8_t lane, left; /* left: of the turn */
	bool in_turn, busy;
};

struct wd_host {
	size_t refs;
	struct queue *lanes[WD_LANES]; /* NULL: nothing waits there, is under way or rests */
	int64_t held_until;            /* 0: not held */
	char name[];
};

/* Those that are ready: something waits and nothing is under way. */
struct ring {
	struct queue *first, *last;
};

struct wd_hosts {
	struct wd_map *by_name;
	struct ring rings[WD_LANES];
	struct wd_heap resting;
	size_t n_waiting;
};

static struct wd_span name_of(const void *host)
{
	return wd_span_of(((const struct wd_host *)host)->name);
}

struct wd_hosts *wd_hosts_new(void)
{
	struct wd_hosts *hosts = wd_xcalloc(1, sizeof(*hosts));

	hosts->by_name = wd_map_new_of(name_of);
	wd_heap_init(&hosts->resting);
	return hosts;
}

static void free_host(struct wd_host *host)
{
	for (int i = 0; i < WD_LANES; i++)
		free(host->lanes[i]);
	free(host);
}

void wd_hosts_free(struct wd_hosts *hosts)
{
	size_t at = 0;
	void *host;

	while (wd_map_next(hosts->by_name, &at, NULL, &host))
		free_host(host);
	wd_map_free(hosts->by_name);
	wd_heap_release(&hosts->resting);
	free(hosts);
}

static struct wd_host *new_host(struct wd_span name)
{
	struct wd_host *host = wd_xcalloc(1, sizeof(*host) + name.len + 1);

	memcpy(host->name, name.ptr, name.len);
	return host;
}

struct wd_host *wd_hosts_get(struct wd_hosts *hosts, struct wd_span url)
{
	struct wd_host *host;
	struct wd_buf name;

	wd_buf_init(&name, WD_BUF_ADDRESS);
	wd_url_add_host(&name, url);
	host = wd_map_get(hosts->by_name, wd_buf_span(&name));
	if (!host) {
		host = new_host(wd_buf_span(&name));
		wd_map_put(hosts->by_name, wd_buf_span(&name), host);
	}
	host->refs++;
	wd_buf_release(&name);
	return host;
}

struct wd_host *wd_hosts_find(const struct wd_hosts *hosts, struct wd_span url)
{
	struct wd_host *host;
	struct wd_buf name;

	wd_buf_init(&name, WD_BUF_ADDRESS);
	wd_url_add_host(&name, url);
	host = wd_map_get(hosts->by_name, wd_buf_span(&name));
	wd_buf_release(&name);
	return host;
}

/* ---- turns ---- */

static struct queue *queue_of(struct wd_host *host, enum wd_lane lane)
{
	if (!host->lanes[lane]) {
		host->lanes[lane] = wd_xmalloc(sizeof(*host->lanes[lane]));
		*host->lanes[lane] = (struct queue){ .host = host, .lane = (uint8_t)lane, .left = TURN };
	}
	return host->lanes[lane];
}

static bool is_idle(const struct queue *q)
{
	return !q->first && !q->busy && !q->rest.place;
}

static void drop_idle(struct queue *q)
{
	if (!is_idle(q))
		return;
	q->host->lanes[q->lane] = NULL;
	free(q);
}

static void leave_turn(struct ring *ring, struct queue *q)
{
	if (!q->in_turn)
		return;
	*(q->prev ? &q->prev->next : &ring->first) = q->next;
	*(q->next ? &q->next->prev : &ring->last) = q->prev;
	q->next = q->prev = NULL;
	q->in_turn = false;
}

/* Behind all others; or before them, when its turn is not over. */
static void join_turn(struct ring *ring, struct queue *q, bool goes_on)
{
	if (q->in_turn || q->busy || q->rest.place || !q->first)
		return;
	q->in_turn = true;
	q->prev = goes_on ? NULL : ring->last;
	q->next = goes_on ? ring->first : NULL;
	*(q->prev ? &q->prev->next : &ring->first) = q;
	*(q->next ? &q->next->prev : &ring->last) = q;
}

void wd_host_release(struct wd_hosts *hosts, struct wd_host *host)
{
	if (--host->refs > 0)
		return;
	for (int i = 0; i < WD_LANES; i++) {
		if (!host->lanes[i])
			continue;
		leave_turn(&hosts->rings[i], host->lanes[i]);
		wd_heap_remove(&hosts->resting, &host->lanes[i]->rest);
	}
	wd_map_remove(hosts->by_name, name_of(host));
	free_host(host);
}

int64_t wd_host_spread(const struct wd_host *host, int64_t span)
{
	if (span <= 0)
		return 0;
	return (int64_t)(XXH3_64bits(host->name, strlen(host->name)) % (uint64_t)span);
}

void wd_hosts_wait(struct wd_hosts *hosts, struct wd_host *host, struct wd_waiting *waiting, enum wd_lane lane)
{
	struct queue *q;

	if (waiting->host)
		return;
	q = queue_of(host, lane);
	*waiting = (struct wd_waiting){ .host = host, .lane = lane, .prev = q->last };
	*(q->last ? &q->last->next : &q->first) = waiting;
	q->last = waiting;
	q->n++;
	hosts->n_waiting++;
	join_turn(&hosts->rings[lane], q, false);
}

void wd_hosts_leave(struct wd_hosts *hosts, struct wd_waiting *waiting)
{
	struct queue *q;

	if (!waiting->host)
		return;
	q = waiting->host->lanes[waiting->lane];
	*(waiting->prev ? &waiting->prev->next : &q->first) = waiting->next;
	*(waiting->next ? &waiting->next->prev : &q->last) = waiting->prev;
	*waiting = (struct wd_waiting){ .lane = waiting->lane };
	q->n--;
	hosts->n_waiting--;
	if (!q->first)
		leave_turn(&hosts->rings[waiting->lane], q);
	drop_idle(q);
}

struct wd_waiting *wd_hosts_take(struct wd_hosts *hosts, enum wd_lane lane)
{
	struct queue *q = hosts->rings[lane].first;
	struct wd_waiting *waiting;

	if (!q)
		return NULL;
	leave_turn(&hosts->rings[lane], q);
	waiting = q->first;
	q->busy = true;
	q->left--;
	wd_hosts_leave(hosts, waiting);
	return waiting;
}

bool wd_host_goes_on(const struct wd_host *host, enum wd_lane lane)
{
	const struct queue *q = host->lanes[lane];

	return q && q->first && q->left > 0;
}

static void take_turn(struct wd_hosts *hosts, struct queue *q)
{
	bool goes_on = q->left > 0;

	if (!goes_on)
		q->left = TURN;
	join_turn(&hosts->rings[q->lane], q, goes_on);
	drop_idle(q);
}

void wd_hosts_done(struct wd_hosts *hosts, struct wd_host *host, enum wd_lane lane, int64_t now, int64_t rest_ms)
{
	struct queue *q = queue_of(host, lane);
	int64_t most = longest_rests_ms / ((int64_t)q->n + 1);

	q->busy = false;
	if (rest_ms > 0 && most > 0)
		wd_heap_set(&hosts->resting, &q->rest, now + (rest_ms < most ? rest_ms : most));
	else
		take_turn(hosts, q);
}

void wd_hosts_wake(struct wd_hosts *hosts, int64_t now)
{
	struct wd_heap_node *first;

	while ((first = wd_heap_first(&hosts->resting)) != NULL && first->at <= now) {
		wd_heap_remove(&hosts->resting, first);
		take_turn(hosts, (struct queue *)((char *)first - offsetof(struct queue, rest)));
	}
}

int64_t wd_hosts_next_wake(const struct wd_hosts *hosts)
{
	const struct wd_heap_node *first = wd_heap_first(&hosts->resting);

	return first ? first->at : INT64_MAX;
}

size_t wd_hosts_n_waiting(const struct wd_hosts *hosts)
{
	return hosts->n_waiting;
}

/* ---- patience ---- */

void wd_host_hold(struct wd_host *host, int64_t now, int64_t for_ms)
{
	int64_t until = now + (for_ms < longest_hold_ms ? for_ms : longest_hold_ms);

	if (until > host->held_until || host->held_until - now > longest_hold_ms)
		host->held_until = until;
}

bool wd_host_is_held(const struct wd_host *host, int64_t now, int64_t *until)
{
	*until = host->held_until;
	return host->held_until > now && host->held_until - now <= longest_hold_ms;
}
