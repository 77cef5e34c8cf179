/*
 * Do two entries carry the same text? The verdict is symmetric and depends on
 * the two alone, so that stories do not depend on the order of arrival.
 *
 * The idea: of two copies, one can be had from the other by leaving out, by
 * adding before and behind, and by mending single words. What only looks alike
 * (a bulletin with other figures, a rival's report with the same quotation, a
 * follow-up with the same background) has other words in the place of some:
 * both texts hold something between two passages that they share, or begin
 * with something of their own. So the two rows of units are laid side by side
 * and the gaps are judged. Pure.
 */
#ifndef WD_STORY_MATCH_H
#define WD_STORY_MATCH_H

#include "story/fingerprint.h"

/* What may stand before the text on one side: dateline, byline, a caption, the headline again; 2 a word. */
enum { WD_MATCH_HEAD = 40 };

/* The rule by which two entries are one story. */
enum wd_rule {
	WD_RULE_NONE,
	WD_RULE_TEXT,  /* the same text, but for mends */
	WD_RULE_PART,  /* one holds the other: cut, or with a tail */
	WD_RULE_TITLE, /* one has no text of its own, and the other's headline */
};

/* What speaks against it. */
enum wd_against {
	WD_AGAINST_NOTHING,
	WD_AGAINST_TEXT,    /* they have too little in common */
	WD_AGAINST_HEAD,    /* each begins with something of its own */
	WD_AGAINST_MIDDLE,  /* other words between what they share */
	WD_AGAINST_TAIL,    /* each goes on in its own way */
	WD_AGAINST_NUMBERS, /* other figures in the same place */
	WD_AGAINST_TITLE,   /* headlines that the text does not bear out, or of two parts of a series */
	WD_AGAINST_DIGEST,  /* one is a digest of several stories */
	WD_AGAINST_AGE,     /* too far apart in time */
	WD_AGAINST_FEED,    /* of one feed, and not one inside the other */
};

struct wd_verdict {
	enum wd_rule rule; /* WD_RULE_NONE: not the same */
	enum wd_against against;
	int likeness;  /* of 1000: how much of the shorter text stands in the longer */
	bool is_whole; /* the same, and hardly more in one than in the other */
};

/* What the two entries are to each other beside their texts. */
struct wd_pair {
	bool same_feed, same_link;
	int64_t apart_ms; /* between their dates; 0 when either has none */
};

struct wd_verdict wd_match(struct wd_arena *arena, const struct wd_fingerprint *a, const struct wd_fingerprint *b,
			   const struct wd_pair *pair);

/* What is known of a pair whose units are only sketched. */
struct wd_match_known {
	const struct wd_spots *spots; /* of a (align.h) */
	size_t weight_a, weight_b;
	bool same_title;  /* or may have it; both have one */
	bool names_paper; /* either names its publisher somewhere */
};

/*
 * The same as far as the order of units and their weights tell: false where wd_match finds no rule for two texts that
 * have at most so much in common. Of a and b only the body's units and its shingles are looked at.
 */
bool wd_match_may_join(struct wd_arena *arena, const struct wd_fingerprint *a, const struct wd_fingerprint *b,
		       const struct wd_match_known *known);
/* Its publisher's name stands somewhere in the body. */
bool wd_match_names_paper(const struct wd_fingerprint *fp);

/* It says that the texts are two, not merely that too little is known or that each was handled in its own way. */
bool wd_verdict_contradicts(const struct wd_verdict *verdict);

/*
 * Another text under the same id: neither the headline nor a passage of eight words
 * in common, but for what ends both; of a headline without text, hardly a word. Less
 * than a verdict: an edit may rewrite much, and stays an edit.
 */
bool wd_match_are_strangers(struct wd_arena *arena, const struct wd_fingerprint *a, const struct wd_fingerprint *b);

#endif
