/*
 * Log lines on stderr, one event a line. Where stderr goes to the journal
 * (JOURNAL_STREAM, systemd.exec(5)) each line begins with its <priority>.
 * Level, form and the memory of repeats are the program's only global state.
 * Thread-safe.
 */
#ifndef WD_UTIL_LOG_H
#define WD_UTIL_LOG_H

#include <stdbool.h>

enum wd_log_level { WD_LOG_ERROR = 3, WD_LOG_WARNING = 4, WD_LOG_INFO = 6, WD_LOG_DEBUG = 7 };
enum wd_log_form { WD_LOG_TEXT, WD_LOG_JSON };

/* Lines above the level are dropped. The default is WD_LOG_INFO; -q is WARNING, -v is DEBUG. */
void wd_log_set_level(enum wd_log_level level);
/* JSON: {"time": RFC 3339, "level": "error", "message": "…"} a line, and no <priority> before it. */
void wd_log_set_form(enum wd_log_form form);
/*
 * For a daemon: the same line again within a minute is counted in place of written; how
 * often it came is written when the minute is over and anything is logged, or the line comes again.
 * Turning it off writes what is still counted.
 */
void wd_log_count_repeats(bool on);
/* Writes what is counted, and what is logged from now on is no repeat: somebody waits for the answer to what he did. */
void wd_log_forget(void);
/* Whether a line of this level is written: for who would make a text for nothing. */
bool wd_log_shows(enum wd_log_level level);
void wd_log(enum wd_log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
