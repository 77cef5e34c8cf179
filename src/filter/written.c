#include "filter/written.h"

#define XXH_INLINE_ALL /* words are so short that a call would be most of it */
#include <xxhash.h>

#include "filter/replay.h"
#include "filter/texts.h"
#include "filter/token.h"

/* Of one entry; a text of single letters becomes six times as long. */
enum { MOST_BYTES = WD_BUF_PAGE, MOST_ROOM = 1 << 16 };

struct writing {
	struct wd_written *out;
	struct wd_buf text, hashes;
	size_t begin;         /* of the column */
	enum wd_tongue latin; /* the tongue of its words in Latin letters, most of most texts */
};

uint32_t wd_written_hash(struct wd_span token)
{
	return (uint32_t)XXH3_64bits(token.ptr, token.len);
}

static bool is_ascii_letter(char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26;
}

/* What reads it back would take the token for one of its own tongue. */
static bool is_told(const struct writing *w, const struct wd_token *token)
{
	if (token->tongue == w->latin && is_ascii_letter(*token->text.ptr))
		return true;
	return wd_replay_tongue(token->text, w->out->tongue, wd_tongue_byte(token->tongue)) == token->tongue;
}

static int write_token(void *ctx, const struct wd_token *token)
{
	struct writing *w = ctx;
	uint32_t hash = wd_written_hash(token->text);
	char *to = wd_buf_room(&w->text, WD_TOKEN_MOST + 1), *hashes = wd_buf_room(&w->hashes, sizeof(hash));
	size_t n = 0;

	if (!to || !hashes)
		return 1;
	if (w->text.len > w->begin)
		to[n++] = token->same_place ? WD_REPLAY_SAME : WD_REPLAY_NEXT;
	n += wd_token_write(token->text, token->form, token->tongue, to + n);
	wd_buf_grew(&w->text, n);
	memcpy(hashes, &hash, sizeof(hash));
	wd_buf_grew(&w->hashes, sizeof(hash));
	if (token->form != WD_FORM_WORD) {
		w->out->index.tongues |= 1ull << token->tongue;
		w->out->is_whole = w->out->is_whole && is_told(w, token);
	}
	return 0;
}

static bool keep_hashes(struct wd_arena *arena, const struct wd_buf *hashes, struct wd_written *out)
{
	out->n_hashes = hashes->len / sizeof(*out->hashes);
	out->hashes = wd_arena_space(arena, hashes->len + 1);
	if (out->hashes && hashes->len)
		memcpy(out->hashes, hashes->data, hashes->len);
	return out->hashes != NULL;
}

/* With whole tokens. */
static bool begins_with(struct wd_span text, struct wd_span beginning)
{
	if (beginning.len == 0 || beginning.len > text.len || memcmp(text.ptr, beginning.ptr, beginning.len) != 0)
		return beginning.len == 0;
	return beginning.len == text.len || text.ptr[beginning.len] == WD_REPLAY_NEXT ||
	       text.ptr[beginning.len] == WD_REPLAY_SAME;
}

void wd_fts_columns(const struct wd_indexed *words, struct wd_span out[WD_N_COLUMNS])
{
	struct wd_span summary = words->columns[1], body = words->columns[2];

	out[WD_FTS_TEXT] = body.len ? body : summary;
	out[WD_FTS_SUMMARY] = begins_with(out[WD_FTS_TEXT], summary) ? WD_SPAN("") : summary;
	out[WD_FTS_TITLE] = words->columns[0];
	out[WD_FTS_AUTHOR] = words->columns[3];
	out[WD_FTS_CATEGORY] = words->columns[4];
}

/*
 * Room for what most texts come to, so that the two need not grow for each entry: threads share heaps, and wait for
 * each other while one of them moves what has grown.
 */
static void make_room(struct writing *w, const struct wd_texts *texts)
{
	size_t len = 0;

	for (int i = 0; i < WD_N_COLUMNS; i++)
		len += texts->columns[i].len;
	if (len < MOST_ROOM) {
		(void)wd_buf_room(&w->text, 2 * len);
		(void)wd_buf_room(&w->hashes, 2 * len);
	}
}

bool wd_written_make(struct wd_arena *arena, const struct wd_matchable *entry, struct wd_written *out)
{
	struct writing w = { .out = out };
	struct wd_texts texts = wd_texts_of(entry);
	size_t ends[WD_N_COLUMNS];
	struct wd_span all;
	bool done = true;

	*out = (struct wd_written){ .tongue = texts.tongue, .is_whole = true };
	w.latin = wd_tongue_for(WD_SCRIPT_LATIN, texts.tongue);
	wd_buf_init(&w.text, MOST_BYTES);
	wd_buf_init(&w.hashes, MOST_BYTES);
	make_room(&w, &texts);
	for (int i = 0; i < WD_N_COLUMNS; i++) {
		w.begin = w.text.len;
		done = done && wd_token_text(texts.columns[i], texts.tongue, write_token, &w) == 0;
		ends[i] = w.text.len;
	}
	all = done && keep_hashes(arena, &w.hashes, out) ? wd_arena_copy(arena, w.text.data ? w.text.data : "", w.text.len)
							 : WD_SPAN_NONE;
	for (int i = 0; i < WD_N_COLUMNS && all.ptr; i++) {
		size_t from = i ? ends[i - 1] : 0;

		out->index.columns[i] = (struct wd_span){ all.ptr + from, ends[i] - from };
	}
	wd_buf_release(&w.text);
	wd_buf_release(&w.hashes);
	return all.ptr != NULL;
}
