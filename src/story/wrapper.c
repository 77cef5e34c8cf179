#include "story/wrapper.h"

#include <assert.h>
#include <nettle/base64.h>

#include "util/buf.h"
#include "util/url.h"

enum {
	MOST_WRAPS = 4,
	LONGEST_LINK = 8192, /* what is longer is no link of a feed, and is not opened */
};

/* Where a wrapper has the address. */
enum place {
	PARAMETER, /* the value of one of these */
	QUERY,     /* all behind the question mark */
	PATH,      /* the path behind this beginning, without scheme: "s/" before it says https */
	MARK,      /* behind this mark in the path, up to the next segment */
	PROTOBUF,  /* base64 behind this beginning: a message whose field 4 is the address */
	TAGGED,    /* base64 behind two letters in this parameter */
};

/*
 * What these hosts document or have been seen to send. "google." and so on: of any
 * country. A host counts with those under it.
 */
static const struct wrapper {
	const char *host, *path;
	enum place place;
	const char *names; /* parameters, parted by blanks; a mark */
} wrappers[] = {
	{ "google.", "/url", PARAMETER, "q url" },
	{ "google.", "/news/url", PARAMETER, "url" },
	{ "google.", "/amp/", PATH, "" },
	{ "news.google.com", "/rss/articles/", PROTOBUF, "" },
	{ "news.google.com", "/articles/", PROTOBUF, "" },
	{ "news.google.com", "/__i/rss/rd/articles/", PROTOBUF, "" },
	{ "cdn.ampproject.org", "/c/", PATH, "" },
	{ "cdn.ampproject.org", "/v/", PATH, "" },
	{ "cdn.ampproject.org", "/wp/", PATH, "" },
	{ "bing-amp.com", "/c/", PATH, "" },
	{ "amp.cloudflare.com", "/c/", PATH, "" },
	{ "bing.com", "/amp/", PATH, "" },
	{ "bing.com", "/news/apiclick.aspx", PARAMETER, "url" },
	{ "bing.com", "/ck/a", TAGGED, "u" },
	{ "yahoo.com", "/", MARK, "/RU=" },
	{ "yahoo.co.jp", "/", MARK, "/RU=" },
	{ "rd.yahoo.com", "/", MARK, "/*" },
	{ "rd.yahoo.co.jp", "/", MARK, "/*" },
	{ "facebook.com", "/l.php", PARAMETER, "u" },
	{ "messenger.com", "/l.php", PARAMETER, "u" },
	{ "l.instagram.com", "/", PARAMETER, "u" },
	{ "l.threads.net", "/", PARAMETER, "u" },
	{ "out.reddit.com", "/", PARAMETER, "url" },
	{ "t.umblr.com", "/redirect", PARAMETER, "z" },
	{ "href.li", "/", QUERY, "" },
	{ "youtube.com", "/redirect", PARAMETER, "q" },
	{ "linkedin.com", "/redir/", PARAMETER, "url" },
	{ "linkedin.com", "/safety/go", PARAMETER, "url" },
	{ "steamcommunity.com", "/linkfilter/", PARAMETER, "url u" },
	{ "slack-redir.net", "/link", PARAMETER, "url" },
	{ "pinterest.com", "/offsite/", PARAMETER, "url" },
	{ "safelinks.protection.outlook.com", "/", PARAMETER, "url" },
	{ "feedblitz.com", "/~/t/", MARK, "/~" },
	{ "vk.com", "/away.php", PARAMETER, "to" },
	{ "ok.ru", "/dk", PARAMETER, "st.link" },
	{ "t.me", "/iv", PARAMETER, "url" },
	{ "click.mail.ru", "/", PARAMETER, "url" },
	{ "yandex.ru", "/turbo", PARAMETER, "text" },
	{ "yandex.ru", "/turbo/", PATH, "" },
	{ "yandex.", "/", PARAMETER, "cl4url" },
	{ "turbopages.org", "/turbo/", PATH, "" },
	{ "turbopages.org", "/", PATH, "" },
	{ "link.naver.com", "/bridge", PARAMETER, "url" },
	{ "link.zhihu.com", "/", PARAMETER, "target" },
	{ "link.juejin.cn", "/", PARAMETER, "target" },
	{ "link.csdn.net", "/", PARAMETER, "target" },
	{ "douban.com", "/link2/", PARAMETER, "url" },
	{ "link.jianshu.com", "/", PARAMETER, "t" },
	{ "jump.2ch.net", "/", QUERY, "" },
	{ "jump.5ch.net", "/", QUERY, "" },
};

