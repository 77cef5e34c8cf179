/*
 * Scenarios of the daemon: the whole of it runs, with the real store and the
 * real files, and a script plays the world: what servers answer, what the user
 * edits, how time passes, when the machine dies. One file, one scenario; each
 * `expect` is a line of TAP. README.md of this folder has the words.
 *
 * The fetcher, the web server and the control socket are replaced by linking
 * others of the same names; the clock stands until `pass` moves it. The script
 * is read by a timer on the daemon's own loop. Each life of the daemon is a
 * process of its own, so that `kill` is one: the next life reads the script from
 * its beginning, to know what servers answer and what time it is, and goes on
 * behind the line where the last one ended.
 */
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

#include "daemon/control.h"
#include "daemon/daemon.h"
#include "fetch/fetch.h"
#include "publish/events.h"
#include "serve/http.h"
#include "store/store.h"
#include "util/clock.h"
#include "util/mem.h"

enum { LINES = 400, ADDRESSES = 40, STEP_MS = 5, PATIENCE_MS = 20000 };
#define START (INT64_C(1772452800) * 1000) /* 2026-03-02, noon */

/* What a server says, and what it was asked. */
struct address {
	char url[128], etag[64], asked_etag[64];
	char items[512];
	int status, asked;
	int64_t retry_ms;
	bool hangs;
};

/* Shared by all lives: where the script stands, and how many tests there were. */
struct progress {
	int line, n;
	bool failed;
};

static struct {
	char *lines[LINES];
	int n_lines, at, skip_to;
	char folder[64], conf[96], list[96], database[96], log[96];
	struct address addresses[ADDRESSES];
	struct progress *progress;
	int64_t now, pass_until, began_ms;
	bool waits, ends;
	int reloads, reloads_before, n_hanging, notify;
	char told[4096];
	uv_loop_t *loop;
	uv_timer_t timer;
	struct wd_pipeline *pipeline;
	struct wd_health *_Atomic health; /* set on a worker */
} play;

/* ---- the doubles ---- */

struct wd_transfer {
	uv_timer_t timer;
	struct address *address;
	bool conditional;
	wd_fetched_fn done;
	void *ctx;
};

static void step(uv_timer_t *timer);

struct wd_pool *wd_pool_new(struct uv_loop_s *loop, int max_transfers, struct wd_error *err)
{
	(void)max_transfers;
	(void)err;
	play.loop = loop;
	uv_timer_init(loop, &play.timer);
	uv_timer_start(&play.timer, step, STEP_MS, STEP_MS);
	return (struct wd_pool *)&play;
}

int wd_pool_room(const struct wd_pool *pool)
{
	(void)pool;
	return 64;
}

void wd_pool_set_host_connections(struct wd_pool *pool, int most)
{
	(void)pool;
	(void)most;
}

void wd_pool_set_held(struct wd_pool *pool, size_t held)
{
	(void)pool;
	(void)held;
}

static struct address *address_of(const char *url)
{
	struct address *a = play.addresses;

	while (a->url[0] && strcmp(a->url, url) != 0)
		a++;
	snprintf(a->url, sizeof(a->url), "%s", url);
	return a;
}

static void write_items(struct wd_buf *out, const char *items)
{
	char copy[512], *save = NULL;

	snprintf(copy, sizeof(copy), "%s", items);
	wd_buf_add_text(out, "<rss version='2.0'><channel><title>Wire</title>");
	for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
		wd_buf_printf(out, "<item><guid isPermaLink='false'>%s</guid><title>%s</title></item>", w, w);
	wd_buf_add_text(out, "</channel></rss>");
}

static void free_timer(uv_handle_t *handle)
{
	free(handle->data);
}

