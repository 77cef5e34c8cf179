/*
 * Lists that are kept in the database (config/shelf.h), to a text that a person edits, and back. Its first line says of
 * which list it is, and what stood there then, so that no change of others is lost.
 */
#ifndef WD_CMD_SHELVED_H
#define WD_CMD_SHELVED_H

#include "config/snapshot.h"

/* Adds the text of the list of that name, or of all where it is NULL. */
bool wd_shelved_write(struct wd_buf *out, const struct wd_config *config, const char *name,
		      struct wd_error *err) WD_MUST_CHECK;
/*
 * Puts a text in the place of its list; of one whose first line says nothing, of the first list. Refuses one with
 * mistakes, each of which is told on stderr by file. *called: the list; the caller frees.
 */
bool wd_shelved_replace(const struct wd_snapshot *snapshot, const char *file, struct wd_span text, char **called,
			struct wd_error *err) WD_MUST_CHECK;

#endif
