/* Who holds the lease, as the database has it; lease.c takes it. Writer's thread. */
#ifndef WD_STORE_LEASE_H
#define WD_STORE_LEASE_H

#include "store/write/writer.h"

struct wd_lease_row {
	int64_t pid, started, until_at;
	bool same_machine;
};

/* transaction.c: pid 0 when nobody does. False: see db. */
bool wd_lease_read(struct wd_db *db, const char *machine, struct wd_lease_row *out);
bool wd_lease_is_mine(const struct wd_writer *writer, const struct wd_lease_row *row);

#endif
