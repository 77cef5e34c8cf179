/* Who holds the lease, as the database has it (write/lease.c takes it). Internal to store/. */
#ifndef WD_STORE_LEASE_H
#define WD_STORE_LEASE_H

#include "store/engine/db.h"

/* A process that may poll. */
struct wd_holder {
	int64_t pid, started;
	char machine[80];
};

struct wd_lease_row {
	int64_t pid, started, until_at; /* pid 0: nobody holds it */
	bool same_machine, is_mine;
};

/* As it looks to me. False: see db. */
bool wd_lease_read(struct wd_db *db, const struct wd_holder *me, struct wd_lease_row *out);

#endif
