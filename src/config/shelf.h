/*
 * Feed lists that are kept in the database (lists = database), so that all machines which share it have the same. A list
 * there has a name and is the text that a file of it would be; for messages and edits it is called "database:NAME".
 * Who knows the database is above this room, and says how it is done, once, before there are threads.
 *
 * Thread:  any, but for wd_shelf_use().
 * Owner:   texts are borrowed for the call.
 * Failure: false with err. WD_TRANSIENT: the database cannot be reached now.
 * Limit:   WD_FEEDLIST_TEXT_MOST a list.
 */
#ifndef WD_CONFIG_SHELF_H
#define WD_CONFIG_SHELF_H

#include <stdint.h>

#include "util/buf.h"
#include "util/error.h"
#include "util/span.h"

/* One list of those that are there. */
typedef void (*wd_shelf_take)(void *ctx, struct wd_span name, struct wd_span text);
/* Writes what shall stand in the place of the old text; false: it stays. */
typedef bool (*wd_shelf_change)(void *ctx, struct wd_span old, struct wd_buf *text);

struct wd_shelf {
	/* All lists, by name; a database that is not there yet has none. */
	bool (*read)(const char *database, wd_shelf_take take, void *ctx, int64_t *version, struct wd_error *err);
	/* Nobody else changes a list meanwhile; one that is not there is begun, and so is the database. */
	bool (*edit)(const char *database, struct wd_span name, wd_shelf_change change, void *ctx, struct wd_error *err);
	/* Another number after each change; 0: there is none. */
	bool (*version)(const char *database, int64_t *version, struct wd_error *err);
};

void wd_shelf_use(const struct wd_shelf *shelf);
bool wd_shelf_read(const char *database, wd_shelf_take take, void *ctx, int64_t *version,
		   struct wd_error *err) WD_MUST_CHECK;
bool wd_shelf_edit(const char *database, struct wd_span name, wd_shelf_change change, void *ctx,
		   struct wd_error *err) WD_MUST_CHECK;
bool wd_shelf_version(const char *database, int64_t *version, struct wd_error *err) WD_MUST_CHECK;

/* The name of the list in what it is called; NONE for a file's path. */
struct wd_span wd_shelf_name(const char *called);
/* What a list of this name is called; the caller frees. NULL when it is no name: letters, digits, "-", "_" and ".", 64 at most. */
char *wd_shelf_called(struct wd_span name);

#endif
