#include "publish/explained.h"

#include "publish/json.h"
#include "publish/text.h"
#include "util/clock.h"

/* ---- for a terminal ---- */

/* "Title" of Feed */
static void text_entry(struct wd_buf *out, struct wd_span title, struct wd_span feed_title)
{
	wd_buf_add_char(out, '"');
	wd_text_add(out, title);
	wd_buf_add_text(out, "\" of ");
	wd_text_add(out, feed_title);
}

static void text_reason(struct wd_buf *out, const struct wd_reason *reason)
{
	wd_buf_add_text(out, "      ");
	wd_text_add(out, reason->part);
	wd_buf_add_text(out, ": ");
	wd_text_add(out, reason->says);
	wd_buf_add_char(out, '\n');
}

static void text_filing(struct wd_buf *out, const struct wd_explained *explained, const struct wd_filing *filing)
{
	const struct wd_explained_entry *e = &explained->entries[filing->entry];

	wd_buf_printf(out, "%s the merged feed %s", filing->is_in ? "In" : "Not in", filing->merge->name);
	if (filing->note)
		wd_buf_printf(out, " (%s)", filing->note);
	wd_buf_add_text(out, ":\n  ");
	text_entry(out, e->title, e->feed_title);
	if (!filing->merge->filter) {
		wd_buf_add_text(out, filing->takes ? ": its feed is taken, and there is no filter\n"
						   : ": its feed is not among those that are taken\n");
		return;
	}
	wd_buf_printf(out, " %s the filter ", filing->matches ? "passes" : "does not pass");
	wd_text_add(out, wd_span_of(filing->merge->filter));
	wd_buf_add_text(out, filing->takes ? "\n" : ", and its feed is not among those that are taken\n");
	for (size_t i = 0; i < filing->n_reasons; i++)
		text_reason(out, &filing->reasons[i]);
}

static void text_by(struct wd_buf *out, const char *before, const struct wd_explained_by *by)
{
	wd_buf_printf(out, "      %s %s", before, by->reason);
	if (by->verdict.likeness)
		wd_buf_printf(out, " (%d %% of the shorter text)", (by->verdict.likeness + 5) / 10);
	if (by->is_there) {
		wd_buf_add_text(out, ": ");
		text_entry(out, by->title, by->feed_title);
	}
	wd_buf_add_char(out, '\n');
}

void wd_explained_text(struct wd_buf *out, const struct wd_explained *explained, const struct wd_filing *filing)
{
	text_filing(out, explained, filing);
	wd_buf_printf(out, "%zu %s\n", explained->n_entries,
		      explained->n_entries == 1 ? "entry:" : "entries that are one story:");
	for (size_t i = 0; i < explained->n_entries; i++) {
		const struct wd_explained_entry *e = &explained->entries[i];

		wd_buf_add_text(out, e->is_lead ? "  * " : "  - ");
		text_entry(out, e->title, e->feed_title);
		wd_buf_add_char(out, '\n');
		if (wd_span_is(wd_span_of(e->why), "lead"))
			wd_buf_add_text(out, "      the first of the story\n");
		else
			text_by(out, "joined by", &e->by);
		if (e->next_best.is_there)
			text_by(out, "not one with what has", &e->next_best);
		if (e->page.len) {
			wd_buf_add_text(out, "      ");
			wd_text_add(out, e->page);
			wd_buf_add_char(out, '\n');
		}
	}
}

void wd_missed_text(struct wd_buf *out, const struct wd_missed *missed, size_t n)
{
	char date[WD_CLOCK_TEXT];

	for (size_t i = 0; i < n; i++) {
		wd_buf_printf(out, "%.10s  ", wd_clock_rfc3339(missed[i].sort_at, date));
		wd_text_add(out, missed[i].title);
		wd_buf_add_text(out, "  ");
		wd_text_add(out, missed[i].feed_title);
		wd_buf_add_text(out, "  ");
		wd_text_add(out, missed[i].public_id);
		wd_buf_add_char(out, '\n');
		text_reason(out, &missed[i].lacking);
	}
}

/* ---- as JSON ---- */

