#include "config/conf.h"

#include <stdio.h>
#include <stdlib.h>

#include "config/database.h"
#include "config/merge.h"
#include "util/count.h"
#include "util/duration.h"
#include "util/map.h"
#include "util/mem.h"
#include "util/url.h"
#include "util/utf8.h"

enum { STYLE_MOST = 256 << 10 };
static const int64_t MINUTE = 60000, HOUR = 3600000;

static const char *const top_names[] = { "listen",        "public-url",    "contact", "database", "feeds",
					 "every",         "min-every",     "timeout", "max-size", "keep-for",
					 "keep-last",     "users",         "publish", "style",    "log-format",
					 "notify-secret", "database-read", "lists",   NULL };
static const char *const merge_names[] = { "title",  "filter",        "tags",           "limit", "at-least",
					   "notify", "notify-secret", "notify-backlog", NULL };
static const char *const list_names[] = { "feeds", "listen", "tags", "notify", NULL };
static const struct wd_scan_names names = { top_names, merge_names, list_names, "merge" };

/* ---- life ---- */

void wd_conf_init(struct wd_conf *conf)
{
	*conf = (struct wd_conf){ 0 };
	wd_texts_push(&conf->config.listen, &conf->config.n_listen, wd_xstrdup("127.0.0.1:8380"));
	wd_database_set(&conf->config, wd_paths_database());
	conf->config.every_ms = 30 * MINUTE;
	conf->config.min_every_ms = 5 * MINUTE;
	conf->config.timeout_ms = MINUTE;
	conf->config.max_size = 4 << 20;
	conf->config.keep_for_ms = 90 * 24 * HOUR;
}

static void release_config(struct wd_config *config)
{
	wd_texts_free(config->listen, config->n_listen);
	free(config->public_url);
	free(config->contact);
	wd_database_release(config);
	free(config->database_read);
	free(config->users);
	free(config->publish);
	free(config->style);
	free(config->style_text);
	free(config->notify_secret);
	wd_texts_free(config->feed_files, config->n_feed_files);
	wd_texts_free(config->side_files, config->n_side_files);
	free(config->path);
}

void wd_conf_release(struct wd_conf *conf)
{
	for (size_t i = 0; i < conf->n_merges; i++)
		wd_merge_release(&conf->merges[i]);
	free(conf->merges);
	for (size_t i = 0; i < conf->n_sources; i++)
		free(conf->sources[i].path);
	free(conf->sources);
	free(conf->file);
	free(conf->folder);
	release_config(&conf->config);
	*conf = (struct wd_conf){ 0 };
}

/* ---- settings ---- */

static bool take_keep_for(const struct wd_value *v, void *to)
{
	int64_t *ms = to;

	if (strcmp(v->text, "forever") == 0)
		*ms = WD_KEEP_FOREVER;
	else if (!wd_duration_parse(wd_span_of(v->text), ms))
		return wd_value_expected(v, "is no duration; write 90d, 1w, or forever");
	return true;
}

static bool take_log_format(const struct wd_value *v, void *to)
{
	bool *is_json = to;

	*is_json = strcmp(v->text, "json") == 0;
	return *is_json || strcmp(v->text, "text") == 0 || wd_value_expected(v, "is no format; write text or json");
}

static bool take_size(const struct wd_value *v, void *to)
{
	int64_t *size = to;

	if (!wd_size_parse(wd_span_of(v->text), size))
		return wd_value_expected(v, "is no size; write 512k or 4M");
	return *size <= 1 << 30 || wd_value_expected(v, "is more than a document may have; the most is 1G");
}

static bool take_count(const struct wd_value *v, void *to)
{
	return wd_count_parse(wd_span_of(v->text), to) || wd_value_expected(v, "is no number; write 200");
}

static bool take_path(const struct wd_value *v, void *to)
{
	if (!*v->text)
		return wd_value_expected(v, "is no path");
	wd_value_set(to, wd_paths_absolute(v->reading->conf->folder, v->text));
	return true;
}

