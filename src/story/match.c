#include "story/match.h"

#include "story/align.h"
#include "story/stretch.h"

/* Weights: 2 a word, 1 a character of a script without blanks (words.h). */
enum {
	/*
	 * A text is recognised by no less than this: eight words. A body cut to 70
	 * characters has eleven; common phrases have up to six.
	 */
	LEAST_SHARED = 16,
	/* Of two heads the lesser one: a dateline of nine words. */
	MOST_HEADS = 18,
	/* What publishers put behind a text: newsletter, share, read more. Thirty words; two of them with their name in it. */
	MOST_TAIL = 60,
	MOST_NAMED_TAIL = 100,
	/* A word or three mended at one place, "percent" for "per cent", 「述べ」 for 「話し」… */
	MOST_MEND = 6,
	/* …and of all the text one unit in eight. */
	MEND_SHARE = 8,
	/* What is this long is no notice of a paywall, so that the headline need not be borne out. */
	LONG_TEXT = 240,
	/* Headlines alone are believed from five words on, or nine characters: "Letters to the Editor" are many. */
	LEAST_TITLE = 9,
};
static const int64_t day_ms = 86400000;
enum {
	TITLE_DAYS = 4, /* a headline alone counts so long: after it, the same headline is the next bulletin */
	TEXT_DAYS = 30, /* the window of the prints */
};

/* a is the shorter. */
struct sides {
	struct wd_arena *arena;
	const struct wd_fingerprint *a, *b;
	const struct wd_pair *pair;
	struct wd_alignment row;
	bool same_title;
	size_t weight_a, weight_b;
	size_t mended; /* the weight of what was put in the place of something, behind the head */
	size_t mended_head;
	size_t said_a, said_b; /* where either text begins, behind its headline */
	size_t figures;        /* places where figures differ */
};

/* ---- headlines ---- */

static bool same_title(const struct wd_fingerprint *a, const struct wd_fingerprint *b)
{
	return a->title.n > 0 && wd_words_are_same(&a->title, &b->title);
}

/* How much of the headline the text says, of 1000: long words, and pairs of characters that are units alone. */
static int borne_out_by(const struct wd_units *title, const struct wd_stretch *text)
{
	size_t all = 0, found = 0;

	for (size_t i = 0; i < title->n; i++) {
		const struct wd_unit *unit = &title->items[i];

		if (unit->weight == 2 && !unit->is_short) {
			all++;
			found += wd_stretch_has(text, unit->hash);
			continue;
		}
		if (unit->weight == 2 || i + 1 == title->n || title->items[i + 1].weight == 2)
			continue;
		all++;
		found += wd_stretch_has_pair(text, unit);
	}
	return all ? (int)(found * 1000 / all) : 0;
}

static int borne_out(const struct wd_units *title, const struct wd_units *body)
{
	return borne_out_by(title, &(struct wd_stretch){ body, 0, body->n });
}

/*
 * Two headlines of one mould with other figures: parts of a series, two bulletins. Half of
 * what the shorter says stands in the other.
 */
static bool titles_count_on(const struct wd_units *a, const struct wd_units *b)
{
	struct wd_stretch x = { a, 0, a->n }, y = { b, 0, b->n };

	return wd_stretch_numbers_differ(&x, &y) && (borne_out(a, b) >= 500 || borne_out(b, a) >= 500);
}

/* All of a headline stands in another, which is as long again at most: with a mark that is not known to be one. */
static bool is_within(const struct wd_units *a, const struct wd_units *b)
{
	size_t weight = wd_words_weight(a, 0, a->n);

	for (size_t at = 0; weight >= LEAST_TITLE && at + a->n <= b->n; at++)
		if (wd_words_stand_at(b, at, a, a->n))
			return wd_words_weight(b, 0, b->n) <= 2 * weight;
	return false;
}

