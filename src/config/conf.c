#include "config/conf.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/name.h"
#include "config/quote.h"
#include "config/scan.h"
#include "config/target.h"
#include "filter/sense.h"
#include "util/clock.h"
#include "util/duration.h"
#include "util/mem.h"
#include "util/url.h"
#include "util/utf8.h"

enum { LIMIT_DEFAULT = 100, LIMIT_MOST = 10000, STYLE_MOST = 256 << 10 };
static const int64_t MINUTE = 60000, HOUR = 3600000;

static const char *const top_names[] = { "listen", "public-url", "contact", "database", "feeds",
					 "every",  "min-every",	 "timeout", "max-size", "keep-for",
					 "users",  "publish",	 "style",   "log-format", "notify-secret", NULL };
static const char *const merge_names[] = { "title", "filter", "tags", "limit", "at-least",
					   "notify", "notify-secret", "notify-backlog", NULL };
static const char *const list_names[] = { "feeds", "listen", "tags", "notify", NULL };
static const struct wd_scan_names names = { top_names, merge_names, list_names, "merge" };

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* One file while it is read. */
struct reading {
	struct wd_conf *conf;
	struct wd_scan scan;
	struct wd_problems *problems;
	struct wd_arena *arena; /* of the values */
};

/* ---- life ---- */

static void push_text(char ***texts, size_t *n, char *text)
{
	*texts = wd_xreallocarray(*texts, *n + 1, sizeof(char *));
	(*texts)[(*n)++] = text;
}

void wd_conf_init(struct wd_conf *conf)
{
	*conf = (struct wd_conf){ 0 };
	push_text(&conf->config.listen, &conf->config.n_listen, wd_xstrdup("127.0.0.1:8380"));
	conf->config.database = wd_paths_database();
	conf->config.every_ms = 30 * MINUTE;
	conf->config.min_every_ms = 5 * MINUTE;
	conf->config.timeout_ms = MINUTE;
	conf->config.max_size = 4 << 20;
	conf->config.keep_for_ms = 90 * 24 * HOUR;
}

static void free_all(char **texts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(texts[i]);
	free(texts);
}

static void merge_release(struct wd_merge *merge)
{
	free((char *)merge->place.file);
	free(merge->name);
	free(merge->title);
	free(merge->filter);
	wd_query_free(merge->query);
	free_all(merge->tags, merge->n_tags);
	wd_targets_release(merge);
}

static void release_config(struct wd_config *config)
{
	free_all(config->listen, config->n_listen);
	free(config->public_url);
	free(config->contact);
	free(config->database);
	free(config->users);
	free(config->publish);
	free(config->style);
	free(config->style_text);
	free(config->notify_secret);
	free_all(config->feed_files, config->n_feed_files);
	free_all(config->side_files, config->n_side_files);
	free(config->path);
}

void wd_conf_release(struct wd_conf *conf)
{
	for (size_t i = 0; i < conf->n_merges; i++)
		merge_release(&conf->merges[i]);
	free(conf->merges);
	for (size_t i = 0; i < conf->n_sources; i++)
		free(conf->sources[i].path);
	free(conf->sources);
	free(conf->file);
	free(conf->folder);
	release_config(&conf->config);
	*conf = (struct wd_conf){ 0 };
}

/* ---- one value ---- */

/* A value with where it stands. */
struct value {
	struct reading *reading;
	const struct wd_scan_value *at;
	const char *name; /* of the key */
	const char *text;
};

static bool expected(const struct value *v, const char *what)
{
	wd_problem_add(v->reading->problems, v->at->place, WD_IS_PROBLEM, "%s: \"%.*s\" %s", v->name,
		       WD_SPAN_ARG(wd_utf8_cut(wd_span_of(v->text), 80)), what);
	return false;
}

static void set_text(char **to, char *text)
{
	free(*to);
	*to = text;
}

static bool take_duration(const struct value *v, void *to)
{
	return wd_duration_parse(wd_span_of(v->text), to) ||
	       expected(v, "is no duration; write 90s, 10m, 2h or 1d");
}

