/*
 * Figures: of merged feeds for the front page, and of feeds for `status`.
 */
#include <inttypes.h>

#include "store/rows/pack.h"
#include "store/read/reader.h"
#include "util/clock.h"
#include "util/duration.h"
#include "util/url.h"

static const int64_t hour_ms = 3600000, day_ms = 86400000;

/* A live count looks at so many stories at most. */
enum { MAX_COUNTED = 5000 };

static void count_story(struct wd_merge_counts *out, int64_t at, int64_t now)
{
	int64_t age = now - at;

	out->stories++;
	out->newest_at = at > out->newest_at ? at : out->newest_at;
	out->last_day += age < day_ms;
	out->last_week += age < 7 * day_ms;
	if (age < day_ms)
		out->by_hour[age < 0 ? 23 : 23 - (int)(age / hour_ms)]++;
}

static bool count_live(struct wd_reader *reader, struct wd_arena *arena, const struct wd_reader_merge_row *row, int64_t now,
		       struct wd_merge_counts *out)
{
	struct wd_hunt hunt = { .query = row->query,
				.merge = &row->merge,
				.now = now,
				.at_least_at = INT64_MAX,
				.limit = MAX_COUNTED,
				.most = MAX_COUNTED };
	struct wd_key *keys = NULL;
	size_t n = 0;
	bool is_partial;

	/* Of what takes too long the newest are counted. */
	if (!wd_reader_hunt(reader, arena, &hunt, &keys, &n, &is_partial))
		return false;
	for (size_t i = 0; i < n; i++)
		count_story(out, keys[i].sort_at, now);
	return true;
}

static const char members_since_sql[] = "SELECT sort_at FROM member WHERE merge = ?1 AND sort_at > ?2";
static const char n_since_sql[] = "SELECT count(*) FROM member WHERE merge = ?1 AND sort_at > ?2";
static const char n_members_sql[] =
	"SELECT CASE WHEN build_from IS NULL THEN members ELSE (SELECT count(*) FROM member WHERE merge = ?1)"
	" END FROM merge WHERE id = ?1";
static const char newest_sql[] = "SELECT sort_at FROM member WHERE merge = ?1 ORDER BY sort_at DESC LIMIT 1";
static const char matched_sql[] = "SELECT matched_at FROM merge WHERE id = ?1";

static void foresee_counts(struct wd_db *db, int64_t merge, int64_t now)
{
	wd_db_foresee(db, members_since_sql, "ii", merge, now - day_ms);
	wd_db_foresee(db, n_since_sql, "ii", merge, now - 7 * day_ms);
	wd_db_foresee(db, n_members_sql, "i", merge);
	wd_db_foresee(db, newest_sql, "i", merge);
	wd_db_foresee(db, matched_sql, "i", merge);
}

static bool count_members(struct wd_reader *reader, int64_t merge, int64_t now, struct wd_merge_counts *out)
{
	struct wd_db *db = reader->db;
	struct wd_stmt *stmt;

	foresee_counts(db, merge, now);
	stmt = wd_db_query(db, members_since_sql, "ii", merge, now - day_ms);
	while (stmt && wd_db_step(stmt))
		count_story(out, wd_db_count(stmt, 0), now);
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND && wd_db_int(db, &out->last_week, 0, n_since_sql, "ii", merge, now - 7 * day_ms) &&
	       wd_db_int(db, &out->stories, 0, n_members_sql, "i", merge) &&
	       wd_db_int(db, &out->newest_at, WD_NO_TIME, newest_sql, "i", merge);
}

bool wd_reader_merge_counts(struct wd_reader *reader, struct wd_span name, int64_t now, struct wd_merge_counts *out,
			    struct wd_error *err)
{
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_reader_merge_row row = { 0 };
	bool done;