/*
 * The same text under two headlines: it must be about one of them at least, or it is what a
 * publisher shows in the place of every text (a paywall, a player, "no preview"). Not
 * about both: a headline in a paper's own words may share none with the text.
 * A third of its words: the rest is inflected, or said otherwise.
 */
static bool titles_fit(const struct sides *s, bool both)
{
	const struct wd_units *a = &s->a->title, *b = &s->b->title;
	bool fits_a, fits_b;

	if (s->same_title || a->n == 0 || b->n == 0 || is_within(a, b) || is_within(b, a))
		return true;
	if (s->row.weight >= LONG_TEXT && !both)
		return true;
	fits_a = borne_out(a, &s->b->body) >= 333;
	fits_b = borne_out(b, &s->b->body) >= 333;
	return both ? fits_a && fits_b : fits_a || fits_b;
}

/*
 * A third of the headline is said by its own text, and by the other in no spelling. Characters that are units alone
 * are held apart by so few that what both headlines say is left out.
 */
static bool tells_own(const struct wd_units *title, const struct wd_units *other_title, const struct wd_stretch *own,
		      const struct wd_stretch *other)
{
	const struct wd_stretch mould = { other_title, 0, other_title->n };
	size_t n = 0, told = 0;

	for (size_t i = 0; i < title->n; i++) {
		const struct wd_unit *unit = &title->items[i];
		bool is_told;

		if (unit->weight == 2 && !unit->is_number) {
			is_told = wd_stretch_has(own, unit->hash) && !wd_stretch_has_head(other, unit->head);
			/* "of" and "the" stand in both; where one does not, it is a name of three letters. */
			n += is_told || !unit->is_short;
		} else if (unit->weight == 1 && i + 1 < title->n && unit[1].weight == 1 &&
			   !wd_stretch_has_pair(&mould, unit)) {
			is_told = wd_stretch_has_pair(own, unit) && !wd_stretch_has_pair(other, unit);
			n++;
		} else {
			continue;
		}
		told += is_told;
	}
	return told > 0 && told * 3 >= n;
}

/*
 * Two notices of one frame: what was put in the place of something is what the headlines are about. A
 * copy under a headline of its own may mend a word of it, hardly ever a third of both.
 */
static bool titles_tell_apart(const struct sides *s)
{
	const struct wd_units *title_a = &s->a->title, *title_b = &s->b->title;
	const struct wd_stretch a = { &s->a->body, s->said_a, s->a->body.n }, b = { &s->b->body, s->said_b, s->b->body.n };

	return !s->same_title && s->mended + s->mended_head > 0 && tells_own(title_a, title_b, &a, &b) &&
	       tells_own(title_b, title_a, &b, &a);
}

/* Units of the mark of urgency before a headline that stands above the text. */
enum { MOST_MARKS = 3 };

/*
 * The headline again, above the text: as long as it says of the text what the text itself says, each paper's own
 * is no part of it. Answers where it ends, 0 when it is not there. first: where the shared text begins.
 */
static size_t headline_end(const struct wd_fingerprint *fp, size_t first)
{
	const struct wd_units *title = &fp->title, *body = &fp->body;

	for (size_t at = 0; title->n && at <= MOST_MARKS && at + title->n <= first; at++)
		if (wd_words_stand_at(body, at, title, title->n) &&
		    borne_out_by(title, &(struct wd_stretch){ body, first, body->n }) >= 333)
			return at + title->n;
	return 0;
}

/* ---- the text ---- */

/* Two words or four characters of the publisher's name do: "Union Courier" of "Union Courier - World". */
static bool names_publisher(const struct wd_stretch *s, const struct wd_units *publisher)
{
	size_t n = 0, weight = 0;

	while (n < publisher->n && weight < 4)
		weight += publisher->items[n++].weight;
	for (size_t i = s->from; n > 0 && i + n <= s->to; i++)
		if (wd_words_stand_at(s->units, i, publisher, n))
			return true;
	return false;
}

