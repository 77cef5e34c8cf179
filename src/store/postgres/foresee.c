/*
 * Answers that were asked for before they are needed (db.h). A question is known by a hash of its statement and values;
 * the hash begins with a number that is drawn, so that nobody can write texts that are taken for each other. Those of one
 * statement go to the server together, when the first answer is needed, and their answers come as rows of one.
 */
#include <endian.h>
#include <stdlib.h>
#include <sys/random.h>
#include <xxhash.h>

#include "store/postgres/postgres.h"
#include "util/mem.h"

enum { MOST = WD_DB_FORESEEN, PLACES = 4 * MOST, MOST_GROUPS = 32, MOST_AT_ONCE = 512 };
enum { LEAST_TOUCHED = 1 << 10, MOST_TOUCHED_KEPT = 1 << 15 };

/* Those of one statement that were sent together. */
struct wd_pg_batch {
	PGresult *answer;  /* NULL: it is outstanding */
	size_t n, n_users; /* items, and statements that read in it */
	bool is_parted;    /* its items know their rows */
	uint16_t items[];
};

struct item {
	uint64_t question;         /* 0: nobody wants it any more */
	struct wd_pg_batch *batch; /* NULL: it was not sent yet */
	int row, n;                /* of the answer */
	uint16_t next;             /* of the same place, or that is spare; from 1 on, 0: the last */
};

/* Those of one statement that are to be sent. */
struct group {
	struct wd_pg_many *many;
	uint16_t items[MOST_AT_ONCE];
};

/*
 * Hashes of what was outdated: rows that make it so may be kept back (gather.c). So they are sent before it is foreseen once
 * more; of what else is asked they change nothing.
 */
struct touched {
	uint64_t *slots;
	size_t n, size; /* a power of two, or 0 */
};

