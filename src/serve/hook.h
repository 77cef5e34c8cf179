/*
 * A request below /websub/: it is for the daemon, which may write, and not for
 * the store's readers. It has one holder at a time, who answers it once.
 */
#ifndef WD_SERVE_HOOK_H
#define WD_SERVE_HOOK_H

#include "serve/target.h"

struct wd_door;
struct wd_visit;

struct wd_hook {
	struct wd_hook *next; /* its holder's */
	bool is_post;
	struct wd_span name;                          /* of the path, behind "/websub/" */
	struct wd_target target;                      /* its parameters */
	struct wd_span body, content_type, signature; /* signature: X-Hub-Signature; absent where it is not sent */
	char *room;                                   /* of the target, twice its length, that was asked for */
};

/* What is put behind this path is asked for without a password: who knows the name may come. */
#define WD_HOOK_FOLDER "/websub/"
#define WD_HOOK_HUB "hub" /* save this one, which is for everybody who may read */

/* The server's: for a visit that lives until it is answered. */
struct wd_hook *wd_hook_new(struct wd_door *door, struct wd_visit *visit, size_t target_len);
/* Of one that is none. */
void wd_hook_free(struct wd_hook *hook);
/* Any thread. A plain text: what a hub wants echoed, or a sentence. retry_after_s 0: nothing is said of it. */
void wd_hook_answer(struct wd_hook *hook, int status, struct wd_span text, int retry_after_s);

#endif
