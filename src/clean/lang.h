/* Languages. Internal to clean/. */
#ifndef WD_CLEAN_LANG_H
#define WD_CLEAN_LANG_H

#include "util/arena.h"

/* A tag as RFC 5646 writes it: "_" becomes "-", the primary part lower case; absent when it is none. */
struct wd_span wd_lang_tag(struct wd_arena *arena, struct wd_span tag);
/* By script, where that tells: ko, ja, zh, ru, el, ar, he, th, hi; else absent. */
struct wd_span wd_lang_guess(struct wd_span text);

#endif
