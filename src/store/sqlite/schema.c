#include "store/sqlite/schema.h"

#include <stdio.h>
#include <unistd.h>

#include "store/sqlite/sqlite.h"
#include "util/buf.h"

/*
 * What is asked and what is not is said at the statements that ask; here, why
 * each table is cut as it is:
 *
 *  - poll holds what every poll writes, so that a 304 is one small row; feed
 *    holds what hardly changes.
 *  - listing is what the feed's last document listed (pack.h): a document
 *    read again is compared with one blob, and only what is new or changed
 *    touches the entries. It also is the memory of what retention took.
 *  - entry.id is in time order (place.h) and is the row of the index, so the
 *    newest matches are read first. A story has the id of its first entry.
 *  - content is apart from entry, so that walking entries does not read bodies;
 *    its rows and a print's stand as they came, whatever their entry's time.
 *  - member is derived: wd_refile_* makes it anew from the rest.
 */
#define INDEX                                                                               \
	"CREATE VIRTUAL TABLE entry_fts USING fts5(text, summary, title, author, category," \
	" content='', columnsize=0, tokenize='wiredesk');" /* fts5.c */
static const char first[] =
	"CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE feed("
	" id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE,"
	" title TEXT NOT NULL DEFAULT ''," /* as shown: the list's, else the document's */
	" own_title TEXT NOT NULL DEFAULT '', home_url TEXT NOT NULL DEFAULT '', lang TEXT NOT NULL DEFAULT '',"
	" tags TEXT NOT NULL DEFAULT ''," /* each followed by a line end, as in tag */
	" hidden INTEGER NOT NULL DEFAULT 0, paused INTEGER NOT NULL DEFAULT 0,"
	" listed INTEGER NOT NULL DEFAULT 1,"
	" refile_after INTEGER" /* uid up to which the feed's stories were filed anew; NULL: nothing to do */
	") STRICT;"
	"CREATE INDEX feed_refile ON feed(id) WHERE refile_after IS NOT NULL;"
	"CREATE TABLE poll("
	" feed INTEGER PRIMARY KEY REFERENCES feed ON DELETE CASCADE,"
	" etag TEXT, last_modified TEXT, body_hash INTEGER NOT NULL DEFAULT 0,"
	" last_poll_at INTEGER, next_poll_at INTEGER, last_success_at INTEGER, last_new_at INTEGER,"
	" full_at INTEGER, every_ms INTEGER NOT NULL DEFAULT 0, http_status INTEGER NOT NULL DEFAULT 0,"
	" failures INTEGER NOT NULL DEFAULT 0, error TEXT, moved_to TEXT, moved_since INTEGER,"
	" gone INTEGER NOT NULL DEFAULT 0, entries INTEGER NOT NULL DEFAULT 0, history BLOB) STRICT;"
	"CREATE TABLE listing(feed INTEGER PRIMARY KEY REFERENCES feed ON DELETE CASCADE, items BLOB NOT NULL) STRICT;"
	"CREATE TABLE tag(feed INTEGER NOT NULL REFERENCES feed ON DELETE CASCADE, word TEXT NOT NULL,"
	" PRIMARY KEY(feed, word)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE story("
	" id INTEGER PRIMARY KEY, sort_at INTEGER NOT NULL, first_seen_at INTEGER NOT NULL,"
	" updated_at INTEGER NOT NULL, lead INTEGER NOT NULL,"
	" public_hash INTEGER NOT NULL, public_id TEXT NOT NULL) STRICT;"
	"CREATE INDEX story_public ON story(public_hash);"
	"CREATE TABLE entry("
	" id INTEGER PRIMARY KEY, feed INTEGER NOT NULL REFERENCES feed, uid INTEGER NOT NULL,"
	" story INTEGER NOT NULL REFERENCES story DEFERRABLE INITIALLY DEFERRED,"
	" sort_at INTEGER NOT NULL, published_at INTEGER, updated_at INTEGER, first_seen_at INTEGER NOT NULL,"
	" unlisted_at INTEGER," /* NULL while the feed lists it */
	" hash INTEGER NOT NULL, words_hash INTEGER NOT NULL, words INTEGER NOT NULL,"
	" copy INTEGER NOT NULL, why INTEGER NOT NULL, keys BLOB,"
	" lang TEXT NOT NULL, site TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL) STRICT;"
	"CREATE UNIQUE INDEX entry_uid ON entry(feed, uid);"
	"CREATE INDEX entry_story ON entry(story);"
	"CREATE INDEX entry_unlisted ON entry(unlisted_at) WHERE unlisted_at IS NOT NULL;"
	"CREATE TABLE content(entry INTEGER PRIMARY KEY REFERENCES entry ON DELETE CASCADE,"
	" guid TEXT NOT NULL, summary TEXT NOT NULL, html TEXT NOT NULL, extra BLOB) STRICT;"
	"CREATE TABLE story_key(hash INTEGER NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY(hash, entry))"
	" STRICT, WITHOUT ROWID;"
	"CREATE TABLE merge("
	" id INTEGER PRIMARY KEY, name TEXT UNIQUE, definition INTEGER NOT NULL," /* name NULL: to be emptied */
	" title TEXT NOT NULL, filter TEXT, tags TEXT NOT NULL,"
	" timed INTEGER NOT NULL," /* its filter speaks of now: asked live, has no members */
	" build_from INTEGER"      /* entries below this id are not yet filed; NULL: complete */
	") STRICT;"
	"CREATE TABLE member(merge INTEGER NOT NULL, sort_at INTEGER NOT NULL, story INTEGER NOT NULL,"
	" PRIMARY KEY(merge, sort_at, story)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX member_story ON member(story);"
	"CREATE TABLE lease(name TEXT PRIMARY KEY, pid INTEGER NOT NULL, started INTEGER NOT NULL,"
	" machine TEXT NOT NULL, until_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;" INDEX;

