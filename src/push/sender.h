/*
 * Tells one target one story: a POST, or a program. Loop only. What is to be
 * told, and when again, is decided by who calls.
 */
#ifndef WD_PUSH_SENDER_H
#define WD_PUSH_SENDER_H

#include <uv.h>

#include "push/letter.h"
#include "util/error.h"

enum { WD_SENDER_POST_MS = 30 * 1000 };

struct wd_sender;
struct wd_sending;

struct wd_sent {
	struct wd_error error;  /* WD_OK: it was heard */
	bool refused;           /* this story it will never take; others perhaps */
	int64_t retry_after_ms; /* as the target wishes; 0: it does not say */
};
/* Never called inside of wd_sender_start(). */
typedef void (*wd_sent_fn)(void *ctx, const struct wd_sent *sent);

struct wd_sender *wd_sender_new(uv_loop_t *loop);
/* letter is borrowed until done; NULL: it could not be begun. more: another to this target follows at once. */
struct wd_sending *wd_sender_start(struct wd_sender *sender, const struct wd_config *config, const struct wd_merge *merge,
				   const struct wd_notify_target *target, const struct wd_letter *letter, bool more,
				   wd_sent_fn done, void *ctx);
/* Its done is not called any more. */
void wd_sender_cancel(struct wd_sending *sending);
/* When nothing is under way any more; as wd_wire_close(). */
void wd_sender_close(struct wd_sender *sender, uv_timer_t *timer, void (*closed)(void *ctx), void *ctx);

#endif
