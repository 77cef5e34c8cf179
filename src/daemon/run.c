#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "daemon/asks.h"
#include "daemon/changes.h"
#include "daemon/commit.h"
#include "daemon/control.h"
#include "daemon/daemon.h"
#include "daemon/landlock.h"
#include "daemon/lateness.h"
#include "daemon/pages.h"
#include "daemon/pipeline.h"
#include "daemon/sdnotify.h"
#include "daemon/reload.h"
#include "daemon/sandbox.h"
#include "daemon/statics.h"
#include "daemon/web.h"
#include "daemon/websub.h"
#include "push/notify.h"
#include "serve/health.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/mem.h"

enum { SIGNALS = 3, WAITING_MS = 500 };

/*
 * The end goes in steps, each begun when the one before is over: see stop().
 */
enum phase {
	STARTING, /* until the store knows the first snapshot */
	RUNNING,
	DRAINING, /* no new tickets; those out come back */
	READING,  /* pages are fetched no more; with once, those that are due are first */
	TELLING,  /* who is being told may answer */
	WRITING,  /* the writer ends */
	CLOSING,  /* handles */
};

struct daemon {
	const struct wd_daemon_options *options;
	uv_loop_t loop;
	enum phase phase;
	struct wd_snapshot *snapshot; /* held */
	struct wd_health health;
	struct wd_commit *commit;
	struct wd_pipeline *pipeline;
	struct wd_reload *reload;
	struct wd_control *control;
	struct wd_statics *statics;
	struct wd_web *web;
	struct wd_notify *notify;
	struct wd_pages *pages;             /* made with the pipeline */
	struct wd_websub *websub;           /* not with once or without a web server: no hub could come */
	struct wd_lateness_notes *lateness; /* neither */
	struct wd_changes *changes;         /* NULL: nobody else changes the database */
	uv_signal_t signals[SIGNALS];
	uv_timer_t watchdog;
	struct wd_landlock *landlock; /* NULL: files may be written anywhere */
	bool is_reloading, is_ready;
	bool leads; /* does what only one may of all that poll for the database; each part has the snapshot by then */
	struct wd_tally tally;
	struct wd_errand round; /* its end, with once */
	struct wd_error error;
	bool failed, is_done; /* with once: all polls are over */
};

static void stop(struct daemon *d);

static void fail(struct daemon *d, const struct wd_error *err)
{
	if (!d->failed)
		d->error = *err;
	d->failed = true;
	stop(d);
}

/* ---- the end ---- */

static void nothing(void *ctx)
{
	(void)ctx;
}

static void on_commit_stopped(void *ctx)
{
	struct daemon *d = ctx;

	d->phase = CLOSING;
	d->commit = NULL;
	if (d->changes)
		wd_changes_close(d->changes);
	if (d->web)
		wd_web_stop(d->web, nothing, NULL);
	d->web = NULL;
	if (d->pipeline)
		wd_pipeline_close(d->pipeline, nothing, NULL);
	wd_statics_close(d->statics, nothing, NULL);
	wd_notify_close(d->notify, nothing, NULL);
	if (d->pages)
		wd_pages_close(d->pages, nothing, NULL);
	if (d->websub)
		wd_websub_close(d->websub, nothing, NULL);
	if (d->lateness)
		wd_lateness_close(d->lateness);
	for (int i = 0; i < SIGNALS; i++)
		uv_close((uv_handle_t *)&d->signals[i], NULL);
	uv_close((uv_handle_t *)&d->watchdog, NULL);
}

static void on_all_told(void *ctx)
{
	struct daemon *d = ctx;

	d->phase = WRITING;
	wd_commit_stop(d->commit);
}

static void tell(void *ctx)
{
	struct daemon *d = ctx;

	d->phase = TELLING;
	wd_notify_drain(d->notify, d->is_done, on_all_told, d);
}

