/*
 * What a file is by the end of its name, where nobody says. Internal to clean/.
 */
#ifndef WD_CLEAN_MIME_H
#define WD_CLEAN_MIME_H

#include "util/span.h"

/* The media type of an address, a constant; empty for a name that does not tell. */
struct wd_span wd_mime_of(struct wd_span url);

#endif
