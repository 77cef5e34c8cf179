/*
 * The door: sockets, connections and HTTP/1.1 by libmicrohttpd, on one thread
 * of its own, which never waits for anybody. What is at hand is answered
 * there; an answer that has to be made comes later, and its connection sleeps until then.
 *
 * Bounds, each kept by the door itself:
 *  - so many connections, and so many of one address that is not this machine's; beyond
 *    that the oldest idle one goes, then the one served longest;
 *  - a guest who has not sent a whole request within patience_ms, byte by byte or
 *    not at all, is turned out; so is one who takes less than LEAST_TAKEN of an answer in send_ms;
 *  - where the system has no descriptor left, nothing is accepted for a moment.
 *
 * libmicrohttpd keeps its own loop out of it: MHD_run() with an epoll of ours. Its
 * threads wait with maxevents 128 and fall asleep on what they got when exactly so
 * many events come, and know no order in which to turn people out.
 */
#ifndef WD_SERVE_DOOR_H
#define WD_SERVE_DOOR_H

#include "serve/listen.h"
#include "serve/reply.h"
#include "serve/request.h"
#include "util/bound.h"

struct wd_door;

/* One request of one connection. Lives until it is answered. The door's thread only. */
struct wd_visit {
	struct wd_request request;
	const uint8_t *address; /* 16 bytes; all zero: local */
	bool is_unix;           /* over a unix socket */
	struct wd_visit *next;  /* its holder's */
};

/* A call to be made on the door's thread; a part of what it is about. */
struct wd_door_post {
	struct wd_door_post *next;
	void (*call)(struct wd_door_post *post);
};

struct wd_door_options {
	/* A request has come; each is answered once, then or later. On the door's thread. */
	void (*asked)(void *ctx, struct wd_visit *visit);
	/* Whether a POST to this target is taken; NULL: none is. On the door's thread. */
	bool (*takes_post)(void *ctx, struct wd_span target);
	void *ctx;
	struct wd_door **self;         /* set before anybody is asked, who may want the door; may be NULL */
	size_t most_body;              /* of such a one */
	size_t most, most_per_address; /* 0: what is right for the descriptors that there are */
	int64_t patience_ms, send_ms;  /* 0: 20 s */
};

/* What /metrics tells of it; each a number of its own. */
enum { WD_DOOR_CLASSES = 6, WD_DOOR_TIMES = 6 };
struct wd_door_counts {
	_Atomic int64_t connections, opened, turned_out, evicted;
	_Atomic int64_t answered[WD_DOOR_CLASSES];      /* by the hundreds of the status */
	_Atomic int64_t within[WD_DOOR_TIMES], took_ms; /* from a whole request to its answer, each counted once */
};
extern const struct wd_bound wd_door_times[WD_DOOR_TIMES]; /* of within */

/* Takes over the listeners, also when it fails. NULL with err. */
struct wd_door *wd_door_open(const struct wd_door_options *options, struct wd_listeners *listeners,
			     struct wd_error *err) WD_MUST_CHECK;
/* Answers with what the request asks for of the reply: its packed form, 304, its head alone. The reply stays the caller's. */
void wd_door_answer(struct wd_visit *visit, struct wd_reply *reply);
/* Any thread: has the post's call made soon, in order. The post must live until then. */
void wd_door_post(struct wd_door *door, struct wd_door_post *post);
/* The time of this turn, steady ms; the door's thread. */
int64_t wd_door_now(const struct wd_door *door);
const struct wd_door_counts *wd_door_counts(const struct wd_door *door);

/*
 * Any thread, returns at once: nobody comes in any more. Who was answered and says nothing goes, who is
 * served goes afterwards; who came in and has not asked yet has WD_DOOR_ASK_MS to do so, for over a
 * restart nobody else would answer.
 */
enum { WD_DOOR_ASK_MS = 1000 };
void wd_door_quiesce(struct wd_door *door);
/* The same, and waits until all are gone, so long at most. Not on the door's thread. */
void wd_door_drain(struct wd_door *door);
/*
 * Waits until those served are gone, three seconds at most, and frees. Every
 * visit must have been answered, or be so by a post that is under way.
 */
void wd_door_close(struct wd_door *door);

#endif
