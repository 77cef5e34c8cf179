/*
 * Statements whose text is made at run time, kept by their text: what is asked of the index has few shapes, and the server
 * takes longer to plan one than to find a page by it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

#include "store/postgres/postgres.h"
#include "util/mem.h"

enum { MOST_TEXT = 16 << 10 }; /* a longer one is said once */

/* The server forgets the one that was there. */
static bool give_up(struct wd_pg *pg, struct wd_pg_asked *asked)
{
	bool is_there = asked->kept.sql && asked->kept.made == pg->made;
	char line[48];

	snprintf(line, sizeof(line), "DEALLOCATE %s", asked->name);
	free(asked->text);
	*asked = (struct wd_pg_asked){ 0 };
	return !is_there || wd_pg_send(pg, line, NULL, WD_PG_AUX);
}

static bool take_place(struct wd_pg *pg, struct wd_pg_asked *asked, struct wd_span sql)
{
	if (asked->text && asked->n_params == pg->params.n && wd_span_is(sql, asked->text))
		return true;
	if (!give_up(pg, asked))
		return false;
	asked->text = wd_xstrndup(sql.ptr, sql.len);
	asked->kept.sql = asked->text;
	asked->n_params = pg->params.n;
	snprintf(asked->name, sizeof(asked->name), "q%u", (unsigned)++pg->n_asked);
	return true;
}

bool wd_pg_send_asked(struct wd_pg *pg, struct wd_span sql)
{
	struct wd_pg_asked *asked = &pg->asked[XXH3_64bits_withSeed(sql.ptr, sql.len, pg->params.n) % WD_PG_ASKED];
	struct wd_buf once;
	bool sent;

	if (sql.len <= MOST_TEXT)
		return take_place(pg, asked, sql) &&
		       wd_pg_send_named(pg, &asked->kept, asked->name, &pg->params, WD_PG_ANSWER);
	wd_buf_init(&once, WD_PG_MOST_SQL);
	wd_pg_translate(&once, sql);
	sent = once.full ? wd_db_refuse(&pg->db, WD_DB_WRONG, WD_INPUT, "the query is too long")
			 : wd_pg_send(pg, once.data, &pg->params, WD_PG_ANSWER);
	wd_buf_release(&once);
	return sent;
}

void wd_pg_forget_asked(struct wd_pg *pg)
{
	for (size_t i = 0; i < WD_PG_ASKED; i++)
		free(pg->asked[i].text);
}
