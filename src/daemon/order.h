/*
 * What is said over the control socket, as text. Pure; knows neither socket nor loop.
 *
 * One line asks: "poll due", "poll all", or "poll some" with a line for each feed behind
 * it and an empty one. Lines answer: "progress T D C U F N P" after each feed (total, done,
 * changed, unchanged, failed, new stories, put off), "done T D C U F N P" at the end, "error TEXT".
 *
 * Thread:  any; pure.
 * Owner:   names borrow from the text.
 * Failure: what cannot be understood is WD_ORDER_UNKNOWN.
 * Limit:   WD_ORDER_MOST bytes, WD_ORDER_NAMES feeds.
 */
#ifndef WD_DAEMON_ORDER_H
#define WD_DAEMON_ORDER_H

#include "daemon/daemon.h"
#include "util/buf.h"

enum wd_order {
	WD_ORDER_PART,    /* more is to come */
	WD_ORDER_UNKNOWN, /* whatever comes yet; one with a NUL in it */
	WD_ORDER_POLL_DUE,
	WD_ORDER_POLL_ALL,
	WD_ORDER_POLL_SOME,
};
enum { WD_ORDER_MOST = 4 << 20, WD_ORDER_NAMES = 100000, WD_ORDER_TALLY = 192 };

/*
 * What text, which has come so far, asks for. *looked_at begins as 0 and is kept
 * between calls as text grows: what was looked through is not looked through again.
 */
enum wd_order wd_order_read(struct wd_span text, size_t *looked_at);
/*
 * The feeds that a WD_ORDER_POLL_SOME names; the caller frees the array, which borrows
 * from text, cut at its line ends. NULL: none are, or more than WD_ORDER_NAMES.
 */
const char **wd_order_names(char *text, size_t *n);
/* The request for these feeds, or without names for all or for what is due. */
void wd_order_write(struct wd_buf *out, const char *const *names, size_t n, bool all);

/* A line, terminated; at most WD_ORDER_TALLY bytes. */
void wd_order_write_tally(char *out, size_t size, const struct wd_tally *tally, bool is_last);
/* Reads such a line, with or without its end; *is_last as it was written. False: it is another. */
bool wd_order_read_tally(const char *line, struct wd_tally *tally, bool *is_last);

#endif
