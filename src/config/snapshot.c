#include "config/snapshot.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "config/conf.h"
#include "config/database.h"
#include "config/listfile.h"
#include "config/lists.h"
#include "config/merge.h"
#include "config/paths.h"
#include "config/problem.h"
#include "config/shelf.h"
#include "config/tagged.h"
#include "util/map.h"
#include "util/mem.h"
#include "util/url.h"
#include "util/utf8.h"

/* What callers see comes first. */
struct holder {
	struct wd_snapshot public;
	unsigned refs;
	struct wd_buf text;      /* of the configuration: a later one that is a piece of it was cut off */
	struct wd_conf conf;     /* what public.config and public.merges borrow from */
	struct wd_map *merges;   /* name to struct wd_merge */
	struct wd_paths watched; /* files and patterns, also those that are not there (yet) */
};

/* A snapshot while it is built. */
struct build {
	struct holder *holder;
	const struct wd_snapshot *previous;
	struct wd_map *by_url;    /* feeds taken, by address */
	struct wd_map *last_good; /* feeds of the previous snapshot, by file and first word */
	struct wd_map *order;     /* the number of the next feed in the previous snapshot, by address */
	struct wd_paths lists;    /* that were found */
	struct wd_map *heads;     /* the number, from 1, of each list's first feed in the previous snapshot, by file */
	struct wd_problems problems;
	struct wd_arena *scratch;
	size_t feeds_size;
};

/* ---- counting ---- */

static void free_holder(struct holder *h)
{
	for (size_t i = 0; i < h->public.n_feeds; i++)
		wd_feed_release(h->public.feeds[i]);
	free(h->public.feeds);
	wd_problems_free(h->public.problems, h->public.n_problems);
	wd_map_free(h->merges);
	wd_paths_release(&h->watched);
	wd_buf_release(&h->text);
	wd_conf_release(&h->conf);
	free(h);
}

struct wd_snapshot *wd_snapshot_hold(struct wd_snapshot *snapshot)
{
	__atomic_add_fetch(&((struct holder *)snapshot)->refs, 1, __ATOMIC_RELAXED);
	return snapshot;
}

void wd_snapshot_release(struct wd_snapshot *snapshot)
{
	struct holder *h = (struct holder *)snapshot;

	if (h && __atomic_sub_fetch(&h->refs, 1, __ATOMIC_ACQ_REL) == 0)
		free_holder(h);
}

/* ---- looking ---- */

const struct wd_merge *wd_snapshot_merge(const struct wd_snapshot *snapshot, struct wd_span name)
{
	return wd_map_get(((const struct holder *)snapshot)->merges, name);
}

void wd_snapshot_base_url(const struct wd_snapshot *snapshot, struct wd_buf *out)
{
	const struct wd_config *config = &snapshot->config;

	if (config->public_url) {
		wd_buf_add_text(out, config->public_url);
		return;
	}
	for (size_t i = 0; i < config->n_listen; i++)
		if (strncmp(config->listen[i], "unix:", 5) != 0) {
			wd_buf_printf(out, "http://%s", config->listen[i]);
			return;
		}
	wd_buf_add_text(out, "http://localhost");
}

char **wd_snapshot_folders(const struct wd_snapshot *snapshot)
{
	const struct holder *h = (const struct holder *)snapshot;
	struct wd_map *seen = wd_map_new();
	struct wd_paths folders = { 0 };

	for (size_t i = 0; i < h->watched.n; i++)
		wd_paths_watch(h->watched.items[i], seen, &folders);
	wd_map_free(seen);
	return wd_paths_take(&folders);
}

char *wd_snapshot_list_to_edit(const struct wd_snapshot *snapshot)
{
	const struct holder *h = (const struct holder *)snapshot;
	char *path = NULL;

	if (snapshot->config.lists_in_database)
		return snapshot->config.n_feed_files ? wd_xstrdup(snapshot->config.feed_files[0])
						     : wd_shelf_called(WD_SPAN("my"));
	for (size_t i = 0; i < snapshot->config.n_feed_files && !path; i++) {
		const char *file = snapshot->config.feed_files[i];
		struct wd_error err = { 0 };
		struct wd_buf text;

		wd_buf_init(&text, WD_FEEDLIST_TEXT_MOST);
		if (!wd_paths_read(file, WD_FEEDLIST_TEXT_MOST, false, &text, &err) ||
		    !wd_listfile_is_opml(wd_buf_span(&text)))
			path = wd_xstrdup(file);
		wd_buf_release(&text);
	}
	for (size_t i = 0; i < h->conf.n_sources && !path; i++)
		path = wd_lists_name(h->conf.sources[i].path);
	return path ? path : wd_paths_user_list();
}