static bool take_keep_for(const struct value *v, void *to)
{
	int64_t *ms = to;

	if (strcmp(v->text, "forever") == 0)
		*ms = WD_KEEP_FOREVER;
	else if (!wd_duration_parse(wd_span_of(v->text), ms))
		return expected(v, "is no duration; write 90d, 1w, or forever");
	return true;
}

static bool take_log_format(const struct value *v, void *to)
{
	bool *is_json = to;

	*is_json = strcmp(v->text, "json") == 0;
	return *is_json || strcmp(v->text, "text") == 0 || expected(v, "is no format; write text or json");
}

static bool take_yes(const struct value *v, void *to)
{
	bool *is_yes = to;

	*is_yes = strcmp(v->text, "yes") == 0;
	return *is_yes || strcmp(v->text, "no") == 0 || expected(v, "is neither yes nor no");
}

static bool take_size(const struct value *v, void *to)
{
	int64_t *size = to;

	if (!wd_size_parse(wd_span_of(v->text), size))
		return expected(v, "is no size; write 512k or 4M");
	return *size <= 1 << 30 || expected(v, "is more than a document may have; the most is 1G");
}

static bool take_path(const struct value *v, void *to)
{
	if (!*v->text)
		return expected(v, "is no path");
	set_text(to, wd_paths_absolute(v->reading->conf->folder, v->text));
	return true;
}

static bool take_style(const struct value *v, void *to)
{
	struct wd_config *config = &v->reading->conf->config;
	struct wd_error why = { 0 };
	struct wd_buf text;
	bool ok;

	if (!take_path(v, to))
		return false;
	wd_buf_init(&text, 0);
	ok = wd_paths_read(config->style, STYLE_MOST, false, &text, &why) &&
	     (wd_utf8_valid(wd_buf_span(&text)) == text.len || wd_error_set(&why, WD_INPUT, "it is not UTF-8"));
	if (ok)
		set_text(&config->style_text, wd_xstrndup(text.len ? text.data : "", text.len));
	else
		wd_problem_add(v->reading->problems, v->at->place, WD_IS_PROBLEM, "style: %s: %s", config->style, why.text);
	wd_buf_release(&text);
	return ok;
}

static bool take_plain(const struct value *v, void *to)
{
	for (const char *c = v->text; *c; c++)
		if ((unsigned char)*c < ' ')
			return expected(v, "holds a control character");
	set_text(to, wd_xstrdup(v->text));
	return true;
}

/* What is wrong is told without the text. */
static bool take_secret(const struct value *v, void *to)
{
	if (*v->text) {
		set_text(to, wd_xstrdup(v->text));
		return true;
	}
	wd_problem_add(v->reading->problems, v->at->place, WD_IS_PROBLEM, "%s: expected a secret that nobody guesses",
		       v->name);
	return false;
}

static bool take_public_url(const struct value *v, void *to)
{
	struct wd_span url = wd_span_of(v->text);
	struct wd_url parts = wd_url_split(url);

	if (!wd_url_is_http(url) || !parts.host.len || parts.query.ptr || parts.fragment.ptr ||
	    parts.userinfo.ptr)
		return expected(v, "is no address of a site; write https://news.example/");
	while (url.len && url.ptr[url.len - 1] == '/')
		url.len--;
	set_text(to, wd_xstrndup(url.ptr, url.len));
	return true;
}

struct setting {
	const char *name;
	bool (*take)(const struct value *v, void *to);
	size_t at;
};

static const struct setting settings[] = {
	{ "public-url", take_public_url, offsetof(struct wd_config, public_url) },
	{ "contact", take_plain, offsetof(struct wd_config, contact) },
	{ "database", take_path, offsetof(struct wd_config, database) },
	{ "every", take_duration, offsetof(struct wd_config, every_ms) },
	{ "min-every", take_duration, offsetof(struct wd_config, min_every_ms) },
	{ "timeout", take_duration, offsetof(struct wd_config, timeout_ms) },
	{ "max-size", take_size, offsetof(struct wd_config, max_size) },
	{ "keep-for", take_keep_for, offsetof(struct wd_config, keep_for_ms) },
	{ "users", take_path, offsetof(struct wd_config, users) },
	{ "publish", take_path, offsetof(struct wd_config, publish) },
	{ "style", take_style, offsetof(struct wd_config, style) },
	{ "log-format", take_log_format, offsetof(struct wd_config, log_json) },
	{ "notify-secret", take_secret, offsetof(struct wd_config, notify_secret) },
};

