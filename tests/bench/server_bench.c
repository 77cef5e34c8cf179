/*
 * The store on a PostgreSQL server against the same on SQLite: one writer on each in turns, then one, two and four
 * writers on the server at once. By the wall, as the server is other processes; words, prints and bodies are made
 * beforehand, as workers do it. Told is what is beyond a goal, of how many processors writers and server had the time, and
 * for what share of it one of the writers held up the others: where that is all of it, no more are stored by more writers.
 * Without PostgreSQL it says so, and is content. server_bench [STORIES]
 */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/seconds.h"
#include "bench/store_desk.h"
#include "bench/trial.h"
#include "cluster/cluster.h"
#include "store/share.h"

enum { STORIES = 6000, DOCS_A_BATCH = 64, MOST_POLLERS = 4, POLLER_MS = 600000, TURNS = 16000 };
static const int64_t first_at = 1700000000000, quiet_at = 1800000000000;

struct documents {
	struct wd_arena *arena;
	struct wd_doc *docs;
	struct wd_prepared *prepared;
	size_t n;
};

static void die(const char *what)
{
	fprintf(stderr, "server_bench: %s\n", what);
	exit(1);
}

/* Of those that ended. */
static double children_s(void)
{
	struct rusage u;

	getrusage(RUSAGE_CHILDREN, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

/* Of a process and the children that it waited for: fields 14 to 17 of its stat (proc(5)); whose child it is, too. */
static double ticks_of(long pid, long *parent)
{
	char path[64], line[1024] = "", *at;
	double ticks = 0;
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	in = fopen(path, "r");
	*parent = 0;
	at = in && fgets(line, sizeof(line), in) ? strrchr(line, ')') : NULL;
	if (in)
		fclose(in);
	for (int field = 2; at && field < 17; field++) {
		at = strchr(at + 1, ' ');
		if (at && field + 1 == 4)
			*parent = strtol(at, NULL, 10);
		if (at && field + 1 >= 14)
			ticks += strtod(at, NULL);
	}
	return ticks;
}

/* Seconds of processors that the server has taken, all of its processes; place: a database of it. */
static double server_s(const char *place)
{
	const char *folder = strstr(place, "host=") + 5;
	char path[128], line[32] = "";
	double ticks;
	long first, parent;
	struct dirent *entry;
	DIR *all = opendir("/proc");
	FILE *in;

	snprintf(path, sizeof(path), "%s/data/postmaster.pid", folder);
	in = fopen(path, "r");
	if (!in || !fgets(line, sizeof(line), in) || !all)
		die("the server's processes are not to be seen");
	fclose(in);
	first = strtol(line, NULL, 10);
	ticks = ticks_of(first, &parent);
	while ((entry = readdir(all))) {
		long pid = strtol(entry->d_name, NULL, 10);
		double own = pid > 0 ? ticks_of(pid, &parent) : 0;

		ticks += pid > 0 && parent == first ? own : 0;
	}
	closedir(all);
	return ticks / (double)sysconf(_SC_CLK_TCK);
}

static void make_documents(struct documents *d, size_t stories)
{
	d->n = stories / STORE_DESK_ENTRIES;
	d->arena = wd_arena_new(0);
	d->docs = wd_arena_alloc(d->arena, d->n * sizeof(*d->docs));
	d->prepared = wd_arena_alloc(d->arena, d->n * sizeof(*d->prepared));
	for (size_t i = 0; i < d->n; i++) {
		store_desk_make(d->arena, &d->docs[i], i, first_at + (int64_t)i * 60000);
		d->prepared[i] = wd_prepare(d->arena, &d->docs[i], true, NULL);
	}
}

static char *new_database(void)
{
	char *place = cluster_database("template0");

	if (!place)
		die("no database");
	return place;
}

/* Seconds of storing each step-th batch from the first on. */
static double store(struct store_desk *desk, const struct documents *d, size_t first, size_t step)
{
	double began = wall_s();

	for (size_t i = first * DOCS_A_BATCH; i < d->n; i += step * DOCS_A_BATCH)
		store_desk_commit(desk, &d->docs[i], &d->prepared[i], d->n - i < DOCS_A_BATCH ? d->n - i : DOCS_A_BATCH, i,
				  first_at + (int64_t)i * 60000);
	return wall_s() - began;
}

/* The same of feeds that have nothing new. */
static double pass(struct store_desk *desk)
{
	double began = wall_s();

	for (size_t i = 0; i < TURNS; i += DOCS_A_BATCH)
		store_desk_commit(desk, NULL, NULL, DOCS_A_BATCH, i, quiet_at);
	return wall_s() - began;
}

/* ---- one writer ---- */

static bool one_writer(const struct documents *d, const char *path)
{
	size_t batches = (d->n + DOCS_A_BATCH - 1) / DOCS_A_BATCH, entries = d->n * STORE_DESK_ENTRIES;
	char *place = new_database();
	struct store_desk *on_file = store_desk_open(path), *on_server = store_desk_open(place);
	double file = 0, server = 0, file_cpu = 0, client_cpu = 0, server_cpu = server_s(place), began;
	bool good;

	for (size_t i = 0; i < batches; i++) {
		began = cpu_s();
		file += store(on_file, d, i, batches);
		file_cpu += cpu_s() - began;
		began = cpu_s();
		server += store(on_server, d, i, batches);
		client_cpu += cpu_s() - began;
	}
	server_cpu = server_s(place) - server_cpu;
	good = trial_compare("entries a second, SQLite to the server", (double)entries / file, (double)entries / server, "",
			     3, 14);
	printf("%-36s %8.0f us: %.0f of the writer, %.0f of the server; on SQLite %.0f\n", "  processors' time for an entry",
	       (client_cpu + server_cpu) / (double)entries * 1e6, client_cpu / (double)entries * 1e6,
	       server_cpu / (double)entries * 1e6, file_cpu / (double)entries * 1e6);
	file = pass(on_file);
	server = pass(on_server);
	good = trial_compare("304s a second, SQLite to the server", TURNS / file, TURNS / server, "", 3, 0) && good;
	store_desk_close(on_file);
	store_desk_close(on_server);
	free(place);
	return good;
}

/* ---- several ---- */

/* One that polls. It waits until all are ready, and tells for how long it held up the others. */
static void poller(const struct documents *d, const char *place, size_t number, size_t n, int ready, int go)
{
	struct store_desk *desk = store_desk_open(place);
	int64_t held = 0;
	struct wd_share share;
	struct wd_error err;
	char byte = 0;

	if (!wd_writer_share(desk->writer, POLLER_MS, true, &share, &err))
		die(err.text);
	if (write(ready, &byte, 1) != 1 || read(go, &byte, 1) < 0)
		die("pipe");
	held = wd_writer_effort(desk->writer).turn_ns;
	store(desk, d, number, n);
	held = wd_writer_effort(desk->writer).turn_ns - held;
	if (write(ready, &held, sizeof(held)) != sizeof(held))
		die("pipe");
	store_desk_close(desk);
	_exit(0);
}

/* Of so many at once. busy: of how many processors they and the server had the time; held: of the time, in turn. */
struct pace {
	double entries_a_second, busy, held;
};

static struct pace several(const struct documents *d, size_t n)
{
	char *place = new_database(), byte;
	int ready[2], go[2], status;
	double began, busy_before;
	int64_t held, all_held = 0;
	struct pace pace;
	pid_t children[MOST_POLLERS];

	if (pipe(ready) != 0 || pipe(go) != 0)
		die("pipe");
	store_desk_close(store_desk_open(place));
	fflush(stdout);
	for (size_t i = 0; i < n; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			close(go[1]);
			poller(d, place, i, n, ready[1], go[0]);
		}
	}
	for (size_t i = 0; i < n; i++)
		if (read(ready[0], &byte, 1) != 1)
			die("a poller did not begin");
	began = wall_s();
	busy_before = server_s(place) + children_s();
	close(go[1]);
	for (size_t i = 0; i < n; i++)
		if (waitpid(children[i], &status, 0) != children[i] || status != 0)
			die("a poller failed");
	began = wall_s() - began;
	for (size_t i = 0; i < n; i++, all_held += held)
		if (read(ready[0], &held, sizeof(held)) != sizeof(held))
			die("a poller told nothing");
	pace = (struct pace){ (double)(d->n * STORE_DESK_ENTRIES) / began,
			      (server_s(place) + children_s() - busy_before) / began, (double)all_held / 1e9 / began };
	close(go[0]);
	close(ready[0]);
	close(ready[1]);
	free(place);
	return pace;
}

static bool pollers(const struct documents *d)
{
	double entries = (double)(d->n * STORE_DESK_ENTRIES);
	struct pace one = several(d, 1), now;
	bool good = true;

	printf("%-36s %8.0f entries a second, %.1f of %ld processors, %.0f %% of the time in turn\n", "one poller",
	       one.entries_a_second, one.busy, sysconf(_SC_NPROCESSORS_ONLN), 100 * one.held);
	for (size_t n = 2; n <= MOST_POLLERS; n *= 2) {
		char what[40];

		now = several(d, n);
		snprintf(what, sizeof(what), "%zu pollers", n);
		printf("%-36s %8.0f entries a second, %.1f, %.0f %%\n", what, now.entries_a_second, now.busy,
		       100 * now.held);
		if (n == MOST_POLLERS)
			good = trial_compare("four pollers' time to that of one", entries / now.entries_a_second,
					     entries / one.entries_a_second, " s", 0.4, 0);
	}
	return good;
}

int main(int argc, char **argv)
{
	char folder[] = "/tmp/wd-server-XXXXXX", file[64], *place = cluster_database("template0");
	struct documents d;
	bool good;

	if (!place) {
		puts("server_bench: PostgreSQL is not installed: nothing is measured");
		return 0;
	}
	free(place);
	make_documents(&d, argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : STORIES);
	if (!mkdtemp(folder))
		die("no folder");
	snprintf(file, sizeof(file), "%s/db", folder);
	good = one_writer(&d, file);
	good = pollers(&d) && good;
	unlink(file);
	rmdir(folder);
	wd_arena_free(d.arena);
	return good ? 0 : 1;
}
