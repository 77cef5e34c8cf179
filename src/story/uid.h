/*
 * What tells the entries of one feed apart. Pure.
 */
#ifndef WD_STORY_UID_H
#define WD_STORY_UID_H

#include <stdint.h>

#include "clean/doc.h"

/* `id=` of a feed's line: what tells its entries apart. */
enum wd_id_policy { WD_ID_AUTO, WD_ID_GUID, WD_ID_LINK, WD_ID_LINK_DATE, WD_ID_TITLE };

/*
 * The identities of a document's entries by the policy, as hashes: uids[i] is
 * entry i's. WD_ID_AUTO takes the id, else the link, else link and date, else
 * title and body; where one document uses an id for several entries (their
 * links or titles differ) that id alone is not believed, and known(ctx, uid)
 * tells which of an entry's possible identities was met before. A true double
 * has the uid of the one before it. An identity that is an http(s) URL counts without
 * its scheme.
 */
void wd_uid_assign(const struct wd_doc *doc, enum wd_id_policy policy, bool (*known)(void *ctx, int64_t uid),
		   void *ctx, int64_t *uids);

/* Everything of the entry that is shown: another value means that it was edited. Never 0. */
int64_t wd_uid_content_hash(const struct wd_entry *entry);
/* Title and words alone: what a reader would call an edit. body: wd_text_of_html of the entry. */
int64_t wd_uid_words_hash(const struct wd_entry *entry, struct wd_span body);
int64_t wd_uid_hash(struct wd_span text);

/*
 * The public id of a story by its first entry: the entry's own when it is a
 * tag: or urn: URI, else a UUID (RFC 9562 §5.5) of its http(s) id, else of
 * the feed's URL and the uid. attempt > 0 gives others, for when one is taken.
 */
struct wd_span wd_uid_public(struct wd_arena *arena, const struct wd_entry *entry, struct wd_span feed_url,
			     int64_t uid, int attempt);

#endif