static void end_pages(struct daemon *d)
{
	d->phase = READING;
	if (d->pages)
		wd_pages_drain(d->pages, d->is_done, tell, d);
	else
		tell(d);
}

static void end_round(struct wd_errand *errand, struct wd_writer *writer)
{
	if (!wd_writer_end_round(writer, &errand->error))
		wd_log(WD_LOG_WARNING, "stories that were in doubt stay as they came: %s", errand->error.text);
}

static void on_round_ended(struct wd_errand *errand)
{
	end_pages((struct daemon *)(void *)((char *)errand - offsetof(struct daemon, round)));
}

/* With once the stories are told when the round is over: until then they may prove to be one. */
static void on_drained(void *ctx)
{
	struct daemon *d = ctx;

	if (!d->is_done) {
		end_pages(d);
		return;
	}
	d->round = (struct wd_errand){ .write = end_round, .done = on_round_ended };
	wd_commit_errand(d->commit, &d->round);
}

static void stop(struct daemon *d)
{
	if (d->phase >= DRAINING)
		return;
	d->phase = DRAINING;
	wd_sdnotify("STOPPING=1");
	if (d->web)
		wd_web_quiesce(d->web);
	if (d->reload)
		wd_reload_close(d->reload);
	if (d->control)
		wd_control_close(d->control, nothing, NULL);
	if (d->lateness)
		wd_lateness_stop(d->lateness);
	d->reload = NULL;
	d->control = NULL;
	wd_commit_hurry(d->commit);
	wd_pipeline_drain(d->pipeline, on_drained, d);
}

/* ---- what happens ---- */

static void on_broken(void *ctx, const struct wd_error *err)
{
	fail(ctx, err);
}

static void on_acked(void *ctx, struct wd_ticket *tickets, const struct wd_load *gone)
{
	struct daemon *d = ctx;

	wd_pipeline_acked(d->pipeline, tickets, gone);
}

static bool polls(const struct daemon *d)
{
	return d->options->role != WD_ROLE_SERVE;
}

/* A page's text has come into the store. */
static void on_page(void *ctx)
{
	struct daemon *d = ctx;

	if (d->options->once || !d->leads)
		return;
	wd_notify_look(d->notify);
	if (d->websub)
		wd_websub_changed(d->websub);
	wd_statics_mark(d->statics, d->snapshot);
}

static void on_changed(void *ctx)
{
	struct daemon *d = ctx;

	if (d->options->once)
		return;
	if (d->phase == RUNNING && d->leads)
		wd_pages_look(d->pages);
	on_page(d);
}

/* Another process has stored something. */
static void on_foreign(void *ctx)
{
	struct daemon *d = ctx;

	atomic_fetch_add(&d->health.changes, 1);
	if (d->phase == RUNNING)
		on_page(d);
}

/* Another process has changed a list that is kept in the database. */
static void on_lists(void *ctx)
{
	struct daemon *d = ctx;

	if (d->reload)
		wd_reload_look(d->reload);
}

static void on_found(void *ctx, const struct wd_feed *feed, int64_t id, const char *hub, const char *topic, bool missed)
{
	struct daemon *d = ctx;

	if (d->websub && d->leads && d->phase <= RUNNING)
		wd_websub_found(d->websub, feed, id, hub, topic, missed);
}

static void on_left(void *ctx)
{
	struct daemon *d = ctx;

	wd_commit_left(d->commit);
}

static void on_hooked(void *ctx, struct wd_hook *hook)
{
	struct daemon *d = ctx;

	wd_websub_hook(d->websub, hook);
}

static void on_progress(void *ctx, const struct wd_tally *tally)
{
	struct daemon *d = ctx;

	d->tally = *tally;
	if (d->options->progress)
		d->options->progress(d->options->progress_ctx, tally);
	if (tally->done < tally->total)
		return;
	d->is_done = true;
	stop(d);
}

static void send_errand(void *ctx, struct wd_errand *errand)
{
	struct daemon *d = ctx;

	wd_commit_errand(d->commit, errand);
}

