/*
 * Zones by name: abbreviations, and the places of the IANA time zone database ("Asia/Seoul").
 * Internal to clean/.
 */
#ifndef WD_CLEAN_DATE_ZONES_H
#define WD_CLEAN_DATE_ZONES_H

#include <stdbool.h>
#include <stdint.h>

#include "util/span.h"

enum wd_summer { WD_SUMMER_NONE, WD_SUMMER_EUROPE, WD_SUMMER_AMERICA, WD_SUMMER_AUSTRALIA, WD_SUMMER_ZEALAND };

struct wd_zone {
	int minutes; /* from UTC, in winter */
	enum wd_summer summer;
};

/* False when it is no zone that is known. The name in any case. */
bool wd_zone_of(struct wd_span name, struct wd_zone *zone);
/* The instant (milliseconds since 1970) of a time that a clock of the zone shows, given as if it were UTC. */
int64_t wd_zone_instant(struct wd_zone zone, int64_t shown_ms);

#endif
