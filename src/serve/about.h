/* The pages of one story and of one feed, and the archives of a merged feed. */
#ifndef WD_SERVE_ABOUT_H
#define WD_SERVE_ABOUT_H

#include "serve/render.h"

/* Never NULL: 404 where there is none. The id is what stands behind the folder in asked->path. */
struct wd_reply *wd_about_story(const struct wd_asked *asked);
struct wd_reply *wd_about_feed(const struct wd_asked *asked);
/* An archive document; 410 when its stories are kept no more. */
struct wd_reply *wd_about_archive(const struct wd_asked *asked);

#endif