static void tell_what(const struct daemon *d)
{
	const struct wd_config *config = &d->snapshot->config;
	size_t n = d->snapshot->n_feeds;
	const char *plural = n == 1 ? "" : "s", *others = config->n_listen > 1 ? " and others" : "";

	if (!polls(d))
		wd_log(WD_LOG_INFO, "serves %s%s; other processes poll", config->listen[0], others);
	else if (!d->web)
		wd_log(WD_LOG_INFO, "polls %zu feed%s; other processes serve", n, plural);
	else
		wd_log(WD_LOG_INFO, "polls %zu feed%s, serves %s%s", n, plural, config->listen[0], others);
}

/* It is in its place. */
static void tell_begun(struct daemon *d)
{
	const struct wd_config *config = &d->snapshot->config;
	struct wd_error err = { 0 };

	if (polls(d))
		d->control = wd_control_new(&d->loop, config->database_side, d->pipeline, WD_CONTROL_PATIENCE_MS, &err);
	if (polls(d) && !d->control)
		wd_log(WD_LOG_WARNING, "`wiredesk poll` cannot ask this daemon: %s", err.text);
	if (d->leads)
		wd_statics_mark(d->statics, d->snapshot);
	tell_what(d);
}

static void be_ready(struct daemon *d)
{
	d->is_ready = true;
	wd_sdnotify("READY=1");
}

static void on_web_started(void *ctx, const struct wd_error *why_not)
{
	struct daemon *d = ctx;

	if (d->phase > RUNNING)
		return;
	if (why_not) {
		fail(d, why_not);
		return;
	}
	be_ready(d);
	if (d->phase == RUNNING)
		tell_begun(d);
}

static void start_web(struct daemon *d)
{
	d->web = wd_web_new(&d->loop, d->snapshot, &d->health, on_web_started, on_hooked, d);
}

/* Who reads does not wait for the disk: until it takes the first snapshot what was stored before is served. */
static void on_waits(void *ctx)
{
	struct daemon *d = ctx;

	if (d->phase == STARTING && !d->options->once && !d->web && d->options->role != WD_ROLE_POLL)
		start_web(d);
}

/* The store knows the first snapshot: all can begin. */
static void begin(struct daemon *d)
{
	d->phase = RUNNING;
	if (d->options->once)
		wd_pipeline_ask(d->pipeline, d->options->only, d->options->n_only, d->options->all_now, on_progress, d);
	else if (d->web)
		wd_web_reload(d->web, d->snapshot);
	else if (d->options->role != WD_ROLE_POLL)
		start_web(d);
	else
		be_ready(d);
	if (d->is_ready)
		tell_begun(d);
}

/* Whatever came of it: systemd waits for this word. */
static void reload_ended(void *ctx)
{
	struct daemon *d = ctx;

	if (d->is_reloading)
		wd_sdnotify("READY=1");
	d->is_reloading = false;
}

static void take_up(struct daemon *d, struct wd_snapshot *snapshot, struct wd_feed_state *states)
{
	struct wd_snapshot *old = d->snapshot;

	d->snapshot = wd_snapshot_hold(snapshot);
	wd_snapshot_release(old);
	atomic_store(&d->health.last_reload_at, wd_clock_now());
	d->leads = atomic_load(&d->health.leads);
	if (d->websub && d->leads)
		wd_websub_set_snapshot(d->websub, snapshot, states);
	if (polls(d))
		wd_pipeline_set_snapshot(d->pipeline, snapshot, states);
	if (d->leads) {
		wd_notify_set_snapshot(d->notify, snapshot);
		wd_pages_set_snapshot(d->pages, snapshot);
	}
	if (!d->options->once && d->leads)
		wd_notify_look(d->notify);
	if (d->phase == STARTING) {
		begin(d);
	} else {
		if (d->web)
			wd_web_reload(d->web, snapshot);
		if (d->leads)
			wd_statics_mark(d->statics, snapshot);
	}
	reload_ended(d);
}

