#include "serve/reply.h"

#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xxhash.h>

#include "publish/channel.h"
#include "publish/page.h"
#include "serve/cond.h"
#include "serve/range.h"
#include "util/clock.h"
#include "util/coding.h"
#include "util/disk.h"
#include "util/mem.h"

enum { LEAST_TO_PACK = 512, TRY_AGAIN_S = 10 };

struct wd_reply *wd_reply_new(int status, const char *type, struct wd_buf *body)
{
	struct wd_reply *reply;

	if (body->full) {
		wd_buf_release(body);
		return wd_reply_sentence(503, "This is more than may be sent at once.");
	}
	reply = wd_xcalloc(1, sizeof(*reply));
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
	wd_buf_init(&body, sizeof(line) + 1);
	wd_buf_printf(&body, "%s\n", line);
	return wd_reply_new(status, "text/plain; charset=utf-8", &body);
}

struct wd_reply *wd_reply_page(int status, const struct wd_site *site, struct wd_span title, struct wd_span sentence)
{
	struct wd_buf page;

	wd_buf_init(&page, WD_BUF_PAGE);
	wd_page_sentence(&page, site, title, sentence, wd_clock_now());
	return wd_reply_new(status, wd_format_type(WD_FORMAT_HTML), &page);
}

void wd_reply_finish(struct wd_reply *reply, int64_t modified_at, int max_age_s)
{
	unsigned long long hash = XXH3_64bits(reply->body, reply->len);

	reply->modified_at = modified_at;
	reply->max_age_s = max_age_s;
	reply->packs = reply->len >= LEAST_TO_PACK;
	snprintf(reply->etag, sizeof(reply->etag), "\"%016llx\"", hash);
	/* A strong validator is of the bytes sent, so the packed form has its own (RFC 9110 §8.8.1). */
	snprintf(reply->packed_etag, sizeof(reply->packed_etag), "\"%016llxz\"", hash);
}

struct wd_reply *wd_reply_hold(struct wd_reply *reply)
{
	atomic_fetch_add(&reply->refs, 1);
	return reply;
}

/* ---- a file in memory ---- */

static int open_file(struct wd_span bytes)
{
	int fd = memfd_create("reply", MFD_CLOEXEC);

	if (fd < 0 || wd_disk_write(fd, bytes))
		return fd;
	close(fd);
	return -1;
}

/* Of the plain form; NULL: it is no matter for one. */
static struct MHD_Response *make_file(struct wd_reply *reply)
{
	bool may_be = reply->len >= WD_REPLY_FILE && reply->etag[0];
	int fd = may_be ? open_file((struct wd_span){ reply->body, reply->len }) : -1;
	struct MHD_Response *response = fd >= 0 ? MHD_create_response_from_fd(reply->len, fd) : NULL;

	if (!response && fd >= 0)
		close(fd);
	reply->is_file = response != NULL;
	return response;
}

/* ---- */

/* Bytes go with the response that was made of them: it may still be on its way out. */
static void drop(char *bytes, struct MHD_Response *response)
{
	if (response)
		MHD_destroy_response(response);
	else
		free(bytes);
}

void wd_reply_release(struct wd_reply *reply)
{
	if (!reply || atomic_fetch_sub(&reply->refs, 1) > 1)
		return;
	if (reply->is_file)
		free(reply->body);
	drop(reply->is_file ? NULL : reply->body, reply->forms[WD_FORM_PLAIN]);
	drop(reply->packed, reply->forms[WD_FORM_PACKED]);
	drop(NULL, reply->forms[WD_FORM_PLAIN_SAME]);
	drop(NULL, reply->forms[WD_FORM_PACKED_SAME]);
	free(reply->location);
	free(reply->link);
	free(reply);
}

char *wd_reply_pack(const struct wd_reply *reply, size_t *len)
{
	char *packed = wd_coding_gzip((struct wd_span){ reply->body, reply->len }, len);

	if (packed && *len < reply->len)
		return packed;
	free(packed);
	return NULL;
}

void wd_reply_take_packed(struct wd_reply *reply, char *packed, size_t len)
{
	atomic_store(&reply->was_packed, true);
	if (reply->packed || !packed) {
		free(packed);
		return;
	}
	reply->packed = packed;
	reply->packed_len = len;
}

/* ---- what goes out ---- */

enum wd_form wd_reply_form(const struct wd_reply *reply, const struct wd_request *request)
{
	/* What did not get smaller goes out as it is. */
	bool can = reply->packed || (reply->packs && !atomic_load(&reply->was_packed));
	bool packed = can && wd_cond_takes_gzip(request->accept_encoding);
	const struct wd_cond cond = { .if_none_match = request->if_none_match,
				      .if_modified_since = request->if_modified_since,
				      .etag = wd_span_of(packed ? reply->packed_etag : reply->etag),
				      .modified_at = reply->modified_at };

	if (reply->status == MHD_HTTP_OK && reply->etag[0] && wd_cond_unchanged(&cond))
		return packed ? WD_FORM_PACKED_SAME : WD_FORM_PLAIN_SAME;
	return packed ? WD_FORM_PACKED : WD_FORM_PLAIN;
}

bool wd_reply_lacks(const struct wd_reply *reply, enum wd_form form)
{
	return form == WD_FORM_PACKED && !reply->packed;
}

unsigned wd_reply_status(const struct wd_reply *reply, enum wd_form form)
{
	return form == WD_FORM_PLAIN_SAME || form == WD_FORM_PACKED_SAME ? MHD_HTTP_NOT_MODIFIED : (unsigned)reply->status;
}

