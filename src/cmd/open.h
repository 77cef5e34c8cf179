/* What the commands that only read have in common. */
#ifndef WD_CMD_OPEN_H
#define WD_CMD_OPEN_H

#include "cmd/cmd.h"
#include "config/snapshot.h"
#include "store/store.h"

struct wd_opened {
	struct wd_snapshot *snapshot;
	struct wd_reader *reader;
	struct wd_arena *arena;
};

/* The configuration as it is now; NULL: one line on stderr has said why. */
struct wd_snapshot *wd_open_snapshot(const struct wd_cmd_options *options);
/* False when the configuration or the database cannot be read: one line on stderr has said why. */
bool wd_open(const struct wd_cmd_options *options, struct wd_opened *opened);
void wd_open_release(struct wd_opened *opened);
/* Parses a filter from the command line; on an error shows the place and what is wrong. */
struct wd_query *wd_open_query(const char *text);

#endif
