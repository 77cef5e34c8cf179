/*
 * Addresses of articles: by which form two links lead to the same one. Pure text.
 */
#ifndef WD_STORY_ADDRESS_H
#define WD_STORY_ADDRESS_H

#include "util/arena.h"
#include "util/span.h"

/*
 * For entries of one feed: normal form without scheme, "www.", fragment and the
 * parameters that only say how a reader came (utm_*, fbclid, session ids, …). Empty
 * when the URL is no http(s) one or names no more than a site's front page.
 */
struct wd_span wd_address_untracked(struct wd_arena *arena, struct wd_span url);
/*
 * For entries of several feeds: the page that a wrapper leads to (wrapper.h), without
 * the marks of its mobile, AMP and printed forms (hosts "m.", "amp."; "/amp", ".amp.html",
 * "outputType=amp"), parameters sorted, and without those that most often only say where the
 * link was found (ref, from, source, …), unless nothing else tells the article. What
 * looks like an id stays. Empty as above.
 */
struct wd_span wd_address_canonical(struct wd_arena *arena, struct wd_span url);

#endif
