/*
 * A poller is a row that says until when it is believed to live, by the engine's clock; its parts refer to it, so they
 * are free when the row goes. Whoever polls looks for rows that are over: so a poller that died, or stood
 * still, is put out by the others, and finds that out before it writes (transaction.c). Who begins looks for those of
 * its own machine that are dead: it may be one of them, started again.
 */
#include "store/share.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>
#include <xxhash.h>

#include "store/engine/care.h"
#include "store/write/holder.h"
#include "store/write/writer.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/url.h"

enum { MOST_KILLED = 64 };

int wd_share_part(const struct wd_feed *feed, const struct wd_feed_state *state)
{
	struct wd_buf host;
	int part;

	wd_buf_init(&host, WD_BUF_ADDRESS);
	wd_url_add_host(&host, wd_span_of(state->moved_to ? state->moved_to : feed->url));
	part = (int)(XXH3_64bits(host.data, host.len) % WD_PARTS);
	wd_buf_release(&host);
	return part;
}

void wd_share_take_all(struct wd_share *share)
{
	*share = (struct wd_share){ .leads = true, .is_alone = true, .n_pollers = 1 };
	memset(share->parts, 0xFF, sizeof(share->parts));
}

void wd_writer_be_one_of_many(struct wd_writer *writer)
{
	writer->polling.shares = true;
}

/* Of the machine and the process, for people. */
static void name_poller(char *out, size_t size)
{
	char machine[64] = "";

	gethostname(machine, sizeof(machine) - 1);
	snprintf(out, size, "%s, process %d", machine, (int)getpid());
}

/* Time that nobody needs to wait for. */
static bool end_the_killed(struct wd_db *db, const struct wd_holder *me)
{
	int64_t dead[MOST_KILLED];
	size_t n = 0;
	struct wd_stmt *stmt = wd_db_query(db,
					   "SELECT poller.id, lease.pid, lease.started FROM poller"
					   " JOIN lease ON lease.name = 'poller ' || poller.id WHERE lease.machine = ?1",
					   "z", me->machine);

	while (stmt && n < MOST_KILLED && wd_db_step(stmt))
		if (!wd_holder_is_alive(wd_db_count(stmt, 1), wd_db_count(stmt, 2)))
			dead[n++] = wd_db_count(stmt, 0);
	wd_db_done(stmt);
	while (n-- > 0)
		if (!wd_db_run(db, "UPDATE poller SET until_at = 0 WHERE id = ?1", "i", dead[n]))
			return false;
	return db->fault == WD_DB_SOUND;
}

static bool enter(struct wd_db *db, struct wd_holder *me, int64_t now, int64_t until, int64_t *id)
{
	char name[100];

	if (getrandom(id, sizeof(*id), 0) != sizeof(*id))
		return wd_db_refuse(db, WD_DB_WRONG, WD_LOCAL, "the system has no random numbers");
	*id &= INT64_MAX;
	name_poller(name, sizeof(name));
	wd_holder_name(me);
	return end_the_killed(db, me) &&
	       wd_db_run(db, "INSERT INTO poller(id, name, since, until_at) VALUES (?1, ?2, ?3, ?4)", "izii", *id, name, now,
			 until) &&
	       wd_db_run(db,
			 "INSERT INTO lease(name, pid, started, machine, until_at) VALUES ('poller ' || ?1, ?2, ?3, ?4, ?5)",
			 "iiizi", *id, me->pid, me->started, me->machine, until);
}

/* Who was away himself, as all are of a server that was, cannot tell who died: all get their time anew. */
static bool go_on_living(struct wd_writer *writer, int64_t now, int64_t until)
{
	struct wd_db *db = writer->db;
	int64_t until_now;

	if (!wd_db_int(db, &until_now, now, "SELECT until_at FROM poller WHERE id = ?1", "i", writer->polling.poller))
		return false;
	if (until_now < now)
		return wd_db_run(db, "UPDATE poller SET until_at = max(until_at, ?1)", "i", until);
	return wd_db_run(db, "UPDATE poller SET until_at = ?2 WHERE id = ?1", "ii", writer->polling.poller, until);
}

static bool put_out_the_dead(struct wd_db *db, int64_t now, int64_t me)
{
	return wd_db_run(db,
			 "UPDATE share SET poller = NULL WHERE poller IN"
			 " (SELECT id FROM poller WHERE until_at < ?1 AND id <> ?2)",
			 "ii", now, me) &&
	       wd_db_run(db, "DELETE FROM poller WHERE until_at < ?1 AND id <> ?2", "ii", now, me) &&
	       wd_db_run(db,
			 "DELETE FROM lease WHERE name LIKE 'poller %'"
			 " AND name NOT IN (SELECT 'poller ' || id FROM poller)",
			 "");
}

