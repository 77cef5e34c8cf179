#include "store/write/late.h"

#include "store/write/round.h"
#include "util/map.h"

/* A story has the number of its first entry. */
bool wd_late_waits(const struct wd_writer *writer, int64_t story)
{
	return writer->turn.beside && !wd_round_has(writer, story);
}

/* What follows from the rows is made anew once, however many of its entries came. */
static bool is_there(struct wd_writer_turn *turn, const struct wd_late *late)
{
	const int64_t key[] = { late->what, late->story };

	if (late->what != WD_LATE_LEADS && late->what != WD_LATE_FILED)
		return false;
	if (!turn->once)
		turn->once = wd_map_new();
	return wd_map_put(turn->once, (struct wd_span){ (const char *)key, sizeof(key) }, turn) != NULL;
}

bool wd_late_add(struct wd_writer *writer, const struct wd_late *late)
{
	struct wd_writer_turn *turn = &writer->turn;
	struct wd_late *noted =
		is_there(turn, late) ? NULL : wd_arena_push(turn->till_end, &turn->lates, &turn->n_lates, sizeof(*noted));

	if (noted)
		*noted = *late;
	return true;
}
