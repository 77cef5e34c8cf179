#include "push/issue.h"

#include <stdlib.h>

#include "util/clock.h"
#include "util/mem.h"

enum { ARENA = 64 << 20, MOST_BODY = 16 << 20 };

void wd_issue_release(struct wd_issue *issue)
{
	if (!issue || --issue->refs > 0)
		return;
	wd_buf_release(&issue->body);
	free(issue);
}

bool wd_issue_topic(const struct wd_snapshot *snapshot, struct wd_span topic, const struct wd_merge **merge,
		    enum wd_format *format)
{
	const char *dot = topic.len > 1 && topic.ptr[0] == '/' ? memrchr(topic.ptr, '.', topic.len) : NULL;
	size_t at = dot ? (size_t)(dot - topic.ptr) : 0;

	if (!dot || !wd_format_of((struct wd_span){ dot + 1, topic.len - at - 1 }, format) || *format == WD_FORMAT_HTML)
		return false;
	*merge = wd_snapshot_merge(snapshot, (struct wd_span){ topic.ptr + 1, at - 1 });
	return *merge != NULL;
}

static char *hub_of(const struct wd_snapshot *snapshot)
{
	struct wd_buf url;

	wd_buf_init(&url, WD_BUF_ADDRESS);
	wd_buf_printf(&url, "%s/websub/hub", snapshot->config.public_url);
	return wd_buf_take(&url);
}

/* The stories that changed behind `from`, in their order; stories has room for all. */
static size_t find_changed(const struct wd_channel *channel, struct wd_story *stories, int64_t from)
{
	size_t n = 0;

	for (size_t i = 0; i < channel->n_stories; i++)
		if (channel->stories[i].changed_at > from)
			stories[n++] = channel->stories[i];
	return n;
}

static struct wd_issue *write_issue(struct wd_arena *arena, struct wd_channel *channel, enum wd_format format, int64_t from)
{
	struct wd_story *stories = wd_arena_alloc(arena, (channel->n_stories + 1) * sizeof(*stories));
	struct wd_issue *issue;
	size_t n;

	if (!stories)
		return NULL;
	n = find_changed(channel, stories, from);
	if (n == 0)
		return NULL;
	if (format != WD_FORMAT_JSON) {
		channel->stories = stories;
		channel->n_stories = n;
		channel->more = false; /* its older pages are not those of this part */
	}
	issue = wd_xcalloc(1, sizeof(*issue));
	issue->refs = 1;
	issue->from = from;
	issue->to = channel->updated_at;
	wd_buf_init(&issue->body, MOST_BODY);
	wd_channel_write(&issue->body, channel, format, wd_clock_now());
	/* Of what is too large to be told the next poll tells. */
	if (issue->body.full)
		wd_buf_release(&issue->body);
	return issue;
}

struct wd_issue *wd_issue_make(struct wd_reader *reader, const struct wd_snapshot *snapshot, struct wd_span topic,
			       int64_t from, struct wd_error *err)
{
	struct wd_arena *arena = wd_arena_new(ARENA);
	struct wd_channel_options options = { .now = wd_clock_now() };
	const struct wd_merge *merge;
	struct wd_issue *issue = NULL;
	struct wd_channel channel;
	enum wd_format format;
	struct wd_buf root;
	char *hub = hub_of(snapshot);

	wd_buf_init(&root, WD_BUF_ADDRESS);
	options.site = wd_site_served(snapshot->config.public_url, &root);
	options.site.hub = wd_span_of(hub);
	if (wd_issue_topic(snapshot, topic, &merge, &format) &&
	    wd_channel_merge(reader, arena, merge, &options, &channel, err))
		issue = write_issue(arena, &channel, format, from);
	wd_buf_release(&root);
	free(hub);
	wd_arena_free(arena);
	return issue;
}
