/*
 * Whose turn it is of many who wait at many hosts: each host in turn, the first of a host
 * first, so many at once in all and of one host. A host that did not hear the last time, or
 * has not heard yet, gets few places, and all such hosts together half of them: who hangs holds
 * up nobody else. Pure.
 */
#ifndef WD_PUSH_TURNS_H
#define WD_PUSH_TURNS_H

#include <stdbool.h>
#include <stddef.h>

struct wd_turns;
struct wd_turns_host;

/* In who waits. */
struct wd_turn {
	struct wd_turn *next; /* the queue's */
	struct wd_turns_host *host;
	bool waits, goes; /* in the queue; it has a place. Never both */
};

enum { WD_TURNS_DOUBTFUL = 16 }; /* places of a host that has not heard */

/* most: places in all; most_of_host: of one that hears. */
struct wd_turns *wd_turns_new(int most, int most_of_host);
/* When all have left. */
void wd_turns_free(struct wd_turns *turns);
/* It will wait at this address's host. */
void wd_turns_join(struct wd_turns *turns, struct wd_turn *turn, const char *url);
/* How many joined at this address's host. */
size_t wd_turns_count(const struct wd_turns *turns, const char *url);
/* It does not wait any more, and its place is free. */
void wd_turns_leave(struct wd_turns *turns, struct wd_turn *turn);
/* Puts it at the end, where it does not wait or go yet. */
void wd_turns_wait(struct wd_turns *turns, struct wd_turn *turn);
/* The next to go, which has a place from now on; NULL: none waits, or no place is free for who does. */
struct wd_turn *wd_turns_take(struct wd_turns *turns);
/* Whether another waits at its host. */
bool wd_turns_more(const struct wd_turn *turn);
/* It went, and its place is free. */
void wd_turns_went(struct wd_turns *turns, struct wd_turn *turn, bool heard);
/* It did not go after all. */
void wd_turns_give_back(struct wd_turns *turns, struct wd_turn *turn);

#endif
