#include "util/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_int log_level = WD_LOG_INFO;

void wd_log_set_level(enum wd_log_level level)
{
	atomic_store(&log_level, (int)level);
}

/* JOURNAL_STREAM names the device and inode of the journal's socket. */
static bool stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	struct stat st;
	char name[64];

	if (!stream || fstat(STDERR_FILENO, &st) != 0)
		return false;
	snprintf(name, sizeof(name), "%lu:%lu", (unsigned long)st.st_dev, (unsigned long)st.st_ino);
	return strcmp(stream, name) == 0;
}

void wd_log(enum wd_log_level level, const char *format, ...)
{
	char line[2048];
	size_t at = 0;
	va_list args;

	if ((int)level > atomic_load(&log_level))
		return;
	if (stderr_is_journal())
		at = (size_t)snprintf(line, sizeof(line), "<%d>", (int)level);
	else
		at = (size_t)snprintf(line, sizeof(line), "wiredesk: ");
	va_start(args, format);
	vsnprintf(line + at, sizeof(line) - at - 1, format, args);
	va_end(args);
	/* What a stranger wrote may stand in it: no control character reaches a terminal. */
	for (char *p = line + at; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = ' ';
	at = strlen(line);
	line[at++] = '\n';
	/* One write keeps lines of several threads and processes whole. */
	if (write(STDERR_FILENO, line, at) < 0)
		return;
}