/* "(Corrects figure in paragraph 4.)", which may stand where the other has a byline. */
static bool has_note(const struct sides *s)
{
	return wd_fingerprint_has_note(s->a) || wd_fingerprint_has_note(s->b);
}

/* A name in it is in its headline, too, and not in the other head: it is what the text is about. */
static bool is_subject(const struct wd_stretch *head, const struct wd_units *title, const struct wd_stretch *other)
{
	for (size_t i = head->from; i < head->to; i++) {
		const struct wd_unit *unit = &head->units->items[i];

		if (unit->is_name && !wd_stretch_has_head(other, unit->head) &&
		    wd_stretch_has(&(struct wd_stretch){ title, 0, title->n }, unit->hash))
			return true;
	}
	return false;
}

/*
 * What a publisher puts before a text stands on a line of its own, or is parted from it by a dash or a
 * bracket: a dateline, a byline, a caption. Two of these say nothing of the texts, but where both name what their headlines do.
 */
static bool are_set_off(const struct sides *s, const struct wd_stretch *a, const struct wd_stretch *b)
{
	return wd_fingerprint_is_set_off(s->arena, s->a, a->to) && wd_fingerprint_is_set_off(s->arena, s->b, b->to) &&
	       !(is_subject(a, &s->a->title, b) && is_subject(b, &s->b->title, a));
}

/*
 * Leaves the headlines above the texts out of the two heads, where what stands there else may be a dateline.
 * Not where more stands there than the two are known by (head.h).
 */
static void drop_headlines(struct sides *s, struct wd_stretch *a, struct wd_stretch *b)
{
	if (wd_stretch_weight(a) > WD_MATCH_HEAD || wd_stretch_weight(b) > WD_MATCH_HEAD)
		return;
	s->said_a = a->from = headline_end(s->a, a->to);
	s->said_b = b->from = headline_end(s->b, b->to);
	if (wd_stretch_weight(a) > MOST_HEADS || wd_stretch_weight(b) > MOST_HEADS)
		s->said_a = a->from = s->said_b = b->from = 0;
}

static enum wd_against judge_head(struct sides *s, const struct wd_block *first)
{
	struct wd_stretch a = { &s->a->body, 0, first->at_a }, b = { &s->b->body, 0, first->at_b };
	size_t more, mended;
	bool a_is_dateline, b_is_dateline, is_dateline, are_datelines;

	drop_headlines(s, &a, &b);
	more = wd_stretch_weight(&a) > wd_stretch_weight(&b) ? wd_stretch_weight(&a) : wd_stretch_weight(&b);
	mended = wd_stretch_mended(&a, &b);
	a_is_dateline = names_publisher(&a, &s->a->publisher);
	b_is_dateline = names_publisher(&b, &s->b->publisher);
	/* One names its paper, or both are set off. Else two bylines stand before a long text, or it is about two persons. */
	is_dateline = a_is_dateline || b_is_dateline || (mended > 0 && are_set_off(s, &a, &b));
	/* "Seoul, 4 Feb - The Coast" and "London, 5 Feb - Bay Wire". */
	are_datelines = a_is_dateline && b_is_dateline && !s->pair->same_feed;

	s->mended_head = mended;
	if (mended > (is_dateline ? MOST_HEADS : MOST_MEND))
		return WD_AGAINST_HEAD;
	if (!is_dateline && s->row.weight < LONG_TEXT && wd_stretch_names_differ(&a, &b) && !has_note(s))
		return WD_AGAINST_HEAD;
	/* The first paragraph left out, under the same headline. */
	if (more > WD_MATCH_HEAD && !(s->same_title && mended <= MOST_MEND))
		return WD_AGAINST_HEAD;
	/*
	 * Datelines of two days are no figures of the text. In a short text nothing else may tell two
	 * days apart, but where two papers each name themselves.
	 */
	if (wd_stretch_numbers_differ(&a, &b) && s->row.weight < LONG_TEXT / 2 && !are_datelines && !has_note(s))
		return WD_AGAINST_NUMBERS;
	return WD_AGAINST_NOTHING;
}

