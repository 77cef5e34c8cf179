/*
 * A merged feed or a search, read from the store and written in any format:
 * what the server, the static files and `print` have in common.
 */
#ifndef WD_PUBLISH_CHANNEL_H
#define WD_PUBLISH_CHANNEL_H

#include "publish/publish.h"

enum wd_format { WD_FORMAT_HTML, WD_FORMAT_ATOM, WD_FORMAT_RSS, WD_FORMAT_JSON };

/* "atom", "rss", "json", "html"; false when it is none. */
bool wd_format_of(struct wd_span name, enum wd_format *format);
const char *wd_format_name(enum wd_format format);
/* The media type, with its charset. */
const char *wd_format_type(enum wd_format format);

/* Where and how much. */
struct wd_channel_options {
	struct wd_site site;
	int limit; /* 0: the merge's own, or a hundred */
	struct wd_cursor from;
	int64_t now;
	bool for_people; /* a page: counts matches, and says why nothing is there */
};

/* Everything lives in the arena. */
bool wd_channel_merge(struct wd_reader *reader, struct wd_arena *arena, const struct wd_merge *merge,
		      const struct wd_channel_options *options, struct wd_channel *out, struct wd_error *err) WD_MUST_CHECK;
/* Its archive document of that number; *archive as wd_reader_archive() has it. */
bool wd_channel_archive(struct wd_reader *reader, struct wd_arena *arena, const struct wd_merge *merge,
			const struct wd_channel_options *options, int64_t number, struct wd_channel *out,
			struct wd_archive *archive, struct wd_error *err) WD_MUST_CHECK;
bool wd_channel_search(struct wd_reader *reader, struct wd_arena *arena, const struct wd_query *query,
		       const struct wd_channel_options *options, struct wd_channel *out, struct wd_error *err) WD_MUST_CHECK;
/* The address of a merged feed in a format, absolute. */
void wd_channel_address(struct wd_buf *out, const struct wd_site *site, const struct wd_merge *merge, enum wd_format format);
/* A Link header's value (RFC 8288) that names its hub and itself (WebSub §4); false when no hub tells of it. */
bool wd_channel_links(struct wd_buf *out, const struct wd_channel *channel, enum wd_format format);
void wd_channel_write(struct wd_buf *out, const struct wd_channel *channel, enum wd_format format, int64_t now);

#endif