/* ---- feeds ---- */

static struct wd_span url_of(const void *feed)
{
	return wd_span_of(((const struct wd_feed *)feed)->url);
}

static void push_feed(struct build *b, struct wd_feed *feed)
{
	struct wd_snapshot *s = &b->holder->public;

	if (s->n_feeds == b->feeds_size) {
		b->feeds_size = b->feeds_size ? b->feeds_size * 2 : 64;
		s->feeds = wd_xreallocarray(s->feeds, b->feeds_size, sizeof(*s->feeds));
	}
	s->feeds[s->n_feeds++] = wd_feed_hold(feed);
}

static struct wd_span good_key(struct build *b, const char *file, const char *word)
{
	wd_arena_clear(b->scratch);
	return wd_arena_printf(b->scratch, "%s\n%s", file, word);
}

/* The previous feeds of each list, to be found by the first word of their lines. */
static void remember_good(struct build *b)
{
	for (size_t i = 0; b->previous && i < b->previous->n_feeds; i++) {
		struct wd_feed *feed = b->previous->feeds[i];

		wd_map_put(b->last_good, good_key(b, feed->place.file, feed->as_typed), feed);
		if (!wd_map_get(b->heads, wd_span_of(feed->place.file)))
			wd_map_put(b->heads, wd_span_of(feed->place.file), (void *)(i + 1));
	}
}

/* The next feed behind this one in the previous snapshot, if of the same list. before: NULL for the first. */
static struct wd_feed *follower(const struct build *b, const struct wd_feed *before, const char *file)
{
	size_t next;

	if (!b->previous)
		return NULL;
	if (before) {
		next = (size_t)wd_map_get(b->order, wd_span_of(before->url));
	} else {
		next = (size_t)wd_map_get(b->heads, wd_span_of(file));
		next = next ? next - 1 : b->previous->n_feeds;
	}
	if ((before && !next) || next >= b->previous->n_feeds)
		return NULL;
	return strcmp(b->previous->feeds[next]->place.file, file) == 0 ? b->previous->feeds[next] : NULL;
}

/*
 * What a faulty line was before it became faulty: the feed of the same first
 * word; or, when that word is the mistake, the one that followed the line before.
 */
static struct wd_feed *last_good(struct build *b, const struct wd_item *item, const struct wd_feed *before, const char *file)
{
	struct wd_feed *feed = NULL;

	if (item->as_typed)
		feed = wd_map_get(b->last_good, good_key(b, file, item->as_typed));
	if (!feed)
		feed = follower(b, before, file);
	return feed && !wd_map_get(b->by_url, wd_span_of(feed->url)) ? feed : NULL;
}

/* The good lines first: only what is not among them may be carried over. */
static void claim(struct build *b, struct wd_feedlist *list)
{
	for (size_t i = 0; i < list->n; i++) {
		struct wd_item *item = &list->items[i];
		struct wd_feed *first = item->feed ? wd_map_put(b->by_url, url_of(item->feed), item->feed) : NULL;
		struct wd_span shown;

		if (!first)
			continue;
		wd_map_put(b->by_url, url_of(first), first);
		wd_arena_clear(b->scratch);
		shown = wd_url_redacted(b->scratch, wd_span_of(item->feed->url));
		wd_problem_add(&b->problems, item->feed->place, WD_IS_PROBLEM,
			       "%.*s is listed on %s:%d already; this line is ignored", WD_SPAN_ARG(shown),
			       first->place.file, first->place.line);
		wd_feed_release(item->feed);
		item->feed = NULL;
		item->line = -1; /* no fault to mend */
	}
}

static void carry(struct build *b, struct wd_feed *feed)
{
	if (!wd_map_put(b->by_url, wd_span_of(feed->url), feed))
		push_feed(b, feed);
}

static void carry_all(struct build *b, const char *file)
{
	for (size_t i = 0; b->previous && i < b->previous->n_feeds; i++)
		if (strcmp(b->previous->feeds[i]->place.file, file) == 0)
			carry(b, b->previous->feeds[i]);
}

