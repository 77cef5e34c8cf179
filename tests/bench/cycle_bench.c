/*
 * Whole cycles over feeds of an origin on this machine, against the least that they take: bare libcurl where nothing
 * or little is new (bare_fetch), and with bare expat and SQLite where all is (bare_poll). In turns, of each figure the
 * least of some runs, as neighbours disturb them; the time of the processor suffers least. Told is what is beyond a
 * goal; it fails at a loss: more than what was measured when it was written, and something.
 *
 * cycle_bench WIREDESK                  a thousand feeds, and ten thousand that have no news
 * cycle_bench WIREDESK FEEDS            so many feeds, of 20 entries
 * cycle_bench WIREDESK many FEEDS       so many feeds of an entry that have no news, and are at rest
 */
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/trial.h"

enum {
	FEEDS = 1000,
	MANY_FEEDS = 10000,
	ENTRIES = 20,
	ROUNDS = 5,
	NEW_ROUNDS = 2,
	AT_ONCE = 64, /* of the limits, as of the program */
	CHANGED_PER_MILLE = 50,
	LEAST_MS = 50,
	MOST_MS = 500,
	REST_S = 10,
};

struct bench {
	const char *program;
	char *fetch, *poll; /* the limits */
	struct trial trial;
	struct origin origin;
	bool good;
};

static void tell(struct bench *b, const char *what, double figure, const char *unit, double goal, double most)
{
	b->good = trial_tell(what, figure, unit, goal, most) && b->good;
}

static void compare(struct bench *b, const char *what, double figure, double limit, const char *unit, double goal,
		    double most)
{
	b->good = trial_compare(what, figure, limit, unit, goal, most) && b->good;
}

static void compare_runs(struct bench *b, const char *what, const struct run *desk, const struct run *bare, double goal,
			 double most)
{
	char line[64];

	snprintf(line, sizeof(line), "%s, wall", what);
	compare(b, line, desk->wall_s, bare->wall_s, " s", goal, 0);
	snprintf(line, sizeof(line), "%s, CPU", what);
	compare(b, line, desk->cpu_s, bare->cpu_s, " s", goal, most);
}

static void set_up(struct bench *b, struct origin_plan plan, unsigned per_host)
{
	origin_start(&b->origin, &plan);
	trial_forget_desk(&b->trial);
	trial_forget_limit(&b->trial);
	trial_list(&b->trial, &b->origin, per_host);
}

/* What the origin saw of it; each feed is asked once. */
static struct origin_seen run_desk(struct bench *b, struct run *least)
{
	const char *const argv[] = { b->program, "-q", "-c", b->trial.conf, "poll", "--now", NULL };
	struct origin_seen seen;
	struct run run;

	origin_seen(&b->origin);
	trial_run(argv, "/dev/null", &run);
	trial_keep_least(least, &run);
	seen = origin_seen(&b->origin);
	if (seen.full + seen.same != (long)b->origin.plan.feeds) {
		fprintf(stderr, "cycle_bench: %ld feeds were asked\n", seen.full + seen.same);
		exit(1);
	}
	return seen;
}

static void run_fetch(struct bench *b, long at_once, const char *per_host, struct run *least)
{
	char many[24];
	const char *const argv[] = { b->fetch, many, per_host, b->trial.tags, NULL };
	struct run run;

	snprintf(many, sizeof(many), "%ld", at_once);
	trial_run(argv, b->trial.list, &run);
	trial_keep_least(least, &run);
}

static void run_poll(struct bench *b, struct run *least)
{
	char many[16];
	const char *const argv[] = { b->poll, many, b->trial.bare, NULL };
	struct run run;

	snprintf(many, sizeof(many), "%d", AT_ONCE);
	trial_run(argv, b->trial.list, &run);
	trial_keep_least(least, &run);
}

/* ---- cycles ---- */

static void all_new(struct bench *b)
{
	struct run desk = { 0 }, bare = { 0 };
	double text;

	for (int round = 0; round < NEW_ROUNDS; round++) {
		trial_forget_limit(&b->trial);
		run_poll(b, &bare);
		trial_forget_desk(&b->trial);
		run_desk(b, &desk);
	}
	text = strtod(bare.said, NULL);
	compare_runs(b, "all new", &desk, &bare, 2, b->origin.plan.feeds <= FEEDS ? 5 : 8);
	compare(b, "all new, database to text", trial_bytes(b->trial.database) / 1e6, text / 1e6, " MB", 1.7, 2.2);
	printf("%-36s %8.2f\n", "  of bare polling", trial_bytes(b->trial.bare) / text);
	tell(b, "all new, memory at most", desk.peak_mb, " MB", 80, b->origin.plan.feeds <= FEEDS ? 140 : 0);
}

static void nothing_new(struct bench *b)
{
	struct run desk = { 0 }, bare = { 0 };

	run_fetch(b, AT_ONCE, "0", &(struct run){ 0 });
	run_desk(b, &(struct run){ 0 });
	for (int round = 0; round < ROUNDS; round++) {
		run_fetch(b, AT_ONCE, "0", &bare);
		run_desk(b, &desk);
	}
	compare_runs(b, "nothing new", &desk, &bare, 1.25, 2);
	tell(b, "nothing new, memory at most", desk.peak_mb, " MB", 80, b->origin.plan.feeds <= MANY_FEEDS ? 60 : 100);
}

static void some_new(struct bench *b)
{
	struct run desk = { 0 }, bare = { 0 };

	for (int round = 0; round < ROUNDS; round++) {
		origin_change(&b->origin, CHANGED_PER_MILLE);
		run_fetch(b, AT_ONCE, "0", &bare);
		run_desk(b, &desk);
	}
	compare_runs(b, "5 % changed", &desk, &bare, 1.8, 4);
}

