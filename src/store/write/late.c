#include "store/write/late.h"

#include "store/write/round.h"

/* A story has the number of its first entry. */
bool wd_late_waits(const struct wd_writer *writer, int64_t story)
{
	return writer->turn.beside && !wd_round_has(writer, story);
}

/* What follows from the rows is made anew once, however many of its entries came. */
static bool is_there(const struct wd_writer *writer, const struct wd_late *late)
{
	if (late->what != WD_LATE_LEADS && late->what != WD_LATE_FILED)
		return false;
	for (size_t i = 0; i < writer->turn.n_lates; i++)
		if (writer->turn.lates[i].what == late->what && writer->turn.lates[i].story == late->story)
			return true;
	return false;
}

bool wd_late_add(struct wd_writer *writer, const struct wd_late *late)
{
	struct wd_late *noted = is_there(writer, late) ? NULL
						       : wd_arena_push(writer->turn.till_end, &writer->turn.lates,
								       &writer->turn.n_lates, sizeof(*noted));

	if (noted)
		*noted = *late;
	return true;
}