static enum wd_against judge_middle(struct sides *s)
{
	for (size_t i = 0; i + 1 < s->row.n; i++) {
		const struct wd_block *this = &s->row.blocks[i], *next = this + 1;
		struct wd_stretch a = { &s->a->body, this->at_a + this->n, next->at_a };
		struct wd_stretch b = { &s->b->body, this->at_b + this->n, next->at_b };
		size_t mended = wd_stretch_mended(&a, &b);

		if (mended > MOST_MEND || wd_stretch_names_differ(&a, &b))
			return WD_AGAINST_MIDDLE;
		s->mended += mended;
		s->figures += wd_stretch_numbers_differ(&a, &b);
	}
	return s->mended * MEND_SHARE > s->row.weight ? WD_AGAINST_MIDDLE : WD_AGAINST_NOTHING;
}

static enum wd_against judge_tail(struct sides *s, const struct wd_block *last)
{
	struct wd_stretch a = { &s->a->body, last->at_a + last->n, s->a->body.n };
	struct wd_stretch b = { &s->b->body, last->at_b + last->n, s->b->body.n };
	size_t of_a = wd_stretch_weight(&a), of_b = wd_stretch_weight(&b), less = of_a < of_b ? of_a : of_b;

	if (less <= MOST_MEND) {
		s->figures += wd_stretch_numbers_differ(&a, &b);
		return wd_stretch_names_differ(&a, &b) && of_a + of_b < 4 * less ? WD_AGAINST_TAIL : WD_AGAINST_NOTHING;
	}
	if (names_publisher(&a, &s->a->publisher) || names_publisher(&b, &s->b->publisher))
		return less <= MOST_NAMED_TAIL ? WD_AGAINST_NOTHING : WD_AGAINST_TAIL;
	if (wd_stretch_numbers_differ(&a, &b) && of_a + of_b < 4 * less)
		return WD_AGAINST_NUMBERS;
	return less <= MOST_TAIL && less * 2 <= s->row.weight ? WD_AGAINST_NOTHING : WD_AGAINST_TAIL;
}

/* How much only the longer text has, in the middle and behind. */
static bool holds_more(const struct sides *s)
{
	return s->weight_b > s->row.weight + s->row.weight / 3 + WD_MATCH_HEAD;
}

static enum wd_against judge_text(struct sides *s)
{
	const struct wd_alignment *row = &s->row;
	enum wd_against against;

	if (row->weight < LEAST_SHARED || row->n == 0)
		return WD_AGAINST_TEXT;
	against = judge_head(s, &row->blocks[0]);
	if (against == WD_AGAINST_NOTHING)
		against = judge_middle(s);
	if (against == WD_AGAINST_NOTHING)
		against = judge_tail(s, &row->blocks[row->n - 1]);
	if (against != WD_AGAINST_NOTHING)
		return against;
	/* One figure mended, and the text says so. */
	if (s->figures > 1 || (s->figures == 1 && !has_note(s)))
		return WD_AGAINST_NUMBERS;
	if (holds_more(s) && (wd_fingerprint_is_digest(s->a) || wd_fingerprint_is_digest(s->b)))
		return WD_AGAINST_DIGEST;
	if (titles_count_on(&s->a->title, &s->b->title) || !titles_fit(s, false) || titles_tell_apart(s))
		return WD_AGAINST_TITLE;
	/* A notice of correction is no copy of what it corrects, nor of another notice. */
	if ((s->a->is_correction != s->b->is_correction && holds_more(s)) ||
	    (s->a->is_correction && s->b->is_correction && !s->same_title))
		return WD_AGAINST_TITLE;
	/* A publisher's own second entry: its bulletins are what looks most alike. */
	if (s->pair->same_feed && !s->pair->same_link && !s->same_title && (s->mended > 0 || !titles_fit(s, true)))
		return WD_AGAINST_FEED;
	return WD_AGAINST_NOTHING;
}

