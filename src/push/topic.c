#include "push/topic.h"

#include <stdlib.h>

#include "util/mem.h"

struct wd_topic *wd_topic_get(struct wd_topic **topics, const char *name, int64_t upto)
{
	struct wd_topic *t = *topics;

	while (t && strcmp(t->name, name) != 0)
		t = t->next;
	if (t)
		return t;
	t = wd_xcalloc(1, sizeof(*t));
	t->name = wd_xstrdup(name);
	t->upto = upto;
	t->wanted = INT64_MAX;
	t->next = *topics;
	*topics = t;
	return t;
}

void wd_topic_take(struct wd_topic *t, struct wd_issue *fresh, struct wd_issue *old)
{
	if (fresh) {
		wd_issue_release(t->fresh);
		t->fresh = fresh;
		t->upto = fresh->to;
	}
	if (old) {
		wd_issue_release(t->old);
		t->old = old;
		t->wanted = INT64_MAX;
	}
}

static bool leads_on(const struct wd_issue *issue, int64_t sent_at)
{
	return issue && issue->from <= sent_at && issue->to > sent_at;
}

struct wd_issue *wd_topic_issue(const struct wd_topic *t, int64_t sent_at)
{
	if (leads_on(t->fresh, sent_at))
		return t->fresh;
	return leads_on(t->old, sent_at) ? t->old : NULL;
}

void wd_topics_free(struct wd_topic *topics)
{
	while (topics) {
		struct wd_topic *next = topics->next;

		wd_issue_release(topics->fresh);
		wd_issue_release(topics->old);
		free(topics->name);
		free(topics);
		topics = next;
	}
}
