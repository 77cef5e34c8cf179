/*
 * The snapshot's feeds and merges against those of the database. Only what
 * differs is written: a list of 50,000 feeds that did not change costs one
 * walk over the rows.
 */
#include <stdlib.h>

#include "store/rows/select.h"
#include "story/uid.h"
#include "store/write/writer.h"
#include "util/clock.h"
#include "util/map.h"
#include "util/mem.h"
#include "util/url.h"

struct sync {
	struct wd_writer *writer;
	struct wd_snapshot *snapshot;
	struct wd_feed_state *states;
	struct wd_map *by_url; /* URL to the feed's place in the snapshot; NULL: nobody has asked */
	size_t next;           /* place behind the one that was found last */
	bool *differs;         /* the row is another than the list's line */
	bool *refile;          /* filters and merges see the feed otherwise */
	int64_t *unlisted;     /* feeds that the list no longer has */
	size_t n_unlisted;
	struct heir *heirs;
	size_t n_heirs;
};

/* A feed without a line that moved to an address that has one: the same feed, when that address is new. */
struct heir {
	size_t place; /* of the line */
	struct wd_feed_state state;
};

static struct wd_span join_tags(struct wd_arena *arena, char *const *tags, size_t n)
{
	struct wd_buf out;

	wd_buf_init(&out, WD_BUF_LINE);
	for (size_t i = 0; i < n; i++) {
		for (const char *c = tags[i]; *c; c++)
			wd_buf_add_char(&out, *c == '\n' ? ' ' : *c);
		wd_buf_add_char(&out, '\n');
	}
	return wd_buf_keep(&out, arena);
}

static const char feeds_sql[] =
	"SELECT f.id, f.url, f.title, f.own_title, f.tags, f.hidden, f.paused, f.listed, p.etag, p.last_modified,"
	" p.body_hash, p.last_poll_at, p.next_poll_at, p.last_success_at, p.last_new_at, p.full_at, p.every_ms,"
	" p.http_status, p.failures, p.error, p.moved_to, p.moved_since, p.gone, p.wish_ms, p.skip_hours, p.skip_days,"
	" p.retry_at, p.home_asked_at, p.reading, f.keep_last"
	" FROM feed f JOIN poll p ON p.feed = f.id";

static void read_state(struct wd_stmt *stmt, struct wd_feed_state *out)
{
	out->id = wd_db_count(stmt, 0);
	out->etag = wd_db_string(stmt, 8);
	out->last_modified = wd_db_string(stmt, 9);
	out->body_hash = (uint64_t)wd_db_count(stmt, 10);
	out->last_poll_at = wd_db_number(stmt, 11);
	out->next_poll_at = wd_db_number(stmt, 12);
	out->last_success_at = wd_db_number(stmt, 13);
	out->last_new_at = wd_db_number(stmt, 14);
	out->full_at = wd_db_number(stmt, 15);
	out->every_ms = wd_db_count(stmt, 16);
	out->http_status = (int)wd_db_count(stmt, 17);
	out->failures = (int)wd_db_count(stmt, 18);
	out->error = wd_db_string(stmt, 19);
	out->moved_to = wd_db_string(stmt, 20);
	out->moved_since = wd_db_number(stmt, 21);
	out->gone = wd_db_count(stmt, 22) != 0;
	out->wish_ms = wd_db_count(stmt, 23);
	out->skip_hours = (uint32_t)wd_db_count(stmt, 24);
	out->skip_days = (uint8_t)wd_db_count(stmt, 25);
	out->retry_at = wd_db_number(stmt, 26);
	out->home_asked_at = wd_db_number(stmt, 27);
	out->reading = (uint64_t)wd_db_count(stmt, 28);
}

static void new_state(struct wd_feed_state *out)
{
	*out = (struct wd_feed_state){
		.last_poll_at = WD_NO_TIME,
		.next_poll_at = WD_NO_TIME,
		.last_success_at = WD_NO_TIME,
		.last_new_at = WD_NO_TIME,
		.full_at = WD_NO_TIME,
		.moved_since = WD_NO_TIME,
		.retry_at = WD_NO_TIME,
		.home_asked_at = WD_NO_TIME,
	};
}

