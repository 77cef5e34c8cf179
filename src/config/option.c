#include "config/option.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/paths.h"
#include "config/problem.h"
#include "config/words.h"
#include "decode/charset.h"
#include "filter/sense.h"
#include "util/clock.h"
#include "util/count.h"
#include "util/duration.h"
#include "util/mem.h"
#include "util/utf8.h"

enum { HEADERS_MOST = 32, AUTH_FILE_MOST = 4096 };
enum kind { SWITCH, DURATION, SIZE, COUNT_OF, TEXT, QUERY, ID, AUTH, HEADER, PROXY, CHARSET };

struct wd_option {
	const char *name;
	enum kind kind;
	size_t at;             /* of the field in struct wd_feed, or in its extra */
	bool is_secret, is_on; /* is_on: a switch that nobody touched */
	bool is_extra;
};

#define FIELD(name) offsetof(struct wd_feed, name)
#define EXTRA(name) offsetof(struct wd_feed_extra, name)
/* Sorted by name. */
static const struct wd_option options[] = {
	{ "auth", AUTH, EXTRA(auth), true, false, true },
	{ "charset", CHARSET, EXTRA(charset), false, false, true },
	{ "dedup", SWITCH, FIELD(dedup), false, true, false },
	{ "drop", QUERY, EXTRA(drop), false, false, true },
	{ "every", DURATION, FIELD(every_ms), false, false, false },
	{ "fulltext", SWITCH, FIELD(fulltext), false, false, false },
	{ "header", HEADER, EXTRA(headers), true, false, true },
	{ "id", ID, FIELD(id_policy), false, false, false },
	{ "keep", QUERY, EXTRA(keep), false, false, true },
	{ "keep-last", COUNT_OF, EXTRA(keep_last), false, false, true },
	{ "lead", SWITCH, FIELD(lead), false, true, false },
	{ "max-size", SIZE, EXTRA(max_size), false, false, true },
	{ "paused", SWITCH, FIELD(paused), false, false, false },
	{ "private", SWITCH, FIELD(private_ok), false, false, false },
	{ "proxy", PROXY, EXTRA(proxy), true, false, true },
	{ "timeout", DURATION, EXTRA(timeout_ms), false, false, true },
	{ "user-agent", TEXT, EXTRA(user_agent), false, false, true },
};
enum { N_OPTIONS = WD_COUNT(options) };

static const char *const id_names[] = {
	[WD_ID_AUTO] = "auto",           [WD_ID_GUID] = "guid",   [WD_ID_LINK] = "link",
	[WD_ID_LINK_DATE] = "link+date", [WD_ID_TITLE] = "title",
};
static const char *const proxy_schemes[] = { "http://", "https://", "socks4://", "socks4a://", "socks5://", "socks5h://" };

static int by_name(const void *key, const void *element)
{
	const struct wd_span *name = key;
	const char *known = ((const struct wd_option *)element)->name;
	size_t len = strlen(known);
	int order = memcmp(name->ptr, known, name->len < len ? name->len : len);

	return order ? order : (name->len > len) - (name->len < len);
}

const struct wd_option *wd_option_find(struct wd_span name)
{
	return name.len ? bsearch(&name, options, N_OPTIONS, sizeof(*options), by_name) : NULL;
}

/* What other programs call it, or people do. Sorted by word. */
static const struct {
	const char *word, *ours;
} habits[] = {
	{ "agent", "user-agent=" },
	{ "cookie", "\"header=Cookie: name=value\"" },
	{ "disabled", "paused=" },
	{ "enabled", "paused=" },
	{ "encoding", "charset=" },
	{ "exclude", "drop=" },
	{ "filter", "keep=" },
	{ "ignore", "drop=" },
	{ "include", "keep=" },
	{ "interval", "every=" },
	{ "login", "auth=" },
	{ "name", "\"~Title\", with no \"=\"" },
	{ "pass", "auth=" },
	{ "passwd", "auth=" },
	{ "password", "auth=" },
	{ "period", "every=" },
	{ "refresh", "every=" },
	{ "size", "max-size=" },
	{ "tag", "the tag alone, with no \"=\"" },
	{ "tags", "the tags alone, with no \"=\"" },
	{ "title", "\"~Title\", with no \"=\"" },
	{ "ttl", "every=" },
	{ "ua", "user-agent=" },
	{ "update", "every=" },
	{ "user", "auth=" },
	{ "username", "auth=" },
};

bool wd_option_add_likely(struct wd_buf *out, struct wd_span name)
{
	const char *names[N_OPTIONS], *near;

	for (size_t i = 0; i < WD_COUNT(habits); i++)
		if (wd_span_equal_nocase(name, wd_span_of(habits[i].word))) {
			wd_buf_add_text(out, habits[i].ours);
			return true;
		}
	for (size_t i = 0; i < N_OPTIONS; i++)
		names[i] = options[i].name;
	near = wd_problem_nearest(name, names, N_OPTIONS);
	if (near)
		wd_buf_printf(out, "%s=", near);
	return near != NULL;
}

