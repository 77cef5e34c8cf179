#include "push/ledger.h"

#include <stdlib.h>

#include "util/log.h"
#include "util/mem.h"

enum { ROOM = 256 }; /* it grows by so many at once */

struct wd_ledger {
	struct wd_errands errands;
	struct wd_errand errand;
	struct wd_follower_change *noted, *writing; /* writing: the writer's, while it writes */
	size_t n_noted, n_writing;
	bool is_writing;
};

static struct wd_span copy(struct wd_span text)
{
	return text.ptr ? (struct wd_span){ wd_xstrndup(text.ptr, text.len), text.len } : text;
}

static void free_changes(struct wd_follower_change *changes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free((char *)changes[i].follower.topic.ptr);
		free((char *)changes[i].follower.callback.ptr);
		free((char *)changes[i].follower.secret.ptr);
	}
	free(changes);
}

static struct wd_ledger *ledger_of(struct wd_errand *errand)
{
	return (struct wd_ledger *)(void *)((char *)errand - offsetof(struct wd_ledger, errand));
}

static void write_changes(struct wd_errand *errand, struct wd_writer *writer)
{
	struct wd_ledger *ledger = ledger_of(errand);

	if (!wd_writer_followers(writer, ledger->writing, ledger->n_writing, &errand->error))
		wd_log(WD_LOG_WARNING, "who follows our feeds could not be noted: %s", errand->error.text);
}

static void on_written(struct wd_errand *errand)
{
	struct wd_ledger *ledger = ledger_of(errand);

	ledger->is_writing = false;
	free_changes(ledger->writing, ledger->n_writing);
	ledger->writing = NULL;
	ledger->n_writing = 0;
	wd_ledger_send(ledger);
}

void wd_ledger_send(struct wd_ledger *ledger)
{
	if (ledger->is_writing || ledger->n_noted == 0)
		return;
	ledger->writing = ledger->noted;
	ledger->n_writing = ledger->n_noted;
	ledger->noted = NULL;
	ledger->n_noted = 0;
	ledger->is_writing = true;
	ledger->errand.write = write_changes;
	ledger->errand.done = on_written;
	ledger->errands.send(ledger->errands.ctx, &ledger->errand);
}

void wd_ledger_add(struct wd_ledger *ledger, enum wd_follower_kind kind, const struct wd_follower *follower)
{
	struct wd_follower_change *change;

	if (ledger->n_noted % ROOM == 0)
		ledger->noted = wd_xreallocarray(ledger->noted, ledger->n_noted + ROOM, sizeof(*ledger->noted));
	change = &ledger->noted[ledger->n_noted++];
	*change = (struct wd_follower_change){ .follower = *follower, .kind = kind };
	change->follower.topic = copy(follower->topic);
	change->follower.callback = copy(follower->callback);
	change->follower.secret = copy(follower->secret);
}

struct wd_ledger *wd_ledger_new(const struct wd_errands *errands)
{
	struct wd_ledger *ledger = wd_xcalloc(1, sizeof(*ledger));

	ledger->errands = *errands;
	return ledger;
}

void wd_ledger_free(struct wd_ledger *ledger)
{
	free_changes(ledger->noted, ledger->n_noted);
	free(ledger);
}
