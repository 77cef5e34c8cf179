#include "daemon/watch.h"

#include <stdlib.h>
#include <string.h>

#include "util/log.h"
#include "util/mem.h"

enum { LOOK_MS = 1000 };

/* One path; frees itself when its handle has closed. */
struct eye {
	struct eye *next;
	union {
		uv_handle_t handle;
		uv_fs_event_t event;
		uv_fs_poll_t poll;
	} u;
	struct wd_watch *watch; /* NULL: closing */
};

struct wd_watch {
	uv_loop_t *loop;
	void (*changed)(void *ctx);
	void *ctx;
	char *ignored;
	struct eye *eyes;
};

static void on_event(uv_fs_event_t *event, const char *name, int events, int status)
{
	struct eye *eye = event->data;
	struct wd_watch *watch = eye->watch;

	(void)events, (void)status;
	if (!watch)
		return;
	if (name && watch->ignored && strncmp(name, watch->ignored, strlen(watch->ignored)) == 0)
		return;
	watch->changed(watch->ctx);
}

static void on_look(uv_fs_poll_t *poll, int status, const uv_stat_t *before, const uv_stat_t *after)
{
	struct eye *eye = poll->data;

	(void)status, (void)before, (void)after;
	if (eye->watch)
		eye->watch->changed(eye->watch->ctx);
}

static void on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

static void close_eyes(struct eye *eye)
{
	while (eye) {
		struct eye *next = eye->next;

		eye->watch = NULL;
		uv_close(&eye->u.handle, on_closed);
		eye = next;
	}
}

static struct eye *add_eye(struct wd_watch *watch)
{
	struct eye *eye = wd_xcalloc(1, sizeof(*eye));

	eye->watch = watch;
	eye->next = watch->eyes;
	watch->eyes = eye;
	return eye;
}

static void watch_folder(struct wd_watch *watch, const char *path)
{
	struct eye *eye = add_eye(watch);
	int failed;

	uv_fs_event_init(watch->loop, &eye->u.event);
	eye->u.handle.data = eye;
	failed = uv_fs_event_start(&eye->u.event, on_event, path, 0);
	if (failed)
		wd_log(WD_LOG_DEBUG, "%s is looked at once a second only: %s", path, uv_strerror(failed));
}

/* What the kernel does not tell: another machine's writes to NFS, or more watches than it allows. */
static void look_at(struct wd_watch *watch, const char *path)
{
	struct eye *eye = add_eye(watch);

	uv_fs_poll_init(watch->loop, &eye->u.poll);
	eye->u.handle.data = eye;
	uv_fs_poll_start(&eye->u.poll, on_look, path, LOOK_MS);
}

struct wd_watch *wd_watch_new(uv_loop_t *loop, void (*changed)(void *ctx), void *ctx)
{
	struct wd_watch *watch = wd_xcalloc(1, sizeof(*watch));

	watch->loop = loop;
	watch->changed = changed;
	watch->ctx = ctx;
	return watch;
}

void wd_watch_set(struct wd_watch *watch, char *const *folders, char *const *files)
{
	struct eye *old = watch->eyes;

	watch->eyes = NULL;
	for (; folders && *folders; folders++) {
		watch_folder(watch, *folders);
		look_at(watch, *folders);
	}
	for (; files && *files; files++)
		look_at(watch, *files);
	close_eyes(old); /* last, so that nothing happens unseen */
}

void wd_watch_ignore(struct wd_watch *watch, const char *prefix)
{
	char *copy = wd_xstrdup(prefix);

	free(watch->ignored);
	watch->ignored = copy;
}

void wd_watch_close(struct wd_watch *watch)
{
	close_eyes(watch->eyes);
	free(watch->ignored);
	free(watch);
}
