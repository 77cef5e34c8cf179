/*
 * Who is told of new stories, and how that goes.
 */
#include <inttypes.h>

#include "publish/html.h"
#include "publish/page.h"
#include "util/clock.h"
#include "util/duration.h"

void wd_page_target_sentence(struct wd_buf *out, const struct wd_target_status *target, int64_t now)
{
	char words[32];

	if (target->error.len) {
		wd_buf_printf(out, "%.*s, for %s", WD_SPAN_ARG(target->error),
			      wd_duration_words(now - target->failing_at, words));
		if (target->waiting && target->next_at > now)
			wd_buf_printf(out, "; tried again in %s", wd_duration_words(target->next_at - now, words));
	} else if (target->told_at != WD_NO_TIME) {
		wd_buf_printf(out, "%" PRId64 " told, the last %s ago", target->told,
			      wd_duration_words(now - target->told_at, words));
	} else {
		wd_buf_add_text(out, "Nothing told yet");
	}
	if (target->waiting)
		wd_buf_printf(out, "; %" PRId64 " %s", target->waiting,
			      target->waiting == 1 ? "story waits" : "stories wait");
	if (target->given_up)
		wd_buf_printf(out, "; %" PRId64 " given up, the last %s ago: %.*s", target->given_up,
			      wd_duration_words(now - target->given_up_at, words), WD_SPAN_ARG(target->given_up_error));
	wd_buf_add_char(out, '.');
}

static void row(struct wd_buf *out, const struct wd_front *front, const struct wd_target_status *target)
{
	const struct wd_channel channel = { .site = front->site, .path = target->merge };
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_buf sentence;

	wd_buf_init(&sentence, WD_BUF_LINE);
	wd_page_target_sentence(&sentence, target, wd_html_minute(front->now));
	wd_buf_add_text(out, target->error.len ? "<tr class=\"fails\"><th scope=\"row\">" : "<tr><th scope=\"row\">");
	wd_html_link_channel(out, &channel, "");
	wd_buf_add_text(out, "<span dir=\"auto\">");
	wd_html_text(out, target->merge);
	wd_buf_add_text(out, "</span></a></th><td data-label=\"Target\"><code>");
	wd_html_text(out, wd_notice_shown(arena, target->address));
	wd_buf_printf(out, "</code></td><td data-label=\"State\"%s>", target->error.len ? " class=\"bad\"" : "");
	wd_html_text(out, wd_buf_span(&sentence));
	wd_buf_add_text(out, "</td></tr>\n");
	wd_buf_release(&sentence);
	wd_arena_free(arena);
}

void wd_page_targets(struct wd_buf *out, const struct wd_front *front)
{
	if (front->n_targets == 0)
		return;
	wd_buf_add_text(out, "<h2>Who is told</h2>\n<table class=\"health\">\n<thead><tr><th scope=\"col\">Feed</th>"
			     "<th scope=\"col\">Target</th><th scope=\"col\">State</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < front->n_targets; i++)
		row(out, front, &front->targets[i]);
	wd_buf_add_text(out, "</tbody>\n</table>\n");
}
