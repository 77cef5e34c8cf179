/*
 * Scenarios of the daemon: the whole of it runs, with the real store and the
 * real files, and a script plays the world: what servers answer, what the user
 * edits, how time passes, when the machine dies. One file, one scenario; each
 * `expect` is a line of TAP. README.md of this folder has the words.
 *
 * world.c plays the network; the clock stands until `pass` moves it. The script
 * is read by a timer on the daemon's own loop. Each life of the daemon is a
 * process of its own, so that `kill` is one: the next life reads the script from
 * its beginning, to know what servers answer and what time it is, and goes on
 * behind the line where the last one ended.
 */
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

#include "cluster/cluster.h"
#include "daemon/daemon.h"
#include "publish/events.h"
#include "sched/host.h"
#include "store/engine/db.h"
#include "store/store.h"
#include "store/write/writer.h"
#include "util/clock.h"
#include "util/mem.h"
#include "world.h"

enum { LINES = 400, PATIENCE_MS = 60000 };
#define START (INT64_C(1772452800) * 1000) /* 2026-03-02, noon */

/* Shared by all lives: where the script stands, and how many tests there were. */
struct progress {
	int line, n;
	bool failed;
};

static struct {
	char *lines[LINES];
	int n_lines, at, skip_to;
	char folder[64], conf[96], list[96], file[96], log[96];
	char *database; /* the file, or an address */
	struct progress *progress;
	int64_t now, pass_until, began_ms;
	bool waits, ends;
	int reloads_before, notify;
	char told[4096];
} play;

/* ---- batches that take in what comes meanwhile (daemon/writing.h), which the writer's thread asks for ---- */

static atomic_bool grows;
static atomic_int to_undo, undone;

bool __wrap_wd_writer_may_take(const struct wd_writer *writer);
bool __real_wd_writer_commit(struct wd_writer *writer, struct wd_update *updates, size_t n, struct wd_error *err);
bool __wrap_wd_writer_commit(struct wd_writer *writer, struct wd_update *updates, size_t n, struct wd_error *err);

/* The script's texts are too small for the dictionary that it waits for. */
bool __wrap_wd_writer_may_take(const struct wd_writer *writer)
{
	return atomic_load(&grows) && !writer->polling.shares;
}

bool __wrap_wd_writer_commit(struct wd_writer *writer, struct wd_update *updates, size_t n, struct wd_error *err)
{
	if (writer->n_taken == 0 && atomic_load(&to_undo) > 0)
		usleep(300000); /* what the next one takes in comes meanwhile */
	if (writer->n_taken > 0 && atomic_load(&to_undo) > 0) {
		atomic_fetch_sub(&to_undo, 1);
		atomic_fetch_add(&undone, 1);
		wd_db_refuse(writer->db, WD_DB_WRONG, WD_LOCAL, "the script wants it undone");
	}
	return __real_wd_writer_commit(writer, updates, n, err);
}

/* ---- hosts, which would rest between two polls by a clock that the script does not move ---- */

void __real_wd_hosts_done(struct wd_hosts *hosts, struct wd_host *host, enum wd_lane lane, int64_t now, int64_t rest);
void __wrap_wd_hosts_done(struct wd_hosts *hosts, struct wd_host *host, enum wd_lane lane, int64_t now, int64_t rest);

void __wrap_wd_hosts_done(struct wd_hosts *hosts, struct wd_host *host, enum wd_lane lane, int64_t now, int64_t rest)
{
	(void)rest;
	__real_wd_hosts_done(hosts, host, lane, now, 0);
}

/* ---- the words of the script ---- */

static void save(const char *path, const char *text)
{
	char temporary[128];
	FILE *f;

	snprintf(temporary, sizeof(temporary), "%s.new", path);
	f = fopen(temporary, "w");
	fputs(text, f);
	fclose(f);
	rename(temporary, path);
}

