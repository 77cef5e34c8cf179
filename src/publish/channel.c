#include "publish/channel.h"

#include <stdio.h>

#include "publish/address.h"
#include "publish/page.h"

enum { SEARCH_LIMIT = 100, MOST_COUNTED = 10000, MOST_LOOKED_AT = 1000000 };

static const struct {
	const char *name, *type;
} formats[] = {
	[WD_FORMAT_HTML] = { "html", "text/html; charset=utf-8" },
	[WD_FORMAT_ATOM] = { "atom", "application/atom+xml; charset=utf-8" },
	[WD_FORMAT_RSS] = { "rss", "application/rss+xml; charset=utf-8" },
	[WD_FORMAT_JSON] = { "json", "application/feed+json; charset=utf-8" },
};

bool wd_format_of(struct wd_span name, enum wd_format *format)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		if (wd_span_is(name, formats[i].name)) {
			*format = (enum wd_format)i;
			return true;
		}
	}
	return false;
}

const char *wd_format_name(enum wd_format format)
{
	return formats[format].name;
}

const char *wd_format_type(enum wd_format format)
{
	return formats[format].type;
}

/* Who subscribes to a search that takes too long is told, by what readers show of a feed. */
static void take_partial(struct wd_arena *arena, struct wd_channel *out)
{
	out->is_partial = true;
	out->description = wd_arena_printf(arena, "%.*s. The search took too long: these are what was found until then.",
					   WD_SPAN_ARG(out->description));
}

static void take_stories(struct wd_reader *reader, struct wd_arena *arena, struct wd_channel *out,
			 const struct wd_stories *stories, struct wd_cursor from)
{
	out->stories = stories->items;
	out->n_stories = stories->n;
	out->more = stories->more;
	out->next = stories->next;
	out->here = from;
	out->has_newer = stories->has_newer;
	out->newer = stories->newer;
	out->prev_archive = stories->archive;
	/* A feed must say when it changed even while it is empty; a time that stays keeps its bytes the same. */
	out->updated_at = stories->n ? 0 : wd_reader_began_at(reader);
	for (size_t i = 0; i < stories->n; i++)
		if (stories->items[i].changed_at > out->updated_at)
			out->updated_at = stories->items[i].changed_at;
	if (stories->is_partial)
		take_partial(arena, out);
}

/* title and filter: what the merged feed has, or had. */
static void name_it(struct wd_arena *arena, struct wd_span title, struct wd_span filter, struct wd_channel *out)
{
	out->title = title;
	out->filter = filter;
	out->description = filter.ptr ? wd_arena_printf(arena, "Stories that match: %.*s", WD_SPAN_ARG(filter))
				      : WD_SPAN("Every story, newest first");
}

static void describe(struct wd_arena *arena, const struct wd_merge *merge, const struct wd_channel_options *options,
		     struct wd_channel *out)
{
	*out = (struct wd_channel){ .site = options->site };
	out->is_timed = wd_query_is_timed(merge->query);
	out->path = wd_arena_printf(arena, "/%s", merge->name);
	name_it(arena, wd_span_of(merge->title ? merge->title : merge->name), wd_span_of(merge->filter), out);
}

bool wd_channel_merge(struct wd_reader *reader, struct wd_arena *arena, const struct wd_merge *merge,
		      const struct wd_channel_options *options, struct wd_channel *out, struct wd_error *err)
{
	int limit = options->limit ? options->limit : merge->limit;
	int64_t at_least_ms = options->limit ? 0 : merge->at_least_ms;
	struct wd_stories stories;

	describe(arena, merge, options, out);
	if (!wd_reader_merge(reader, arena, wd_span_of(merge->name), limit, at_least_ms, options->from, &stories, err))
		return false;
	take_stories(reader, arena, out, &stories, options->from);
	return !options->for_people || out->n_stories > 0 ||
	       wd_reader_counts(reader, wd_span_of(merge->name), MOST_LOOKED_AT, &out->counts, err);
}

