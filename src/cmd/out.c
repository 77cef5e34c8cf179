#include "cmd/out.h"

#include <errno.h>
#include <poll.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "util/log.h"

bool wd_out_is_terminal(FILE *stream)
{
	const char *kind = getenv("TERM");

	return isatty(fileno(stream)) && !(kind && strcmp(kind, "dumb") == 0);
}

bool wd_out_has_colour(FILE *stream)
{
	const char *none = getenv("NO_COLOR");

	return wd_out_is_terminal(stream) && !(none && *none);
}

/* Nobody reads any more: `wiredesk print all | head` has seen enough, and knows it. */
static bool is_closed_pipe(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };

	return poll(&out, 1, 0) == 1 && (out.revents & POLLERR);
}

bool wd_out_write(const struct wd_buf *out, struct wd_error *err)
{
	if (out->full)
		return wd_error_set(err, WD_INPUT, "this is more than %zu MiB", out->ceiling >> 20);
	fwrite(out->len ? out->data : "", 1, out->len, stdout);
	return true;
}

int wd_out_close(int status)
{
	bool wrote = __fpending(stdout) > 0, failed = ferror(stdout) != 0, quiet;
	int why;

	errno = 0;
	failed = fflush(stdout) != 0 || failed;
	/* Of a write that failed long ago the reason is gone. */
	why = errno;
	quiet = is_closed_pipe();
	if (fclose(stdout) != 0 && (wrote || errno != EBADF))
		failed = true;
	if (!failed)
		return status;
	if (!quiet)
		wd_log(WD_LOG_ERROR, "the output cannot be written: %s",
		       why ? strerror(why) : "is there room where it goes?");
	return status == WD_EXIT_DONE ? WD_EXIT_FAILED : status;
}
