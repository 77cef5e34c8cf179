/*
 * Who is at the door: every connection, in the order in which it became idle
 * or began to be served. Pure bookkeeping; it opens and closes nothing and
 * reads no clock. One thread.
 *
 * A guest waits (for the first byte, for the rest of a request, for the next
 * one) or is served (a whole request is there, its answer is made or sent). Both
 * lists are in order of time, so that the first of each is the one to look at.
 */
#ifndef WD_SERVE_GUESTS_H
#define WD_SERVE_GUESTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

enum wd_guest_state { WD_GUEST_WAITS, WD_GUEST_SERVED, WD_GUEST_LEAVES, WD_GUEST_STATES };

struct wd_guest {
	struct wd_guest *before, *after;
	enum wd_guest_state state;
	int64_t since;       /* of this state, steady ms */
	uint8_t address[16]; /* IPv4 mapped into IPv6; all zero: local, which is not counted */
};

struct wd_guests {
	struct wd_guest *oldest[WD_GUEST_STATES], *newest[WD_GUEST_STATES];
	size_t n[WD_GUEST_STATES];
	size_t most, most_per_address;
};

/* Those of this machine are proxies, or people who have it anyway: none of them is counted by address. */
void wd_guest_set_address(struct wd_guest *guest, const struct sockaddr *from);

void wd_guests_init(struct wd_guests *guests, size_t most, size_t most_per_address);
/* A new guest waits from now on. It is the caller's; it must leave before its memory does. */
void wd_guests_enter(struct wd_guests *guests, struct wd_guest *guest, int64_t now);
/* Another state, or the same anew from now on. WD_GUEST_LEAVES: turned out, but not closed yet. */
void wd_guests_turn(struct wd_guests *guests, struct wd_guest *guest, enum wd_guest_state state, int64_t now);
/* Forgets the guest. */
void wd_guests_leave(struct wd_guests *guests, struct wd_guest *guest);

/*
 * Who has to go because there are too many: of newcomer's address the one that
 * waits longest when it has too many, else of all; when none waits, the one served longest.
 * NULL when there is room. Never the newcomer.
 */
struct wd_guest *wd_guests_surplus(const struct wd_guests *guests, const struct wd_guest *newcomer);
/* The one that has been longest in the state, when that is so many ms or more; else NULL. */
struct wd_guest *wd_guests_overdue(const struct wd_guests *guests, enum wd_guest_state state, int64_t after_ms, int64_t now);

#endif
