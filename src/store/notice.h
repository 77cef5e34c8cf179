/*
 * Notices: who is to be told of which story, and how it went. They are queued by
 * the transaction that stores the story, so that neither is there without the other.
 *
 * Thread:  of who uses the writer or the reader.
 * Owner:   what is read lives in the arena; what is written is borrowed for the call.
 * Failure: false with err.
 * Limit:   none of its own: what cannot be told is given up in time (push/notify.h).
 */
#ifndef WD_STORE_NOTICE_H
#define WD_STORE_NOTICE_H

#include "store/store.h"

/* What became of one try. */
struct wd_told {
	int64_t target, notice;
	enum {
		WD_TOLD,
		WD_TOLD_FAILED,
		WD_TOLD_REFUSED,
		WD_TOLD_GIVEN_UP
	} outcome;           /* REFUSED: a failure that is this story's */
	int64_t at, next_at; /* when it was, and when it is tried again */
	char error[256];     /* not of WD_TOLD */
};
/* Writes them in one transaction; errors as of wd_writer_commit(). */
bool wd_writer_told(struct wd_writer *writer, const struct wd_told *told, size_t n, struct wd_error *err) WD_MUST_CHECK;

/* A target of notify = as the store knows it. */
struct wd_target_status {
	int64_t id;                    /* inside this database */
	struct wd_span merge, address; /* the address as it is: to be shown by wd_notice_shown() */
	int64_t told, given_up, waiting;
	int failures;                         /* in a row */
	struct wd_span error;                 /* of the last of them */
	struct wd_span given_up_error;        /* why the last that was given up was; empty: none was */
	int64_t given_up_at;                  /* WD_NO_TIME: never */
	int64_t failing_at, next_at, told_at; /* WD_NO_TIME: never */
	bool backlog;                         /* more may be queued, though nothing is polled */
};
/* All of them, by merge; in the arena. */
bool wd_reader_targets(struct wd_reader *reader, struct wd_arena *arena, struct wd_target_status **out, size_t *n,
		       struct wd_error *err) WD_MUST_CHECK;
/* Whom it leads to, without what may be a secret: a web address up to its host, a program without its arguments. In the arena, with a NUL behind it. */
struct wd_span wd_notice_shown(struct wd_arena *arena, struct wd_span address);

struct wd_notice {
	int64_t id, queued_at;
	int refused; /* so often */
	struct wd_story story;
};
/* The next of a target's, in order, behind this one: `limit` at most. *more: there are others. */
bool wd_reader_notices(struct wd_reader *reader, struct wd_arena *arena, int64_t target, int64_t after, size_t limit,
		       struct wd_notice **out, size_t *n, bool *more, struct wd_error *err) WD_MUST_CHECK;

#endif