static void answer(uv_timer_t *timer)
{
	struct wd_transfer *t = timer->data;
	const struct address *a = t->address;
	struct wd_response r = { .http_status = a->status, .fetched_at = wd_clock_now(), .url = wd_xstrdup(a->url),
				 .retry_after_ms = a->retry_ms };

	wd_buf_init(&r.body, 1 << 20);
	if (a->status == 200 && t->conditional && a->etag[0] && strcmp(a->etag, a->asked_etag) == 0) {
		r.http_status = 304;
		r.outcome = WD_NOT_MODIFIED;
	} else if (a->status == 200) {
		r.outcome = WD_FETCHED;
		r.etag = a->etag[0] ? wd_xstrdup(a->etag) : NULL;
		write_items(&r.body, a->items);
	} else {
		r.outcome = a->status == 410 ? WD_GONE : WD_FAILED;
		wd_error_set(&r.error, WD_TRANSIENT, "status %d", a->status);
	}
	t->done(t->ctx, &r);
	uv_close((uv_handle_t *)timer, free_timer);
}

struct wd_transfer *wd_pool_start(struct wd_pool *pool, const struct wd_request *request, wd_fetched_fn done, void *ctx)
{
	struct wd_transfer *t = wd_xcalloc(1, sizeof(*t));

	(void)pool;
	t->address = address_of(request->url);
	t->conditional = request->etag != NULL;
	t->done = done;
	t->ctx = ctx;
	t->address->asked++;
	snprintf(t->address->asked_etag, sizeof(t->address->asked_etag), "%s", request->etag ? request->etag : "none");
	uv_timer_init(play.loop, &t->timer);
	t->timer.data = t;
	play.n_hanging += t->address->hangs;
	if (!t->address->hangs)
		uv_timer_start(&t->timer, answer, 0, 0);
	return t;
}

void wd_pool_cancel(struct wd_pool *pool, struct wd_transfer *t)
{
	(void)pool;
	play.n_hanging -= t->address->hangs;
	uv_close((uv_handle_t *)&t->timer, free_timer);
}

static void (*pool_closed)(void *ctx);
static void *pool_ctx;

static void on_pool_closed(uv_handle_t *handle)
{
	(void)handle;
	pool_closed(pool_ctx);
}

void wd_pool_close(struct wd_pool *pool, void (*closed)(void *ctx), void *ctx)
{
	(void)pool;
	pool_closed = closed;
	pool_ctx = ctx;
	uv_close((uv_handle_t *)&play.timer, on_pool_closed);
}

struct wd_server *wd_server_start(const struct wd_server_options *options, struct wd_error *err)
{
	(void)err;
	play.health = options->health;
	return (struct wd_server *)&play;
}

void wd_server_reload(struct wd_server *server, struct wd_snapshot *snapshot)
{
	(void)server;
	(void)snapshot;
	play.reloads++;
}

void wd_server_quiesce(struct wd_server *server)
{
	(void)server;
}

void wd_server_stop(struct wd_server *server)
{
	(void)server;
}

struct wd_control *wd_control_new(uv_loop_t *loop, const char *database, struct wd_pipeline *pipeline,
				  int64_t patience_ms, struct wd_error *err)
{
	(void)loop;
	(void)database;
	(void)patience_ms;
	(void)err;
	play.pipeline = pipeline;
	return (struct wd_control *)&play;
}

void wd_control_close(struct wd_control *control, void (*closed)(void *ctx), void *ctx)
{
	(void)control;
	closed(ctx);
}

bool wd_control_ask(const struct wd_daemon_options *options, const char *database, struct wd_tally *tally,
		    struct wd_error *err)
{
	(void)options;
	(void)database;
	(void)tally;
	return wd_error_set(err, WD_LOCAL, "nobody to ask");
}

/* ---- the words of the script ---- */

/* 90s, 30m, 2h, 1d. */
static int64_t duration(const char *text)
{
	char *unit;
	int64_t n = strtoll(text, &unit, 10);

	return n * (*unit == 'd' ? 86400000 : *unit == 'h' ? 3600000 : *unit == 'm' ? 60000 : 1000);
}

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

