/*
 * What asking a large desk costs in the store: the newest hundred of a merged feed and of searches, against a bare
 * statement that reads a hundred rows of the same database, and the index against the text. The database is made by the
 * program itself from made-up feeds, or is one that is there; the limits, a quarter above what was measured, are of the
 * desk that is made. Seconds are of the processor, the ratio the middle of many rounds: neighbours count for little. With
 * --server it is made on a throwaway PostgreSQL server, too, and the same is asked of both in turns, by the wall, as the
 * server is another process.
 * query_bench WIREDESK [STORIES] | query_bench --server WIREDESK [STORIES] | query_bench --of DATABASE
 */
#include <fcntl.h>
#include <math.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/seconds.h"
#include "bench/trial.h"
#include "cluster/cluster.h"
#include "store/read/reader.h"
#include "util/clock.h"
#include "util/mem.h"

enum {
	FEEDS = 100,
	STORIES = 20000,
	VOCABULARY = 20000,
	BODY_WORDS = 200,
	ROUNDS = 200,
	ROUNDS_OF_BOTH = 30,
	A_PAGE = 100,
	DEADLINE_MS = 1000
};
static const double most_index = 0.75;

/* The bare statement: the newest hundred rows, by their keys, with all that is shown of them. */
static const char bare_sql[] =
	"SELECT s.public_id, s.sort_at, e.title, e.url, c.guid, c.summary, c.html, c.packed, c.extra, f.title"
	" FROM (SELECT id, lead, public_id, sort_at FROM story ORDER BY id DESC LIMIT 100) s"
	" CROSS JOIN entry e ON e.id = s.lead CROSS JOIN content c ON c.entry = e.id CROSS JOIN feed f ON f.id = e.feed";

static const struct {
	const char *what, *query;
	double most_keys, most; /* times the bare statement: to find them, and with their texts, most of which are packed */
} questions[] = {
	{ "newest of a merged feed", NULL, 0.25, 7.7 },
	{ "a phrase and a word", "\"north korea\" sanctions", 5.6, 13.2 },
	{ "a word of two characters", "中国", 3.3, 10.6 },
	{ "a common word", "market", 2.7, 10.5 },
	{ "rare and common", "zyzzyva market", 4.8, 5.4 },
	{ "a feed", "feed:\"desk 7\"", 2.7, 10.2 },
	{ "a feed and a word", "feed:\"desk 7\" market", 12.3, 17 },
	{ "a host", "site:site7.example", 2.7, 10.2 },
	{ "a language", "lang:zh", 4.4, 11.8 },
	{ "a word without another", "market -summit", 3.8, 11.7 },
	{ "a word of summaries alone", "summary:market", 33, 40 },
};

static void die(const char *what)
{
	fprintf(stderr, "query_bench: %s\n", what);
	exit(1);
}

/* ---- a database ---- */

static unsigned seed = 1;

static unsigned roll(unsigned n)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 8) % n;
}

static double text_bytes; /* of the words that the entries have */

static void put(FILE *out, const char *text)
{
	fputs(text, out);
	text_bytes += (double)strlen(text);
}

/* The nth of a vocabulary in which it is as likely as 1 / n (Zipf). */
static void add_word(FILE *out, bool chinese)
{
	static const char *const latin[] = { "ka", "ro", "min", "tes", "lu", "va", "son", "der", "pi", "gal" };
	static const char *const han[] = { "朝", "鲜", "制", "裁", "联", "合", "国", "安", "理", "会" };
	unsigned n = (unsigned)exp(log(VOCABULARY) * (roll(100000) + 1) / 100000.0);

	for (int i = 0; i < 5 && (n > 0 || i < 2); i++, n /= 10)
		put(out, (chinese ? han : latin)[n % 10]);
	if (!chinese)
		put(out, " ");
}