static struct wd_span shown_title(const struct wd_feed *feed, struct wd_span own)
{
	return feed->title ? wd_span_of(feed->title) : own.ptr ? own : WD_SPAN("");
}

static int64_t keep_last(const struct sync *sync, const struct wd_feed *feed)
{
	int64_t own = wd_feed_extra(feed)->keep_last;

	return own ? own : sync->snapshot->config.keep_last;
}

/* A row of a feed that is on the list: does it say what the line says? */
static void compare(struct sync *sync, struct wd_stmt *stmt, size_t at)
{
	const struct wd_feed *feed = sync->snapshot->feeds[at];
	struct wd_span tags = join_tags(sync->writer->arena, feed->tags, feed->n_tags);
	bool same_title = wd_span_equal(wd_db_text(stmt, 2), shown_title(feed, wd_db_text(stmt, 3)));
	bool same_tags = wd_span_equal(wd_db_text(stmt, 4), tags) && (wd_db_count(stmt, 5) != 0) == feed->hidden;

	sync->refile[at] = !same_tags || (!same_title && sync->writer->filing.asks_feeds);
	sync->differs[at] = !same_tags || !same_title || (wd_db_count(stmt, 6) != 0) != feed->paused ||
			    wd_db_count(stmt, 7) == 0 || wd_db_count(stmt, 29) != keep_last(sync, feed);
}

static struct wd_span url_of(const void *place)
{
	return wd_span_of((*(struct wd_feed *const *)place)->url);
}

/* Most rows follow each other as the lines do: they are found without the map. */
static bool find_place(struct sync *sync, struct wd_span url, size_t *place)
{
	struct wd_feed **feeds = sync->snapshot->feeds, **found;
	size_t n = sync->snapshot->n_feeds;

	if (sync->next < n && wd_span_is(url, feeds[sync->next]->url)) {
		*place = sync->next++;
		return true;
	}
	if (!sync->by_url) {
		sync->by_url = wd_map_new_of(url_of);
		for (size_t i = 0; i < n; i++)
			wd_map_put(sync->by_url, wd_span_of(feeds[i]->url), &feeds[i]);
	}
	found = wd_map_get(sync->by_url, url);
	if (!found)
		return false;
	*place = (size_t)(found - feeds);
	sync->next = *place + 1;
	return true;
}

static void find_heir(struct sync *sync, struct wd_stmt *stmt)
{
	struct wd_span to = wd_url_normal(sync->writer->arena, wd_db_text(stmt, 20));
	struct heir *heir;
	size_t place;

	if (!find_place(sync, to, &place))
		return;
	heir = wd_arena_push(sync->writer->arena, &sync->heirs, &sync->n_heirs, sizeof(*heir));
	heir->place = place;
	read_state(stmt, &heir->state);
}

/* The line was given its feed's new address: its stories, validators and next poll stay its own. */
static bool inherit(struct sync *sync, struct heir *heir)
{
	struct wd_feed_state *state = &sync->states[heir->place];
	struct wd_db *db = sync->writer->db;
	const char *url = sync->snapshot->feeds[heir->place]->url;

	if (state->id)
		return true;
	wd_feed_state_release(state);
	*state = heir->state;
	heir->state = (struct wd_feed_state){ 0 };
	free(state->moved_to);
	state->moved_to = NULL;
	state->moved_since = WD_NO_TIME;
	sync->differs[heir->place] = sync->refile[heir->place] = true;
	for (size_t i = 0; i < sync->n_unlisted; i++)
		if (sync->unlisted[i] == state->id)
			sync->unlisted[i] = 0;
	return wd_db_run(db, "UPDATE feed SET url = ?2 WHERE id = ?1", "iz", state->id, url) &&
	       wd_db_run(db, "UPDATE poll SET moved_to = NULL, moved_since = NULL WHERE feed = ?1", "i", state->id);
}

static bool inherit_all(struct sync *sync)
{
	bool done = true;

	for (size_t i = 0; i < sync->n_heirs; i++) {
		done = done && inherit(sync, &sync->heirs[i]);
		wd_feed_state_release(&sync->heirs[i].state);
	}
	return done;
}

