#include "serve/metrics.h"

#include <dirent.h>
#include <inttypes.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "config.h"
#include "store/backfill.h"
#include "store/notice.h"
#include "util/clock.h"
#include "util/url.h"

enum { MOST_BYTES = 1 << 20, MOST_MS = 2000 };

static void begin(struct wd_buf *out, const char *name, const char *type, const char *help)
{
	wd_buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void metric(struct wd_buf *out, const char *name, const char *type, const char *help, int64_t value)
{
	begin(out, name, type, help);
	wd_buf_printf(out, "%s %" PRId64 "\n", name, value);
}

/* One value of a set: name{label="word"} value. The words are ours, or names of merged feeds. */
static void labelled(struct wd_buf *out, const char *name, const char *label, const char *word, int64_t value)
{
	wd_buf_printf(out, "%s{%s=\"%s\"} %" PRId64 "\n", name, label, word, value);
}

static void polled(struct wd_buf *out, const char *name, const char *result, const char *host, int64_t value)
{
	wd_buf_printf(out, "%s{result=\"%s\",host=\"%s\"} %" PRId64 "\n", name, result, host, value);
}

/* How many were within each bound, and how long all took. */
static void histogram(struct wd_buf *out, const char *name, const char *help, const struct wd_bound *bounds,
		      const _Atomic int64_t *within, int n_bounds, int64_t sum_ms)
{
	int64_t n = 0;

	begin(out, name, "histogram", help);
	for (int i = 0; i < n_bounds; i++) {
		n += atomic_load(&within[i]);
		wd_buf_printf(out, "%s_bucket{le=\"%s\"} %" PRId64 "\n", name, bounds[i].le, n);
	}
	wd_buf_printf(out, "%s_sum %" PRId64 ".%03d\n%s_count %" PRId64 "\n", name, sum_ms / 1000, (int)(sum_ms % 1000),
		      name, n);
}

static void add_filters(struct wd_buf *out, const struct wd_health *h)
{
	static const char took[] = "wiredesk_filter_seconds";
	int64_t ns = atomic_load(&h->filter_ns);

	begin(out, took, "summary",
	      "What it took to match a new or edited entry with the filters of all merged feeds, and to file it.");
	wd_buf_printf(out, "%s_sum %" PRId64 ".%09" PRId64 "\n%s_count %" PRId64 "\n", took, ns / 1000000000,
		      ns % 1000000000, took, atomic_load(&h->filtered));
}

static void add_polls(struct wd_buf *out, const struct wd_health *h)
{
	static const char polls[] = "wiredesk_polls_total";
	static const char *const hosts[WD_HOST_CLASSES] = { [WD_HOST_WELL] = "well", [WD_HOST_DOUBTFUL] = "doubtful" };

	begin(out, polls, "counter",
	      "Polls done, by what they brought, and whether the host's feed answered the time before.");
	for (int i = 0; i < WD_HOST_CLASSES; i++) {
		polled(out, polls, "changed", hosts[i], atomic_load(&h->changed[i]));
		polled(out, polls, "unchanged", hosts[i], atomic_load(&h->unchanged[i]));
		polled(out, polls, "failed", hosts[i], atomic_load(&h->failed[i]));
	}
	metric(out, "wiredesk_received_bytes_total", "counter", "Bytes received from feeds.", atomic_load(&h->bytes));
	metric(out, "wiredesk_stories_total", "counter", "Stories first seen.", atomic_load(&h->new_stories));
	metric(out, "wiredesk_duplicates_total", "counter", "Entries that were found to be of a story already there.",
	       atomic_load(&h->duplicates));
	metric(out, "wiredesk_feeds", "gauge", "Feeds on the list.", atomic_load(&h->feeds));
	metric(out, "wiredesk_feeds_overdue", "gauge", "Feeds whose time has come and that wait.", atomic_load(&h->overdue));
	metric(out, "wiredesk_transfers", "gauge", "Polls on the network now.", atomic_load(&h->transfers));
	metric(out, "wiredesk_tickets", "gauge", "Polls between their start and their commit.", atomic_load(&h->tickets));
}

static int64_t size_of(const char *path, const char *ending)
{
	struct wd_buf name;
	struct stat st = { 0 };

	wd_buf_init(&name, WD_BUF_ADDRESS);
	wd_buf_printf(&name, "%s%s", path, ending);
	if (stat(name.data, &st) != 0)
		st.st_size = 0;
	wd_buf_release(&name);
	return st.st_size;
}

static void add_store(struct wd_buf *out, const struct wd_metrics *metrics)
{
	const struct wd_health *h = metrics->health;
	int64_t commit = atomic_load(&h->last_commit_at);

	metric(out, "wiredesk_writer_queue", "gauge", "Polls that wait to be stored.", atomic_load(&h->queue));
	metric(out, "wiredesk_writer_failing", "gauge", "1 while the disk does not take what was polled.",
	       atomic_load(&h->writer_failing));
	metric(out, "wiredesk_last_commit_timestamp_seconds", "gauge", "When something was last stored, 0 for never.",
	       commit == WD_NO_TIME ? 0 : commit / 1000);
	/* A server tells its own size. */
	if (wd_url_is_database(metrics->database))
		return;
	metric(out, "wiredesk_database_bytes", "gauge", "The database and its log on the disk.",
	       size_of(metrics->database, "") + size_of(metrics->database, "-wal"));
}

static void add_http(struct wd_buf *out, const struct wd_metrics *metrics)
{
	static const char *const lanes[WD_CREW_LANES] = { [WD_CREW_CHANGES] = "changes",
							  [WD_CREW_PAGES] = "pages",
							  [WD_CREW_SEARCHES] = "searches",
							  [WD_CREW_PASSWORDS] = "passwords" };
	static const char *const classes[WD_DOOR_CLASSES] = { NULL, "1xx", "2xx", "3xx", "4xx", "5xx" };
	static const char requests[] = "wiredesk_http_requests_total", waiting[] = "wiredesk_http_waiting";
	const struct wd_door_counts *c = metrics->counts;

	begin(out, requests, "counter", "Requests answered, by the class of their status.");
	for (int i = 1; i < WD_DOOR_CLASSES; i++)
		labelled(out, requests, "class", classes[i], atomic_load(&c->answered[i]));
	histogram(out, "wiredesk_http_request_seconds", "From a whole request to its answer.", wd_door_times, c->within,
		  WD_DOOR_TIMES, atomic_load(&c->took_ms));
	metric(out, "wiredesk_http_connections", "gauge", "Connections open.", atomic_load(&c->connections));
	metric(out, "wiredesk_http_connections_total", "counter", "Connections opened.", atomic_load(&c->opened));
	metric(out, "wiredesk_http_turned_out_total", "counter", "Connections ended for being slow.",
	       atomic_load(&c->turned_out));
	metric(out, "wiredesk_http_evicted_total", "counter", "Connections ended for being too many.",
	       atomic_load(&c->evicted));
	begin(out, waiting, "gauge", "Requests that wait for a thread.");
	for (int i = 0; i < WD_CREW_LANES; i++)
		labelled(out, waiting, "lane", lanes[i], (int64_t)wd_crew_waiting(metrics->crew, (enum wd_crew_lane)i));
}

static void add_took(struct wd_buf *out, const char *name, const char *help, const struct wd_push_took *took)
{
	histogram(out, name, help, wd_push_times, took->within, WD_PUSH_TIMES, atomic_load(&took->ms));
}

static void add_notices(struct wd_buf *out, const struct wd_push_tally *t)
{
	static const char notices[] = "wiredesk_notices_total", pushes[] = "wiredesk_hub_pushes_total";

	begin(out, notices, "counter", "Stories told to targets of notify, by what came of it; a failure is tried again.");
	labelled(out, notices, "result", "told", atomic_load(&t->told));
	labelled(out, notices, "result", "failed", atomic_load(&t->failed));
	labelled(out, notices, "result", "given_up", atomic_load(&t->given_up));
	begin(out, pushes, "counter",
	      "Documents pushed by our hub to those who follow merged feeds; a failure is tried again.");
	labelled(out, pushes, "result", "told", atomic_load(&t->pushed));
	labelled(out, pushes, "result", "failed", atomic_load(&t->push_failed));
	metric(out, "wiredesk_hub_followers", "gauge", "Subscriptions at our hub.", atomic_load(&t->followers));
	metric(out, "wiredesk_notices_sending", "gauge", "Targets that are being told now.", atomic_load(&t->sending));
	add_took(out, "wiredesk_story_served_seconds",
		 "From the storing of a story to the first answer, or static file, that has it.", &t->served_took);
	add_took(out, "wiredesk_notice_seconds", "From the storing of a story to its target's answer.", &t->told_took);
	add_took(out, "wiredesk_hub_push_seconds", "From the storing of what is new to the answer of who follows the feed.",
		 &t->pushed_took);
}

static void add_waiting(struct wd_buf *out, const struct wd_asked *asked)
{
	static const char waiting[] = "wiredesk_notices_waiting";
	struct wd_arena *arena = wd_arena_new(MOST_BYTES);
	struct wd_target_status *targets;
	struct wd_error ignored;
	size_t n;

	if (wd_reader_targets(asked->reader, arena, &targets, &n, &ignored)) {
		begin(out, waiting, "gauge", "Stories that wait to be told to the targets of a merged feed.");
		for (size_t i = 0; i < n;) {
			struct wd_span merge = targets[i].merge;
			int64_t sum = 0;

			for (; i < n && wd_span_equal(targets[i].merge, merge); i++)
				sum += targets[i].waiting;
			labelled(out, waiting, "merge", merge.ptr, sum);
		}
	}
	wd_arena_free(arena);
}

/* By kind alone; which merged feed it is, the front page and `status` say. */
static void add_backfills(struct wd_buf *out, const struct wd_asked *asked)
{
	static const char left[] = "wiredesk_backfill_entries_left";
	static const char *const kinds[] = { "merge", "feeds", "index", "alike" };
	struct wd_arena *arena = wd_arena_new(MOST_BYTES);
	int64_t sums[sizeof(kinds) / sizeof(*kinds)] = { 0 };
	struct wd_backfill *list;
	struct wd_error ignored;
	size_t n;

	if (wd_reader_backfills(asked->reader, arena, &list, &n, &ignored)) {
		for (size_t i = 0; i < n; i++)
			sums[list[i].kind] += list[i].n_entries - list[i].n_done;
		begin(out, left, "gauge", "Stored entries that what is made anew has still to look at.");
		for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
			labelled(out, left, "of", kinds[i], sums[i]);
	}
	wd_arena_free(arena);
}

/* The names that Prometheus's own client libraries use. */
static void add_process(struct wd_buf *out, const struct wd_health *h)
{
	struct rusage usage = { 0 };
	DIR *files = opendir("/proc/self/fd");
	int64_t n = 0;

	getrusage(RUSAGE_SELF, &usage);
	begin(out, "process_cpu_seconds_total", "counter", "User and system time spent.");
	wd_buf_printf(out, "process_cpu_seconds_total %.2f\n",
		      (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
			      (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6);
	metric(out, "process_start_time_seconds", "gauge", "When the daemon started.", h->started_at / 1000);
	if (!files)
		return;
	while (readdir(files))
		n++;
	closedir(files);
	metric(out, "process_open_fds", "gauge", "Open file descriptors.", n - 3); /* . and .. and this one */
}

static void add_merges(struct wd_buf *out, const struct wd_asked *asked)
{
	static const char stories[] = "wiredesk_merge_stories", day[] = "wiredesk_merge_stories_last_day";
	const struct wd_snapshot *snapshot = asked->snapshot;
	int64_t until = wd_clock_steady() + MOST_MS;
	struct wd_buf days;

	wd_buf_init(&days, MOST_BYTES);
	begin(out, stories, "gauge", "Stories in a merged feed.");
	begin(&days, day, "gauge", "Stories of the last 24 hours in a merged feed.");
	for (size_t i = 0; i < snapshot->n_merges && i < WD_METRICS_MERGES && wd_clock_steady() < until; i++) {
		const char *name = snapshot->merges[i].name;
		struct wd_merge_counts counts;
		struct wd_error ignored;

		if (!wd_reader_merge_counts(asked->reader, wd_span_of(name), wd_clock_now(), &counts, &ignored))
			continue;
		labelled(out, stories, "merge", name, counts.stories);
		labelled(&days, day, "merge", name, counts.last_day);
	}
	wd_buf_add_span(out, wd_buf_span(&days));
	wd_buf_release(&days);
}

struct wd_reply *wd_metrics_render(const struct wd_metrics *metrics, const struct wd_asked *asked)
{
	struct wd_buf out;

	wd_buf_init(&out, MOST_BYTES);
	begin(&out, "wiredesk_build_info", "gauge", "The version that runs.");
	wd_buf_add_text(&out, "wiredesk_build_info{version=\"" PACKAGE_VERSION "\"} 1\n");
	add_process(&out, metrics->health);
	add_polls(&out, metrics->health);
	add_filters(&out, metrics->health);
	histogram(&out, "wiredesk_entry_delay_seconds", "From the publishing of an entry, as its feed says, to its storing.",
		  wd_delay_times, metrics->health->delays, WD_DELAY_TIMES, atomic_load(&metrics->health->delay_ms));
	add_store(&out, metrics);
	add_http(&out, metrics);
	add_notices(&out, &metrics->health->push);
	if (asked->reader) {
		add_merges(&out, asked);
		add_waiting(&out, asked);
		add_backfills(&out, asked);
	}
	return wd_reply_new(200, "text/plain; version=0.0.4; charset=utf-8", &out);
}
