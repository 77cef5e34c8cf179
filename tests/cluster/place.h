/*
 * Where a test's database is: a file, or with WIREDESK_TEST_ENGINE=postgresql a database of the throwaway server, so that
 * one text of a test is of both engines. And a way to it behind the store's back.
 */
#ifndef WD_TESTS_PLACE_H
#define WD_TESTS_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PLACE_SIZE = 160 };

/* "db" in the folder, which is to be there; or the address of a database without tables. Skips the test where there is no server. */
void place_make(const char *folder, char out[PLACE_SIZE]);
bool place_is_file(const char *place);
/* The first number that the database answers, -1: none. */
int64_t place_ask(const char *place, const char *sql);
/* The first column of all rows, as many as there is room for; gives their count. */
size_t place_list(const char *place, const char *sql, int64_t *out, size_t most);
/* One or more statements. */
void place_change(const char *place, const char *sql);

#endif