static bool read_feeds(struct sync *sync)
{
	struct wd_db *db = sync->writer->db;
	struct wd_stmt *stmt = wd_db_query(db, feeds_sql, "");

	while (stmt && wd_db_step(stmt)) {
		size_t at;

		if (find_place(sync, wd_db_text(stmt, 1), &at)) {
			wd_feed_state_release(&sync->states[at]);
			read_state(stmt, &sync->states[at]);
			compare(sync, stmt, at);
			continue;
		}
		if (wd_db_text(stmt, 20).len)
			find_heir(sync, stmt);
		if (wd_db_count(stmt, 7) != 0) {
			int64_t *id = wd_arena_push(sync->writer->arena, &sync->unlisted, &sync->n_unlisted, sizeof(*id));

			*id = wd_db_count(stmt, 0);
		}
	}
	wd_db_done(stmt);
	return inherit_all(sync) && db->fault == WD_DB_SOUND;
}

static bool read_subscriptions(struct sync *sync)
{
	struct wd_db *db = sync->writer->db;
	struct wd_stmt *stmt =
		wd_db_query(db,
			    "SELECT f.url, s.hub, s.topic, s.token, s.secret, s.lease_until, s.pushed_at, s.next_at,"
			    " s.failures, s.trusted, s.error FROM subscription s JOIN feed f ON f.id = s.feed",
			    "");

	while (stmt && wd_db_step(stmt)) {
		size_t at;

		if (find_place(sync, wd_db_text(stmt, 0), &at) && !sync->states[at].subscription)
			sync->states[at].subscription = wd_subscription_read(stmt, 1);
	}
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

static bool write_tags(struct wd_db *db, int64_t id, const struct wd_feed *feed)
{
	if (!wd_db_run(db, "DELETE FROM tag WHERE feed = ?1", "i", id))
		return false;
	for (size_t i = 0; i < feed->n_tags; i++)
		if (!wd_db_run(db, "INSERT INTO tag(feed, word) VALUES (?1, ?2) ON CONFLICT DO NOTHING", "iz", id,
			       feed->tags[i]))
			return false;
	return true;
}

static bool add_feed(struct sync *sync, size_t at)
{
	const struct wd_feed *feed = sync->snapshot->feeds[at];
	struct wd_db *db = sync->writer->db;
	int64_t id;

	if (!wd_db_int(db, &id, 0,
		       "INSERT INTO feed(url, title, tags, hidden, paused, keep_last) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
		       " RETURNING id",
		       "zttiii", feed->url, shown_title(feed, WD_SPAN_NONE),
		       join_tags(sync->writer->arena, feed->tags, feed->n_tags), (int64_t)feed->hidden,
		       (int64_t)feed->paused, keep_last(sync, feed)))
		return false;
	sync->states[at].id = id;
	if (!wd_db_run(db, "INSERT INTO poll(feed) VALUES (?1)", "i", id))
		return false;
	return feed->n_tags == 0 || write_tags(db, id, feed);
}

static bool change_feed(struct sync *sync, size_t at)
{
	const struct wd_feed *feed = sync->snapshot->feeds[at];
	struct wd_db *db = sync->writer->db;
	int64_t id = sync->states[at].id;

	sync->writer->changed = true;
	return wd_db_run(db,
			 "UPDATE feed SET title = coalesce(?2, own_title), tags = ?3, hidden = ?4, paused = ?5, listed = 1,"
			 " keep_last = ?6"
			 " WHERE id = ?1",
			 "iztiii", id, feed->title, join_tags(sync->writer->arena, feed->tags, feed->n_tags),
			 (int64_t)feed->hidden, (int64_t)feed->paused, keep_last(sync, feed)) &&
	       (!sync->refile[at] ||
		wd_db_run(db, "UPDATE feed SET refile_after = ?2 WHERE id = ?1", "ii", id, INT64_MIN)) &&
	       write_tags(db, id, feed);
}

static bool write_feeds(struct sync *sync)
{
	for (size_t i = 0; i < sync->snapshot->n_feeds; i++) {
		if (sync->states[i].id == 0 && !add_feed(sync, i))
			return false;
		if (sync->differs[i] && !change_feed(sync, i))
			return false;
	}
	for (size_t i = 0; i < sync->n_unlisted; i++)
		if (!wd_db_run(sync->writer->db, "UPDATE feed SET listed = 0 WHERE id = ?1", "i", sync->unlisted[i]))
			return false;
	return true;
}

/* ---- merges ---- */

static int64_t definition_of(struct wd_arena *arena, const struct wd_merge *merge)
{
	struct wd_span tags = join_tags(arena, merge->tags, merge->n_tags);

	return wd_uid_hash(wd_arena_printf(arena, "%d\n%s\n%.*s", merge->filter != NULL, merge->filter ? merge->filter : "",
					   WD_SPAN_ARG(tags)));
}

static bool find_merge(struct wd_db *db, const char *name, int64_t *id, int64_t *definition)
{
	return wd_db_int(db, id, 0, "SELECT id FROM merge WHERE name = ?1", "z", name) &&
	       wd_db_int(db, definition, 0, "SELECT definition FROM merge WHERE name = ?1", "z", name);
}

/* A new definition is a new merge: the old members go in steps, the new ones come newest first. */
static bool sync_merge(struct wd_writer *writer, const struct wd_merge *merge, int64_t *id, bool *timed)
{
	struct wd_db *db = writer->db;
	int64_t definition = definition_of(writer->arena, merge), old;
	const char *title = merge->title ? merge->title : merge->name;

	*timed = wd_query_is_timed(merge->query);
	if (!find_merge(db, merge->name, id, &old))
		return false;
	if (*id && old == definition) {
		if (!wd_db_run(db, "UPDATE merge SET title = ?2 WHERE id = ?1 AND title <> ?2", "iz", *id, title))
			return false;
		writer->changed = writer->changed || wd_db_changes(db) > 0;
		return true;
	}
	if (*id && !wd_db_run(db, "UPDATE merge SET name = NULL WHERE id = ?1", "i", *id))
		return false;
	writer->changed = true;
	return wd_db_int(db, id, 0,
			 "INSERT INTO merge(name, definition, title, filter, tags, timed, build_from)"
			 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, CASE WHEN ?6 <> 0 THEN NULL ELSE ?7 END) RETURNING id",
			 "zizztii", merge->name, definition, title, merge->filter,
			 join_tags(writer->arena, merge->tags, merge->n_tags), (int64_t)*timed, INT64_MAX);
}

