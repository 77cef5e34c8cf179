#include "store/copy/table.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

#define VERSION "lang, url, title, guid, summary, html, extra, cut, packed, full_text"

/*
 * The key is what tells a row apart for good, which may be more than the primary key: what another row refers to goes
 * only when nothing refers to it any more, so an entry that came to another story and a page's entry that came
 * to another page go first, and come again.
 */
const struct wd_copy_table wd_copy_tables[WD_COPY_TABLES] = {
	{ .name = "feed",
	  .n_keys = 1,
	  .is_numbered = true,
	  .types = "ittttttiiiii",
	  .columns = "id, url, title, own_title, home_url, lang, tags, hidden, paused, listed, refile_after, keep_last" },
	{ .name = "poll",
	  .n_keys = 1,
	  .types = "ittiiiiiiiiittiiibiiiiiitiiiiiiiit",
	  .columns = "feed, etag, last_modified, body_hash, last_poll_at, next_poll_at, last_success_at, last_new_at,"
		     " full_at, every_ms, http_status, failures, error, moved_to, moved_since, gone, entries, history,"
		     " wish_ms, skip_hours, skip_days, retry_at, home_asked_at, reading, repaired, newest_at, usual_ms,"
		     " known_ms, silent, delay_ms, served_ms, told_ms, pages_failed, page_error" },
	{ .name = "listing", .n_keys = 1, .types = "ib", .columns = "feed, items", .like = "feed" },
	{ .name = "tag", .n_keys = 2, .types = "it", .columns = "feed, word" },
	{ .name = "subscription",
	  .n_keys = 1,
	  .types = "ittttiiiiit",
	  .columns = "feed, hub, topic, token, secret, lease_until, pushed_at, next_at, failures, trusted, error" },
	{ .name = "event",
	  .n_keys = 1,
	  .is_numbered = true,
	  .types = "iitiiiit",
	  .columns = "id, feed, public_id, at, kind, since_at, number, detail" },
	{ .name = "feed_list", .n_keys = 1, .types = "ttii", .columns = "name, text, version, changed_at" },
	{ .name = "dictionary", .n_keys = 1, .types = "iib", .columns = "id, entries, bytes" },
	{ .name = "story",
	  .n_keys = 1,
	  .types = "iiiiiitii",
	  .columns = "id, sort_at, first_seen_at, updated_at, lead, public_hash, public_id, changed_at, born" },
	{ .name = "entry",
	  .n_keys = 2,
	  .n_primary = 1,
	  .types = "iiiiiiiiiiiiiibttttbi",
	  .columns = "id, story, feed, uid, sort_at, published_at, updated_at, first_seen_at, unlisted_at, hash,"
		     " words_hash, words, copy, why, keys, lang, site, url, title, verdict, home",
	  .is_worded = true },
	{ .name = "content",
	  .n_keys = 1,
	  .types = "itttbibb",
	  .columns = "entry, guid, summary, html, extra, cut, packed, full_text",
	  .like = "entry",
	  .is_worded = true },
	{ .name = "story_key", .n_keys = 2, .types = "ii", .columns = "hash, entry" },
	{ .name = "print", .n_keys = 1, .types = "ibbb", .columns = "entry, kept, head, gist", .like = "entry" },
	{ .name = "merge",
	  .n_keys = 1,
	  .is_numbered = true,
	  .types = "ititttiiii",
	  .columns = "id, name, definition, title, filter, tags, timed, build_from, matched_at, members" },
	{ .name = "member", .n_keys = 3, .types = "iiii", .columns = "merge, sort_at, story, archive" },
	{ .name = "removed", .n_keys = 1, .types = "ti", .columns = "name, at" },
	{ .name = "target",
	  .n_keys = 1,
	  .is_numbered = true,
	  .types = "ittiiiiitiiit",
	  .columns = "id, merge, address, backlog, told, given_up, given_up_at, failures, error, failing_at, next_at,"
		     " told_at, given_up_error" },
	{ .name = "notice",
	  .n_keys = 1,
	  .is_numbered = true,
	  .types = "iiiiii",
	  .columns = "id, target, story, queued_at, ended_at, refused" },
	{ .name = "follower", .n_keys = 2, .types = "tttii", .columns = "topic, callback, secret, lease_until, sent_at" },
	{ .name = "archive",
	  .n_keys = 1,
	  .is_numbered = true,
	  .types = "itiitt",
	  .columns = "id, name, number, made_at, title, filter" },
	{ .name = "archived", .n_keys = 2, .types = "ii", .columns = "archive, story" },
	{ .name = "entry_was",
	  .n_keys = 1,
	  .is_numbered = true,
	  .types = "iiiiiiittttttbibb",
	  .columns = "id, entry, upto, was_there, why, published_at, updated_at, " VERSION },
	{ .name = "story_was", .n_keys = 2, .types = "iiii", .columns = "story, upto, lead, updated_at" },
	{ .name = "feed_was", .n_keys = 2, .types = "iitttt", .columns = "feed, upto, title, url, home_url, lang" },
	{ .name = "page",
	  .n_keys = 1,
	  .is_numbered = true,
	  .types = "itttiiiittt",
	  .columns = "id, address, url, host, due_at, asked_at, tries, status, error, etag, modified" },
	{ .name = "page_of", .n_keys = 2, .n_primary = 1, .types = "ii", .columns = "entry, page" },
	/* The numbers of the index and of this copying are the database's own. */
	{ .name = "meta",
	  .n_keys = 1,
	  .types = "ti",
	  .columns = "name, value",
	  .only = "name NOT LIKE 'index%' AND name NOT LIKE 'copy%'" },
};

