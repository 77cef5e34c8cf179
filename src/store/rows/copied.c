#include "store/rows/copied.h"

bool wd_copied_is_whole(struct wd_db *db)
{
	int64_t is_open;

	if (!wd_db_meta(db, WD_COPIED_OPEN, &is_open))
		return false;
	return !is_open ||
	       wd_db_refuse(db, WD_DB_WRONG, WD_PERMANENT,
			    "it is a copy that is not whole yet; `wiredesk copy` of the same source goes on with it");
}

bool wd_copied_forget(struct wd_db *db)
{
	return wd_db_run(
		db, "DELETE FROM meta WHERE name IN ('" WD_COPIED_OF "', '" WD_COPIED_OPEN "', '" WD_COPIED_RUN "')", "");
}