/* Takes the lines up to `end`. */
static void save_block(const char *path, const char *head)
{
	char text[4096];
	size_t len = (size_t)snprintf(text, sizeof(text), "%s", head);

	while (++play.at < play.n_lines && strcmp(play.lines[play.at], "end") != 0)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s\n", play.lines[play.at]);
	save(path, text);
}

static void save_list(void)
{
	save_block(play.list, "");
}

static void save_conf(void)
{
	char head[512];

	snprintf(head, sizeof(head), "database = \"%s\"\nfeeds = {\"%s\"}\nlisten = \"unix:%s/web\"\n", play.database,
		 play.list, play.folder);
	save_block(play.conf, head);
}

/* URL STATUS [ITEM…] [etag=X] [retry=D]; a status of 0 hangs. */
static void set_answer(char *args)
{
	char *word_at = NULL;
	struct address *a = address_of(strtok_r(args, " ", &word_at));

	a->status = atoi(strtok_r(NULL, " ", &word_at));
	a->hangs = a->status == 0;
	a->items[0] = a->etag[0] = '\0';
	a->retry_ms = 0;
	for (char *w; (w = strtok_r(NULL, " ", &word_at)) != NULL;) {
		if (strncmp(w, "etag=", 5) == 0)
			snprintf(a->etag, sizeof(a->etag), "%s", w + 5);
		else if (strncmp(w, "retry=", 6) == 0)
			a->retry_ms = duration(w + 6);
		else
			snprintf(a->items + strlen(a->items), sizeof(a->items) - strlen(a->items), "%s ", w);
	}
}

