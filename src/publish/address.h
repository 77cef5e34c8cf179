/*
 * The public addresses of a channel, and how a story is dated and called, the
 * same in every format. Internal to publish/.
 */
#ifndef WD_PUBLISH_ADDRESS_H
#define WD_PUBLISH_ADDRESS_H

#include "publish/publish.h"

/* The channel in a format (".atom", ".rss", ".json", "" for the page), absolute; from: its page behind that story, or zeroed. */
void wd_address_write(struct wd_buf *out, const struct wd_channel *channel, const char *suffix, struct wd_cursor from);
/* The same as a page links to it. */
void wd_address_link(struct wd_buf *out, const struct wd_channel *channel, const char *suffix, struct wd_cursor from);
/* An archive document of it, absolute. */
void wd_address_archive(struct wd_buf *out, const struct wd_channel *channel, const char *suffix, int64_t number);
/* Its page, as a page links to it. */
void wd_address_link_archive(struct wd_buf *out, const struct wd_channel *channel, int64_t number);
/*
 * The archives beside an archive, by number (0: none), as feeds link to them: a document that never
 * changes cannot learn of the next one, which has its address before it is made; nor that the one before went.
 * Of what is none: the last of them.
 */
int64_t wd_address_previous(const struct wd_channel *channel);
int64_t wd_address_next(const struct wd_channel *channel);
/* Of what the channel is: an archive document, or a page. */
void wd_address_self(struct wd_buf *out, const struct wd_channel *channel, const char *suffix);
/* Whether the hub tells of it: the document that is subscribed to, of a merged feed. */
bool wd_address_has_hub(const struct wd_channel *channel);
/* The page that is subscribed to. */
#define WD_ADDRESS_FIRST ((struct wd_cursor){ 0 })
/* When the story was published: the publisher's word unless it lies behind our first sight of it. */
int64_t wd_address_date(const struct wd_story *story);
/* Its headline. One without a word, of which readers would show an empty line, is called by its link, or untitled. */
struct wd_span wd_address_title(const struct wd_entry *lead);
/* What stands for it on a page and a terminal: its headline, else how its text begins, else its link. Never empty. */
struct wd_span wd_address_headline(const struct wd_entry *lead);

#endif