/* One has nothing but a headline, and it is the other's. */
static enum wd_against judge_title(const struct sides *s)
{
	if (!s->same_title || wd_words_weight(&s->a->title, 0, s->a->title.n) < LEAST_TITLE)
		return WD_AGAINST_TITLE;
	if (s->a->is_correction || s->b->is_correction)
		return WD_AGAINST_TITLE;
	if (s->pair->same_feed && !s->pair->same_link)
		return WD_AGAINST_FEED;
	return s->pair->apart_ms > TITLE_DAYS * day_ms ? WD_AGAINST_AGE : WD_AGAINST_NOTHING;
}

/* The shorter one stands first; of two as long as each other their units decide, not which of them was given first. */
static bool stands_behind(const struct wd_units *a, size_t weight_a, const struct wd_units *b, size_t weight_b)
{
	if (weight_a != weight_b || a->n != b->n)
		return weight_a != weight_b ? weight_a > weight_b : a->n > b->n;
	for (size_t i = 0; i < a->n; i++)
		if (a->items[i].hash != b->items[i].hash)
			return a->items[i].hash > b->items[i].hash;
	return false;
}

static void put_in_order(struct sides *s, const struct wd_fingerprint *a, const struct wd_fingerprint *b)
{
	size_t of_a = wd_words_weight(&a->body, 0, a->body.n), of_b = wd_words_weight(&b->body, 0, b->body.n);
	bool behind = stands_behind(&a->body, of_a, &b->body, of_b);

	s->a = behind ? b : a;
	s->b = behind ? a : b;
	s->weight_a = behind ? of_b : of_a;
	s->weight_b = behind ? of_a : of_b;
}

struct wd_verdict wd_match(struct wd_arena *arena, const struct wd_fingerprint *a, const struct wd_fingerprint *b,
			   const struct wd_pair *pair)
{
	struct wd_verdict verdict = { .rule = WD_RULE_NONE, .against = WD_AGAINST_TEXT };
	struct sides s = { .arena = arena, .pair = pair };

	put_in_order(&s, a, b);
	s.same_title = same_title(a, b);
	if (s.weight_a < LEAST_SHARED) {
		verdict.against = judge_title(&s);
		if (verdict.against == WD_AGAINST_NOTHING)
			verdict.rule = WD_RULE_TITLE;
		return verdict;
	}
	if (pair->apart_ms > TEXT_DAYS * day_ms) {
		verdict.against = WD_AGAINST_AGE;
		return verdict;
	}
	if (!wd_align(arena, s.a, s.b, &s.row))
		return verdict;
	verdict.likeness = (int)(s.row.weight * 1000 / (s.weight_a ? s.weight_a : 1));
	verdict.against = judge_text(&s);
	if (verdict.against == WD_AGAINST_NOTHING)
		verdict.rule = holds_more(&s) ? WD_RULE_PART : WD_RULE_TEXT;
	/* Three quarters: a tail or a head on one side is no other text. */
	verdict.is_whole = verdict.rule == WD_RULE_TEXT && s.row.weight * 4 >= s.weight_b * 3;
	return verdict;
}

bool wd_match_names_paper(const struct wd_fingerprint *fp)
{
	return names_publisher(&(struct wd_stretch){ &fp->body, 0, fp->body.n }, &fp->publisher);
}

/* All that stands before block i may be a head, as judge_head says whatever the units are. */
static bool may_be_heads(const struct sides *s, size_t i)
{
	struct wd_stretch a = { &s->a->body, 0, s->row.blocks[i].at_a }, b = { &s->b->body, 0, s->row.blocks[i].at_b };

	return (wd_stretch_weight(&a) <= WD_MATCH_HEAD && wd_stretch_weight(&b) <= WD_MATCH_HEAD) ||
	       (i == 0 && s->same_title && wd_stretch_mended(&a, &b) <= MOST_MEND);
}

