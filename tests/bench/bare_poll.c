/*
 * The limit of a cycle in which all is new: bare libcurl, bare expat into plain fields, and rows of SQLite with an
 * FTS5 index of the texts as they came. Nothing is cleaned, no date read, no double found, no filter asked. It commits
 * as durably as the program, on a thread of its own. bare_poll AT_ONCE DATABASE < ADDRESSES
 * Prints of how many bytes of text they are.
 */
#include <expat.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bench/fetch_all.h"

enum { TITLE, TEXT, ID, URL, DATE, FIELDS, NONE = FIELDS, DOCS_A_BATCH = 128, MOST_WAITING = 512 };

struct entry {
	size_t at[FIELDS], len[FIELDS]; /* in the document's text */
};

struct doc {
	struct doc *next;
	size_t feed;
	char *text;
	size_t len, room;
	struct entry *entries;
	size_t n, n_room;
	int field, depth, entry_depth; /* while it is parsed */
};

static void die(const char *what)
{
	fprintf(stderr, "bare_poll: %s\n", what);
	exit(1);
}

/* ---- parsing ---- */

static int field_of(const char *name)
{
	static const struct {
		const char *name;
		int field;
	} names[] = { { "title", TITLE }, { "description", TEXT }, { "content", TEXT }, { "guid", ID },
		      { "id", ID },       { "link", URL },         { "pubDate", DATE }, { "updated", DATE } };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(names[i].name, name) == 0)
			return names[i].field;
	return NONE;
}

static void XMLCALL on_text(void *ctx, const char *text, int len)
{
	struct doc *doc = ctx;
	size_t n = (size_t)len;

	if (doc->field == NONE)
		return;
	if (doc->len + n > doc->room) {
		doc->room = (doc->len + n) * 2;
		doc->text = realloc(doc->text, doc->room);
		if (!doc->text)
			die("memory");
	}
	memcpy(doc->text + doc->len, text, n);
	doc->len += n;
	doc->entries[doc->n - 1].len[doc->field] += n;
}

static void begin_entry(struct doc *doc)
{
	doc->entry_depth = doc->depth;
	if (doc->n == doc->n_room) {
		doc->n_room = doc->n_room ? doc->n_room * 2 : 32;
		doc->entries = realloc(doc->entries, doc->n_room * sizeof(*doc->entries));
		if (!doc->entries)
			die("memory");
	}
	doc->entries[doc->n++] = (struct entry){ 0 };
}

static void XMLCALL on_start(void *ctx, const char *name, const char **attributes)
{
	struct doc *doc = ctx;

	doc->depth++;
	if (!doc->entry_depth && (strcmp(name, "item") == 0 || strcmp(name, "entry") == 0)) {
		begin_entry(doc);
	} else if (doc->entry_depth && doc->depth == doc->entry_depth + 1) {
		doc->field = field_of(name);
		if (doc->field != NONE)
			doc->entries[doc->n - 1].at[doc->field] = doc->len;
		for (; doc->field == URL && *attributes; attributes += 2)
			if (strcmp(*attributes, "href") == 0)
				on_text(doc, attributes[1], (int)strlen(attributes[1]));
	}
}

static void XMLCALL on_end(void *ctx, const char *name)
{
	struct doc *doc = ctx;

	(void)name;
	if (doc->depth == doc->entry_depth)
		doc->entry_depth = 0;
	doc->field = NONE;
	doc->depth--;
}

static struct doc *parse(const struct fetched *it)
{
	struct doc *doc = calloc(1, sizeof(*doc));
	XML_Parser parser = XML_ParserCreate(NULL);

	if (!doc || !parser)
		die("memory");
	doc->feed = it->number;
	doc->field = NONE;
	XML_SetUserData(parser, doc);
	XML_SetElementHandler(parser, on_start, on_end);
	XML_SetCharacterDataHandler(parser, on_text);
	if (XML_Parse(parser, it->body, (int)it->len, 1) != XML_STATUS_OK)
		die(XML_ErrorString(XML_GetErrorCode(parser)));
	XML_ParserFree(parser);
	return doc;
}

/* ---- writing ---- */

struct writer {
	sqlite3 *db;
	pthread_mutex_t lock;
	pthread_cond_t more, less;
	struct doc *first, **last;
	size_t n;
	bool ended;
	long entries, text_bytes;
};

static void run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(db));
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *stmt;

	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(db));
	return stmt;
}

