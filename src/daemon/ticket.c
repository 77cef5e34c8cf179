#include "daemon/ticket.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "clean/discover.h"
#include "util/clock.h"
#include "util/mem.h"

/* What a document may become in memory, decoded, parsed and cleaned, for each byte of max-size. */
enum { ARENA_FACTOR = 12, ARENA_LEAST = 8 << 20 };

struct wd_ticket *wd_ticket_new(struct wd_pipeline *pipeline, struct wd_polled *polled, struct wd_snapshot *snapshot,
				const struct wd_feed *feed)
{
	struct wd_ticket *ticket = wd_xcalloc(1, sizeof(*ticket));
	int64_t own = wd_feed_extra(feed)->max_size, max_size = own > 0 ? own : snapshot->config.max_size;

	ticket->pipeline = pipeline;
	ticket->polled = polled;
	ticket->snapshot = wd_snapshot_hold(snapshot);
	ticket->feed = feed;
	ticket->started = wd_clock_steady();
	ticket->arena_ceiling = (size_t)max_size * ARENA_FACTOR + ARENA_LEAST;
	return ticket;
}

void wd_ticket_lighten(struct wd_ticket *ticket)
{
	wd_buf_release(&ticket->response.body);
	wd_arena_free(ticket->arena);
	ticket->arena = NULL;
	ticket->is_read = false;
	ticket->update.doc = NULL;
	ticket->update.prepared = (struct wd_prepared){ 0 };
}

void wd_ticket_free(struct wd_ticket *ticket)
{
	wd_ticket_lighten(ticket);
	wd_response_release(&ticket->response);
	free(ticket->hub);
	free(ticket->topic);
	wd_feed_state_release(&ticket->update.state);
	wd_snapshot_release(ticket->snapshot);
	wd_dictionary_release(ticket->dictionary);
	free(ticket);
}

static char *text_of(struct wd_span text)
{
	return text.len ? wd_xstrndup(text.ptr, text.len) : NULL;
}

/* Link headers go before the document (WebSub §4); who names a hub and not itself means where it was found. */
static void find_hub(struct wd_ticket *ticket)
{
	const struct wd_response *r = &ticket->response;
	struct wd_span hub = wd_span_of(r->hub), topic = wd_span_of(r->self);

	if (ticket->is_read && !hub.len)
		hub = ticket->doc.hub_url;
	if (ticket->is_read && !topic.len)
		topic = ticket->doc.self_url;
	ticket->names_hub = ticket->is_read || hub.len;
	ticket->hub = text_of(hub);
	ticket->topic = text_of(topic.len ? topic : wd_span_of(r->url));
}

static uint64_t hash_of(const struct wd_ticket *ticket)
{
	const struct wd_buf *body = &ticket->response.body;
	uint64_t hash = XXH3_64bits(body->data, body->len);

	return hash ? hash : 1;
}

void wd_ticket_read(struct wd_ticket *ticket)
{
	struct wd_response *r = &ticket->response;
	struct wd_document_in in = {
		.bytes = wd_buf_span(&r->body),
		.content_type = wd_span_of(r->content_type),
		.charset = wd_span_of(wd_feed_extra(ticket->feed)->charset),
		.base = wd_span_of(r->url),
	};

	if (!r->body.len) {
		wd_error_set(&ticket->error, WD_INPUT, "the document is empty");
		return;
	}
	ticket->new_hash = hash_of(ticket);
	if (ticket->new_hash == ticket->old_hash) {
		find_hub(ticket);
		return;
	}
	ticket->arena = wd_arena_new(ticket->arena_ceiling);
	ticket->is_read = wd_read_document(ticket->arena, &in, &ticket->doc, &ticket->error);
	if (ticket->is_read)
		find_hub(ticket);
	/*
	 * Of a feed that was read before most entries are known: there the writer makes what it needs of the
	 * others, which halves what a worker does for a document with one new entry of twenty.
	 */
	if (ticket->is_read && ticket->old_hash == 0)
		ticket->update.prepared = wd_prepare(ticket->arena, &ticket->doc, ticket->feed->dedup, ticket->dictionary);
	if (!ticket->is_read) {
		struct wd_span feed = wd_discover_feed(ticket->arena, in.bytes, in.base);

		if (feed.ptr)
			wd_error_set(&ticket->error, WD_INPUT, "it is a page, not a feed; the page's feed is %.*s",
				     WD_SPAN_ARG(feed));
	}
}
