/*
 * Inflection of Japanese: what a verb or an adjective in its plain form (許す, 上げる,
 * 強化する, 高い) becomes before its endings. The index has each character by itself, so the beginnings of
 * the other forms are looked for. Internal to filter/ (query.c).
 */
#ifndef WD_FILTER_CONJUGATE_H
#define WD_FILTER_CONJUGATE_H

#include "util/arena.h"

enum { WD_CONJUGATED_MOST = 7 };

/* Beginnings of the other forms, in the arena; returns their count, 0 of what is no such word. */
size_t wd_conjugated(struct wd_arena *arena, struct wd_span word, struct wd_span out[WD_CONJUGATED_MOST]);

#endif
