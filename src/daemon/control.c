#include "daemon/control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/order.h"
#include "util/buf.h"
#include "util/mem.h"

enum { MOST_CONVERSATIONS = 16 };

struct conversation {
	struct conversation *next;
	struct wd_control *control;
	uv_pipe_t pipe;
	char block[4096];
	struct wd_buf in;
	size_t looked_at; /* wd_order_read's */
	uint64_t until;   /* of the loop's clock: it has asked by then */
	int ask;          /* of the pipeline, -1 none */
	int64_t told;     /* polls that the last line told of */
	bool obeyed, closing;
};

struct wd_control {
	uv_pipe_t listener;
	uv_timer_t patience; /* until the next that has not asked is turned out */
	int64_t patience_ms;
	struct wd_pipeline *pipeline;
	char *path;
	struct conversation *conversations;
	int n, open_handles;
	void (*closed)(void *ctx);
	void *ctx;
};

static char *path_for(const char *database)
{
	struct wd_buf path;

	wd_buf_init(&path, WD_BUF_ADDRESS);
	wd_buf_printf(&path, "%s.sock", database);
	return wd_buf_take(&path);
}

/*
 * A socket's address holds 107 bytes; a longer path is reached through its
 * folder's descriptor, *folder, which the caller closes (-1 none).
 */
static bool address_of(const char *path, struct sockaddr_un *address, int *folder)
{
	const char *slash = strrchr(path, '/');
	int n;

	*folder = -1;
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	if (strlen(path) < sizeof(address->sun_path)) {
		memcpy(address->sun_path, path, strlen(path));
		return true;
	}
	if (slash) {
		char *dir = wd_xstrndup(path, (size_t)(slash - path) + 1);

		*folder = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
		free(dir);
	}
	if (*folder < 0)
		return false;
	n = snprintf(address->sun_path, sizeof(address->sun_path), "/proc/self/fd/%d/%s", *folder, slash + 1);
	return n > 0 && (size_t)n < sizeof(address->sun_path);
}

/* ---- the daemon's side ---- */

static void on_part_closed(struct wd_control *c)
{
	if (--c->open_handles > 0 || !c->closed)
		return;
	c->closed(c->ctx);
	free(c->path);
	free(c);
}

static void on_conversation_closed(uv_handle_t *handle)
{
	struct conversation *t = handle->data;
	struct wd_control *c = t->control;

	wd_buf_release(&t->in);
	free(t);
	on_part_closed(c);
}

static void hang_up(struct conversation *t)
{
	struct conversation **at = &t->control->conversations;

	if (t->closing)
		return;
	t->closing = true;
	if (t->ask >= 0)
		wd_pipeline_forget(t->control->pipeline, t->ask);
	while (*at != t)
		at = &(*at)->next;
	*at = t->next;
	t->control->n--;
	uv_close((uv_handle_t *)&t->pipe, on_conversation_closed);
}

struct line {
	uv_write_t write;
	char text[WD_ORDER_TALLY];
	bool is_last;
};

static void on_line_sent(uv_write_t *write, int status)
{
	struct line *line = write->data;
	struct conversation *t = write->handle->data;

	if (status != 0 || line->is_last)
		hang_up(t);
	free(line);
}

static void send_line(struct conversation *t, const char *text, bool is_last)
{
	struct line *line = wd_xcalloc(1, sizeof(*line));
	uv_buf_t buf;

	snprintf(line->text, sizeof(line->text), "%s", text);
	line->is_last = is_last;
	line->write.data = line;
	buf = uv_buf_init(line->text, (unsigned)strlen(line->text));
	if (uv_write(&line->write, (uv_stream_t *)&t->pipe, &buf, 1, on_line_sent) != 0) {
		free(line);
		hang_up(t);
	}
}

static const char too_many[] = "error too many ask at once; try again\n";

static void on_progress(void *ctx, const struct wd_tally *y)
{
	struct conversation *t = ctx;
	bool is_last = y->done >= y->total;
	char text[WD_ORDER_TALLY];

	if (is_last)
		t->ask = -1;
	/* A reader that has fallen behind wants the newest figures, not all of them. */
	if (!is_last && uv_stream_get_write_queue_size((uv_stream_t *)&t->pipe) > 0)
		return;
	wd_order_write_tally(text, sizeof(text), y, is_last);
	send_line(t, text, is_last);
}

