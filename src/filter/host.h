/*
 * International names of hosts as links write them. Internal to filter/ (query.c).
 */
#ifndef WD_FILTER_HOST_H
#define WD_FILTER_HOST_H

#include "util/arena.h"

/* The name in lower case, each label that is not ASCII as xn-- and Punycode (RFC 3492); absent when none is, or too long. */
struct wd_span wd_host_ascii(struct wd_arena *arena, struct wd_span host);

#endif
