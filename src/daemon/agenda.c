#include "daemon/agenda.h"

#include <stddef.h>
#include <stdlib.h>

#include "util/clock.h"

enum {
	SPREAD_EACH_MS = 20, /* of hosts, when many are due at once */
	CLOCK_SLACK_MS = 60 * 1000,
};

/* The lines that it stands in say the same. */
static struct wd_span url_of(const void *polled)
{
	return wd_span_of(((const struct wd_polled *)polled)->feed->url);
}

void wd_agenda_init(struct wd_agenda *agenda)
{
	*agenda = (struct wd_agenda){ .by_url = wd_map_new_of(url_of), .hosts = wd_hosts_new() };
	wd_heap_init(&agenda->due);
}

void wd_agenda_release(struct wd_agenda *agenda)
{
	for (size_t i = 0; i < agenda->n; i++)
		wd_polled_free(agenda->hosts, agenda->feeds[i]);
	free(agenda->feeds);
	wd_map_free(agenda->by_url);
	wd_hosts_free(agenda->hosts);
	wd_heap_release(&agenda->due);
}

bool wd_agenda_is_under_way(const struct wd_polled *polled)
{
	return polled->ticket || polled->waiting.host;
}

static void queue_at_host(struct wd_agenda *agenda, struct wd_polled *polled, int64_t now)
{
	wd_heap_remove(&agenda->due, &polled->due);
	wd_polled_settle(agenda->hosts, polled, now);
	wd_hosts_wait(agenda->hosts, polled->host, &polled->waiting, wd_polled_lane(polled));
}

void wd_agenda_want(struct wd_agenda *agenda, struct wd_polled *polled, int64_t now)
{
	if (!wd_agenda_is_under_way(polled))
		queue_at_host(agenda, polled, now);
}

static bool is_unplanned(const struct wd_polled *polled)
{
	return !wd_agenda_is_under_way(polled) && !polled->due.place && !wd_polled_rests(polled);
}

/* How long what is due at once is spread over: a second for a few feeds, a quarter of an hour for 50,000. */
static int64_t spread_of(const struct wd_agenda *agenda, const struct wd_config *config, int64_t now)
{
	int64_t spread = 0;

	for (size_t i = 0; i < agenda->n; i++)
		if (is_unplanned(agenda->feeds[i]) && wd_polled_first_due(agenda->feeds[i], config, now) <= now)
			spread += SPREAD_EACH_MS;
	return spread < config->every_ms ? spread : config->every_ms;
}

void wd_agenda_plan(struct wd_agenda *agenda, const struct wd_config *config)
{
	int64_t now = wd_clock_now(), spread = spread_of(agenda, config, now);

	for (size_t i = 0; i < agenda->n; i++) {
		struct wd_polled *polled = agenda->feeds[i];
		int64_t at;

		if (!is_unplanned(polled))
			continue;
		at = wd_polled_first_due(polled, config, now);
		wd_heap_set(&agenda->due, &polled->due, at > now ? at : now + wd_host_spread(polled->host, spread));
	}
}

/*
 * A clock that was ahead was set right: what it had settled would let feeds
 * wait for the time it showed. They are due again, one by one.
 */
static void mind_the_clock(struct wd_agenda *agenda, const struct wd_config *config, int64_t now)
{
	bool set_back = now + CLOCK_SLACK_MS < agenda->seen_at;

	agenda->seen_at = now;
	for (size_t i = 0; set_back && i < agenda->n; i++) {
		struct wd_polled *polled = agenda->feeds[i];
		int64_t due = wd_polled_first_due(polled, config, now);

		if (polled->due.place && due < polled->due.at)
			wd_heap_set(&agenda->due, &polled->due,
				    due + wd_interval_chance(url_of(polled), (uint64_t)now, polled->state.every_ms));
	}
}

void wd_agenda_queue_due(struct wd_agenda *agenda, const struct wd_config *config, int64_t now)
{
	struct wd_heap_node *first;

	mind_the_clock(agenda, config, now);
	while ((first = wd_heap_first(&agenda->due)) != NULL && first->at <= now)
		queue_at_host(agenda, (struct wd_polled *)((char *)first - offsetof(struct wd_polled, due)), now);
}
