#include "push/program.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "util/mem.h"
#include "util/utf8.h"

enum { SAID = 200, GRACE_MS = 2000, HANDLES = 4 };

struct wd_program {
	uv_process_t process;
	uv_pipe_t in, err;
	uv_timer_t timer;
	uv_write_t write;
	int open_handles;
	bool ended, timed_out;
	struct wd_error error;
	char block[1024], said[SAID + 1]; /* the first line on its stderr */
	size_t n_said;
	bool said_all;
	wd_program_fn done; /* NULL: it was cancelled */
	void *ctx;
};

static void on_closed(uv_handle_t *handle)
{
	struct wd_program *p = handle->data;

	if (--p->open_handles > 0)
		return;
	if (p->done)
		p->done(p->ctx, &p->error);
	free(p);
}

static void close_all(struct wd_program *p)
{
	uv_handle_t *handles[HANDLES] = { (uv_handle_t *)&p->process, (uv_handle_t *)&p->in, (uv_handle_t *)&p->err,
					  (uv_handle_t *)&p->timer };

	for (int i = 0; i < HANDLES; i++)
		if (!uv_is_closing(handles[i]))
			uv_close(handles[i], on_closed);
}

/* To its group: what it started too. */
static void kill_group(struct wd_program *p, int number)
{
	if (p->process.pid > 0 && !p->ended)
		kill(-p->process.pid, number);
}

static void on_exit_status(uv_process_t *process, int64_t status, int number)
{
	struct wd_program *p = process->data;
	const char *colon = p->said[0] ? ": " : "";

	if (p->timed_out) {
		kill_group(p, SIGKILL);
		wd_error_set(&p->error, WD_TRANSIENT, "it did not end within %d s", WD_PROGRAM_MS / 1000);
	} else if (number) {
		wd_error_set(&p->error, WD_TRANSIENT, "it was killed by signal %d%s%s", number, colon, p->said);
	} else if (status) {
		wd_error_set(&p->error, status == EX_DATAERR ? WD_INPUT : WD_TRANSIENT, "it ended with status %d%s%s",
			     (int)status, colon, p->said);
	}
	p->ended = true;
	close_all(p);
}

static void on_time_over(uv_timer_t *timer)
{
	struct wd_program *p = timer->data;

	kill_group(p, p->timed_out ? SIGKILL : SIGTERM);
	p->timed_out = true;
	uv_timer_start(timer, on_time_over, GRACE_MS, 0);
}

static void give_block(uv_handle_t *handle, size_t wanted, uv_buf_t *out)
{
	struct wd_program *p = handle->data;

	(void)wanted;
	*out = uv_buf_init(p->block, sizeof(p->block));
}

/* All of it is read, so that it is not held up; the first line is kept. */
static void on_said(uv_stream_t *stream, ssize_t n, const uv_buf_t *bytes)
{
	struct wd_program *p = stream->data;

	if (n < 0)
		uv_read_stop(stream);
	for (ssize_t i = 0; i < n && !p->said_all; i++) {
		unsigned char c = (unsigned char)bytes->base[i];

		p->said_all = c == '\n' || p->n_said == SAID;
		if (!p->said_all)
			p->said[p->n_said++] = c < ' ' || c == 0x7f ? ' ' : (char)c;
	}
	p->said[wd_utf8_valid((struct wd_span){ p->said, p->n_said })] = '\0';
}

/* It need not read what it is told. */
static void on_written(uv_write_t *write, int status)
{
	struct wd_program *p = write->data;

	(void)status;
	if (!uv_is_closing((uv_handle_t *)&p->in))
		uv_close((uv_handle_t *)&p->in, on_closed);
}

static int spawn(struct wd_program *p, uv_loop_t *loop, char *const *argv, char *const *env)
{
	uv_stdio_container_t stdio[] = {
		{ .flags = (uv_stdio_flags)(UV_CREATE_PIPE | UV_READABLE_PIPE), .data.stream = (uv_stream_t *)&p->in },
		{ .flags = UV_IGNORE }, /* /dev/null */
		{ .flags = (uv_stdio_flags)(UV_CREATE_PIPE | UV_WRITABLE_PIPE), .data.stream = (uv_stream_t *)&p->err },
	};
	uv_process_options_t options = { .exit_cb = on_exit_status,
					 .file = argv[0],
					 .args = (char **)argv,
					 .env = (char **)env,
					 .cwd = "/",
					 .flags = UV_PROCESS_DETACHED,
					 .stdio_count = 3,
					 .stdio = stdio };

	return uv_spawn(loop, &p->process, &options);
}

struct wd_program *wd_program_start(uv_loop_t *loop, char *const *argv, char *const *env, struct wd_span input,
				    wd_program_fn done, void *ctx)
{
	struct wd_program *p = wd_xcalloc(1, sizeof(*p));
	uv_buf_t bytes = uv_buf_init((char *)input.ptr, (unsigned)input.len);
	int failed;

	p->done = done;
	p->ctx = ctx;
	p->open_handles = HANDLES;
	uv_pipe_init(loop, &p->in, 0);
	uv_pipe_init(loop, &p->err, 0);
	uv_timer_init(loop, &p->timer);
	p->in.data = p->err.data = p->timer.data = p->process.data = p->write.data = p;
	failed = spawn(p, loop, argv, env);
	if (failed) {
		wd_error_set(&p->error, WD_LOCAL, "it cannot be run: %s", uv_strerror(failed));
		p->ended = true;
		close_all(p);
		return p;
	}
	uv_timer_start(&p->timer, on_time_over, WD_PROGRAM_MS, 0);
	uv_read_start((uv_stream_t *)&p->err, give_block, on_said);
	if (uv_write(&p->write, (uv_stream_t *)&p->in, &bytes, 1, on_written) != 0)
		uv_close((uv_handle_t *)&p->in, on_closed);
	return p;
}

void wd_program_cancel(struct wd_program *p)
{
	p->done = NULL;
	kill_group(p, SIGKILL);
	close_all(p);
}