/* Where in the file this byte of a value is. */
static struct wd_place place_in(const struct wd_scan_value *value, size_t byte)
{
	struct wd_place place = value->place;

	for (size_t at = 0; at < byte && at < value->raw.len;) {
		if (wd_utf8_next(value->raw, &at) == '\n') {
			place.line++;
			place.column = 1;
		} else {
			place.column++;
		}
	}
	return place;
}

/* What a value says; false when its escapes are faulty, which is told. */
static bool read_value(struct reading *r, const char *name, const struct wd_scan_value *at, struct value *out)
{
	const char *fault, *text;
	struct wd_place place;
	size_t where;

	text = wd_quote_read(r->arena, at->raw, &where, &fault);
	*out = (struct value){ r, at, name, text };
	if (text)
		return true;
	place = place_in(at, where);
	wd_problem_add(r->problems, place, WD_IS_PROBLEM, "%s: what begins here %s", name, fault);
	return false;
}

/* The one value of a key; false when it is not said. */
static bool find_value(struct reading *r, int section, const char *name, struct value *out)
{
	const struct wd_scan_key *key = wd_scan_find(&r->scan, section, name);

	return key && key->n_values && read_value(r, name, &key->values[0], out);
}

static void read_settings(struct reading *r)
{
	struct wd_config *config = &r->conf->config;
	struct value value;

	for (size_t i = 0; i < COUNT(settings); i++)
		if (find_value(r, -1, settings[i].name, &value))
			settings[i].take(&value, (char *)config + settings[i].at);
	if (wd_scan_find(&r->scan, -1, "database"))
		r->conf->database_place = wd_scan_find(&r->scan, -1, "database")->name.place;
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
static void hint_at_files(struct reading *r)
{
	const struct wd_scan_key *key = wd_scan_find(&r->scan, -1, "publish");

	if (key && r->conf->config.publish && !r->conf->config.public_url)
		wd_problem_add(r->problems, key->name.place, WD_IS_HINT,
			       "publish without public-url: the feeds in files will say that they are at http://localhost/");
}

/* ---- lists of values ---- */

/* Calls take for each value of a list: = begins it anew, += goes on. */
static void each_value(struct reading *r, int section, const char *name,
		       void (*take)(const struct value *v, void *ctx), void *ctx)
{
	const struct wd_scan_key *last = wd_scan_find(&r->scan, section, name), *key = last;
	struct value value;

	if (!last)
		return;
	for (const struct wd_scan_key *k = last; k >= r->scan.keys && (section < 0 || k->section == section); k--)
		if (k->section == section && wd_span_is(k->name.raw, name)) {
			key = k;
			if (!k->appends)
				break;
		}
	for (; key <= last; key++) {
		if (key->section != section || !wd_span_is(key->name.raw, name))
			continue;
		for (size_t i = 0; i < key->n_values; i++)
			if (read_value(r, name, &key->values[i], &value))
				take(&value, ctx);
	}
}

/* The address as it is kept; NULL: it is none. */
static char *listen_of(const struct value *v)
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
	if (!digits || digits > 5 || colon[1 + digits] || strtol(colon + 1, NULL, 10) > 65535) {
		expected(v, "is no address and port; write 127.0.0.1:8380, [::1]:8380 or unix:/path");
		return NULL;
	}
	if (memchr(v->text, ':', (size_t)(colon - v->text)) && v->text[0] != '[') {
		expected(v, "needs brackets; write [::1]:8380");
		return NULL;
	}
	return wd_xstrdup(v->text);
}

struct listens {
	char **texts;
	size_t n;
};

/* Those that are said are in the place of the default. */
static void take_listen(const struct value *v, void *ctx)
{
	struct listens *listens = ctx;
	char *text = listen_of(v);

	if (text)
		push_text(&listens->texts, &listens->n, text);
}

static void read_listen(struct reading *r)
{
	struct wd_config *config = &r->conf->config;
	struct listens said = { 0 };

	each_value(r, -1, "listen", take_listen, &said);
	if (said.n == 0)
		return;
	free_all(config->listen, config->n_listen);
	config->listen = said.texts;
	config->n_listen = said.n;
}

