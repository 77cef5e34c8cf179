/*
 * soak [HOURS [FEEDS]]: a long life in a short time. The daemon runs whole, with the real store, on a clock
 * that is moved a minute at a time; tests/play/world.c plays the servers. Each hour news comes, some of it in
 * many feeds, feeds fail and recover, the list is edited, merged feeds come and go, retention takes what is
 * old; readers ask all the while, one of them for very long. Memory, the database and descriptors must stay
 * flat: the last quarter is compared with the second. TAP on stdout. `make soak` is a day of 2,000 feeds.
 */
#include <dirent.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../play/world.h"
#include "daemon/daemon.h"
#include "store/store.h"
#include "util/clock.h"

enum {
	MINUTE_MS = 60000,
	HOUR_MS = 3600000,
	MOST_HOURS = 24 * 31,
	ITEMS = 4,               /* a document lists */
	WORDS = 40,              /* of an entry */
	STUCK_MS = 120000,       /* of the real clock, for a minute of the moved one */
	SLACK_KIB = 2048,        /* of memory, whatever it is */
	LOG_MOST = 64 << 20,     /* of the log, with somebody who reads for long all the time */
	SLACK_BYTES = 256 << 10, /* of the database */
};
#define START (INT64_C(1772409600) * 1000) /* 2026-03-02, midnight */

/* Of an hour, the most. */
struct sample {
	int64_t memory_kib, database, log, descriptors, entries;
};

static struct {
	int hours, feeds;
	int64_t now, moved_at;
	int hour;
	char folder[64], conf[96], list[96], database[96];
	struct sample samples[MOST_HOURS];
	atomic_bool begun, ends; /* begun: there is something to read */
	atomic_long asked, answered;
} soak = { .hours = 24, .feeds = 2000 };

/* ---- what the servers say ---- */

static uint64_t mix(uint64_t x)
{
	x ^= x >> 31;
	x *= UINT64_C(0x9E3779B97F4A7C15);
	x ^= x >> 29;
	return x;
}

/* A text of its own for each number. */
static void add_text(struct wd_buf *out, uint64_t number)
{
	static const char *const syllables[] = { "ka",  "lo",  "mi",  "ru",  "sen", "tor",
						 "vel", "ban", "dri", "pol", "gar", "shu" };

	for (int i = 0; i < WORDS; i++) {
		uint64_t word = mix(number * WORDS + (uint64_t)i);

		wd_buf_printf(out, "%s%s%s ", syllables[word % 12], syllables[word / 12 % 12], syllables[word / 144 % 12]);
	}
}

/* Each feed has an entry an hour of its own, but every fourth is an agency's, which many feeds carry. */
static void write_document(struct wd_buf *out, const struct address *address)
{
	uint64_t feed = strtoull(strrchr(address->url, '/') + 1, NULL, 10);

	wd_buf_printf(
		out, "<rss version='2.0'><channel><title>Wire %" PRIu64 "</title><link>https://h%" PRIu64 ".example/</link>",
		feed, feed);
	for (int i = 0; i < ITEMS; i++) {
		uint64_t hour = (uint64_t)(soak.hour + ITEMS - i),
			 number = hour % 4 ? hour * 100000 + feed : hour * 100000 + feed % 50;

		wd_buf_printf(out,
			      "<item><guid isPermaLink='false'>%" PRIu64 "</guid><link>https://h%" PRIu64 ".example/%" PRIu64
			      "</link><title>%s ",
			      number, feed, number, number % 10 ? "News" : "Sanctions");
		add_text(out, number);
		wd_buf_add_text(out, "</title><description>");
		add_text(out, number + 1);
		wd_buf_add_text(out, "</description></item>");
	}
	wd_buf_add_text(out, "</channel></rss>");
}

/* A feed in thirteen fails for some hours, one in fifty is gone, the rest answers. */
static int status_of(int feed)
{
	if (feed % 50 == 7)
		return 404;
	return feed % 13 == 5 && (soak.hour + feed) % 8 < 3 ? 503 : 200;
}

