/*
 * What is put into the index waits in a list, unsorted, and who makes the list too long sorts it in. That would be a writer,
 * for whom all other writers wait: of what storing costs the server it was the greater part. So it is done beside
 * them, by a thread with a connection of its own; a writer comes to it only where that does not keep pace (connect.c).
 */
#include <pthread.h>
#include <stdlib.h>

#include "store/postgres/postgres.h"
#include "util/mem.h"

/* Of vectors, which make some 5 MB of the list: it is read by every search until then. */
enum { TIDY_AFTER = 3 << 20 };

struct wd_pg_tidier {
	const char *address; /* the writer's */
	pthread_t thread;
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t wakes;
	bool is_wanted, ends;
	PGcancel *cancel; /* of what it may be doing */
};

static void keep_cancel(struct wd_pg_tidier *tidier, PGcancel *cancel)
{
	pthread_mutex_lock(&tidier->lock);
	PQfreeCancel(tidier->cancel);
	tidier->cancel = cancel;
	pthread_mutex_unlock(&tidier->lock);
}

/* Whatever fails is tried again the next time. */
static PGconn *tidy(struct wd_pg_tidier *tidier, PGconn *conn)
{
	if (!conn) {
		conn = wd_pg_connect(tidier->address);
		if (PQstatus(conn) == CONNECTION_OK && wd_pg_settle_schema(conn))
			keep_cancel(tidier, PQgetCancel(conn));
	}
	PQclear(PQexec(conn, "SELECT gin_clean_pending_list('word_words')"));
	if (PQstatus(conn) == CONNECTION_OK)
		return conn;
	keep_cancel(tidier, NULL);
	PQfinish(conn);
	return NULL;
}

static bool wait_for_work(struct wd_pg_tidier *tidier)
{
	bool goes_on;

	pthread_mutex_lock(&tidier->lock);
	while (!tidier->is_wanted && !tidier->ends)
		pthread_cond_wait(&tidier->wakes, &tidier->lock);
	tidier->is_wanted = false;
	goes_on = !tidier->ends;
	pthread_mutex_unlock(&tidier->lock);
	return goes_on;
}

static void *run(void *arg)
{
	struct wd_pg_tidier *tidier = arg;
	PGconn *conn = NULL;

	while (wait_for_work(tidier))
		conn = tidy(tidier, conn);
	PQfinish(conn);
	return NULL;
}

/* NULL: no thread can be had; then the writers do it. */
static struct wd_pg_tidier *begin(const struct wd_pg *pg)
{
	struct wd_pg_tidier *tidier = wd_xcalloc(1, sizeof(*tidier));

	tidier->address = pg->address;
	pthread_mutex_init(&tidier->lock, NULL);
	pthread_cond_init(&tidier->wakes, NULL);
	if (pthread_create(&tidier->thread, NULL, run, tidier) == 0)
		return tidier;
	free(tidier);
	return NULL;
}

void wd_pg_tidy_behind(struct wd_pg *pg, size_t bytes)
{
	pg->untidy += bytes;
	if (pg->untidy < TIDY_AFTER)
		return;
	pg->untidy = 0;
	if (!pg->tidier)
		pg->tidier = begin(pg);
	if (!pg->tidier)
		return;
	pthread_mutex_lock(&pg->tidier->lock);
	pg->tidier->is_wanted = true;
	pthread_cond_signal(&pg->tidier->wakes);
	pthread_mutex_unlock(&pg->tidier->lock);
}

void wd_pg_tidy_no_more(struct wd_pg *pg)
{
	struct wd_pg_tidier *tidier = pg->tidier;
	char said[256];

	if (!tidier)
		return;
	pthread_mutex_lock(&tidier->lock);
	tidier->ends = true;
	if (tidier->cancel)
		PQcancel(tidier->cancel, said, sizeof(said));
	pthread_cond_signal(&tidier->wakes);
	pthread_mutex_unlock(&tidier->lock);
	pthread_join(tidier->thread, NULL);
	PQfreeCancel(tidier->cancel);
	pthread_cond_destroy(&tidier->wakes);
	pthread_mutex_destroy(&tidier->lock);
	free(tidier);
	pg->tidier = NULL;
}
