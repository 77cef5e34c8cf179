/*
 * A request as its head says it, and whether it is one that may be answered.
 * Pure. All spans are borrowed from who received it.
 *
 * Behind a proxy two readings of one request are two requests, and the second
 * is a stranger's (request smuggling, RFC 9112 §11.2): so whatever could be read in
 * two ways is refused, and the connection ends with it.
 */
#ifndef WD_SERVE_REQUEST_H
#define WD_SERVE_REQUEST_H

#include "util/span.h"

struct wd_request {
	struct wd_span method, target; /* as sent */
	struct wd_span host, authorization, accept, accept_encoding, if_none_match, if_modified_since, range, if_range;
	struct wd_span content_length, transfer_encoding, content_type, signature; /* signature: X-Hub-Signature */
	int n_hosts, n_lengths;
	bool is_old;         /* HTTP/1.0, which knows no Host */
	bool is_malformed;   /* the line or a header is none */
	bool takes_post;     /* its target is one that is told things */
	struct wd_span body; /* of such a one */
	bool is_too_large;   /* and there was more of it than is taken */
};

/* Notes what is needed of one header, and that it is malformed if it is. */
void wd_request_add_header(struct wd_request *request, struct wd_span name, struct wd_span value);
/* True when something follows the head, or nobody can say. */
bool wd_request_has_body(const struct wd_request *request);
/* What is wrong with it before its target is looked at: a status, with a sentence; 0 when nothing is. */
int wd_request_fault(const struct wd_request *request, const char **why);

#endif