void wd_option_add_names(struct wd_buf *out)
{
	for (size_t i = 0; i < N_OPTIONS; i++)
		wd_buf_printf(out, "%s%s=", i ? ", " : "", options[i].name);
}

const char *wd_option_name(const struct wd_option *option)
{
	return option->name;
}

bool wd_option_repeats(const struct wd_option *option)
{
	return option->kind == HEADER;
}

unsigned wd_option_index(const struct wd_option *option)
{
	return (unsigned)(option - options);
}

bool wd_option_is_switch(const struct wd_option *option)
{
	return option->kind == SWITCH;
}

/* ---- one function a kind ---- */

struct setting {
	const struct wd_option *option;
	struct wd_feed *feed;
	struct wd_span value;
	struct wd_option_place *place;
	struct wd_error *err;
};

static bool expected(const struct setting *s, const char *what)
{
	if (s->option->is_secret)
		return wd_error_set(s->err, WD_INPUT, "%s=: %s", s->option->name, what);
	return wd_error_set(s->err, WD_INPUT, "%s=: \"%.*s\" %s", s->option->name, WD_SPAN_ARG(wd_utf8_cut(s->value, 80)),
			    what);
}

static struct wd_feed_extra *extra(const struct setting *s)
{
	if (!s->feed->extra)
		s->feed->extra = wd_xcalloc(1, sizeof(*s->feed->extra));
	return s->feed->extra;
}

static void *field(const struct setting *s)
{
	return (s->option->is_extra ? (char *)extra(s) : (char *)s->feed) + s->option->at;
}

static void set_text(const struct setting *s, struct wd_span text)
{
	char **to = field(s);

	free(*to);
	*to = wd_xstrndup(text.ptr, text.len);
}

static bool set_switch(const struct setting *s)
{
	bool *to = field(s);

	if (wd_span_is(s->value, "yes"))
		*to = true;
	else if (wd_span_is(s->value, "no"))
		*to = false;
	else
		return expected(s, "is neither yes nor no");
	return true;
}

static bool set_duration(const struct setting *s)
{
	int64_t *to = field(s);

	if (!wd_duration_parse(s->value, to))
		return expected(s, "is no duration; write 90s, 10m, 2h or 1d");
	if (!s->option->is_extra && *to < s->place->min_every_ms) {
		*to = s->place->min_every_ms;
		s->place->hint = "is below min-every, which is used instead";
	}
	return true;
}

static bool set_size(const struct setting *s)
{
	int64_t *to = field(s);

	if (!wd_size_parse(s->value, to))
		return expected(s, "is no size; write 512k or 4M");
	if (*to > 1 << 30) {
		*to = 0;
		return expected(s, "is more than a document may have; the most is 1G");
	}
	return true;
}

static bool set_count(const struct setting *s)
{
	return wd_count_parse(s->value, field(s)) || expected(s, "is no number; write 200");
}

static bool set_query(const struct setting *s)
{
	struct wd_error why = { 0 };
	struct wd_query *query = wd_query_parse(s->value, &s->place->column, &why);
	const struct wd_query **to = s->option->at == EXTRA(keep) ? &extra(s)->keep_query : &extra(s)->drop_query;
	int column;

	if (!query)
		return wd_error_set(s->err, WD_INPUT, "%s=: %s", s->option->name, why.text);
	*to = query;
	set_text(s, s->value);
	if (wd_query_is_senseless(query, wd_clock_now(), &column, &s->place->said))
		s->place->hint = s->place->said.text;
	return true;
}

static bool set_id(const struct setting *s)
{
	for (size_t i = 0; i < WD_COUNT(id_names); i++)
		if (wd_span_is(s->value, id_names[i])) {
			s->feed->id_policy = (enum wd_id_policy)i;
			return true;
		}
	return expected(s, "is no policy; write auto, guid, link, link+date or title");
}

/* The first line of the file so named, relative to the list. */
static bool read_auth(const struct setting *s, struct wd_buf *out)
{
	char *name = wd_xstrndup(s->value.ptr + 1, s->value.len - 1);
	char *path = wd_paths_absolute(s->place->folder, name);
	struct wd_error why = { 0 };
	bool ok = wd_paths_read(path, AUTH_FILE_MOST, false, out, &why);

	if (!ok)
		wd_error_set(s->err, WD_INPUT, "auth=: %s %s", name, why.text);
	else if (out->len)
		out->len = strcspn(out->data, "\r\n");
	free(extra(s)->auth_file);
	extra(s)->auth_file = path;
	free(name);
	return ok;
}

