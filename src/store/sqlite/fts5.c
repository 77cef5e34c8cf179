#include "store/sqlite/fts5.h"

#include <sqlite3.h>

#include "filter/replay.h"
#include "filter/words.h"
#include "store/sqlite/named.h"

/* The tokenizer keeps nothing; FTS5 wants an address that is not NULL. */
static int create(void *ctx, const char **args, int n_args, Fts5Tokenizer **out)
{
	static char nothing;

	(void)ctx;
	(void)args;
	(void)n_args;
	*out = (Fts5Tokenizer *)&nothing;
	return SQLITE_OK;
}

static void delete (Fts5Tokenizer *tokenizer)
{
	(void)tokenizer;
}

/* The words were read by filter/ already, an entry's and a query's alike (filter/replay.h). */
static int tokenize(Fts5Tokenizer *tokenizer, void *ctx, int flags, const char *text, int len,
		    int (*token)(void *, int, const char *, int, int, int))
{
	struct wd_span rest = { text, text ? (size_t)len : 0 }, next;
	bool same_place;
	int rc = SQLITE_OK;

	(void)tokenizer;
	(void)flags;
	while (rc == SQLITE_OK && wd_replay_next(&rest, &next, &same_place))
		rc = token(ctx, same_place ? FTS5_TOKEN_COLOCATED : 0, next.ptr, (int)next.len, 0, 0);
	return rc;
}

static struct wd_span text_of(sqlite3_value *value)
{
	const char *text = (const char *)sqlite3_value_text(value);

	return (struct wd_span){ text, text ? (size_t)sqlite3_value_bytes(value) : 0 };
}

static void free_phrase(void *phrase)
{
	wd_phrase_free(phrase);
}

/* A phrase that is the same for all rows is read at the first of them. */
static void has_words(sqlite3_context *call, int n, sqlite3_value **values)
{
	struct wd_phrase *phrase = sqlite3_get_auxdata(call, 1);
	bool is_new = !phrase;

	(void)n;
	if (is_new)
		phrase = wd_phrase_new(text_of(values[1]));
	sqlite3_result_int(call, wd_phrase_in(phrase, text_of(values[0])));
	if (is_new)
		sqlite3_set_auxdata(call, 1, phrase, free_phrase);
}

static void same_words(sqlite3_context *call, int n, sqlite3_value **values)
{
	(void)n;
	sqlite3_result_int(call, wd_words_same(text_of(values[0]), text_of(values[1])));
}

/* https://www.sqlite.org/fts5.html#extending_fts5 */
static fts5_api *find_api(sqlite3 *db)
{
	fts5_api *api = NULL;
	sqlite3_stmt *ask = NULL;

	if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &ask, NULL) == SQLITE_OK) {
		sqlite3_bind_pointer(ask, 1, &api, "fts5_api_ptr", NULL);
		sqlite3_step(ask);
	}
	sqlite3_finalize(ask);
	return api;
}

_Bool wd_fts5_register(sqlite3 *db, struct wd_error *err)
{
	static const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
	fts5_tokenizer tokenizer = { create, delete, tokenize };
	fts5_api *api = find_api(db);

	if (!api)
		return wd_error_set(err, WD_LOCAL, "this SQLite was built without FTS5, the full-text index");
	if (api->xCreateTokenizer(api, "wiredesk", NULL, &tokenizer, NULL) != SQLITE_OK ||
	    sqlite3_create_function_v2(db, "wd_has_words", 2, flags, NULL, has_words, NULL, NULL, NULL) ||
	    sqlite3_create_function_v2(db, "wd_same_words", 2, flags, NULL, same_words, NULL, NULL, NULL))
		return wd_error_set(err, WD_LOCAL, "cannot add the tokenizer to SQLite: %s", sqlite3_errmsg(db));
	return wd_named_register(db, err);
}