static void free_states(struct wd_feed_state *states, size_t n)
{
	for (size_t i = 0; states && i < n; i++)
		wd_feed_state_release(&states[i]);
	free(states);
}

static void on_synced(void *ctx, struct wd_snapshot *snapshot, struct wd_feed_state *states, const struct wd_error *err)
{
	struct daemon *d = ctx;

	if (d->phase > RUNNING)
		free_states(states, snapshot->n_feeds);
	else if (states || (err->code == WD_OK && (snapshot->n_feeds == 0 || !polls(d))))
		take_up(d, snapshot, states);
	else if (d->phase == STARTING)
		fail(d, err);
	else {
		wd_log(WD_LOG_ERROR, "the new lists are not taken up: %s", err->text);
		reload_ended(d);
	}
}

static void on_loaded(void *ctx, struct wd_snapshot *snapshot)
{
	struct daemon *d = ctx;

	wd_log_set_form(snapshot->config.log_json ? WD_LOG_JSON : WD_LOG_TEXT);
	wd_landlock_tell(d->landlock, snapshot);
	wd_commit_sync(d->commit, snapshot);
}

static void on_signal(uv_signal_t *signal, int number)
{
	struct daemon *d = signal->data;

	if (number == SIGHUP) {
		if (d->reload) {
			d->is_reloading = true;
			wd_sdnotify_reloading();
			wd_reload_now(d->reload);
		}
		return;
	}
	/* Whoever asks twice is in a hurry; what is not written is asked for again. */
	if (d->phase >= DRAINING)
		_exit(128 + number);
	wd_log(WD_LOG_INFO, "ends");
	stop(d);
}

static void on_watchdog(uv_timer_t *timer)
{
	(void)timer;
	wd_sdnotify("WATCHDOG=1");
}

/* With once: what is stored may have to be filed anew before the end. */
static void on_waiting(uv_timer_t *timer)
{
	struct daemon *d = timer->data;

	if (d->is_done)
		d->options->progress(d->options->progress_ctx, &d->tally);
}

/* ---- the start ---- */

static void watch_signals(struct daemon *d)
{
	static const int numbers[SIGNALS] = { SIGINT, SIGTERM, SIGHUP };
	int64_t often = wd_sdnotify_watchdog_ms();

	for (int i = 0; i < SIGNALS; i++) {
		uv_signal_init(&d->loop, &d->signals[i]);
		d->signals[i].data = d;
		uv_signal_start(&d->signals[i], on_signal, numbers[i]);
	}
	uv_timer_init(&d->loop, &d->watchdog);
	d->watchdog.data = d;
	if (d->options->progress)
		uv_timer_start(&d->watchdog, on_waiting, WAITING_MS, WAITING_MS);
	else if (often)
		uv_timer_start(&d->watchdog, on_watchdog, (uint64_t)often, (uint64_t)often);
}

