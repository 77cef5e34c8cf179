/*
 * An answer that is ready to be sent, kept and shared: its bytes, the same
 * packed, and the validators of both. Counted; immutable once made.
 */
#ifndef WD_SERVE_REPLY_H
#define WD_SERVE_REPLY_H

#include <stdatomic.h>

#include "util/buf.h"

struct wd_reply {
	_Atomic int refs;
	int status;
	const char *type;   /* static */
	char *body, *gzip;  /* gzip NULL where it does not pay */
	size_t len, gzip_len;
	char etag[24], gzip_etag[24]; /* strong, with quotes; "" for what has none */
	int64_t modified_at;          /* ms, WD_NO_TIME where nothing is known */
	int max_age_s;                /* 0: not to be kept */
	/* of the cache */
	int64_t version, generation, until; /* until: steady clock; 0 for ever */
};

/* Takes the buffer's bytes. */
struct wd_reply *wd_reply_new(int status, const char *type, struct wd_buf *body);
/* A plain sentence for people. */
struct wd_reply *wd_reply_sentence(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Validators and the packed form: for what is worth keeping. Call before it is shared. */
void wd_reply_finish(struct wd_reply *reply, int64_t modified_at, int max_age_s);
struct wd_reply *wd_reply_hold(struct wd_reply *reply);
void wd_reply_release(struct wd_reply *reply);

#endif
