/*
 * What a target is told: one story as it is sent, and how it is signed. Pure.
 */
#ifndef WD_PUSH_LETTER_H
#define WD_PUSH_LETTER_H

#include "config/snapshot.h"
#include "push/signature.h"
#include "store/notice.h"
#include "util/buf.h"

enum { WD_LETTER_MOST = 16 << 20 };

struct wd_letter {
	struct wd_letter *next; /* its holder's */
	int64_t notice, queued_at;
	int refused;        /* so often, by its target: see push/pile.h */
	struct wd_buf body; /* an item of a JSON Feed */
	char *key;          /* the story's id as a header may carry it; NULL: its story is lost, there is nothing to tell */
	char *title;        /* of the story, for the log; NULL without key */
	char signature[WD_SIGNATURE_TEXT]; /* "sha256=" and the HMAC in hexadecimal; "" without a secret */
};

struct wd_letter *wd_letter_new(const struct wd_merge *merge, const struct wd_notice *notice);
void wd_letter_free(struct wd_letter *letter);

#endif
