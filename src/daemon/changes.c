#include "daemon/changes.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "store/listener.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/url.h"

enum { AGAIN_MS = 2000 };

struct wd_changes {
	pthread_t thread;
	int stop; /* can be read when the thread shall end */
	char *database;
	uv_async_t heard;
	atomic_bool published, lists; /* what was heard */
	struct wd_changes_calls calls;
};

/* True when it shall end. */
static bool wait_for_stop(const struct wd_changes *c, int ms)
{
	struct pollfd fd = { c->stop, POLLIN, 0 };

	return poll(&fd, 1, ms) > 0;
}

static void tell(struct wd_changes *c, const struct wd_heard *heard)
{
	if (heard->published)
		atomic_store(&c->published, true);
	if (heard->lists)
		atomic_store(&c->lists, true);
	if (heard->published || heard->lists)
		uv_async_send(&c->heard);
}

static void *listen_for_ever(void *ctx)
{
	struct wd_changes *c = ctx;
	struct wd_listener *listener = NULL;
	bool told = false;

	while (!wait_for_stop(c, 0)) {
		struct wd_error err = { 0 };
		struct wd_heard heard = { 0 };

		if (!listener) {
			listener = wd_listener_open(c->database, c->stop, &err);
			heard.published = heard.lists = listener != NULL; /* nobody knows what was missed */
		} else if (!wd_listener_wait(listener, c->stop, &heard, &err)) {
			wd_listener_close(listener);
			listener = NULL;
			heard = (struct wd_heard){ 0 };
		}
		tell(c, &heard);
		if (!listener && !told && !wait_for_stop(c, 0))
			wd_log(WD_LOG_WARNING, "what other processes store is seen later: %s", err.text);
		told = !listener;
		if (!listener)
			wait_for_stop(c, AGAIN_MS);
	}
	wd_listener_close(listener);
	return NULL;
}

static void on_heard(uv_async_t *async)
{
	struct wd_changes *c = async->data;

	if (atomic_exchange(&c->published, false))
		c->calls.published(c->calls.ctx);
	if (atomic_exchange(&c->lists, false))
		c->calls.lists(c->calls.ctx);
}

static void on_closed(uv_handle_t *handle)
{
	struct wd_changes *c = handle->data;

	close(c->stop);
	free(c->database);
	free(c);
}

struct wd_changes *wd_changes_new(uv_loop_t *loop, const char *database, const struct wd_changes_calls *calls)
{
	struct wd_changes *c;

	if (!wd_url_is_database(database))
		return NULL;
	c = wd_xcalloc(1, sizeof(*c));
	c->database = wd_xstrdup(database);
	c->calls = *calls;
	c->stop = eventfd(0, EFD_CLOEXEC);
	uv_async_init(loop, &c->heard, on_heard);
	c->heard.data = c;
	if (c->stop >= 0 && pthread_create(&c->thread, NULL, listen_for_ever, c) == 0)
		return c;
	wd_log(WD_LOG_WARNING, "what other processes store is not heard of: no thread could be started");
	uv_close((uv_handle_t *)&c->heard, on_closed);
	return NULL;
}

void wd_changes_close(struct wd_changes *c)
{
	eventfd_write(c->stop, 1);
	pthread_join(c->thread, NULL);
	uv_close((uv_handle_t *)&c->heard, on_closed);
}
