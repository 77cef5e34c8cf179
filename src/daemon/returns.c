#include "daemon/returns.h"

#include <string.h>

#include "daemon/pushes.h"
#include "util/clock.h"
#include "util/log.h"

static bool is_of_database(const struct wd_error *err)
{
	return err->code == WD_TRANSIENT || err->code == WD_PERMANENT || err->code == WD_LOCAL;
}

static void tell_outcome(struct wd_pipeline *pipeline, const struct wd_polled *polled, const struct wd_ticket *ticket)
{
	const struct wd_feed_state *was = &polled->state, *is = &ticket->update.state;
	const char *error = ticket->update.error.code ? ticket->update.error.text : is->error;
	char name[512];

	/* What the database as a whole refused, and that it is damaged, was told once. */
	if (is_of_database(&ticket->update.error))
		return;
	if (error && (pipeline->options.once || !was->error || strcmp(was->error, error) != 0))
		wd_log(WD_LOG_WARNING, "%s: %s", wd_polled_name(polled, name, sizeof(name)), error);
	else if (!error && was->error)
		wd_log(WD_LOG_INFO, "%s: works again", wd_polled_name(polled, name, sizeof(name)));
	else if (wd_log_shows(WD_LOG_DEBUG))
		wd_log(WD_LOG_DEBUG, "%s: %d, %d new, %d changed", wd_polled_name(polled, name, sizeof(name)),
		       is->http_status, ticket->update.n_new_entries, ticket->update.n_changed_entries);
}

/* Of polls and pushes; of what was not written there is none. */
static void count_news(struct wd_health *health, const struct wd_update *update)
{
	atomic_fetch_add(&health->new_stories, update->n_new_stories);
	atomic_fetch_add(&health->duplicates, update->n_new_entries - update->n_new_stories);
	if (update->error.code != WD_OK)
		return;
	for (int i = 0; i < WD_DELAY_TIMES; i++)
		atomic_fetch_add(&health->delays[i], update->delays.n[i]);
	atomic_fetch_add(&health->delay_ms, update->delays.sum_ms);
}

static void count_outcome(struct wd_pipeline *pipeline, const struct wd_polled *polled, const struct wd_ask_result *outcome)
{
	struct wd_health *health = pipeline->options.health;
	enum wd_host_class host = polled->waiting.lane == WD_LANE_PROVEN ? WD_HOST_WELL : WD_HOST_DOUBTFUL;

	atomic_fetch_add(&health->polled, 1);
	atomic_fetch_add(outcome->failed    ? &health->failed[host]
			 : outcome->changed ? &health->changed[host]
					    : &health->unchanged[host],
			 1);
}

/* What is pushed names its hub too, but not always, and is no poll that missed something. */
static void tell_hub(struct wd_pipeline *pipeline, const struct wd_ticket *ticket, bool is_written)
{
	struct wd_polled *polled = ticket->polled;

	if (ticket->push || !ticket->names_hub || !is_written || polled->removed || !pipeline->options.found)
		return;
	pipeline->options.found(pipeline->options.ctx, polled->feed, polled->state.id, ticket->hub, ticket->topic,
				polled->state.pushed && ticket->update.n_new_entries > 0);
}

/* Who asked for a poll goes on waiting for one when this was none. */
static void end_ticket(struct wd_pipeline *pipeline, struct wd_ticket *ticket, struct wd_ask_result outcome)
{
	struct wd_polled *polled = ticket->polled;
	struct wd_pushed *push = ticket->push;
	struct wd_error err = ticket->update.error;
	bool removed = polled->removed;

	polled->ticket = NULL;
	if (!push)
		wd_way_tell_asks(pipeline, polled, outcome);
	wd_way_end(pipeline, ticket);
	if (push)
		push->done(push, &err);
	if (removed)
		return;
	if (push && polled->asks)
		wd_agenda_want(&pipeline->agenda, polled, wd_clock_now());
	else
		wd_pushes_next(pipeline, polled);
}

/* Whoever asked for a poll goes on waiting for it. */
static void poll_again(struct wd_pipeline *pipeline, struct wd_ticket *ticket)
{
	struct wd_polled *polled = ticket->polled;
	bool removed = polled->removed;

	wd_way_end(pipeline, ticket);
	if (!removed && !wd_polled_rests(polled))
		wd_agenda_want(&pipeline->agenda, polled, wd_clock_now());
}

bool wd_returns_take(struct wd_pipeline *pipeline, struct wd_ticket *ticket)
{
	struct wd_polled *polled = ticket->polled;
	struct wd_update *update = &ticket->update;
	bool is_written = update->error.code == WD_OK, befell = update->befell;
	struct wd_ask_result outcome = {
		.put_off = update->polled_at == WD_NO_TIME,
		.changed = update->n_new_entries + update->n_changed_entries > 0,
		.new_stories = update->n_new_stories,
	};
	int64_t next;

	wd_dictionary_release(pipeline->dictionary);
	pipeline->dictionary = wd_dictionary_hold(ticket->dictionary);
	if (ticket->is_lost && !ticket->push) {
		poll_again(pipeline, ticket);
		return false;
	}
	count_news(pipeline->options.health, update);
	if (!ticket->push && !outcome.put_off) {
		outcome.failed = !is_written || update->state.error;
		tell_outcome(pipeline, polled, ticket);
		count_outcome(pipeline, polled, &outcome);
	}
	if (is_written) {
		if (update->n_new_entries > 0)
			update->state.last_new_at = update->polled_at;
		/* These may have changed meanwhile. */
		update->state.pushed = polled->state.pushed;
		update->state.elsewhere = polled->state.elsewhere;
		wd_feed_state_release(&polled->state);
		polled->state = update->state;
		memset(&update->state, 0, sizeof(update->state));
	}
	tell_hub(pipeline, ticket, is_written);
	next = is_written ? wd_polled_next_due(polled, &pipeline->snapshot->config, wd_clock_now())
			  : wd_polled_retry_unwritten(polled, &pipeline->snapshot->config, wd_clock_now());
	if (!polled->removed && !wd_polled_rests(polled) && next != WD_NO_TIME && !pipeline->options.once)
		wd_heap_set(&pipeline->agenda.due, &polled->due, next);
	end_ticket(pipeline, ticket, outcome);
	return outcome.changed || befell;
}
