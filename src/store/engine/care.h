/*
 * What keeps a database in order, each engine in its way. Internal to store/.
 *
 * Thread:  that of the connection.
 * Owner:   db.h.
 * Failure: false, with the first error in db; where err is given, there.
 * Limit:   a step does about as much as its name says, milliseconds.
 */
#ifndef WD_STORE_CARE_H
#define WD_STORE_CARE_H

#include "store/engine/db.h"
#include "store/store.h"

/*
 * Makes the tables, or brings those of an older version to today's, in one transaction and after a
 * copy where there is something to lose. Refuses what is not ours and newer versions with a sentence.
 */
bool wd_db_migrate(struct wd_db *db, struct wd_error *err) WD_MUST_CHECK;
/* For readers: true when it is ours and of today's version; else WD_PERMANENT for one that nobody has filled yet. */
bool wd_db_is_current(struct wd_db *db, struct wd_error *err) WD_MUST_CHECK;

/* The clock that all who use the database agree on, in ms since 1970. */
bool wd_db_clock(struct wd_db *db, int64_t *out);
/* Tells other processes, with the commit, what has changed (store/listener.h). */
enum wd_db_news {
	WD_NEWS_PUBLISHED, /* what is published */
	WD_NEWS_LISTS,     /* a feed list that is kept here (store/lists.h) */
};
bool wd_db_tell(struct wd_db *db, enum wd_db_news news);
/* Another value than last time when another connection may have written meanwhile. Of those that have signed. */
bool wd_db_foreign(struct wd_db *db, int64_t *out);
/* In turn, before a commit: this connection has written. */
bool wd_db_sign(struct wd_db *db);
/* References between rows are looked at when the transaction ends, from here to there. */
bool wd_db_defer_references(struct wd_db *db);
/*
 * No trigger of ours fires of what this connection writes, or they do again. Of some engines that holds for all
 * connections and until it is taken back, so that whoever is stopped between finds it at rest.
 */
bool wd_db_rest_triggers(struct wd_db *db, bool rest);
/* The largest id that a table which numbers its rows ever gave, 0: it goes by those that are there; and one to go on behind. */
bool wd_db_last_number(struct wd_db *db, const char *table, int64_t *out);
bool wd_db_number_from(struct wd_db *db, const char *table, int64_t last);

/* Of the whole database on its disk; of it, what holds nothing; and of a log beside it. */
struct wd_db_size {
	int64_t bytes, spare_bytes, log_bytes;
};
bool wd_db_size(struct wd_db *db, struct wd_db_size *out);
/*
 * Outside of a transaction. hastens: from here on a commit waits for the disk only where the file would not be sound
 * otherwise; else until it is there. Other processes see a hastened one at once, and it outlives this one; a failure of
 * power may undo what no commit that waited came behind.
 */
void wd_db_hasten(struct wd_db *db, bool hastens);
/* Moves what was committed from the log into the database. False: it cannot be written. */
bool wd_db_checkpoint(struct wd_db *db);
/* The same as far as it goes without waiting for anybody; what cannot be moved stays. */
void wd_db_drain_log(struct wd_db *db);
/* Now and then, outside of a transaction: a log that readers let grow too long begins anew. */
void wd_db_bound_log(struct wd_db *db);
/* Outside of a transaction: gives back what memory it keeps of what it has read. */
void wd_db_shrink(struct wd_db *db);
/* Once a day: what the planner knows of the tables. */
bool wd_db_optimize(struct wd_db *db);
/* Gives what holds nothing back to the disk, a bounded piece. *more: there is more to give. */
bool wd_db_give_back(struct wd_db *db, int64_t until, bool *more);
/* What writing all of it anew would take and give; a server's is refused. */
bool wd_db_room(struct wd_db *db, struct wd_room *out);
/* Does so, outside of a transaction; a kill at any moment leaves what was there. watcher: may be NULL. */
bool wd_db_compact(struct wd_db *db, const struct wd_watcher *watcher);
/* For tests: a ceiling of pages, which stands for a full disk. */
void wd_db_limit_pages(struct wd_db *db, int n);
/* The engine's own checks; each problem a line. *sound is set to false where there is one. */
bool wd_db_verify(struct wd_db *db, void (*report)(void *ctx, const char *line), void *ctx, bool *sound);

#endif
