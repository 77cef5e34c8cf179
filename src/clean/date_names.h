/* The names of months in the languages that feeds are written in. Internal to clean/. */
#ifndef WD_CLEAN_DATE_NAMES_H
#define WD_CLEAN_DATE_NAMES_H

#include "util/span.h"

/* 1 to 12, or 0. The name in any case, with or without its full stop. */
int wd_month_of(struct wd_span name);

#endif
