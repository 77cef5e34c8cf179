/* Verdicts in words. Pure. */
#ifndef WD_STORY_EXPLAIN_H
#define WD_STORY_EXPLAIN_H

#include "story/match.h"

/* "the same text", to stand behind "joined by"; a literal. */
const char *wd_explain_rule(enum wd_rule rule);
/* "other figures in the same place", to stand behind "another story, for it has"; a literal. */
const char *wd_explain_against(enum wd_against against);

#endif
