#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "cluster/cluster.h"
#include "cluster/place.h"
#include "store/engine/care.h"

void place_make(const char *folder, char out[PLACE_SIZE])
{
	const char *engine = getenv("WIREDESK_TEST_ENGINE");
	char *address;

	if (!engine || strcmp(engine, "postgresql") != 0) {
		snprintf(out, PLACE_SIZE, "%s/db", folder);
		return;
	}
	address = cluster_database("template0");
	if (!address)
		skip();
	snprintf(out, PLACE_SIZE, "%s", address);
	free(address);
}

bool place_is_file(const char *place)
{
	return strncmp(place, "postgresql:", 11) != 0;
}

static struct wd_db *open_it(const char *place)
{
	struct wd_error err = { 0 };
	struct wd_db *db = wd_db_open(place, WD_DB_WRITE, &err);

	if (!db)
		fail_msg("%s", err.text);
	return db;
}

static void close_it(struct wd_db *db, const char *sql)
{
	if (db->fault != WD_DB_SOUND)
		fail_msg("%s: %s", sql, db->error.text);
	wd_db_close(db);
}

/* What was noted of entries is gone, and more was (store/write/fresh.h). */
static const char forget_notes[] = "DELETE FROM fresh;"
				   "INSERT INTO fresh(writer, entry) SELECT 0, 0 FROM generate_series(1, 2);"
				   "DELETE FROM fresh WHERE seq = (SELECT min(seq) FROM fresh)";

/* As another writer does, who leaves word that it was there, but not of which entries it wrote. */
void place_change(const char *place, const char *sql)
{
	struct wd_db *db = open_it(place);

	if (wd_db_begin(db) && wd_db_exec(db, sql) && (!wd_db_is_shared(db) || wd_db_exec(db, forget_notes)) &&
	    wd_db_sign(db))
		(void)!wd_db_commit(db);
	close_it(db, sql);
}

size_t place_list(const char *place, const char *sql, int64_t *out, size_t most)
{
	struct wd_db *db = open_it(place);
	struct wd_stmt *stmt = wd_db_ask(db, wd_span_of(sql), NULL, 0);
	size_t n = 0;

	while (stmt && n < most && wd_db_step(stmt))
		out[n++] = wd_db_count(stmt, 0);
	wd_db_done(stmt);
	close_it(db, sql);
	return n;
}

int64_t place_ask(const char *place, const char *sql)
{
	int64_t answer = -1;

	place_list(place, sql, &answer, 1);
	return answer;
}