/* What the last document said of when to come again, what the server said, and when a moved feed was last sought at home. */
static const char manners[] = "ALTER TABLE poll ADD COLUMN wish_ms INTEGER NOT NULL DEFAULT 0;"
			      "ALTER TABLE poll ADD COLUMN skip_hours INTEGER NOT NULL DEFAULT 0;"
			      "ALTER TABLE poll ADD COLUMN skip_days INTEGER NOT NULL DEFAULT 0;"
			      "ALTER TABLE poll ADD COLUMN retry_at INTEGER;"
			      "ALTER TABLE poll ADD COLUMN home_asked_at INTEGER;";

/* Names of merged feeds that were removed: who still asks is told to stop. */
static const char removed[] = "CREATE TABLE removed(name TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;";

/* Late or edited stories move the date of a merged feed though their publisher dates them back. */
static const char changes[] = "ALTER TABLE story ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;"
			      "UPDATE story SET changed_at = max(first_seen_at, updated_at);";

/*
 * The same text: prints (write/print.h), in which round a story was made, by what
 * verdict an entry joined its story, and whether its feed is at home where its link leads.
 */
static const char alike[] = "CREATE TABLE print(row INTEGER PRIMARY KEY) STRICT;"
			    "ALTER TABLE story ADD COLUMN born INTEGER NOT NULL DEFAULT 0;"
			    "ALTER TABLE entry ADD COLUMN verdict BLOB;"
			    "ALTER TABLE entry ADD COLUMN home INTEGER NOT NULL DEFAULT 0;";

/* How the last document was read: validators vouch for it as long as the line's options are those. */
static const char reading[] = "ALTER TABLE poll ADD COLUMN reading INTEGER NOT NULL DEFAULT 0;";

/* For people: what was mended in a feed's last document, and the newest story that left a merged feed. */
static const char told[] = "ALTER TABLE poll ADD COLUMN repaired TEXT;"
			   "ALTER TABLE merge ADD COLUMN matched_at INTEGER;";

