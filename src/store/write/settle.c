#include "store/write/members.h"
#include "store/write/settle.h"

#include <stdlib.h>

#include "clean/clean.h"
#include "store/rows/verdict.h"
#include "store/write/join.h"
#include "store/write/move.h"
#include "store/write/round.h"
#include "story/group.h"
#include "story/uid.h"
#include "util/clock.h"

enum {
	/* Told apart by comparing each with each; where more are in doubt, they stay as they came. */
	MOST_MEMBERS = 96,
	MOST_BYTES = 64 << 20, /* of all their texts and what is made of them */
	AT_EASE = 16 << 20,    /* the index's words of those that moved; beyond it they are written */
};

/* What is read of a member beside what it is told apart by. */
struct row {
	int64_t id, feed, uid, story, born, sort_at, first_seen_at;
	struct wd_span feed_url, publisher, verdict;
};

/* Stories in doubt of each other, and their entries. */
struct doubtful {
	struct wd_writer *writer;
	struct wd_arena *arena, *scratch;
	const int64_t *stories;
	size_t n_stories;
	struct row rows[MOST_MEMBERS];
	struct wd_member members[MOST_MEMBERS];
	int64_t targets[MOST_MEMBERS]; /* of each group, by its number: the story that it is or becomes; 0: a
					  new one */
	size_t n;
	int64_t made;
};

/* ---- reading ---- */

/* is_small: there are not more than can be told apart. */
static bool read_rows(struct doubtful *d, int64_t story, bool *is_small)
{
	struct wd_db *db = d->writer->db;
	struct wd_stmt *stmt =
		wd_db_query(db,
			    "SELECT e.id, e.feed, e.uid, e.words, e.published_at, e.sort_at, e.first_seen_at, s.born,"
			    " f.url, f.own_title, e.verdict FROM entry e JOIN story s ON s.id = e.story"
			    " JOIN feed f ON f.id = e.feed WHERE e.story = ?1 LIMIT ?2",
			    "ii", story, (int64_t)(MOST_MEMBERS - d->n + 1));

	while (stmt && *is_small && wd_db_step(stmt)) {
		struct row *row = &d->rows[d->n];
		struct wd_member *m = &d->members[d->n];

		*is_small = d->n < MOST_MEMBERS;
		if (!*is_small)
			break;
		d->n++;
		*row = (struct row){ .id = wd_db_count(stmt, 0),
				     .feed = wd_db_count(stmt, 1),
				     .uid = wd_db_count(stmt, 2),
				     .story = story,
				     .sort_at = wd_db_count(stmt, 5),
				     .first_seen_at = wd_db_count(stmt, 6),
				     .born = wd_db_count(stmt, 7),
				     .feed_url = wd_arena_dup(d->arena, wd_db_text(stmt, 8)),
				     .publisher = wd_arena_dup(d->arena, wd_db_text(stmt, 9)),
				     .verdict = wd_arena_dup(d->arena, wd_db_text(stmt, 10)) };
		*m = (struct wd_member){ .feed = row->feed,
					 .words = wd_db_count(stmt, 3),
					 .published_at = wd_db_number(stmt, 4) };
		m->order = (uint64_t)wd_uid_hash(
			wd_arena_printf(d->arena, "%.*s %llx", WD_SPAN_ARG(row->feed_url), (unsigned long long)row->uid));
		m->fixed = row->born != d->writer->round && !wd_round_has(d->writer, row->id) ? story : 0;
	}
	wd_db_done(stmt);
	return db->fault == WD_DB_SOUND;
}

static bool read_member(struct doubtful *d, size_t i, bool *found)
{
	struct wd_entry *entry = wd_arena_alloc(d->arena, sizeof(*entry));
	struct wd_fingerprint *fp = wd_arena_alloc(d->arena, sizeof(*fp));

	*found = entry && fp;
	if (*found && !wd_load_entry(d->writer->db, d->arena, d->rows[i].id, entry, found))
		return false;
	if (!*found)
		return true;
	entry->text = wd_text_of_entry(d->arena, entry);
	/* Full: these are more than can be told apart. */
	*found = wd_fingerprint_text(d->arena, entry, d->rows[i].publisher, fp) && !wd_arena_is_full(d->arena);
	d->members[i].entry = entry;
	d->members[i].fp = fp;
	d->members[i].n_keys = wd_story_keys(entry, d->arena, d->members[i].keys);
	return true;
}

/* found: all of it is there, and it is not too much. */
static bool read_all(struct doubtful *d, bool *found)
{
	*found = true;
	d->n = 0;
	for (size_t i = 0; *found && i < d->n_stories; i++)
		if (!read_rows(d, d->stories[i], found))
			return false;
	for (size_t i = 0; *found && i < d->n; i++)
		if (!read_member(d, i, found))
			return false;
	return true;
}

