#include "store/rows/rhythm.h"

#include "util/clock.h"

enum { PATIENCE = 4 }; /* usual gaps */
static const int64_t day_ms = INT64_C(86400000);
#define LONGEST_GAP (366 * day_ms) /* a date from the last century is a slip */
#define MEMORY (60 * day_ms)       /* what lies further back fades */
#define UNKNOWN_PATIENCE (21 * day_ms)

void wd_rhythm_hear(struct wd_rhythm *rhythm, int64_t at)
{
	int64_t gap = rhythm->newest_at == WD_NO_TIME ? 0 : at - rhythm->newest_at;

	if (rhythm->newest_at == WD_NO_TIME || gap > 0)
		rhythm->newest_at = at;
	if (gap <= 0)
		return;
	gap = gap < LONGEST_GAP ? gap : LONGEST_GAP;
	/* A mean in which each gap weighs as much as it is long. */
	rhythm->known_ms += gap;
	rhythm->usual_ms += (int64_t)((double)(gap - rhythm->usual_ms) * ((double)gap / (double)rhythm->known_ms));
	if (rhythm->known_ms > MEMORY)
		rhythm->known_ms = MEMORY;
}

int64_t wd_rhythm_patience_ms(const struct wd_rhythm *rhythm)
{
	/* Nights pass without news, and who has been known for less than a week has not shown a weekend. */
	int64_t least = rhythm->known_ms < 7 * day_ms ? 3 * day_ms : day_ms;

	if (rhythm->known_ms == 0)
		return UNKNOWN_PATIENCE;
	return PATIENCE * rhythm->usual_ms > least ? PATIENCE * rhythm->usual_ms : least;
}
