/*
 * What befell the feeds: as a feed of its own (/status.atom), and in words for
 * the pages. Pure; what was written of an event stays as it is.
 */
#ifndef WD_PUBLISH_EVENTS_H
#define WD_PUBLISH_EVENTS_H

#include "publish/publish.h"

enum { WD_EVENTS_SHOWN = 200 };

/*
 * Atom 1.0, the newest first as the store gives them; each links to its feed's page.
 * began_at: when the desk began, which dates it while nothing has befallen.
 */
void wd_events_atom(struct wd_buf *out, const struct wd_site *site, const struct wd_event *events, size_t n,
		    int64_t began_at);
/* "It failed 3 times in a row, at last with: …". A sentence or two of plain text. */
void wd_event_sentence(struct wd_buf *out, const struct wd_event *event);

#endif
