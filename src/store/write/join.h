/*
 * Which story an entry belongs to. Internal to store/write/.
 */
#ifndef WD_STORE_JOIN_H
#define WD_STORE_JOIN_H

#include "store/rows/load.h"
#include "store/rows/pack.h"
#include "store/write/recognise.h"
#include "store/write/writer.h"
#include "story/key.h"

/* Keys that lead to more entries than this say little; the newest are looked at. */
enum { WD_JOIN_CANDIDATES = 16 };
enum wd_join_why { WD_JOIN_FIRST, WD_JOIN_ID, WD_JOIN_URL, WD_JOIN_TEXT };

struct wd_joined {
	int64_t story, story_at; /* 0: none, it is a new story */
	enum wd_join_why why;
	struct wd_alike by, next_best; /* the entry it was joined by, and the likest that is another story; entry 0: none */
	int64_t others[WD_PRINT_MOST]; /* stories of this round that are the same one */
	size_t n_others;
	const struct wd_fingerprint *fp;                    /* NULL when its feed says dedup=no */
	int64_t rivals[WD_PRINT_MOST + WD_JOIN_CANDIDATES]; /* in doubt: the stories that it may belong to (settle.h) */
	size_t n_rivals;
	int64_t renamed; /* the feed's entry that this one is under a new id; 0: none */
	int64_t keys[WD_STORY_MAX_KEYS];
	enum wd_join_why kinds[WD_STORY_MAX_KEYS];
	size_t n_keys;
	struct wd_span blob; /* the keys as the entry's row holds them, to remove them by; NULL: never to be joined */
};

/* The entry at hand. */
struct wd_join_in {
	const struct wd_entry *entry;
	const struct wd_fingerprint *fp;
	const struct wd_feed_row *feed;
	const struct wd_feed *options;    /* may be NULL */
	const struct wd_listing *listing; /* the document at hand, to recognise an entry whose id the feed changed */
	int64_t dated, words, words_hash; /* as its row will have them */
};

/* The keys under which the entry finds others and is found; none when its feed says dedup=no. */
bool wd_join_keys(struct wd_writer *writer, const struct wd_entry *entry, const struct wd_feed *options,
		  struct wd_joined *out);
/*
 * The keys, and the story to which they or its text lead. A story in which this feed has an
 * entry already is none for a key; where a key leads to several stories, the one of the same
 * title.
 */
bool wd_join_find(struct wd_writer *writer, const struct wd_join_in *in, struct wd_joined *out);
/* They are going to be asked for soon (wd_db_foresee). */
void wd_join_expect_keys(struct wd_writer *writer, const struct wd_joined *of);
void wd_join_expect_public_id(struct wd_writer *writer, const struct wd_entry *entry, struct wd_span feed_url, int64_t uid);
bool wd_join_add_keys(struct wd_writer *writer, int64_t entry, const struct wd_joined *of);
/* In the place of those that it had: who asks for either is told of the entry as it is now. */
bool wd_join_replace_keys(struct wd_writer *writer, int64_t entry, const struct wd_joined *of);
bool wd_join_rename(struct wd_writer *writer, int64_t feed, int64_t entry, int64_t uid);

/*
 * The lead: an original before a copy, then who is at home at its link, then the fuller text, then
 * the earlier. A published story's lead changes only for one of better origin, or a fuller text of the same:
 * who copies a link and writes more does not take it over.
 */
bool wd_join_find_lead(struct wd_writer *writer, int64_t story, int64_t *lead);
bool wd_join_choose_lead(struct wd_writer *writer, int64_t story);
/* An entry of it was edited, as its publisher says at `at`: the story is as new, if it leads. */
bool wd_join_edited(struct wd_writer *writer, int64_t story, int64_t entry, int64_t at, int64_t now);
/* What is shown of it is another. */
bool wd_join_changed(struct wd_writer *writer, int64_t story);
/* An aggregator's copy: the feed says lead=no, or the entry names another source. */
bool wd_join_is_copy(const struct wd_entry *entry, const struct wd_feed *feed);
/* A public id that no story has, for one that is inserted next. */
bool wd_join_public_id(struct wd_writer *writer, const struct wd_entry *entry, struct wd_span feed_url, int64_t uid,
		       struct wd_span *out);

/* The host of a URL in lower case, "" when there is none. */
struct wd_span wd_join_site(struct wd_arena *arena, struct wd_span url);
/* Never NULL in the database: an absent text is "". */
struct wd_span wd_join_present(struct wd_span text);

#endif