	*out = (struct wd_merge_counts){ .newest_at = WD_NO_TIME, .matched_at = WD_NO_TIME };
	done = wd_reader_begin(reader) && wd_reader_find_merge(reader, arena, name, &row);
	if (done)
		done = row.timed ? count_live(reader, arena, &row, now, out) : count_members(reader, row.id, now, out);
	if (done)
		done = wd_db_int(reader->db, &out->matched_at, WD_NO_TIME, matched_sql, "i", row.id);
	wd_query_free(row.query);
	wd_arena_free(arena);
	return wd_reader_end(reader, done, err);
}

/* ---- feeds ---- */

/* Trouble (an error now, or gone) first, then the silent, then by title. Paused ones are neither. */
static const char page_sql[] = "SELECT " WD_STATUS_COLUMNS " FROM feed f JOIN poll p ON p.feed = f.id WHERE f.listed = 1"
			       " ORDER BY CASE WHEN f.paused <> 0 THEN 2 WHEN p.error IS NOT NULL OR p.gone <> 0 THEN 0"
			       " WHEN p.silent <> 0 THEN 1 ELSE 2 END, lower(f.title), f.url LIMIT ?1 OFFSET ?2";

/* What was mended or left out, on one line. */
static struct wd_span mended(struct wd_arena *arena, struct wd_span lines)
{
	struct wd_span text = wd_arena_printf(arena, "its document was mended: %.*s", WD_SPAN_ARG(wd_span_trim(lines)));
	char *out = (char *)text.ptr;

	for (size_t i = 0; out && i < text.len; i++)
		if (out[i] == '\n')
			out[i] = ';';
	return text;
}

static struct wd_span warn(struct wd_arena *arena, const struct wd_feed_status *s, int64_t moved_since,
			   struct wd_span repaired, int64_t now)
{
	char words[32];

	if (s->gone)
		return WD_SPAN("gone for good, says its server; asked once a month");
	if (s->moved_to.len && moved_since != WD_NO_TIME)
		return wd_arena_printf(arena, "moved to %.*s", WD_SPAN_ARG(s->moved_to));
	if (s->silent && s->newest_at != WD_NO_TIME && !s->paused)
		return wd_arena_printf(arena, "nothing new for %s", wd_duration_words(now - s->newest_at, words));
	if (s->pages_failed > 0)
		return wd_arena_printf(arena, "%" PRId64 " of its pages%s could not be read; the last: %.*s",
				       s->pages_failed, s->pages_failed > 1 ? " in a row" : "", WD_SPAN_ARG(s->page_error));
	return repaired.len ? mended(arena, repaired) : WD_SPAN_NONE;
}

void wd_reader_read_status(struct wd_arena *arena, struct wd_stmt *stmt, int64_t now, struct wd_feed_status *s)
{
	struct wd_history history;

	s->id = wd_db_count(stmt, 16);
	s->url = wd_url_redacted(arena, wd_db_text(stmt, 0));
	s->title = wd_arena_dup(arena, wd_db_text(stmt, 1));
	s->home_url = wd_arena_dup(arena, wd_db_text(stmt, 2));
	if (wd_db_text(stmt, 3).len)
		s->error = wd_arena_dup(arena, wd_db_text(stmt, 3));
	if (wd_db_text(stmt, 4).len)
		s->moved_to = wd_url_redacted(arena, wd_db_text(stmt, 4));
	s->last_poll_at = wd_db_number(stmt, 5);
	s->next_poll_at = wd_db_number(stmt, 6);
	s->last_success_at = wd_db_number(stmt, 7);
	s->last_new_at = wd_db_number(stmt, 8);
	s->http_status = (int)wd_db_count(stmt, 9);
	s->failures = (int)wd_db_count(stmt, 10);
	s->entries = wd_db_count(stmt, 11);
	s->gone = wd_db_count(stmt, 12) != 0;
	s->paused = wd_db_count(stmt, 13) != 0;
	s->newest_at = wd_db_number(stmt, 18);
	s->usual_ms = wd_db_count(stmt, 19);
	s->silent = wd_db_count(stmt, 20) != 0;
	wd_pack_read_history(wd_db_text(stmt, 14), now, &history);
	for (int i = 0; i < 24; i++) {
		s->by_hour[i] = history.fresh[i];
		s->failed_by_hour[i] = history.failed[i];
		s->entries_day += history.fresh[i];
	}
	memcpy(s->polls, history.polls, sizeof(s->polls));
	s->n_polls = history.n_polls;
	if (wd_db_text(stmt, WD_STATUS_HUB).len)
		s->hub = wd_url_redacted(arena, wd_db_text(stmt, WD_STATUS_HUB));
	s->leased_until = wd_db_number(stmt, WD_STATUS_HUB + 1);
	s->pushed_at = wd_db_number(stmt, WD_STATUS_HUB + 2);
	s->pushed = wd_db_count(stmt, WD_STATUS_HUB + 3) != 0 && s->leased_until > now;
	s->hub_error = wd_arena_dup(arena, wd_db_text(stmt, WD_STATUS_HUB + 4));
	s->delay_ms = wd_db_number(stmt, WD_STATUS_DELAY);
	s->served_ms = wd_db_number(stmt, WD_STATUS_DELAY + 1);
	s->told_ms = wd_db_number(stmt, WD_STATUS_DELAY + 2);
	s->pages_failed = wd_db_count(stmt, WD_STATUS_PAGES);
	s->page_error = wd_arena_dup(arena, wd_db_text(stmt, WD_STATUS_PAGES + 1));
	s->warning = warn(arena, s, wd_db_number(stmt, 15), wd_db_text(stmt, WD_STATUS_REPAIRED), now);
}

