/*
 * Answers that were asked for before they are needed (db.h). A question is known by a hash of its statement and values;
 * the hash begins with a number that is drawn, so that nobody can write texts that are taken for each other.
 */
#include <stdlib.h>
#include <sys/random.h>
#include <xxhash.h>

#include "store/postgres/postgres.h"
#include "util/mem.h"

enum { MOST = WD_DB_FORESEEN, PLACES = 4 * MOST };

struct wd_pg_foresight {
	uint64_t seed;
	size_t n, begun; /* that are not spare; items that were ever used */
	struct wd_pg_foreseen items[MOST];
	uint16_t places[PLACES], spare;
};

static struct wd_pg_foresight *foresight_of(struct wd_pg *pg)
{
	if (!pg->foresight) {
		pg->foresight = wd_xcalloc(1, sizeof(*pg->foresight));
		if (getrandom(&pg->foresight->seed, sizeof(pg->foresight->seed), 0) < 0)
			pg->foresight->seed = (uint64_t)(uintptr_t)pg->foresight;
	}
	return pg->foresight;
}

static uint64_t question_of(const struct wd_pg *pg, const char *sql)
{
	const struct wd_pg_params *params = &pg->params;
	uint64_t hash = XXH3_64bits_withSeed(&sql, sizeof(sql), pg->foresight->seed);

	for (size_t i = 0; i < params->n; i++)
		hash = params->values[i] ? XXH3_64bits_withSeed(params->values[i], (size_t)params->lengths[i], hash)
					 : hash + 1;
	return hash ? hash : 1;
}

static struct wd_pg_foreseen *put(struct wd_pg_foresight *f, uint64_t question)
{
	size_t at = f->spare ? f->spare : ++f->begun;
	struct wd_pg_foreseen *item = &f->items[at - 1];

	if (f->spare)
		f->spare = item->next;
	*item = (struct wd_pg_foreseen){ .question = question, .next = f->places[question % PLACES] };
	f->places[question % PLACES] = (uint16_t)at;
	f->n++;
	return item;
}

static void give_back(struct wd_pg_foresight *f, struct wd_pg_foreseen *item)
{
	item->next = f->spare;
	f->spare = (uint16_t)(item - f->items + 1);
	f->n--;
}

/* Takes it out of its place, so that it is found no more. NULL: it is not there. */
static struct wd_pg_foreseen *take_out(struct wd_pg *pg, const char *sql)
{
	struct wd_pg_foresight *f = pg->foresight;
	uint64_t question = question_of(pg, sql);

	for (uint16_t *at = &f->places[question % PLACES]; *at; at = &f->items[*at - 1].next) {
		struct wd_pg_foreseen *item = &f->items[*at - 1];

		if (item->question != question)
			continue;
		*at = item->next;
		return item;
	}
	return NULL;
}

void wd_pg_foresee(struct wd_db *db, const char *sql, const char *types, va_list *args)
{
	struct wd_pg *pg = wd_pg_of(db);
	struct wd_pg_foresight *f = foresight_of(pg);

	if (!pg->open || f->n == MOST || !wd_pg_is_ready(pg) || !wd_pg_bind(pg, types, args) || !wd_pg_flush(pg))
		return;
	pg->foreseeing = put(f, question_of(pg, sql));
	wd_pg_send_kept(pg, sql, &pg->params, WD_PG_FORESEEN);
}

bool wd_pg_take_foreseen(struct wd_pg *pg, const char *sql, PGresult **answer)
{
	struct wd_pg_foreseen *item = pg->foresight && pg->foresight->n ? take_out(pg, sql) : NULL;

	*answer = NULL;
	if (!item)
		return true;
	if (!item->answer && !wd_pg_settle(pg, NULL))
		return false;
	*answer = item->answer;
	item->answer = NULL;
	give_back(pg->foresight, item);
	return true;
}

void wd_pg_outdate(struct wd_db *db, const char *sql, const char *types, va_list *args)
{
	struct wd_pg *pg = wd_pg_of(db);
	struct wd_pg_foreseen *item;

	if (!pg->foresight || pg->foresight->n == 0 || !wd_pg_bind(pg, types, args))
		return;
	/* One that is outstanding keeps its room until all are forgotten. */
	while ((item = take_out(pg, sql))) {
		item->question = 0;
		if (!item->answer)
			continue;
		PQclear(item->answer);
		item->answer = NULL;
		give_back(pg->foresight, item);
	}
}

void wd_pg_outdate_all(struct wd_db *db)
{
	struct wd_pg *pg = wd_pg_of(db);
	struct wd_pg_foresight *f = pg->foresight;

	if (!f || f->n == 0)
		return;
	for (size_t i = 0; i < pg->n_sent; i++)
		if (pg->sent[i].kind == WD_PG_FORESEEN)
			pg->sent[i].kind = WD_PG_AUX;
	for (size_t i = 0; i < f->begun; i++)
		PQclear(f->items[i].answer);
	*f = (struct wd_pg_foresight){ .seed = f->seed };
}