/*
 * Archive documents (RFC 5005 §4) by the merged feed's name, which outlives its
 * definition; member.archive only says that a story need not be looked at again.
 */
static const char archives[] =
	"CREATE TABLE archive(id INTEGER PRIMARY KEY, name TEXT NOT NULL, number INTEGER NOT NULL,"
	" made_at INTEGER NOT NULL, UNIQUE(name, number)) STRICT;"
	"CREATE TABLE archived(archive INTEGER NOT NULL REFERENCES archive ON DELETE CASCADE, story INTEGER NOT NULL,"
	" PRIMARY KEY(archive, story)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX archived_story ON archived(story);"
	"ALTER TABLE member ADD COLUMN archive INTEGER;"
	"CREATE INDEX member_open ON member(merge, sort_at, story) WHERE archive IS NULL;";

/*
 * What befell the feeds (/status.atom), the newest thousand; and of each feed how often
 * it speaks (rows/rhythm.h) and whether it was last found silent.
 */
static const char events[] =
	"CREATE TABLE event(id INTEGER PRIMARY KEY, feed INTEGER NOT NULL REFERENCES feed ON DELETE CASCADE,"
	" public_id TEXT NOT NULL, at INTEGER NOT NULL, kind INTEGER NOT NULL, since_at INTEGER, number INTEGER NOT NULL, detail TEXT) STRICT;"
	"CREATE INDEX event_feed ON event(feed);"
	"ALTER TABLE poll ADD COLUMN newest_at INTEGER;"
	"ALTER TABLE poll ADD COLUMN usual_ms INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE poll ADD COLUMN known_ms INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE poll ADD COLUMN silent INTEGER NOT NULL DEFAULT 0;"
	"UPDATE poll SET newest_at = (SELECT max(sort_at) FROM entry WHERE entry.feed = poll.feed);";

/*
 * feed:, lang: and site: find entries by these columns. Each value that a column holds
 * is found by a step through its index, so that there are as many steps as values, not as rows.
 */
static const char by_column[] = "CREATE INDEX entry_feed ON entry(feed);"
				"CREATE INDEX entry_lang ON entry(lang);"
				"CREATE INDEX entry_site ON entry(site);"
				"CREATE VIEW lang(tag) AS WITH RECURSIVE each(it) AS (SELECT min(lang) FROM entry UNION ALL"
				" SELECT (SELECT min(lang) FROM entry WHERE lang > it) FROM each WHERE it IS NOT NULL)"
				" SELECT it FROM each WHERE it IS NOT NULL;"
				"CREATE VIEW site(host) AS WITH RECURSIVE each(it) AS (SELECT min(site) FROM entry UNION ALL"
				" SELECT (SELECT min(site) FROM entry WHERE site > it) FROM each WHERE it IS NOT NULL)"
				" SELECT it FROM each WHERE it IS NOT NULL;";

/* Bodies packed, and summaries that repeat them (rows/body.h). */
static const char packed[] = "ALTER TABLE content ADD COLUMN cut INTEGER;"
			     "ALTER TABLE content ADD COLUMN packed BLOB;";

/*
 * Who is told of a merged feed's new stories, by its name, which outlives its definition. A
 * notice stays when it was told: so it is told once, however often its story leaves the feed and comes back.
 */
static const char notices[] =
	"CREATE TABLE target("
	" id INTEGER PRIMARY KEY, merge TEXT NOT NULL, address TEXT NOT NULL,"
	" backlog INTEGER NOT NULL," /* 1: what the merged feed holds is still to be queued */
	" told INTEGER NOT NULL DEFAULT 0, given_up INTEGER NOT NULL DEFAULT 0, given_up_at INTEGER,"
	" failures INTEGER NOT NULL DEFAULT 0," /* in a row; with error, failing_at, next_at */
	" error TEXT, failing_at INTEGER, next_at INTEGER, told_at INTEGER,"
	" UNIQUE(merge, address)) STRICT;"
	"CREATE TABLE notice("
	" id INTEGER PRIMARY KEY AUTOINCREMENT, target INTEGER NOT NULL REFERENCES target ON DELETE CASCADE,"
	" story INTEGER NOT NULL REFERENCES story ON DELETE CASCADE, queued_at INTEGER NOT NULL,"
	" ended_at INTEGER," /* told, or given up; NULL: it waits */
	" UNIQUE(target, story)) STRICT;"
	"CREATE INDEX notice_story ON notice(story);"
	"CREATE INDEX notice_waits ON notice(target, id) WHERE ended_at IS NULL;";

