/*
 * Is the database sound? The engine's own checks (engine/care.h), and ours: each
 * question selects what should not be.
 */
#include <stdio.h>

#include "store/engine/care.h"
#include "store/read/reader.h"

enum { MAX_LINES = 20 }; /* a question */

static const struct {
	const char *what, *sql;
} questions[] = {
	{ "story without entries", "SELECT id FROM story s WHERE NOT EXISTS (SELECT 1 FROM entry WHERE story = s.id)" },
	{ "story whose lead is not of it",
	  "SELECT s.id FROM story s LEFT JOIN entry e ON e.id = s.lead WHERE e.story IS DISTINCT FROM s.id" },
	{ "entry without content", "SELECT id FROM entry e WHERE NOT EXISTS (SELECT 1 FROM content WHERE entry = e.id)" },
	{ "member that is no story",
	  "SELECT m.story FROM member m LEFT JOIN story s ON s.id = m.story WHERE s.sort_at IS DISTINCT FROM m.sort_at" },
	{ "key without an entry",
	  "SELECT k.entry FROM story_key k WHERE NOT EXISTS (SELECT 1 FROM entry WHERE id = k.entry)" },
	{ "feed without its state", "SELECT id FROM feed f WHERE NOT EXISTS (SELECT 1 FROM poll WHERE feed = f.id)" },
	{ "wrong number of entries of feed",
	  "SELECT p.feed FROM poll p LEFT JOIN (SELECT feed, count(*) AS n FROM entry GROUP BY feed) c"
	  " ON c.feed = p.feed WHERE p.entries <> coalesce(c.n, 0)" },
	{ "wrong number of stories of merged feed",
	  "SELECT m.name FROM merge m LEFT JOIN (SELECT merge, count(*) AS n FROM member GROUP BY merge) c ON c.merge = m.id"
	  " WHERE m.name IS NOT NULL AND m.build_from IS NULL AND m.members <> coalesce(c.n, 0)" },
	{ "entry out of its place",
	  "SELECT e.id FROM entry e JOIN story s ON s.id = e.story, (SELECT coalesce(max(value), 0) AS spread FROM meta"
	  " WHERE name = 'spread') m WHERE e.id < max(1, max(s.sort_at, 0) / 1000 * 16)"
	  " OR e.id >= max(1, max(s.sort_at, 0) / 1000 * 16) + 16 + spread" },
};

enum { N_QUESTIONS = sizeof(questions) / sizeof(*questions) };

static bool ask(struct wd_db *db, const char *what, const char *sql, void (*report)(void *ctx, const char *line), void *ctx,
		bool *sound)
{
	struct wd_stmt *stmt = wd_db_query(db, sql, "");
	char line[256];

	for (int n = 0; stmt && wd_db_step(stmt); n++) {
		struct wd_span text = wd_db_text(stmt, 0);

		*sound = false;
		if (n == MAX_LINES) {
			snprintf(line, sizeof(line), "%s: and more", what);
			report(ctx, line);
			break;
		}
		snprintf(line, sizeof(line), "%s: %.*s", what, (int)(text.len < 150 ? text.len : 150),
			 text.ptr ? text.ptr : "");
		report(ctx, line);
	}
	wd_db_done(stmt);
	return stmt && db->fault == WD_DB_SOUND;
}

bool wd_reader_check(struct wd_reader *reader, void (*report)(void *ctx, const char *line), void *ctx,
		     const struct wd_watcher *watcher, struct wd_error *err)
{
	bool sound = true, done;

	if (watcher)
		watcher->call(watcher->ctx, 0, N_QUESTIONS + 1);
	done = wd_reader_begin(reader) && wd_db_verify(reader->db, report, ctx, &sound);

	for (size_t i = 0; done && i < N_QUESTIONS; i++) {
		if (watcher)
			watcher->call(watcher->ctx, (int64_t)i + 1, N_QUESTIONS + 1);
		done = ask(reader->db, questions[i].what, questions[i].sql, report, ctx, &sound);
	}
	if (!wd_reader_end(reader, done, err))
		return false;
	return sound || wd_error_set(err, WD_LOCAL, "the database is damaged; restore a backup, or remove it and poll anew");
}