static bool take_database(const struct wd_value *v, void *to)
{
	char *place = NULL;

	(void)to;
	if (!wd_url_is_database(v->text)) {
		if (!take_path(v, &place))
			return false;
	} else {
		place = wd_xstrdup(v->text);
	}
	wd_database_set(&v->reading->conf->config, place);
	return true;
}

static bool take_lists(const struct wd_value *v, void *to)
{
	bool *in_database = to;

	*in_database = strcmp(v->text, "database") == 0;
	v->reading->conf->lists_place = v->at->place;
	return *in_database || strcmp(v->text, "files") == 0 ||
	       wd_value_expected(v, "says not where the lists are; write files or database");
}

static bool take_database_read(const struct wd_value *v, void *to)
{
	if (!wd_url_is_database(v->text))
		return wd_value_expected(v, "is no address of a PostgreSQL server; write postgresql://user@host/database");
	wd_value_set(to, wd_xstrdup(v->text));
	return true;
}

static bool take_public_url(const struct wd_value *v, void *to)
{
	struct wd_span url = wd_span_of(v->text);
	struct wd_url parts = wd_url_split(url);

	if (!wd_url_is_http(url) || !parts.host.len || parts.query.ptr || parts.fragment.ptr || parts.userinfo.ptr)
		return wd_value_expected(v, "is no address of a site; write https://news.example/");
	while (url.len && url.ptr[url.len - 1] == '/')
		url.len--;
	wd_value_set(to, wd_xstrndup(url.ptr, url.len));
	return true;
}

static bool take_style(const struct wd_value *v, void *to)
{
	struct wd_config *config = &v->reading->conf->config;
	struct wd_error why = { 0 };
	struct wd_buf text;
	bool ok;

	if (!take_path(v, to))
		return false;
	wd_buf_init(&text, STYLE_MOST);
	ok = wd_paths_read(config->style, STYLE_MOST, false, &text, &why) &&
	     (wd_utf8_valid(wd_buf_span(&text)) == text.len || wd_error_set(&why, WD_INPUT, "it is not UTF-8"));
	if (ok)
		wd_value_set(&config->style_text, wd_xstrndup(text.len ? text.data : "", text.len));
	else
		wd_problem_add(v->reading->problems, v->at->place, WD_IS_PROBLEM, "style: %s: %s", config->style, why.text);
	wd_buf_release(&text);
	return ok;
}

struct setting {
	const char *name;
	bool (*take)(const struct wd_value *v, void *to);
	size_t at;
};

static const struct setting settings[] = {
	{ "public-url", take_public_url, offsetof(struct wd_config, public_url) },
	{ "contact", wd_value_take_plain, offsetof(struct wd_config, contact) },
	{ "database", take_database, offsetof(struct wd_config, database) },
	{ "database-read", take_database_read, offsetof(struct wd_config, database_read) },
	{ "lists", take_lists, offsetof(struct wd_config, lists_in_database) },
	{ "every", wd_value_take_duration, offsetof(struct wd_config, every_ms) },
	{ "min-every", wd_value_take_duration, offsetof(struct wd_config, min_every_ms) },
	{ "timeout", wd_value_take_duration, offsetof(struct wd_config, timeout_ms) },
	{ "max-size", take_size, offsetof(struct wd_config, max_size) },
	{ "keep-for", take_keep_for, offsetof(struct wd_config, keep_for_ms) },
	{ "keep-last", take_count, offsetof(struct wd_config, keep_last) },
	{ "users", take_path, offsetof(struct wd_config, users) },
	{ "publish", take_path, offsetof(struct wd_config, publish) },
	{ "style", take_style, offsetof(struct wd_config, style) },
	{ "log-format", take_log_format, offsetof(struct wd_config, log_json) },
	{ "notify-secret", wd_value_take_secret, offsetof(struct wd_config, notify_secret) },
};

