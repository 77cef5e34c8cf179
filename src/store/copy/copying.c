#include "store/copy/copying.h"

#include "store/rows/copied.h"

bool wd_copying_begin(struct wd_copying *copying)
{
	int64_t run;

	if (!wd_db_begin(copying->to) || !wd_db_meta(copying->to, WD_COPIED_RUN, &run))
		return false;
	return run == copying->run ||
	       wd_db_refuse(copying->to, WD_DB_WRONG, WD_PERMANENT, "another copying, or a desk, has begun to write there");
}

void wd_copying_tell(struct wd_copying *copying, int64_t more)
{
	copying->done += more;
	if (copying->watcher)
		copying->watcher->call(copying->watcher->ctx, copying->done, copying->total);
}