static void set_answers(void)
{
	char url[64];

	for (int i = 0; i < soak.feeds; i++) {
		struct address *address;

		snprintf(url, sizeof(url), "https://h%d.example/%d", i, i);
		address = world_address(url);
		address->status = status_of(i);
		snprintf(address->etag, sizeof(address->etag), "\"%d\"", soak.hour);
	}
}

/* ---- what the user does ---- */

static void save(const char *path, const char *text)
{
	char temporary[128];
	FILE *f;

	snprintf(temporary, sizeof(temporary), "%s.new", path);
	f = fopen(temporary, "w");
	if (!f || fputs(text, f) < 0 || fclose(f) != 0 || rename(temporary, path) != 0)
		exit(2);
}

/* One line in twenty is out each hour, another each time; options come and go. */
static void edit_list(void)
{
	struct wd_buf text;

	wd_buf_init(&text, WD_BUF_PAGE);
	for (int i = 0; i < soak.feeds; i++)
		if ((i + soak.hour) % 20)
			wd_buf_printf(&text, "https://h%d.example/%d t%d%s%s\n", i, i, i % 7,
				      (i + soak.hour) % 3 ? "" : " \"~A title\"", i % 11 ? "" : " keep-last=6");
	save(soak.list, text.data);
	wd_buf_release(&text);
}

static void edit_conf(void)
{
	struct wd_buf text;

	wd_buf_init(&text, WD_BUF_PAGE);
	wd_buf_printf(
		&text,
		"database = \"%s\"\nfeeds = {\"%s\"}\nlisten = \"unix:%s/web\"\nmin-every = \"5m\"\nkeep-for = \"2h\"\n"
		"merge \"sanctions\" {\n filter = \"sanctions\"\n}\n",
		soak.database, soak.list, soak.folder);
	for (int i = 0; i < 5; i++)
		wd_buf_printf(&text, "merge \"m%d\" {\n filter = \"sanctions OR kalo*\"\n tags = {\"t%d\"}\n}\n",
			      soak.hour % 3 + i, i);
	save(soak.conf, text.data);
	wd_buf_release(&text);
}

/* ---- who reads ---- */

static void ask(const char *text, bool is_merge)
{
	struct wd_error err = { 0 };
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_reader *reader = wd_reader_open(soak.database, &err);
	struct wd_stories stories = { 0 };
	struct wd_query *query = NULL;
	int column;
	bool done = reader != NULL;

	if (done)
		wd_reader_set_deadline(reader, 1000);
	if (done && is_merge)
		done = wd_reader_merge(reader, arena, wd_span_of(text), 100, 0, (struct wd_cursor){ 0 }, &stories, &err);
	else if (done && (query = wd_query_parse(wd_span_of(text), &column, &err)))
		done = wd_reader_search(reader, arena, query, wd_clock_now(), 50, (struct wd_cursor){ 0 }, &stories, &err);
	wd_query_free(query);
	wd_reader_close(reader);
	wd_arena_free(arena);
	atomic_fetch_add(&soak.asked, 1);
	if (done)
		atomic_fetch_add(&soak.answered, 1);
	else
		fprintf(stdout, "# %s: %s\n", text, err.text);
}

static void *read_often(void *ctx)
{
	static const char *const queries[] = { "sanctions", "kalo* OR milo*", "\"news\" -sanctions", "tag:t3 sanctions" };

	(void)ctx;
	for (int i = 0; !atomic_load(&soak.ends); i++) {
		if (atomic_load(&soak.begun))
			ask(i % 2 ? "all" : queries[i / 2 % 4], i % 2);
		usleep(20000);
	}
	return NULL;
}

