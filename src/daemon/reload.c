#include "daemon/reload.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <xxhash.h>

#include "config/paths.h"
#include "config/problem.h"
#include "config/shelf.h"
#include "daemon/watch.h"
#include "util/buf.h"
#include "util/log.h"
#include "util/map.h"
#include "util/mem.h"
#include "util/url.h"

enum { DEBOUNCE_MS = 100, MOST_NAMES = 100000 };

struct wd_reload {
	uv_loop_t *loop;
	char *config_path;
	struct wd_snapshot *snapshot; /* the last good one, held */
	struct wd_reload_calls calls;
	struct wd_watch *watch;
	uv_timer_t timer;
	uv_work_t work;
	struct wd_map *told; /* problem lines of the last load; the value says nothing */
	bool was_wrong;      /* it had problems, more than hints */
	uint64_t stamp;      /* of the files when they were last loaded */
	bool working, again, forced, closing;
	/* the worker's */
	bool work_forced;
	uint64_t work_stamp;
	char **folders;
	struct wd_snapshot *loaded;
	struct wd_problem *problems; /* of a configuration that cannot be used */
	size_t n_problems;
	struct wd_error error;
};

/* ---- problems ---- */

static void problem_line(struct wd_buf *line, const struct wd_problem *p)
{
	wd_buf_clear(line);
	wd_buf_printf(line, WD_PLACE ": %s", WD_PLACE_ARG(p->place), p->text);
}

/* Logs each problem in a line of its own. */
static void tell(const struct wd_problem *problems, size_t n)
{
	struct wd_buf line;

	wd_buf_init(&line, WD_BUF_LINE);
	for (size_t i = 0; i < n; i++) {
		problem_line(&line, &problems[i]);
		wd_log(problems[i].is_hint ? WD_LOG_INFO : WD_LOG_WARNING, "%s", line.data);
	}
	wd_buf_release(&line);
}

/* Tells what was not so before, and remembers all. */
static void tell_new(struct wd_reload *r, const struct wd_problem *problems, size_t n, bool tells)
{
	struct wd_map *now = wd_map_new();
	struct wd_buf line;

	wd_buf_init(&line, WD_BUF_LINE);
	for (size_t i = 0; i < n; i++) {
		problem_line(&line, &problems[i]);
		if (tells && !wd_map_get(r->told, wd_buf_span(&line)))
			tell(&problems[i], 1);
		wd_map_put(now, wd_buf_span(&line), r);
	}
	wd_buf_release(&line);
	wd_map_free(r->told);
	r->told = now;
}

/* ---- has anything changed? ---- */

static uint64_t stamp_file(const char *path, uint64_t seed)
{
	struct stat st;
	uint64_t facts[8] = { 0 };

	if (stat(path, &st) == 0) {
		facts[0] = (uint64_t)st.st_dev;
		facts[1] = (uint64_t)st.st_ino;
		facts[2] = (uint64_t)st.st_size;
		facts[3] = (uint64_t)st.st_mtim.tv_sec;
		facts[4] = (uint64_t)st.st_mtim.tv_nsec;
		facts[5] = (uint64_t)st.st_ctim.tv_sec;
		facts[6] = (uint64_t)st.st_ctim.tv_nsec;
		facts[7] = 1;
	}
	return XXH3_64bits_withSeed(facts, sizeof(facts), seed);
}

