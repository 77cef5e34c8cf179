/*
 * Which feed when: the feeds in the list's order and by URL, what is due first, and the hosts at which
 * what is due waits. It knows nothing of polls: polls.c takes from the
 * hosts what there is room for, and sets a feed's time when its poll is over.
 *
 * Thread:  the loop's alone.
 * Owner:   the agenda has its feeds, and frees them; a snapshot's lines are borrowed from
 *          the pipeline's snapshot.
 * Failure: nothing here fails.
 * Limit:   as many feeds as the lists have (a million in each).
 */
#ifndef WD_DAEMON_AGENDA_H
#define WD_DAEMON_AGENDA_H

#include "daemon/polled.h"
#include "util/map.h"

struct wd_agenda {
	struct wd_polled **feeds; /* in the order of the list */
	size_t n;
	struct wd_map *by_url; /* the same */
	struct wd_heap due;
	struct wd_hosts *hosts;
	int64_t seen_at; /* the wall clock when it was last looked at */
};

void wd_agenda_init(struct wd_agenda *agenda);
/* Frees the feeds too. */
void wd_agenda_release(struct wd_agenda *agenda);
/* True while it waits at its host or a ticket is out. */
bool wd_agenda_is_under_way(const struct wd_polled *polled);
/*
 * It goes to wait at its host, unless it is under way. Those that are wanted together keep their order: rows of feeds that
 * follow each other in the list stand on the same pages of the database.
 */
void wd_agenda_want(struct wd_agenda *agenda, struct wd_polled *polled, int64_t now);
/* Plans all feeds that nothing is planned for; what is due at once is spread over some time. */
void wd_agenda_plan(struct wd_agenda *agenda, const struct wd_config *config);
/* What is due by now goes to wait at its host. */
void wd_agenda_queue_due(struct wd_agenda *agenda, const struct wd_config *config, int64_t now);

#endif
