/*
 * What waits for the targets, read from the store and written as it will be
 * sent: what a worker does for push/notify.c. Knows no loop.
 */
#ifndef WD_PUSH_MAILBOX_H
#define WD_PUSH_MAILBOX_H

#include "config/snapshot.h"
#include "push/letter.h"

/* What is wanted for a target that is known, or what was found for one. */
struct wd_mail {
	int64_t target;
	const struct wd_merge *merge; /* of the snapshot */
	const struct wd_notify_target *address;
	int64_t after; /* of what is found: behind this notice */
	size_t room;   /* so many letters at most; what is not listed has room for WD_MAIL_EACH */
	int failures;
	struct wd_letter *letters; /* in order */
	bool more;                 /* there are others */
};

enum { WD_MAIL_EACH = 8, WD_MAIL_BYTES = 16 << 20 };

struct wd_mailbox {
	struct wd_mail *mails;
	size_t n;
	bool fills; /* a backlog is still being queued */
};

/*
 * Asks for the mails of all targets of the snapshot: known (n_known, by target) say how far each
 * is. Opens *reader where it is NULL. The mailbox is the caller's, and so are the letters in it.
 */
bool wd_mailbox_read(const char *database, struct wd_reader **reader, const struct wd_snapshot *snapshot,
		     const struct wd_mail *known, size_t n_known, struct wd_mailbox *out,
		     struct wd_error *err) WD_MUST_CHECK;
/* Frees it with the letters that are still in it. */
void wd_mailbox_release(struct wd_mailbox *mailbox);

#endif