static const char *name_in(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The names in a folder, in any order: a pattern of the configuration may match a new one. */
static uint64_t stamp_folder(const char *path, const char *ignored)
{
	DIR *dir = opendir(path);
	uint64_t sum = 0;
	struct dirent *entry;

	if (!dir)
		return 0;
	for (int n = 0; n < MOST_NAMES && (entry = readdir(dir)) != NULL; n++)
		if (entry->d_name[0] != '.' && strncmp(entry->d_name, ignored, strlen(ignored)) != 0)
			sum += XXH3_64bits(entry->d_name, strlen(entry->d_name));
	closedir(dir);
	return sum;
}

/* Every file that the configuration is read from, NULL-terminated, with room for one more; the names are borrowed, the list is not. */
static char **files_of(const struct wd_config *config)
{
	char **files = wd_xcalloc(config->n_feed_files + config->n_side_files + 3, sizeof(char *));
	size_t n = 0;

	if (config->path)
		files[n++] = config->path;
	for (size_t i = 0; i < config->n_feed_files; i++)
		if (!config->lists_in_database)
			files[n++] = config->feed_files[i];
	for (size_t i = 0; i < config->n_side_files; i++)
		files[n++] = config->side_files[i];
	return files;
}

static uint64_t stamp_of(const struct wd_snapshot *snapshot, char *const *folders)
{
	const struct wd_config *config = &snapshot->config;
	char **files = files_of(config);
	uint64_t stamp = 0;

	for (size_t i = 0; files[i]; i++)
		stamp = stamp * 31 + stamp_file(files[i], i + 1);
	free(files);
	for (; folders && *folders; folders++)
		stamp = stamp * 31 + stamp_folder(*folders, name_in(config->database_side));
	return stamp;
}

/* While they cannot be looked at they are as they were: that the database is back is heard, and they are looked at again. */
static bool lists_differ(const struct wd_config *config)
{
	struct wd_error err = { 0 };
	int64_t version;

	return config->lists_in_database && wd_shelf_version(config->database, &version, &err) &&
	       version != config->lists_version;
}

/* ---- loading ---- */

static void load(uv_work_t *work)
{
	struct wd_reload *r = work->data;

	r->folders = wd_snapshot_folders(r->snapshot);
	r->work_stamp = stamp_of(r->snapshot, r->folders);
	if (r->work_stamp == r->stamp && !r->work_forced && !lists_differ(&r->snapshot->config))
		return;
	r->loaded = wd_snapshot_load(r->config_path, r->snapshot, &r->problems, &r->n_problems, &r->error);
	if (r->loaded) {
		/* Of the files that are listed now, as they were at most a moment ago: a later change shows. */
		wd_paths_free(r->folders);
		r->folders = wd_snapshot_folders(r->loaded);
	}
}

/* What changes with a file that is a database; of a server's that is heard (changes.h). */
static char *log_of(const char *database)
{
	struct wd_buf path;

	wd_buf_init(&path, WD_BUF_ADDRESS);
	wd_buf_printf(&path, "%s-wal", database);
	return wd_buf_take(&path);
}

static void watch_all(struct wd_reload *r)
{
	const struct wd_config *config = &r->snapshot->config;
	char **files = files_of(config), *log = NULL;

	size_t n = 0;

	if (config->lists_in_database && !wd_url_is_database(config->database)) {
		while (files[n])
			n++;
		files[n] = log = log_of(config->database);
	}
	wd_watch_ignore(r->watch, name_in(config->database_side));
	wd_watch_set(r->watch, r->folders, files);
	free(log);
	free(files);
}

static void start(struct wd_reload *r);

static void on_timer(uv_timer_t *timer)
{
	start(timer->data);
}

static void look_soon(struct wd_reload *r)
{
	if (!r->closing)
		uv_timer_start(&r->timer, on_timer, DEBOUNCE_MS, 0);
}

static bool same_listen(const struct wd_config *a, const struct wd_config *b)
{
	bool same = a->n_listen == b->n_listen;

	for (size_t i = 0; same && i < a->n_listen; i++)
		same = strcmp(a->listen[i], b->listen[i]) == 0;
	return same;
}

/* Whoever makes a mistake and mends it is told so, however soon and often. */
static void heed(struct wd_reload *r, bool is_wrong)
{
	if (is_wrong || r->was_wrong)
		wd_log_forget();
	r->was_wrong = is_wrong;
}

static void tell_read(struct wd_reload *r)
{
	const struct wd_snapshot *s = r->snapshot;
	size_t n = wd_problem_count(s->problems, s->n_problems);
	char but[64] = "";
	bool was_wrong = r->was_wrong;

	heed(r, n > 0);
	if (n > 0)
		snprintf(but, sizeof(but), ", with %zu problem%s", n, n == 1 ? "" : "s");
	else if (was_wrong)
		snprintf(but, sizeof(but), ", all in order again");
	wd_log(WD_LOG_INFO, "configuration and lists read%s: %zu feed%s, %zu merged feed%s", but, s->n_feeds,
	       s->n_feeds == 1 ? "" : "s", s->n_merges, s->n_merges == 1 ? "" : "s");
}

/* One problem alone is what the error says. */
static void tell_refused(struct wd_reload *r)
{
	size_t n = wd_problem_count(r->problems, r->n_problems);

	heed(r, true);
	if (n > 1)
		wd_log(WD_LOG_ERROR, "the configuration stays as it was: %zu problems", n);
	else
		wd_log(WD_LOG_ERROR, "the configuration stays as it was: %s", r->error.text);
	tell_new(r, r->problems, r->n_problems, n > 1);
}

static void take_up(struct wd_reload *r)
{
	struct wd_snapshot *old = r->snapshot;

	tell_new(r, r->loaded->problems, r->loaded->n_problems, true);
	r->snapshot = r->loaded;
	r->loaded = NULL;
	/* New files in the list have no stamp yet: it is taken at the next look, which loads once more. */
	watch_all(r);
	tell_read(r);
	if (!same_listen(&r->snapshot->config, &old->config))
		wd_log(WD_LOG_WARNING, "another listen address is taken up at the next start");
	wd_snapshot_release(old);
	r->calls.loaded(r->calls.ctx, r->snapshot);
}

static bool same_files(const struct wd_config *a, const struct wd_config *b)
{
	char **ours = files_of(a), **theirs = files_of(b);
	size_t i = 0;
	bool same;

	while (ours[i] && theirs[i] && strcmp(ours[i], theirs[i]) == 0)
		i++;
	same = !ours[i] && !theirs[i];
	free(ours);
	free(theirs);
	return same;
}

static void finish_close(struct wd_reload *r);

static void on_loaded(uv_work_t *work, int status)
{
	struct wd_reload *r = work->data;
	bool tried = status == 0 && (r->loaded || r->error.code != WD_OK);

	r->working = false;
	if (r->closing) {
		finish_close(r);
		return;
	}
	if (tried)
		r->stamp = r->work_stamp;
	if (r->loaded) {
		/* Another set of files has another stamp; without one the next look loads again, once. */
		if (!same_files(&r->loaded->config, &r->snapshot->config))
			r->stamp = 0;
		r->again = true;
		take_up(r);
	} else if (tried) {
		tell_refused(r);
		r->calls.failed(r->calls.ctx);
	}
	wd_problems_free(r->problems, r->n_problems);
	r->problems = NULL;
	r->n_problems = 0;
	r->error = (struct wd_error){ 0 };
	wd_paths_free(r->folders);
	r->folders = NULL;
	if (r->again || r->forced)
		look_soon(r);
	r->again = false;
}

static void start(struct wd_reload *r)
{
	if (r->working) {
		r->again = true;
		return;
	}
	r->working = true;
	r->work_forced = r->forced;
	r->forced = false;
	r->work.data = r;
	uv_queue_work(r->loop, &r->work, load, on_loaded);
}

void wd_reload_look(struct wd_reload *r)
{
	look_soon(r);
}

static void on_changed(void *ctx)
{
	look_soon(ctx);
}

void wd_reload_now(struct wd_reload *r)
{
	r->forced = true;
	start(r);
}

/* ---- life ---- */

struct wd_reload *wd_reload_new(uv_loop_t *loop, const char *config_path, struct wd_snapshot *snapshot,
				const struct wd_reload_calls *calls)
{
	struct wd_reload *r = wd_xcalloc(1, sizeof(*r));

	r->loop = loop;
	r->config_path = config_path ? wd_xstrdup(config_path) : NULL;
	r->snapshot = wd_snapshot_hold(snapshot);
	r->calls = *calls;
	r->told = wd_map_new();
	r->watch = wd_watch_new(loop, on_changed, r);
	uv_timer_init(loop, &r->timer);
	r->timer.data = r;
	tell_new(r, snapshot->problems, snapshot->n_problems, false);
	r->was_wrong = wd_problem_count(snapshot->problems, snapshot->n_problems) > 0;
	r->folders = wd_snapshot_folders(snapshot);
	r->stamp = stamp_of(snapshot, r->folders);
	watch_all(r);
	wd_paths_free(r->folders);
	r->folders = NULL;
	return r;
}

static void on_timer_closed(uv_handle_t *handle)
{
	struct wd_reload *r = handle->data;

	wd_map_free(r->told);
	wd_snapshot_release(r->snapshot);
	wd_snapshot_release(r->loaded);
	wd_problems_free(r->problems, r->n_problems);
	wd_paths_free(r->folders);
	free(r->config_path);
	r->calls.closed(r->calls.ctx);
	free(r);
}

static void finish_close(struct wd_reload *r)
{
	wd_watch_close(r->watch);
	uv_close((uv_handle_t *)&r->timer, on_timer_closed);
}

void wd_reload_close(struct wd_reload *r)
{
	r->closing = true;
	uv_timer_stop(&r->timer);
	if (!r->working)
		finish_close(r);
}

struct wd_snapshot *wd_reload_first(const char *path, struct wd_error *err)
{
	struct wd_problem *problems = NULL;
	size_t n_problems = 0;
	struct wd_snapshot *snapshot = wd_snapshot_load(path, NULL, &problems, &n_problems, err);
	size_t n = wd_problem_count(problems, n_problems);

	if (snapshot)
		tell(snapshot->problems, snapshot->n_problems);
	/* One alone is what err says. */
	if (!snapshot && n > 1) {
		tell(problems, n_problems);
		wd_error_set(err, WD_INPUT, "the configuration cannot be used: %zu problems", n);
	}
	wd_problems_free(problems, n_problems);
	return snapshot;
}
