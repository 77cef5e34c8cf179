#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>

#include "cmd/cmd.h"

int wd_cmd_help(const struct wd_command *self)
{
	printf("usage: wiredesk %s %s\n\n%s.\n\n%s", self->name, self->arguments, self->summary, self->help);
	return WD_EXIT_DONE;
}

int wd_cmd_usage(const struct wd_command *self, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "wiredesk %s: ", self->name);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\nusage: wiredesk %s %s\n", self->name, self->arguments);
	return WD_EXIT_USAGE;
}

bool wd_cmd_flag(const struct wd_command *self, int argc, char **argv, const char *name, bool *is_set, int *status)
{
	const struct option longs[] = { { name, no_argument, NULL, 'f' }, { "help", no_argument, NULL, 'h' }, { 0 } };
	int option;

	*is_set = false;
	while ((option = getopt_long(argc, argv, "h", longs, NULL)) == 'f')
		*is_set = true;
	if (option == -1)
		return true;
	*status = option == 'h' ? wd_cmd_help(self) : wd_cmd_usage(self, "the one option is --%s", name);
	return false;
}

bool wd_cmd_takes(const struct wd_command *self, int argc, char **argv, int n, const char *wanted, int *status)
{
	static const struct option longs[] = { { "help", no_argument, NULL, 'h' }, { 0 } };
	int option = getopt_long(argc, argv, "h", longs, NULL);

	if (option == 'h')
		*status = wd_cmd_help(self);
	else if (option != -1)
		*status = wd_cmd_usage(self, "there are no options");
	else if (argc - optind != n)
		*status = wd_cmd_usage(self, "%s", wanted);
	else
		return true;
	return false;
}
