/* Why entries are one story, and why a merged feed holds it or not: for a terminal and as JSON. Pure. */
#ifndef WD_PUBLISH_EXPLAINED_H
#define WD_PUBLISH_EXPLAINED_H

#include "publish/publish.h"

void wd_explained_text(struct wd_buf *out, const struct wd_explained *explained, const struct wd_filing *filing);
void wd_explained_json(struct wd_buf *out, const struct wd_explained *explained, const struct wd_filing *filing);

/* Stories that a merged feed misses by one part: a line each, and below it what lacks. */
void wd_missed_text(struct wd_buf *out, const struct wd_missed *missed, size_t n);
void wd_missed_json(struct wd_buf *out, struct wd_span merge, struct wd_span filter, const struct wd_missed *missed,
		    size_t n);

#endif