/* Takes the lines up to `end`; "*N LINE" is N lines, a number for each "%d". */
static void save_block(const char *path, const char *head)
{
	struct wd_buf text;

	wd_buf_init(&text, WD_BUF_PAGE);
	wd_buf_add_text(&text, head);
	while (++play.at < play.n_lines && strcmp(play.lines[play.at], "end") != 0) {
		int n = 1, at = 0;
		char line[512];

		sscanf(play.lines[play.at], "*%d %n", &n, &at);
		for (int i = 0; i < n; i++) {
			world_number(play.lines[play.at] + at, i, line, sizeof(line));
			wd_buf_printf(&text, "%s\n", line);
		}
	}
	save(path, text.data);
	wd_buf_release(&text);
}

static void save_list(void)
{
	save_block(play.list, "");
}

static void save_conf(void)
{
	char head[768];

	snprintf(head, sizeof(head), "database = \"%s\"\nfeeds = {\"%s\"}\nlisten = \"unix:%s/web\"\n", play.database,
		 play.list, play.folder);
	save_block(play.conf, head);
}

static void run_sql(const char *sql)
{
	struct wd_error err = { 0 };
	struct wd_db *db = wd_db_open(play.database, WD_DB_WRITE, &err);

	if (!db || !wd_db_exec(db, sql))
		fprintf(stderr, "play: %s\n", db ? db->error.text : err.text);
	wd_db_close(db);
}

static bool is_file(void)
{
	return play.database == play.file;
}

/* As another process does that took this one for dead. */
static void take_over(void)
{
	run_sql(is_file() ? "UPDATE lease SET pid = 1, started = 0, until_at = 1"
			  : "UPDATE share SET poller = NULL; DELETE FROM poller");
}

/* The first page of a table becomes rubbish. The commit before it lets the daemon read it from the file again. */
static void damage_table(const char *table)
{
	static const char *const steps[] = { "UPDATE lease SET name = name", "PRAGMA wal_checkpoint(TRUNCATE)" };
	unsigned char rubbish[512];
	struct wd_error err = { 0 };
	struct wd_db *db;
	int64_t at = 0;
	FILE *f = fopen(play.file, "r+");

	memset(rubbish, 0xA5, sizeof(rubbish));
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		run_sql(steps[i]);
	db = wd_db_open(play.file, WD_DB_READ, &err);
	if (f && db &&
	    wd_db_int(db, &at, 0, "SELECT (rootpage - 1) * page_size FROM sqlite_schema, pragma_page_size WHERE name = ?1",
		      "z", table) &&
	    at > 0 && fseek(f, (long)at, SEEK_SET) == 0)
		fwrite(rubbish, 1, sizeof(rubbish), f);
	wd_db_close(db);
	if (f)
		fclose(f);
}

/* Of no file more than a page may be written, which is enough for what is logged: the next commit finds no room. */
static void set_disk(bool full)
{
	struct rlimit limit = { full ? 4096 : RLIM_INFINITY, RLIM_INFINITY };

	setrlimit(RLIMIT_FSIZE, &limit);
}

static int count_text(const char *path, const char *text)
{
	static char all[1 << 16];
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(all, 1, sizeof(all) - 1, f) : 0;
	int found = 0;

	if (f)
		fclose(f);
	all[n] = '\0';
	for (const char *at = all; (at = strstr(at, text)) != NULL; at += strlen(text))
		found++;
	return found;
}

static int count_stories(void)
{
	struct wd_error err = { 0 };
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_reader *reader = wd_reader_open(play.database, &err);
	struct wd_stories stories = { 0 };
	bool done =
		reader && wd_reader_merge(reader, arena, WD_SPAN("all"), 1000, 0, (struct wd_cursor){ 0 }, &stories, &err);
	int n = done ? (int)stories.n : -1;

	wd_reader_close(reader);
	wd_arena_free(arena);
	return n;
}

