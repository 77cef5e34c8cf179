/*
 * Who subscribed to our merged feeds at our own WebSub hub.
 *
 * Thread:  of who uses the writer or the reader.
 * Owner:   what is read lives in the arena; what is written is borrowed for the call.
 * Failure: false with err.
 * Limit:   WD_HUB_FOLLOWERS of them, and so many that are being verified: push/hub.h.
 */
#ifndef WD_STORE_FOLLOWER_H
#define WD_STORE_FOLLOWER_H

#include <stddef.h>
#include <stdint.h>

#include "util/arena.h"
#include "util/error.h"

struct wd_writer;
struct wd_reader;

struct wd_follower {
	struct wd_span topic;            /* "/korea.atom": below our own address */
	struct wd_span callback, secret; /* secret absent: none was given */
	int64_t lease_until;
	int64_t sent_at; /* it has what had changed by then */
};

/* What changes: a follower is (topic, callback). */
enum wd_follower_kind { WD_FOLLOWER_COMES, WD_FOLLOWER_GOES, WD_FOLLOWER_HAS }; /* HAS: sent_at alone */
struct wd_follower_change {
	struct wd_follower follower;
	enum wd_follower_kind kind;
};
/* In one transaction. */
bool wd_writer_followers(struct wd_writer *writer, const struct wd_follower_change *changes, size_t n,
			 struct wd_error *err) WD_MUST_CHECK;
/* A merged feed that is followed. */
struct wd_followed {
	struct wd_span topic;
	int64_t followers, waiting; /* waiting: that have not heard what others have */
};
/* All of them; in the arena. */
bool wd_reader_followed(struct wd_reader *reader, struct wd_arena *arena, int64_t now, struct wd_followed **out, size_t *n,
			struct wd_error *err) WD_MUST_CHECK;
/* All of them whose lease has not ended; in the arena. */
bool wd_reader_followers(struct wd_reader *reader, struct wd_arena *arena, int64_t now, struct wd_follower **out, size_t *n,
			 struct wd_error *err) WD_MUST_CHECK;

#endif
