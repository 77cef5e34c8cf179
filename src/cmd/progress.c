#include "cmd/progress.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "cmd/out.h"
#include "util/clock.h"

enum { REDRAW_MS = 100 };

void wd_progress_begin(struct wd_progress *progress, const char *doing, bool quiet)
{
	*progress = (struct wd_progress){ .shows = !quiet && wd_out_is_terminal(stderr), .doing = doing };
}

void wd_progress_show(struct wd_progress *progress, const char *format, ...)
{
	int64_t now = wd_clock_steady();
	va_list args;

	if (!progress->shows || (progress->drawn && now - progress->drawn_at < REDRAW_MS))
		return;
	progress->drawn_at = now;
	progress->drawn = true;
	fputc('\r', stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputs("\033[K", stderr);
}

void wd_progress_share(void *ctx, int64_t done, int64_t total)
{
	struct wd_progress *progress = ctx;

	if (total > 0)
		wd_progress_show(progress, "%" PRId64 " %% %s", done * 100 / total, progress->doing);
}

void wd_progress_end(struct wd_progress *progress)
{
	if (progress->drawn)
		fputs("\r\033[K", stderr);
	progress->drawn = false;
}