struct wd_pg_foresight {
	struct touched touched;
	struct group *groups[MOST_GROUPS];
	size_t n_groups;
	uint64_t seed;
	size_t n, begun; /* that are not spare; items that were ever used */
	struct item items[MOST];
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

void wd_pg_free_foresight(struct wd_pg *pg)
{
	struct wd_pg_foresight *f = pg->foresight;

	wd_pg_forget_foreseen(pg);
	for (size_t i = 0; f && i < f->n_groups; i++) {
		wd_pg_many_free(f->groups[i]->many);
		free(f->groups[i]);
	}
	if (f)
		free(f->touched.slots);
	free(f);
	pg->foresight = NULL;
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

/* ---- what was touched ---- */

/* Where it stands, or would stand. */
static size_t slot_of(const struct touched *t, uint64_t question)
{
	size_t at = question & (t->size - 1);

	while (t->slots[at] && t->slots[at] != question)
		at = (at + 1) & (t->size - 1);
	return at;
}

static bool is_touched(const struct touched *t, uint64_t question)
{
	return t->n > 0 && t->slots[slot_of(t, question)] == question;
}

static void touch(struct touched *t, uint64_t question)
{
	size_t at;

	if (t->n * 2 >= t->size) {
		struct touched more = { wd_xcalloc(t->size ? t->size * 2 : LEAST_TOUCHED, sizeof(*t->slots)), 0,
					t->size ? t->size * 2 : LEAST_TOUCHED };

		for (size_t i = 0; i < t->size; i++)
			if (t->slots[i])
				touch(&more, t->slots[i]);
		free(t->slots);
		*t = more;
	}
	at = slot_of(t, question);
	t->n += !t->slots[at];
	t->slots[at] = question;
}

/* A large one is not kept for transactions that are small again. */
static void forget_touched(struct touched *t)
{
	if (t->size > MOST_TOUCHED_KEPT) {
		free(t->slots);
		*t = (struct touched){ 0 };
	}
	if (t->n > 0)
		memset(t->slots, 0, t->size * sizeof(*t->slots));
	t->n = 0;
}

/* ---- items ---- */

static uint16_t put(struct wd_pg_foresight *f, uint64_t question)
{
	size_t at = f->spare ? f->spare : ++f->begun;
	struct item *item = &f->items[at - 1];

	if (f->spare)
		f->spare = item->next;
	*item = (struct item){ .question = question, .next = f->places[question % PLACES] };
	f->places[question % PLACES] = (uint16_t)at;
	f->n++;
	return (uint16_t)(at - 1);
}

static void give_back(struct wd_pg_foresight *f, struct item *item)
{
	item->batch = NULL;
	item->next = f->spare;
	f->spare = (uint16_t)(item - f->items + 1);
	f->n--;
}

/* Takes it out of its place, so that it is found no more. NULL: it is not there. */
static struct item *take_out(struct wd_pg *pg, const char *sql)
{
	struct wd_pg_foresight *f = pg->foresight;
	uint64_t question = question_of(pg, sql);

	for (uint16_t *at = &f->places[question % PLACES]; *at; at = &f->items[*at - 1].next) {
		struct item *item = &f->items[*at - 1];

		if (item->question != question)
			continue;
		*at = item->next;
		return item;
	}
	return NULL;
}

/* ---- batches ---- */

void wd_pg_leave_batch(struct wd_pg_batch *batch)
{
	if (--batch->n_users > 0)
		return;
	PQclear(batch->answer);
	free(batch);
}

/* The number of its question is behind a row's columns, and rows come in the order of questions (translate.c). */
static void part(struct wd_pg_foresight *f, struct wd_pg_batch *batch)
{
	int column = PQnfields(batch->answer) - 1;

	batch->is_parted = true;
	for (int row = PQntuples(batch->answer); row-- > 0;) {
		uint32_t number;
		struct item *item;

		memcpy(&number, PQgetvalue(batch->answer, row, column), sizeof(number));
		item = &f->items[batch->items[be32toh(number) - 1]];
		item->row = row;
		item->n++;
	}
	for (size_t i = 0; i < batch->n; i++) {
		if (f->items[batch->items[i]].question)
			continue;
		give_back(f, &f->items[batch->items[i]]);
		batch->n_users--; /* who has it parted is another one */
	}
}

static bool send_group(struct wd_pg *pg, struct group *group)
{
	size_t n = group->many->n;
	struct wd_pg_batch *batch;

	if (n == 0)
		return true;
	batch = wd_xcalloc(1, sizeof(*batch) + n * sizeof(*batch->items));
	batch->n = batch->n_users = n;
	memcpy(batch->items, group->items, n * sizeof(*batch->items));
	for (size_t i = 0; i < n; i++)
		pg->foresight->items[group->items[i]].batch = batch;
	pg->foreseeing = &batch->answer;
	return wd_pg_many_send(pg, group->many, WD_PG_FORESEEN);
}

static bool send_all(struct wd_pg *pg)
{
	struct wd_pg_foresight *f = pg->foresight;

	for (size_t i = 0; i < f->n_groups; i++)
		if (!send_group(pg, f->groups[i]))
			return false;
	return true;
}

/* NULL: there are too many. */
static struct group *group_of(struct wd_pg *pg, const char *sql)
{
	struct wd_pg_foresight *f = pg->foresight;
	struct group *group;

	for (size_t i = 0; i < f->n_groups; i++)
		if (f->groups[i]->many->sql == sql)
			return f->groups[i];
	if (f->n_groups == MOST_GROUPS || !wd_pg_many_takes(&pg->params))
		return NULL;
	group = f->groups[f->n_groups++] = wd_xmalloc(sizeof(*group));
	group->many = wd_pg_many_new(sql, &pg->params);
	return group;
}

/* ---- what the others use ---- */

void wd_pg_foresee(struct wd_db *db, const char *sql, const char *types, va_list *args)
{
	struct wd_pg *pg = wd_pg_of(db);
	struct wd_pg_foresight *f = foresight_of(pg);
	struct group *group;
	uint64_t question;

	if (!pg->open || f->n == MOST || !wd_pg_is_ready(pg) || !wd_pg_bind(pg, types, args))
		return;
	question = question_of(pg, sql);
	if (is_touched(&f->touched, question) && !wd_pg_flush(pg))
		return;
	group = group_of(pg, sql);
	if (!group || (group->many->n == MOST_AT_ONCE && !send_all(pg)))
		return;
	group->items[group->many->n] = put(f, question);
	wd_pg_many_add(group->many, &pg->params);
}

bool wd_pg_take_foreseen(struct wd_pg *pg, const char *sql, struct wd_pg_foreseen *out)
{
	struct item *item = pg->foresight && pg->foresight->n ? take_out(pg, sql) : NULL;
	struct wd_pg_batch *batch;

	*out = (struct wd_pg_foreseen){ 0 };
	if (!item)
		return true;
	if (!item->batch && !send_all(pg))
		return false;
	batch = item->batch;
	if (!batch || (!batch->answer && !wd_pg_settle(pg, NULL)))
		return false;
	if (!batch->is_parted)
		part(pg->foresight, batch);
	*out = (struct wd_pg_foreseen){ batch, batch->answer, item->row, item->n };
	give_back(pg->foresight, item);
	return true;
}

void wd_pg_outdate(struct wd_db *db, const char *sql, const char *types, va_list *args)
{
	struct wd_pg *pg = wd_pg_of(db);
	struct item *item;

	if (!pg->open || !wd_pg_bind(pg, types, args))
		return;
	touch(&foresight_of(pg)->touched, question_of(pg, sql));
	if (pg->foresight->n == 0)
		return;
	while ((item = take_out(pg, sql))) {
		item->question = 0;
		if (!item->batch || !item->batch->is_parted)
			continue; /* its batch gives it back */
		wd_pg_leave_batch(item->batch);
		give_back(pg->foresight, item);
	}
}

void wd_pg_outdate_all(struct wd_db *db)
{
	wd_pg_flush(wd_pg_of(db));
	wd_pg_forget_foreseen(wd_pg_of(db));
}

void wd_pg_forget_foreseen(struct wd_pg *pg)
{
	struct wd_pg_foresight *f = pg->foresight;

	if (f)
		forget_touched(&f->touched);
	if (!f || f->n == 0)
		return;
	for (size_t i = 0; i < pg->n_sent; i++)
		if (pg->sent[i].kind == WD_PG_FORESEEN)
			pg->sent[i].kind = WD_PG_AUX;
	for (size_t i = 0; i < f->begun; i++)
		if (f->items[i].batch)
			wd_pg_leave_batch(f->items[i].batch);
	for (size_t i = 0; i < f->n_groups; i++)
		wd_pg_many_clear(f->groups[i]->many);
	f->n = f->begun = f->spare = 0;
	memset(f->places, 0, sizeof(f->places));
}
