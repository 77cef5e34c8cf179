#include "serve/reply.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>
#include <zlib.h>

#include "util/clock.h"
#include "util/mem.h"

enum { LEAST_TO_PACK = 512, GZIP_WINDOW = 15 + 16, GZIP_LEVEL = 6, GZIP_MEMORY = 8 };

struct wd_reply *wd_reply_new(int status, const char *type, struct wd_buf *body)
{
	struct wd_reply *reply = wd_xcalloc(1, sizeof(*reply));

	reply->refs = 1;
	reply->status = status;
	reply->type = type;
	reply->len = body->len;
	reply->body = wd_buf_take(body);
	reply->modified_at = WD_NO_TIME;
	return reply;
}

struct wd_reply *wd_reply_sentence(int status, const char *format, ...)
{
	struct wd_buf body;
	char line[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	wd_buf_init(&body, 0);
	wd_buf_printf(&body, "%s\n", line);
	return wd_reply_new(status, "text/plain; charset=utf-8", &body);
}

static void pack(struct wd_reply *reply)
{
	z_stream z = { 0 };
	size_t room;

	if (reply->len < LEAST_TO_PACK ||
	    deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		return;
	room = deflateBound(&z, reply->len);
	reply->gzip = wd_xmalloc(room);
	z.next_in = (Bytef *)reply->body;
	z.avail_in = (uInt)reply->len;
	z.next_out = (Bytef *)reply->gzip;
	z.avail_out = (uInt)room;
	if (deflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out < reply->len) {
		reply->gzip_len = z.total_out;
		reply->gzip = wd_xrealloc(reply->gzip, reply->gzip_len);
	} else {
		free(reply->gzip);
		reply->gzip = NULL;
	}
	deflateEnd(&z);
}

void wd_reply_finish(struct wd_reply *reply, int64_t modified_at, int max_age_s)
{
	uint64_t hash = XXH3_64bits(reply->body, reply->len);

	reply->modified_at = modified_at;
	reply->max_age_s = max_age_s;
	snprintf(reply->etag, sizeof(reply->etag), "\"%016llx\"", (unsigned long long)hash);
	pack(reply);
	/* A strong validator is of the bytes sent, so the packed form has its own (RFC 9110 §8.8.1). */
	if (reply->gzip)
		snprintf(reply->gzip_etag, sizeof(reply->gzip_etag), "\"%016llxz\"", (unsigned long long)hash);
}

struct wd_reply *wd_reply_hold(struct wd_reply *reply)
{
	atomic_fetch_add(&reply->refs, 1);
	return reply;
}

void wd_reply_release(struct wd_reply *reply)
{
	if (!reply || atomic_fetch_sub(&reply->refs, 1) > 1)
		return;
	free(reply->body);
	free(reply->gzip);
	free(reply);
}