static bool give_away(struct wd_writer *writer, int64_t me)
{
	for (int part = 0; part < WD_PARTS; part++)
		if (writer->polling.giving[part / 64] >> part % 64 & 1 &&
		    !wd_db_run(writer->db, "UPDATE share SET poller = NULL WHERE part = ?1 AND poller = ?2", "ii",
			       (int64_t)part, me))
			return false;
	return true;
}

/* What is ours, and of it what is to be given away: the last parts, those that are more than a fair share. */
struct weighed {
	struct wd_share share;
	uint64_t giving[WD_PARTS / 64];
	int64_t lacking, rank; /* rank: how many came before */
};

static bool weigh(struct wd_writer *writer, int64_t me, struct weighed *w)
{
	struct wd_share *share = &w->share;
	int64_t fair = (WD_PARTS + share->n_pollers - 1) / share->n_pollers, has = 0;
	struct wd_stmt *stmt = wd_db_query(writer->db, "SELECT part FROM share WHERE poller = ?1 ORDER BY part", "i", me);

	memset(w->giving, 0, sizeof(w->giving));
	while (stmt && wd_db_step(stmt)) {
		int64_t part = wd_db_count(stmt, 0);
		uint64_t *parts = has++ < fair ? share->parts : w->giving;

		if (part >= 0 && part < WD_PARTS)
			parts[part / 64] |= 1ull << part % 64;
	}
	wd_db_done(stmt);
	share->gives = has > fair;
	w->lacking = fair > has ? fair - has : 0;
	return stmt && writer->db->fault == WD_DB_SOUND;
}

static bool look(struct wd_writer *writer, int64_t me, struct weighed *w)
{
	struct wd_db *db = writer->db;

	*w = (struct weighed){ 0 };
	if (!wd_db_int(db, &w->share.n_pollers, 1, "SELECT count(*) FROM poller", "") ||
	    !wd_db_int(db, &w->rank, 0,
		       "SELECT count(*) FROM poller o JOIN poller m ON m.id = ?1 WHERE (o.since, o.id) < (m.since, m.id)",
		       "i", me) ||
	    !weigh(writer, me, w))
		return false;
	w->share.leads = w->rank == 0;
	if (w->lacking == 0)
		return true;
	return wd_db_run(db,
			 "UPDATE share SET poller = ?1 WHERE part IN"
			 " (SELECT part FROM share WHERE poller IS NULL ORDER BY part LIMIT ?2)",
			 "ii", me, w->lacking) &&
	       weigh(writer, me, w);
}

static bool go_on(struct wd_writer *writer, int64_t for_ms, bool released, int64_t *me, struct weighed *w)
{
	struct wd_db *db = writer->db;
	int64_t now;

	*me = writer->polling.poller;
	if (!wd_writer_begin_in_turn(writer) || !wd_db_clock(db, &now))
		return false;
	if (*me == 0 ? !enter(db, &writer->polling.me, now, now + for_ms, me) : !go_on_living(writer, now, now + for_ms))
		return false;
	return put_out_the_dead(db, now, *me) && (!released || give_away(writer, *me)) && look(writer, *me, w);
}

/* The places of a second, or fewer. */
static void choose_lane(struct wd_writer *writer, int64_t rank)
{
	writer->places.lanes =
		writer->polling.share.n_pollers < WD_PLACE_SLOTS ? writer->polling.share.n_pollers : WD_PLACE_SLOTS;
	writer->places.lane = rank % writer->places.lanes;
}

bool wd_writer_share(struct wd_writer *writer, int64_t for_ms, bool released, struct wd_share *share, struct wd_error *err)
{
	struct wd_writer_polling *polling = &writer->polling;
	struct weighed w;
	int64_t me;

	if (!polling->shares) {
		wd_share_take_all(share);
		return wd_writer_lease(writer, wd_clock_now(), for_ms, err);
	}
	if (!go_on(writer, for_ms, released, &me, &w))
		return wd_writer_end(writer, false, err);
	if (!wd_writer_end(writer, true, err))
		return false;
	polling->poller = me;
	polling->leased = true;
	memcpy(polling->giving, w.giving, sizeof(w.giving));
	*share = polling->share = w.share;
	choose_lane(writer, w.rank);
	return true;
}

void wd_writer_leave(struct wd_writer *writer)
{
	struct wd_writer_polling *polling = &writer->polling;

	if (!polling->poller) {
		wd_writer_release_lease(writer);
		return;
	}
	/* When it fails, the time ends it. */
	wd_db_clear(writer->db);
	wd_db_run(writer->db, "UPDATE share SET poller = NULL WHERE poller = ?1", "i", polling->poller);
	wd_db_run(writer->db, "DELETE FROM poller WHERE id = ?1", "i", polling->poller);
	wd_db_run(writer->db, "DELETE FROM lease WHERE name = 'poller ' || ?1", "i", polling->poller);
	wd_db_clear(writer->db);
	polling->poller = 0;
	polling->leased = false;
}
