#include <getopt.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/out.h"
#include "config.h"
#include "config/problem.h"
#include "store/lists.h"
#include "util/log.h"
#include "util/mem.h"

extern const struct wd_command wd_cmd_run, wd_cmd_poll, wd_cmd_check, wd_cmd_status, wd_cmd_search, wd_cmd_print,
	wd_cmd_parse, wd_cmd_fetch, wd_cmd_add, wd_cmd_remove, wd_cmd_import, wd_cmd_export, wd_cmd_backup, wd_cmd_compact,
	wd_cmd_copy, wd_cmd_doctor, wd_cmd_completion, wd_cmd_explain, wd_cmd_notify_test;

/* In the order in which a new user meets them. */
static const struct wd_command *const commands[] = {
	&wd_cmd_run,     &wd_cmd_poll,   &wd_cmd_check,  &wd_cmd_status,      &wd_cmd_add,
	&wd_cmd_remove,  &wd_cmd_import, &wd_cmd_export, &wd_cmd_search,      &wd_cmd_print,
	&wd_cmd_explain, &wd_cmd_parse,  &wd_cmd_fetch,  &wd_cmd_notify_test, &wd_cmd_backup,
	&wd_cmd_compact, &wd_cmd_copy,   &wd_cmd_doctor, &wd_cmd_completion,  NULL,
};

static const struct wd_command *find(const char *name)
{
	for (size_t i = 0; commands[i]; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

static void print_usage(FILE *out)
{
	fputs("usage: wiredesk [-c FILE] [-v|-q] COMMAND [ARGUMENTS]\n\n"
	      "Polls news feeds, keeps each story once, and republishes them as merged feeds\n"
	      "filtered by keyword.\n\n",
	      out);
	for (size_t i = 0; commands[i]; i++)
		fprintf(out, "  %-11s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\n  -c FILE  the configuration (else ./wiredesk.conf, the user's, or /etc/wiredesk's)\n"
	      "  -v, -q   say more, say only what is wrong\n"
	      "  -h       help; `wiredesk help COMMAND` helps with that command\n"
	      "  -V       the version\n\n"
	      "First steps: wiredesk add URL, wiredesk check, wiredesk run; then open\n"
	      "http://127.0.0.1:8380/. Manual pages: wiredesk(1), wiredesk.conf(5),\n"
	      "wiredesk-feeds(5), wiredesk-filter(7), wiredesk-story(7), wiredesk-moving(7).\n",
	      out);
}

static int no_command(const char *word)
{
	const char *names[sizeof(commands) / sizeof(*commands)];
	const char *near;
	size_t n = 0;

	for (; commands[n]; n++)
		names[n] = commands[n]->name;
	near = wd_problem_nearest(wd_span_of(word), names, n);
	fprintf(stderr, "wiredesk: no such command: %s; ", word);
	if (near)
		fprintf(stderr, "did you mean %s? ", near);
	fputs("`wiredesk -h` lists the commands\n", stderr);
	return WD_EXIT_USAGE;
}

/* "wiredesk help run", as others have it. */
static int help(const char *name)
{
	const struct wd_command *command = name ? find(name) : NULL;

	if (command)
		return wd_out_close(wd_cmd_help(command));
	if (name)
		return no_command(name);
	print_usage(stdout);
	return wd_out_close(WD_EXIT_DONE);
}

static void set_up(void)
{
	wd_mem_share();
	/* libcurl needs a UTF-8 LC_CTYPE for IDN; dates and JSON need LC_NUMERIC to stay "C". */
	setlocale(LC_CTYPE, "C.UTF-8");
	wd_shelf_use(&wd_store_lists);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error like a full disk */
}

int main(int argc, char **argv)
{
	struct wd_cmd_options options = { .commands = commands };
	const struct wd_command *command;
	int option;

	set_up();
	while ((option = getopt_long(argc, argv, "+c:vqhV",
				     (const struct option[]){ { "config", required_argument, NULL, 'c' },
							      { "verbose", no_argument, NULL, 'v' },
							      { "quiet", no_argument, NULL, 'q' },
							      { "help", no_argument, NULL, 'h' },
							      { "version", no_argument, NULL, 'V' },
							      { 0 } },
				     NULL)) != -1) {
		switch (option) {
		case 'c':
			options.config_path = optarg;
			break;
		case 'v':
			wd_log_set_level(WD_LOG_DEBUG);
			break;
		case 'q':
			options.quiet = true;
			wd_log_set_level(WD_LOG_WARNING);
			break;
		case 'h':
			return help(NULL);
		case 'V':
			puts("wiredesk " PACKAGE_VERSION);
			return wd_out_close(WD_EXIT_DONE);
		default:
			return WD_EXIT_USAGE;
		}
	}
	if (optind == argc) {
		print_usage(stderr);
		return WD_EXIT_USAGE;
	}
	if (strcmp(argv[optind], "help") == 0)
		return help(argv[optind + 1]);
	command = find(argv[optind]);
	if (!command)
		return no_command(argv[optind]);
	argc -= optind;
	argv += optind;
	optind = 0; /* glibc: start over */
	return wd_out_close(command->run(command, &options, argc, argv));
}
