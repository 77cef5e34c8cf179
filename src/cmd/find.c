#include "cmd/find.h"

#include "clean/discover.h"
#include "util/url.h"

struct wd_request wd_find_request(const struct wd_snapshot *snapshot, const struct wd_feed *feed, const char *url)
{
	struct wd_request request = { .url = url, .private_ok = true };

	if (snapshot) {
		request.contact = snapshot->config.contact;
		request.timeout_ms = snapshot->config.timeout_ms;
		request.max_size = snapshot->config.max_size;
	}
	if (feed) {
		const struct wd_feed_extra *extra = wd_feed_extra(feed);

		request.url = feed->url;
		request.user_agent = extra->user_agent;
		request.auth = extra->auth;
		request.proxy = extra->proxy;
		request.headers = (const char *const *)extra->headers;
		request.n_headers = extra->n_headers;
		request.private_any = feed->private_ok;
		if (extra->timeout_ms)
			request.timeout_ms = extra->timeout_ms;
		if (extra->max_size)
			request.max_size = extra->max_size;
	}
	return request;
}

struct wd_document_in wd_find_document(const struct wd_response *response, const struct wd_feed *feed)
{
	return (struct wd_document_in){
		.bytes = wd_buf_span(&response->body),
		.content_type = wd_span_of(response->content_type),
		.charset = wd_span_of(wd_feed_extra(feed)->charset),
		.base = wd_span_of(response->url),
	};
}

static bool read_feed(struct wd_arena *arena, const struct wd_response *response, const struct wd_feed *feed,
		      struct wd_span *title, struct wd_error *err)
{
	struct wd_document_in in = wd_find_document(response, feed);
	struct wd_doc doc = { 0 };

	if (!wd_read_document(arena, &in, &doc, err))
		return false;
	*title = wd_arena_dup(arena, doc.title);
	return true;
}

/* The place that the user typed: it may be a private one, whatever the path. */
static bool is_same_place(const char *typed, struct wd_span url)
{
	struct wd_url one = wd_url_split(wd_span_of(typed)), other = wd_url_split(url);

	return wd_url_is_http(url) && wd_span_equal_nocase(one.scheme, other.scheme) &&
	       wd_span_equal_nocase(one.host, other.host) && wd_span_equal(one.port, other.port);
}

struct wd_request wd_find_named(const struct wd_request *asked, const char *url)
{
	return (struct wd_request){ .url = url,
				    .private_ok = is_same_place(asked->url, wd_span_of(url)),
				    .contact = asked->contact,
				    .timeout_ms = asked->timeout_ms,
				    .max_size = asked->max_size,
				    .private_any = asked->private_any };
}

static void try_named(struct wd_arena *arena, const struct wd_request *asked, const char *url, struct wd_found *found)
{
	struct wd_request request = wd_find_named(asked, url);
	struct wd_response response;
	struct wd_error ignored = { 0 };

	wd_fetch_once(&request, &response);
	if (response.outcome == WD_FETCHED && read_feed(arena, &response, NULL, &found->title, &ignored))
		found->url = url;
	wd_response_release(&response);
}

bool wd_find(struct wd_arena *arena, const struct wd_snapshot *snapshot, const struct wd_feed *feed, struct wd_found *found,
	     struct wd_error *err)
{
	struct wd_request request = wd_find_request(snapshot, feed, feed->url);
	struct wd_error no_feed = { 0 };
	struct wd_response response;
	struct wd_span named;
	bool answered;

	*found = (struct wd_found){ 0 };
	wd_fetch_once(&request, &response);
	answered = response.outcome == WD_FETCHED;
	if (!answered) {
		*err = response.error;
	} else if (read_feed(arena, &response, feed, &found->title, &no_feed)) {
		found->url = feed->url;
	} else {
		named = wd_discover_feed(arena, wd_buf_span(&response.body), wd_span_of(response.url));
		found->is_named = named.ptr != NULL;
		if (named.ptr)
			try_named(arena, &request, wd_arena_dup(arena, named).ptr, found);
	}
	wd_response_release(&response);
	return answered;
}
