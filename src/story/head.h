/*
 * Of a headline and a text's beginning what a hundred bytes hold: enough to
 * tell of most pairs that wd_match finds no rule for them, so that neither
 * text need be read again. A sentence that a thousand texts hold proposes all
 * of them for a verdict; where they begin they differ. Pure.
 */
#ifndef WD_STORY_HEAD_H
#define WD_STORY_HEAD_H

#include "story/fingerprint.h"

/* Shingles that begin within wd_match's longest head: one a character where a unit weighs least. */
enum { WD_HEAD_SHINGLES = 41 };

struct wd_head {
	uint32_t title; /* 0: there is none */
	uint16_t n;
	uint16_t shingles[WD_HEAD_SHINGLES]; /* half of each hash */
};

struct wd_head wd_head_of(const struct wd_fingerprint *fp);
/* What a head says of the headline alone. */
uint32_t wd_head_title(const struct wd_units *title);
/*
 * The headline is the same, or at least `least` shingles stand in both. Where not even one does, wd_match
 * joins the two by no rule. Symmetric.
 */
bool wd_heads_meet(const struct wd_head *a, const struct wd_head *b, size_t least);

#endif
