/*
 * Start and end tags of the mend pass, and the stack of open elements.
 */
#ifndef WD_DECODE_TAG_H
#define WD_DECODE_TAG_H

#include "decode/mender.h"

/* Reads the start tag at m->at, whose name has the length, and writes what it should have been. */
void wd_tag_start(struct wd_mender *m, size_t name_len);
/* Reads the end tag at m->at. */
void wd_tag_end(struct wd_mender *m);
/* Ends the elements above the given count. */
void wd_tag_close(struct wd_mender *m, size_t n_left);

#endif