static bool drop_merges(struct wd_writer *writer, const struct wd_snapshot *snapshot)
{
	struct wd_db *db = writer->db;
	struct wd_stmt *stmt = wd_db_query(db, "SELECT id, name FROM merge WHERE name IS NOT NULL", "");
	int64_t *ids = NULL;
	size_t n = 0;

	while (stmt && wd_db_step(stmt)) {
		if (wd_snapshot_merge(snapshot, wd_db_text(stmt, 1)))
			continue;
		int64_t *id = wd_arena_push(writer->arena, &ids, &n, sizeof(*id));

		*id = wd_db_count(stmt, 0);
	}
	wd_db_done(stmt);
	for (size_t i = 0; i < n; i++) {
		writer->changed = true;
		if (!wd_db_run(db,
			       "INSERT INTO removed(name, at) SELECT name, ?2 FROM merge WHERE id = ?1"
			       " ON CONFLICT(name) DO UPDATE SET at = excluded.at",
			       "ii", ids[i], wd_clock_now()) ||
		    !wd_db_run(db, "UPDATE merge SET name = NULL WHERE id = ?1", "i", ids[i]))
			return false;
	}
	return db->fault == WD_DB_SOUND;
}

/* What is there again was not removed, and of the rest the latest are remembered. */
static bool tidy_removed(struct wd_writer *writer)
{
	return wd_db_run(writer->db, "DELETE FROM removed WHERE name IN (SELECT name FROM merge)", "") &&
	       wd_db_run(writer->db,
			 "DELETE FROM removed WHERE name NOT IN (SELECT name FROM removed ORDER BY at DESC LIMIT ?1)", "i",
			 (int64_t)WD_REMOVED_MOST);
}

