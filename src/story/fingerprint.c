#include "story/fingerprint.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "clean/clean.h"
#include "story/title.h"

enum {
	/*
	 * The head: the shingles that begin in the first so many units. A body cut
	 * to 70 characters has eleven English words, so eight shingles, and a
	 * dateline that could not be told from the text takes four more.
	 */
	HEAD_SHINGLES = 12,
	HEAD_KEPT = 2,
	HEAD_SOUGHT = 6,
	BODY_KEPT = 2,
	BODY_SOUGHT = 4,
	/* The paper's name stands in a dateline; behind the first so many units it does not. */
	DATELINE_UNITS = 14,
	/* A title shorter than four words or eight characters is one of many. */
	LEAST_TITLE = 8,
	/* Eight words, as wd_match asks for. */
	LEAST_TEXT = 16,
	DIGEST_HEADINGS = 3,
	PUBLISHER_UNITS = 8,
	NOTE_BYTES = 160,
	/* Of the markup, in which a head ends, and what alternative texts of images may add to its units. */
	HEAD_BYTES = 4096,
	HEAD_UNITS = 40,
};

/* What a hash was made of, so that a title's is no shingle's, and a beginning's none of further down. */
enum band { BAND_TITLE = 1, BAND_BODY, BAND_HEAD };

static uint32_t band_hash(enum band band, uint64_t of)
{
	return (uint32_t)XXH3_64bits_withSeed(&of, sizeof(of), (XXH64_hash_t)band);
}

static void make_shingles(struct wd_arena *arena, struct wd_fingerprint *fp)
{
	const struct wd_units *body = &fp->body;

	fp->shingles = wd_arena_alloc(arena, (body->n + 1) * sizeof(*fp->shingles));
	for (size_t from = 0; fp->shingles && from < body->n; from++) {
		uint32_t hashes[WD_SHINGLE_WEIGHT];
		size_t weight = 0, n = 0;

		for (size_t i = from; i < body->n && weight < WD_SHINGLE_WEIGHT; i++, n++) {
			hashes[n] = body->items[i].hash;
			weight += body->items[i].weight;
		}
		if (weight < WD_SHINGLE_WEIGHT)
			break;
		fp->shingles[fp->n_shingles++] = (uint32_t)XXH3_64bits(hashes, n * sizeof(*hashes));
	}
	wd_arena_keep(arena, fp->shingles, fp->n_shingles * sizeof(*fp->shingles));
}

static uint64_t title_hash(const struct wd_units *title)
{
	XXH3_state_t state;

	XXH3_64bits_reset(&state);
	for (size_t i = 0; i < title->n; i++)
		XXH3_64bits_update(&state, &title->items[i].hash, sizeof(title->items[i].hash));
	return XXH3_64bits_digest(&state);
}

static void add_band(uint32_t *bands, size_t *n, uint32_t band)
{
	for (size_t i = 0; i < *n; i++)
		if (bands[i] == band)
			return;
	bands[(*n)++] = band;
}

/* The smallest `want` of hashes, ascending: those that two texts with much in common choose alike. */
static size_t smallest(const uint32_t *shingles, size_t n, enum band band, uint32_t *out, size_t want)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t hash = band_hash(band, shingles[i]);
		size_t at = found;

		while (at > 0 && out[at - 1] > hash)
			at--;
		if ((at > 0 && out[at - 1] == hash) || at >= want)
			continue;
		found = found < want ? found + 1 : want;
		for (size_t k = found - 1; k > at; k--)
			out[k] = out[k - 1];
		out[at] = hash;
	}
	return found;
}

/* Behind the paper's name, where a dateline has it. */
static size_t dateline_end(const struct wd_fingerprint *fp)
{
	const struct wd_units *name = &fp->publisher, *body = &fp->body;

	for (size_t at = 0; name->n && at < DATELINE_UNITS; at++)
		if (wd_words_stand_at(body, at, name, name->n))
			return at + name->n;
	return 0;
}

static void choose_bands(struct wd_fingerprint *fp)
{
	uint32_t found[HEAD_SOUGHT];
	size_t head = dateline_end(fp), n;

	if (wd_words_weight(&fp->title, 0, fp->title.n) >= LEAST_TITLE) {
		uint32_t band = band_hash(BAND_TITLE, title_hash(&fp->title));

		add_band(fp->kept, &fp->n_kept, band);
		add_band(fp->sought, &fp->n_sought, band);
	}
	if (head >= fp->n_shingles)
		head = 0;
	n = fp->n_shingles - head < HEAD_SHINGLES ? fp->n_shingles - head : HEAD_SHINGLES;
	n = smallest(fp->shingles + head, n, BAND_HEAD, found, HEAD_SOUGHT);
	for (size_t i = 0; i < n; i++) {
		if (i < HEAD_KEPT)
			add_band(fp->kept, &fp->n_kept, found[i]);
		add_band(fp->sought, &fp->n_sought, found[i]);
	}
	fp->n_near_kept = fp->n_kept;
	fp->n_near_sought = fp->n_sought;
	n = smallest(fp->shingles, fp->n_shingles, BAND_BODY, found, BODY_SOUGHT);
	for (size_t i = 0; i < n; i++) {
		if (i < BODY_KEPT)
			add_band(fp->kept, &fp->n_kept, found[i]);
		add_band(fp->sought, &fp->n_sought, found[i]);
	}
}

