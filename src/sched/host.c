#include "sched/host.h"

#include <stdlib.h>
#include <xxhash.h>

#include "util/buf.h"
#include "util/map.h"
#include "util/mem.h"
#include "util/url.h"

struct wd_host {
	char *name;
	size_t refs;
	struct wd_waiting *first, *last;
	bool busy;
	struct wd_host *next; /* in the ring of those to serve */
	bool in_turn;
};

struct wd_hosts {
	struct wd_map *by_name;
	struct wd_host *first, *last; /* ready: something waits and nothing is under way */
	size_t n_waiting;
};

struct wd_hosts *wd_hosts_new(void)
{
	struct wd_hosts *hosts = wd_xcalloc(1, sizeof(*hosts));

	hosts->by_name = wd_map_new();
	return hosts;
}

static void free_host(struct wd_host *host)
{
	free(host->name);
	free(host);
}

void wd_hosts_free(struct wd_hosts *hosts)
{
	struct wd_span name;
	size_t at = 0;
	void *host;

	while (wd_map_next(hosts->by_name, &at, &name, &host))
		free_host(host);
	wd_map_free(hosts->by_name);
	free(hosts);
}

static void name_of(struct wd_buf *name, struct wd_span url)
{
	struct wd_url parts = wd_url_split(url);

	if (!wd_url_is_http(url) || !parts.host.len) {
		wd_buf_add_span(name, url);
		return;
	}
	wd_buf_add_span(name, parts.host);
	if (parts.port.len) {
		wd_buf_add_char(name, ':');
		wd_buf_add_span(name, parts.port);
	}
	for (size_t i = 0; i < name->len; i++)
		if (name->data[i] >= 'A' && name->data[i] <= 'Z')
			name->data[i] = (char)(name->data[i] + ('a' - 'A'));
}

struct wd_host *wd_hosts_get(struct wd_hosts *hosts, struct wd_span url)
{
	struct wd_host *host;
	struct wd_buf name;

	wd_buf_init(&name, 0);
	name_of(&name, url);
	host = wd_map_get(hosts->by_name, wd_buf_span(&name));
	if (!host) {
		host = wd_xcalloc(1, sizeof(*host));
		host->name = wd_buf_take(&name);
		wd_map_put(hosts->by_name, wd_span_of(host->name), host);
	}
	host->refs++;
	wd_buf_release(&name);
	return host;
}

static void leave_turn(struct wd_hosts *hosts, struct wd_host *host)
{
	struct wd_host **at = &hosts->first, *before = NULL;

	if (!host->in_turn)
		return;
	while (*at != host) {
		before = *at;
		at = &(*at)->next;
	}
	*at = host->next;
	if (hosts->last == host)
		hosts->last = before;
	host->in_turn = false;
	host->next = NULL;
}

void wd_host_release(struct wd_hosts *hosts, struct wd_host *host)
{
	if (--host->refs > 0)
		return;
	leave_turn(hosts, host);
	wd_map_remove(hosts->by_name, wd_span_of(host->name));
	free_host(host);
}

size_t wd_host_count(const struct wd_host *host)
{
	return host->refs;
}

int64_t wd_host_spread(const struct wd_host *host, int64_t span)
{
	if (span <= 0)
		return 0;
	return (int64_t)(XXH3_64bits(host->name, strlen(host->name)) % (uint64_t)span);
}

static void join_turn(struct wd_hosts *hosts, struct wd_host *host)
{
	if (host->in_turn || host->busy || !host->first)
		return;
	host->in_turn = true;
	host->next = NULL;
	if (hosts->last)
		hosts->last->next = host;
	else
		hosts->first = host;
	hosts->last = host;
}

void wd_hosts_wait(struct wd_hosts *hosts, struct wd_host *host, struct wd_waiting *waiting)
{
	if (waiting->host)
		return;
	waiting->host = host;
	waiting->next = NULL;
	waiting->prev = host->last;
	if (host->last)
		host->last->next = waiting;
	else
		host->first = waiting;
	host->last = waiting;
	hosts->n_waiting++;
	join_turn(hosts, host);
}

void wd_hosts_leave(struct wd_hosts *hosts, struct wd_waiting *waiting)
{
	struct wd_host *host = waiting->host;

	if (!host)
		return;
	*(waiting->prev ? &waiting->prev->next : &host->first) = waiting->next;
	*(waiting->next ? &waiting->next->prev : &host->last) = waiting->prev;
	waiting->next = waiting->prev = NULL;
	waiting->host = NULL;
	hosts->n_waiting--;
	if (!host->first)
		leave_turn(hosts, host);
}

struct wd_waiting *wd_hosts_take(struct wd_hosts *hosts)
{
	struct wd_host *host = hosts->first;
	struct wd_waiting *waiting;

	if (!host)
		return NULL;
	leave_turn(hosts, host);
	waiting = host->first;
	wd_hosts_leave(hosts, waiting);
	host->busy = true;
	return waiting;
}

void wd_hosts_done(struct wd_hosts *hosts, struct wd_host *host)
{
	host->busy = false;
	join_turn(hosts, host);
}

bool wd_host_has_waiting(const struct wd_host *host)
{
	return host->first != NULL;
}

size_t wd_hosts_n_waiting(const struct wd_hosts *hosts)
{
	return hosts->n_waiting;
}
