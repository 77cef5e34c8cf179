#include "serve/readers.h"

#include <pthread.h>
#include <stdlib.h>

#include "serve/crew.h"
#include "util/mem.h"

struct wd_readers {
	char *database;
	pthread_mutex_t lock;
	/* under the lock */
	struct wd_reader *items[WD_CREW_THREADS]; /* each of the crew may have one in its hands */
	size_t n;
};

struct wd_readers *wd_readers_new(const char *database)
{
	struct wd_readers *readers = wd_xcalloc(1, sizeof(*readers));

	readers->database = wd_xstrdup(database);
	pthread_mutex_init(&readers->lock, NULL);
	return readers;
}

void wd_readers_free(struct wd_readers *readers)
{
	for (size_t i = 0; i < readers->n; i++)
		wd_reader_close(readers->items[i]);
	pthread_mutex_destroy(&readers->lock);
	free(readers->database);
	free(readers);
}

struct wd_reader *wd_readers_take(struct wd_readers *readers, struct wd_error *err)
{
	struct wd_reader *reader = NULL;

	pthread_mutex_lock(&readers->lock);
	if (readers->n > 0)
		reader = readers->items[--readers->n];
	pthread_mutex_unlock(&readers->lock);
	return reader ? reader : wd_reader_open(readers->database, err);
}

void wd_readers_give(struct wd_readers *readers, struct wd_reader *reader)
{
	pthread_mutex_lock(&readers->lock);
	if (readers->n < WD_CREW_THREADS) {
		readers->items[readers->n++] = reader;
		reader = NULL;
	}
	pthread_mutex_unlock(&readers->lock);
	wd_reader_close(reader);
}
