/*
 * Changes to the user's files that keep what they did not mean to change:
 * comments, order, line ends, mode, links. Written beside, synced, renamed; two
 * commands at once wait for each other.
 */
#ifndef WD_CONFIG_EDIT_H
#define WD_CONFIG_EDIT_H

#include <stddef.h>

#include "util/error.h"
#include "util/span.h"

/* A file; or with a database the list of it that is called so (shelf.h). */
struct wd_edited {
	const char *database, *path;
};

/* Adds lines (each with its "\n") at the end; the file and its folders are made when missing. */
bool wd_edit_append(struct wd_edited edited, struct wd_span lines, struct wd_error *err) WD_MUST_CHECK;
/*
 * Takes out the lines of a plain list whose address is the one typed, as it
 * is or in normal form; *n counts them. The file is not touched when there are none.
 */
bool wd_edit_remove(struct wd_edited edited, struct wd_span typed, size_t *n, struct wd_error *err) WD_MUST_CHECK;
/*
 * Gives those lines another address in the place of the typed one; all else on
 * them stays. *n counts them; the file is not touched when there are none.
 */
bool wd_edit_readdress(struct wd_edited edited, struct wd_span typed, struct wd_span address, size_t *n,
		       struct wd_error *err) WD_MUST_CHECK;

#endif