static void cycles(struct bench *b, unsigned feeds)
{
	printf("%u feeds, each a host of its own, %d entries each\n", feeds, ENTRIES);
	set_up(b, (struct origin_plan){ .feeds = feeds, .entries = ENTRIES }, 1);
	all_new(b);
	nothing_new(b);
	some_new(b);
	origin_stop(&b->origin);
}

static void ten_a_host(struct bench *b, unsigned feeds)
{
	struct run desk = { 0 }, bare = { 0 };
	long ours = 0, limit = 1;

	printf("%u feeds, ten to a host\n", feeds);
	set_up(b, (struct origin_plan){ .feeds = feeds, .entries = 1 }, 10);
	run_fetch(b, AT_ONCE, "2", &(struct run){ 0 });
	run_desk(b, &(struct run){ 0 });
	for (int round = 0; round < ROUNDS; round++) {
		origin_seen(&b->origin);
		run_fetch(b, AT_ONCE, "2", &bare);
		limit = origin_seen(&b->origin).connections;
		ours = run_desk(b, &desk).connections;
	}
	compare_runs(b, "nothing new", &desk, &bare, 1.3, 2);
	compare(b, "connections", (double)ours, (double)limit, "", 1.1, 1.1);
	origin_stop(&b->origin);
}

/* The limit has as many under way at once as the program was seen to have. */
static void slow(struct bench *b)
{
	struct run desk = { 0 }, bare = { 0 };
	long at_once = 1;

	printf("%d feeds that answer after %d to %d ms\n", FEEDS, LEAST_MS, MOST_MS);
	set_up(b, (struct origin_plan){ FEEDS, 1, LEAST_MS, MOST_MS }, 1);
	run_desk(b, &(struct run){ 0 });
	run_fetch(b, FEEDS, "0", &(struct run){ 0 });
	for (int round = 0; round < NEW_ROUNDS; round++) {
		struct origin_seen seen = run_desk(b, &desk);

		at_once = seen.most_open > at_once ? seen.most_open : at_once;
		run_fetch(b, at_once, "0", &bare);
	}
	printf("%-36s %8ld\n", "at once", at_once);
	compare(b, "nothing new, wall", desk.wall_s, bare.wall_s, " s", 1.1, 1.5);
	origin_stop(&b->origin);
}

/* ---- many ---- */

/* The nth number (from 1) of what the kernel says of a process, whose name is one word. */
static double number_of(pid_t pid, const char *name, int n)
{
	char path[64], line[1024] = "", *at = line;
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	in = fopen(path, "r");
	if (!in || !fgets(line, sizeof(line), in)) {
		fprintf(stderr, "cycle_bench: %s says nothing\n", path);
		exit(1);
	}
	fclose(in);
	while (--n > 0 && at)
		at = strchr(at + 1, ' ');
	return at ? strtod(at, NULL) : 0;
}

static double cpu_of(pid_t pid)
{
	return (number_of(pid, "stat", 14) + number_of(pid, "stat", 15)) / (double)sysconf(_SC_CLK_TCK);
}

static double resident_mb(pid_t pid)
{
	return number_of(pid, "statm", 2) * (double)sysconf(_SC_PAGESIZE) / (1 << 20);
}

/* Polled a moment ago: nothing is due for minutes. */
static void at_rest(struct bench *b)
{
	const char *const argv[] = { b->program, "-q", "-c", b->trial.conf, "run", NULL };
	double cpu_s, share;
	pid_t child;

	if (posix_spawn(&child, argv[0], NULL, NULL, (char *const *)(uintptr_t)argv, environ) != 0)
		exit(1);
	sleep(REST_S);
	cpu_s = cpu_of(child);
	sleep(REST_S);
	share = (cpu_of(child) - cpu_s) / REST_S * 100;
	if (b->origin.plan.feeds <= MANY_FEEDS)
		tell(b, "at rest, memory", resident_mb(child), " MB", 28, 40);
	else
		tell(b, "at rest, memory", resident_mb(child), " MB", 80, 0);
	tell(b, "at rest, CPU", share, " %", 0.5, 5);
	kill(child, SIGTERM);
	waitpid(child, NULL, 0);
}

static void many(struct bench *b, unsigned feeds)
{
	printf("%u feeds, each a host of its own, an entry each\n", feeds);
	set_up(b, (struct origin_plan){ .feeds = feeds, .entries = 1 }, 1);
	nothing_new(b);
	at_rest(b);
	origin_stop(&b->origin);
}

int main(int argc, char **argv)
{
	struct bench b = { .good = true };
	bool is_many = argc > 3 && strcmp(argv[2], "many") == 0;
	unsigned feeds = argc > 2 ? (unsigned)strtoul(argv[argc - 1], NULL, 10) : FEEDS;

	if (argc < 2 || argc > 3 + is_many || feeds == 0) {
		fputs("usage: cycle_bench WIREDESK [[many] FEEDS]\n", stderr);
		return 2;
	}
	b.program = argv[1];
	b.fetch = trial_beside(argv[0], "bare_fetch");
	b.poll = trial_beside(argv[0], "bare_poll");
	trial_begin(&b.trial);
	if (!is_many) {
		cycles(&b, feeds);
		ten_a_host(&b, feeds);
	}
	if (argc == 2)
		slow(&b);
	if (is_many || argc == 2)
		many(&b, is_many ? feeds : MANY_FEEDS);
	trial_end(&b.trial);
	free(b.fetch);
	free(b.poll);
	if (!b.good)
		fputs("cycle_bench: more than before\n", stderr);
	return !b.good;
}
