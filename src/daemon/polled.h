/*
 * A feed as the loop knows it: its line, its state, and where in its round it is.
 *
 * Thread:  the loop's alone.
 * Owner:   the agenda owns them; feed is the pipeline's snapshot's, a transfer the
 *          pool's, a ticket whoever holds it.
 * Failure: nothing here fails: a failed poll is a state like others.
 * Limit:   see wd_feed_state.
 */
#ifndef WD_DAEMON_POLLED_H
#define WD_DAEMON_POLLED_H

#include "daemon/ticket.h"
#include "sched/heap.h"
#include "sched/host.h"
#include "sched/interval.h"

struct wd_polled {
	struct wd_heap_node due;    /* in the heap, */
	struct wd_waiting waiting;  /* or in its host's queue, */
	struct wd_ticket *ticket;   /* or under way: a ticket is out */
	struct wd_host *host;       /* of the address that is asked next */
	const struct wd_feed *feed; /* the pipeline's snapshot's */
	struct wd_feed_state state;
	struct wd_pushed *pushes; /* what was pushed and waits until no ticket is out */
	uint16_t asks;            /* bit n: ask n waits for this feed's poll */
	bool at_home;             /* host is that of the list's own address */
	bool asks_home;           /* the list's own address is asked, though the feed has moved */
	bool is_named;            /* somebody asked for this feed by its name: no patience holds it */
	bool removed;             /* from the list, while its ticket is out */
	bool leaves;              /* another process polls it, when its ticket is back */
	bool mark;                /* a sweep's */
};

static inline bool wd_polled_is_fetched(const struct wd_polled *polled)
{
	return polled->ticket && polled->ticket->transfer;
}
/* It is not polled here: by the list, or because another process does. */
static inline bool wd_polled_rests(const struct wd_polled *polled)
{
	return polled->feed->paused || polled->state.elsewhere;
}
/* Takes the state over. */
struct wd_polled *wd_polled_new(struct wd_hosts *hosts, const struct wd_feed *feed, struct wd_feed_state *state);
/* What another process made of it meanwhile. Takes the state over; it has no ticket out and waits nowhere. */
void wd_polled_renew(struct wd_hosts *hosts, struct wd_polled *polled, struct wd_feed_state *state);
void wd_polled_free(struct wd_hosts *hosts, struct wd_polled *polled);
/* What is asked of the fetcher; borrows from it. */
struct wd_request wd_polled_request(const struct wd_polled *polled, const struct wd_config *config, int64_t now);
/*
 * Judges a ticket that was fetched and read: fills its update with what shall be
 * stored. Learns ttl and the like from the document.
 */
void wd_polled_judge(struct wd_polled *polled, struct wd_ticket *ticket, const struct wd_config *config, int64_t now);
/*
 * Fills a ticket's update with this: not polled, its host wants to be left alone
 * until then. The host's feeds come back one by one over as long a time behind it.
 */
void wd_polled_put_off(const struct wd_polled *polled, struct wd_ticket *ticket, int64_t now, int64_t until);
/* The same of a ticket whose document was pushed: the feed's state stays, but for its next poll. */
void wd_polled_take_push(const struct wd_polled *polled, struct wd_ticket *ticket, const struct wd_config *config,
			 int64_t now);
/* It is pushed no more: answers when it is due as any other, WD_NO_TIME for never. */
int64_t wd_polled_hurry(struct wd_polled *polled, const struct wd_config *config, int64_t now);
/* What was polled could not be stored: as after any failure, ever later. Answers when next. */
int64_t wd_polled_retry_unwritten(struct wd_polled *polled, const struct wd_config *config, int64_t now);
/*
 * When it is due: now where that is overdue, or where the clock was ahead of itself when
 * that was settled; never in an hour that its publisher excepts.
 */
int64_t wd_polled_first_due(const struct wd_polled *polled, const struct wd_config *config, int64_t now);
/* The same for a run of cron's: what is so nearly due that the next run would be too late, is due. */
bool wd_polled_is_due(const struct wd_polled *polled, const struct wd_config *config, int64_t now);
/* The same of what its poll settled; WD_NO_TIME: it is polled no more. */
int64_t wd_polled_next_due(const struct wd_polled *polled, const struct wd_config *config, int64_t now);
/*
 * Takes an edited line up. Answers when the feed wants to be polled by it: its
 * document is read anew where that would make another, and a shorter interval
 * counts from the last poll; never under min-every or a Retry-After. INT64_MAX: the edit wants nothing.
 */
int64_t wd_polled_adopt(struct wd_polled *polled, const struct wd_feed *feed, const struct wd_config *before,
			const struct wd_config *config, int64_t now);
/* A number for the options that decide what is sent, how it is read and what enters; never 0. */
uint64_t wd_polled_reading(const struct wd_feed *feed);
/* True when the last document was read under other options: neither validators nor hash vouch for it. */
bool wd_polled_reads_anew(const struct wd_polled *polled);
/* True until the time that its server named in a Retry-After. */
bool wd_polled_is_held(const struct wd_polled *polled, int64_t now);
/* Settles which address is asked now, and so its host; before it waits there. */
void wd_polled_settle(struct wd_hosts *hosts, struct wd_polled *polled, int64_t now);
/* The lane in which it waits. */
enum wd_lane wd_polled_lane(const struct wd_polled *polled);
/* Written as the user may see it. out holds what fits. Returns out. */
const char *wd_polled_name(const struct wd_polled *polled, char *out, size_t size);

#endif