/* In /status.atom, as it would be served. */
static int count_events(const char *category)
{
	const struct wd_site site = { .base_url = WD_SPAN("http://localhost"), .root = WD_SPAN("/"), .page = WD_SPAN("") };
	struct wd_error err = { 0 };
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_reader *reader = wd_reader_open(play.database, &err);
	struct wd_event *events = NULL;
	struct wd_buf page;
	char mark[160];
	size_t n = 0;
	int found = 0;

	if (!reader || !wd_reader_events(reader, arena, 0, WD_EVENTS_SHOWN, &events, &n, &err))
		return -1;
	wd_buf_init(&page, WD_BUF_PAGE);
	wd_events_atom(&page, &site, events, n, wd_reader_began_at(reader));
	snprintf(mark, sizeof(mark), "<category term=\"%s\"/>", category);
	for (const char *at = page.data; (at = strstr(at, mark)) != NULL; at++)
		found++;
	wd_buf_release(&page);
	wd_reader_close(reader);
	wd_arena_free(arena);
	return found;
}

static bool was_told(const char *text, int times)
{
	const char *at = play.told;
	size_t len = strlen(play.told);
	ssize_t n;

	while ((n = recv(play.notify, play.told + len, sizeof(play.told) - len - 2, MSG_DONTWAIT)) > 0) {
		len += (size_t)n;
		play.told[len++] = '\n';
		play.told[len] = '\0';
	}
	while (times > 0 && (at = strstr(at, text)) != NULL) {
		at += strlen(text);
		times--;
	}
	return times == 0;
}

/* asked URL N[+] | reached N to M | etag URL X | stories N | befell WORD N | undone N | log TEXT | logged N TEXT | told WORD N */
static bool holds(const char *what)
{
	char url[128], word[128];
	int n, at = 0;
	char more = ' ';

	if (sscanf(what, "asked %127s %d%c", url, &n, &more) >= 2)
		return more == '+' ? world_address(url)->asked >= n : world_address(url)->asked == n;
	if (sscanf(what, "reached %d to %d", &n, &at) == 2)
		return world_reached() >= n && world_reached() <= at;
	if (sscanf(what, "etag %127s %127s", url, word) == 2)
		return strcmp(world_address(url)->asked_etag, word) == 0;
	if (sscanf(what, "stories %d", &n) == 1)
		return count_stories() == n;
	if (sscanf(what, "befell %127s %d", word, &n) == 2)
		return count_events(word) == n;
	if (sscanf(what, "undone %d", &n) == 1)
		return atomic_load(&undone) == n;
	if (sscanf(what, "told %127s %d", word, &n) == 2)
		return was_told(word, n);
	if (strncmp(what, "log ", 4) == 0)
		return count_text(play.log, what + 4) > 0;
	if (sscanf(what, "logged %d %n", &n, &at) == 1)
		return count_text(play.log, what + at) == n;
	return false;
}

/* ---- the run of it ---- */

static void tap(bool good, const char *text)
{
	play.progress->n++;
	play.progress->failed |= !good;
	printf("%sok %d - %s\n", good ? "" : "not ", play.progress->n, text);
	fflush(stdout);
}

static void set_clock(const char *by)
{
	play.now += world_duration(by);
	wd_clock_set(play.now);
	if (world.pipeline)
		wd_pipeline_acked(world.pipeline, NULL, NULL);
}

static void end_life(int number)
{
	play.progress->line = play.at + 1;
	play.ends = true;
	play.began_ms = wd_clock_steady();
	kill(getpid(), number);
}

static bool is_late(void)
{
	return wd_clock_steady() - play.began_ms > PATIENCE_MS;
}

/* A minute at a time, so that each poll comes when it is due. */
static bool pass(int64_t ms)
{
	int64_t slice = ms / 300 > 60000 ? ms / 300 : 60000;

	if (!play.waits)
		play.pass_until = play.now + ms;
	if (!world.health)
		return is_late();
	if (!world_is_quiet() && !atomic_load(&world.health->writer_failing) && !is_late())
		return false;
	play.began_ms = wd_clock_steady();
	do {
		if (play.now >= play.pass_until)
			return true;
		play.now = play.now + slice < play.pass_until ? play.now + slice : play.pass_until;
		wd_clock_set(play.now);
		world_pass(play.now);
		wd_pipeline_acked(world.pipeline, NULL, NULL);
	} while (world_is_quiet());
	return false;
}

