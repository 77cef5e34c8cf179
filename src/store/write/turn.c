#include "store/write/turn.h"

#include "store/write/join.h"
#include "store/write/late.h"
#include "store/write/others.h"

static bool do_late(struct wd_writer *writer, const struct wd_late *late)
{
	switch (late->what) {
	case WD_LATE_LEADS:
		return wd_join_choose_lead(writer, late->story);
	case WD_LATE_EDITED:
		return wd_join_edited(writer, late->story, late->entry, late->at, late->now);
	case WD_LATE_CHANGED:
		return wd_join_changed(writer, late->story);
	case WD_LATE_FILED:
		return wd_refile_story(writer, late->story);
	case WD_LATE_ENTERS:
		return wd_refile_enter(writer, late->merge, late->at, late->story, false);
	case WD_LATE_TOLD:
		return wd_notice_story(writer, writer->filing.timed[late->merge], late->story);
	}
	return true;
}

/* Twice: few come while the turn is waited for. */
bool wd_turn_take(struct wd_writer *writer)
{
	if (!writer->turn.beside)
		return true;
	if (!wd_index_flush(writer) || !wd_others_meet(writer) || !wd_writer_take_turn(writer) || !wd_others_meet(writer))
		return false;
	for (size_t i = 0; i < writer->turn.n_lates; i++)
		if (!do_late(writer, &writer->turn.lates[i]))
			return false;
	return true;
}

bool wd_turn_ends_well(struct wd_writer *writer)
{
	int64_t twice;

	for (size_t i = 0; i < writer->turn.clashes.n; i++) {
		if (!wd_db_int(writer->db, &twice, 0,
			       "SELECT 1 FROM story a JOIN story b ON b.public_hash = a.public_hash AND b.id > a.id"
			       " WHERE a.public_hash = ?1 AND a.public_id = b.public_id LIMIT 1",
			       "i", writer->turn.clashes.at[i]))
			return false;
		if (twice)
			return wd_db_refuse(writer->db, WD_DB_WRONG, WD_TRANSIENT,
					    "another process stored the same meanwhile");
	}
	return true;
}
