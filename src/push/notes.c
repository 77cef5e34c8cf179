#include "push/notes.h"

#include <stdlib.h>

#include "util/clock.h"
#include "util/log.h"
#include "util/mem.h"

enum { WRITE_AGAIN_MS = 1000 };

struct wd_notes {
	struct wd_errands errands;
	struct wd_errand errand;
	wd_noted_fn noted;
	void *ctx;
	struct wd_told *gathered, *writing; /* writing: the writer's, while it writes */
	size_t n_gathered, n_writing;
	bool is_writing, hurries;
	int64_t write_at; /* steady clock: not before */
};

static struct wd_notes *notes_of(struct wd_errand *errand)
{
	return (struct wd_notes *)(void *)((char *)errand - offsetof(struct wd_notes, errand));
}

static void write_notes(struct wd_errand *errand, struct wd_writer *writer)
{
	struct wd_notes *n = notes_of(errand);

	if (!wd_writer_told(writer, n->writing, n->n_writing, &errand->error) && errand->error.code == WD_OK)
		wd_error_set(&errand->error, WD_BUG, "it was not noted");
}

static void on_written(struct wd_errand *errand)
{
	struct wd_notes *n = notes_of(errand);
	struct wd_told *told = n->writing;
	size_t n_told = n->n_writing;

	n->is_writing = false;
	/* A damaged row is damaged next time too: told again after a restart is better than never on. */
	if (errand->error.code == WD_TRANSIENT && !n->hurries) {
		n->write_at = wd_clock_steady() + WRITE_AGAIN_MS;
		n->noted(n->ctx, NULL, 0);
		return;
	}
	if (errand->error.code != WD_OK)
		wd_log(WD_LOG_WARNING, "what was told could not be noted: %s", errand->error.text);
	n->writing = NULL;
	n->n_writing = 0;
	n->noted(n->ctx, told, n_told);
	free(told);
}

void wd_notes_send(struct wd_notes *n)
{
	if (n->is_writing || wd_notes_is_empty(n) || wd_clock_steady() < n->write_at)
		return;
	if (n->n_writing == 0) {
		n->writing = n->gathered;
		n->n_writing = n->n_gathered;
		n->gathered = NULL;
		n->n_gathered = 0;
	}
	n->is_writing = true;
	n->errand = (struct wd_errand){ .write = write_notes, .done = on_written };
	n->errands.send(n->errands.ctx, &n->errand);
}

void wd_notes_add(struct wd_notes *n, const struct wd_told *told)
{
	n->gathered = wd_xreallocarray(n->gathered, n->n_gathered + 1, sizeof(*n->gathered));
	n->gathered[n->n_gathered++] = *told;
}

void wd_notes_hurry(struct wd_notes *n)
{
	n->hurries = true;
	n->write_at = 0;
}

int64_t wd_notes_due(const struct wd_notes *n)
{
	return n->is_writing || wd_notes_is_empty(n) ? INT64_MAX : n->write_at;
}

bool wd_notes_is_empty(const struct wd_notes *n)
{
	return n->n_gathered == 0 && n->n_writing == 0;
}

struct wd_notes *wd_notes_new(const struct wd_errands *errands, wd_noted_fn noted, void *ctx)
{
	struct wd_notes *n = wd_xcalloc(1, sizeof(*n));

	n->errands = *errands;
	n->noted = noted;
	n->ctx = ctx;
	return n;
}

void wd_notes_free(struct wd_notes *n)
{
	free(n->writing);
	free(n->gathered);
	free(n);
}