static void add_item(FILE *out, unsigned feed, unsigned number, time_t at)
{
	bool chinese = feed % 8 == 7;
	char date[64];

	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S +0000", gmtime_r(&at, &(struct tm){ 0 }));
	fprintf(out,
		"<item><guid isPermaLink=\"false\">%u-%u</guid><link>https://site%u.example/%u</link><pubDate>%s</pubDate><title>",
		feed, number, feed, number, date);
	for (int i = 0; i < 8; i++)
		add_word(out, chinese);
	fputs("</title><description>&lt;p>", out);
	for (int i = 0; i < BODY_WORDS; i++) {
		if (roll(BODY_WORDS * 4) == 0)
			put(out, chinese ? "中国" : "north korea sanctions ");
		if (i == 0 && roll(10) < 3)
			put(out, "market ");
		if (i == 1 && roll(1000) == 0)
			put(out, "zyzzyva ");
		if (i == 2 && roll(10) == 0)
			put(out, "summit ");
		add_word(out, chinese);
		if (i % 40 == 39)
			fputs("&lt;/p>\n&lt;p>", out);
	}
	fputs("&lt;/p></description></item>\n", out);
}

static FILE *open_in(const char *folder, const char *name)
{
	char path[128];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	out = fopen(path, "w");
	if (!out)
		die("cannot write the feeds");
	return out;
}

/* database NULL: a file in the folder. */
static void write_conf(const char *folder, const char *database)
{
	FILE *conf = open_in(folder, "wiredesk.conf");

	if (database)
		fprintf(conf, "database = \"%s\"\n", database);
	else
		fprintf(conf, "database = \"%s/wiredesk.db\"\n", folder);
	fprintf(conf, "feeds = {\"%s/desk.feeds\"}\nmax-size = \"64M\"\n", folder);
	fclose(conf);
}

static void write_feeds(const char *folder, unsigned stories)
{
	FILE *list = open_in(folder, "desk.feeds");
	time_t now = time(NULL);

	for (unsigned feed = 0; feed < FEEDS; feed++) {
		char name[16];
		FILE *out;

		snprintf(name, sizeof(name), "%03u.xml", feed);
		fprintf(list, "%s/%s \"~Desk %u\" dedup=no\n", folder, name, feed);
		out = open_in(folder, name);
		fprintf(out, "<rss version=\"2.0\"><channel><title>Desk %u</title><language>%s</language>\n", feed,
			feed % 8 == 7 ? "zh" : "en");
		for (unsigned i = 0; i < stories / FEEDS; i++)
			add_item(out, feed, i, now - (time_t)(i * FEEDS + feed) * 60);
		fputs("</channel></rss>\n", out);
		fclose(out);
	}
	fclose(list);
}

static void poll_feeds(const char *program, const char *folder)
{
	char conf[128];
	char *const args[] = {
		(char *)(uintptr_t)program, (char *)"-q", (char *)"-c", conf, (char *)"poll", (char *)"--now", NULL
	};
	pid_t child;
	int status;

	snprintf(conf, sizeof(conf), "%s/wiredesk.conf", folder);
	if (posix_spawn(&child, program, NULL, NULL, args, environ) || waitpid(child, &status, 0) != child || status)
		die("the feeds were not polled");
}

/* Bytes of the index to bytes of the text that is in it. */
static bool weigh(const char *path)
{
	sqlite3_stmt *stmt;
	sqlite3 *db;
	double ratio;

	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) ||
	    sqlite3_prepare_v2(db, "SELECT sum(length(block)) FROM entry_fts_data", -1, &stmt, NULL) ||
	    sqlite3_step(stmt) != SQLITE_ROW)
		die(sqlite3_errmsg(db));
	ratio = sqlite3_column_double(stmt, 0) / text_bytes;
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	printf("%-26s %8.2f bytes a byte of text (most %.2f)\n", "the index", ratio, most_index);
	return ratio <= most_index;
}

/* ---- asking ---- */

static bool find(struct wd_reader *reader, struct wd_arena *arena, const struct wd_query *query, struct wd_key **keys,
		 size_t *n, bool *is_partial)
{
	struct wd_hunt hunt = {
		.query = query, .now = wd_clock_now(), .at_least_at = INT64_MAX, .limit = A_PAGE, .most = A_PAGE
	};
	bool done;

	*keys = NULL;
	*n = 0;
	*is_partial = false;
	if (!query)
		return wd_reader_first_page(reader, arena, WD_SPAN("all"), A_PAGE, 0, keys, n);
	done = wd_reader_hunt(reader, arena, &hunt, keys, n, is_partial);
	*n = wd_reader_page_size(&hunt, *keys, *n);
	return done;
}

