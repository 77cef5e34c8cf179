#include "serve/request.h"

/* RFC 9110 §5.6.2. A blank before the colon is how one header is made two (RFC 9112 §5.1). */
static bool is_token(struct wd_span text)
{
	static const char marks[] = "!#$%&'*+-.^_`|~";

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i], letter = (char)(c | 0x20);

		if (!(c >= '0' && c <= '9') && !(letter >= 'a' && letter <= 'z') && !(c && strchr(marks, c)))
			return false;
	}
	return text.len > 0;
}

static bool has_control(struct wd_span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (((unsigned char)text.ptr[i] < ' ' && text.ptr[i] != '\t') || text.ptr[i] == 0x7F)
			return true;
	return false;
}

void wd_request_add_header(struct wd_request *request, struct wd_span name, struct wd_span value)
{
#define WANTED(name, member)                                                    \
	{                                                                       \
		{ name, sizeof(name) - 1 }, offsetof(struct wd_request, member) \
	}
	static const struct {
		struct wd_span name;
		size_t at;
	} wanted[] = {
		WANTED("Accept", accept),
		WANTED("Accept-Encoding", accept_encoding),
		WANTED("Authorization", authorization),
		WANTED("Content-Length", content_length),
		WANTED("Content-Type", content_type),
		WANTED("Host", host),
		WANTED("If-Modified-Since", if_modified_since),
		WANTED("If-None-Match", if_none_match),
		WANTED("If-Range", if_range),
		WANTED("Range", range),
		WANTED("Transfer-Encoding", transfer_encoding),
		WANTED("X-Hub-Signature", signature),
	};
#undef WANTED

	if (!is_token(name) || has_control(value))
		request->is_malformed = true;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		struct wd_span *to = (struct wd_span *)(void *)((char *)request + wanted[i].at);

		/* Most are told apart by their length, which counts with every request. */
		if (name.len != wanted[i].name.len || !wd_span_equal_nocase(name, wanted[i].name))
			continue;
		request->n_hosts += to == &request->host;
		request->n_lengths += to == &request->content_length;
		if (!to->ptr)
			*to = value.ptr ? value : WD_SPAN("");
	}
}

bool wd_request_has_body(const struct wd_request *request)
{
	return request->transfer_encoding.ptr || (request->content_length.ptr && !wd_span_is(request->content_length, "0"));
}

static bool is_number(struct wd_span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
	return text.len > 0;
}

int wd_request_fault(const struct wd_request *request, const char **why)
{
	bool is_get = wd_span_is(request->method, "GET") || wd_span_is(request->method, "HEAD");

	*why = NULL;
	if (request->is_malformed)
		*why = "The request is malformed.";
	else if (request->n_hosts > 1)
		*why = "The request has more than one Host.";
	else if (request->n_hosts == 0 && !request->is_old)
		*why = "The request has no Host.";
	else if (request->n_lengths > 1 || (request->content_length.ptr && !is_number(request->content_length)))
		*why = "The length of the body is not clear.";
	else if (request->content_length.ptr && request->transfer_encoding.ptr)
		*why = "The body has two ideas of its length.";
	else if (request->transfer_encoding.ptr && !wd_span_equal_nocase(request->transfer_encoding, WD_SPAN("chunked")))
		*why = "The body is in a coding that nobody speaks.";
	else if (is_get && wd_request_has_body(request))
		*why = "A GET has no body here.";
	if (*why)
		return 400;
	if (request->is_too_large) {
		*why = "That is more than is taken here.";
		return 413;
	}
	if (is_get || (request->takes_post && wd_span_is(request->method, "POST")))
		return 0;
	*why = "This server only gives; GET and HEAD are all.";
	return 405;
}
