#include "filter/texts.h"

#include "clean/clean.h"

/*
 * A summary that clean/ made of the body is the body's beginning on one line. It is taken from the body
 * itself, so that no phrase crosses its paragraphs either. Absent when it is another text.
 */
static struct wd_span beginning(struct wd_span body, struct wd_span summary)
{
	size_t at = 0, len = summary.len;

	if (wd_span_ends(summary, WD_CUT_MARK))
		len -= WD_CUT_MARK.len;
	if (len == 0 || len > body.len)
		return WD_SPAN_NONE;
	while (at < len && (summary.ptr[at] == body.ptr[at] || (summary.ptr[at] == ' ' && body.ptr[at] == '\n')))
		at++;
	return at == len ? (struct wd_span){ body.ptr, len } : WD_SPAN_NONE;
}

struct wd_texts wd_texts_of(const struct wd_matchable *entry)
{
	struct wd_texts texts = { .columns = { entry->title, entry->summary, entry->body, entry->authors,
					       entry->categories } };
	struct wd_span front = beginning(entry->body, entry->summary);

	if (front.ptr)
		texts.columns[1] = front;
	texts.tongue = wd_tongue_guess(entry->lang, entry->title, entry->summary, entry->body);
	return texts;
}
