#include "clean/clean.h"
#include "clean/entry.h"
#include "clean/lang.h"
#include "clean/link.h"
#include "clean/text.h"
#include "parse/parse.h"
#include "util/count.h"
#include "util/url.h"
#include "util/utf8.h"

enum { MOST_TITLE = 1024, MOST_TEXT = 4096, MOST_LANG = 64 };

/* ---- when to ask again ---- */

static int64_t whole_number(struct wd_span text)
{
	int64_t value = 0;

	for (size_t i = 0; i < text.len && i < 9; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return 0;
		value = value * 10 + text.ptr[i] - '0';
	}
	return value;
}

/* RSS 2.0's ttl in minutes; the syndication module's period over its frequency. */
static int64_t time_to_live(const struct wd_raw_doc *raw)
{
	static const struct {
		const char *period;
		int64_t hours;
	} periods[] = { { "hourly", 1 }, { "daily", 24 }, { "weekly", 168 }, { "monthly", 720 }, { "yearly", 8760 } };
	int64_t ttl = whole_number(raw->ttl) * 60000, often = whole_number(raw->update_frequency), period = 0;

	for (size_t i = 0; i < WD_COUNT(periods); i++)
		if (wd_span_equal_nocase(raw->update_period, wd_span_of(periods[i].period)))
			period = periods[i].hours * 3600000 / (often > 0 ? often : 1);
	return ttl > period ? ttl : period;
}

static void read_skips(const struct wd_raw_doc *raw, struct wd_doc *out)
{
	static const char *const days[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" };
	struct wd_span rest = raw->skip_hours;

	while (rest.len) {
		struct wd_span word = wd_span_part(&rest, ' ');
		int64_t hour = whole_number(word);

		if (word.len && (hour > 0 || wd_span_is(word, "0") || wd_span_is(word, "00")) && hour <= 24)
			out->skip_hours |= 1u << (hour % 24);
	}
	for (rest = raw->skip_days; rest.len;) {
		struct wd_span word = wd_span_part(&rest, ' ');

		for (int i = 0; i < 7; i++)
			if (wd_span_starts_nocase(word, days[i]))
				out->skip_days = (uint8_t)(out->skip_days | 1u << i);
	}
}

/* ---- the feed ---- */

static bool clean_feed(const struct wd_cleaning *with, const struct wd_raw_doc *raw, struct wd_doc *out)
{
	out->format = raw->format;
	out->title = wd_entry_plain(with, &raw->title, MOST_TITLE);
	out->subtitle = wd_entry_plain(with, &raw->subtitle, MOST_TEXT);
	out->rights = wd_entry_plain(with, &raw->rights, MOST_TITLE);
	out->generator = wd_text_cut(with->arena, wd_text_line(with->arena, raw->generator), MOST_TITLE);
	out->home_url = wd_entry_link(with, raw->links, raw->n_links, "alternate");
	out->self_url = wd_entry_link(with, raw->links, raw->n_links, "self");
	out->hub_url = wd_entry_link(with, raw->links, raw->n_links, "hub");
	out->next_url = wd_entry_link(with, raw->links, raw->n_links, "next");
	out->icon = wd_link_clean(with->arena, raw->base, raw->icon, WD_LINK_LOAD);
	out->image = wd_link_clean(with->arena, raw->image_base, raw->image, WD_LINK_LOAD);
	out->updated_at = wd_date_parse(raw->updated);
	if (out->updated_at == WD_NO_TIME)
		out->updated_at = wd_date_parse(raw->published);
	out->ttl_ms = time_to_live(raw);
	read_skips(raw, out);
	return wd_entry_persons(with, raw->authors, raw->n_authors, raw->base, &out->authors, &out->n_authors);
}

bool wd_clean(struct wd_arena *arena, const struct wd_raw_doc *raw, const struct wd_decoded *decoded,
	      const struct wd_clean_options *options, struct wd_doc *out, struct wd_error *err)
{
	struct wd_cleaning with = { .arena = arena, .no_html = options->no_html };
	bool ok;

	*out = (struct wd_doc){ .encoding = decoded->encoding,
				.repaired = decoded->repaired.items,
				.n_repaired = decoded->repaired.n,
				.is_cut = decoded->is_cut };
	with.html = wd_html_cleaner_new();
	with.feed_lang = wd_lang_tag(arena, raw->lang);
	out->lang = with.feed_lang;
	out->said_lang = wd_text_line(arena, wd_utf8_cut(raw->lang, MOST_LANG));
	ok = clean_feed(&with, raw, out);
	with.fetched = options->base;
	with.home = wd_url_is_http(out->home_url) ? out->home_url : WD_SPAN_NONE;
	with.has_own_base = strncmp(raw->format, "atom", 4) == 0;
	out->entries = wd_arena_alloc(arena, (raw->n_entries + 1) * sizeof(*out->entries));
	ok = ok && out->entries;
	for (size_t i = 0; ok && i < raw->n_entries; i++)
		ok = wd_entry_clean(&with, &raw->entries[i], &out->entries[out->n_entries++]);
	wd_html_cleaner_free(with.html);
	return ok || wd_error_set(err, WD_INPUT, "the document is too large");
}

bool wd_read_document(struct wd_arena *arena, const struct wd_document_in *in, struct wd_doc *out, struct wd_error *err)
{
	const struct wd_clean_options options = { .base = in->base, .no_html = in->no_html };
	struct wd_decoded decoded;
	struct wd_raw_doc raw;

	return wd_decode(arena, in->bytes, in->content_type, in->charset, &decoded, err) &&
	       wd_parse(arena, &decoded, in->base, &raw, err) && wd_clean(arena, &raw, &decoded, &options, out, err);
}