/* Of a file there is no standby: another desk would be shown. */
static void check_standby(struct wd_reading *r, struct wd_config *config)
{
	if (!config->database_read || wd_url_is_database(config->database))
		return;
	wd_problem_add(r->problems, wd_scan_find(&r->scan, -1, "database-read")->name.place, WD_IS_PROBLEM,
		       "database-read: database is a file, and no server has a copy of it; this is not used");
	free(config->database_read);
	config->database_read = NULL;
}

static void read_settings(struct wd_reading *r)
{
	struct wd_config *config = &r->conf->config;
	struct wd_value value;

	for (size_t i = 0; i < WD_COUNT(settings); i++)
		if (wd_value_find(r, -1, settings[i].name, &value))
			settings[i].take(&value, (char *)config + settings[i].at);
	if (wd_scan_find(&r->scan, -1, "database"))
		r->conf->database_place = wd_scan_find(&r->scan, -1, "database")->name.place;
	check_standby(r, config);
	if (config->every_ms < config->min_every_ms) {
		const struct wd_scan_key *key = wd_scan_find(&r->scan, -1, "every");

		if (!key)
			key = wd_scan_find(&r->scan, -1, "min-every");
		if (key)
			wd_problem_add(r->problems, key->name.place, WD_IS_HINT,
				       "every is below min-every, which is used instead");
		config->every_ms = config->min_every_ms;
	}
}

/* A page in a file leads on wherever it lies; a feed has to say where it is. */
static void hint_at_files(struct wd_reading *r)
{
	const struct wd_scan_key *key = wd_scan_find(&r->scan, -1, "publish");

	if (key && r->conf->config.publish && !r->conf->config.public_url)
		wd_problem_add(r->problems, key->name.place, WD_IS_HINT,
			       "publish without public-url: the feeds in files will say that they are at http://localhost/");
}

/* Who moves the lists over is told what is not read any more. */
static void hint_at_unread_files(struct wd_reading *r)
{
	const struct wd_scan_key *key = wd_scan_find(&r->scan, -1, "feeds");

	if (key && r->conf->config.lists_in_database)
		wd_problem_add(
			r->problems, key->name.place, WD_IS_HINT,
			"feeds: these files are not read, for lists = database; `wiredesk import FILE` takes one into it");
}

/* Of two filters in a block the first would be lost without a word. */
static void hint_at_doubles(struct wd_reading *r)
{
	struct wd_map *last = wd_map_new();

	for (size_t i = r->scan.n_keys; i-- > 0;) {
		const struct wd_scan_key *key = &r->scan.keys[i], *again;
		struct wd_span name = wd_arena_printf(r->arena, "%d %.*s", key->section, WD_SPAN_ARG(key->name.raw));

		again = wd_map_put(last, name, (void *)key);
		if (again && !again->appends)
			wd_problem_add(r->problems, key->name.place, WD_IS_HINT,
				       "%.*s: stands on line %d again, which counts", WD_SPAN_ARG(key->name.raw),
				       again->name.place.line);
	}
	wd_map_free(last);
}

/* ---- lists of values ---- */

/* The address as it is kept; NULL: it is none. */
static char *listen_of(const struct wd_value *v)
{
	const char *colon = strrchr(v->text, ':');
	size_t digits = colon ? strspn(colon + 1, "0123456789") : 0;

	if (strncmp(v->text, "unix:", 5) == 0 && v->text[5]) {
		char *path = wd_paths_absolute(v->reading->conf->folder, v->text + 5);
		char *text = wd_xcalloc(1, strlen(path) + 6);

		snprintf(text, strlen(path) + 6, "unix:%s", path);
		free(path);
		return text;
	}
	if (!digits || digits > 5 || colon[1 + digits] || strtol(colon + 1, NULL, 10) > 65535 || strstr(v->text, "://")) {
		wd_value_expected(v, "is no address and port; write 127.0.0.1:8380, [::1]:8380 or unix:/path");
		return NULL;
	}
	if (memchr(v->text, ':', (size_t)(colon - v->text)) && v->text[0] != '[') {
		wd_value_expected(v, "needs brackets; write [::1]:8380");
		return NULL;
	}
	return wd_xstrdup(v->text);
}

