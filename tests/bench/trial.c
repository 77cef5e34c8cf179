#include "bench/trial.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/seconds.h"

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* Free a moment ago, and hardly taken since. */
static int free_port(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) != 0)
		die("a port");
	close(fd);
	return ntohs(at.sin_port);
}

void trial_begin(struct trial *t)
{
	strcpy(t->folder, "/tmp/wd-trial-XXXXXX");
	if (!mkdtemp(t->folder))
		die("a folder");
	snprintf(t->conf, sizeof(t->conf), "%s/wiredesk.conf", t->folder);
	snprintf(t->list, sizeof(t->list), "%s/desk.feeds", t->folder);
	snprintf(t->database, sizeof(t->database), "%s/wiredesk.db", t->folder);
	snprintf(t->tags, sizeof(t->tags), "%s/tags", t->folder);
	snprintf(t->bare, sizeof(t->bare), "%s/bare.db", t->folder);
	t->port = free_port();
}

void trial_list(struct trial *t, const struct origin *origin, unsigned per_host)
{
	FILE *conf = fopen(t->conf, "w"), *list = fopen(t->list, "w");

	if (!conf || !list)
		die(t->folder);
	fprintf(conf,
		"database = \"%s\"\nfeeds = {\"%s\"}\nlisten = \"127.0.0.1:%d\"\nevery = \"30m\"\n"
		"merge \"rare\" { title = \"Rare\" filter = \"\\\"roka minka\\\" OR galpi\" }\n",
		t->database, t->list, t->port);
	origin_list(origin, per_host, list);
	if (fclose(conf) != 0 || fclose(list) != 0)
		die(t->folder);
}

static void remove_database(const char *path)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char name[128];

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		unlink(name);
	}
}

void trial_forget_desk(const struct trial *t)
{
	remove_database(t->database);
}

void trial_forget_limit(const struct trial *t)
{
	remove_database(t->bare);
	unlink(t->tags);
}

void trial_end(const struct trial *t)
{
	trial_forget_desk(t);
	trial_forget_limit(t);
	unlink(t->conf);
	unlink(t->list);
	rmdir(t->folder);
}

double trial_bytes(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (double)st.st_size : 0;
}

char *trial_beside(const char *program, const char *name)
{
	const char *slash = strrchr(program, '/');
	char *path;

	if (asprintf(&path, "%.*s/%s", slash ? (int)(slash - program) : 1, slash ? program : ".", name) < 0)
		die("memory");
	return path;
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void read_all(int fd, char *out, size_t size)
{
	size_t len = 0;
	ssize_t n;

	while (len + 1 < size && (n = read(fd, out + len, size - 1 - len)) > 0)
		len += (size_t)n;
	out[len] = '\0';
}

void trial_run(const char *const *argv, const char *in, struct run *out)
{
	posix_spawn_file_actions_t files;
	double began = wall_s();
	struct rusage usage;
	int status, said[2];
	pid_t child;

	if (pipe2(said, O_CLOEXEC) != 0)
		die("a pipe");
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, in, O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, said[1], 1);
	if (posix_spawn(&child, argv[0], &files, NULL, (char *const *)(uintptr_t)argv, environ) != 0)
		die(argv[0]);
	posix_spawn_file_actions_destroy(&files);
	close(said[1]);
	read_all(said[0], out->said, sizeof(out->said));
	close(said[0]);
	if (wait4(child, &status, 0, &usage) != child || status != 0) {
		fprintf(stderr, "%s: failed\n", argv[0]);
		exit(1);
	}
	out->wall_s = wall_s() - began;
	out->cpu_s = seconds(usage.ru_utime) + seconds(usage.ru_stime);
	out->peak_mb = (double)usage.ru_maxrss / 1024;
}

static double less(double a, double b)
{
	return a == 0 || b < a ? b : a;
}

void trial_keep_least(struct run *least, const struct run *run)
{
	least->wall_s = less(least->wall_s, run->wall_s);
	least->cpu_s = less(least->cpu_s, run->cpu_s);
	least->peak_mb = less(least->peak_mb, run->peak_mb);
	memcpy(least->said, run->said, sizeof(least->said));
}

static bool judge(double figure, double goal, double most)
{
	bool lost = most > 0 && figure > most;

	puts(lost ? ": A LOSS" : figure > goal ? ": beyond" : "");
	fflush(stdout);
	return !lost;
}

bool trial_tell(const char *what, double figure, const char *unit, double goal, double most)
{
	printf("%-36s %8.2f%s, goal %.4g%s", what, figure, unit, goal, unit);
	return judge(figure, goal, most);
}

bool trial_compare(const char *what, double figure, double limit, const char *unit, double goal, double most)
{
	printf("%-36s %8.2f (%.2f to %.2f%s), goal %.4g", what, figure / limit, figure, limit, unit, goal);
	return judge(figure / limit, goal, most);
}