bool wd_reader_feeds(struct wd_reader *reader, struct wd_arena *arena, int64_t now, size_t offset, size_t limit,
		     struct wd_feed_status **out, size_t *n, size_t *total, struct wd_error *err)
{
	struct wd_db *db = reader->db;
	struct wd_stmt *stmt = NULL;
	int64_t all = 0;
	size_t room;
	bool done;

	*out = NULL;
	*n = *total = 0;
	if (offset > INT32_MAX)
		offset = INT32_MAX;
	if (limit > INT32_MAX)
		limit = INT32_MAX;
	done = wd_reader_begin(reader) && wd_db_int(db, &all, 0, "SELECT count(*) FROM feed WHERE listed = 1", "");
	*total = (size_t)all;
	room = *total <= offset ? 0 : *total - offset < limit ? *total - offset : limit;
	if (done)
		stmt = wd_db_query(db, page_sql, "ii", (int64_t)limit, (int64_t)offset);
	/* At once: one that grew would leave as much again behind it, of 50,000 feeds 34 MB. */
	*out = wd_arena_alloc(arena, room * sizeof(**out));
	while (stmt && *out && *n < room && wd_db_step(stmt))
		wd_reader_read_status(arena, stmt, now, &(*out)[(*n)++]);
	wd_db_done(stmt);
	return wd_reader_end(reader, done && stmt && wd_reader_fits(reader, arena), err);
}

bool wd_reader_moves(struct wd_reader *reader, struct wd_arena *arena, struct wd_move **out, size_t *n, struct wd_error *err)
{
	struct wd_stmt *stmt = NULL;
	bool done = wd_reader_begin(reader);

	*out = NULL;
	*n = 0;
	if (done)
		stmt = wd_db_query(reader->db,
				   "SELECT f.url, p.moved_to, p.moved_since FROM feed f JOIN poll p ON p.feed = f.id"
				   " WHERE f.listed = 1 AND p.moved_to IS NOT NULL ORDER BY f.id",
				   "");
	while (stmt && wd_db_step(stmt)) {
		struct wd_move *move = wd_arena_push(arena, out, n, sizeof(*move));

		if (!move)
			break;
		move->url = wd_arena_dup(arena, wd_db_text(stmt, 0));
		move->to = wd_arena_dup(arena, wd_db_text(stmt, 1));
		move->since = wd_db_number(stmt, 2);
	}
	wd_db_done(stmt);
	return wd_reader_end(reader, done && stmt && wd_reader_fits(reader, arena), err);
}