bool wd_fingerprint_is_digest(const struct wd_fingerprint *fp)
{
	struct wd_span html = fp->html;
	size_t n = 0;

	for (size_t at = 0; at + 3 < html.len && n < DIGEST_HEADINGS; at++)
		n += html.ptr[at] == '<' && html.ptr[at + 1] == 'h' && html.ptr[at + 2] >= '1' && html.ptr[at + 2] <= '6';
	return n >= DIGEST_HEADINGS;
}

/* Such a note stands before the text or behind it. */
bool wd_fingerprint_has_note(const struct wd_fingerprint *fp)
{
	struct wd_span text = fp->text, head = { text.ptr, text.len < NOTE_BYTES ? text.len : NOTE_BYTES };
	struct wd_span tail = { text.ptr + text.len - head.len, head.len };

	return head.len > 0 && (wd_title_corrects(head) || wd_title_corrects(tail));
}

/* Blocks of the markup, which the text does not show, end before unit `at` of the body. */
static bool begins_block(struct wd_arena *arena, const struct wd_fingerprint *fp, size_t at)
{
	struct wd_span html = { fp->html.ptr, fp->html.len < HEAD_BYTES ? fp->html.len : HEAD_BYTES };
	struct wd_units lines = wd_words_of(arena, wd_words_of_html(arena, html), at + HEAD_UNITS);

	/* What an image shows is read with it, so that the place may be another. */
	for (size_t i = 1; i < lines.n; i++)
		if (lines.items[i - 1].hash == fp->body.items[at - 1].hash && lines.items[i].hash == fp->body.items[at].hash)
			return lines.items[i - 1].is_edge;
	return false;
}

bool wd_fingerprint_is_set_off(struct wd_arena *arena, const struct wd_fingerprint *fp, size_t at)
{
	return at > 0 && (fp->body.items[at - 1].is_edge || begins_block(arena, fp, at));
}

static bool has_number(const struct wd_units *units, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (units->items[i].is_number)
			return true;
	return false;
}

/* Blocks of its own hold the headline from unit `at` on, and the rest is a share bar or a paper's name: it is no text. */
static bool is_headline(struct wd_arena *arena, const struct wd_fingerprint *fp, size_t at)
{
	const struct wd_units *title = &fp->title, *body = &fp->body;
	size_t end = at + title->n;

	return wd_words_stand_at(body, at, title, title->n) && !has_number(body, 0, at) && !has_number(body, end, body->n) &&
	       (at == 0 || wd_fingerprint_is_set_off(arena, fp, at)) &&
	       (end == body->n || wd_fingerprint_is_set_off(arena, fp, end));
}

static bool is_headline_alone(struct wd_arena *arena, const struct wd_fingerprint *fp)
{
	size_t of_title = wd_words_weight(&fp->title, 0, fp->title.n), n = fp->title.n;

	/* What else is there would be too little to tell a text by. */
	if (of_title < LEAST_TITLE || wd_words_weight(&fp->body, 0, fp->body.n) >= of_title + LEAST_TEXT)
		return false;
	for (size_t at = 0; at + n <= fp->body.n; at++)
		if (is_headline(arena, fp, at))
			return true;
	return false;
}

bool wd_fingerprint_text(struct wd_arena *arena, const struct wd_entry *entry, struct wd_span publisher,
			 struct wd_fingerprint *out)
{
	/* A summary that was made from the body, or a teaser beside it, says less than the body. */
	struct wd_span text = entry->text.len >= entry->summary.len ? entry->text : entry->summary;
	struct wd_units whole_title;

	*out = (struct wd_fingerprint){ .text = text, .html = entry->content_html };
	whole_title = wd_words_of(arena, entry->title, WD_PRINT_TITLE);
	out->title = wd_words_of(arena, wd_title_core(entry->title, publisher), WD_PRINT_TITLE);
	out->publisher = wd_words_of(arena, publisher, PUBLISHER_UNITS);
	out->body = wd_words_of(arena, text, WD_PRINT_UNITS);
	if (wd_words_are_same(&out->body, &whole_title) || wd_words_are_same(&out->body, &out->title) ||
	    is_headline_alone(arena, out))
		out->body.n = 0;
	out->is_correction = wd_title_corrects(entry->title);
	make_shingles(arena, out);
	return !wd_arena_is_full(arena);
}

bool wd_fingerprint(struct wd_arena *arena, const struct wd_entry *entry, struct wd_span publisher,
		    struct wd_fingerprint *out)
{
	if (!wd_fingerprint_text(arena, entry, publisher, out))
		return false;
	choose_bands(out);
	return true;
}
