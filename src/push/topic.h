/*
 * A merged feed that somebody follows, and the issues of it that are at hand. Loop only.
 */
#ifndef WD_PUSH_TOPIC_H
#define WD_PUSH_TOPIC_H

#include "push/issue.h"

struct wd_topic {
	struct wd_topic *next;
	char *name;                   /* "/korea.atom" */
	int64_t upto;                 /* what changed by then is in an issue, or was in one */
	int64_t wanted;               /* somebody has no more than this; INT64_MAX: nobody lags */
	struct wd_issue *fresh, *old; /* held; old: for who lags. NULL: none */
	size_t n;                     /* followers */
};

/* The one so named; a new one has what changed by `upto`. */
struct wd_topic *wd_topic_get(struct wd_topic **topics, const char *name, int64_t upto);
/* Takes over what was made of it; NULL: nothing. */
void wd_topic_take(struct wd_topic *topic, struct wd_issue *fresh, struct wd_issue *old);
/* What to tell who has what had changed by then; NULL: no issue at hand begins there. */
struct wd_issue *wd_topic_issue(const struct wd_topic *topic, int64_t sent_at);
void wd_topics_free(struct wd_topic *topics);

#endif
