#include "daemon/load.h"

#include <assert.h>

enum {
	MOST_WEIGHT = 64 << 20,
	/*
	 * More bodies than these would only lie there: workers and writer are at work for half a second with them. When
	 * all of 1,000 feeds were new 19 MB lay there.
	 */
	MOST_BODIES = 4 << 20,
	LEAST_WEIGHT = 32 << 10, /* what a ticket is taken to weigh before its document is known */
	REST_READERS = 3,        /* of libuv's four workers */
	/*
	 * Documents that are read or wait for the writer may be so large together; of one that is not read yet it is a guess.
	 * Half as much again made the writer no faster with 1,000 or 3,000 new feeds: what it has written is let go.
	 */
	MOST_OPENED = 8 << 20,
	OPENED_EACH = 10, /* times the body */
	/*
	 * Those that wait for a host that is far cost nothing meanwhile, and there may be as many as the pool takes. Of
	 * hosts that answer at once more than these only drive each other out of the processor's caches: 256 in place
	 * of 64 cost a tenth more, of libcurl's own work too.
	 */
	MOST_YOUNG = 80,
};

struct wd_lane_load *wd_load_lane(struct wd_load *load, const struct wd_ticket *ticket)
{
	return &load->lanes[ticket->lane];
}

int wd_load_n_tickets(const struct wd_load *load)
{
	return load->lanes[0].tickets + load->lanes[1].tickets;
}

int wd_load_n_fetching(const struct wd_load *load)
{
	return load->lanes[0].n_fetching + load->lanes[1].n_fetching;
}

void wd_load_weigh(struct wd_load *load, struct wd_ticket *ticket, size_t bytes)
{
	struct wd_lane_load *lane = wd_load_lane(load, ticket);

	assert(lane->weight >= ticket->weight); /* else its lane changed while it was out */
	lane->weight += bytes - ticket->weight;
	ticket->weight = bytes;
}

void wd_load_hold_body(struct wd_load *load, struct wd_ticket *ticket, size_t bytes)
{
	struct wd_lane_load *lane = wd_load_lane(load, ticket);

	assert(lane->bodies >= ticket->body);
	lane->bodies += bytes - ticket->body;
	ticket->body = bytes;
}

size_t wd_load_bodies(const struct wd_load *load)
{
	return load->lanes[0].bodies + load->lanes[1].bodies;
}

void wd_load_open(struct wd_load *load, struct wd_ticket *ticket, size_t bytes)
{
	struct wd_lane_load *lane = wd_load_lane(load, ticket);

	assert(lane->opened >= ticket->opened);
	lane->opened += bytes - ticket->opened;
	ticket->opened = bytes;
}

void wd_load_let_go(struct wd_load *gone, struct wd_ticket *ticket)
{
	struct wd_lane_load *lane = wd_load_lane(gone, ticket);

	lane->opened += ticket->opened;
	lane->weight += ticket->weight;
	ticket->opened = ticket->weight = 0;
}

void wd_load_take_off(struct wd_load *load, const struct wd_load *gone)
{
	for (int i = 0; i < WD_LANES; i++) {
		load->lanes[i].opened -= gone->lanes[i].opened;
		load->lanes[i].weight -= gone->lanes[i].weight;
	}
}

size_t wd_load_weight_of(size_t body)
{
	return body > LEAST_WEIGHT ? body : LEAST_WEIGHT;
}

static size_t share(size_t all)
{
	return all - all / 5;
}

static int n_young(const struct wd_lane_load *lane)
{
	return lane->young[0] + lane->young[1];
}

/* What is older than two slices is not young. */
static void turn(struct wd_load *load, int64_t now)
{
	int64_t slice = now / WD_LOAD_YOUNG_MS;

	for (int i = 0; i < WD_LANES && slice != load->slice; i++) {
		load->lanes[i].young[1] = slice == load->slice + 1 ? load->lanes[i].young[0] : 0;
		load->lanes[i].young[0] = 0;
	}
	load->slice = slice;
}

void wd_load_begin_fetch(struct wd_load *load, struct wd_ticket *ticket)
{
	struct wd_lane_load *lane = wd_load_lane(load, ticket);

	turn(load, ticket->started);
	lane->n_fetching++;
	lane->young[0]++;
}

void wd_load_end_fetch(struct wd_load *load, struct wd_ticket *ticket)
{
	struct wd_lane_load *lane = wd_load_lane(load, ticket);
	int64_t age = load->slice - ticket->started / WD_LOAD_YOUNG_MS;

	assert(lane->n_fetching > 0);
	lane->n_fetching--;
	if (age == 0 || age == 1)
		lane->young[age]--;
}

bool wd_load_waits_for_age(const struct wd_load *load)
{
	for (int i = 0; i < WD_LANES; i++)
		if ((size_t)n_young(&load->lanes[i]) >= share(MOST_YOUNG))
			return true;
	return n_young(&load->lanes[0]) + n_young(&load->lanes[1]) >= MOST_YOUNG;
}

bool wd_load_may_fetch(struct wd_load *load, enum wd_lane which, int room, int64_t now)
{
	const struct wd_lane_load *lane = &load->lanes[which];
	size_t transfers = (size_t)room + (size_t)wd_load_n_fetching(load);
	size_t weight = load->lanes[0].weight + load->lanes[1].weight;

	turn(load, now);
	if (n_young(&load->lanes[0]) + n_young(&load->lanes[1]) >= MOST_YOUNG || (size_t)n_young(lane) >= share(MOST_YOUNG))
		return false;
	if (wd_load_bodies(load) >= MOST_BODIES || lane->bodies >= share(MOST_BODIES))
		return false;
	return room > 0 && (size_t)lane->n_fetching < share(transfers) && wd_load_n_tickets(load) < WD_LOAD_TICKETS &&
	       (size_t)lane->tickets < share(WD_LOAD_TICKETS) && weight < MOST_WEIGHT && lane->weight < share(MOST_WEIGHT);
}

/*
 * One worker is left for the documents of proven feeds, whatever is in the others. A large
 * document waits until it is alone, in its lane; the rest leaves a quarter to proven feeds.
 */
bool wd_load_may_read(const struct wd_load *load, enum wd_lane which, const struct wd_ticket *ticket)
{
	size_t opened = load->lanes[0].opened + load->lanes[1].opened, most = MOST_OPENED;

	if (which == WD_LANE_REST && load->lanes[which].n_reading >= REST_READERS)
		return false;
	if (load->lanes[which].opened == 0)
		return true;
	if (which == WD_LANE_REST)
		most -= most / 4;
	return opened + ticket->body * OPENED_EACH <= most;
}

void wd_load_read(struct wd_load *load, struct wd_ticket *ticket)
{
	wd_load_lane(load, ticket)->n_reading++;
	wd_load_open(load, ticket, ticket->body * OPENED_EACH);
}
