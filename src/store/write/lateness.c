#include "store/lateness.h"

#include "store/write/writer.h"

bool wd_writer_served(struct wd_writer *writer, const struct wd_lateness *served, size_t n, struct wd_error *err)
{
	bool done = wd_writer_begin(writer);

	for (size_t i = 0; i < n && done; i++)
		done = wd_db_run(writer->db,
				 "UPDATE poll SET served_ms = (coalesce(served_ms, ?2) * 3 + ?2) / 4 WHERE feed = ?1", "ii",
				 served[i].feed, served[i].sum_ms / served[i].n);
	return wd_writer_end(writer, done, err);
}
