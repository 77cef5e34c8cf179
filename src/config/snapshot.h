/*
 * Everything the user configured, read once, immutable and counted. A reload
 * builds a whole new snapshot on a worker and swaps it; the last holder frees it.
 */
#ifndef WD_CONFIG_SNAPSHOT_H
#define WD_CONFIG_SNAPSHOT_H

#include <stdint.h>

#include "filter/query.h"
#include "story/uid.h"
#include "util/buf.h"
#include "util/error.h"
#include "util/span.h"

/* Where something was written, for messages. */
struct wd_place {
	const char *file; /* as the user named it */
	int line, column; /* from 1 */
};
/* For printf, as all messages name it: WD_PLACE ": what is wrong" with WD_PLACE_ARG(place). */
#define WD_PLACE "%s:%d:%d"
#define WD_PLACE_ARG(p) (p).file ? (p).file : "?", (p).line, (p).column

/* Options that few lines have: they have this, and no room of the others. NULL or 0: not said. */
struct wd_feed_extra {
	int64_t timeout_ms, max_size, keep_last; /* 0: the configuration's */
	char *user_agent, *auth, *proxy, *charset;
	char *auth_file; /* that auth was read from, absolute; NULL: it stands in the line */
	char **headers;  /* "Name: value" */
	size_t n_headers;
	char *keep, *drop;                              /* as typed */
	const struct wd_query *keep_query, *drop_query; /* compiled; owned */
};

/* One line of a feed list. Counted: a faulty line's last good version outlives its snapshot. NULL or 0: not said. */
struct wd_feed {
	unsigned refs;
	enum wd_id_policy id_policy;
	struct wd_place place; /* its file is shared (util/shared.h) */
	char *url;             /* normal form; "file:///…" for a path */
	char *as_typed;        /* the line's first word, for `remove` and messages; url itself where that says the same */
	char *title;           /* "~title", else NULL */
	char **tags;           /* without the "!" */
	size_t n_tags;
	bool hidden;                                    /* a tag began with "!": not in `all` */
	bool paused, lead, dedup, private_ok, fulltext; /* lead and dedup default to true */
	int64_t every_ms;                               /* 0: the configuration's */
	struct wd_feed_extra *extra;                    /* NULL: none of it is said. Read by wd_feed_extra() */
};
/* Of no feed (NULL) none is said. */
static inline const struct wd_feed_extra *wd_feed_extra(const struct wd_feed *feed)
{
	static const struct wd_feed_extra none;

	return feed && feed->extra ? feed->extra : &none;
}

/* Who is told of a merge's new stories. */
struct wd_notify_target {
	char *address; /* as typed: "https://…", or "exec:/path arguments"; by this it is known */
	char **argv;   /* of a program, NULL-terminated; NULL: address is a web address */
};

struct wd_merge {
	struct wd_place place;
	char *name, *title;
	char *filter; /* as typed; NULL: everything */
	struct wd_query *query;
	char **tags; /* only from feeds so tagged; none: from all that are not hidden */
	size_t n_tags;
	int limit;
	int64_t at_least_ms;
	struct wd_notify_target *notify;
	size_t n_notify;
	char *notify_secret; /* signs what is told; NULL: it is not signed */
	bool notify_backlog; /* a new target is told what the merge holds already */
};

#define WD_KEEP_FOREVER INT64_MAX

struct wd_config {
	char **listen; /* each "127.0.0.1:8380", "[::1]:8380" or "unix:/path"; at least one */
	size_t n_listen;
	char *style, *style_text;                     /* the user's own style sheet, and what stands in it */
	char *public_url, *contact, *users, *publish; /* public_url without a final slash, NULL if unset */
	/*
	 * A file's path, or an address on a PostgreSQL server (wd_url_is_database), which may hold a password; the
	 * same for people; and what the paths of files begin with that are beside it.
	 */
	char *database, *database_name, *database_side;
	char *database_read; /* a server that copies it, for what is shown; NULL: the same */
	int64_t every_ms, min_every_ms, timeout_ms, max_size;
	int64_t keep_for_ms; /* or WD_KEEP_FOREVER */
	int64_t keep_last;   /* so many entries of each feed on the list, whatever their age; 0: keep_for_ms decides */
	bool log_json;
	char *notify_secret; /* of merges that say none */
	bool lists_in_database;
	int64_t lists_version; /* that were read (shelf.h) */
	char **feed_files;     /* absolute paths, globs expanded; of lists in the database what they are called (shelf.h) */
	size_t n_feed_files;
	char **side_files; /* absolute, what is read beside: users=, style=, and each auth=@FILE once */
	size_t n_side_files;
	char *path; /* of the configuration itself; NULL when there is none */
};

struct wd_problem {
	struct wd_place place;
	char *text;   /* "every=: "10x" is no duration; write 90s, 10m, 2h or 1d" */
	bool is_hint; /* does not make `check` fail */
};

struct wd_snapshot {
	struct wd_config config;
	struct wd_feed **feeds; /* in the order of the lists; each URL once (a double is a problem) */
	size_t n_feeds;
	struct wd_merge *merges; /* "all" among them */
	size_t n_merges;
	struct wd_problem *problems;
	size_t n_problems;
};

/*
 * Reads the configuration (path, or NULL: the default places, or none) and
 * every feed list it names. previous (may be NULL) lends the last good version of
 * faulty lines and unreadable lists. Always gives a snapshot when the
 * configuration itself can be read; NULL with err when it cannot (then
 * problems is filled all the same where it is not NULL; free with wd_problems_free).
 */
struct wd_snapshot *wd_snapshot_load(const char *path, const struct wd_snapshot *previous, struct wd_problem **problems,
				     size_t *n_problems, struct wd_error *err) WD_MUST_CHECK;
/* Counting is thread-safe; of NULL nothing is released. */
struct wd_snapshot *wd_snapshot_hold(struct wd_snapshot *snapshot);
void wd_snapshot_release(struct wd_snapshot *snapshot);
void wd_problems_free(struct wd_problem *problems, size_t n);

const struct wd_merge *wd_snapshot_merge(const struct wd_snapshot *snapshot, struct wd_span name);
/* What absolute addresses begin with: public-url, else the first address that is listened on. */
void wd_snapshot_base_url(const struct wd_snapshot *snapshot, struct wd_buf *out);
/* Its target with this address; NULL: it has none, as where there is no merge. */
const struct wd_notify_target *wd_merge_target(const struct wd_merge *merge, struct wd_span address);
/* True when the merge takes entries of this feed at all (its tags, hidden). */
bool wd_merge_takes(const struct wd_merge *merge, const struct wd_feed *feed);
/* Folders to watch: of the configuration, of each list, and of what links on the way point to. NULL-terminated; free with wd_paths_free. */
char **wd_snapshot_folders(const struct wd_snapshot *snapshot);
/* The list that `add` and `import` write to: the first plain one, else one to be made. The caller frees. */
char *wd_snapshot_list_to_edit(const struct wd_snapshot *snapshot);

#endif