static bool set_up(struct daemon *d, bool *taken, struct wd_error *err)
{
	const struct wd_commit_calls commit_calls = { on_acked, on_synced, on_waits, on_broken, on_commit_stopped, d };
	enum wd_commit_kind polling = d->options->once ? WD_COMMIT_FINISHES : WD_COMMIT_POLLS;
	const struct wd_commit_options commit_options = { &d->loop, d->snapshot->config.database,
							  polls(d) ? polling : WD_COMMIT_RUNS_ERRANDS, &d->health,
							  commit_calls };
	const struct wd_reload_calls reload_calls = { on_loaded, reload_ended, nothing, d };
	const struct wd_pipeline_options flow_options = { &d->loop, &d->health, d->options->once, on_changed, on_found,
							  on_left,  d };
	const struct wd_changes_calls changes_calls = { on_foreign, on_lists, d };
	const struct wd_notify_options notify_options = {
		&d->loop, d->snapshot->config.database, { send_errand, d }, &d->health.push
	};

	d->commit = wd_commit_new(&commit_options, taken, err);
	if (!d->commit)
		return false;
	/* Its thread reads what the store knows while the rest is made. */
	wd_commit_sync(d->commit, d->snapshot);
	d->statics = wd_statics_new(&d->loop, d->health.served);
	d->notify = wd_notify_new(&notify_options);
	watch_signals(d);
	d->pipeline = wd_pipeline_new(&flow_options, err);
	if (!d->pipeline) {
		/* The loop sees to the end of what runs already. */
		d->failed = true;
		d->error = *err;
		on_drained(d);
		return true;
	}
	wd_pipeline_set_commit(d->pipeline, d->commit);
	d->pages = wd_pages_new(&(struct wd_pages_options){
		&d->loop, d->snapshot->config.database, { send_errand, d }, d->pipeline, on_page, d, d->options->once });
	if (!d->options->once && d->options->role != WD_ROLE_POLL)
		d->websub = wd_websub_new(&d->loop, d->snapshot->config.database, &(struct wd_errands){ send_errand, d },
					  d->pipeline, &d->health.push);
	if (!d->options->once) {
		d->lateness = wd_lateness_new(&d->loop, d->health.served, &(struct wd_errands){ send_errand, d });
		d->changes = wd_changes_new(&d->loop, d->snapshot->config.database, &changes_calls);
		d->reload = wd_reload_new(&d->loop, d->options->config_path, d->snapshot, &reload_calls);
	}
	return true;
}

/* Before there is a thread that hears a stranger. */
static void give_up_rights(struct daemon *d)
{
	if (!wd_sandbox_enter())
		wd_log(WD_LOG_DEBUG, "the kernel takes no filter of system calls");
	d->landlock = wd_landlock_enter(d->snapshot);
	if (!d->landlock)
		wd_log(WD_LOG_DEBUG, "where files may be written is not bounded: a program of notify is configured, or the "
				     "kernel has no Landlock");
}

static bool run(struct daemon *d, bool *taken, struct wd_error *err)
{
	bool ok = set_up(d, taken, err);

	uv_run(&d->loop, UV_RUN_DEFAULT);
	if (uv_loop_close(&d->loop) != 0)
		wd_log(WD_LOG_ERROR, "a handle was left open: please report this");
	if (!ok)
		return false;
	if (d->failed)
		*err = d->error;
	else if (d->leads)
		wd_statics_write(d->snapshot);
	return !d->failed;
}

bool wd_daemon_run(const struct wd_daemon_options *options, struct wd_tally *tally, struct wd_error *err)
{
	struct daemon *d = wd_xcalloc(1, sizeof(*d));
	bool taken = false, ok = false;

	d->options = options;
	d->health.started_at = wd_clock_now();
	atomic_store(&d->health.last_commit_at, WD_NO_TIME);
	d->health.served = wd_served_new(&d->health.push.served_took);
	d->snapshot = wd_reload_first(options->config_path, err);
	if (!d->snapshot) {
		wd_served_free(d->health.served);
		free(d);
		return false;
	}
	if (!options->once) {
		wd_log_set_form(d->snapshot->config.log_json ? WD_LOG_JSON : WD_LOG_TEXT);
		wd_log_count_repeats(true);
	}
	if (wd_asks_check_names(d->snapshot, options->only, options->n_only, err) &&
	    wd_store_make_folder(d->snapshot->config.database_side, err)) {
		if (!options->once)
			give_up_rights(d);
		uv_loop_init(&d->loop);
		ok = run(d, &taken, err);
	}
	wd_log_count_repeats(false);
	if (!ok && taken && options->once)
		ok = wd_control_ask(options, d->snapshot->config.database_side, &d->tally, err);
	if (tally)
		*tally = d->tally;
	wd_landlock_free(d->landlock);
	wd_snapshot_release(d->snapshot);
	wd_served_free(d->health.served);
	free(d);
	return ok;
}
