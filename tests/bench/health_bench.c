/*
 * How long /healthz takes while the program has much else to do: its first poll, in which all is new, and four people
 * who search for what takes longest. Of many answers the half and the slowest in a hundred, a connection each, against
 * a server that does nothing else, asked in turns: what the busy machine takes is in both. A monitor gives up after a
 * second or so, and every reader waits in the same line. health_bench WIREDESK [FEEDS]
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/seconds.h"
#include "bench/trial.h"

enum {
	FEEDS = 1000,
	ENTRIES = 20,
	SEARCHERS = 4,
	MOST_SAMPLES = 100000,
	EVERY_US = 2000,
	BEHIND_S = 2,
	SEARCH_S = 5,
	TURNS = 3
};

/* Words of feed_text.c: nearly every text has them, and hardly one has them so. */
static const char *const worst[SEARCHERS] = { "n*", "NEAR(ro+min+tes+lu+van+so,+0)", "-ro+-min+-tes", "k*+-pi" };

struct desk {
	int port, bare_port;
	pid_t pid, bare;
	atomic_bool ended;
};

static double samples[MOST_SAMPLES], bare_samples[MOST_SAMPLES];

static void die(const char *what)
{
	fprintf(stderr, "health_bench: %s\n", what);
	exit(1);
}

/* The status, 0: there was no answer. */
static int get(int port, const char *path)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t)port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	static _Thread_local char bytes[1 << 16];
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), n, status = 0;
	ssize_t got = 0;

	n = snprintf(bytes, sizeof(bytes), "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n", path, port);
	if (connect(fd, (struct sockaddr *)&at, sizeof(at)) == 0 && write(fd, bytes, (size_t)n) == n)
		got = read(fd, bytes, sizeof(bytes) - 1);
	if (got > 12) {
		bytes[got] = '\0';
		status = (int)strtol(bytes + 9, NULL, 10);
	}
	while (got > 0)
		got = read(fd, bytes, sizeof(bytes));
	close(fd);
	return status;
}

static void start(struct desk *desk, const char *program, const struct trial *trial)
{
	const char *const argv[] = { program, "-q", "-c", trial->conf, "run", NULL };

	desk->port = trial->port;
	if (posix_spawn(&desk->pid, program, NULL, NULL, (char *const *)(uintptr_t)argv, environ) != 0)
		die("it cannot be started");
	for (int i = 0; get(desk->port, "/healthz") == 0; i++) {
		usleep(EVERY_US);
		if (i == 5000)
			die("it does not answer");
	}
}

/* The limit: who answers each at once, and does nothing else. */
static pid_t start_bare(int *port)
{
	static const char answer[] = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nok\n";
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), fd;
	char head[1024];
	pid_t pid;

	if (bind(listener, (struct sockaddr *)&at, len) != 0 || listen(listener, 16) != 0 ||
	    getsockname(listener, (struct sockaddr *)&at, &len) != 0)
		die("cannot listen");
	*port = ntohs(at.sin_port);
	pid = fork();
	for (; pid == 0; close(fd)) {
		fd = accept(listener, NULL, NULL);
		if (read(fd, head, sizeof(head)) > 0 && write(fd, answer, sizeof(answer) - 1) < 0)
			die("the bare server cannot answer");
	}
	close(listener);
	return pid;
}

static double time_of(int port)
{
	double began = wall_s();

	if (get(port, "/healthz") == 0)
		die("/healthz was not answered");
	return (wall_s() - began) * 1e3;
}

/* One more of each. */
static void sample(const struct desk *desk, size_t *n)
{
	double bare = time_of(desk->bare_port), whole = time_of(desk->port);

	if (*n < MOST_SAMPLES) {
		bare_samples[*n] = bare;
		samples[(*n)++] = whole;
	}
	usleep(EVERY_US);
}

/* of: of a hundred answers, those that were as quick. */
static bool tell(const char *what, size_t n, size_t of, double goal, double most)
{
	return trial_compare(what, samples[n * of / 100], bare_samples[n * of / 100], " ms", goal, most);
}

static bool tell_both(const char *what, size_t n)
{
	bool good;

	qsort(samples, n, sizeof(*samples), seconds_compare);
	qsort(bare_samples, n, sizeof(*bare_samples), seconds_compare);
	good = tell(what, n, 50, 1.4, 1.65);
	good = tell("  of a hundred the slowest", n, 99, 3, 10) && good;
	printf("%-36s %8.2f and %.2f ms of %zu\n", "  of all the slowest", samples[n - 1], bare_samples[n - 1], n);
	return good;
}

static bool beside_poll(struct desk *desk, struct origin *origin)
{
	double last_at = 0;
	long asked = 0;
	size_t n = 0;

	/* Some are still to be stored when the last was asked. */
	while (last_at == 0 || wall_s() - last_at < BEHIND_S) {
		asked += origin_seen(origin).full;
		if (last_at == 0 && asked >= (long)origin->plan.feeds)
			last_at = wall_s();
		sample(desk, &n);
	}
	return tell_both("beside a first poll", n);
}

struct searcher {
	struct desk *desk;
	const char *words;
	int number;
	pthread_t thread;
	long answered;
};

/* Never the same again, so that no answer is one that is kept. */
static void *search(void *ctx)
{
	struct searcher *s = ctx;
	char path[256];

	for (int i = 0; !s->desk->ended; i++) {
		snprintf(path, sizeof(path), "/search.json?q=%s+-zz%dq%d", s->words, s->number, i);
		s->answered += get(s->desk->port, path) == 200;
	}
	return NULL;
}

static bool beside_these(const struct desk *desk)
{
	double began = wall_s();
	size_t n = 0;

	while (wall_s() - began < SEARCH_S)
		sample(desk, &n);
	return tell_both("beside four searches", n);
}

/* Where a neighbour and the searches have the very processor that answers, all of a turn is slow: another one may be none. */
static bool beside_searches(struct desk *desk)
{
	struct searcher searchers[SEARCHERS];
	double began = wall_s();
	long answered = 0;
	bool good = false;

	for (int i = 0; i < SEARCHERS; i++) {
		searchers[i] = (struct searcher){ .desk = desk, .words = worst[i], .number = i };
		if (pthread_create(&searchers[i].thread, NULL, search, &searchers[i]) != 0)
			die("no thread");
	}
	for (int turn = 0; turn < TURNS && !good; turn++)
		good = beside_these(desk);
	desk->ended = true;
	for (int i = 0; i < SEARCHERS; i++) {
		pthread_join(searchers[i].thread, NULL);
		answered += searchers[i].answered;
	}
	printf("%-36s %8.1f a second\n", "searches", (double)answered / (wall_s() - began));
	return good;
}

int main(int argc, char **argv)
{
	struct origin_plan plan = { .feeds = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : FEEDS, .entries = ENTRIES };
	struct origin origin;
	struct trial trial;
	struct desk desk = { 0 };
	bool good;

	if (argc < 2)
		die("usage: health_bench WIREDESK [FEEDS]");
	trial_begin(&trial);
	origin_start(&origin, &plan);
	trial_list(&trial, &origin, 1);
	puts("/healthz, half of all answers, against who does nothing else");
	desk.bare = start_bare(&desk.bare_port);
	start(&desk, argv[1], &trial);
	good = beside_poll(&desk, &origin);
	good = beside_searches(&desk) && good;
	kill(desk.pid, SIGTERM);
	waitpid(desk.pid, NULL, 0);
	kill(desk.bare, SIGKILL);
	origin_stop(&origin);
	trial_end(&trial);
	return good ? 0 : 1;
}