static void poll_some(struct conversation *t)
{
	size_t n;
	const char **names = wd_order_names(t->in.data, &n);

	if (!names) {
		send_line(t, "error no feed is named, or too many are\n", true);
		return;
	}
	t->ask = wd_pipeline_ask(t->control->pipeline, names, n, false, on_progress, t);
	free(names);
	if (t->ask < 0)
		send_line(t, too_many, true);
}

static void obey(struct conversation *t, enum wd_order order)
{
	if (order == WD_ORDER_UNKNOWN) {
		send_line(t, "error this daemon does not know that\n", true);
		return;
	}
	if (order == WD_ORDER_POLL_SOME) {
		poll_some(t);
		return;
	}
	t->ask = wd_pipeline_ask(t->control->pipeline, NULL, 0, order == WD_ORDER_POLL_ALL, on_progress, t);
	if (t->ask < 0)
		send_line(t, too_many, true);
}

static void on_alloc(uv_handle_t *handle, size_t hint, uv_buf_t *buf)
{
	struct conversation *t = handle->data;

	(void)hint;
	*buf = uv_buf_init(t->block, sizeof(t->block));
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct conversation *t = stream->data;
	enum wd_order order;

	if (n < 0 || (n > 0 && !wd_buf_add(&t->in, buf->base, (size_t)n))) {
		hang_up(t);
		return;
	}
	if (t->obeyed)
		return;
	order = wd_order_read(wd_buf_span(&t->in), &t->looked_at);
	t->obeyed = order != WD_ORDER_PART;
	if (t->obeyed)
		obey(t, order);
}

static void mind_the_silent(struct wd_control *c);

static void on_patience(uv_timer_t *timer)
{
	struct wd_control *c = timer->data;
	uint64_t now = uv_now(timer->loop);
	struct conversation *next;

	for (struct conversation *t = c->conversations; t; t = next) {
		next = t->next;
		if (!t->obeyed && t->until <= now)
			hang_up(t);
	}
	mind_the_silent(c);
}

/* Wakes when the patience with the first of them ends. */
static void mind_the_silent(struct wd_control *c)
{
	uint64_t now = uv_now(c->listener.loop), first = UINT64_MAX;

	for (struct conversation *t = c->conversations; t; t = t->next)
		if (!t->obeyed && t->until < first)
			first = t->until;
	if (first != UINT64_MAX)
		uv_timer_start(&c->patience, on_patience, first > now ? first - now : 0, 0);
}

/* Who has asked for nothing yet, the longest. */
static void hang_up_oldest(struct wd_control *c)
{
	struct conversation *oldest = NULL;

	for (struct conversation *t = c->conversations; t; t = t->next)
		if (!t->obeyed)
			oldest = t;
	if (oldest)
		hang_up(oldest);
}

static void on_connection(uv_stream_t *listener, int status)
{
	struct wd_control *c = listener->data;
	struct conversation *t;

	if (status != 0)
		return;
	if (c->n >= MOST_CONVERSATIONS)
		hang_up_oldest(c);
	t = wd_xcalloc(1, sizeof(*t));
	t->control = c;
	t->ask = -1;
	t->until = uv_now(listener->loop) + (uint64_t)c->patience_ms;
	wd_buf_init(&t->in, WD_ORDER_MOST);
	uv_pipe_init(listener->loop, &t->pipe, 0);
	t->pipe.data = t;
	t->next = c->conversations;
	c->conversations = t;
	c->n++;
	c->open_handles++;
	if (uv_accept(listener, (uv_stream_t *)&t->pipe) != 0 || c->n > MOST_CONVERSATIONS ||
	    uv_read_start((uv_stream_t *)&t->pipe, on_alloc, on_read) != 0)
		hang_up(t);
	mind_the_silent(c);
}

