/*
 * Completion for shells, made of the table of commands: the options of a command
 * are what its usage line names, and so are words of which one is wanted ("atom|rss"). Where a command takes
 * more, the shell completes files.
 */
#include <ctype.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "util/span.h"

static const char globals[] = "-c -v -q -h -V --config --verbose --quiet --help --version";

/* The next option that the usage line names from *at on, its "--" too; absent behind the last. Goes behind it. */
static struct wd_span next_option(const char **at)
{
	const char *option = strstr(*at, "--");
	size_t len = 2;

	if (!option)
		return WD_SPAN_NONE;
	while (isalpha((unsigned char)option[len]) || option[len] == '-')
		len++;
	*at = option + len;
	return (struct wd_span){ option, len };
}

/* The options of a command, "--help" too, each with a blank before it. */
static void print_options(const struct wd_command *command)
{
	const char *at = command->arguments;
	struct wd_span option;

	while ((option = next_option(&at)).ptr)
		printf(" %.*s", WD_SPAN_ARG(option));
	fputs(" --help", stdout);
}

/* The words "a|b|c" that stand there, or absent. */
static struct wd_span choice_at(const char *at)
{
	size_t len = strspn(at, "abcdefghijklmnopqrstuvwxyz|");

	return memchr(at, '|', len) ? (struct wd_span){ at, len } : WD_SPAN_NONE;
}

/* Those of the value of an option, which ends at `at`. */
static struct wd_span choice_of(const char *at)
{
	return *at == '=' || *at == ' ' ? choice_at(at + 1) : WD_SPAN_NONE;
}

/* Each with a blank before it. */
static void print_choice(struct wd_span choice)
{
	for (size_t i = 0; i < choice.len; i++)
		printf("%s%c", i == 0 ? " " : "", choice.ptr[i] == '|' ? ' ' : choice.ptr[i]);
}

static void print_choices(const struct wd_command *command)
{
	const char *at = command->arguments;

	print_choice(choice_at(at));
	while (next_option(&at).ptr)
		print_choice(choice_of(at));
}

static void print_names(const struct wd_command *const *commands)
{
	for (size_t i = 0; commands[i]; i++)
		printf("%s%s", i ? " " : "", commands[i]->name);
}

static void print_bash(const struct wd_command *const *commands)
{
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
	print_names(commands);
	printf(" %s' ;;\n", globals);
	for (size_t i = 0; commands[i]; i++) {
		printf("\t%s) words='", commands[i]->name);
		print_options(commands[i]);
		print_choices(commands[i]);
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

static void print_zsh(const struct wd_command *const *commands)
{
	puts("#compdef wiredesk\n"
	     "# zsh completion for wiredesk, made by `wiredesk completion zsh`.\n"
	     "_wiredesk() {\n"
	     "\tlocal i command=\n"
	     "\tlocal -a commands names choices\n"
	     "\tcommands=(");
	for (size_t i = 0; commands[i]; i++) {
		printf("\t\t'%s':", commands[i]->name);
		print_quoted(commands[i]->summary);
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
	for (size_t i = 0; commands[i]; i++) {
		printf("\t%s) names=(", commands[i]->name);
		print_options(commands[i]);
		fputs(") choices=(", stdout);
		print_choices(commands[i]);
		puts(") ;;");
	}
	puts("\tesac\n"
	     "\tif [[ $PREFIX == -* ]]; then\n"
	     "\t\tcompadd -a names\n"
	     "\telse\n"
	     "\t\t(( $#choices )) && compadd -a choices\n"
	     "\t\t_files\n"
	     "\tfi\n"
	     "}\n"
	     "_wiredesk \"$@\"");
}

static void print_fish_words(struct wd_span choice, const char *how)
{
	printf(" %s -a '", how);
	print_choice(choice);
	putchar('\'');
}

/* For words that are no option's. */
static void print_fish_choice(const struct wd_command *command, struct wd_span choice)
{
	if (!choice.ptr)
		return;
	printf("complete -c wiredesk -n '__fish_seen_subcommand_from %s'", command->name);
	print_fish_words(choice, "-f");
	putchar('\n');
}

static void print_fish(const struct wd_command *const *commands)
{
	puts("# fish completion for wiredesk, made by `wiredesk completion fish`.\n"
	     "complete -c wiredesk -n __fish_use_subcommand -s c -l config -r -d 'The configuration'\n"
	     "complete -c wiredesk -n __fish_use_subcommand -s v -l verbose -d 'Say more'\n"
	     "complete -c wiredesk -n __fish_use_subcommand -s q -l quiet -d 'Say only what is wrong'\n"
	     "complete -c wiredesk -n __fish_use_subcommand -s V -l version -d 'The version'\n"
	     "complete -c wiredesk -s h -l help -d 'Help'");
	for (size_t i = 0; commands[i]; i++) {
		const char *at = commands[i]->arguments;
		struct wd_span option;

		printf("complete -c wiredesk -f -n __fish_use_subcommand -a %s -d ", commands[i]->name);
		print_quoted(commands[i]->summary);
		putchar('\n');
		print_fish_choice(commands[i], choice_at(at));
		while ((option = next_option(&at)).ptr) {
			printf("complete -c wiredesk -n '__fish_seen_subcommand_from %s' -l %.*s", commands[i]->name,
			       (int)option.len - 2, option.ptr + 2);
			if (choice_of(at).ptr)
				print_fish_words(choice_of(at), "-x");
			putchar('\n');
		}
	}
}

static int run(const struct wd_command *self, const struct wd_cmd_options *options, int argc, char **argv)
{
	static const struct {
		const char *shell;
		void (*print)(const struct wd_command *const *commands);
	} shells[] = { { "bash", print_bash }, { "zsh", print_zsh }, { "fish", print_fish } };
	static const char wanted[] = "name the shell: bash, zsh or fish";
	int status;

	if (!wd_cmd_takes(self, argc, argv, 1, wanted, &status))
		return status;
	for (size_t i = 0; i < sizeof(shells) / sizeof(*shells); i++)
		if (strcmp(argv[optind], shells[i].shell) == 0) {
			shells[i].print(options->commands);
			return WD_EXIT_DONE;
		}
	return wd_cmd_usage(self, "%s", wanted);
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