/* All that stands behind block i may be a tail, as judge_tail says. */
static bool may_be_tails(const struct sides *s, size_t i, bool names_paper)
{
	const struct wd_block *block = &s->row.blocks[i];
	size_t of_a = wd_words_weight(&s->a->body, block->at_a + block->n, s->a->body.n);
	size_t of_b = wd_words_weight(&s->b->body, block->at_b + block->n, s->b->body.n);
	size_t less = of_a < of_b ? of_a : of_b;

	return less <= MOST_MEND || (less <= MOST_TAIL && less * 2 <= s->row.weight) ||
	       (names_paper && less <= MOST_NAMED_TAIL);
}

/*
 * As judge_middle says; but units that are only sketched may be found alike in two heads or two tails that share
 * nothing, so that what is no gap of a copy may still belong to these.
 */
static bool may_be_copies(struct sides *s, bool names_paper)
{
	size_t i = 0;

	for (; i + 1 < s->row.n; i++) {
		const struct wd_block *this = &s->row.blocks[i], *next = this + 1;
		struct wd_stretch a = { &s->a->body, this->at_a + this->n, next->at_a };
		struct wd_stretch b = { &s->b->body, this->at_b + this->n, next->at_b };

		if (wd_stretch_mended(&a, &b) > MOST_MEND && !may_be_heads(s, i + 1))
			break;
	}
	return may_be_heads(s, 0) && may_be_tails(s, i, names_paper);
}

bool wd_match_may_join(struct wd_arena *arena, const struct wd_fingerprint *a, const struct wd_fingerprint *b,
		       const struct wd_match_known *known)
{
	struct sides s = { .arena = arena, .a = a, .b = b, .same_title = known->same_title };
	bool behind = stands_behind(&a->body, known->weight_a, &b->body, known->weight_b);

	if (known->weight_a < LEAST_SHARED || known->weight_b < LEAST_SHARED)
		return known->same_title;
	if (!wd_align_with(arena, a, known->spots, b, behind, &s.row))
		return true;
	return s.row.n > 0 && s.row.weight >= LEAST_SHARED && may_be_copies(&s, known->names_paper);
}

bool wd_verdict_contradicts(const struct wd_verdict *verdict)
{
	switch (verdict->against) {
	case WD_AGAINST_HEAD:
	case WD_AGAINST_MIDDLE:
	case WD_AGAINST_NUMBERS:
		return true;
	case WD_AGAINST_TEXT:
	case WD_AGAINST_TAIL:
		return verdict->likeness < 500;
	default:
		return false;
	}
}

/* The weight of what both share, but for what ends both: a publisher's own words. */
static size_t shared_weight(const struct wd_alignment *row, const struct wd_fingerprint *a, const struct wd_fingerprint *b)
{
	const struct wd_block *last = row->n ? &row->blocks[row->n - 1] : NULL;

	if (!last || last->at_a + last->n < a->body.n || last->at_b + last->n < b->body.n || last->at_a == 0 ||
	    last->at_b == 0)
		return row->weight;
	return row->weight - wd_words_weight(&a->body, last->at_a, last->at_a + last->n);
}

bool wd_match_are_strangers(struct wd_arena *arena, const struct wd_fingerprint *a, const struct wd_fingerprint *b)
{
	bool have_text = wd_words_weight(&a->body, 0, a->body.n) >= LEAST_SHARED &&
			 wd_words_weight(&b->body, 0, b->body.n) >= LEAST_SHARED;
	struct wd_alignment row;

	if (same_title(a, b) || !wd_align(arena, a, b, &row) || shared_weight(&row, a, b) >= LEAST_SHARED)
		return false;
	/* A flash that is nothing but a headline, and the text that follows it. */
	return have_text || (borne_out(&a->title, &b->title) < 333 && borne_out(&b->title, &a->title) < 333 &&
			     borne_out(&a->title, &b->body) < 333 && borne_out(&b->title, &a->body) < 333);
}
