#include "push/letter.h"

#include <stdlib.h>

#include "publish/publish.h"
#include "util/mem.h"
#include "util/utf8.h"

enum { MOST_TITLE = 100 };

/* An id may be of any letters; a header is not (RFC 9110 §5.5). */
static char *key_of(struct wd_span id)
{
	struct wd_buf key;

	wd_buf_init(&key, WD_BUF_LINE);
	for (size_t i = 0; i < id.len; i++) {
		unsigned char c = (unsigned char)id.ptr[i];

		if (c > ' ' && c < 0x7f)
			wd_buf_add_char(&key, id.ptr[i]);
		else
			wd_buf_printf(&key, "%%%02X", c);
	}
	return wd_buf_take(&key);
}

/* Of what is too large to be told the summary. */
static void write_short(struct wd_letter *letter, const struct wd_merge *merge, const struct wd_notice *notice)
{
	struct wd_story story = notice->story;

	story.lead.content_html = story.lead.full_html = WD_SPAN_NONE;
	wd_buf_release(&letter->body);
	wd_buf_init(&letter->body, WD_BUF_LINE);
	wd_jsonfeed_write_story(&letter->body, &story, wd_span_of(merge->name));
}

struct wd_letter *wd_letter_new(const struct wd_merge *merge, const struct wd_notice *notice)
{
	struct wd_letter *letter = wd_xcalloc(1, sizeof(*letter));
	struct wd_span title = wd_utf8_cut(notice->story.lead.title, MOST_TITLE);

	letter->notice = notice->id;
	letter->queued_at = notice->queued_at;
	letter->refused = notice->refused;
	wd_buf_init(&letter->body, WD_LETTER_MOST);
	if (!notice->story.public_id.ptr)
		return letter;
	wd_jsonfeed_write_story(&letter->body, &notice->story, wd_span_of(merge->name));
	if (letter->body.full)
		write_short(letter, merge, notice);
	letter->key = key_of(notice->story.public_id);
	letter->title = wd_xstrndup(title.ptr, title.len);
	if (merge->notify_secret)
		wd_signature_make(merge->notify_secret, wd_buf_span(&letter->body), letter->signature);
	return letter;
}

void wd_letter_free(struct wd_letter *letter)
{
	if (!letter)
		return;
	wd_buf_release(&letter->body);
	free(letter->key);
	free(letter->title);
	free(letter);
}
