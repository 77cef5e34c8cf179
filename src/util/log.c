#include "util/log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/clock.h"

enum { LINE_MOST = 2048, TEXT_MOST = 1536, RECENT = 32, QUIET_MS = 60000 };

static atomic_int log_level = WD_LOG_INFO, log_form = WD_LOG_TEXT;

/* A line of the last minute. n_more: how often it came since it was written. */
struct recent {
	char text[TEXT_MOST];
	enum wd_log_level level;
	int64_t written_at;
	unsigned long n_more;
};

static pthread_mutex_t recent_lock = PTHREAD_MUTEX_INITIALIZER;
static struct recent *recent; /* RECENT of them; NULL: repeats are written */

void wd_log_set_level(enum wd_log_level level)
{
	atomic_store(&log_level, (int)level);
}

void wd_log_set_form(enum wd_log_form form)
{
	atomic_store(&log_form, (int)form);
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

/* One write keeps lines of several threads and processes whole. */
static void put(char *line, size_t len)
{
	line[len++] = '\n';
	if (write(STDERR_FILENO, line, len) < 0)
		return;
}

static void write_json(enum wd_log_level level, const char *text)
{
	static const char *const names[] = {
		[WD_LOG_ERROR] = "error", [WD_LOG_WARNING] = "warning", [WD_LOG_INFO] = "info", [WD_LOG_DEBUG] = "debug"
	};
	char line[LINE_MOST * 2], time[WD_CLOCK_TEXT];
	size_t at = (size_t)snprintf(line, sizeof(line), "{\"time\": \"%s\", \"level\": \"%s\", \"message\": \"",
				     wd_clock_rfc3339(wd_clock_now(), time), names[level]);

	for (; *text && at + 8 < sizeof(line); text++) {
		if (*text == '"' || *text == '\\')
			line[at++] = '\\';
		line[at++] = *text;
	}
	memcpy(line + at, "\"}", 2);
	put(line, at + 2);
}

static void write_line(enum wd_log_level level, const char *text)
{
	char line[LINE_MOST];
	int len;

	if (atomic_load(&log_form) == WD_LOG_JSON) {
		write_json(level, text);
		return;
	}
	if (stderr_is_journal())
		len = snprintf(line, sizeof(line), "<%d>%s", (int)level, text);
	else
		len = snprintf(line, sizeof(line), "wiredesk: %s", text);
	put(line, (size_t)len);
}

static void tell_repeats(struct recent *r)
{
	char line[TEXT_MOST + 64];

	snprintf(line, sizeof(line), "the same %lu time%s: %s", r->n_more, r->n_more == 1 ? "" : "s", r->text);
	if (r->n_more)
		write_line(r->level, line);
	r->n_more = 0;
}

/* The place of this line, or of the oldest, whose repeats are told then. */
static struct recent *place_for(const char *text, int64_t now)
{
	struct recent *oldest = recent;

	for (struct recent *r = recent; r < recent + RECENT; r++) {
		if (r->text[0] && now - r->written_at >= QUIET_MS) {
			tell_repeats(r);
			r->text[0] = '\0';
			r->written_at = 0;
		}
		if (strcmp(r->text, text) == 0)
			return r;
		if (r->written_at < oldest->written_at)
			oldest = r;
	}
	tell_repeats(oldest);
	return oldest;
}

/* False: it was written less than a minute ago, and is counted. */
static bool is_news(enum wd_log_level level, const char *text)
{
	int64_t now = wd_clock_steady();
	struct recent *r = place_for(text, now);

	if (*text && strcmp(r->text, text) == 0) {
		r->n_more++;
		return false;
	}
	snprintf(r->text, sizeof(r->text), "%s", text);
	r->level = level;
	r->written_at = now;
	return true;
}

/* Under the lock. */
static void forget(void)
{
	for (size_t i = 0; recent && i < RECENT; i++) {
		tell_repeats(&recent[i]);
		recent[i].text[0] = '\0';
		recent[i].written_at = 0;
	}
}

void wd_log_count_repeats(bool on)
{
	pthread_mutex_lock(&recent_lock);
	if (on && !recent)
		recent = calloc(RECENT, sizeof(*recent)); /* without memory repeats are written */
	if (!on) {
		forget();
		free(recent);
		recent = NULL;
	}
	pthread_mutex_unlock(&recent_lock);
}

void wd_log_forget(void)
{
	pthread_mutex_lock(&recent_lock);
	forget();
	pthread_mutex_unlock(&recent_lock);
}

bool wd_log_shows(enum wd_log_level level)
{
	return (int)level <= atomic_load(&log_level);
}

void wd_log(enum wd_log_level level, const char *format, ...)
{
	char text[TEXT_MOST];
	va_list args;

	if (!wd_log_shows(level))
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	/* What a stranger wrote may stand in it: no control character reaches a terminal. */
	for (char *p = text; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = ' ';
	pthread_mutex_lock(&recent_lock);
	if (!recent || is_news(level, text))
		write_line(level, text);
	pthread_mutex_unlock(&recent_lock);
}
