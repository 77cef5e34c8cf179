#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "clean/clean.h"
#include "clean/discover.h"
#include "cmd/cmd.h"
#include "cmd/find.h"
#include "cmd/out.h"
#include "config/snapshot.h"
#include "fetch/fetch.h"
#include "publish/publish.h"
#include "util/log.h"
#include "util/url.h"

enum { ARENA_FACTOR = 12, ARENA_LEAST = 8 << 20 };

/* What the user's line for this address says; NULL when the list has none. */
static const struct wd_feed *find_feed(const struct wd_snapshot *snapshot, const char *url)
{
	for (size_t i = 0; snapshot && i < snapshot->n_feeds; i++)
		if (strcmp(snapshot->feeds[i]->url, url) == 0 ||
		    (snapshot->feeds[i]->as_typed && strcmp(snapshot->feeds[i]->as_typed, url) == 0))
			return snapshot->feeds[i];
	return NULL;
}

static bool print_document(struct wd_arena *arena, const struct wd_response *response, const struct wd_feed *feed,
			   struct wd_error *err)
{
	struct wd_document_in in = wd_find_document(response, feed);
	struct wd_doc doc = { 0 };
	struct wd_buf out;
	bool ok;

	if (!wd_read_document(arena, &in, &doc, err))
		return false;
	wd_buf_init(&out, WD_BUF_PAGE);
	wd_jsonfeed_write_doc(&out, &doc, wd_url_redacted(arena, wd_span_of(response->url)), false);
	wd_buf_add_char(&out, '\n');
	ok = wd_out_write(&out, err);
	wd_buf_release(&out);
	return ok;
}

/*
 * Fetches and prints; where the document is a page that names a feed, *next
 * is that feed's address (in the arena) and nothing is printed.
 */
static bool fetch_one(struct wd_arena *arena, const struct wd_request *request, const struct wd_feed *feed,
		      const char **next, struct wd_error *err)
{
	struct wd_response response;
	bool ok = false;

	*next = NULL;
	wd_fetch_once(request, &response);
	if (response.outcome != WD_FETCHED) {
		*err = response.error;
	} else {
		ok = print_document(arena, &response, feed, err);
		if (!ok) {
			struct wd_span found =
				wd_discover_feed(arena, wd_buf_span(&response.body), wd_span_of(response.url));

			*next = found.ptr ? wd_arena_dup(arena, found).ptr : NULL;
		}
	}
	if (ok && response.moved_to)
		wd_log(WD_LOG_INFO, "the feed has moved for good to %.*s",
		       WD_SPAN_ARG(wd_url_redacted(arena, wd_span_of(response.moved_to))));
	wd_response_release(&response);
	return ok;
}

static int fetch(const struct wd_cmd_options *options, const char *url)
{
	struct wd_error err = { 0 };
	struct wd_snapshot *snapshot = wd_snapshot_load(options->config_path, NULL, NULL, NULL, &err);
	const struct wd_feed *feed = find_feed(snapshot, url);
	struct wd_request request = wd_find_request(snapshot, feed, url);
	struct wd_arena *arena =
		wd_arena_new((size_t)(request.max_size > 0 ? request.max_size : 4 << 20) * ARENA_FACTOR + ARENA_LEAST);
	const char *next;
	bool ok = fetch_one(arena, &request, feed, &next, &err);

	if (!ok && next) {
		wd_log(WD_LOG_INFO, "%.*s is a page; its feed is %.*s", WD_SPAN_ARG(wd_url_redacted(arena, wd_span_of(url))),
		       WD_SPAN_ARG(wd_url_redacted(arena, wd_span_of(next))));
		request = wd_find_named(&request, next);
		ok = fetch_one(arena, &request, NULL, &next, &err);
	}
	if (!ok)
		wd_log(WD_LOG_ERROR, "%s", err.text);
	wd_arena_free(arena);
	wd_snapshot_release(snapshot);
	return ok ? WD_EXIT_DONE : WD_EXIT_FAILED;
}

static int run(const struct wd_command *self, const struct wd_cmd_options *options, int argc, char **argv)
{
	int status;

	if (!wd_cmd_takes(self, argc, argv, 1, "one address is wanted", &status))
		return status;
	if (strncmp(argv[optind], "file:", 5) == 0)
		return wd_cmd_usage(self, "`wiredesk parse FILE` reads files");
	return fetch(options, argv[optind]);
}

const struct wd_command wd_cmd_fetch = {
	.name = "fetch",
	.arguments = "URL",
	.summary = "Fetch one document now and print it as JSON, as `parse` does",
	.help = "Nothing is stored. An address that stands in a feed list is asked with that line's\n"
		"options. Where it is a page, the feed that the page names is fetched and said.\n\n"
		"  wiredesk fetch https://example.org/rss.xml\n"
		"  wiredesk fetch https://example.org/          the page's feed\n",
	.run = run,
};
