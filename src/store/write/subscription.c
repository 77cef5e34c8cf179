#include "store/subscription.h"

#include <stdlib.h>

#include "store/write/writer.h"
#include "util/mem.h"

void wd_subscription_free(struct wd_subscription *s)
{
	if (!s)
		return;
	free(s->hub);
	free(s->topic);
	free(s->token);
	free(s->secret);
	free(s->error);
	free(s);
}

struct wd_subscription *wd_subscription_copy(const struct wd_subscription *s)
{
	struct wd_subscription *copy = wd_xmalloc(sizeof(*copy));

	*copy = *s;
	copy->hub = wd_xstrdup(s->hub);
	copy->topic = wd_xstrdup(s->topic);
	copy->token = wd_xstrdup(s->token);
	copy->secret = wd_xstrdup(s->secret);
	copy->error = s->error ? wd_xstrdup(s->error) : NULL;
	return copy;
}

static bool write_row(struct wd_db *db, int64_t feed, const struct wd_subscription *s, bool removes)
{
	if (removes)
		return wd_db_run(db, "DELETE FROM subscription WHERE feed = ?1 AND token = ?2", "iz", feed, s->token);
	return wd_db_run(
		db,
		"INSERT INTO subscription(feed, hub, topic, token, secret, lease_until, pushed_at, next_at,"
		" failures, trusted, error) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11"
		" WHERE EXISTS (SELECT 1 FROM feed WHERE id = ?1)"
		" ON CONFLICT(feed) DO UPDATE SET hub = excluded.hub, topic = excluded.topic, token = excluded.token,"
		" secret = excluded.secret, lease_until = excluded.lease_until, pushed_at = excluded.pushed_at,"
		" next_at = excluded.next_at, failures = excluded.failures, trusted = excluded.trusted, error = excluded.error",
		"izzzznniiiz", feed, s->hub, s->topic, s->token, s->secret, s->lease_until, s->pushed_at, s->next_at,
		s->failures, (int64_t)s->trusted, s->error);
}

bool wd_writer_subscription(struct wd_writer *writer, int64_t feed, const struct wd_subscription *s, bool removes,
			    struct wd_error *err)
{
	bool done = wd_writer_begin(writer) && write_row(writer->db, feed, s, removes);

	return wd_writer_end(writer, done, err);
}

struct wd_subscription *wd_subscription_read(struct wd_stmt *stmt, int first)
{
	struct wd_subscription *s = wd_xcalloc(1, sizeof(*s));

	s->hub = wd_db_string(stmt, first);
	s->topic = wd_db_string(stmt, first + 1);
	s->token = wd_db_string(stmt, first + 2);
	s->secret = wd_db_string(stmt, first + 3);
	s->lease_until = wd_db_number(stmt, first + 4);
	s->pushed_at = wd_db_number(stmt, first + 5);
	s->next_at = wd_db_number(stmt, first + 6);
	s->failures = wd_db_count(stmt, first + 7);
	s->trusted = wd_db_count(stmt, first + 8) != 0;
	s->error = wd_db_string(stmt, first + 9);
	return s;
}
