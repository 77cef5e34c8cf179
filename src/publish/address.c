#include "publish/address.h"

#include <inttypes.h>

#include "util/clock.h"

static void add_escaped(struct wd_buf *out, struct wd_span text, const char *also)
{
	static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (c && (strchr(unreserved, c) || strchr(also, c)))
			wd_buf_add_char(out, c);
		else
			wd_buf_printf(out, "%%%02X", (unsigned)(unsigned char)c);
	}
}

void wd_address_write(struct wd_buf *out, const struct wd_channel *channel, const char *suffix, bool older)
{
	char mark = '?';

	wd_buf_add_span(out, channel->base_url);
	add_escaped(out, channel->path, "/");
	wd_buf_add_text(out, suffix);
	if (channel->query.ptr) {
		wd_buf_add_text(out, "?q=");
		add_escaped(out, channel->query, "");
		mark = '&';
	}
	if (older)
		wd_buf_printf(out, "%cbefore=%" PRId64 ".%" PRId64, mark, channel->next.sort_at, channel->next.story);
}

int64_t wd_address_date(const struct wd_story *story)
{
	int64_t said = story->lead.published_at;

	return said == WD_NO_TIME || said > story->first_seen_at ? story->sort_at : said;
}
