/*
 * A folder of files of ours for any web server: each is replaced as a whole and
 * only where its bytes changed, with packed twins (.gz, .zst) beside it. What is put stands aside till it is
 * on disk, a few hundred files at a time. A manifest in the
 * folder (".wiredesk") lists what is ours and by which mark it was made; no other file is touched.
 * One thread; what goes wrong is said once, by wd_folder_close().
 *
 * Thread:  one; never the loop, it writes files.
 * Owner:   the caller's until wd_folder_close(), which frees.
 * Failure: the first stays: nothing is written from then on, and wd_folder_close() says
 *          why.
 * Limit:   a manifest of 64 MiB; names below 512 bytes.
 */
#ifndef WD_DAEMON_FOLDER_H
#define WD_DAEMON_FOLDER_H

#include <stdint.h>

#include "util/buf.h"
#include "util/error.h"

struct wd_folder;

/* Makes the folder where there is none. NULL with err. */
struct wd_folder *wd_folder_open(const char *path, struct wd_error *err) WD_MUST_CHECK;

/*
 * Writes a file below the folder ("korea/archive/3.atom"), which is in its place after wd_folder_close() at the
 * latest, and releases the bytes. mark says what it was
 * made of: any number but 0, which is "not known". False once something went wrong.
 */
bool wd_folder_put(struct wd_folder *folder, const char *path, uint64_t mark, struct wd_buf *bytes);
/* True when the file is there and was made by this mark: it stays, and need not be made. */
bool wd_folder_keep(struct wd_folder *folder, const char *path, uint64_t mark);
/* Asks for each file below a prefix that was neither put nor kept this time whether it stays; it may be put meanwhile. */
void wd_folder_sweep(struct wd_folder *folder, const char *prefix, bool (*is_wanted)(void *ctx, const char *path),
		     void *ctx);
/* The same without asking: all of them stay. */
void wd_folder_keep_all(struct wd_folder *folder, const char *prefix);

/*
 * done: what was put and kept is all there shall be, so what else was ours is removed. Else it stays,
 * and only the manifest is brought up to date. False with err when something went wrong.
 */
bool wd_folder_close(struct wd_folder *folder, bool done, struct wd_error *err) WD_MUST_CHECK;

#endif
