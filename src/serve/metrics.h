/*
 * /metrics, in the text format of Prometheus (version 0.0.4). Labels are of
 * fixed sets, and of the merged feeds that the configuration names: no stranger and
 * no feed can add one.
 */
#ifndef WD_SERVE_METRICS_H
#define WD_SERVE_METRICS_H

#include "serve/crew.h"
#include "serve/door.h"
#include "serve/health.h"
#include "serve/render.h"

enum { WD_METRICS_MERGES = 200 }; /* so many of them are counted one by one */

struct wd_metrics {
	const struct wd_health *health;
	const struct wd_door_counts *counts;
	struct wd_crew *crew;
	const char *database;
};

/* asked.reader NULL: without what the store counts. Slow. */
struct wd_reply *wd_metrics_render(const struct wd_metrics *metrics, const struct wd_asked *asked);

#endif
