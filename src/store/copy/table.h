/*
 * What is copied: the tables in the order of their references, and the statements for them, which are the same for
 * all engines. A schema step that adds a table or a column adds it here; a test compares both.
 *
 * Left out is what belongs to one database and not to the desk: who polls and writes (lease, poller, share, fresh,
 * last_writer), how large it was (growth), and the full text, which is made anew.
 */
#ifndef WD_STORE_COPY_TABLE_H
#define WD_STORE_COPY_TABLE_H

#include "util/buf.h"

enum { WD_COPY_MOST_COLUMNS = 48, WD_COPY_MOST_KEYS = 3 };

struct wd_copy_table {
	const char *name;
	int n_keys;          /* the first columns, by which its rows are told apart */
	int n_primary;       /* so many of them do for their order; 0: all */
	bool is_numbered;    /* the engine gives its ids */
	const char *types;   /* a letter a column: i a number, t a text, b bytes */
	const char *columns; /* parted by ", " */
	const char *only;    /* which rows; NULL: all */
	const char *like;    /* for the progress: it has about as many rows as this one; NULL: they are counted */
	bool is_worded;      /* the words of its row's entry are in the index; its first column is the entry */
};

enum { WD_COPY_TABLES = 27 };
extern const struct wd_copy_table wd_copy_tables[WD_COPY_TABLES];

/* Statements that stay where they are as long as the connection. */
struct wd_copy_sql {
	char *insert, *update, *remove;
};
void wd_copy_sql_make(const struct wd_copy_table *table, struct wd_copy_sql *out);
void wd_copy_sql_release(struct wd_copy_sql *sql);
/* All rows in order, or only their keys; behind: those behind the keys ?1, ?2 … */
void wd_copy_sql_walk(const struct wd_copy_table *table, bool keys_only, bool behind, struct wd_buf *out);

#endif
