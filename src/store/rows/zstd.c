#include "store/rows/zstd.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <zdict.h>
#include <zstd.h>

#include "util/log.h"
#include "util/mem.h"

enum {
	/*
	 * Of 10,000 bodies of 1.5 KB level 1 leaves 0.53 alone (8.2 us each; level 3: 0.52, 12.6 us). With 256 KB of other
	 * bodies level 1 leaves 0.43 and level 3 0.34, in 8.4 us; of the bodies of real feeds, other than those in it, 0.24
	 * (0.58 alone). A dictionary of 112 KB that ZDICT_trainFromBuffer chose leaves 0.37 and 0.32, and takes a
	 * quarter of a second to be made, not 11 ms.
	 */
	LEVEL = 1,
	LEVEL_WITH = 3,
	DICTIONARY = 256 << 10,
	TABLES = 2048, /* of it, for how often what follows what */
	/* Nobody stores more: max-size is the bound of a whole document. */
	MOST_UNPACKED = 256 << 20,
};

/* Made ready by who packs first: that takes as long as 60 polls that bring nothing, which most runs of cron are. */
struct ready {
	pthread_mutex_t lock;
	_Atomic(ZSTD_CDict *) of;
};

struct wd_dictionary {
	atomic_int holders;
	uint32_t number;
	char *bytes;
	size_t len;
	struct ready *ready;
};

struct wd_dictionary *wd_dictionary_hold(struct wd_dictionary *dictionary)
{
	if (dictionary)
		atomic_fetch_add(&dictionary->holders, 1);
	return dictionary;
}

void wd_dictionary_release(struct wd_dictionary *dictionary)
{
	if (!dictionary || atomic_fetch_sub(&dictionary->holders, 1) > 1)
		return;
	ZSTD_freeCDict(atomic_load(&dictionary->ready->of));
	pthread_mutex_destroy(&dictionary->ready->lock);
	free(dictionary->ready);
	free(dictionary->bytes);
	free(dictionary);
}

struct wd_dictionary *wd_zstd_dictionary(struct wd_span bytes)
{
	uint32_t number = ZSTD_getDictID_fromDict(bytes.ptr, bytes.len);
	struct wd_dictionary *dictionary;

	if (!number)
		return NULL;
	dictionary = wd_xcalloc(1, sizeof(*dictionary));
	atomic_init(&dictionary->holders, 1);
	dictionary->number = number;
	dictionary->bytes = wd_xstrndup(bytes.ptr, bytes.len);
	dictionary->len = bytes.len;
	dictionary->ready = wd_xcalloc(1, sizeof(*dictionary->ready));
	pthread_mutex_init(&dictionary->ready->lock, NULL);
	return dictionary;
}

/* NULL: it is damaged, and bodies are packed alone. */
static const ZSTD_CDict *make_ready(const struct wd_dictionary *dictionary)
{
	struct ready *ready = dictionary->ready;
	ZSTD_CDict *of = atomic_load(&ready->of);

	if (of)
		return of;
	pthread_mutex_lock(&ready->lock);
	of = atomic_load(&ready->of);
	if (!of) {
		of = ZSTD_createCDict(dictionary->bytes, dictionary->len, LEVEL_WITH);
		atomic_store(&ready->of, of);
	}
	pthread_mutex_unlock(&ready->lock);
	return of;
}

uint32_t wd_zstd_number(const struct wd_dictionary *dictionary)
{
	return dictionary ? dictionary->number : 0;
}

uint32_t wd_zstd_used(struct wd_span packed)
{
	return ZSTD_getDictID_fromFrame(packed.ptr, packed.len);
}

/* ---- packing ---- */

static pthread_key_t key; /* frees a thread's packer at its end */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Thread_local ZSTD_CCtx *of_thread;

static void release(void *value)
{
	ZSTD_freeCCtx(value);
	of_thread = NULL;
}

static void make_key(void)
{
	if (pthread_key_create(&key, release))
		abort();
}

static ZSTD_CCtx *packer(void)
{
	if (!of_thread) {
		pthread_once(&once, make_key);
		of_thread = ZSTD_createCCtx();
		pthread_setspecific(key, of_thread);
	}
	return of_thread;
}

