/*
 * A headline without what publishers put round it. Pure.
 */
#ifndef WD_STORY_TITLE_H
#define WD_STORY_TITLE_H

#include "util/span.h"

/*
 * The core: without marks of urgency ("BREAKING:", "[속보]", "快讯："), of a new
 * version ("(updated)", "UPDATE 2-", "(종합2보)") and without the paper's name
 * behind ("- Paper", "_来源"). What tells parts of a series or a correction from
 * the rest stays: "(2)", "（下）", "Correction:". publisher: the feed's title, or
 * absent. Borrows from title.
 */
struct wd_span wd_title_core(struct wd_span title, struct wd_span publisher);
/* The text says of itself that it corrects another. */
bool wd_title_corrects(struct wd_span text);

#endif
