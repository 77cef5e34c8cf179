/* Authors. Internal to clean/. */
#ifndef WD_CLEAN_PERSON_H
#define WD_CLEAN_PERSON_H

#include "clean/doc.h"
#include "parse/raw.h"

/* "mail (name)", "name <mail>" and "name (mail)" taken apart; an empty person when nothing is left. */
struct wd_person wd_person_clean(struct wd_arena *arena, const struct wd_raw_person *raw, struct wd_span base);

#endif