/* True when the line is done; else it is tried again. */
static bool obey(const char *line)
{
	char word[32] = "";
	const char *args = strchr(line, ' ');

	sscanf(line, "%31s", word);
	args = args ? args + 1 : "";
	if (strcmp(word, "answer") == 0)
		world_answer(args);
	else if (strcmp(word, "clock") == 0)
		set_clock(args);
	else if (strcmp(word, "pass") == 0)
		return pass(world_duration(args));
	else if (strcmp(word, "hup") == 0)
		kill(getpid(), SIGHUP);
	else if (strcmp(word, "sql") == 0)
		run_sql(args);
	else if (strcmp(word, "taken-over") == 0)
		take_over();
	else if (strcmp(word, "damage") == 0)
		damage_table(args);
	else if (strcmp(word, "batches") == 0)
		atomic_store(&grows, true);
	else if (strcmp(word, "undo") == 0)
		atomic_store(&to_undo, atoi(args));
	else if (strcmp(word, "disk") == 0)
		set_disk(strcmp(args, "full") == 0);
	else if (strcmp(word, "kill") == 0)
		end_life(SIGKILL);
	else if (strcmp(word, "stop") == 0)
		end_life(SIGTERM);
	else if (strcmp(word, "feeds") == 0)
		save_list();
	else if (strcmp(word, "conf") == 0)
		save_conf();
	else if (strcmp(word, "ends") == 0) {
		play.progress->line = play.at + 1;
		play.ends = true;
		wd_clock_set(play.now + world_duration(args));
		wd_pipeline_acked(world.pipeline, NULL, NULL);
		return false;
	} else if (strcmp(word, "taken-up") == 0) {
		if (world.reloads == play.reloads_before && !is_late())
			return false;
		play.reloads_before = world.reloads;
	} else if (strcmp(word, "expect") == 0) {
		if (!holds(args) && !is_late())
			return false;
		tap(holds(args), args);
	} else if (word[0] && word[0] != '#') {
		tap(false, line);
	}
	return true;
}

/* What the lives before have left behind, as far as it is not on the disk. */
static void remember(const char *line)
{
	static const char *const times[] = { "pass ", "ends ", "cron ", "clock " };

	if (strncmp(line, "answer ", 7) == 0)
		world_answer(line + 7);
	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++)
		if (strncmp(line, times[i], strlen(times[i])) == 0)
			play.now += world_duration(line + strlen(times[i]));
}

static void step(uv_timer_t *timer)
{
	(void)timer;
	while (play.at < play.n_lines && !play.ends) {
		if (!play.waits)
			play.began_ms = wd_clock_steady();
		if (!obey(play.lines[play.at])) {
			play.waits = true;
			return;
		}
		play.waits = false;
		if (!play.ends)
			play.at++;
	}
	if (play.at >= play.n_lines && !play.ends)
		end_life(SIGTERM);
	if (play.ends && is_late())
		_exit(3);
}

static void read_script(const char *path)
{
	char line[512];
	FILE *f = fopen(path, "r");

	while (f && play.n_lines < LINES && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		play.lines[play.n_lines++] = wd_xstrdup(line);
	}
	if (f)
		fclose(f);
}

static int listen_as_systemd(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	snprintf(at.sun_path, sizeof(at.sun_path), "%s/notify", play.folder);
	unlink(at.sun_path);
	if (bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0)
		_exit(4);
	setenv("NOTIFY_SOCKET", at.sun_path, 1);
	return fd;
}

static bool run_daemon(bool once)
{
	const struct wd_daemon_options options = { .config_path = play.conf, .once = once };
	struct wd_error err = { 0 };
	bool ok;

	wd_clock_set(play.now);
	ok = wd_daemon_run(&options, NULL, &err);
	if (!ok)
		fprintf(stderr, "ended: %s\n", err.text);
	fflush(stderr);
	return ok;
}

/* "D N": time passes, and a `poll` of cron's asks so often. The script stands meanwhile. */
static void run_cron(const char *args)
{
	int n = 0;

	sscanf(args, "%*s %d", &n);
	play.now += world_duration(args);
	play.ends = true;
	play.began_ms = wd_clock_steady();
	tap(run_daemon(true) && world_asked() == n, play.lines[play.at]);
	play.progress->line = play.at + 1;
	_exit(0);
}

