/*
 * What the server says went wrong (SQLSTATE: PostgreSQL's manual, appendix A) as a kind of fault and a sentence. The
 * server's words name columns and values, an address's password is not among them.
 */
#include <ctype.h>

#include "store/postgres/postgres.h"

void wd_pg_one_line(const char *message, char *out, size_t size)
{
	struct wd_span text = wd_span_trim(wd_span_of(message ? message : ""));
	size_t n = 0;

	for (size_t i = 0; i < text.len && n + 1 < size; i++) {
		char c = isspace((unsigned char)text.ptr[i]) ? ' ' : text.ptr[i];

		if (c != ' ' || n == 0 || out[n - 1] != ' ')
			out[n++] = c;
	}
	out[n] = '\0';
}

bool wd_pg_lose(struct wd_pg *pg)
{
	char said[160];

	wd_pg_one_line(pg->conn ? PQerrorMessage(pg->conn) : "", said, sizeof(said));
	wd_db_refuse(&pg->db, WD_DB_ENVIRONMENT, WD_TRANSIENT, "the connection to the database is lost%s%s",
		     said[0] ? ": " : "", said);
	PQfinish(pg->conn);
	pg->conn = NULL;
	pg->n_sent = pg->sent_bytes = 0;
	pg->epoch++;
	pg->cancelled = false;
	return false;
}

/* By the beginning of the code; the first that fits. said: with the server's words. */
static const struct row {
	const char *state;
	enum wd_db_fault fault;
	enum wd_code code;
	const char *sentence;
	bool said;
} rows[] = {
	{ "57014", WD_DB_LATE, WD_TRANSIENT, "the query takes too long", false },
	{ "55P03", WD_DB_ENVIRONMENT, WD_TRANSIENT, "the database is locked by another process", false },
	{ "40", WD_DB_ENVIRONMENT, WD_TRANSIENT, "the database is locked by another process", true },
	{ "53100", WD_DB_ENVIRONMENT, WD_TRANSIENT, "the disk of the database server is full", false },
	{ "53300", WD_DB_ENVIRONMENT, WD_TRANSIENT, "the database server has no connection left (see max_connections there)",
	  false },
	{ "53", WD_DB_ENVIRONMENT, WD_TRANSIENT, "the database server has not what it needs", true },
	{ "57P", WD_DB_ENVIRONMENT, WD_TRANSIENT, "the database server ended the connection", true },
	{ "08", WD_DB_ENVIRONMENT, WD_TRANSIENT, "the connection to the database is lost", true },
	{ "25006", WD_DB_ENVIRONMENT, WD_TRANSIENT,
	  "the database server is a standby, which only reads; name all servers in the address, and in it"
	  " target_session_attrs=read-write",
	  false },
	{ "25P0", WD_DB_ENVIRONMENT, WD_TRANSIENT, "the database server ended the transaction", true },
	{ "26000", WD_DB_ENVIRONMENT, WD_TRANSIENT,
	  "the database server forgot its statements; a pooler between must keep a session for each connection", false },
	{ "28", WD_DB_ENVIRONMENT, WD_TRANSIENT, "the database server refuses us", true },
	{ "42501", WD_DB_ENVIRONMENT, WD_TRANSIENT, "the database server does not let its user do that", true },
	{ "58", WD_DB_ENVIRONMENT, WD_TRANSIENT, "the database server has a fault of its disk", true },
	{ "XX001", WD_DB_WRONG, WD_LOCAL, "the database is damaged; restore a backup", true },
	{ "XX002", WD_DB_WRONG, WD_LOCAL, "an index of the database is damaged; REINDEX makes it anew", true },
	{ "", WD_DB_WRONG, WD_BUG, "database", true },
};

bool wd_pg_note(struct wd_pg *pg, const PGresult *result)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const struct row *row = rows;
	char said[200];

	/* libpq's own have no code: the connection is gone, and that is told better. */
	if (!state)
		return wd_pg_lose(pg);
	while (strncmp(row->state, state, strlen(row->state)) != 0)
		row++;
	wd_pg_one_line(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY), said, sizeof(said));
	if (row->fault == WD_DB_LATE)
		return wd_db_is_late(&pg->db);
	if (!row->said)
		return wd_db_refuse(&pg->db, row->fault, row->code, "%s", row->sentence);
	return wd_db_refuse(&pg->db, row->fault, row->code, "%s: %s", row->sentence, said);
}