static void take_list(struct build *b, struct wd_feedlist *list)
{
	const struct wd_feed *before = NULL;

	claim(b, list);
	for (size_t i = 0; i < list->n; i++) {
		const struct wd_item *item = &list->items[i];
		struct wd_feed *feed = item->feed;

		if (!feed && item->line >= 0) {
			feed = last_good(b, item, before, list->file);
			if (feed)
				wd_map_put(b->by_url, wd_span_of(feed->url), feed);
		}
		if (feed) {
			push_feed(b, feed);
			before = feed;
		}
	}
	if (list->is_cut)
		carry_all(b, list->file);
}

static size_t count_previous(const struct build *b, const char *file)
{
	size_t n = 0;

	for (size_t i = 0; b->previous && i < b->previous->n_feeds; i++)
		n += strcmp(b->previous->feeds[i]->place.file, file) == 0;
	return n;
}

/* why_not: the text could not be read; else NULL. */
static void take_text(struct build *b, const char *shown, const char *folder, struct wd_span text, const char *why_not)
{
	struct wd_place place = { shown, 1, 1 };
	struct wd_feedlist list;

	wd_feedlist_init(&list, shown, folder, &b->problems);
	list.min_every_ms = b->holder->conf.config.min_every_ms;
	if (why_not) {
		wd_problem_add(&b->problems, place, WD_IS_PROBLEM, "the list %s%s", why_not,
			       count_previous(b, shown) ? "; its feeds stay as they were" : "");
		list.is_cut = true;
	} else if (!text.len && count_previous(b, shown)) {
		/* An editor that was stopped in the middle leaves this; someone who wants no feeds leaves a
		 * comment. */
		wd_problem_add(&b->problems, place, WD_IS_PROBLEM,
			       "the list is empty; its feeds stay as they were (to have none, leave a line "
			       "with \"#\")");
		list.is_cut = true;
	} else {
		wd_listfile_parse(&list, text);
	}
	take_list(b, &list);
	wd_feedlist_release(&list);
}

static void read_list(struct build *b, const char *path)
{
	char *shown = wd_paths_shown(path), *folder = wd_paths_folder(path);
	struct wd_error err = { 0 };
	struct wd_buf text;
	bool is_read;

	wd_buf_init(&text, WD_FEEDLIST_TEXT_MOST);
	is_read = wd_paths_read(path, WD_FEEDLIST_TEXT_MOST, b->previous != NULL, &text, &err);
	take_text(b, shown, folder, wd_buf_span(&text), is_read ? NULL : err.text);
	wd_buf_release(&text);
	free(folder);
	free(shown);
}

/* ---- lists in the database ---- */

static void take_stored(void *ctx, struct wd_span name, struct wd_span text)
{
	struct build *b = ctx;
	char *called = wd_shelf_called(name);

	if (!called)
		return;
	take_text(b, called, b->holder->conf.folder, text, NULL);
	wd_paths_add(&b->lists, called);
}

/* The lists that were read before are so still. */
static void keep_lists(struct build *b, const char *why)
{
	const struct wd_config *before = &b->previous->config;

	b->holder->conf.config.lists_version = before->lists_version;
	wd_problem_add(&b->problems, b->holder->conf.lists_place, WD_IS_PROBLEM, "lists: %s; the feeds stay as they were",
		       why);
	for (size_t i = 0; i < before->n_feed_files; i++)
		if (wd_shelf_name(before->feed_files[i]).ptr)
			wd_paths_add(&b->lists, wd_xstrdup(before->feed_files[i]));
	for (size_t i = 0; i < b->previous->n_feeds; i++)
		carry(b, b->previous->feeds[i]);
}

/* False, when there is nothing that could stay as it was. */
static bool read_stored(struct build *b, struct wd_error *err)
{
	const char *none = "the database has none yet; `wiredesk add` or `wiredesk import FILE` begins one";
	bool was_some = b->previous && b->previous->n_feeds;
	struct wd_config *config = &b->holder->conf.config;

	if (!wd_shelf_read(config->database, take_stored, b, &config->lists_version, err)) {
		if (!b->previous) {
			wd_problem_add(&b->problems, b->holder->conf.lists_place, WD_IS_PROBLEM, "lists: %s", err->text);
			return false;
		}
		keep_lists(b, err->text);
		*err = (struct wd_error){ 0 };
	} else if (!b->lists.n && was_some) {
		keep_lists(b, none);
	} else if (!b->lists.n) {
		wd_problem_add(&b->problems, b->holder->conf.lists_place, WD_IS_HINT, "lists: %s", none);
	}
	return true;
}