/* ---- writing ---- */

static bool is_fuller(const struct wd_member *a, const struct wd_member *b)
{
	return a->words != b->words ? a->words > b->words : a->order < b->order;
}

/* A published story keeps its row, and so does one whose first entry is here: of several the fullest. */
static void choose_targets(struct doubtful *d)
{
	const struct wd_member *best[MOST_MEMBERS] = { 0 };

	memset(d->targets, 0, sizeof(d->targets));
	for (size_t i = 0; i < d->n; i++) {
		const struct wd_member *m = &d->members[i];
		bool is_first = d->rows[i].id == d->rows[i].story && d->rows[i].born == d->writer->round;

		if (m->fixed)
			d->targets[m->group] = m->fixed;
		if (!is_first || (best[m->group] && !is_fuller(m, best[m->group])))
			continue;
		best[m->group] = m;
	}
	for (size_t i = 0; i < d->n; i++)
		if (best[i] && !d->targets[i])
			d->targets[i] = d->rows[best[i] - d->members].story;
}

static bool is_settled(const struct doubtful *d)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->targets[d->members[i].group] != d->rows[i].story)
			return false;
	return true;
}

static bool make_story(struct doubtful *d, size_t i)
{
	struct wd_writer *writer = d->writer;
	const struct row *row = &d->rows[i];
	struct wd_span public_id;
	int64_t id;

	if (!wd_join_public_id(writer, d->members[i].entry, row->feed_url, row->uid, &public_id) ||
	    !wd_places_find(writer->db, &writer->places, row->sort_at, &id))
		return false;
	d->targets[d->members[i].group] = id;
	d->made++;
	return wd_db_run(writer->db,
			 "INSERT INTO story(id, sort_at, first_seen_at, updated_at, changed_at, lead, "
			 "public_hash, public_id,"
			 " born) VALUES (?1, ?2, ?3, ?2, ?4, ?5, ?6, ?7, ?8)",
			 "iiiiiiti", id, row->sort_at, row->first_seen_at, wd_clock_now(), row->id, wd_uid_hash(public_id),
			 public_id, writer->round);
}

/* What joined it; of one that was placed first, the first that it was found for. */
static size_t joined_by(const struct doubtful *d, size_t i)
{
	if (d->members[i].by != i)
		return d->members[i].by;
	for (size_t k = 0; k < d->n; k++)
		if (k != i && d->members[k].by == i)
			return k;
	return i;
}

/* An entry that is not its story's first is told by what it joined it. */
static bool record(struct doubtful *d, size_t i, bool is_first)
{
	size_t by = joined_by(d, i);
	const struct wd_member *teller = d->members[i].by == i ? &d->members[by] : &d->members[i];
	enum wd_join_why why = is_first                    ? WD_JOIN_FIRST
			       : !teller->is_by_key        ? WD_JOIN_TEXT
			       : teller->kind == WD_KEY_ID ? WD_JOIN_ID
							   : WD_JOIN_URL;
	unsigned char blob[WD_VERDICT_SIZE];
	struct wd_verdict_row verdict;

	wd_verdict_read(d->rows[i].verdict, &verdict);
	verdict.by = (struct wd_verdict_on){ 0 };
	if (!is_first && by != i)
		verdict.by = (struct wd_verdict_on){ d->rows[by].feed, d->rows[by].uid,
						     teller->is_by_key ? (struct wd_verdict){ 0 } : teller->verdict };
	wd_verdict_pack(&verdict, blob);
	return wd_db_run(d->writer->db, "UPDATE entry SET why = ?2, verdict = ?3 WHERE id = ?1", "iib", d->rows[i].id,
			 (int64_t)why, (struct wd_span){ (const char *)blob, sizeof(blob) });
}

static bool move_members(struct doubtful *d)
{
	struct wd_db *db = d->writer->db;

	for (size_t i = 0; i < d->n; i++)
		if (!d->targets[d->members[i].group] && !make_story(d, i))
			return false;
	for (size_t i = 0; i < d->n; i++) {
		int64_t target = d->targets[d->members[i].group], at;
		bool is_first = d->rows[i].id == target || joined_by(d, i) == i;

		if (d->members[i].fixed)
			continue;
		if (d->rows[i].story != target &&
		    (!wd_db_int(db, &at, 0, "SELECT sort_at FROM story WHERE id = ?1", "i", target) ||
		     !wd_move_entry(d->writer, d->rows[i].id, target, at, &d->rows[i].id)))
			return false;
		if (!record(d, i, is_first))
			return false;
	}
	return true;
}