/* What the writer files by when the transaction stands; and the queries in the order of its merges. */
struct filing {
	struct wd_writer_filing new;
	const struct wd_query **queries;
};

static bool sync_merges(struct wd_writer *writer, const struct wd_snapshot *snapshot, struct filing *out)
{
	struct wd_writer_filing *new = &out->new;

	new->merges = wd_xcalloc(snapshot->n_merges, sizeof(*new->merges));
	new->merge_ids = wd_xcalloc(snapshot->n_merges, sizeof(*new->merge_ids));
	new->n_members = wd_xcalloc(snapshot->n_merges, sizeof(*new->n_members));
	new->timed = wd_xcalloc(snapshot->n_merges, sizeof(*new->timed));
	new->window = writer->filing.window;
	out->queries = wd_xcalloc(snapshot->n_merges, sizeof(*out->queries));
	if (!drop_merges(writer, snapshot))
		return false;
	for (size_t i = 0; i < snapshot->n_merges; i++) {
		const struct wd_merge *merge = &snapshot->merges[i];
		bool timed;

		if (!sync_merge(writer, merge, &new->merge_ids[new->n_merges], &timed))
			return false;
		/* "feed:" inside a phrase only costs some work. */
		new->asks_feeds = new->asks_feeds || (merge->filter && strstr(merge->filter, "feed:"));
		new->has_timed = new->has_timed || timed;
		if (timed && merge->n_notify > 0)
			new->timed[new->n_timed++] = merge;
		if (timed)
			continue;
		out->queries[new->n_merges] = merge->query;
		new->merges[new->n_merges++] = merge;
	}
	return tidy_removed(writer) && wd_notice_sync(writer, snapshot);
}

static void take_over(struct wd_writer *writer, struct wd_snapshot *snapshot, struct filing *filing)
{
	filing->new.matcher = wd_matcher_new(filing->queries, filing->new.n_merges);
	wd_refile_forget(&writer->filing);
	writer->filing = filing->new;
	filing->new = (struct wd_writer_filing){ 0 };
	wd_snapshot_hold(snapshot);
	wd_snapshot_release(writer->snapshot);
	writer->snapshot = snapshot;
	wd_feed_rows_forget(writer->feeds, 0);
}

static struct sync begin(struct wd_writer *writer, struct wd_snapshot *snapshot)
{
	struct sync sync = { .writer = writer, .snapshot = snapshot };

	sync.states = wd_xcalloc(snapshot->n_feeds, sizeof(*sync.states));
	sync.differs = wd_xcalloc(snapshot->n_feeds, sizeof(*sync.differs));
	sync.refile = wd_xcalloc(snapshot->n_feeds, sizeof(*sync.refile));
	for (size_t i = 0; i < snapshot->n_feeds; i++)
		new_state(&sync.states[i]);
	return sync;
}

bool wd_writer_sync(struct wd_writer *writer, struct wd_snapshot *snapshot, struct wd_feed_state **states,
		    struct wd_error *err)
{
	struct sync sync = begin(writer, snapshot);
	struct filing filing = { 0 };
	bool done = wd_writer_begin(writer) && read_feeds(&sync) && read_subscriptions(&sync) &&
		    sync_merges(writer, snapshot, &filing) && write_feeds(&sync);

	done = wd_writer_end(writer, done, err);
	writer->read_all = true;
	wd_map_free(sync.by_url);
	free(sync.differs);
	free(sync.refile);
	if (done) {
		for (size_t i = 0; i < snapshot->n_feeds; i++)
			sync.states[i].elsewhere =
				!writer->polling.share.is_alone &&
				!wd_share_has(&writer->polling.share, wd_share_part(snapshot->feeds[i], &sync.states[i]));
		take_over(writer, snapshot, &filing);
		*states = sync.states;
	}
	for (size_t i = 0; !done && i < snapshot->n_feeds; i++)
		wd_feed_state_release(&sync.states[i]);
	if (!done)
		free(sync.states);
	wd_refile_forget(&filing.new);
	free(filing.queries);
	return done;
}
