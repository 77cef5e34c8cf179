/*
 * Completion for shells, made of the table of commands: the options of a command
 * are what its usage line names. Where a command takes more, the shell completes files.
 */
#include <ctype.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"

static const char globals[] = "-c -v -q -h -V --config --verbose --quiet --help --version";

/* The options of a command, "--help" too, each with a blank before it; of what has values after "=" all of them. */
static void print_options(const struct wd_command *command)
{
	const char *at = command->arguments;

	while ((at = strstr(at, "--")) != NULL) {
		size_t len = 2;

		while (isalpha((unsigned char)at[len]) || at[len] == '-')
			len++;
		printf(" %.*s", (int)len, at);
		at += len;
	}
	fputs(" --help", stdout);
}

static void print_names(void)
{
	const struct wd_command *command;

	for (size_t i = 0; (command = wd_cmd_at(i)) != NULL; i++)
		printf("%s%s", i ? " " : "", command->name);
}

static void print_bash(void)
{
	const struct wd_command *command;

	puts("# bash completion for wiredesk, made by `wiredesk completion bash`.\n"
	     "_wiredesk()\n"
	     "{\n"
	     "\tlocal i command= words=\n"
	     "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	     "\t\tcase ${COMP_WORDS[i]} in\n"
	     "\t\t-c | --config) ((i++)) ;;\n"
	     "\t\t-*) ;;\n"
	     "\t\t*) command=${COMP_WORDS[i]} && break ;;\n"
	     "\t\tesac\n"
	     "\tdone\n"
	     "\tcase $command in");
	printf("\t'') [ \"${COMP_WORDS[COMP_CWORD - 1]}\" = -c ] || words='");
	print_names();
	printf(" %s' ;;\n", globals);
	for (size_t i = 0; (command = wd_cmd_at(i)) != NULL; i++) {
		printf("\t%s) words='", command->name);
		print_options(command);
		puts("' ;;");
	}
	puts("\tesac\n"
	     "\tCOMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
	     "}\n"
	     "complete -o default -F _wiredesk wiredesk");
}

/* A summary between single quotes, of a shell. */
static void print_quoted(const char *text)
{
	putchar('\'');
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\'", stdout);
		putchar(*text);
	}
	putchar('\'');
}

static void print_zsh(void)
{
	const struct wd_command *command;

	puts("#compdef wiredesk\n"
	     "# zsh completion for wiredesk, made by `wiredesk completion zsh`.\n"
	     "_wiredesk() {\n"
	     "\tlocal i command=\n"
	     "\tlocal -a commands names\n"
	     "\tcommands=(");
	for (size_t i = 0; (command = wd_cmd_at(i)) != NULL; i++) {
		printf("\t\t'%s':", command->name);
		print_quoted(command->summary);
		putchar('\n');
	}
	puts("\t)\n"
	     "\tfor ((i = 2; i < CURRENT; i++)); do\n"
	     "\t\tcase ${words[i]} in\n"
	     "\t\t-c | --config) ((i++)) ;;\n"
	     "\t\t-*) ;;\n"
	     "\t\t*) command=${words[i]} && break ;;\n"
	     "\t\tesac\n"
	     "\tdone\n"
	     "\tif [[ -z $command && ${words[CURRENT-1]} != -c ]]; then");
	printf("\t\tnames=(%s)\n", globals);
	puts("\t\t_describe command commands\n"
	     "\t\t[[ $PREFIX == -* ]] && compadd -a names\n"
	     "\t\treturn\n"
	     "\tfi\n"
	     "\tcase $command in");
	for (size_t i = 0; (command = wd_cmd_at(i)) != NULL; i++) {
		printf("\t%s) names=(", command->name);
		print_options(command);
		puts(") ;;");
	}
	puts("\tesac\n"
	     "\t[[ $PREFIX == -* ]] && compadd -a names || _files\n"
	     "}\n"
	     "_wiredesk \"$@\"");
}

static void print_fish(void)
{
	const struct wd_command *command;

	puts("# fish completion for wiredesk, made by `wiredesk completion fish`.\n"
	     "complete -c wiredesk -n __fish_use_subcommand -s c -l config -r -d 'The configuration'\n"
	     "complete -c wiredesk -n __fish_use_subcommand -s v -l verbose -d 'Say more'\n"
	     "complete -c wiredesk -n __fish_use_subcommand -s q -l quiet -d 'Say only what is wrong'\n"
	     "complete -c wiredesk -n __fish_use_subcommand -s V -l version -d 'The version'\n"
	     "complete -c wiredesk -s h -l help -d 'Help'");
	for (size_t i = 0; (command = wd_cmd_at(i)) != NULL; i++) {
		const char *at = command->arguments;

		printf("complete -c wiredesk -f -n __fish_use_subcommand -a %s -d ", command->name);
		print_quoted(command->summary);
		putchar('\n');
		while ((at = strstr(at, "--")) != NULL) {
			size_t len = 2;

			while (isalpha((unsigned char)at[len]) || at[len] == '-')
				len++;
			printf("complete -c wiredesk -n '__fish_seen_subcommand_from %s' -l %.*s\n", command->name,
			       (int)len - 2, at + 2);
			at += len;
		}
	}
}

static int run(const struct wd_cmd_options *options, int argc, char **argv)
{
	static const struct option longs[] = { { "help", no_argument, NULL, 'h' }, { 0 } };
	static const struct {
		const char *shell;
		void (*print)(void);
	} shells[] = { { "bash", print_bash }, { "zsh", print_zsh }, { "fish", print_fish } };
	int option;

	(void)options;
	while ((option = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		if (option == 'h')
			return wd_cmd_help("completion");
		return wd_cmd_usage("completion", "there are no options");
	}
	for (size_t i = 0; argc - optind == 1 && i < sizeof(shells) / sizeof(*shells); i++)
		if (strcmp(argv[optind], shells[i].shell) == 0) {
			shells[i].print();
			return WD_EXIT_DONE;
		}
	return wd_cmd_usage("completion", "name the shell: bash, zsh or fish");
}

const struct wd_command wd_cmd_completion = {
	.name = "completion",
	.arguments = "bash|zsh|fish",
	.summary = "Print what completes commands and options in a shell",
	.help = "`make install` puts all three in place; where it did not:\n\n"
		"  wiredesk completion bash > ~/.local/share/bash-completion/completions/wiredesk\n"
		"  wiredesk completion zsh > ~/.zfunc/_wiredesk       where fpath has ~/.zfunc\n"
		"  wiredesk completion fish > ~/.config/fish/completions/wiredesk.fish\n",
	.run = run,
};
