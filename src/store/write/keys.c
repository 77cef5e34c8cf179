#include "store/write/keys.h"

#include <stdlib.h>

#include "store/write/fresh.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/sieve.h"

enum {
	LEAST_ROOM = 1 << 16,
	MOST_ROOM = 1 << 25, /* 32 MiB: of more than sixteen million entries it sifts less and less */
	KEYS_A_STEP = 2000,
	KEYS_AT_ONCE = 32,
	/*
	 * Its making reads the whole index, which costs as much as some look-ups for each hundred keys: a poll now and
	 * then, which brings little that is new, goes without. A small index is read at once.
	 */
	ASKED_ENOUGH = 4096,
};

/* Made in the order of keys, while others are put in; asked from the end on. */
struct wd_key_sieve {
	struct wd_sieve *of;
	size_t room;
	bool is_whole;
	int64_t hash, entry; /* up to which the index was read */
};

size_t wd_keys_unpack(struct wd_span blob, int64_t keys[WD_STORY_MAX_KEYS])
{
	size_t n = 0;

	for (size_t i = 0; i + 8 <= blob.len && n < WD_STORY_MAX_KEYS; i += 8) {
		uint64_t key = 0;

		for (size_t k = 0; k < 8; k++)
			key |= (uint64_t)(unsigned char)blob.ptr[i + k] << (8 * k);
		keys[n++] = (int64_t)key;
	}
	return n;
}

static bool read_keys(struct wd_writer *writer, int64_t entry, int64_t keys[WD_STORY_MAX_KEYS], size_t *n)
{
	struct wd_stmt *stmt = wd_db_query(writer->db, "SELECT keys FROM entry WHERE id = ?1", "i", entry);

	*n = stmt && wd_db_step(stmt) ? wd_keys_unpack(wd_db_text(stmt, 0), keys) : 0;
	wd_db_done(stmt);
	return stmt && writer->db->fault == WD_DB_SOUND;
}

void wd_keys_learn(struct wd_writer *writer, struct wd_span blob)
{
	int64_t keys[WD_STORY_MAX_KEYS];
	size_t n = wd_keys_unpack(blob, keys);

	for (size_t i = 0; writer->key_sieve && i < n; i++)
		wd_sieve_add(writer->key_sieve->of, (uint64_t)keys[i]);
}

bool wd_keys_add(struct wd_writer *writer, int64_t entry, const int64_t *keys, size_t n)
{
	wd_fresh_note(writer, entry);
	for (size_t i = 0; i < n; i++) {
		if (writer->key_sieve)
			wd_sieve_add(writer->key_sieve->of, (uint64_t)keys[i]);
		if (!wd_db_add(writer->db, "INSERT INTO story_key(hash, entry) VALUES (?1, ?2) ON CONFLICT DO NOTHING", "ii",
			       keys[i], entry))
			return false;
	}
	return true;
}

bool wd_keys_remove(struct wd_writer *writer, int64_t entry, int64_t *gone, size_t *n_gone)
{
	int64_t keys[WD_STORY_MAX_KEYS];
	size_t n;

	if (!read_keys(writer, entry, keys, &n))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!wd_db_run(writer->db, "DELETE FROM story_key WHERE hash = ?1 AND entry = ?2", "ii", keys[i], entry))
			return false;
	if (gone) {
		memcpy(gone, keys, n * sizeof(*keys));
		*n_gone = n;
	}
	return true;
}

bool wd_keys_move(struct wd_writer *writer, int64_t from, int64_t to)
{
	int64_t keys[WD_STORY_MAX_KEYS];
	size_t n;

	if (!read_keys(writer, from, keys, &n))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!wd_db_run(writer->db, "UPDATE story_key SET entry = ?3 WHERE hash = ?1 AND entry = ?2", "iii", keys[i],
			       from, to))
			return false;
	return true;
}

/* ---- the sieve ---- */

bool wd_keys_may_have(struct wd_writer *writer, int64_t key)
{
	const struct wd_key_sieve *sieve = writer->key_sieve;

	writer->n_keys_asked++;
	return !sieve || !sieve->is_whole || wd_sieve_may_have(sieve->of, (uint64_t)key);
}

void wd_keys_forget(struct wd_writer *writer)
{
	if (!writer->key_sieve)
		return;
	wd_sieve_free(writer->key_sieve->of);
	free(writer->key_sieve);
	writer->key_sieve = NULL;
}

static void begin(struct wd_writer *writer, size_t room)
{
	wd_keys_forget(writer);
	writer->key_sieve = wd_xcalloc(1, sizeof(*writer->key_sieve));
	*writer->key_sieve = (struct wd_key_sieve){ .of = wd_sieve_new(room), .room = room, .hash = INT64_MIN };
}

/* The next keys of the index. */
static bool read_on(struct wd_writer *writer)
{
	struct wd_key_sieve *sieve = writer->key_sieve;
	struct wd_stmt *stmt = wd_db_query(
		writer->db, "SELECT hash, entry FROM story_key WHERE (hash, entry) > (?1, ?2) ORDER BY hash, entry LIMIT ?3",
		"iii", sieve->hash, sieve->entry, (int64_t)KEYS_A_STEP);
	int n = 0;

	for (; stmt && wd_db_step(stmt); n++) {
		sieve->hash = wd_db_count(stmt, 0);
		sieve->entry = wd_db_count(stmt, 1);
		wd_sieve_add(sieve->of, (uint64_t)sieve->hash);
	}
	wd_db_done(stmt);
	sieve->is_whole = n < KEYS_A_STEP;
	return writer->db->fault == WD_DB_SOUND;
}

static bool is_worth_it(struct wd_writer *writer, bool *worth)
{
	int64_t n = 0;

	*worth = writer->n_keys_asked >= ASKED_ENOUGH;
	if (!*worth && !wd_db_int(writer->db, &n, 0, "SELECT count(*) FROM (SELECT 1 FROM story_key LIMIT ?1) t", "i",
				  (int64_t)KEYS_AT_ONCE))
		return false;
	*worth = *worth || n < KEYS_AT_ONCE;
	return true;
}

/*
 * One that comes to be more than half full is begun anew with twice the room; one that was made and
 * filled up since, with as much, for what was removed is still in it.
 */
bool wd_keys_step(struct wd_writer *writer, int64_t until, bool *more)
{
	struct wd_key_sieve *sieve = writer->key_sieve;
	bool worth = true;

	if (!sieve && !is_worth_it(writer, &worth))
		return false;
	if (!worth)
		return true;
	if (!sieve || (sieve->is_whole && wd_sieve_count(sieve->of) > sieve->room && sieve->room < MOST_ROOM))
		begin(writer, sieve ? sieve->room : LEAST_ROOM);
	while (!writer->key_sieve->is_whole) {
		if (!read_on(writer))
			return false;
		sieve = writer->key_sieve;
		if (wd_sieve_count(sieve->of) > sieve->room / 2 && sieve->room < MOST_ROOM)
			begin(writer, sieve->room * 2);
		if (wd_clock_steady() >= until) {
			*more = true;
			return true;
		}
	}
	return true;
}
