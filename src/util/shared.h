/*
 * A text that many hold, each as if it were its own: one copy for the name of the list that a thousand feeds are from.
 * Counting is thread-safe.
 */
#ifndef WD_UTIL_SHARED_H
#define WD_UTIL_SHARED_H

/* A copy with one holder. */
const char *wd_shared_new(const char *text);
/* One holder more. */
const char *wd_shared_hold(const char *shared);
/* One less; the last frees it. NULL: nothing happens. */
void wd_shared_release(const char *shared);

#endif