/* Columns from one to before another in this form: @ is a name, # its parameter. */
static void list(const struct wd_copy_table *table, int from, int to, const char *form, const char *between,
		 struct wd_buf *out)
{
	const char *at = table->columns;

	for (int i = 0; i < to; i++) {
		size_t len = strcspn(at, ",");

		if (i >= from) {
			if (i > from)
				wd_buf_add_text(out, between);
			for (const char *f = form; *f; f++)
				if (*f == '#')
					wd_buf_printf(out, "?%d", i + 1);
				else if (*f == '@')
					wd_buf_add(out, at, len);
				else
					wd_buf_add_char(out, *f);
		}
		at += len + (at[len] == ',');
		at += *at == ' ';
	}
}

static char *take(struct wd_buf *buf)
{
	char *text = wd_xstrndup(buf->data, buf->len);

	wd_buf_clear(buf);
	return text;
}

void wd_copy_sql_make(const struct wd_copy_table *table, struct wd_copy_sql *out)
{
	const int n = (int)strlen(table->types);
	struct wd_buf sql;

	wd_buf_init(&sql, WD_BUF_LINE);
	wd_buf_printf(&sql, "INSERT INTO %s(%s) VALUES (", table->name, table->columns);
	list(table, 0, n, "#", ", ", &sql);
	wd_buf_add_char(&sql, ')');
	out->insert = take(&sql);
	/* Where all of it is key, no row is another one with the same key, and this is never run. */
	wd_buf_printf(&sql, "UPDATE %s SET ", table->name);
	list(table, table->n_keys < n ? table->n_keys : 0, n, "@ = #", ", ", &sql);
	wd_buf_add_text(&sql, " WHERE ");
	list(table, 0, table->n_keys, "@ = #", " AND ", &sql);
	out->update = take(&sql);
	wd_buf_printf(&sql, "DELETE FROM %s WHERE ", table->name);
	list(table, 0, table->n_keys, "@ = #", " AND ", &sql);
	out->remove = take(&sql);
	wd_buf_release(&sql);
}

void wd_copy_sql_release(struct wd_copy_sql *sql)
{
	free(sql->insert);
	free(sql->update);
	free(sql->remove);
}

void wd_copy_sql_walk(const struct wd_copy_table *table, bool keys_only, bool behind, struct wd_buf *out)
{
	const int n_order = table->n_primary ? table->n_primary : table->n_keys;

	wd_buf_add_text(out, "SELECT ");
	list(table, 0, keys_only ? table->n_keys : (int)strlen(table->types), "@", ", ", out);
	wd_buf_printf(out, " FROM %s WHERE %s", table->name, table->only ? table->only : "1 = 1");
	if (behind) {
		wd_buf_add_text(out, " AND (");
		list(table, 0, n_order, "@", ", ", out);
		wd_buf_add_text(out, ") > (");
		list(table, 0, n_order, "#", ", ", out);
		wd_buf_add_char(out, ')');
	}
	wd_buf_add_text(out, " ORDER BY ");
	list(table, 0, n_order, "@", ", ", out);
}
