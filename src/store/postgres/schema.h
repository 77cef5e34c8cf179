/*
 * PostgreSQL's tables: the same as SQLite's (sqlite/schema.c says why each is cut as it is), under steps of their own.
 * Whoever adds a step there adds one here.
 */
#ifndef WD_STORE_POSTGRES_SCHEMA_H
#define WD_STORE_POSTGRES_SCHEMA_H

#include <stddef.h>

/* Step n makes version n + 1 of version n; a step is never changed once it was released. */
extern const char *const wd_pg_steps[];
extern const size_t wd_pg_n_steps;

#endif
