#include "push/turns.h"

#include <stdlib.h>

#include "util/buf.h"
#include "util/map.h"
#include "util/mem.h"
#include "util/url.h"

struct wd_turns_host {
	struct wd_turns_host *next, *prev; /* in the ring of those at which somebody waits */
	char *name;
	struct wd_turn *first, **end;
	size_t n_members;
	int n_going;
	bool hears;
};

struct wd_turns {
	struct wd_map *hosts;
	struct wd_turns_host *ring;                  /* whose turn is next; NULL: nobody waits */
	int most, most_of_host, n_going, n_doubtful; /* doubtful: of those that go */
};

static void leave_ring(struct wd_turns *turns, struct wd_turns_host *host)
{
	if (turns->ring == host)
		turns->ring = host->next == host ? NULL : host->next;
	host->next->prev = host->prev;
	host->prev->next = host->next;
	host->next = host->prev = NULL;
}

/* At its end, which is before whose turn is next. */
static void join_ring(struct wd_turns *turns, struct wd_turns_host *host)
{
	if (!turns->ring)
		turns->ring = host->next = host->prev = host;
	host->next = turns->ring;
	host->prev = turns->ring->prev;
	host->next->prev = host;
	host->prev->next = host;
}

/* In small letters; the caller frees it. */
static char *host_of(const char *url)
{
	struct wd_span host = wd_url_split(wd_span_of(url)).host;
	char *name = wd_xstrndup(host.ptr ? host.ptr : "", host.len);

	wd_span_make_small(name, host.len);
	return name;
}

size_t wd_turns_count(const struct wd_turns *turns, const char *url)
{
	char *name = host_of(url);
	const struct wd_turns_host *host = wd_map_get(turns->hosts, wd_span_of(name));

	free(name);
	return host ? host->n_members : 0;
}

void wd_turns_join(struct wd_turns *turns, struct wd_turn *turn, const char *url)
{
	char *name = host_of(url);

	turn->host = wd_map_get(turns->hosts, wd_span_of(name));
	if (turn->host) {
		free(name);
	} else {
		turn->host = wd_xcalloc(1, sizeof(*turn->host));
		turn->host->name = name;
		turn->host->end = &turn->host->first;
		wd_map_put(turns->hosts, wd_span_of(name), turn->host);
	}
	turn->host->n_members++;
}

void wd_turns_wait(struct wd_turns *turns, struct wd_turn *turn)
{
	struct wd_turns_host *host = turn->host;

	if (turn->waits || turn->goes)
		return;
	turn->waits = true;
	turn->next = NULL;
	if (!host->first)
		join_ring(turns, host);
	*host->end = turn;
	host->end = &turn->next;
}

static void unqueue(struct wd_turns *turns, struct wd_turn *turn)
{
	struct wd_turns_host *host = turn->host;
	struct wd_turn **at = &host->first;

	while (*at != turn)
		at = &(*at)->next;
	*at = turn->next;
	if (!turn->next)
		host->end = at;
	turn->waits = false;
	if (!host->first)
		leave_ring(turns, host);
}

static bool has_place(const struct wd_turns *turns, const struct wd_turns_host *host)
{
	if (turns->n_going >= turns->most)
		return false;
	if (host->hears)
		return host->n_going < turns->most_of_host;
	return host->n_going < WD_TURNS_DOUBTFUL && turns->n_doubtful < turns->most / 2;
}

struct wd_turn *wd_turns_take(struct wd_turns *turns)
{
	struct wd_turns_host *host = turns->ring;
	struct wd_turn *turn;

	while (host && !has_place(turns, host)) {
		host = host->next;
		if (host == turns->ring)
			return NULL;
	}
	if (!host)
		return NULL;
	turns->ring = host->next;
	turn = host->first;
	unqueue(turns, turn);
	turn->goes = true;
	host->n_going++;
	turns->n_going++;
	turns->n_doubtful += !host->hears;
	return turn;
}

bool wd_turns_more(const struct wd_turn *turn)
{
	return turn->host->first != NULL;
}

void wd_turns_give_back(struct wd_turns *turns, struct wd_turn *turn)
{
	turn->goes = false;
	turn->host->n_going--;
	turns->n_going--;
	turns->n_doubtful -= !turn->host->hears;
}

void wd_turns_went(struct wd_turns *turns, struct wd_turn *turn, bool heard)
{
	struct wd_turns_host *host = turn->host;

	wd_turns_give_back(turns, turn);
	if (host->hears == heard)
		return;
	host->hears = heard;
	turns->n_doubtful += heard ? -host->n_going : host->n_going;
}

void wd_turns_leave(struct wd_turns *turns, struct wd_turn *turn)
{
	struct wd_turns_host *host = turn->host;

	if (turn->waits)
		unqueue(turns, turn);
	if (turn->goes)
		wd_turns_give_back(turns, turn);
	if (--host->n_members > 0)
		return;
	wd_map_remove(turns->hosts, wd_span_of(host->name));
	free(host->name);
	free(host);
}

struct wd_turns *wd_turns_new(int most, int most_of_host)
{
	struct wd_turns *turns = wd_xcalloc(1, sizeof(*turns));

	turns->hosts = wd_map_new();
	turns->most = most;
	turns->most_of_host = most_of_host;
	return turns;
}

void wd_turns_free(struct wd_turns *turns)
{
	wd_map_free(turns->hosts);
	free(turns);
}
