#include "store/engine/answers.h"

#include <stdlib.h>

#include "util/mem.h"

enum { N_KEPT = 32, MOST_KEPT = 64 << 10 /* bytes of an answer */ };

struct answer {
	int kind;
	int64_t counter;
	char *words, *list; /* NULL: nothing is kept here */
};

struct wd_answers {
	struct answer kept[N_KEPT];
	size_t next; /* whose turn it is to go */
};

struct wd_answers *wd_answers_new(void)
{
	return wd_xcalloc(1, sizeof(struct wd_answers));
}

static void forget(struct answer *answer)
{
	free(answer->words);
	free(answer->list);
	*answer = (struct answer){ 0 };
}

void wd_answers_free(struct wd_answers *answers)
{
	if (!answers)
		return;
	for (size_t i = 0; i < N_KEPT; i++)
		forget(&answers->kept[i]);
	free(answers);
}

struct wd_span wd_answers_recall(const struct wd_answers *answers, int kind, int64_t counter, struct wd_span words)
{
	for (size_t i = 0; i < N_KEPT; i++) {
		const struct answer *answer = &answers->kept[i];

		if (answer->list && answer->kind == kind && answer->counter == counter && wd_span_is(words, answer->words))
			return wd_span_of(answer->list);
	}
	return WD_SPAN_NONE;
}

void wd_answers_keep(struct wd_answers *answers, int kind, int64_t counter, struct wd_span words, struct wd_span list)
{
	struct answer *answer = &answers->kept[answers->next % N_KEPT];

	if (list.len > MOST_KEPT)
		return;
	answers->next++;
	forget(answer);
	*answer = (struct answer){ kind, counter, wd_xstrndup(words.ptr, words.len), wd_xstrndup(list.ptr, list.len) };
}
