/*
 * The world around the daemon in a scenario, and in a soak: what servers answer and were asked. The
 * fetcher, the web server and the control socket are replaced by linking others of the same
 * names. The loop's alone, but for the health.
 */
#ifndef WD_PLAY_WORLD_H
#define WD_PLAY_WORLD_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "daemon/pipeline.h"

enum { WORLD_ADDRESSES = 4000, WORLD_ROOM = 64 };

/* What a server says, and what it was asked. */
struct address {
	char url[128], moved_to[128], etag[64], asked_etag[64];
	char items[256], head[256]; /* the document's */
	int status, asked;
	int64_t retry_ms, dead_ms; /* dead_ms: of the script's clock, until it is given up; 0: it never is */
};

struct world {
	struct address addresses[WORLD_ADDRESSES];
	int n_addresses, n_running, n_hanging, reloads;
	uv_timer_cb step;                                                    /* called often, on the loop */
	void (*document)(struct wd_buf *out, const struct address *address); /* NULL: the items that `answer` named */
	uv_loop_t *loop;
	uv_timer_t timer;
	struct wd_transfer *hanging;
	struct wd_pipeline *pipeline;
	struct wd_health *_Atomic health; /* set on a worker */
};
extern struct world world;

struct address *world_address(const char *url);
/* "URL STATUS …", as README.md has it; "*N URL…" speaks of N addresses, a number for each "%d". */
void world_answer(const char *args);
/* The text with the number in place of "%d". */
void world_number(const char *text, int number, char *out, size_t size);
/* 90s, 30m, 2h, 1d. */
int64_t world_duration(const char *text);
/* How many requests there were in all, and of how many addresses. */
int world_asked(void);
int world_reached(void);
/* Nothing is under way but what hangs, and nothing is due that has room. */
bool world_is_quiet(void);
/* The clock has moved: what hung long enough is given up. */
void world_pass(int64_t now);

#endif
