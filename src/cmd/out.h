/*
 * What commands print to: whether a terminal looks on, and the end of stdout: what was printed
 * reached its file, or the command failed. main() returns through it, so no command looks after its own output.
 */
#ifndef WD_CMD_OUT_H
#define WD_CMD_OUT_H

#include <stdio.h>

#include "util/buf.h"
#include "util/error.h"

/* Prints what was made. False: it is not the whole (wd_buf's full), and nothing was printed. */
bool wd_out_write(const struct wd_buf *out, struct wd_error *err) WD_MUST_CHECK;

/* A terminal that may be written over looks on. */
bool wd_out_is_terminal(FILE *stream);
/* And colours are wanted there: no-color.org. */
bool wd_out_has_colour(FILE *stream);

/*
 * Writes out what is buffered and closes stdout; nothing may be printed after
 * it. Gives back status, or WD_EXIT_FAILED with a line on stderr in the place
 * of WD_EXIT_DONE when something could not be written. A closed pipe fails
 * too, but without a word; so does nothing that was never written to.
 */
int wd_out_close(int status);

#endif
