/*
 * Where strangers may be at private addresses: at the host and port of a feed in the list
 * whose line says private=yes. Pure.
 */
#ifndef WD_PUSH_PLACES_H
#define WD_PUSH_PLACES_H

#include "config/snapshot.h"

struct wd_places;

struct wd_places *wd_places_new(const struct wd_snapshot *snapshot);
void wd_places_free(struct wd_places *places);
/* Whether this address is at one of them; NULL: there are none. */
bool wd_places_have(const struct wd_places *places, const char *url);

#endif