struct listens {
	char **texts;
	size_t n;
};

/* Those that are said are in the place of the default. */
static void take_listen(const struct wd_value *v, void *ctx)
{
	struct listens *listens = ctx;
	char *text = listen_of(v);

	for (size_t i = 0; text && i < listens->n; i++) {
		if (strcmp(listens->texts[i], text) != 0)
			continue;
		wd_problem_add(v->reading->problems, v->at->place, WD_IS_HINT,
			       "listen: this address stands there already; it is listened on once");
		free(text);
		return;
	}
	if (text)
		wd_texts_push(&listens->texts, &listens->n, text);
}

static void read_listen(struct wd_reading *r)
{
	struct wd_config *config = &r->conf->config;
	struct listens said = { 0 };

	wd_value_each(r, -1, "listen", take_listen, &said);
	if (said.n == 0)
		return;
	wd_texts_free(config->listen, config->n_listen);
	config->listen = said.texts;
	config->n_listen = said.n;
}

static void take_source(const struct wd_value *v, void *ctx)
{
	struct wd_conf *conf = ctx;
	struct wd_conf_source *source;

	if (!*v->text) {
		wd_value_expected(v, "is no path");
		return;
	}
	conf->sources = wd_xreallocarray(conf->sources, conf->n_sources + 1, sizeof(*conf->sources));
	source = &conf->sources[conf->n_sources++];
	source->path = wd_paths_absolute(conf->folder, v->text);
	source->place = v->at->place;
	source->place.file = conf->file;
}

/* ---- the file ---- */

/* False where it holds a byte that no text has: its place is told. */
static bool is_text(struct wd_reading *r, struct wd_span text)
{
	size_t valid = wd_utf8_valid(text);
	const char *nul = memchr(text.ptr, '\0', valid);
	struct wd_place place = { r->conf->file, 1, 1 };

	if (valid == text.len && !nul)
		return true;
	if (nul)
		valid = (size_t)(nul - text.ptr);
	for (size_t i = 0; i < valid; i++) {
		place.column += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
		if (text.ptr[i] == '\n') {
			place.line++;
			place.column = 1;
		}
	}
	wd_problem_add(r->problems, place, WD_IS_PROBLEM,
		       nul ? "a NUL byte; expected text" : "a byte that is not UTF-8; save the file as UTF-8");
	return false;
}

static bool says_nothing(struct wd_span text)
{
	return !wd_span_trim(wd_utf8_unmarked(text)).len;
}

void wd_conf_parse(struct wd_conf *conf, const char *path, const char *shown, struct wd_span text,
		   struct wd_problems *problems)
{
	struct wd_reading r = { .conf = conf, .problems = problems, .arena = wd_arena_new(0) };

	wd_value_set(&conf->file, wd_xstrdup(shown));
	wd_value_set(&conf->folder, wd_paths_folder(path));
	wd_value_set(&conf->config.path, wd_xstrdup(path));
	conf->database_place = (struct wd_place){ conf->file, 1, 1 };
	if (says_nothing(text)) {
		/* What an editor leaves that was stopped in the middle; to want nothing, one says so. */
		wd_problem_add(problems, (struct wd_place){ conf->file, 1, 1 }, WD_IS_PROBLEM,
			       "the configuration is empty; for the defaults alone leave a line with \"#\"");
	} else if (is_text(&r, text)) {
		wd_scan_text(&r.scan, conf->file, text, &names, problems);
		read_settings(&r);
		hint_at_files(&r);
		hint_at_unread_files(&r);
		hint_at_doubles(&r);
		read_listen(&r);
		conf->has_sources = wd_scan_find(&r.scan, -1, "feeds") != NULL;
		wd_value_each(&r, -1, "feeds", take_source, conf);
		wd_merges_read(&r);
		wd_scan_release(&r.scan);
	}
	wd_arena_free(r.arena);
}
