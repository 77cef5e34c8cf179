/*
 * What a form asks of our hub (WebSub §5.1), read and judged. Pure.
 */
#ifndef WD_PUSH_PETITION_H
#define WD_PUSH_PETITION_H

#include "config/snapshot.h"
#include "util/buf.h"

struct wd_petition {
	char *mode, *callback, *topic_url, *secret, *lease; /* as sent; secret NULL: none */
	bool comes;                                         /* "subscribe", else "unsubscribe" */
	struct wd_buf topic;                                /* "/korea.atom" */
	int64_t lease_s;                                    /* that will be given; 0 for who leaves */
};

/* 202 when it may be verified, else the status that refuses it; *why for both. Release it in any case. */
int wd_petition_read(const struct wd_snapshot *snapshot, struct wd_span form, struct wd_petition *out, const char **why);
void wd_petition_release(struct wd_petition *petition);

#endif
