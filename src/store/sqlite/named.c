#include "store/sqlite/named.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "store/engine/answers.h"
#include "util/mem.h"
#include "util/span.h"

/* By what each kind is found, and the counter in meta that moves with it: schema.c has triggers for that of feeds. */
static const struct kind {
	const char *name, *sql, *counter;
} kinds[] = {
	{ "feed", "SELECT json_group_array(id) FROM feed WHERE wd_has_words(title, ?1) OR wd_has_words(url, ?1)", "feeds" },
	{ "tag", "SELECT json_group_array(feed) FROM tag WHERE wd_same_words(word, ?1)", "feeds" },
	{ "lang",
	  "SELECT json_group_array(tag) FROM lang WHERE lower(tag) = lower(?1)"
	  " OR substr(lower(tag), 1, length(?1) + 1) = lower(?1) || '-'",
	  "version" },
	{ "site",
	  "SELECT json_group_array(host) FROM site WHERE host = lower(?1)"
	  " OR substr(host, -length(?1) - 1) = '.' || lower(?1)",
	  "version" },
};
enum { N_KINDS = sizeof(kinds) / sizeof(*kinds) };

static void free_answers(void *ctx)
{
	wd_answers_free(ctx);
}

/* The first column of the first row, in memory of its own; NULL: see *rc, SQLITE_OK where there is no row. */
static char *ask(sqlite3 *db, const char *sql, const char *with, int *rc)
{
	sqlite3_stmt *stmt = NULL;
	char *value = NULL;

	*rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
	if (*rc == SQLITE_OK)
		*rc = sqlite3_bind_text(stmt, 1, with, -1, SQLITE_STATIC);
	if (*rc == SQLITE_OK)
		*rc = sqlite3_step(stmt);
	if (*rc == SQLITE_ROW)
		value = wd_xstrdup((const char *)sqlite3_column_text(stmt, 0));
	if (*rc == SQLITE_ROW || *rc == SQLITE_DONE)
		*rc = SQLITE_OK;
	sqlite3_finalize(stmt);
	return value;
}

static const struct kind *find_kind(const char *name)
{
	for (size_t i = 0; name && i < N_KINDS; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

/* The writer sees what no counter has counted yet. False where there is none to go by. */
static bool read_counter(sqlite3 *db, const struct kind *kind, sqlite3_int64 *counter, int *rc)
{
	char *value;

	*rc = SQLITE_OK;
	if (sqlite3_db_readonly(db, "main") != 1)
		return false;
	value = ask(db, "SELECT value FROM meta WHERE name = ?1", kind->counter, rc);
	if (!value)
		return false;
	*counter = strtoll(value, NULL, 10);
	free(value);
	return true;
}

static void named_list(sqlite3_context *call, int n, sqlite3_value **values)
{
	struct wd_answers *answers = sqlite3_user_data(call);
	sqlite3 *db = sqlite3_context_db_handle(call);
	const struct kind *kind = find_kind((const char *)sqlite3_value_text(values[0]));
	const char *words = (const char *)sqlite3_value_text(values[1]);
	struct wd_span answer = WD_SPAN_NONE;
	sqlite3_int64 counter;
	bool counted;
	char *list;
	int rc = SQLITE_MISUSE;

	(void)n;
	counted = kind && words && read_counter(db, kind, &counter, &rc);
	if (counted)
		answer = wd_answers_recall(answers, (int)(kind - kinds), counter, wd_span_of(words));
	if (answer.ptr) {
		sqlite3_result_text(call, answer.ptr, (int)answer.len, SQLITE_TRANSIENT);
		return;
	}
	list = rc == SQLITE_OK ? ask(db, kind->sql, words, &rc) : NULL;
	if (!list) {
		sqlite3_result_error_code(call, rc == SQLITE_OK ? SQLITE_ERROR : rc);
		return;
	}
	if (counted)
		wd_answers_keep(answers, (int)(kind - kinds), counter, wd_span_of(words), wd_span_of(list));
	sqlite3_result_text(call, list, -1, free);
}

_Bool wd_named_register(sqlite3 *db, struct wd_error *err)
{
	struct wd_answers *answers = wd_answers_new();

	/* On failure SQLite frees what it was given. */
	if (sqlite3_create_function_v2(db, "wd_named", 2, SQLITE_UTF8, answers, named_list, NULL, NULL, free_answers))
		return wd_error_set(err, WD_LOCAL, "cannot add a function to SQLite: %s", sqlite3_errmsg(db));
	return true;
}
