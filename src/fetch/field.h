/* Values that several header fields share the form of. Internal to fetch/. */
#ifndef WD_FETCH_FIELD_H
#define WD_FETCH_FIELD_H

#include <stdint.h>

#include "util/span.h"

/* A date in any of HTTP's forms (RFC 9110 §5.6.7), and those that servers write in their place; WD_NO_TIME: it is none. */
int64_t wd_field_date(struct wd_span text);

#endif
