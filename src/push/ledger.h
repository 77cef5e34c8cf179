/*
 * What the hub wants remembered of its followers, on its way to the writer: what
 * gathers while one transaction runs is the next. Loop only.
 */
#ifndef WD_PUSH_LEDGER_H
#define WD_PUSH_LEDGER_H

#include "store/errand.h"
#include "store/follower.h"

struct wd_ledger;

struct wd_ledger *wd_ledger_new(const struct wd_errands *errands);
/* Copies the follower; nothing is sent yet. */
void wd_ledger_add(struct wd_ledger *ledger, enum wd_follower_kind kind, const struct wd_follower *follower);
void wd_ledger_send(struct wd_ledger *ledger);
/* When nothing of it is with the writer. */
void wd_ledger_free(struct wd_ledger *ledger);

#endif
