#include "bench/origin.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#include "bench/feed_text.h"

enum { PAST_DAYS = 30, A_DAY_S = 86400, MOST_HEAD = 4096, BACKLOG = 4096 };

struct origin_shared {
	struct origin_seen seen;
	long open;
	unsigned turn;      /* of changes */
	unsigned changes[]; /* of each feed */
};

struct guest {
	uv_tcp_t tcp;
	uv_timer_t timer;
	uv_write_t write;
	const struct origin *origin;
	int handles; /* that are still to be closed */
	char head[MOST_HEAD];
	size_t n_head;
	char *answer, *body;
	size_t n_answer, n_body;
};

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* ---- its process ---- */

static time_t born;

static void forget_answer(struct guest *g)
{
	free(g->answer);
	free(g->body);
	g->answer = g->body = NULL;
}

static void on_closed(uv_handle_t *handle)
{
	struct guest *g = handle->data;

	if (--g->handles > 0)
		return;
	g->origin->shared->open--;
	forget_answer(g);
	free(g);
}

static void turn_out(struct guest *g)
{
	if (uv_is_closing((uv_handle_t *)&g->tcp))
		return;
	uv_close((uv_handle_t *)&g->tcp, on_closed);
	uv_close((uv_handle_t *)&g->timer, on_closed);
}

static void on_written(uv_write_t *write, int status)
{
	struct guest *g = write->data;

	forget_answer(g);
	if (status < 0)
		turn_out(g);
}

static void send_answer(uv_timer_t *timer)
{
	struct guest *g = timer->data;
	uv_buf_t parts[] = { uv_buf_init(g->answer, (unsigned)g->n_answer), uv_buf_init(g->body, (unsigned)g->n_body) };

	if (uv_write(&g->write, (uv_stream_t *)&g->tcp, parts, g->body ? 2 : 1, on_written) != 0)
		turn_out(g);
}

static unsigned delay_of(const struct origin_plan *plan, unsigned feed)
{
	return plan->most_ms ? plan->least_ms + feed * 2654435761u % (plan->most_ms - plan->least_ms + 1) : 0;
}

static void answer(struct guest *g)
{
	const struct origin_plan *plan = &g->origin->plan;
	struct origin_shared *shared = g->origin->shared;
	const char *asked = strcasestr(g->head, "\r\nIf-None-Match: ");
	unsigned feed = strncmp(g->head, "GET /", 5) == 0 ? (unsigned)strtoul(g->head + 5, NULL, 10) : plan->feeds;
	char tag[40];
	size_t n;
	FILE *out;

	if (feed >= plan->feeds) {
		turn_out(g);
		return;
	}
	n = (size_t)snprintf(tag, sizeof(tag), "\"%u-%u\"", feed, shared->changes[feed]);
	out = open_memstream(&g->answer, &g->n_answer);
	if (!out)
		die("memory");
	if (asked && strncmp(asked + 17, tag, n) == 0) {
		shared->seen.same++;
		fprintf(out, "HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n", tag);
	} else {
		shared->seen.full++;
		g->body = feed_text(feed, shared->changes[feed], plan->entries, born, &g->n_body);
		fprintf(out,
			"HTTP/1.1 200 OK\r\nContent-Type: application/%s+xml\r\nETag: %s\r\nContent-Length: %zu\r\n\r\n",
			feed % 2 ? "atom" : "rss", tag, g->n_body);
	}
	fclose(out);
	if (plan->most_ms)
		uv_timer_start(&g->timer, send_answer, delay_of(plan, feed), 0);
	else
		send_answer(&g->timer);
}

static void on_room(uv_handle_t *handle, size_t hint, uv_buf_t *out)
{
	struct guest *g = handle->data;

	(void)hint;
	*out = uv_buf_init(g->head + g->n_head, (unsigned)(sizeof(g->head) - 1 - g->n_head));
}