/* A snapshot that is held for a second, again and again: what a slow backup does to the log. */
static void *read_long(void *ctx)
{
	sqlite3 *db;

	(void)ctx;
	while (!atomic_load(&soak.ends)) {
		if (sqlite3_open_v2(soak.database, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK)
			sqlite3_exec(db, "BEGIN; SELECT count(*) FROM meta", NULL, NULL, NULL);
		sleep(1);
		sqlite3_close(db);
		usleep(200000);
	}
	return NULL;
}

/* ---- what it takes ---- */

static int64_t size_of_log(void)
{
	char name[128];
	struct stat seen;

	snprintf(name, sizeof(name), "%s-wal", soak.database);
	return stat(name, &seen) == 0 ? (int64_t)seen.st_size : 0;
}

static int64_t memory_kib(void)
{
	long pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");

	if (!f || fscanf(f, "%*d %ld", &pages) != 1)
		pages = 0;
	if (f)
		fclose(f);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static int64_t descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int64_t n = 0;

	while (folder && readdir(folder))
		n++;
	if (folder)
		closedir(folder);
	return n;
}

static void measure_database(struct sample *s)
{
	struct wd_growth growth = { 0 };
	struct wd_error err = { 0 };
	struct wd_reader *reader = wd_reader_open(soak.database, &err);

	if (reader && !wd_reader_growth(reader, soak.now, &growth, &err))
		growth.entries = -1;
	wd_reader_close(reader);
	s->entries = growth.entries;
	s->database = growth.bytes - growth.spare_bytes;
}

static void raise_to(int64_t *most, int64_t value)
{
	if (value > *most)
		*most = value;
}

static void take_sample(void)
{
	struct sample *s = &soak.samples[soak.hour];

	raise_to(&s->memory_kib, memory_kib());
	raise_to(&s->log, size_of_log());
	raise_to(&s->descriptors, descriptors());
}

static void tell(const struct sample *s)
{
	printf("# hour %d: %" PRId64 " KiB of memory, %" PRId64 " descriptors, database %" PRId64 " KB, log %" PRId64
	       " KB, %" PRId64 " entries, %d polls, %ld questions\n",
	       soak.hour, s->memory_kib, s->descriptors, s->database / 1000, s->log / 1000, s->entries, world_asked(),
	       (long)atomic_load(&soak.asked));
	fflush(stdout);
}

/* ---- the time ---- */

static void end(void)
{
	atomic_store(&soak.ends, true);
	kill(getpid(), SIGTERM);
}

static void begin_hour(void)
{
	struct sample *s = &soak.samples[soak.hour];

	measure_database(s);
	tell(s);
	atomic_store(&soak.begun, true);
	if (++soak.hour >= soak.hours) {
		end();
		return;
	}
	set_answers();
	edit_list();
	if (soak.hour % 2 == 0)
		edit_conf();
}

static void step(uv_timer_t *timer)
{
	(void)timer;
	if (atomic_load(&soak.ends))
		return;
	if (wd_clock_steady() - soak.moved_at > STUCK_MS) {
		printf("# a minute of hour %d never ends\n", soak.hour);
		soak.hours = soak.hour;
		end();
	}
	if (!world_is_quiet())
		return;
	soak.now += MINUTE_MS;
	soak.moved_at = wd_clock_steady();
	wd_clock_set(soak.now);
	world_pass(soak.now);
	wd_pipeline_acked(world.pipeline, NULL, NULL);
	take_sample();
	if ((soak.now - START) % HOUR_MS == 0)
		begin_hour();
}

/* ---- the verdict ---- */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED true
#else
#define IS_SANITIZED false
#endif

static struct sample most_of(int from, int to)
{
	struct sample most = { 0 };

	for (int i = from; i < to; i++) {
		raise_to(&most.memory_kib, soak.samples[i].memory_kib);
		raise_to(&most.database, soak.samples[i].database);
		raise_to(&most.log, soak.samples[i].log);
		raise_to(&most.descriptors, soak.samples[i].descriptors);
		raise_to(&most.entries, soak.samples[i].entries);
	}
	return most;
}

static int number, failed;

static void tap(bool good, const char *what, int64_t early, int64_t late)
{
	printf("%sok %d - %s (%" PRId64 ", then %" PRId64 ")\n", good ? "" : "not ", ++number, what, early, late);
	failed += !good;
}

static void judge(int hours)
{
	struct sample early = most_of(hours / 4, hours / 2), late = most_of(hours - hours / 4, hours);

	tap(soak.hours == hours, "it came to its end", hours, soak.hours);
	/* A sanitizer keeps what was freed. */
	tap(IS_SANITIZED || late.memory_kib <= early.memory_kib + early.memory_kib / 20 + SLACK_KIB,
	    "memory is flat, in KiB", early.memory_kib, late.memory_kib);
	tap(late.database <= early.database + early.database / 20 + SLACK_BYTES, "the database is flat, in bytes",
	    early.database, late.database);
	tap(late.log <= early.log + early.log / 4 || late.log <= LOG_MOST, "its log is bounded, in bytes", early.log,
	    late.log);
	tap(late.descriptors <= early.descriptors + 4, "descriptors are flat", early.descriptors, late.descriptors);
	tap(early.entries > soak.feeds && late.entries <= early.entries + early.entries / 3, "entries come and go",
	    early.entries, late.entries);
	/* A question may take too long on a busy machine. */
	tap(atomic_load(&soak.answered) * 100 >= atomic_load(&soak.asked) * 99 && atomic_load(&soak.asked) > hours,
	    "readers were answered", atomic_load(&soak.asked), atomic_load(&soak.answered));
	printf("1..%d\n", number);
}

static bool tidy(void)
{
	static const char *const names[] = { "conf", "feeds", "db", "db-wal", "db-shm", "log" };
	char path[128];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "%s/%s", soak.folder, names[i]);
		unlink(path);
	}
	return rmdir(soak.folder) == 0;
}

