#include "store/follower.h"

#include "store/write/writer.h"

static bool write_change(struct wd_db *db, const struct wd_follower_change *change)
{
	const struct wd_follower *f = &change->follower;

	switch (change->kind) {
	case WD_FOLLOWER_GOES:
		return wd_db_run(db, "DELETE FROM follower WHERE topic = ?1 AND callback = ?2", "tt", f->topic, f->callback);
	case WD_FOLLOWER_HAS:
		return wd_db_run(db, "UPDATE follower SET sent_at = ?3 WHERE topic = ?1 AND callback = ?2", "tti", f->topic,
				 f->callback, f->sent_at);
	default:
		return wd_db_run(
			db,
			"INSERT INTO follower(topic, callback, secret, lease_until, sent_at) VALUES (?1, ?2, ?3, ?4, ?5)"
			" ON CONFLICT(topic, callback) DO UPDATE SET secret = excluded.secret, lease_until = excluded.lease_until",
			"tttii", f->topic, f->callback, f->secret, f->lease_until, f->sent_at);
	}
}

bool wd_writer_followers(struct wd_writer *writer, const struct wd_follower_change *changes, size_t n, struct wd_error *err)
{
	bool done = wd_writer_begin(writer);

	for (size_t i = 0; i < n && done; i++)
		done = write_change(writer->db, &changes[i]);
	return wd_writer_end(writer, done, err);
}
