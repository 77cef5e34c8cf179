/*
 * Of what a text says behind its beginning what some twenty bytes hold: the least of its shingles there, a bottom-k
 * sketch (Cohen and Kaplan, "Summarizing data using bottom-k sketches", PODC 2007). Many texts begin with a sentence
 * that others begin with, too; copies go on alike, and others do not. Pure.
 */
#ifndef WD_STORY_GIST_H
#define WD_STORY_GIST_H

#include "story/fingerprint.h"

enum { WD_GIST_MARKS = 11, WD_GIST_NO_MARK = 0xFFFF };

struct wd_gist {
	uint16_t title;                /* a part of its head's; 0: there is none */
	uint16_t marks[WD_GIST_MARKS]; /* ascending; behind the last one WD_GIST_NO_MARK */
};

/* title: as in its head (head.h). */
struct wd_gist wd_gist_of(const struct wd_fingerprint *fp, uint32_t title);
/*
 * False: both go on, and in other words. Of copies that differ in three tenths of their shingles it is false of one
 * pair in 100,000 at most; of those that differ in a half, of one in 250. Symmetric.
 */
bool wd_gists_meet(const struct wd_gist *a, const struct wd_gist *b);

#endif