static void add_side_file(struct build *b, const char *path, struct wd_map *seen, struct wd_paths *out)
{
	if (!path || wd_map_put(seen, wd_span_of(path), seen))
		return;
	wd_paths_add(out, wd_xstrdup(path));
	wd_paths_add(&b->holder->watched, wd_xstrdup(path));
}

/* What else was read, and is read again when it changes: a password that was taken away must not go on working. */
static void list_side_files(struct build *b)
{
	struct wd_config *config = &b->holder->conf.config;
	const struct wd_snapshot *s = &b->holder->public;
	struct wd_map *seen = wd_map_new();
	struct wd_paths files = { 0 };

	add_side_file(b, config->users, seen, &files);
	add_side_file(b, config->style, seen, &files);
	for (size_t i = 0; i < s->n_feeds; i++)
		add_side_file(b, wd_feed_extra(s->feeds[i])->auth_file, seen, &files);
	wd_map_free(seen);
	config->n_side_files = files.n;
	config->side_files = wd_paths_take(&files);
}

static bool read_lists(struct build *b, struct wd_error *err)
{
	struct wd_config *config = &b->holder->conf.config;
	bool ok = true;

	for (size_t i = 0; b->previous && i < b->previous->n_feeds; i++)
		wd_map_put(b->order, wd_span_of(b->previous->feeds[i]->url), (void *)(i + 1));
	remember_good(b);
	if (config->lists_in_database)
		ok = read_stored(b, err);
	else
		wd_lists_find(&b->holder->conf, b->previous, &b->problems, &b->lists, &b->holder->watched);
	for (size_t i = 0; i < b->lists.n && !config->lists_in_database; i++)
		read_list(b, b->lists.items[i]);
	config->n_feed_files = b->lists.n;
	config->feed_files = wd_paths_take(&b->lists);
	list_side_files(b);
	return ok;
}

/* ---- all together ---- */

/* The text is the beginning of what stood there before. */
static bool is_piece(const struct build *b, const struct wd_buf *text)
{
	const struct wd_buf *before = b->previous ? &((const struct holder *)b->previous)->text : NULL;

	return before && text->len < before->len && memcmp(text->data, before->data, text->len) == 0;
}

/* Who writes a file slowly is given half a second to come to its end. */
static bool read_whole(struct build *b, const char *path, struct wd_buf *text, struct wd_error *err)
{
	const struct timespec pause = { .tv_nsec = 100000000 };
	bool ok = wd_paths_read(path, WD_CONF_TEXT_MOST, b->previous != NULL, text, err);

	for (int i = 0; ok && i < 5 && text->len && is_piece(b, text); i++) {
		nanosleep(&pause, NULL);
		ok = wd_paths_read(path, WD_CONF_TEXT_MOST, true, text, err);
	}
	return ok;
}

static void complain_of_cut(struct build *b, const char *shown, struct wd_span text)
{
	struct wd_place place = { shown, 1, 1 };

	for (size_t at = 0; at < text.len;) {
		if (wd_utf8_next(text, &at) == '\n') {
			place.line++;
			place.column = 1;
		} else {
			place.column++;
		}
	}
	wd_problem_add(&b->problems, place, WD_IS_PROBLEM,
		       "the file breaks off here, in the middle of a line that was longer before; "
		       "if that is meant, end the line");
}

static bool read_conf(struct build *b, const char *path, const char *shown, struct wd_error *err)
{
	struct wd_buf *text = &b->holder->text;
	bool ok = read_whole(b, path, text, err);

	if (ok) {
		wd_conf_parse(&b->holder->conf, path, shown, wd_buf_span(text), &b->problems);
		if (text->len && text->data[text->len - 1] != '\n' && is_piece(b, text) &&
		    ((const struct holder *)b->previous)->text.data[text->len] != '\n')
			complain_of_cut(b, shown, wd_buf_span(text));
	} else {
		wd_problem_add(&b->problems, (struct wd_place){ shown, 1, 1 }, WD_IS_PROBLEM, "%s", err->text);
		wd_error_prefix(err, "%s", shown);
	}
	return ok;
}

/* The first of the default places that has one, or NULL; all are watched, for one may appear. */
static char *default_conf(struct build *b)
{
	struct wd_paths places = { 0 };
	char *found = NULL;

	wd_paths_configs(&places);
	for (size_t i = 0; i < places.n && !found; i++) {
		wd_paths_add(&b->holder->watched, wd_xstrdup(places.items[i]));
		if (access(places.items[i], F_OK) == 0)
			found = wd_xstrdup(places.items[i]);
	}
	wd_paths_release(&places);
	return found;
}

