/*
 * The letters that wait for one target, and which of them is told next. Pure.
 *
 * They are told in order. One that the target refuses for good (400, 413, 422 and their
 * like: it will never take that story) is tried WD_PILE_TRIES times; from then on the one behind it
 * is told as soon as it is refused again. When that is heard, those before it are given up: it was
 * them. While none is heard it may be the target that is wrong, nothing is given up, and each
 * round begins with the first. So the order is kept, and a story is lost only to who refused it and
 * took the next in the same moment.
 */
#ifndef WD_PUSH_PILE_H
#define WD_PUSH_PILE_H

#include "push/letter.h"

enum { WD_PILE_TRIES = 3, WD_PILE_MOST = 32 };

struct wd_pile {
	struct wd_letter *first, *at; /* at: that is next, NULL: the first */
	size_t n, n_aside;            /* aside: that were refused so often */
};

/* Takes the letters over, to its end. Returns the last one's notice, 0: there was none. */
int64_t wd_pile_add(struct wd_pile *pile, struct wd_letter *letters);
/* Letters it has room for: none while enough wait that may be heard. */
size_t wd_pile_room(const struct wd_pile *pile);
/* Whether one of them may be heard. */
bool wd_pile_has_hope(const struct wd_pile *pile);
/* The one to tell, NULL: none. It stays in the pile. */
struct wd_letter *wd_pile_next(const struct wd_pile *pile);
/* The next one was not heard. refused: and never will be; true when another is to be told at once. */
bool wd_pile_failed(struct wd_pile *pile, bool refused);
/* The first, where it stands before this one. */
struct wd_letter *wd_pile_before(const struct wd_pile *pile, const struct wd_letter *letter);
/* Takes it out and frees it; the first is next. */
void wd_pile_drop(struct wd_pile *pile, struct wd_letter *letter);
void wd_pile_release(struct wd_pile *pile);

#endif