/* Subscriptions of feeds at WebSub hubs; token names the callback. */
static const char subscriptions[] =
	"CREATE TABLE subscription("
	" feed INTEGER PRIMARY KEY REFERENCES feed ON DELETE CASCADE, hub TEXT NOT NULL, topic TEXT NOT NULL,"
	" token TEXT NOT NULL UNIQUE, secret TEXT NOT NULL, lease_until INTEGER, pushed_at INTEGER, next_at INTEGER NOT NULL,"
	" failures INTEGER NOT NULL, trusted INTEGER NOT NULL, error TEXT) STRICT;";

/*
 * An archive document never changes, and the stories in it may: of what is edited, renamed or
 * joined afterwards its state at the closing is kept, by whoever changes it, for the archives up to
 * the last one of that moment. So an edit costs one row, and only of a story that is archived.
 * An entry's text is written behind its row, so that one trigger keeps both.
 */
static const char kept[] =
	"ALTER TABLE archive ADD COLUMN title TEXT;"
	"ALTER TABLE archive ADD COLUMN filter TEXT;"
	"CREATE TABLE entry_was(id INTEGER PRIMARY KEY, entry INTEGER NOT NULL REFERENCES entry ON DELETE CASCADE,"
	" upto INTEGER NOT NULL, was_there INTEGER NOT NULL, why INTEGER NOT NULL, published_at INTEGER, updated_at INTEGER,"
	" lang TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL, guid TEXT NOT NULL, summary TEXT NOT NULL,"
	" html TEXT NOT NULL, extra BLOB, cut INTEGER, packed BLOB, UNIQUE(entry, upto)) STRICT;"
	"CREATE TRIGGER entry_edited BEFORE UPDATE OF lang, url, title ON entry"
	" WHEN EXISTS (SELECT 1 FROM archived WHERE story = OLD.story) BEGIN"
	" INSERT OR IGNORE INTO entry_was(entry, upto, was_there, why, published_at, updated_at, lang, url, title, guid,"
	" summary, html, extra, cut, packed) SELECT OLD.id, (SELECT max(id) FROM archive), 1, OLD.why, OLD.published_at,"
	" OLD.updated_at, OLD.lang, OLD.url, OLD.title, guid, summary, html, extra, cut, packed FROM content"
	" WHERE entry = OLD.id; END;"
	"CREATE TRIGGER entry_joined AFTER INSERT ON entry"
	" WHEN EXISTS (SELECT 1 FROM archived WHERE story = NEW.story) BEGIN"
	" INSERT INTO entry_was(entry, upto, was_there, why, lang, url, title, guid, summary, html)"
	" VALUES (NEW.id, (SELECT max(id) FROM archive), 0, 0, '', '', '', '', '', ''); END;"
	"CREATE TABLE story_was(story INTEGER NOT NULL REFERENCES story ON DELETE CASCADE, upto INTEGER NOT NULL,"
	" lead INTEGER NOT NULL, updated_at INTEGER NOT NULL, PRIMARY KEY(story, upto)) STRICT, WITHOUT ROWID;"
	"CREATE TRIGGER story_edited BEFORE UPDATE OF lead, updated_at ON story"
	" WHEN (OLD.lead <> NEW.lead OR OLD.updated_at <> NEW.updated_at)"
	" AND EXISTS (SELECT 1 FROM archived WHERE story = OLD.id) BEGIN"
	" INSERT OR IGNORE INTO story_was(story, upto, lead, updated_at)"
	" VALUES (OLD.id, (SELECT max(id) FROM archive), OLD.lead, OLD.updated_at); END;"
	"CREATE TABLE feed_was(feed INTEGER NOT NULL REFERENCES feed ON DELETE CASCADE, upto INTEGER NOT NULL,"
	" title TEXT NOT NULL, url TEXT NOT NULL, home_url TEXT NOT NULL, lang TEXT NOT NULL, PRIMARY KEY(feed, upto))"
	" STRICT, WITHOUT ROWID;"
	"CREATE TRIGGER feed_renamed BEFORE UPDATE OF title, url, home_url, lang ON feed"
	" WHEN (OLD.title <> NEW.title OR OLD.url <> NEW.url OR OLD.home_url <> NEW.home_url OR OLD.lang <> NEW.lang)"
	" AND EXISTS (SELECT 1 FROM archive) BEGIN"
	" INSERT OR IGNORE INTO feed_was(feed, upto, title, url, home_url, lang)"
	" VALUES (OLD.id, (SELECT max(id) FROM archive), OLD.title, OLD.url, OLD.home_url, OLD.lang); END;";