/* Words of a path that only sends readers on, and the parameters that such pages have. */
static const char redirecting[] =
	"redirect redirects redir rd out outbound outgoing click clicks clk track go goto link links "
	"away exit jump url leave forward visit external apiclick";
static const char carrying[] =
	"url u to target dest destination link href goto redirect redirect_url redirect_uri redir out";

static bool starts(struct wd_span text, const char *with)
{
	size_t len = strlen(with);

	return text.len >= len && memcmp(text.ptr, with, len) == 0;
}

static struct wd_span behind(struct wd_span text, size_t n)
{
	return (struct wd_span){ text.ptr + n, text.len - n };
}

/* Takes what stands before one of these off the text. */
static struct wd_span next_part(struct wd_span *rest, const char *stops)
{
	struct wd_span part = *rest;
	size_t at = 0;

	while (at < rest->len && !strchr(stops, rest->ptr[at]))
		at++;
	part.len = at;
	*rest = behind(*rest, at < rest->len ? at + 1 : at);
	return part;
}

static bool is_one_of(struct wd_span word, const char *words)
{
	for (const char *at = words, *end; *at; at = *end ? end + 1 : end) {
		end = strchrnul(at, ' ');
		if ((size_t)(end - at) == word.len && wd_span_equal_nocase((struct wd_span){ at, word.len }, word))
			return true;
	}
	return false;
}

static struct wd_span unescape(struct wd_arena *arena, struct wd_span text)
{
	struct wd_buf buf;

	wd_buf_init(&buf, WD_BUF_ADDRESS);
	assert(text.ptr || text.len == 0);
	for (size_t i = 0; i < text.len; i++) {
		int c = wd_url_octet(text, i);

		wd_buf_add_char(&buf, c < 0 ? text.ptr[i] : (char)c);
		i += c < 0 ? 0 : 2;
	}
	return wd_buf_keep(&buf, arena);
}

/* An address as a wrapper carries it: escaped once or twice, or not. Absent when it is none. */
static struct wd_span as_address(struct wd_arena *arena, struct wd_span text)
{
	for (int i = 0; i < 2 && !wd_url_is_http(text); i++)
		text = unescape(arena, text);
	return wd_url_is_http(text) ? text : WD_SPAN_NONE;
}

static struct wd_span in_parameter(struct wd_arena *arena, struct wd_span query, const char *names)
{
	while (query.len) {
		struct wd_span value = next_part(&query, "&;"), name = next_part(&value, "=");

		if (is_one_of(name, names)) {
			struct wd_span found = as_address(arena, value);

			if (found.ptr)
				return found;
		}
	}
	return WD_SPAN_NONE;
}

/* "c/s/host/path": its scheme and nothing else is left out. Turbo pages have the "s/" behind the host. */
static struct wd_span in_path(struct wd_arena *arena, const struct wd_url *url, struct wd_span rest)
{
	bool is_secure = starts(rest, "s/");
	struct wd_span path = is_secure ? behind(rest, 2) : rest, host = next_part(&path, "/");

	if (!memchr(host.ptr, '.', host.len))
		return WD_SPAN_NONE;
	if (!is_secure && starts(path, "s/"))
		path = behind(path, 2);
	return wd_arena_printf(arena, "https://%.*s/%.*s%s%.*s", WD_SPAN_ARG(host), WD_SPAN_ARG(path),
			       url->query.len ? "?" : "", WD_SPAN_ARG(url->query));
}

/* Not escaped it goes on to the end and the query is its own, but where the wrapper marks its end. */
static struct wd_span behind_mark(struct wd_arena *arena, const struct wd_url *url, const char *mark)
{
	static const char end[] = "/RK=";

	for (size_t at = url->path.len; at-- > 0;) {
		struct wd_span rest = behind(url->path, at);
		size_t len = 0;

		if (!starts(rest, mark))
			continue;
		rest = behind(rest, strlen(mark));
		while (len < rest.len && !starts(behind(rest, len), end))
			len++;
		if (len == rest.len && wd_url_is_http(rest) && url->query.ptr)
			len += url->query.len + 1;
		return as_address(arena, (struct wd_span){ rest.ptr, len });
	}
	return WD_SPAN_NONE;
}

static struct wd_span from_base64(struct wd_arena *arena, struct wd_span text)
{
	struct base64_decode_ctx ctx;
	size_t len = 0;
	uint8_t *out = wd_arena_alloc(arena, BASE64_DECODE_LENGTH(text.len) + 1);

