/*
 * Connections to the database that are open, so that not every answer has to
 * open one. Any thread; a connection belongs to who has taken it.
 */
#ifndef WD_SERVE_READERS_H
#define WD_SERVE_READERS_H

#include "store/store.h"

struct wd_readers;

struct wd_readers *wd_readers_new(const char *database);
/* All that were taken must have been given back. */
void wd_readers_free(struct wd_readers *readers);
/* NULL with err when the database cannot be read. */
struct wd_reader *wd_readers_take(struct wd_readers *readers, struct wd_error *err) WD_MUST_CHECK;
void wd_readers_give(struct wd_readers *readers, struct wd_reader *reader);

#endif