/* Who subscribed to merged feeds at our own hub. */
static const char followers[] =
	"CREATE TABLE follower("
	" topic TEXT NOT NULL, callback TEXT NOT NULL, secret TEXT, lease_until INTEGER NOT NULL, sent_at INTEGER NOT NULL,"
	" PRIMARY KEY(topic, callback)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX follower_lease ON follower(lease_until);";

/* How long behind its publishing a feed's news is stored, as a rule; NULL: nothing is known. */
static const char delays[] = "ALTER TABLE poll ADD COLUMN delay_ms INTEGER;";

/*
 * How often a target refused a story for good, and why the last that it will not hear was given up;
 * how long behind its storing a feed's news was first served, and told, as a rule.
 */
static const char refusals[] = "ALTER TABLE notice ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;"
			       "ALTER TABLE target ADD COLUMN given_up_error TEXT;"
			       "UPDATE target SET given_up_error = error WHERE given_up_at IS NOT NULL;"
			       "ALTER TABLE poll ADD COLUMN served_ms INTEGER;"
			       "ALTER TABLE poll ADD COLUMN told_ms INTEGER;";

/* Prints as a row an entry (write/print.h); those of before are made anew in the background. */
static const char rows_of_prints[] =
	"DROP TABLE print;"
	"CREATE TABLE print(entry INTEGER PRIMARY KEY, kept BLOB NOT NULL, head BLOB NOT NULL) STRICT;";

/*
 * How many entries a feed may keep, whatever their age, 0: the age decides; and of each day how large the
 * database was when it began.
 */
static const char upkeep[] =
	"ALTER TABLE feed ADD COLUMN keep_last INTEGER NOT NULL DEFAULT 0;"
	"CREATE TABLE growth(day INTEGER PRIMARY KEY, bytes INTEGER NOT NULL, entries INTEGER NOT NULL) STRICT;";

/* How often feeds came, went, or were named or tagged otherwise: what filters mean by feed: and tag: is kept until then. */
static const char named[] =
	"INSERT INTO meta(name, value) VALUES ('feeds', 0) ON CONFLICT DO NOTHING;"
	"CREATE TRIGGER feed_came AFTER INSERT ON feed BEGIN UPDATE meta SET value = value + 1 WHERE name = 'feeds'; END;"
	"CREATE TRIGGER feed_went AFTER DELETE ON feed BEGIN UPDATE meta SET value = value + 1 WHERE name = 'feeds'; END;"
	"CREATE TRIGGER feed_named AFTER UPDATE OF title, url ON feed WHEN OLD.title <> NEW.title OR OLD.url <> NEW.url BEGIN"
	" UPDATE meta SET value = value + 1 WHERE name = 'feeds'; END;"
	"CREATE TRIGGER tag_came AFTER INSERT ON tag BEGIN UPDATE meta SET value = value + 1 WHERE name = 'feeds'; END;"
	"CREATE TRIGGER tag_went AFTER DELETE ON tag BEGIN UPDATE meta SET value = value + 1 WHERE name = 'feeds'; END;";