/* Nobody sends a request before the answer to the one before. */
static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *room)
{
	struct guest *g = stream->data;

	(void)room;
	if (n < 0) {
		turn_out(g);
		return;
	}
	g->n_head += (size_t)n;
	g->head[g->n_head] = '\0';
	if (!strstr(g->head, "\r\n\r\n"))
		return;
	g->n_head = 0;
	answer(g);
}

static void on_guest(uv_stream_t *listener, int status)
{
	struct guest *g = calloc(1, sizeof(*g));
	struct origin_shared *shared;

	if (status < 0 || !g)
		die("a connection");
	g->origin = listener->data;
	g->handles = 2;
	shared = g->origin->shared;
	uv_tcp_init(listener->loop, &g->tcp);
	uv_timer_init(listener->loop, &g->timer);
	g->tcp.data = g->timer.data = g->write.data = g;
	shared->seen.connections++;
	if (++shared->open > shared->seen.most_open)
		shared->seen.most_open = shared->open;
	if (uv_accept(listener, (uv_stream_t *)&g->tcp) != 0 || uv_read_start((uv_stream_t *)&g->tcp, on_room, on_read) != 0)
		turn_out(g);
	else
		uv_tcp_nodelay(&g->tcp, 1);
}

static void serve(struct origin *o, int socket)
{
	uv_loop_t loop;
	uv_tcp_t listener;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_IGN);
	uv_loop_init(&loop);
	uv_tcp_init(&loop, &listener);
	listener.data = o;
	if (uv_tcp_open(&listener, socket) != 0 || uv_listen((uv_stream_t *)&listener, BACKLOG, on_guest) != 0)
		die("origin");
	uv_run(&loop, UV_RUN_DEFAULT);
	exit(0);
}

/* ---- whoever started it ---- */

/* Every address of loopback, and no other: hence bound to its device. */
static int open_socket(int *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY) };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3) != 0 ||
	    bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0 || listen(fd, BACKLOG) != 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) != 0)
		die("origin: a socket on loopback");
	*port = ntohs(at.sin_port);
	return fd;
}

static void raise_descriptors(void)
{
	struct rlimit most;

	getrlimit(RLIMIT_NOFILE, &most);
	most.rlim_cur = most.rlim_max;
	setrlimit(RLIMIT_NOFILE, &most);
}

static size_t size_of(const struct origin_plan *plan)
{
	return sizeof(struct origin_shared) + plan->feeds * sizeof(unsigned);
}

void origin_start(struct origin *o, const struct origin_plan *plan)
{
	int socket = open_socket(&o->port);

	o->plan = *plan;
	o->shared = mmap(NULL, size_of(plan), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (o->shared == MAP_FAILED)
		die("origin");
	born = time(NULL) - PAST_DAYS * A_DAY_S;
	raise_descriptors();
	o->pid = fork();
	if (o->pid < 0)
		die("origin");
	if (o->pid == 0)
		serve(o, socket);
	close(socket);
}

void origin_stop(struct origin *o)
{
	kill(o->pid, SIGKILL);
	waitpid(o->pid, NULL, 0);
	munmap(o->shared, size_of(&o->plan));
}

void origin_change(struct origin *o, unsigned per_mille)
{
	unsigned turn = o->shared->turn++;

	for (unsigned i = 0; i < o->plan.feeds; i++)
		o->shared->changes[i] += (i * 2654435761u + turn * per_mille) % 1000 < per_mille;
}

struct origin_seen origin_seen(struct origin *o)
{
	struct origin_seen seen = o->shared->seen;

	o->shared->seen = (struct origin_seen){ .most_open = o->shared->open };
	return seen;
}

void origin_list(const struct origin *o, unsigned per_host, FILE *out)
{
	for (unsigned i = 0; i < o->plan.feeds; i++) {
		unsigned host = i / per_host + 1;

		fprintf(out, "http://127.%u.%u.%u:%d/%u\n", 1 + (host >> 16), host >> 8 & 255, host & 255, o->port, i);
	}
}