static bool set_auth(const struct setting *s)
{
	struct wd_buf file;
	struct wd_span text = s->value;
	bool ok = true;

	wd_buf_init(&file, WD_BUF_LINE);
	if (text.len && text.ptr[0] == '@') {
		ok = read_auth(s, &file);
		text = wd_utf8_unmarked(wd_buf_span(&file));
	}
	if (ok && (!text.len || !memchr(text.ptr, ':', text.len)))
		ok = expected(s, "expected user:password, or @ and a file that holds that");
	if (ok)
		set_text(s, text);
	wd_buf_release(&file);
	return ok;
}

/* RFC 9110 §5.1: a name is a token. */
static bool set_header(const struct setting *s)
{
	size_t len = 0;
	const char *allowed = "!#$%&'*+-.^_`|~";

	while (len < s->value.len && s->value.ptr[len] != ':') {
		unsigned char c = (unsigned char)s->value.ptr[len++];
		bool ok = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || (c && strchr(allowed, c));

		if (!ok)
			return expected(s, "expected \"header=Name: value\"; the name is letters, digits and \"-\"");
	}
	if (len == 0 || len == s->value.len)
		return expected(s, "expected \"header=Name: value\"");
	if (extra(s)->n_headers == HEADERS_MOST)
		return expected(s, "32 headers are enough");
	wd_texts_push(&extra(s)->headers, &extra(s)->n_headers, wd_xstrndup(s->value.ptr, s->value.len));
	return true;
}

static bool set_proxy(const struct setting *s)
{
	bool known = false;

	for (size_t i = 0; i < WD_COUNT(proxy_schemes); i++)
		known = known || wd_span_starts_nocase(s->value, proxy_schemes[i]);
	if (!known && memmem(s->value.ptr, s->value.len, "://", 3))
		return expected(s, "expected http://, https://, socks4:// or socks5:// and a host");
	if (!s->value.len)
		return expected(s, "expected an address such as socks5h://127.0.0.1:9050");
	set_text(s, s->value);
	return true;
}

static bool set_charset(const struct setting *s)
{
	if (!wd_charset_find(s->value))
		return expected(s, "is no name of an encoding; write UTF-8, EUC-KR or windows-1252");
	set_text(s, s->value);
	return true;
}

static bool set_plain(const struct setting *s)
{
	if (!s->value.len)
		return expected(s, "is empty");
	set_text(s, s->value);
	return true;
}

bool wd_option_set(const struct wd_option *option, struct wd_feed *feed, struct wd_span value, struct wd_option_place *place,
		   struct wd_error *err)
{
	static bool (*const setters[])(const struct setting *) = {
		[SWITCH] = set_switch, [DURATION] = set_duration, [SIZE] = set_size,       [COUNT_OF] = set_count,
		[TEXT] = set_plain,    [QUERY] = set_query,       [ID] = set_id,           [AUTH] = set_auth,
		[HEADER] = set_header, [PROXY] = set_proxy,       [CHARSET] = set_charset,
	};
	const struct setting setting = { option, feed, value, place, err };

	return setters[option->kind](&setting);
}

/* ---- back to words ---- */

static void add_word(struct wd_buf *out, const struct wd_option *option, const char *value)
{
	struct wd_buf word;

	wd_buf_init(&word, WD_BUF_LINE);
	wd_buf_printf(&word, "%s=%s", option->name, value);
	wd_words_add(out, wd_buf_span(&word));
	wd_buf_release(&word);
}

static void add_number(struct wd_buf *out, const struct wd_option *option, int64_t value)
{
	char text[32];

	if (option->kind == DURATION)
		wd_duration_format(value, text);
	else
		snprintf(text, sizeof(text), "%" PRId64, value);
	if (value > 0)
		add_word(out, option, text);
}

void wd_option_add_all(struct wd_buf *out, const struct wd_feed *feed, bool with_secrets)
{
	for (size_t i = 0; i < N_OPTIONS; i++) {
		const struct wd_option *option = &options[i];
		const char *of = option->is_extra ? (const char *)wd_feed_extra(feed) : (const char *)feed;
		const void *at = of + option->at;

		if (option->is_secret && !with_secrets)
			continue;
		if (option->kind == SWITCH) {
			if (*(const bool *)at != option->is_on)
				add_word(out, option, option->is_on ? "no" : "yes");
		} else if (option->kind == DURATION || option->kind == SIZE || option->kind == COUNT_OF) {
			add_number(out, option, *(const int64_t *)at);
		} else if (option->kind == ID) {
			if (feed->id_policy != WD_ID_AUTO)
				add_word(out, option, id_names[feed->id_policy]);
		} else if (option->kind == HEADER) {
			for (size_t h = 0; h < wd_feed_extra(feed)->n_headers; h++)
				add_word(out, option, wd_feed_extra(feed)->headers[h]);
		} else if (*(char *const *)at) {
			add_word(out, option, *(char *const *)at);
		}
	}
}