static void json_reason(struct wd_json *json, const char *name, const struct wd_reason *reason)
{
	wd_json_open(json, name, '{');
	wd_json_text(json, "part", reason->part);
	wd_json_bool(json, "holds", reason->holds);
	wd_json_text(json, "says", reason->says);
	wd_json_open(json, "found", '[');
	for (size_t i = 0; i < reason->n_hits; i++) {
		const struct wd_reason_hit *hit = &reason->hits[i];

		wd_json_open(json, NULL, '{');
		wd_json_text(json, "part", hit->part);
		wd_json_text(json, "in", wd_span_of(hit->place));
		wd_json_text(json, "as", hit->as);
		wd_json_close(json, '}');
	}
	wd_json_close(json, ']');
	wd_json_close(json, '}');
}

static void json_by(struct wd_json *json, const char *name, const struct wd_explained_by *by)
{
	wd_json_open(json, name, '{');
	wd_json_text(json, "reason", wd_span_of(by->reason));
	wd_json_int(json, "likeness_permille", by->verdict.likeness);
	wd_json_text(json, "title", by->title);
	wd_json_text(json, "feed_title", by->feed_title);
	wd_json_close(json, '}');
}

static void json_entry(struct wd_json *json, const struct wd_explained_entry *e)
{
	wd_json_open(json, NULL, '{');
	wd_json_text(json, "feed_url", e->feed_url);
	wd_json_text(json, "feed_title", e->feed_title);
	wd_json_text(json, "title", e->title);
	wd_json_bool(json, "is_lead", e->is_lead);
	wd_json_text(json, "why", wd_span_of(e->why));
	if (e->by.is_there)
		json_by(json, "joined_by", &e->by);
	if (e->next_best.is_there)
		json_by(json, "next_best", &e->next_best);
	wd_json_some(json, "page", e->page);
	wd_json_close(json, '}');
}

void wd_explained_json(struct wd_buf *out, const struct wd_explained *explained, const struct wd_filing *filing)
{
	struct wd_json json;

	wd_json_init(&json, out, false);
	wd_json_open(&json, NULL, '{');
	wd_json_text(&json, "merge", wd_span_of(filing->merge->name));
	wd_json_some(&json, "filter", wd_span_of(filing->merge->filter));
	wd_json_bool(&json, "is_in", filing->is_in);
	wd_json_some(&json, "note", wd_span_of(filing->note));
	wd_json_open(&json, "decided_by", '{');
	wd_json_int(&json, "entry", (int64_t)filing->entry);
	wd_json_bool(&json, "feed_is_taken", filing->takes);
	wd_json_bool(&json, "matches", filing->matches);
	wd_json_open(&json, "parts", '[');
	for (size_t i = 0; i < filing->n_reasons; i++)
		json_reason(&json, NULL, &filing->reasons[i]);
	wd_json_close(&json, ']');
	wd_json_close(&json, '}');
	wd_json_open(&json, "entries", '[');
	for (size_t i = 0; i < explained->n_entries; i++)
		json_entry(&json, &explained->entries[i]);
	wd_json_close(&json, ']');
	wd_json_close(&json, '}');
	wd_buf_add_char(out, '\n');
}

void wd_missed_json(struct wd_buf *out, struct wd_span merge, struct wd_span filter, const struct wd_missed *missed,
		    size_t n)
{
	struct wd_json json;

	wd_json_init(&json, out, false);
	wd_json_open(&json, NULL, '{');
	wd_json_text(&json, "merge", merge);
	wd_json_text(&json, "filter", filter);
	wd_json_open(&json, "missed", '[');
	for (size_t i = 0; i < n; i++) {
		wd_json_open(&json, NULL, '{');
		wd_json_text(&json, "id", missed[i].public_id);
		wd_json_text(&json, "title", missed[i].title);
		wd_json_some(&json, "url", missed[i].url);
		wd_json_text(&json, "feed_title", missed[i].feed_title);
		wd_json_time(&json, "date", missed[i].sort_at);
		json_reason(&json, "lacking", &missed[i].lacking);
		wd_json_close(&json, '}');
	}
	wd_json_close(&json, ']');
	wd_json_close(&json, '}');
	wd_buf_add_char(out, '\n');
}
