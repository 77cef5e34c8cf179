/*
 * Which of several entries are one story, whatever the order in which they came.
 *
 * Verdicts on two texts are symmetric, but being the same does not carry over:
 * a flash may be the beginning of two texts, and a headline stand above both. So
 * the fullest is placed first, and each of the others joins those before it that
 * carry its text. What ties two stories makes them one only if the fullest texts
 * of the two do not speak against it, or it is a whole copy of both; else it goes with the
 * one that it is likest. A whole copy of what is in a story by its address belongs to it,
 * whatever else is there. Pure.
 */
#ifndef WD_STORY_GROUP_H
#define WD_STORY_GROUP_H

#include "story/key.h"
#include "story/match.h"

struct wd_member {
	const struct wd_entry *entry; /* its link and headline are read */
	const struct wd_fingerprint *fp;
	struct wd_story_key keys[WD_STORY_MAX_KEYS];
	size_t n_keys;
	int64_t feed;
	int64_t published_at; /* WD_NO_TIME: not said */
	int64_t words;        /* how full it is */
	uint64_t order;       /* decides between equals; the same on every machine */
	int64_t fixed;        /* not 0: part of this published story, which it does not leave and which joins no
			  other */
	/* answers */
	size_t group; /* members of one story have the same: the number of one of them */
	size_t by;    /* the member it was joined by; itself: by none, it was placed first */
	bool is_by_key;
	enum wd_key_kind kind;     /* if so */
	struct wd_verdict verdict; /* if not */
};

/* scratch is cleared again and again. n * n / 2 verdicts: it is for few. False when the arena is full. */
bool wd_group(struct wd_arena *arena, struct wd_arena *scratch, struct wd_member *members, size_t n);

#endif
