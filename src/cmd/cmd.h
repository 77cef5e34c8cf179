/*
 * The commands: one file each, glue between the stages. main.c holds the table.
 */
#ifndef WD_CMD_CMD_H
#define WD_CMD_CMD_H

#include <stdbool.h>
#include <stddef.h>

#include "util/error.h"

/* Exit statuses of every command. */
enum { WD_EXIT_DONE = 0, WD_EXIT_FAILED = 1, WD_EXIT_USAGE = 2 };

struct wd_command;

/* What stands before the command on the command line. */
struct wd_cmd_options {
	const char *config_path; /* -c, or NULL: the default places */
	bool quiet;
	/* All commands in the order of `wiredesk -h`, NULL behind the last: for what speaks of the others. */
	const struct wd_command *const *commands;
};

/*
 * argv[0] is the command's name. getopt state is fresh. Each answers -h and
 * --help on stdout by wd_cmd_help().
 */
typedef int (*wd_cmd_fn)(const struct wd_command *self, const struct wd_cmd_options *options, int argc, char **argv);

struct wd_command {
	const char *name;
	const char *arguments; /* for the usage line */
	const char *summary;   /* one line, for the list */
	const char *help;      /* paragraphs and examples */
	wd_cmd_fn run;
};

/* Prints the help of the command on stdout; WD_EXIT_DONE. */
int wd_cmd_help(const struct wd_command *self);
/* Prints one line and the usage on stderr; WD_EXIT_USAGE. */
int wd_cmd_usage(const struct wd_command *self, const char *format, ...) __attribute__((format(printf, 2, 3)));
/*
 * For a command without options: true when there are n words, and optind is at the first. Else *status
 * is what the command ends with; wanted is said when there are more or fewer.
 */
bool wd_cmd_takes(const struct wd_command *self, int argc, char **argv, int n, const char *wanted,
		  int *status) WD_MUST_CHECK;
/*
 * For a command whose one option is --name: whether it is said, and optind is at the first word. False: *status is what
 * the command ends with.
 */
bool wd_cmd_flag(const struct wd_command *self, int argc, char **argv, const char *name, bool *is_set,
		 int *status) WD_MUST_CHECK;

#endif
