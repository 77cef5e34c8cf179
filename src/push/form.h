/* A form as a POST carries it (application/x-www-form-urlencoded, URL Standard §5). Pure. */
#ifndef WD_PUSH_FORM_H
#define WD_PUSH_FORM_H

#include "util/buf.h"

#define WD_FORM_TYPE "application/x-www-form-urlencoded"

/* Adds name=value, with a & before it when something stands there. */
void wd_form_add(struct wd_buf *form, const char *name, struct wd_span value);
/* Adds it to the query of an address: behind ? or &. */
void wd_form_add_to_url(struct wd_buf *url, const char *name, struct wd_span value);
/* The first field so named, decoded and with a NUL, the caller's to free; NULL: there is none, or a NUL is in it. */
char *wd_form_field(struct wd_span form, const char *name);
/* A path without its percent signs: + is one. Empty when a NUL is in it. */
void wd_form_decode_path(struct wd_span path, struct wd_buf *out);

#endif