static void write_doc(struct writer *w, sqlite3_stmt *row, sqlite3_stmt *words, const struct doc *doc)
{
	for (size_t i = 0; i < doc->n; i++) {
		const struct entry *e = &doc->entries[i];

		w->entries++;
		sqlite3_bind_int64(row, 1, w->entries);
		sqlite3_bind_int64(row, 2, (sqlite3_int64)doc->feed);
		sqlite3_bind_int64(words, 1, w->entries);
		for (int field = 0; field < FIELDS; field++) {
			sqlite3_bind_text(row, 3 + field, doc->text + e->at[field], (int)e->len[field], SQLITE_STATIC);
			if (field > TEXT)
				continue;
			sqlite3_bind_text(words, 2 + field, doc->text + e->at[field], (int)e->len[field], SQLITE_STATIC);
			w->text_bytes += (long)e->len[field];
		}
		if (sqlite3_step(row) != SQLITE_DONE || sqlite3_step(words) != SQLITE_DONE)
			die(sqlite3_errmsg(w->db));
		sqlite3_reset(row);
		sqlite3_reset(words);
	}
}

/* A batch of those that wait; NULL: there will be no more. */
static struct doc *take_batch(struct writer *w)
{
	struct doc *batch, **end;
	size_t n = 0;

	pthread_mutex_lock(&w->lock);
	while (w->n < DOCS_A_BATCH && !w->ended)
		pthread_cond_wait(&w->more, &w->lock);
	batch = w->first;
	for (end = &batch; *end && n < DOCS_A_BATCH; n++)
		end = &(*end)->next;
	w->first = *end;
	if (!w->first)
		w->last = &w->first;
	*end = NULL;
	w->n -= n;
	pthread_cond_signal(&w->less);
	pthread_mutex_unlock(&w->lock);
	return batch;
}

static void *write_all(void *ctx)
{
	struct writer *w = ctx;
	sqlite3_stmt *row = prepare(w->db, "INSERT INTO story VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
	sqlite3_stmt *words = prepare(w->db, "INSERT INTO word(rowid, title, text) VALUES (?1, ?2, ?3)");
	struct doc *doc;

	while ((doc = take_batch(w))) {
		run(w->db, "BEGIN");
		while (doc) {
			struct doc *next = doc->next;

			write_doc(w, row, words, doc);
			free(doc->text);
			free(doc->entries);
			free(doc);
			doc = next;
		}
		run(w->db, "COMMIT");
	}
	sqlite3_finalize(row);
	sqlite3_finalize(words);
	return NULL;
}

static void hand_over(void *ctx, const struct fetched *it)
{
	struct writer *w = ctx;
	struct doc *doc = parse(it);

	pthread_mutex_lock(&w->lock);
	while (w->n >= MOST_WAITING)
		pthread_cond_wait(&w->less, &w->lock);
	*w->last = doc;
	w->last = &doc->next;
	if (++w->n >= DOCS_A_BATCH)
		pthread_cond_signal(&w->more);
	pthread_mutex_unlock(&w->lock);
}

static void open_database(struct writer *w, const char *path)
{
	if (sqlite3_open(path, &w->db) != SQLITE_OK)
		die(sqlite3_errmsg(w->db));
	run(w->db,
	    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;"
	    "CREATE TABLE story(id INTEGER PRIMARY KEY, feed INTEGER, title TEXT, text TEXT, guid TEXT, url TEXT, date TEXT);"
	    "CREATE VIRTUAL TABLE word USING fts5(title, text, content='', columnsize=0, tokenize='unicode61')");
}

int main(int argc, char **argv)
{
	struct writer w = { .last = &w.first };
	struct fetch_plan plan = { .done = hand_over, .ctx = &w };
	pthread_t thread;
	size_t failed;

	if (argc != 3)
		return 2;
	plan.urls = fetch_read_lines(stdin, &plan.n);
	plan.tags = calloc(plan.n + 1, sizeof(*plan.tags));
	plan.at_once = strtol(argv[1], NULL, 10);
	open_database(&w, argv[2]);
	pthread_mutex_init(&w.lock, NULL);
	pthread_cond_init(&w.more, NULL);
	pthread_cond_init(&w.less, NULL);
	if (pthread_create(&thread, NULL, write_all, &w) != 0)
		die("no thread");
	failed = fetch_all(&plan);
	pthread_mutex_lock(&w.lock);
	w.ended = true;
	pthread_cond_signal(&w.more);
	pthread_mutex_unlock(&w.lock);
	pthread_join(thread, NULL);
	sqlite3_close(w.db);
	printf("%ld\n", w.text_bytes);
	return failed > 0;
}
