#include "store/engine/answers.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

enum {
	N_KEPT = 128,
	MOST_EACH = 64 << 10, /* bytes of an answer */
	MOST_BYTES = 1 << 20, /* of all */
};

struct answer {
	int kind;
	int64_t counter;
	char *words, *list; /* NULL: nothing is kept here */
};

struct wd_answers {
	struct answer kept[N_KEPT];
	size_t oldest, n, bytes; /* they stand in a ring */
};

struct wd_answers *wd_answers_new(void)
{
	return wd_xcalloc(1, sizeof(struct wd_answers));
}

static size_t size_of(const struct answer *answer)
{
	return strlen(answer->words) + strlen(answer->list);
}

static void forget_oldest(struct wd_answers *answers)
{
	struct answer *answer = &answers->kept[answers->oldest];

	answers->bytes -= size_of(answer);
	answers->oldest = (answers->oldest + 1) % N_KEPT;
	answers->n--;
	free(answer->words);
	free(answer->list);
	*answer = (struct answer){ 0 };
}

void wd_answers_free(struct wd_answers *answers)
{
	if (!answers)
		return;
	while (answers->n > 0)
		forget_oldest(answers);
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
	struct answer *answer;

	if (words.len + list.len > MOST_EACH)
		return;
	while (answers->n == N_KEPT || answers->bytes + words.len + list.len > MOST_BYTES)
		forget_oldest(answers);
	answer = &answers->kept[(answers->oldest + answers->n++) % N_KEPT];
	*answer = (struct answer){ kind, counter, wd_xstrndup(words.ptr, words.len), wd_xstrndup(list.ptr, list.len) };
	answers->bytes += size_of(answer);
}