/* wd_archive_joined does it: for the sake of a trigger SQLite copied fifteen pages for each new entry. */
static const char by_writer[] = "DROP TRIGGER entry_joined;";

/*
 * Pages of entries whose feeds send summaries: `page` is the queue and what became of each (due_at NULL: nothing
 * is to be done; asked_at NULL: it never was asked), `page_of` whose it is. The text found is kept beside the
 * publisher's body (content.full_text: HTML, or a Zstandard frame of it, which begins as no HTML does).
 */
static const char pages[] =
	"ALTER TABLE content ADD COLUMN full_text BLOB;"
	"ALTER TABLE entry_was ADD COLUMN full_text BLOB;"
	"DROP TRIGGER entry_edited;"
	"CREATE TRIGGER entry_edited BEFORE UPDATE OF lang, url, title ON entry"
	" WHEN EXISTS (SELECT 1 FROM archived WHERE story = OLD.story) BEGIN"
	" INSERT OR IGNORE INTO entry_was(entry, upto, was_there, why, published_at, updated_at, lang, url, title, guid,"
	" summary, html, extra, cut, packed, full_text) SELECT OLD.id, (SELECT max(id) FROM archive), 1, OLD.why,"
	" OLD.published_at, OLD.updated_at, OLD.lang, OLD.url, OLD.title, guid, summary, html, extra, cut, packed, full_text"
	" FROM content WHERE entry = OLD.id; END;"
	"CREATE TABLE page(id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE," /* canonical: one page for whoever has it */
	" url TEXT NOT NULL, host TEXT NOT NULL, due_at INTEGER, asked_at INTEGER, tries INTEGER NOT NULL DEFAULT 0,"
	" status INTEGER NOT NULL DEFAULT 0, error TEXT, etag TEXT, modified TEXT) STRICT;"
	"CREATE INDEX page_due ON page(host, due_at) WHERE due_at IS NOT NULL;"
	"CREATE TABLE page_of(entry INTEGER PRIMARY KEY REFERENCES entry ON DELETE CASCADE,"
	" page INTEGER NOT NULL REFERENCES page) STRICT;"
	"CREATE INDEX page_carried ON page_of(page);"
	"CREATE TRIGGER page_left AFTER DELETE ON page_of WHEN NOT EXISTS (SELECT 1 FROM page_of WHERE page = OLD.page)"
	" BEGIN DELETE FROM page WHERE id = OLD.page; END;"
	"ALTER TABLE poll ADD COLUMN pages_failed INTEGER NOT NULL DEFAULT 0;" /* of the feed's entries, in a row */
	"ALTER TABLE poll ADD COLUMN page_error TEXT;";

/* Who polls, and what: write/share.c. A file has one poller, which needs neither; other engines have several. */
static const char shares[] =
	"CREATE TABLE poller(id INTEGER PRIMARY KEY, name TEXT NOT NULL, since INTEGER NOT NULL, until_at INTEGER NOT NULL)"
	" STRICT;"
	"CREATE TABLE share(part INTEGER PRIMARY KEY, poller INTEGER) STRICT;"
	"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 255) INSERT INTO share(part) SELECT i FROM n;";

/* What bodies were packed with (rows/zstd.h), by the number that their frames say; made when so many entries had come. */
static const char dictionaries[] =
	"CREATE TABLE dictionary(id INTEGER PRIMARY KEY, entries INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;";

/* How many stories a merge holds, where it is complete: write/members.h. */
static const char counted[] = "ALTER TABLE merge ADD COLUMN members INTEGER NOT NULL DEFAULT 0;"
			      "UPDATE merge SET members = (SELECT count(*) FROM member WHERE member.merge = merge.id);";

