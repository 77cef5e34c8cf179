#include "config/lists.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "config/shelf.h"
#include "util/map.h"
#include "util/mem.h"

/* What is found goes here. */
struct finding {
	const struct wd_conf *conf;
	struct wd_problems *problems;
	struct wd_paths *files, *watched;
	struct wd_map *seen;
};

static void watch(struct finding *f, const char *path)
{
	char *part = wd_xstrdup(path), *folder = wd_paths_folder(part);

	/* Of a pattern, the folders that are sure. */
	while (wd_paths_is_pattern(folder)) {
		free(part);
		part = folder;
		folder = wd_paths_folder(part);
	}
	free(folder);
	wd_paths_add(f->watched, part);
}

/* A file once, whatever patterns and links lead to it. */
static void add_file(struct finding *f, char *path)
{
	char *real = realpath(path, NULL);

	if (wd_map_put(f->seen, wd_span_of(real ? real : path), f))
		free(path);
	else
		wd_paths_add(f->files, path);
	free(real);
}

static void expand(struct finding *f, const struct wd_conf_source *source)
{
	struct wd_paths found = { 0 };

	watch(f, source->path);
	if (!wd_paths_is_pattern(source->path)) {
		add_file(f, wd_xstrdup(source->path));
		return;
	}
	wd_paths_expand(source->path, &found);
	if (!found.n)
		wd_problem_add(f->problems, source->place, WD_IS_HINT, "feeds: no file matches \"%s\"", source->path);
	for (size_t i = 0; i < found.n; i++)
		add_file(f, wd_xstrdup(found.items[i]));
	wd_paths_release(&found);
}

static void find_default_lists(struct finding *f)
{
	struct wd_paths patterns = { 0 };

	wd_paths_default_lists(f->conf->folder, &patterns);
	for (size_t i = 0; i < patterns.n; i++) {
		watch(f, patterns.items[i]);
		if (!f->files->n)
			wd_paths_expand(patterns.items[i], f->files);
	}
	wd_paths_release(&patterns);
}

/* A list of before that is gone, and that only a pattern would find again. */
static const char *missing_list(const struct wd_conf *conf, const struct wd_snapshot *previous)
{
	for (size_t i = 0; previous && i < previous->config.n_feed_files; i++) {
		const char *file = previous->config.feed_files[i];
		bool named = false;

		if (wd_shelf_name(file).ptr)
			continue;
		for (size_t k = 0; k < conf->n_sources && !named; k++)
			named = strcmp(conf->sources[k].path, file) == 0;
		if (!named && access(file, F_OK) != 0)
			return file;
	}
	return NULL;
}

/* Some editors delete and write anew: half a second is given before a list counts as taken away. */
static void await_lists(const struct wd_conf *conf, const struct wd_snapshot *previous)
{
	const struct timespec pause = { .tv_nsec = 100000000 };

	for (int i = 0; i < 5 && missing_list(conf, previous); i++)
		nanosleep(&pause, NULL);
}

void wd_lists_find(const struct wd_conf *conf, const struct wd_snapshot *previous, struct wd_problems *problems,
		   struct wd_paths *files, struct wd_paths *watched)
{
	struct finding f = { conf, problems, files, watched, NULL };

	if (conf->config.lists_in_database)
		return;
	await_lists(conf, previous);
	f.seen = wd_map_new();
	if (!conf->has_sources)
		find_default_lists(&f);
	for (size_t i = 0; i < conf->n_sources; i++)
		expand(&f, &conf->sources[i]);
	wd_map_free(f.seen);
	for (size_t i = 0; i < files->n; i++)
		wd_paths_add(watched, wd_xstrdup(files->items[i]));
}

char *wd_lists_name(const char *pattern)
{
	const char *star = strchr(pattern, '*');
	struct wd_buf name;

	if (!star || strpbrk(star + 1, "*?[/") || strcspn(pattern, "?[") < (size_t)(star - pattern))
		return NULL;
	wd_buf_init(&name, WD_BUF_ADDRESS);
	wd_buf_add(&name, pattern, (size_t)(star - pattern));
	wd_buf_add_text(&name, "my");
	wd_buf_add_text(&name, star + 1);
	return wd_buf_take(&name);
}
