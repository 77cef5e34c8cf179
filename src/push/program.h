/*
 * Runs a program of the configuration: no shell, a clean environment, a session
 * and process group of its own, bytes on its stdin, and an end to its time. Loop only.
 */
#ifndef WD_PUSH_PROGRAM_H
#define WD_PUSH_PROGRAM_H

#include <uv.h>

#include "util/error.h"
#include "util/span.h"

enum { WD_PROGRAM_MS = 30 * 1000 };

struct wd_program;
/* err->code WD_OK: it ended with status 0; WD_INPUT: with EX_DATAERR (65), what it was given is no use to it. Never called inside of wd_program_start(). */
typedef void (*wd_program_fn)(void *ctx, const struct wd_error *err);

/* argv and env are borrowed for the call, input until the end. */
struct wd_program *wd_program_start(uv_loop_t *loop, char *const *argv, char *const *env, struct wd_span input,
				    wd_program_fn done, void *ctx);
/* Kills it with all that it started; done is not called any more. */
void wd_program_cancel(struct wd_program *program);

#endif