static const struct wd_query *parse(const char *text)
{
	struct wd_error err;
	int column;
	const struct wd_query *query = text ? wd_query_parse(wd_span_of(text), &column, &err) : NULL;

	if (text && !query)
		die(err.text);
	return query;
}

struct cost {
	double keys_s, whole_s; /* to find them, and with their texts */
	size_t n;
};

/* Once more; of each the least stays. */
static void ask_once(struct wd_reader *reader, struct wd_arena *arena, const struct wd_query *query, clockid_t clock,
		     struct cost *least)
{
	double began = seconds_by(clock), found, whole;
	struct wd_story *stories;
	struct wd_key *keys;
	struct wd_error err;
	bool is_partial, done = wd_reader_begin(reader) && find(reader, arena, query, &keys, &least->n, &is_partial);

	found = seconds_by(clock) - began;
	done = done && wd_reader_load(reader, arena, keys, &least->n, &stories);
	if (!wd_reader_end(reader, done, &err))
		die(err.text);
	whole = seconds_by(clock) - began;
	least->keys_s = found < least->keys_s ? found : least->keys_s;
	least->whole_s = whole < least->whole_s ? whole : least->whole_s;
	wd_arena_clear(arena);
}

struct bare {
	sqlite3 *db;
	sqlite3_stmt *stmt;
};

static void open_bare(struct bare *bare, const char *path)
{
	if (sqlite3_open_v2(path, &bare->db, SQLITE_OPEN_READONLY, NULL) ||
	    sqlite3_prepare_v2(bare->db, bare_sql, -1, &bare->stmt, NULL))
		die(sqlite3_errmsg(bare->db));
}

static void close_bare(struct bare *bare)
{
	sqlite3_finalize(bare->stmt);
	sqlite3_close(bare->db);
}

static double ask_bare(struct bare *bare)
{
	double began = cpu_s();
	int n = 0;

	for (; sqlite3_step(bare->stmt) == SQLITE_ROW; n++)
		for (int i = 0; i < sqlite3_column_count(bare->stmt); i++)
			sqlite3_column_blob(bare->stmt, i);
	if (sqlite3_reset(bare->stmt) || n != A_PAGE)
		die("the bare statement failed");
	return cpu_s() - began;
}

/* Each time between two bare statements: what slows the machine for a while slows all three. */
static bool ask(struct wd_reader *reader, struct bare *bare, struct wd_arena *arena, size_t i)
{
	const struct wd_query *query = parse(questions[i].query);
	double keys[ROUNDS], whole[ROUNDS], ms[ROUNDS];
	struct cost cost;
	bool good;

	for (int round = 0; round < ROUNDS; round++) {
		double limit = ask_bare(bare);

		cost = (struct cost){ 1e9, 1e9, 0 };
		ask_once(reader, arena, query, CLOCK_PROCESS_CPUTIME_ID, &cost);
		limit = (limit + ask_bare(bare)) / 2;
		keys[round] = cost.keys_s / limit;
		whole[round] = cost.whole_s / limit;
		ms[round] = cost.whole_s * 1e3;
	}
	wd_query_free((struct wd_query *)(uintptr_t)query);
	good = middle(keys, ROUNDS) <= questions[i].most_keys && middle(whole, ROUNDS) <= questions[i].most;
	printf("%-26s %5.2f times the bare statement (most %g), with texts %5.2f (most %g): %.2f ms, %zu stories%s\n",
	       questions[i].what, middle(keys, ROUNDS), questions[i].most_keys, middle(whole, ROUNDS), questions[i].most,
	       middle(ms, ROUNDS), cost.n, good ? "" : ": A LOSS");
	return good;
}

/* The worst that is allowed is over at its time, and says that its answer is a part. */
static bool ask_the_worst(struct wd_reader *reader, struct wd_arena *arena)
{
	const struct wd_query *query = parse("NEAR(roka minka teska luka vaka sonka derka pika galka, 0)");
	int64_t began = wd_clock_steady(), took;
	struct wd_error err;
	struct wd_key *keys;
	bool is_partial;
	size_t n;

	wd_reader_set_deadline(reader, 4);
	if (!wd_reader_begin(reader) || !find(reader, arena, query, &keys, &n, &is_partial) ||
	    !wd_reader_end(reader, true, &err))
		die("the worst question failed");
	took = wd_clock_steady() - began;
	printf("%-26s %8d ms of 4 and what reading takes, %s\n", "the worst", (int)took,
	       is_partial ? "told as a part" : "not told as a part");
	wd_query_free((struct wd_query *)(uintptr_t)query);
	return is_partial;
}

