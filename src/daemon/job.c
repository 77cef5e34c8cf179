#include "daemon/job.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "util/clock.h"
#include "util/mem.h"

/* What a document may become in memory, decoded, parsed and cleaned, for each byte of max-size. */
enum { ARENA_FACTOR = 12, ARENA_LEAST = 8 << 20 };

struct wd_job *wd_job_new(struct wd_flow *flow, struct wd_wire *wire, struct wd_snapshot *snapshot,
			  const struct wd_feed *feed)
{
	struct wd_job *job = wd_xcalloc(1, sizeof(*job));
	int64_t max_size = feed->max_size > 0 ? feed->max_size : snapshot->config.max_size;

	job->flow = flow;
	job->wire = wire;
	job->snapshot = wd_snapshot_hold(snapshot);
	job->feed = feed;
	job->started = wd_clock_steady();
	job->arena_ceiling = (size_t)max_size * ARENA_FACTOR + ARENA_LEAST;
	return job;
}

void wd_job_lighten(struct wd_job *job)
{
	wd_buf_release(&job->response.body);
	wd_arena_free(job->arena);
	job->arena = NULL;
	job->is_read = false;
	job->update.doc = NULL;
}

void wd_job_free(struct wd_job *job)
{
	wd_job_lighten(job);
	wd_response_release(&job->response);
	wd_feed_state_release(&job->update.state);
	wd_snapshot_release(job->snapshot);
	free(job);
}

/* Another charset or identity makes another document of the same bytes. */
static uint64_t hash_of(const struct wd_job *job)
{
	const struct wd_buf *body = &job->response.body;
	const char *charset = job->feed->charset ? job->feed->charset : "";
	uint64_t seed = XXH3_64bits_withSeed(charset, strlen(charset), (uint64_t)job->feed->id_policy);
	uint64_t hash = XXH3_64bits_withSeed(body->data, body->len, seed);

	return hash ? hash : 1;
}

void wd_job_read(struct wd_job *job)
{
	struct wd_response *r = &job->response;
	struct wd_document_in in = {
		.bytes = wd_buf_span(&r->body),
		.content_type = wd_span_of(r->content_type),
		.charset = wd_span_of(job->feed->charset),
		.base = wd_span_of(r->url),
	};

	if (!r->body.len) {
		wd_error_set(&job->error, WD_INPUT, "the document is empty");
		return;
	}
	job->new_hash = hash_of(job);
	if (job->new_hash == job->old_hash)
		return;
	job->arena = wd_arena_new(job->arena_ceiling);
	job->is_read = wd_read_document(job->arena, &in, &job->doc, &job->error);
	if (!job->is_read) {
		struct wd_span feed = wd_discover_feed(job->arena, in.bytes, in.base);

		if (feed.ptr)
			wd_error_set(&job->error, WD_INPUT, "it is a page, not a feed; the page's feed is %.*s",
				     WD_SPAN_ARG(feed));
	}
}