static void run_sql(const char *sql)
{
	sqlite3 *db;

	if (sqlite3_open_v2(play.database, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
	    sqlite3_busy_timeout(db, 5000) != SQLITE_OK || sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fprintf(stderr, "play: %s\n", sqlite3_errmsg(db));
	sqlite3_close(db);
}

/* The first page of a table becomes rubbish. The commit before it lets the daemon read it from the file again. */
static void damage_table(const char *table)
{
	static const char *const steps[] = { "UPDATE lease SET name = name", "PRAGMA wal_checkpoint(TRUNCATE)" };
	unsigned char rubbish[512];
	sqlite3_stmt *stmt;
	sqlite3 *db;
	FILE *f = fopen(play.database, "r+");

	memset(rubbish, 0xA5, sizeof(rubbish));
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		run_sql(steps[i]);
	sqlite3_open_v2(play.database, &db, SQLITE_OPEN_READONLY, NULL);
	if (f && sqlite3_prepare_v2(db, "SELECT (rootpage - 1) * page_size FROM sqlite_schema, pragma_page_size WHERE name = ?1",
				    -1, &stmt, NULL) == SQLITE_OK) {
		sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC);
		if (sqlite3_step(stmt) == SQLITE_ROW && fseek(f, (long)sqlite3_column_int64(stmt, 0), SEEK_SET) == 0)
			fwrite(rubbish, 1, sizeof(rubbish), f);
		sqlite3_finalize(stmt);
	}
	sqlite3_close(db);
	if (f)
		fclose(f);
}

/* No file may grow beyond what the database's log has now: the next commit finds no room. */
static void set_disk(bool full)
{
	struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };
	char wal[128];
	struct stat st;

	snprintf(wal, sizeof(wal), "%s-wal", play.database);
	if (full && stat(wal, &st) == 0)
		limit.rlim_cur = (rlim_t)st.st_size;
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
	bool done = reader && wd_reader_merge(reader, arena, WD_SPAN("all"), 1000, 0, (struct wd_cursor){ 0 }, &stories, &err);
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
	wd_buf_init(&page, 0);
	wd_events_atom(&page, &site, events, n);
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

/* asked URL N | etag URL X | stories N | befell WORD N | log TEXT | logged N TEXT | told WORD N */
static bool holds(const char *what)
{
	char url[128], word[128];
	int n, at = 0;

	if (sscanf(what, "asked %127s %d", url, &n) == 2)
		return address_of(url)->asked == n;
	if (sscanf(what, "etag %127s %127s", url, word) == 2)
		return strcmp(address_of(url)->asked_etag, word) == 0;
	if (sscanf(what, "stories %d", &n) == 1)
		return count_stories() == n;
	if (sscanf(what, "befell %127s %d", word, &n) == 2)
		return count_events(word) == n;
	if (sscanf(what, "told %127s %d", word, &n) == 2)
		return was_told(word, n);
	if (strncmp(what, "log ", 4) == 0)
		return count_text(play.log, what + 4) > 0;
	if (sscanf(what, "logged %d %n", &n, &at) == 1)
		return count_text(play.log, what + at) == n;
	return false;
}

/* ---- the run of it ---- */

static bool is_quiet(void)
{
	return play.health && play.pipeline && atomic_load(&play.health->overdue) == 0 &&
	       atomic_load(&play.health->tickets) == play.n_hanging;
}

static void tap(bool good, const char *text)
{
	play.progress->n++;
	play.progress->failed |= !good;
	printf("%sok %d - %s\n", good ? "" : "not ", play.progress->n, text);
	fflush(stdout);
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
	if (!play.health)
		return is_late();
	if (!is_quiet() && !atomic_load(&play.health->writer_failing) && !is_late())
		return false;
	if (play.now >= play.pass_until)
		return true;
	play.began_ms = wd_clock_steady();
	play.now = play.now + slice < play.pass_until ? play.now + slice : play.pass_until;
	wd_clock_set(play.now);
	wd_pipeline_acked(play.pipeline, NULL);
	return false;
}

/* True when the line is done; else it is tried again. */
static bool obey(const char *line)
{
	char word[32] = "", copy[512];
	const char *args = strchr(line, ' ');

	sscanf(line, "%31s", word);
	args = args ? args + 1 : "";
	snprintf(copy, sizeof(copy), "%s", args);
	if (strcmp(word, "answer") == 0)
		set_answer(copy);
	else if (strcmp(word, "pass") == 0)
		return pass(duration(args));
	else if (strcmp(word, "hup") == 0)
		kill(getpid(), SIGHUP);
	else if (strcmp(word, "sql") == 0)
		run_sql(args);
	else if (strcmp(word, "damage") == 0)
		damage_table(args);
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
		wd_clock_set(play.now + duration(args));
		wd_pipeline_acked(play.pipeline, NULL);
		return false;
	} else if (strcmp(word, "taken-up") == 0) {
		if (play.reloads == play.reloads_before && !is_late())
			return false;
		play.reloads_before = play.reloads;
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
	char copy[512];

	if (strncmp(line, "answer ", 7) == 0) {
		snprintf(copy, sizeof(copy), "%s", line + 7);
		set_answer(copy);
	} else if (strncmp(line, "pass ", 5) == 0 || strncmp(line, "ends ", 5) == 0) {
		play.now += duration(line + 5);
	}
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

/* Until the script's next end of a life. The first list and configuration stand before it begins. */
static void live(void)
{
	const struct wd_daemon_options options = { .config_path = play.conf };
	struct wd_error err = { 0 };
	bool ok;

	for (play.now = START; play.at < play.progress->line; play.at++)
		remember(play.lines[play.at]);
	while (strcmp(play.lines[play.at], "run") != 0 && play.progress->line == 0) {
		obey(play.lines[play.at]);
		play.at++;
	}
	play.at += play.progress->line == 0;
	if (!freopen(play.log, "a", stderr))
		_exit(4);
	signal(SIGXFSZ, SIG_IGN);
	play.notify = listen_as_systemd();
	wd_clock_set(play.now);
	ok = wd_daemon_run(&options, NULL, &err);
	if (!ok)
		fprintf(stderr, "ended: %s\n", err.text);
	fflush(stderr);
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
	snprintf(play.database, sizeof(play.database), "%s/db", play.folder);
	snprintf(play.log, sizeof(play.log), "%s/log", play.folder);
	run_lives();
	if (play.progress->failed)
		show_log();
	printf("1..%d\n", play.progress->n);
	tidy();
	return play.progress->failed;
}