static struct wd_reader *open_reader(const char *place)
{
	struct wd_error err;
	struct wd_reader *reader = wd_reader_open(place, &err);

	if (!reader)
		die(err.text);
	wd_reader_set_deadline(reader, DEADLINE_MS);
	return reader;
}

static bool measure(const char *path)
{
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_reader *reader = open_reader(path);
	struct bare bare;
	bool good = true;

	open_bare(&bare, path);
	for (size_t i = 0; i < sizeof(questions) / sizeof(*questions); i++)
		good &= ask(reader, &bare, arena, i);
	good &= ask_the_worst(reader, arena);
	close_bare(&bare);
	wd_reader_close(reader);
	wd_arena_free(arena);
	return good;
}

/* The server's time for a page to the file's. */
static bool compare(const char *file, const char *server)
{
	struct wd_reader *of_file = open_reader(file), *of_server = open_reader(server);
	struct wd_arena *arena = wd_arena_new(0);
	bool good = true;

	for (size_t i = 0; i < sizeof(questions) / sizeof(*questions); i++) {
		const struct wd_query *query = parse(questions[i].query);
		struct cost file_cost = { 1e9, 1e9, 0 }, server_cost = file_cost;

		for (int round = 0; round < ROUNDS_OF_BOTH; round++) {
			ask_once(of_file, arena, query, CLOCK_MONOTONIC, &file_cost);
			ask_once(of_server, arena, query, CLOCK_MONOTONIC, &server_cost);
		}
		wd_query_free((struct wd_query *)(uintptr_t)query);
		good &= trial_compare(questions[i].what, server_cost.whole_s * 1e3, file_cost.whole_s * 1e3, " ms", 3, 20);
		if (server_cost.n != file_cost.n)
			die("the server found others");
	}
	wd_reader_close(of_server);
	wd_reader_close(of_file);
	wd_arena_free(arena);
	return good;
}

static void remove_folder(const char *folder)
{
	static const char *const names[] = { "wiredesk.conf", "desk.feeds", "wiredesk.db", "wiredesk.db-wal",
					     "wiredesk.db-shm" };
	char path[128];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		unlink(path);
	}
	for (unsigned feed = 0; feed < FEEDS; feed++) {
		snprintf(path, sizeof(path), "%s/%03u.xml", folder, feed);
		unlink(path);
	}
	rmdir(folder);
}

/* A desk of so many stories is made, asked and removed. server: its address; NULL: the file alone is asked. */
static bool try_desk(const char *program, unsigned stories, const char *server)
{
	char folder[] = "/tmp/wd-query-XXXXXX", path[64];
	bool good;

	if (!mkdtemp(folder))
		die("no folder");
	snprintf(path, sizeof(path), "%s/wiredesk.db", folder);
	write_feeds(folder, stories);
	write_conf(folder, NULL);
	poll_feeds(program, folder);
	if (server) {
		write_conf(folder, server);
		poll_feeds(program, folder);
	}
	good = server ? compare(path, server) : measure(path);
	good = (server || weigh(path)) && good;
	remove_folder(folder);
	return good;
}

int main(int argc, char **argv)
{
	bool of_both = argc > 1 && strcmp(argv[1], "--server") == 0, good;
	const char *program = argv[1 + of_both];
	char *server = NULL;

	if (argc == 3 && strcmp(argv[1], "--of") == 0)
		return !measure(argv[2]);
	if (argc < 2 + of_both)
		die("usage: query_bench [--server] WIREDESK [STORIES] | query_bench --of DATABASE");
	if (of_both && !(server = cluster_database("template0"))) {
		puts("query_bench: PostgreSQL is not installed: nothing is compared");
		return 0;
	}
	good = try_desk(program, argc > 2 + of_both ? (unsigned)strtoul(argv[2 + of_both], NULL, 10) : STORIES, server);
	free(server);
	if (!good)
		fputs("query_bench: a limit is missed\n", stderr);
	return !good;
}
