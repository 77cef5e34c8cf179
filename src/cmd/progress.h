/*
 * One line on stderr that is written over, for who waits at a terminal; elsewhere nothing.
 */
#ifndef WD_CMD_PROGRESS_H
#define WD_CMD_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct wd_progress {
	bool shows, drawn;
	int64_t drawn_at;  /* steady clock */
	const char *doing; /* "copied": stands behind the share */
};

void wd_progress_begin(struct wd_progress *progress, const char *doing, bool quiet);
/* Any text, ten times a second at most. */
void wd_progress_show(struct wd_progress *progress, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "40 % copied"; of the kind that struct wd_watcher calls. */
void wd_progress_share(void *progress, int64_t done, int64_t total);
/* Wipes it away. */
void wd_progress_end(struct wd_progress *progress);

#endif
