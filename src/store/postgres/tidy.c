/*
 * What is put into the index waits in a list, unsorted, and who makes the list too long sorts it in. That would be a writer,
 * for whom all other writers wait: of what storing costs the server it was the greater part. So it is done beside
 * them, by a thread with a connection of its own; a writer comes to it only where that does not keep pace (connect.c).
 */
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "store/postgres/postgres.h"
#include "util/mem.h"

/* Of vectors, which make some 5 MB of the list: it is read by every search until then. */
enum { TIDY_AFTER = 3 << 20 };

struct wd_pg_tidier {
	const char *address; /* the writer's */
	pthread_t thread;
	int stop;             /* readable when it ends */
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t wakes;
	bool is_wanted, ends;
};

/*
 * Whatever fails is tried again the next time. When the thread shall end it does not wait: the server comes to the end of
 * it by itself, and to call it off would take a connection more.
 */
static PGconn *tidy(const struct wd_pg_tidier *tidier, PGconn *conn)
{
	struct wd_error ignored;

	if (!conn)
		conn = wd_pg_connect_aside(tidier->address, tidier->stop, &ignored);
	if (!conn || wd_pg_ask_aside(conn, tidier->stop, "SELECT gin_clean_pending_list('word_words')", NULL))
		return conn;
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

/* NULL: no thread or descriptor can be had; then the writers do it. */
static struct wd_pg_tidier *begin(const struct wd_pg *pg)
{
	struct wd_pg_tidier *tidier = wd_xcalloc(1, sizeof(*tidier));

	tidier->address = pg->address;
	tidier->stop = eventfd(0, EFD_CLOEXEC);
	pthread_mutex_init(&tidier->lock, NULL);
	pthread_cond_init(&tidier->wakes, NULL);
	if (tidier->stop >= 0 && pthread_create(&tidier->thread, NULL, run, tidier) == 0)
		return tidier;
	close(tidier->stop);
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

	if (!tidier)
		return;
	pthread_mutex_lock(&tidier->lock);
	tidier->ends = true;
	eventfd_write(tidier->stop, 1);
	pthread_cond_signal(&tidier->wakes);
	pthread_mutex_unlock(&tidier->lock);
	pthread_join(tidier->thread, NULL);
	close(tidier->stop);
	pthread_cond_destroy(&tidier->wakes);
	pthread_mutex_destroy(&tidier->lock);
	free(tidier);
	pg->tidier = NULL;
}