	while (text.len && text.ptr[text.len - 1] == '=')
		text.len--;
	base64url_decode_init(&ctx);
	if (!out || !base64_decode_update(&ctx, &len, out, text.len, text.ptr))
		return WD_SPAN_NONE;
	return (struct wd_span){ (const char *)out, len };
}

/* Field 1 is a small number, field 4 (0x22) the address with its length before it. Newer ones are sealed. */
static struct wd_span in_message(struct wd_arena *arena, struct wd_span text)
{
	struct wd_span message = from_base64(arena, text), address;
	size_t at = 3, len = 0;

	if (message.len < 8 || message.ptr[0] != 0x08 || message.ptr[2] != 0x22)
		return WD_SPAN_NONE;
	for (unsigned shift = 0; at < message.len && shift < 21; shift += 7) {
		unsigned char c = (unsigned char)message.ptr[at++];

		len |= (size_t)(c & 0x7F) << shift;
		if (c < 0x80)
			break;
	}
	if (len > message.len - at)
		return WD_SPAN_NONE;
	address = (struct wd_span){ message.ptr + at, len };
	return wd_url_is_http(address) ? address : WD_SPAN_NONE;
}

/* "u=a1…": two letters say how the rest is written. */
static struct wd_span in_tagged(struct wd_arena *arena, struct wd_span query, const char *names)
{
	while (query.len) {
		struct wd_span value = next_part(&query, "&;"), name = next_part(&value, "="), found;

		if (!is_one_of(name, names) || !starts(value, "a1"))
			continue;
		found = from_base64(arena, behind(value, 2));
		return wd_url_is_http(found) ? found : WD_SPAN_NONE;
	}
	return WD_SPAN_NONE;
}

static bool begins_label(struct wd_span host, size_t at)
{
	return at == 0 || host.ptr[at - 1] == '.';
}

/* Behind the name with a dot at its end stand one label or two: "google.de", "google.co.kr". */
static bool is_of_any_country(struct wd_span host, const char *name, size_t len)
{
	for (size_t at = 0; at + len <= host.len; at++)
		if (begins_label(host, at) && host.len - at - len <= sizeof("com.au") - 1 &&
		    wd_span_starts_nocase(behind(host, at), name))
			return true;
	return false;
}

static bool is_host(struct wd_span host, const char *name)
{
	size_t len = strlen(name);

	if (name[len - 1] == '.')
		return is_of_any_country(host, name, len);
	return host.len >= len && begins_label(host, host.len - len) &&
	       wd_span_starts_nocase(behind(host, host.len - len), name);
}

static struct wd_span open_known(struct wd_arena *arena, const struct wd_url *url, const struct wrapper *w)
{
	struct wd_span rest = behind(url->path, strlen(w->path));

	switch (w->place) {
	case PARAMETER:
		return in_parameter(arena, url->query, w->names);
	case QUERY:
		return as_address(arena, url->query);
	case PATH:
		return in_path(arena, url, rest);
	case MARK:
		return behind_mark(arena, url, w->names);
	case PROTOBUF:
		return in_message(arena, rest);
	case TAGGED:
		return in_tagged(arena, url->query, w->names);
	}
	return WD_SPAN_NONE;
}

/* A page anywhere whose path says that it sends readers on, with a whole address in its query. */
static struct wd_span open_unknown(struct wd_arena *arena, const struct wd_url *url)
{
	struct wd_span path = url->path;

	while (path.len && url->query.len) {
		struct wd_span segment = next_part(&path, "/");

		if (is_one_of(next_part(&segment, "."), redirecting))
			return in_parameter(arena, url->query, carrying);
	}
	return WD_SPAN_NONE;
}

static struct wd_span open_once(struct wd_arena *arena, struct wd_span link)
{
	struct wd_url url = wd_url_split(link);

	for (size_t i = 0; i < sizeof(wrappers) / sizeof(*wrappers); i++) {
		struct wd_span found;

		if (!is_host(url.host, wrappers[i].host) || !wd_span_starts_nocase(url.path, wrappers[i].path))
			continue;
		found = open_known(arena, &url, &wrappers[i]);
		if (found.ptr)
			return found;
	}
	return open_unknown(arena, &url);
}

struct wd_span wd_wrapper_open(struct wd_arena *arena, struct wd_span url)
{
	url = wd_span_trim(url);
	for (int i = 0; i < MOST_WRAPS && wd_url_is_http(url) && url.len <= LONGEST_LINK; i++) {
		struct wd_span inside = open_once(arena, url);

		if (!inside.ptr)
			break;
		url = inside;
	}
	return url;
}
