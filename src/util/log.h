/*
 * Log lines on stderr, one event a line. Where stderr goes to the journal
 * (JOURNAL_STREAM, systemd.exec(5)) each line begins with its <priority>.
 * The level is the program's only global state. Thread-safe.
 */
#ifndef WD_UTIL_LOG_H
#define WD_UTIL_LOG_H

enum wd_log_level { WD_LOG_ERROR = 3, WD_LOG_WARNING = 4, WD_LOG_INFO = 6, WD_LOG_DEBUG = 7 };

/* Lines above the level are dropped. The default is WD_LOG_INFO; -q is WARNING, -v is DEBUG. */
void wd_log_set_level(enum wd_log_level level);
void wd_log(enum wd_log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