static void take_source(const struct value *v, void *ctx)
{
	struct wd_conf *conf = ctx;
	struct wd_conf_source *source;

	if (!*v->text) {
		expected(v, "is no path");
		return;
	}
	conf->sources = wd_xreallocarray(conf->sources, conf->n_sources + 1, sizeof(*conf->sources));
	source = &conf->sources[conf->n_sources++];
	source->path = wd_paths_absolute(conf->folder, v->text);
	source->place = v->at->place;
	source->place.file = conf->file;
}

static void take_tag(const struct value *v, void *ctx)
{
	struct wd_merge *merge = ctx;

	if (!*v->text || *v->text == '!')
		expected(v, "is no tag; write it as in the feed list, without \"!\"");
	else
		push_text(&merge->tags, &merge->n_tags, wd_xstrdup(v->text));
}

static void take_notify(const struct value *v, void *ctx)
{
	bool is_hint = false;
	struct wd_error why = { 0 };

	if (!wd_target_add(ctx, v->text, &is_hint, &why))
		wd_problem_add(v->reading->problems, v->at->place, is_hint ? WD_IS_HINT : WD_IS_PROBLEM, "notify: %s",
			       why.text);
}

static void read_notify(struct reading *r, int section, struct wd_merge *merge)
{
	struct value value;

	each_value(r, section, "notify", take_notify, merge);
	if (find_value(r, section, "notify-secret", &value))
		take_secret(&value, &merge->notify_secret);
	else if (r->conf->config.notify_secret)
		merge->notify_secret = wd_xstrdup(r->conf->config.notify_secret);
	if (find_value(r, section, "notify-backlog", &value))
		take_yes(&value, &merge->notify_backlog);
}

/* ---- merges ---- */

static char *take_name(struct reading *r, const struct wd_scan_section *section)
{
	struct wd_span name = wd_quote_inner(section->title.raw);
	struct wd_place place = section->title.place;
	int column;
	const char *fault = wd_name_fault(name, &column);

	if (fault) {
		if (column)
			place.column += column - (name.ptr == section->title.raw.ptr);
		wd_problem_add(r->problems, place, WD_IS_PROBLEM, "merge %.*s: %s",
			       WD_SPAN_ARG(wd_utf8_cut(section->title.raw, 80)), fault);
	}
	return wd_name_normal(name);
}

/* The byte of the value, its quote too, at which this character of its text stands. */
static size_t byte_of(const struct wd_scan_value *value, int column)
{
	struct wd_span inner = wd_quote_inner(value->raw);
	size_t at = 0;

	for (int i = 1; i < column && at < inner.len; i++)
		wd_utf8_next(inner, &at);
	return at + (size_t)(inner.ptr - value->raw.ptr);
}

static void hint_at_sense(const struct value *v, const struct wd_query *query)
{
	struct wd_place place = v->at->place;
	struct wd_error why;
	int column;

	if (!wd_query_is_senseless(query, wd_clock_now(), &column, &why))
		return;
	if (wd_quote_is_plain(v->at->raw))
		place = place_in(v->at, byte_of(v->at, column));
	wd_problem_add(v->reading->problems, place, WD_IS_HINT, "filter: %s", why.text);
}

static void take_filter(const struct value *v, struct wd_merge *merge)
{
	struct wd_error why = { 0 };
	int column = 1;

	merge->query = wd_query_parse(wd_span_of(v->text), &column, &why);
	if (merge->query) {
		merge->filter = wd_xstrdup(v->text);
		hint_at_sense(v, merge->query);
	} else if (wd_quote_is_plain(v->at->raw))
		wd_problem_add(v->reading->problems, place_in(v->at, byte_of(v->at, column)), WD_IS_PROBLEM,
			       "filter: %s", why.text);
	else /* behind an escape the columns part */
		wd_problem_add(v->reading->problems, v->at->place, WD_IS_PROBLEM, "filter: %s (character %d of it)",
			       why.text, column);
}

static void take_limit(const struct value *v, struct wd_merge *merge)
{
	char *end;
	long limit = strtol(v->text, &end, 10);

	if (end == v->text || *end || limit < 1 || limit > LIMIT_MOST)
		expected(v, "is no number from 1 to 10000");
	else
		merge->limit = (int)limit;
}