/* What a 304 says too (RFC 9110 §15.4.5). */
static void add_validators(struct MHD_Response *response, const struct wd_reply *reply, const char *etag)
{
	char text[64];

	if (reply->immutable)
		snprintf(text, sizeof(text), "max-age=%d, immutable", reply->max_age_s);
	else
		snprintf(text, sizeof(text), reply->max_age_s ? "max-age=%d" : "no-store", reply->max_age_s);
	MHD_add_response_header(response, "Cache-Control", text);
	if (etag[0])
		MHD_add_response_header(response, "ETag", etag);
	if (reply->etag[0])
		MHD_add_response_header(response, "Vary", reply->varies ? "Accept, Accept-Encoding" : "Accept-Encoding");
	if (reply->link)
		MHD_add_response_header(response, "Link", reply->link);
	if (reply->modified_at != WD_NO_TIME)
		MHD_add_response_header(response, "Last-Modified", wd_clock_http(reply->modified_at, text));
}

static void add_content_headers(struct MHD_Response *response, const struct wd_reply *reply)
{
	int later_s = reply->retry_after_s                            ? reply->retry_after_s
		      : reply->status == MHD_HTTP_SERVICE_UNAVAILABLE ? TRY_AGAIN_S
								      : 0;
	char text[16];

	MHD_add_response_header(response, "Content-Type", reply->type);
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	MHD_add_response_header(response, "Referrer-Policy", "no-referrer");
	MHD_add_response_header(response, "X-Frame-Options", "DENY");
	MHD_add_response_header(response, "Content-Security-Policy",
				"default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
				"base-uri 'none'; frame-ancestors 'none'");
	if (later_s) {
		snprintf(text, sizeof(text), "%d", later_s);
		MHD_add_response_header(response, "Retry-After", text);
	}
	if (reply->immutable)
		MHD_add_response_header(response, "Accept-Ranges", "bytes");
	if (reply->location)
		MHD_add_response_header(response, "Location", reply->location);
	if (reply->refresh_s) {
		snprintf(text, sizeof(text), "%d", reply->refresh_s);
		MHD_add_response_header(response, "Refresh", text);
	}
	if (reply->status == MHD_HTTP_METHOD_NOT_ALLOWED)
		MHD_add_response_header(response, "Allow", "GET, HEAD");
	if (reply->status == MHD_HTTP_UNAUTHORIZED)
		MHD_add_response_header(response, "WWW-Authenticate", "Basic realm=\"wiredesk\", charset=\"UTF-8\"");
	if (reply->closes)
		MHD_add_response_header(response, "Connection", "close");
}

static struct MHD_Response *make_response(struct wd_reply *reply, enum wd_form form)
{
	bool packed = form == WD_FORM_PACKED || form == WD_FORM_PACKED_SAME;
	bool same = form == WD_FORM_PLAIN_SAME || form == WD_FORM_PACKED_SAME;
	struct MHD_Response *response = form == WD_FORM_PLAIN ? make_file(reply) : NULL;

	if (!response)
		response = same ? MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT)
				: MHD_create_response_from_buffer_with_free_callback(packed ? reply->packed_len : reply->len,
										     packed ? reply->packed : reply->body,
										     free);
	if (!response)
		return NULL;
	add_validators(response, reply, packed ? reply->packed_etag : reply->etag);
	if (!same)
		add_content_headers(response, reply);
	if (packed && !same)
		MHD_add_response_header(response, "Content-Encoding", "gzip");
	return response;
}

struct MHD_Response *wd_reply_part(struct wd_reply *reply, enum wd_form form, const struct wd_request *request,
				   unsigned *status)
{
	bool packed = form == WD_FORM_PACKED;
	const char *etag = packed ? reply->packed_etag : reply->etag;
	size_t len = packed ? reply->packed_len : reply->len;
	struct MHD_Response *response;
	struct wd_range range;
	char text[80];

	if (!reply->immutable || !request->range.ptr || (!packed && form != WD_FORM_PLAIN) ||
	    !wd_span_is(request->method, "GET"))
		return NULL;
	range = wd_range_of(request->range, request->if_range, wd_span_of(etag), reply->modified_at, len);
	if (range.kind == WD_RANGE_WHOLE)
		return NULL;
	response = MHD_create_response_from_buffer(range.len, (packed ? reply->packed : reply->body) + range.from,
						   MHD_RESPMEM_PERSISTENT);
	if (!response)
		return NULL;
	*status = range.kind == WD_RANGE_PART ? MHD_HTTP_PARTIAL_CONTENT : MHD_HTTP_RANGE_NOT_SATISFIABLE;
	if (range.kind == WD_RANGE_PART)
		snprintf(text, sizeof(text), "bytes %zu-%zu/%zu", range.from, range.from + range.len - 1, len);
	else
		snprintf(text, sizeof(text), "bytes */%zu", len);
	add_validators(response, reply, etag);
	add_content_headers(response, reply);
	MHD_add_response_header(response, "Content-Range", text);
	if (packed)
		MHD_add_response_header(response, "Content-Encoding", "gzip");
	return response;
}

struct MHD_Response *wd_reply_response(struct wd_reply *reply, enum wd_form form)
{
	if (wd_reply_lacks(reply, form))
		form = WD_FORM_PLAIN;
	if (!reply->forms[form])
		reply->forms[form] = make_response(reply, form);
	return reply->forms[form];
}