bool wd_zstd_pack(struct wd_arena *arena, const struct wd_dictionary *dictionary, struct wd_span text, struct wd_span *out)
{
	size_t room = ZSTD_compressBound(text.len), n;
	char *packed = wd_arena_room(arena, room);
	ZSTD_CCtx *with = packer();
	const ZSTD_CDict *of = dictionary ? make_ready(dictionary) : NULL;

	*out = WD_SPAN_NONE;
	if (!packed || !with)
		return false;
	n = of ? ZSTD_compress_usingCDict(with, packed, room, text.ptr, text.len, of)
	       : ZSTD_compressCCtx(with, packed, room, text.ptr, text.len, LEVEL);
	if (ZSTD_isError(n) || n >= text.len - text.len / 8)
		n = 0;
	wd_arena_keep(arena, packed, n);
	if (n)
		*out = (struct wd_span){ packed, n };
	return true;
}

struct wd_span wd_zstd_train(struct wd_span texts, const size_t *sizes, size_t n)
{
	/* What stands last is the cheapest to point at: the newest texts. */
	struct wd_span last = texts;
	char *out = wd_xmalloc(DICTIONARY);
	size_t len, room = DICTIONARY - TABLES;

	if (last.len > room)
		last = (struct wd_span){ texts.ptr + texts.len - room, room };
	len = ZDICT_finalizeDictionary(out, DICTIONARY, last.ptr, last.len, texts.ptr, sizes, (unsigned)n,
				       (ZDICT_params_t){ .compressionLevel = LEVEL_WITH });
	if (!ZDICT_isError(len))
		return (struct wd_span){ out, len };
	free(out);
	return WD_SPAN_NONE;
}

/* ---- unpacking ---- */

/* NULL: it is not there, or damaged. */
static const ZSTD_DDict *find_dictionary(struct wd_db *db, uint32_t number)
{
	struct ZSTD_DDict_s *of = NULL;
	struct wd_db_dictionary *at;
	struct wd_stmt *stmt;

	for (size_t i = 0; i < WD_DB_DICTIONARIES; i++)
		if (db->dictionaries[i].number == number)
			return db->dictionaries[i].of;
	stmt = wd_db_query(db, "SELECT bytes FROM dictionary WHERE id = ?1", "i", (int64_t)number);
	if (stmt && wd_db_step(stmt)) {
		struct wd_span bytes = wd_db_text(stmt, 0);

		of = ZSTD_createDDict(bytes.ptr, bytes.len);
	}
	wd_db_done(stmt);
	if (!of)
		return NULL;
	at = &db->dictionaries[db->n_dictionaries++ % WD_DB_DICTIONARIES];
	ZSTD_freeDDict(at->of);
	*at = (struct wd_db_dictionary){ number, of };
	return of;
}

struct wd_span wd_zstd_unpack(struct wd_db *db, struct wd_arena *arena, struct wd_span packed)
{
	unsigned long long size = ZSTD_getFrameContentSize(packed.ptr, packed.len);
	char *text = size > MOST_UNPACKED ? NULL : wd_arena_room(arena, (size_t)size + 1);
	uint32_t number = wd_zstd_used(packed);
	const ZSTD_DDict *with = number && text ? find_dictionary(db, number) : NULL;
	size_t n = 0;

	if (!db->unpacker)
		db->unpacker = ZSTD_createDCtx();
	if (text && db->unpacker && number == 0)
		n = ZSTD_decompressDCtx(db->unpacker, text, (size_t)size, packed.ptr, packed.len);
	else if (with && db->unpacker)
		n = ZSTD_decompress_usingDDict(db->unpacker, text, (size_t)size, packed.ptr, packed.len, with);
	if (!text && wd_arena_is_full(arena))
		return WD_SPAN_NONE; /* who asked sees that */
	if (!text || n != size || (number && !with)) {
		wd_log(WD_LOG_WARNING,
		       "a body in the database is damaged: it is left out; `wiredesk check --db` looks further");
		return WD_SPAN_NONE;
	}
	text[size] = '\0';
	return (struct wd_span){ text, (size_t)size };
}
