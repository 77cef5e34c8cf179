/*
 * A request as a stranger sends it: the target in the first line, headers in
 * the others. What is let through is one request, for us, and reads as one thing:
 * no NUL or body hides in it, and its path written anew is the same path.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "serve/cond.h"
#include "serve/host.h"
#include "serve/request.h"
#include "serve/route.h"
#include "serve/target.h"
#include "util/buf.h"
#include "util/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(what)                                                     \
	do {                                                           \
		if (!(what)) {                                         \
			fprintf(stderr, "does not hold: %s\n", #what); \
			abort();                                       \
		}                                                      \
	} while (0)

/* A desk with merges, read once. */
static const struct wd_snapshot *desk(void)
{
	static const char conf[] = "public-url = \"https://news.example/wires/\"\nfeeds = {}\n"
				   "merge \"north-korea\" {}\nmerge \"v1.2\" {}\nmerge \"한국\" {}\n";
	static struct wd_snapshot *snapshot;
	char path[] = "/tmp/wiredesk-fuzz-XXXXXX";
	struct wd_error err = { 0 };
	int fd;

	if (snapshot)
		return snapshot;
	fd = mkstemp(path);
	MUST(fd >= 0 && write(fd, conf, sizeof(conf) - 1) == (ssize_t)sizeof(conf) - 1);
	close(fd);
	snapshot = wd_snapshot_load(path, NULL, NULL, NULL, &err);
	unlink(path);
	MUST(snapshot);
	return snapshot;
}

static struct wd_span next_line(struct wd_span *rest)
{
	const char *end = rest->len ? memchr(rest->ptr, '\n', rest->len) : NULL;
	struct wd_span line = { rest->ptr, end ? (size_t)(end - rest->ptr) : rest->len };
	size_t used = line.len + (end != NULL);

	*rest = (struct wd_span){ rest->ptr + used, rest->len - used };
	return line;
}

static bool has_nul(struct wd_span text)
{
	return text.len && memchr(text.ptr, '\0', text.len);
}

static void look_at_path(struct wd_span path)
{
	struct wd_target again;
	struct wd_route route;
	struct wd_span below = wd_target_below(path, WD_SPAN("/wires"));
	char *room;
	struct wd_buf raw;

	MUST(path.len > 0 && path.ptr[0] == '/' && !has_nul(path));
	MUST(below.len > 0 && below.ptr[0] == '/' && below.len <= path.len);
	route = wd_route_find(desk(), below);
	MUST((route.kind == WD_ROUTE_MERGE) == (route.merge != NULL));
	if (path.len > WD_TARGET_MOST / 3)
		return;
	wd_buf_init(&raw, WD_BUF_PAGE);
	wd_buf_add_char(&raw, '/');
	for (size_t i = 1; i < path.len; i++)
		wd_buf_printf(&raw, "%%%02x", (unsigned)(unsigned char)path.ptr[i]);
	room = wd_xmalloc(raw.len);
	MUST(wd_target_parse(wd_buf_span(&raw), room, &again) && wd_span_equal(again.path, path));
	free(room);
	wd_buf_release(&raw);
}

static void look_at_target(struct wd_span raw)
{
	char *room = wd_xmalloc(raw.len + 1); /* malloc(0) may be NULL */
	struct wd_target target;
	size_t decoded = 0;

	if (wd_target_parse(raw, room, &target)) {
		MUST(raw.len <= WD_TARGET_MOST && !has_nul(raw));
		look_at_path(target.path);
		MUST(target.n_parameters <= WD_TARGET_PARAMETERS);
		for (size_t i = 0; i < target.n_parameters; i++) {
			MUST(!has_nul(target.parameters[i].name) && !has_nul(target.parameters[i].value));
			decoded += target.parameters[i].name.len + target.parameters[i].value.len;
		}
		MUST(decoded + target.path.len <= raw.len + 1);
	}
	free(room);
}

static void look_at_request(const struct wd_request *request)
{
	const char *why;
	int fault = wd_request_fault(request, &why);
	static char listen[] = "127.0.0.1:8380", url[] = "https://news.example/wires", *listens[] = { listen };
	const struct wd_config config = { .listen = listens, .n_listen = 1, .public_url = url };
	const struct wd_cond cond = { request->if_none_match, request->if_modified_since, WD_SPAN("\"e\""), 0 };

	MUST((fault == 0) == (why == NULL));
	if (fault == 0)
		MUST(request->n_hosts == 1 && request->n_lengths <= 1 && !wd_request_has_body(request));
	if (wd_host_is_ours(&config, request->host, false))
		MUST(!has_nul(request->host) && request->host.len < 300);
	wd_cond_unchanged(&cond);
	wd_cond_takes_gzip(request->accept_encoding);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_span rest = { (const char *)data, size };
	struct wd_request request = { .method = WD_SPAN("GET"), .target = next_line(&rest) };

	look_at_target(request.target);
	while (rest.len) {
		struct wd_span line = next_line(&rest);
		const char *colon = memchr(line.ptr, ':', line.len);
		size_t at = colon ? (size_t)(colon - line.ptr) : line.len;

		wd_request_add_header(
			&request, (struct wd_span){ line.ptr, at },
			wd_span_trim((struct wd_span){ line.ptr + at + (colon != NULL), line.len - at - (colon != NULL) }));
	}
	look_at_request(&request);
	return 0;
}
