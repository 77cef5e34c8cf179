/*
 * An answer that is ready to be sent, kept and shared: its bytes, the same
 * packed, the validators of both, and what libmicrohttpd makes of them.
 * Counted, on any thread. Its first part is immutable once it is shared; the second is
 * the door's thread's alone.
 */
#ifndef WD_SERVE_REPLY_H
#define WD_SERVE_REPLY_H

#include <stdatomic.h>

#include "publish/publish.h"
#include "serve/request.h"
#include "util/buf.h"

/* In which form it goes out. */
enum wd_form {
	WD_FORM_PLAIN,
	WD_FORM_PACKED,
	WD_FORM_PLAIN_SAME, /* 304: what the client has is it */
	WD_FORM_PACKED_SAME,
	WD_FORMS,
};

struct MHD_Response;

/*
 * What is so long and kept, and goes out plain, is sent from a file in memory: that goes in pieces, and the system
 * need not copy each for each reader. Each takes a descriptor; how many there are, the cache bounds by their bytes.
 */
enum { WD_REPLY_FILE = 256 << 10 };

struct wd_reply {
	_Atomic int refs;
	int status;
	const char *type; /* static */
	char *body;       /* freed with the last response made of it, else with the reply */
	size_t len;
	char *link;                     /* of a Link header; NULL: none */
	bool packs, closes;             /* gzip may pay; the connection ends with it */
	char etag[24], packed_etag[24]; /* strong, with quotes; "" for what has none */
	int64_t modified_at;            /* ms, WD_NO_TIME where nothing is known */
	int max_age_s;                  /* 0: not to be kept */
	bool immutable;                 /* it never changes (RFC 8246), and parts of it may be asked for */
	bool varies;                    /* by Accept, too */
	char *location;                 /* of a redirect; freed with the reply, or NULL */
	int retry_after_s;              /* 0: says nothing of it, unless the status is 503 */
	int refresh_s;                  /* a browser asks again by itself after so long; 0: it does not */
	/* of the cache: what it was made of, and when (steady ms); until is when it is wrong whatever happens, 0: never */
	int64_t version, generation, made_at, until;
	_Atomic int64_t checked_at, changes; /* when it was last known to be right, and the daemon's count then */
	atomic_bool was_packed;              /* or that was tried in vain: it need not be tried again */

	char *packed;
	size_t packed_len;
	bool is_file; /* the response of its plain form has a copy of the body, in a file */
	struct MHD_Response *forms[WD_FORMS];
};

/* Takes the buffer's bytes. Where they are not the whole, the answer is 503. */
struct wd_reply *wd_reply_new(int status, const char *type, struct wd_buf *body);
/* A plain sentence for people. */
struct wd_reply *wd_reply_sentence(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same for who asked for a page. */
struct wd_reply *wd_reply_page(int status, const struct wd_site *site, struct wd_span title, struct wd_span sentence);
/* Validators: for what is worth keeping. Call before it is shared. */
void wd_reply_finish(struct wd_reply *reply, int64_t modified_at, int max_age_s);
struct wd_reply *wd_reply_hold(struct wd_reply *reply);
void wd_reply_release(struct wd_reply *reply);

/* The body packed by gzip, len bytes; the caller frees. NULL when that makes it no smaller. Slow; any thread. */
char *wd_reply_pack(const struct wd_reply *reply, size_t *len);

/* The door's thread, all of them: */
/* Takes what wd_reply_pack() made, if it has none yet. */
void wd_reply_take_packed(struct wd_reply *reply, char *packed, size_t len);
/* What the request wants of it (RFC 9110 §12.5.3, §13). */
enum wd_form wd_reply_form(const struct wd_reply *reply, const struct wd_request *request);
/* True when the form cannot be sent before the reply is packed. */
bool wd_reply_lacks(const struct wd_reply *reply, enum wd_form form);
/* As libmicrohttpd wants it, made once and kept; the plain one in place of one that is lacking. NULL: no memory. */
struct MHD_Response *wd_reply_response(struct wd_reply *reply, enum wd_form form);
/*
 * A part of it in that form, as the request asks for one: made for this once, to be destroyed after it is
 * queued, while the reply is held. NULL where all of it is right. *status: 206 or 416.
 */
struct MHD_Response *wd_reply_part(struct wd_reply *reply, enum wd_form form, const struct wd_request *request,
				   unsigned *status);
/* The status of that form. */
unsigned wd_reply_status(const struct wd_reply *reply, enum wd_form form);

#endif