static bool is_cron(const char *line)
{
	return strncmp(line, "cron ", 5) == 0;
}

/* What needs nobody who runs. */
static bool is_quiet_word(const char *line)
{
	return *line == '\0' || *line == '#' || strncmp(line, "answer ", 7) == 0 || strncmp(line, "clock ", 6) == 0;
}

/* Until the script's next end of a life. The first list and configuration stand before it begins. */
static void live(void)
{
	world.step = step;
	for (play.now = START; play.at < play.progress->line; play.at++)
		remember(play.lines[play.at]);
	if (play.progress->line == 0)
		for (; strcmp(play.lines[play.at], "run") != 0 && !is_cron(play.lines[play.at]); play.at++)
			obey(play.lines[play.at]);
	for (; play.at < play.n_lines && is_quiet_word(play.lines[play.at]); play.at++)
		remember(play.lines[play.at]);
	if (play.at == play.n_lines) {
		play.progress->line = play.at;
		_exit(0);
	}
	if (!freopen(play.log, "a", stderr))
		_exit(4);
	signal(SIGXFSZ, SIG_IGN);
	play.notify = listen_as_systemd();
	if (is_cron(play.lines[play.at]))
		run_cron(play.lines[play.at] + 5);
	play.at += strcmp(play.lines[play.at], "run") == 0;
	run_daemon(false);
	_exit(play.ends ? 0 : 5);
}

/* Each life in a process of its own. */
static void run_lives(void)
{
	while (play.progress->line < play.n_lines) {
		int status, from = play.progress->line;
		pid_t child = fork();

		if (child == 0) {
			alarm(120);
			live();
		}
		waitpid(child, &status, 0);
		if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL && play.progress->line > from)
			continue;
		if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && play.progress->line > from)
			continue;
		tap(false, "the daemon ends when it shall, and no sooner");
		return;
	}
}

static void show_log(void)
{
	char line[512];
	FILE *f = fopen(play.log, "r");

	while (f && fgets(line, sizeof(line), f))
		printf("# %s", line);
	if (f)
		fclose(f);
}

static void tidy(void)
{
	static const char *const names[] = { "conf", "feeds", "db", "db-wal", "db-shm", "log", "notify" };
	char path[128];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "%s/%s", play.folder, names[i]);
		unlink(path);
	}
	rmdir(play.folder);
}

/* What befalls a file befalls no server. */
static bool needs_file(void)
{
	for (int i = 0; i < play.n_lines; i++)
		if (strncmp(play.lines[i], "disk ", 5) == 0 || strncmp(play.lines[i], "damage ", 7) == 0 ||
		    strcmp(play.lines[i], "batches grow") == 0)
			return true;
	return false;
}

/* NULL when there is none to play with. */
static char *place_database(void)
{
	const char *engine = getenv("WIREDESK_TEST_ENGINE");
	char *address;

	if (!engine || strcmp(engine, "postgresql") != 0)
		return play.file;
	address = needs_file() ? NULL : cluster_database("template0");
	if (!address)
		printf("1..0 # SKIP %s\n", needs_file() ? "of a file" : "PostgreSQL is not there");
	return address;
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	read_script(argv[1]);
	play.progress = mmap(NULL, sizeof(*play.progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	snprintf(play.folder, sizeof(play.folder), "/tmp/wd-play-XXXXXX");
	if (play.n_lines == 0 || play.progress == MAP_FAILED || !mkdtemp(play.folder))
		return 2;
	snprintf(play.conf, sizeof(play.conf), "%s/conf", play.folder);
	snprintf(play.list, sizeof(play.list), "%s/feeds", play.folder);
	snprintf(play.file, sizeof(play.file), "%s/db", play.folder);
	snprintf(play.log, sizeof(play.log), "%s/log", play.folder);
	play.database = place_database();
	if (play.database)
		run_lives();
	if (play.progress->failed)
		show_log();
	if (play.database)
		printf("1..%d\n", play.progress->n);
	tidy();
	return play.progress->failed;
}