/* A bound and listening descriptor only for its owner; -1 with errno. */
static int bind_socket(const char *path)
{
	struct sockaddr_un address;
	int folder, fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool ok;

	if (fd < 0)
		return -1;
	if (!address_of(path, &address, &folder)) {
		close(fd);
		errno = ENAMETOOLONG;
		return -1;
	}
	unlink(path);
	/* Nobody can connect before it listens, so its rights may be set after; a umask would be that of all threads. */
	ok = bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 && chmod(address.sun_path, 0600) == 0;
	if (folder >= 0)
		close(folder);
	if (!ok) {
		int why = errno;

		close(fd);
		errno = why;
		return -1;
	}
	return fd;
}

struct wd_control *wd_control_new(uv_loop_t *loop, const char *database, struct wd_pipeline *pipeline, int64_t patience_ms,
				  struct wd_error *err)
{
	struct wd_control *c;
	char *path = path_for(database);
	int fd = bind_socket(path);

	if (fd < 0) {
		wd_error_set(err, WD_LOCAL, "%s: %s", path, strerror(errno));
		free(path);
		return NULL;
	}
	c = wd_xcalloc(1, sizeof(*c));
	c->pipeline = pipeline;
	c->path = path;
	c->open_handles = 2;
	c->patience_ms = patience_ms;
	uv_pipe_init(loop, &c->listener, 0);
	uv_timer_init(loop, &c->patience);
	c->listener.data = c->patience.data = c;
	uv_pipe_open(&c->listener, fd);
	uv_listen((uv_stream_t *)&c->listener, MOST_CONVERSATIONS, on_connection);
	return c;
}

static void on_own_handle_closed(uv_handle_t *handle)
{
	on_part_closed(handle->data);
}

void wd_control_close(struct wd_control *c, void (*closed)(void *ctx), void *ctx)
{
	struct conversation *next;

	c->closed = closed;
	c->ctx = ctx;
	unlink(c->path);
	for (struct conversation *t = c->conversations; t; t = next) {
		next = t->next;
		hang_up(t);
	}
	uv_close((uv_handle_t *)&c->patience, on_own_handle_closed);
	uv_close((uv_handle_t *)&c->listener, on_own_handle_closed);
}

/* ---- the command's side ---- */

static int reach(const char *database)
{
	struct sockaddr_un address;
	char *path = path_for(database);
	int folder = -1, fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 &&
	    (!address_of(path, &address, &folder) || connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0)) {
		close(fd);
		fd = -1;
	}
	if (folder >= 0)
		close(folder);
	free(path);
	return fd;
}

static bool send_request(int fd, const struct wd_daemon_options *options)
{
	struct wd_buf request;
	size_t at = 0;

	wd_buf_init(&request, WD_ORDER_MOST);
	wd_order_write(&request, options->only, options->n_only, options->all_now);
	while (at < request.len) {
		ssize_t n = send(fd, request.data + at, request.len - at, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		at += (size_t)n;
	}
	wd_buf_release(&request);
	return at > 0;
}

bool wd_control_ask(const struct wd_daemon_options *options, const char *database, struct wd_tally *tally,
		    struct wd_error *err)
{
	int fd = reach(database);
	char line[512];
	bool ok = false;
	FILE *in;

	if (fd < 0)
		return wd_error_set(err, WD_TRANSIENT, "another wiredesk polls for this database and cannot be asked");
	in = fdopen(fd, "r");
	if (!in) {
		close(fd);
		return wd_error_set(err, WD_LOCAL, "%s", strerror(errno));
	}
	wd_error_set(err, WD_TRANSIENT, "the running daemon ended before the polls did");
	if (send_request(fd, options)) {
		while (!ok && fgets(line, sizeof(line), in)) {
			line[strcspn(line, "\n")] = '\0';
			if (strncmp(line, "error ", 6) == 0) {
				wd_error_set(err, WD_TRANSIENT, "%s", line + 6);
				break;
			}
			if (wd_order_read_tally(line, tally, &ok) && options->progress)
				options->progress(options->progress_ctx, tally);
		}
	}
	fclose(in);
	if (ok)
		*err = (struct wd_error){ 0 };
	return ok;
}