bool wd_channel_archive(struct wd_reader *reader, struct wd_arena *arena, const struct wd_merge *merge,
			const struct wd_channel_options *options, int64_t number, struct wd_channel *out,
			struct wd_archive *archive, struct wd_error *err)
{
	struct wd_stories stories;

	describe(arena, merge, options, out);
	if (!wd_reader_archive(reader, arena, wd_span_of(merge->name), number, &stories, archive, err))
		return false;
	out->stories = stories.items;
	out->n_stories = stories.n;
	out->archive = number;
	if (archive->title.ptr)
		name_it(arena, archive->title, archive->filter, out);
	out->prev_archive = archive->previous;
	out->next_archive = archive->next;
	out->updated_at = archive->made_at;
	return true;
}

static bool count_matches(struct wd_reader *reader, const struct wd_query *query, const struct wd_channel_options *options,
			  struct wd_channel *out, struct wd_error *err)
{
	if (out->n_stories == 0)
		return wd_reader_counts(reader, WD_SPAN_NONE, MOST_LOOKED_AT, &out->counts, err);
	/* One page says it all, or a count would take as long again. */
	out->matches = (int64_t)out->n_stories;
	out->matches_more = out->is_partial;
	if (out->is_partial || (!out->more && wd_cursor_is_first(options->from)))
		return true;
	if (!wd_reader_count(reader, query, options->now, MOST_COUNTED + 1, &out->matches, &out->matches_more, err))
		return false;
	if (out->matches > MOST_COUNTED) {
		out->matches_more = true;
		out->matches = MOST_COUNTED;
	}
	return true;
}

bool wd_channel_search(struct wd_reader *reader, struct wd_arena *arena, const struct wd_query *query,
		       const struct wd_channel_options *options, struct wd_channel *out, struct wd_error *err)
{
	struct wd_stories stories;

	*out = (struct wd_channel){ .site = options->site, .path = WD_SPAN("/search") };
	out->query = wd_query_text(query);
	out->title = wd_arena_printf(arena, "Search: %.*s", WD_SPAN_ARG(out->query));
	out->description = wd_arena_printf(arena, "Stories that match: %.*s", WD_SPAN_ARG(out->query));
	if (!wd_reader_search(reader, arena, query, options->now, options->limit ? options->limit : SEARCH_LIMIT,
			      options->from, &stories, err))
		return false;
	take_stories(reader, arena, out, &stories, options->from);
	out->parsed = query;
	out->is_timed = wd_query_is_timed(query);
	return !options->for_people || count_matches(reader, query, options, out, err);
}

/* The page that is subscribed to, in that format. */
static void write_address(struct wd_buf *out, const struct wd_channel *channel, enum wd_format format)
{
	char suffix[8] = "";

	if (format != WD_FORMAT_HTML)
		snprintf(suffix, sizeof(suffix), ".%s", formats[format].name);
	wd_address_write(out, channel, suffix, WD_ADDRESS_FIRST);
}

void wd_channel_address(struct wd_buf *out, const struct wd_site *site, const struct wd_merge *merge, enum wd_format format)
{
	const struct wd_channel channel = { .site = *site, .path = wd_span_of(merge->name) };

	write_address(out, &channel, format);
}

bool wd_channel_links(struct wd_buf *out, const struct wd_channel *channel, enum wd_format format)
{
	if (!wd_address_has_hub(channel))
		return false;
	wd_buf_printf(out, "<%.*s>; rel=\"hub\", <", WD_SPAN_ARG(channel->site.hub));
	write_address(out, channel, format);
	wd_buf_add_text(out, ">; rel=\"self\"");
	return true;
}

void wd_channel_write(struct wd_buf *out, const struct wd_channel *channel, enum wd_format format, int64_t now)
{
	switch (format) {
	case WD_FORMAT_ATOM:
		wd_atom_write(out, channel);
		break;
	case WD_FORMAT_RSS:
		wd_rss_write(out, channel);
		break;
	case WD_FORMAT_JSON:
		wd_jsonfeed_write(out, channel);
		wd_buf_add_char(out, '\n');
		break;
	default:
		wd_page_channel(out, channel, now);
	}
}
