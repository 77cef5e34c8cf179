#include "store/write/event.h"

#include <stdlib.h>

#include "story/uid.h"
#include "util/clock.h"

enum {
	BROKEN_AFTER = 3, /* failures in a row: once or twice is the weather of the web */
	MOST_KEPT = 1000,
	KINDS = 16,
};

/* A feed has one event of a kind at a moment. Written down, for the feed's address may be edited later. */
static struct wd_span name_it(struct wd_writer *writer, const struct wd_update *update, enum wd_event_kind kind)
{
	static const struct wd_entry nameless;

	return wd_uid_public(writer->arena, &nameless, wd_span_of(update->feed->url),
			     update->polled_at * KINDS + (int64_t)kind, 0);
}

/* since_at, number and detail as wd_event has them. */
static bool add(struct wd_writer *writer, struct wd_update *update, enum wd_event_kind kind, int64_t since_at,
		int64_t number, const char *detail)
{
	writer->changed = writer->has_events = update->befell = true;
	return wd_db_add(
		writer->db,
		"INSERT INTO event(feed, at, kind, since_at, number, detail, public_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
		"iiinizt", update->state.id, update->polled_at, (int64_t)kind, since_at, number, detail,
		name_it(writer, update, kind));
}

bool wd_event_trim(struct wd_writer *writer)
{
	return !writer->has_events || wd_db_run(writer->db, "DELETE FROM event WHERE id <= (SELECT max(id) FROM event) - ?1",
						"i", (int64_t)MOST_KEPT);
}

static bool note_answers(struct wd_writer *writer, struct wd_update *update, const struct wd_before *was)
{
	const struct wd_feed_state *is = &update->state;

	if (is->gone && !was->gone)
		return add(writer, update, WD_EVENT_GONE, was->last_success_at, is->failures, NULL);
	if (!is->gone && was->gone)
		return add(writer, update, WD_EVENT_RECOVERED, was->last_success_at, was->failures, NULL);
	if (is->failures >= BROKEN_AFTER && was->failures < BROKEN_AFTER)
		return add(writer, update, WD_EVENT_BROKE, was->last_success_at, is->failures, is->error);
	if (is->failures == 0 && was->failures >= BROKEN_AFTER)
		return add(writer, update, WD_EVENT_RECOVERED, was->last_success_at, was->failures, NULL);
	return true;
}

static int compare_times(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* A file of this machine is as old as whoever keeps it left it. */
static bool is_local(const struct wd_update *update)
{
	return update->feed && wd_span_starts_nocase(wd_span_of(update->feed->url), "file:");
}

/* What its new entries tell of its rhythm, and whether it keeps to it. */
static bool note_rhythm(struct wd_writer *writer, struct wd_update *update, struct wd_before *was)
{
	struct wd_rhythm is = was->rhythm;
	bool answers = update->state.error == NULL, silent;
	int64_t now = update->polled_at;

	if (writer->n_arrivals)
		qsort(writer->arrivals, writer->n_arrivals, sizeof(*writer->arrivals), compare_times);
	for (size_t i = 0; i < writer->n_arrivals; i++)
		wd_rhythm_hear(&is, writer->arrivals[i]);
	/* Of one that fails there is no telling. */
	silent = answers ? is.newest_at != WD_NO_TIME && now - is.newest_at > wd_rhythm_patience_ms(&is) : was->silent;
	silent = silent && !is_local(update);
	if (silent && !was->silent && !add(writer, update, WD_EVENT_SILENT, is.newest_at, is.usual_ms, NULL))
		return false;
	if (!silent && was->silent && !add(writer, update, WD_EVENT_SPEAKS, was->rhythm.newest_at, 0, NULL))
		return false;
	was->rhythm = is;
	was->silent = silent;
	return true;
}

bool wd_event_note(struct wd_writer *writer, struct wd_update *update, struct wd_before *was)
{
	const char *to = update->state.moved_to;

	return note_answers(writer, update, was) &&
	       (!to || (was->moved_to && strcmp(to, was->moved_to) == 0) ||
		add(writer, update, WD_EVENT_MOVED, WD_NO_TIME, 0, to)) &&
	       note_rhythm(writer, update, was);
}