/* Feed lists that are kept here, with lists = database: write/lists.c. */
static const char lists[] = "CREATE TABLE feed_list(name TEXT PRIMARY KEY, text TEXT NOT NULL, version INTEGER NOT NULL,"
			    " changed_at INTEGER NOT NULL) STRICT;";

/* What texts say behind their beginnings (story/gist.h); of entries of before it is not known. */
static const char gists[] = "ALTER TABLE print ADD COLUMN gist BLOB;";

/* entry_uid begins with the feed, too, and each new entry paid for both. */
static const char by_feed_and_uid[] = "DROP INDEX entry_feed;";

/*
 * Rows of texts and of prints one behind the other as they come. Ids go by the time of publication, and the first
 * documents of a large list spread over months: by id each batch touched a page for nearly each of its rows. Of 10,000
 * such documents a fifth less is written, and texts lie closer. SQLite refuses to rename a table while a trigger names one
 * that is not there, unless it is told to do as it did of old.
 */
static const char by_coming[] =
	"PRAGMA legacy_alter_table = ON;"
	"CREATE TABLE coming(entry INTEGER NOT NULL UNIQUE REFERENCES entry ON DELETE CASCADE,"
	" guid TEXT NOT NULL, summary TEXT NOT NULL, html TEXT NOT NULL, extra BLOB, cut INTEGER, packed BLOB, full_text BLOB)"
	" STRICT;"
	"INSERT INTO coming SELECT entry, guid, summary, html, extra, cut, packed, full_text FROM content ORDER BY entry;"
	"DROP TABLE content; ALTER TABLE coming RENAME TO content;"
	"CREATE TABLE coming(entry INTEGER NOT NULL UNIQUE, kept BLOB NOT NULL, head BLOB NOT NULL, gist BLOB) STRICT;"
	"INSERT INTO coming SELECT entry, kept, head, gist FROM print ORDER BY entry;"
	"DROP TABLE print; ALTER TABLE coming RENAME TO print;"
	"PRAGMA legacy_alter_table = OFF;";

const char *const wd_schema_steps[] = { first,         manners,  removed,   changes,         alike,    reading,
					told,          archives, events,    by_column,       packed,   notices,
					subscriptions, kept,     followers, delays,          refusals, rows_of_prints,
					upkeep,        named,    by_writer, pages,           shares,   dictionaries,
					counted,       lists,    gists,     by_feed_and_uid, by_coming };
const size_t wd_schema_n_steps = sizeof(wd_schema_steps) / sizeof(*wd_schema_steps);

/* The first databases had another tokenizer, and a table keeps the one that it was made with. */
const char wd_schema_new_index[] = "DROP TABLE entry_fts;" INDEX;

