/* One arena for all cases of a group. After test.h. */
#ifndef WD_TESTS_ARENA_H
#define WD_TESTS_ARENA_H

#include "util/arena.h"

static struct wd_arena *arena;

static inline int set_up(void **state)
{
	(void)state;
	arena = wd_arena_new(0);
	return 0;
}

static inline int tear_down(void **state)
{
	(void)state;
	wd_arena_free(arena);
	return 0;
}

#endif
