#include "config/source.h"

#include <stdlib.h>

#include "config/paths.h"
#include "config/problem.h"
#include "util/mem.h"
#include "util/url.h"
#include "util/utf8.h"

enum { URL_MOST = 8192 };

enum wd_line_kind wd_source_kind(struct wd_span word)
{
	if (wd_span_starts_nocase(word, "query:"))
		return WD_LINE_QUERY;
	if (wd_span_starts_nocase(word, "exec:") || wd_span_starts_nocase(word, "filter:"))
		return WD_LINE_PROGRAM;
	return WD_LINE_FEED;
}

/* RFC 8089; what a path may hold but a URL may not is escaped. */
static struct wd_span file_url(struct wd_arena *arena, const char *folder, struct wd_span typed)
{
	char *name = wd_xstrndup(typed.ptr, typed.len), *path = wd_paths_absolute(folder, name);
	struct wd_buf buf;
	struct wd_span url;

	wd_buf_init(&buf, WD_BUF_ADDRESS);
	wd_buf_add_text(&buf, "file://");
	for (const char *c = path; *c; c++) {
		if ((unsigned char)*c <= ' ' || strchr("%#?\"<>\\", *c))
			wd_buf_printf(&buf, "%%%02X", (unsigned char)*c);
		else
			wd_buf_add_char(&buf, *c);
	}
	url = wd_url_normal(arena, wd_buf_span(&buf));
	wd_buf_release(&buf);
	free(path);
	free(name);
	return url;
}

static bool is_port(struct wd_span port)
{
	unsigned long number = 0;

	for (size_t i = 0; i < port.len; i++)
		number = number > 65535 ? number : number * 10 + (unsigned long)(port.ptr[i] - '0');
	return port.len == 0 || (number > 0 && number <= 65535);
}

static struct wd_span refuse(struct wd_error *err, const char *text)
{
	wd_error_set(err, WD_INPUT, "%s", text);
	return WD_SPAN_NONE;
}

static struct wd_span web_url(struct wd_arena *arena, struct wd_span typed, const struct wd_url *url, struct wd_error *err)
{
	if (!wd_url_is_http(typed))
		return refuse(err, "the address lacks its \"//\"; write https://host/path");
	if (!url->host.len)
		return refuse(err, "the address has no host; write https://host/path");
	if (!is_port(url->port))
		return refuse(err, "the port is no number from 1 to 65535");
	for (size_t i = 0; i < url->host.len; i++)
		if (strchr(" \t\"<>\\^`{|}:", url->host.ptr[i]) && url->host.ptr[0] != '[')
			return refuse(err, "the host holds a character that no host has; write https://host/path");
	if (wd_url_is_redacted(typed))
		return refuse(err, "a secret was left out of the address where *** stands; write it in");
	return wd_url_normal(arena, typed);
}

/* feed://host/path and feed:https://host/path, as buttons of old sites have it (draft-obasanjo-feed-uri-scheme). */
static struct wd_span without_feed(struct wd_arena *arena, struct wd_span typed)
{
	if (!wd_span_starts_nocase(typed, "feed:"))
		return typed;
	typed = (struct wd_span){ typed.ptr + 5, typed.len - 5 };
	if (wd_span_starts_nocase(typed, "//"))
		return wd_arena_printf(arena, "http:%.*s", WD_SPAN_ARG(typed));
	return typed;
}

struct wd_span wd_source_url(struct wd_arena *arena, const char *folder, struct wd_span typed, struct wd_error *err)
{
	static const char *const schemes[] = { "http", "https", "file" };
	struct wd_url url;
	const char *near;

	if (!typed.len)
		return refuse(err, "the address is empty; write https://host/path or the path of a file");
	if (typed.len > URL_MOST)
		return refuse(err, "the address is longer than 8192 bytes");
	typed = without_feed(arena, typed);
	url = wd_url_split(typed);
	if (!url.scheme.ptr)
		return file_url(arena, folder, typed);
	if (wd_span_equal_nocase(url.scheme, WD_SPAN("http")) || wd_span_equal_nocase(url.scheme, WD_SPAN("https")))
		return web_url(arena, typed, &url, err);
	if (wd_span_equal_nocase(url.scheme, WD_SPAN("file"))) {
		if (url.host.len && !wd_span_equal_nocase(url.host, WD_SPAN("localhost")))
			return refuse(err, "a file of another machine cannot be read; write file:///path");
		if (!url.path.len || url.path.ptr[0] != '/')
			return refuse(err, "a path that begins with \"/\" is missing; write file:///path");
		typed = wd_arena_printf(arena, "file://%.*s", WD_SPAN_ARG(url.path));
		return wd_url_normal(arena, typed);
	}
	near = wd_problem_nearest(url.scheme, schemes, 3);
	if (near)
		wd_error_set(err, WD_INPUT, "\"%.*s:\" cannot be polled; did you mean %s:?", WD_SPAN_ARG(url.scheme), near);
	else
		wd_error_set(err, WD_INPUT,
			     "\"%.*s:\" cannot be polled; write an http:, https: or file: address, or ./ "
			     "before a path",
			     WD_SPAN_ARG(wd_utf8_cut(url.scheme, 40)));
	return WD_SPAN_NONE;
}
