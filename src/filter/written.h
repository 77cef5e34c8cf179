/*
 * The words of one entry as the index takes them. A worker makes them, so that who
 * writes them only copies; what filters ask is read off them again, without another
 * look at the texts. Pure; any thread; lives in the arena.
 */
#ifndef WD_FILTER_WRITTEN_H
#define WD_FILTER_WRITTEN_H

#include "filter/query.h"
#include "filter/tongue.h"

/* What the index holds of an entry: its tokens by column (replay.h), and the languages of its stems, a bit each (tongue.h). */
struct wd_indexed {
	struct wd_span columns[WD_N_COLUMNS];
	uint64_t tongues;
};

/*
 * The same in the columns of FTS5, the one that most words stand in first: there a word costs two bytes less at each
 * entry. text: the body, or the summary where there is no body. summary: where it is another text than
 * the beginning of the body.
 */
enum wd_fts_column { WD_FTS_TEXT, WD_FTS_SUMMARY, WD_FTS_TITLE, WD_FTS_AUTHOR, WD_FTS_CATEGORY };
void wd_fts_columns(const struct wd_indexed *words, struct wd_span out[WD_N_COLUMNS]);

struct wd_written {
	struct wd_indexed index; /* columns' ptr NULL: not made */
	enum wd_tongue tongue;   /* of the texts */
	/*
	 * The index tells the tongues of a script apart, but not those of two scripts. Nearly always the
	 * script of a word tells the rest; where it does not, filters must look at the texts.
	 */
	bool is_whole;
	uint32_t *hashes; /* of its tokens (wd_written_hash), some more than once: most filters ask for none of them */
	size_t n_hashes;
};

/* Of the texts of an entry. The same entry is always written alike. False: the arena is full. */
bool wd_written_make(struct wd_arena *arena, const struct wd_matchable *entry, struct wd_written *out);
static inline bool wd_written_is_made(const struct wd_written *written)
{
	return written->index.columns[WD_N_COLUMNS - 1].ptr != NULL;
}
/* Of a token as wd_token_text gives it. */
uint32_t wd_written_hash(struct wd_span token);

#endif