/* Stories that lost all their entries go; of the others lead and membership are decided anew. */
static bool tidy(struct doubtful *d, int64_t story)
{
	struct wd_db *db = d->writer->db;
	int64_t any;

	if (!wd_db_int(db, &any, 0, "SELECT 1 FROM entry WHERE story = ?1 LIMIT 1", "i", story))
		return false;
	if (any)
		return wd_join_choose_lead(d->writer, story) && wd_refile_story(d->writer, story);
	d->made -= 1;
	return wd_members_leave_all(d->writer, story) && wd_db_run(db, "DELETE FROM story WHERE id = ?1", "i", story);
}

static bool settle_one(struct doubtful *d)
{
	bool found;

	if (wd_arena_size(d->writer->arena) > AT_EASE) {
		if (!wd_index_flush(d->writer))
			return false;
		wd_arena_clear(d->writer->arena);
	}
	wd_arena_clear(d->arena);
	if (!read_all(d, &found) || !found)
		return d->writer->db->fault == WD_DB_SOUND;
	if (d->n == 0 || !wd_group(d->arena, d->scratch, d->members, d->n))
		return true;
	choose_targets(d);
	if (is_settled(d))
		return true;
	if (!move_members(d))
		return false;
	d->writer->changed = true;
	for (size_t i = 0; i < d->n_stories; i++)
		if (!tidy(d, d->stories[i]))
			return false;
	for (size_t i = 0; i < d->n; i++) {
		int64_t target = d->targets[i];
		bool is_new = target != 0;

		for (size_t k = 0; k < d->n_stories; k++)
			is_new = is_new && d->stories[k] != target;
		if (is_new && !tidy(d, target))
			return false;
	}
	return true;
}

/* ---- who is in doubt of whom ---- */

struct node {
	int64_t story;
	size_t root; /* a node of lesser or the same number */
};

static int compare_nodes(const void *a, const void *b)
{
	const struct node *x = a, *y = b;

	if (x->root != y->root)
		return x->root < y->root ? -1 : 1;
	return (x->story > y->story) - (x->story < y->story);
}

static size_t find_node(struct node *nodes, size_t n, int64_t story)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (nodes[middle].story < story)
			low = middle + 1;
		else
			high = middle;
	}
	while (nodes[low].root != low)
		low = nodes[low].root = nodes[nodes[low].root].root;
	return low;
}

/* The stories of all doubts, those together that doubts tie together. */
static struct node *gather(struct wd_arena *arena, const struct wd_doubt *doubts, size_t n_doubts, size_t *n)
{
	struct node *nodes = wd_arena_alloc(arena, (n_doubts * 2 + 1) * sizeof(*nodes));
	size_t all = 0;

	for (size_t i = 0; i < n_doubts; i++) {
		nodes[all++] = (struct node){ doubts[i].a, 0 };
		nodes[all++] = (struct node){ doubts[i].b, 0 };
	}
	qsort(nodes, all, sizeof(*nodes), compare_nodes);
	*n = 0;
	for (size_t i = 0; i < all; i++)
		if (*n == 0 || nodes[*n - 1].story != nodes[i].story)
			nodes[(*n)++] = nodes[i];
	for (size_t i = 0; i < *n; i++)
		nodes[i].root = i;
	for (size_t i = 0; i < n_doubts; i++) {
		size_t a = find_node(nodes, *n, doubts[i].a), b = find_node(nodes, *n, doubts[i].b);

		nodes[a > b ? a : b].root = a < b ? a : b;
	}
	for (size_t i = 0; i < *n; i++)
		nodes[i].root = find_node(nodes, *n, nodes[i].story);
	qsort(nodes, *n, sizeof(*nodes), compare_nodes);
	return nodes;
}

bool wd_settle(struct wd_writer *writer, int64_t *made)
{
	size_t n_doubts, n;
	const struct wd_doubt *doubts = wd_round_doubts(writer, &n_doubts);
	struct wd_arena *arena;
	struct doubtful *d;
	struct node *nodes;
	int64_t *stories;
	bool done = true;

	*made = 0;
	if (n_doubts == 0)
		return true;
	arena = wd_arena_new(0);
	nodes = gather(arena, doubts, n_doubts, &n);
	stories = wd_arena_alloc(arena, n * sizeof(*stories));
	d = wd_arena_alloc(arena, sizeof(*d));
	*d = (struct doubtful){ .writer = writer, .arena = wd_arena_new(MOST_BYTES), .scratch = wd_arena_new(0) };
	for (size_t i = 0; i < n; i++)
		stories[i] = nodes[i].story;
	for (size_t from = 0, to; done && from < n; from = to) {
		for (to = from + 1; to < n && nodes[to].root == nodes[from].root; to++)
			;
		d->stories = stories + from;
		d->n_stories = to - from;
		done = settle_one(d);
	}
	*made = d->made;
	wd_arena_free(d->scratch);
	wd_arena_free(d->arena);
	wd_arena_free(arena);
	return done;
}
