#include "publish/address.h"

#include <inttypes.h>

#include "util/clock.h"
#include "util/url.h"
#include "util/utf8.h"

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

static void add_rest(struct wd_buf *out, const struct wd_channel *channel, struct wd_cursor from)
{
	char mark = '?';

	if (channel->query.ptr) {
		wd_buf_add_text(out, "?q=");
		add_escaped(out, channel->query, "");
		mark = '&';
	}
	if (!wd_cursor_is_first(from))
		wd_buf_printf(out, "%cbefore=%" PRId64 ".%" PRId64, mark, from.sort_at, from.story);
}

static void add_suffix(struct wd_buf *out, const struct wd_channel *channel, const char *suffix)
{
	if (*suffix)
		wd_buf_add_text(out, suffix);
	else
		wd_buf_add_span(out, channel->site.page);
}

void wd_address_write(struct wd_buf *out, const struct wd_channel *channel, const char *suffix, struct wd_cursor from)
{
	wd_buf_add_span(out, channel->site.base_url);
	if (channel->path.len == 0 || channel->path.ptr[0] != '/')
		wd_buf_add_char(out, '/');
	add_escaped(out, channel->path, "/");
	add_suffix(out, channel, suffix);
	add_rest(out, channel, from);
}

static struct wd_span below_root(const struct wd_channel *channel)
{
	struct wd_span path = channel->path;

	return path.len && path.ptr[0] == '/' ? (struct wd_span){ path.ptr + 1, path.len - 1 } : path;
}

void wd_address_link(struct wd_buf *out, const struct wd_channel *channel, const char *suffix, struct wd_cursor from)
{
	wd_buf_add_span(out, channel->site.root);
	add_escaped(out, below_root(channel), "/");
	add_suffix(out, channel, suffix);
	add_rest(out, channel, from);
}

void wd_address_archive(struct wd_buf *out, const struct wd_channel *channel, const char *suffix, int64_t number)
{
	wd_buf_add_span(out, channel->site.base_url);
	add_escaped(out, channel->path, "/");
	wd_buf_printf(out, "/archive/%" PRId64, number);
	add_suffix(out, channel, suffix);
}

void wd_address_link_archive(struct wd_buf *out, const struct wd_channel *channel, int64_t number)
{
	wd_buf_add_span(out, channel->site.root);
	add_escaped(out, below_root(channel), "/");
	wd_buf_printf(out, "/archive/%" PRId64, number);
	add_suffix(out, channel, "");
}

int64_t wd_address_previous(const struct wd_channel *channel)
{
	return channel->archive ? channel->archive - 1 : channel->prev_archive;
}

int64_t wd_address_next(const struct wd_channel *channel)
{
	return channel->archive ? channel->archive + 1 : 0;
}

void wd_address_self(struct wd_buf *out, const struct wd_channel *channel, const char *suffix)
{
	if (channel->archive)
		wd_address_archive(out, channel, suffix, channel->archive);
	else
		wd_address_write(out, channel, suffix, channel->here);
}

int64_t wd_address_date(const struct wd_story *story)
{
	int64_t said = story->lead.published_at;

	return said == WD_NO_TIME || said > story->first_seen_at ? story->sort_at : said;
}

struct wd_site wd_site_served(const char *base_url, struct wd_buf *root)
{
	wd_buf_add_span(root, wd_url_split(wd_span_of(base_url)).path);
	wd_buf_add_char(root, '/');
	return (struct wd_site){ .base_url = wd_span_of(base_url), .root = wd_buf_span(root), .page = WD_SPAN("") };
}

bool wd_address_has_hub(const struct wd_channel *channel)
{
	return channel->site.hub.len && !channel->query.ptr && !channel->archive && wd_cursor_is_first(channel->here);
}

struct wd_span wd_address_title(const struct wd_entry *lead)
{
	if (lead->title.len || lead->summary.len || wd_entry_shown(lead).len)
		return lead->title;
	return lead->url.len ? lead->url : WD_SPAN("Untitled");
}

struct wd_span wd_address_headline(const struct wd_entry *lead)
{
	enum { BEGINNING = 80 };
	struct wd_span begins = wd_utf8_cut(lead->summary.len ? lead->summary : lead->url, BEGINNING);

	if (lead->title.len)
		return lead->title;
	return begins.len ? begins : WD_SPAN("Untitled");
}
