#include "cmd/fix.h"

#include <stdio.h>
#include <string.h>

#include "config/edit.h"
#include "store/store.h"
#include "util/clock.h"
#include "util/log.h"
#include "util/map.h"
#include "util/url.h"

/* A line and where its feed went. */
struct fix {
	const struct wd_feed *feed;
	struct wd_span to, shown; /* as it is, and without secrets */
	int64_t since;
	const struct wd_feed *there; /* the line that has the new address already */
	bool has_secrets;            /* that were meant for the old host */
};

struct fixes {
	struct wd_arena *arena;
	struct fix *items;
	size_t n;
};

static bool is_same_host(const char *a, struct wd_span b)
{
	struct wd_url from = wd_url_split(wd_span_of(a)), to = wd_url_split(b);

	return wd_span_equal_nocase(from.host, to.host) && wd_span_equal(from.port, to.port);
}

static void add(struct fixes *fixes, const struct wd_map *lines, const struct wd_move *move)
{
	const struct wd_feed *feed = wd_map_get(lines, move->url);
	struct fix *fix = feed ? wd_arena_push(fixes->arena, &fixes->items, &fixes->n, sizeof(*fix)) : NULL;

	if (!fix)
		return;
	*fix = (struct fix){
		.feed = feed,
		.to = move->to,
		.shown = wd_url_redacted(fixes->arena, move->to),
		.since = move->since,
		.there = wd_map_get(lines, wd_url_normal(fixes->arena, move->to)),
		.has_secrets = (wd_feed_extra(feed)->auth || wd_feed_extra(feed)->n_headers ||
				wd_url_split(move->url).userinfo.ptr) &&
			       !is_same_host(feed->url, move->to),
	};
}

static bool read_moves(struct fixes *fixes, const char *database, struct wd_move **moves, size_t *n)
{
	struct wd_error err = { 0 };
	struct wd_reader *reader;
	bool ok;

	if (!wd_store_is_there(database))
		return false;
	reader = wd_reader_open(database, &err);
	if (!reader)
		return false;
	ok = wd_reader_moves(reader, fixes->arena, moves, n, &err);
	wd_reader_close(reader);
	return ok;
}

static void find(struct fixes *fixes, const struct wd_snapshot *snapshot)
{
	struct wd_move *moves = NULL;
	struct wd_map *lines;
	size_t n = 0;

	*fixes = (struct fixes){ .arena = wd_arena_new(0) };
	if (!read_moves(fixes, snapshot->config.database, &moves, &n) || !n)
		return;
	lines = wd_map_new();
	for (size_t i = 0; i < snapshot->n_feeds; i++)
		wd_map_put(lines, wd_span_of(snapshot->feeds[i]->url), snapshot->feeds[i]);
	for (size_t i = 0; i < n; i++)
		add(fixes, lines, &moves[i]);
	wd_map_free(lines);
}

/* Why the line is not ours to write; NULL when it is. */
static const char *objection(const struct fix *fix)
{
	if (fix->there)
		return "which is listed too: take this line out";
	if (fix->has_secrets)
		return "which may not be meant to see this line's password or headers: write it yourself if it may";
	return NULL;
}

static void print_hint(const struct fix *fix, const char *rest)
{
	const struct wd_place *place = &fix->feed->place;
	char since[WD_CLOCK_TEXT];

	wd_clock_rfc3339(fix->since, since);
	printf(WD_PLACE ": hint: moved for good to %.*s (since %.10s)%s%s\n", WD_PLACE_ARG(*place), WD_SPAN_ARG(fix->shown),
	       *since ? since : "long ago", rest ? ", " : "", rest ? rest : "");
}

size_t wd_fix_hint(const struct wd_snapshot *snapshot)
{
	struct fixes fixes;
	size_t n;

	find(&fixes, snapshot);
	n = fixes.n;
	for (size_t i = 0; i < n; i++) {
		const char *why = objection(&fixes.items[i]);

		print_hint(&fixes.items[i], why ? why : "which is asked now; `check --fix` writes it");
	}
	wd_arena_free(fixes.arena);
	return n;
}

static bool is_agreed(size_t n)
{
	char answer[16];

	printf("write %s into the list? [y/N] ", n == 1 ? "this" : "these");
	fflush(stdout);
	if (!fgets(answer, sizeof(answer), stdin)) {
		putchar('\n');
		return false;
	}
	return *answer == 'y' || *answer == 'Y';
}

static bool write_all(const struct fixes *fixes, const char *database)
{
	bool ok = true;

	for (size_t i = 0; i < fixes->n; i++) {
		const struct fix *fix = &fixes->items[i];
		struct wd_error err = { 0 };
		size_t n = 0;

		if (objection(fix))
			continue;
		if (!wd_edit_readdress((struct wd_edited){ database, fix->feed->place.file }, wd_span_of(fix->feed->url),
				       fix->to, &n, &err)) {
			wd_log(WD_LOG_ERROR, "%s", err.text);
			ok = false;
		} else if (!n) {
			wd_log(WD_LOG_WARNING, "%s:%d is not edited: an OPML file, or changed meanwhile",
			       fix->feed->place.file, fix->feed->place.line);
		} else {
			printf("%s:%d: written\n", fix->feed->place.file, fix->feed->place.line);
		}
	}
	return ok;
}

bool wd_fix_offer(const struct wd_snapshot *snapshot, bool agreed)
{
	struct fixes fixes;
	size_t n = 0;
	bool ok = true;

	find(&fixes, snapshot);
	for (size_t i = 0; i < fixes.n; i++) {
		const char *why = objection(&fixes.items[i]);

		print_hint(&fixes.items[i], why);
		n += why == NULL;
	}
	if (!fixes.n)
		puts("no feed has moved: nothing to fix");
	if (n && (agreed || is_agreed(n)))
		ok = write_all(&fixes, snapshot->config.database);
	wd_arena_free(fixes.arena);
	return ok;
}
