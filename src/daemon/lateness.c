#include "daemon/lateness.h"

#include <stdlib.h>

#include "util/log.h"
#include "util/mem.h"

enum { EVERY_MS = 5000 };

struct wd_lateness_notes {
	uv_timer_t timer;
	struct wd_served *served;
	struct wd_errands errands;
	struct wd_errand errand;
	struct wd_lateness *writing; /* the writer's; NULL: none is under way */
	size_t n;
};

static struct wd_lateness_notes *notes_of(struct wd_errand *errand)
{
	return (struct wd_lateness_notes *)(void *)((char *)errand - offsetof(struct wd_lateness_notes, errand));
}

static void write_notes(struct wd_errand *errand, struct wd_writer *writer)
{
	struct wd_lateness_notes *n = notes_of(errand);

	if (!wd_writer_served(writer, n->writing, n->n, &errand->error))
		wd_log(WD_LOG_DEBUG, "how late news was served is not noted: %s", errand->error.text);
}

static void on_written(struct wd_errand *errand)
{
	struct wd_lateness_notes *n = notes_of(errand);

	free(n->writing);
	n->writing = NULL;
}

static void on_timer(uv_timer_t *timer)
{
	struct wd_lateness_notes *n = timer->data;

	if (n->writing)
		return;
	n->n = wd_served_take(n->served, &n->writing);
	if (n->n == 0) {
		free(n->writing);
		n->writing = NULL;
		return;
	}
	n->errand = (struct wd_errand){ .write = write_notes, .done = on_written };
	n->errands.send(n->errands.ctx, &n->errand);
}

struct wd_lateness_notes *wd_lateness_new(uv_loop_t *loop, struct wd_served *served, const struct wd_errands *errands)
{
	struct wd_lateness_notes *n = wd_xcalloc(1, sizeof(*n));

	n->served = served;
	n->errands = *errands;
	uv_timer_init(loop, &n->timer);
	n->timer.data = n;
	uv_timer_start(&n->timer, on_timer, EVERY_MS, EVERY_MS);
	return n;
}

static void on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

void wd_lateness_stop(struct wd_lateness_notes *n)
{
	uv_timer_stop(&n->timer);
}

void wd_lateness_close(struct wd_lateness_notes *n)
{
	uv_close((uv_handle_t *)&n->timer, on_closed);
}
