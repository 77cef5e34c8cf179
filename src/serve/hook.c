#include "serve/hook.h"

#include <stdlib.h>

#include "serve/door.h"
#include "util/mem.h"

/* A hook, and what its answer needs. */
struct inner {
	struct wd_hook hook;
	struct wd_door_post post;
	struct wd_door *door;
	struct wd_visit *visit;
	struct wd_reply *reply;
};

struct wd_hook *wd_hook_new(struct wd_door *door, struct wd_visit *visit, size_t target_len)
{
	struct inner *inner = wd_xcalloc(1, sizeof(*inner));

	inner->door = door;
	inner->visit = visit;
	inner->hook.room = wd_xmalloc(target_len * 2 + 1);
	return &inner->hook;
}

void wd_hook_free(struct wd_hook *hook)
{
	free(hook->room);
	free(hook); /* it is the first of inner */
}

/* On the door's thread. */
static void on_answered(struct wd_door_post *post)
{
	struct inner *inner = (struct inner *)(void *)((char *)post - offsetof(struct inner, post));

	wd_door_answer(inner->visit, inner->reply);
	wd_reply_release(inner->reply);
	wd_hook_free(&inner->hook);
}

void wd_hook_answer(struct wd_hook *hook, int status, struct wd_span text, int retry_after_s)
{
	struct inner *inner = (struct inner *)(void *)hook;
	struct wd_buf body;

	wd_buf_init(&body, WD_BUF_LINE);
	wd_buf_add_span(&body, text);
	inner->reply = wd_reply_new(status, "text/plain; charset=utf-8", &body);
	inner->reply->retry_after_s = retry_after_s;
	inner->post.call = on_answered;
	wd_door_post(inner->door, &inner->post);
}