static bool find_conf(struct build *b, const char *named, struct wd_error *err)
{
	struct holder *h = b->holder;
	char *path, *shown;
	bool ok = true;

	if (named)
		path = wd_paths_absolute(NULL, named);
	else if (b->previous && b->previous->config.path)
		path = wd_xstrdup(b->previous->config.path); /* it does not become another file while it is saved */
	else
		path = default_conf(b);
	wd_conf_init(&h->conf);
	if (path) {
		shown = named ? wd_xstrdup(named) : wd_paths_shown(path);
		ok = read_conf(b, path, shown, err);
		wd_paths_add(&h->watched, wd_xstrdup(path));
		free(shown);
	}
	free(path);
	wd_merges_add_all(&h->conf);
	return ok;
}

/* The first problem stands for all of them; the rest are counted. */
static void sum_up(const struct wd_problems *problems, struct wd_error *err)
{
	size_t n = wd_problem_count(problems->items, problems->n), i = 0;
	const struct wd_problem *first;

	wd_problem_sort(problems->items, problems->n);
	assert(problems->items && n > 0);
	while (problems->items[i].is_hint)
		i++;
	first = &problems->items[i];
	wd_error_set(err, WD_INPUT, WD_PLACE ": %s", WD_PLACE_ARG(first->place), first->text);
	if (n > 1)
		wd_error_prefix(err, "%zu problems; the first", n);
}

/* The database that is open stays the one of all that is written and read until the next start. */
static void keep_database(struct build *b)
{
	struct wd_config *config = &b->holder->conf.config;

	if (!b->previous || strcmp(config->database, b->previous->config.database) == 0)
		return;
	/* Of a configuration that is gone nothing is said but that. */
	if (b->holder->conf.database_place.file)
		wd_problem_add(&b->problems, b->holder->conf.database_place, WD_IS_HINT,
			       "database: \"%s\" counts from the next start on; until then it is %s", config->database_name,
			       b->previous->config.database_name);
	wd_database_set(config, wd_xstrdup(b->previous->config.database));
}

static void publish(struct build *b)
{
	struct holder *h = b->holder;

	h->public.config = h->conf.config;
	h->public.merges = h->conf.merges;
	h->public.n_merges = h->conf.n_merges;
	for (size_t i = 0; i < h->public.n_merges; i++)
		wd_map_put(h->merges, wd_span_of(h->public.merges[i].name), &h->public.merges[i]);
	wd_tagged_check(&h->public, &b->problems);
	wd_problem_finish(&b->problems);
	wd_problem_sort(b->problems.items, b->problems.n);
	h->public.problems = b->problems.items;
	h->public.n_problems = b->problems.n;
}

struct wd_snapshot *wd_snapshot_load(const char *path, const struct wd_snapshot *previous, struct wd_problem **problems,
				     size_t *n_problems, struct wd_error *err)
{
	struct holder *h = wd_xcalloc(1, sizeof(*h));
	struct build b = { .holder = h,
			   .previous = previous,
			   .by_url = wd_map_new_of(url_of),
			   .last_good = wd_map_new(),
			   .order = wd_map_new(),
			   .heads = wd_map_new(),
			   .scratch = wd_arena_new(0) };
	struct wd_error ignored = { 0 };
	bool ok;

	h->refs = 1;
	wd_buf_init(&h->text, WD_CONF_TEXT_MOST);
	h->merges = wd_map_new();
	ok = find_conf(&b, path, err);
	if (ok && wd_problem_count(b.problems.items, b.problems.n)) {
		sum_up(&b.problems, err);
		ok = false;
	}
	keep_database(&b);
	/* The lists are read beside a broken configuration too, so that `check` tells all at once. */
	ok = read_lists(&b, ok ? err : &ignored) && ok;
	publish(&b);
	if (problems) {
		*problems = wd_problem_copy(h->public.problems, h->public.n_problems);
		*n_problems = h->public.n_problems;
	}
	wd_map_free(b.by_url);
	wd_map_free(b.last_good);
	wd_map_free(b.order);
	wd_map_free(b.heads);
	wd_arena_free(b.scratch);
	if (ok)
		return &h->public;
	free_holder(h);
	return NULL;
}