static void read_merge(struct reading *r, int section)
{
	const struct wd_scan_section *at = &r->scan.sections[section];
	struct wd_merge *merge = &r->conf->merges[r->conf->n_merges++];
	struct value value;

	*merge = (struct wd_merge){ .place = at->name.place,
				     .limit = LIMIT_DEFAULT,
				     .at_least_ms = 0 };
	merge->place.file = wd_xstrdup(r->conf->file);
	merge->name = take_name(r, at);
	if (find_value(r, section, "title", &value))
		take_plain(&value, &merge->title);
	if (!merge->title)
		merge->title = wd_xstrdup(merge->name);
	if (find_value(r, section, "filter", &value))
		take_filter(&value, merge);
	if (find_value(r, section, "limit", &value))
		take_limit(&value, merge);
	if (find_value(r, section, "at-least", &value))
		take_duration(&value, &merge->at_least_ms);
	each_value(r, section, "tags", take_tag, merge);
	read_notify(r, section, merge);
}

static void read_merges(struct reading *r)
{
	size_t n = r->scan.n_sections;

	if (n > WD_CONF_MERGES_MOST) {
		wd_problem_add(r->problems, r->scan.sections[WD_CONF_MERGES_MOST].name.place, WD_IS_PROBLEM,
			       "more than %d merged feeds", WD_CONF_MERGES_MOST);
		n = WD_CONF_MERGES_MOST;
	}
	r->conf->merges = wd_xcalloc(n + 1, sizeof(*r->conf->merges)); /* and "all" */
	for (size_t i = 0; i < n; i++)
		read_merge(r, (int)i);
}

void wd_conf_add_all(struct wd_conf *conf)
{
	struct wd_merge *merge;

	for (size_t i = 0; i < conf->n_merges; i++)
		if (strcmp(conf->merges[i].name, "all") == 0)
			return;
	if (!conf->merges)
		conf->merges = wd_xcalloc(1, sizeof(*conf->merges));
	merge = &conf->merges[conf->n_merges++];
	*merge = (struct wd_merge){ .limit = LIMIT_DEFAULT, .at_least_ms = 0 };
	merge->place = (struct wd_place){ wd_xstrdup(conf->file ? conf->file : ""), 1, 1 };
	merge->name = wd_xstrdup("all");
	merge->title = wd_xstrdup("All feeds");
}

/* ---- the file ---- */

/* The place of the first byte that no text has. */
static bool is_text(struct reading *r, struct wd_span text)
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
		       nul ? "a NUL byte; expected text"
			   : "a byte that is not UTF-8; save the file as UTF-8");
	return false;
}

static bool says_nothing(struct wd_span text)
{
	if (text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0)
		text = (struct wd_span){ text.ptr + 3, text.len - 3 };
	return !wd_span_trim(text).len;
}

void wd_conf_parse(struct wd_conf *conf, const char *path, const char *shown, struct wd_span text,
		   struct wd_problems *problems)
{
	struct reading r = { .conf = conf, .problems = problems, .arena = wd_arena_new(0) };

	set_text(&conf->file, wd_xstrdup(shown));
	set_text(&conf->folder, wd_paths_folder(path));
	set_text(&conf->config.path, wd_xstrdup(path));
	conf->database_place = (struct wd_place){ conf->file, 1, 1 };
	if (says_nothing(text)) {
		/* What an editor leaves that was stopped in the middle; to want nothing, one says so. */
		wd_problem_add(problems, (struct wd_place){ conf->file, 1, 1 }, WD_IS_PROBLEM,
			       "the configuration is empty; for the defaults alone leave a line with \"#\"");
	} else if (is_text(&r, text)) {
		wd_scan_text(&r.scan, conf->file, text, &names, problems);
		read_settings(&r);
		hint_at_files(&r);
		read_listen(&r);
		conf->has_sources = wd_scan_find(&r.scan, -1, "feeds") != NULL;
		each_value(&r, -1, "feeds", take_source, conf);
		read_merges(&r);
		wd_scan_release(&r.scan);
	}
	wd_arena_free(r.arena);
}