static bool run(void)
{
	const struct wd_daemon_options options = { .config_path = soak.conf };
	struct wd_error err = { 0 };
	pthread_t often, slow;
	bool done;

	world.step = step;
	world.document = write_document;
	wd_clock_set(soak.now);
	set_answers();
	edit_list();
	edit_conf();
	soak.moved_at = wd_clock_steady();
	pthread_create(&often, NULL, read_often, NULL);
	pthread_create(&slow, NULL, read_long, NULL);
	done = wd_daemon_run(&options, NULL, &err);
	if (!done)
		printf("# %s\n", err.text);
	atomic_store(&soak.ends, true);
	pthread_join(often, NULL);
	pthread_join(slow, NULL);
	return done;
}

int main(int argc, char **argv)
{
	char log[96];
	int hours, status;
	pid_t child;

	soak.hours = argc > 1 ? (int)strtol(argv[1], NULL, 10) : soak.hours;
	soak.feeds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : soak.feeds;
	if (soak.hours < 8 || soak.hours > MOST_HOURS || soak.feeds < 20 || soak.feeds > WORLD_ADDRESSES - 1)
		return 2;
	hours = soak.hours;
	soak.now = START;
	snprintf(soak.folder, sizeof(soak.folder), "/tmp/wd-soak-XXXXXX");
	if (!mkdtemp(soak.folder))
		return 2;
	snprintf(soak.conf, sizeof(soak.conf), "%s/conf", soak.folder);
	snprintf(soak.list, sizeof(soak.list), "%s/feeds", soak.folder);
	snprintf(soak.database, sizeof(soak.database), "%s/db", soak.folder);
	snprintf(log, sizeof(log), "%s/log", soak.folder);
	/* The daemon may take nothing out of the folder above its own in the end (Landlock): who tidies is another process. */
	child = fork();
	if (child == 0) {
		if (!freopen(log, "w", stderr) || !run())
			failed = 1;
		judge(hours);
		return failed != 0;
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return 2;
	return !tidy() || !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}
