/* Content codings (RFC 9110 §8.4.1): bytes packed whole, as they are sent or lie beside a file. Pure; slow. */
#ifndef WD_UTIL_CODING_H
#define WD_UTIL_CODING_H

#include "util/span.h"

/* The same bytes for the same bytes. Packed, *len of them; the caller frees. NULL: the library failed. */
char *wd_coding_gzip(struct wd_span bytes, size_t *len);
char *wd_coding_zstd(struct wd_span bytes, size_t *len);

#endif