static bool pragma(struct wd_db *db, const char *name, int64_t *out)
{
	struct wd_buf sql;
	struct wd_stmt *stmt;

	wd_buf_init(&sql, WD_BUF_LINE);
	wd_buf_printf(&sql, "PRAGMA %s", name);
	stmt = wd_db_ask(db, wd_buf_span(&sql), NULL, 0);
	wd_buf_release(&sql);
	if (!stmt)
		return false;
	*out = wd_db_step(stmt) ? wd_db_count(stmt, 0) : 0;
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

static void name_copy(struct wd_buf *out, const char *path, int version)
{
	wd_buf_printf(out, "%s.v%d.bak", path, version);
}

/* The newest copy that this program can read, made before a newer one changed the database; 0: none is there. */
static int find_copy(const char *path, int newest)
{
	struct wd_buf copy;

	wd_buf_init(&copy, WD_BUF_ADDRESS);
	for (; newest > 0; newest--) {
		wd_buf_clear(&copy);
		name_copy(&copy, path, newest);
		if (access(copy.data, F_OK) == 0)
			break;
	}
	wd_buf_release(&copy);
	return newest;
}

/* Whoever goes back to an older program on purpose is told how. */
static bool refuse_newer(const char *path, int version, int known, struct wd_error *err)
{
	int copy = find_copy(path, known);

	if (copy == 0)
		return wd_error_set(err, WD_INPUT,
				    "%s: written by a newer wiredesk (version %d, this one knows %d); use the"
				    " newer program: no copy of before (.bak) is beside it",
				    path, version, known);
	return wd_error_set(err, WD_INPUT,
			    "%s: written by a newer wiredesk (version %d, this one knows %d); use the newer"
			    " program, or go back to the copy of before, which ends in .v%d.bak (see wiredesk(1))",
			    path, version, known, copy);
}

/* What the file says of itself; false with err when it is not ours or too new. */
static bool identify(struct wd_db *db, const char *path, size_t newest, int64_t *version, struct wd_error *err)
{
	int64_t application, tables = 0;

	if (!pragma(db, "application_id", &application) || !pragma(db, "user_version", version) ||
	    !wd_db_int(db, &tables, 0, "SELECT count(*) FROM sqlite_schema", "")) {
		wd_db_fail(db, err);
		return wd_error_prefix(err, "%s", path);
	}
	if (application != WD_SCHEMA_APPLICATION && (application != 0 || tables != 0))
		return wd_error_set(err, WD_INPUT, "%s: another program's database; name a file of wiredesk's own", path);
	if (*version > (int64_t)newest)
		return refuse_newer(path, (int)*version, (int)newest, err);
	return true;
}

static bool run_steps(struct wd_db *db, const char *const *steps, size_t n_steps)
{
	int64_t version = 0;
	char line[80];

	/* Read again under the lock: another process may have been faster. */
	if (!pragma(db, "user_version", &version))
		return false;
	for (size_t at = (size_t)version; at < n_steps; at++)
		if (!wd_db_exec(db, steps[at]))
			return false;
	snprintf(line, sizeof(line), "PRAGMA application_id = %d; PRAGMA user_version = %d", WD_SCHEMA_APPLICATION,
		 (int)n_steps);
	return wd_db_exec(db, line);
}

bool wd_schema_upgrade(struct wd_db *db, const char *path, const char *const *steps, size_t n_steps, struct wd_error *err)
{
	int64_t version = 0;
	struct wd_buf copy;
	bool copied;

	if (!identify(db, path, n_steps, &version, err))
		return false;
	if (version == (int64_t)n_steps)
		return true;
	if (version > 0) {
		wd_buf_init(&copy, WD_BUF_ADDRESS);
		name_copy(&copy, path, (int)version);
		copied = wd_sqlite_backup(path, copy.data, NULL, err);
		wd_buf_release(&copy);
		if (!copied)
			return wd_error_prefix(err, "%s: a copy is made before it is brought to a newer version", path);
	}
	if (wd_db_exec(db, "BEGIN EXCLUSIVE") && run_steps(db, steps, n_steps) && wd_db_exec(db, "COMMIT"))
		return true;
	wd_db_fail(db, err);
	wd_db_rollback(db);
	return wd_error_prefix(err, "%s: cannot be brought from version %d to %d (it is as it was)", path, (int)version,
			       (int)n_steps);
}

bool wd_sqlite_migrate(struct wd_db *db, struct wd_error *err)
{
	return wd_schema_upgrade(db, wd_sqlite_of(db)->path, wd_schema_steps, wd_schema_n_steps, err);
}

bool wd_sqlite_is_current(struct wd_db *db, struct wd_error *err)
{
	const char *path = wd_sqlite_of(db)->path;
	int64_t version = 0;

	if (!identify(db, path, wd_schema_n_steps, &version, err))
		return false;
	if (version == (int64_t)wd_schema_n_steps)
		return true;
	return wd_error_set(err, version ? WD_INPUT : WD_PERMANENT, "%s: %s", path,
			    version ? "of an older version; `wiredesk poll` or `run` brings it up to date"
				    : "empty; `wiredesk poll` or `run` fills it");
}
