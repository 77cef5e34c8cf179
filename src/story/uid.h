/*
 * What tells the entries of one feed apart. Pure.
 */
#ifndef WD_STORY_UID_H
#define WD_STORY_UID_H

#include <stdint.h>

#include "clean/doc.h"

/* `id=` of a feed's line: what tells its entries apart. */
enum wd_id_policy { WD_ID_AUTO, WD_ID_GUID, WD_ID_LINK, WD_ID_LINK_DATE, WD_ID_TITLE };

/* What is remembered of the feed's entries. All answer false while nothing is known of the identity. */
struct wd_uid_memory {
	void *ctx;
	/* The feed's last document listed an entry of this identity. */
	bool (*listed)(void *ctx, int64_t uid);
	/* What is stored under it has this entry's link, headline and date. */
	bool (*is_this)(void *ctx, int64_t uid, const struct wd_entry *entry);
	/* What is stored under it is another text: another link or date, another headline, nothing in common. */
	bool (*is_other)(void *ctx, int64_t uid, const struct wd_entry *entry);
	/* is_other may be asked of it soon. */
	void (*expect)(void *ctx, int64_t uid, const struct wd_entry *entry);
};

/*
 * The identities of a document's entries by the policy, as hashes: uids[i] is
 * entry i's. WD_ID_AUTO takes the id, else the link without its tracking part, else
 * title and date (and where all dates are the same, or there is none, title and body). An id that is used for several entries, in one document or one
 * after the other, is not believed alone: link and headline, then date and text, tell
 * those apart. What agrees in all of it is a double and has the uid of the one before
 * it. An identity that is an http(s) URL counts without its scheme.
 */
void wd_uid_assign(struct wd_arena *arena, const struct wd_doc *doc, enum wd_id_policy policy,
		   const struct wd_uid_memory *memory, int64_t *uids);

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
struct wd_span wd_uid_public(struct wd_arena *arena, const struct wd_entry *entry, struct wd_span feed_url, int64_t uid,
			     int attempt);

#endif
