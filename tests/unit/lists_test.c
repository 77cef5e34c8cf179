/* The commands that edit the lists, called as main() calls them, in a folder of their own. */
#include "test.h"

#include <getopt.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "config/paths.h"
#include "files.h"
#include "util/log.h"

extern const struct wd_command wd_cmd_add, wd_cmd_remove, wd_cmd_import;

enum { WORDS_MOST = 8 };

static const struct {
	const char *name;
	const struct wd_command *command;
	const char *words[WORDS_MOST];
	int status;
	const char *list; /* feeds/a.feeds afterwards; NULL: as before */
} steps[] = {
	{ "no address", &wd_cmd_add, { "add" }, WD_EXIT_USAGE, NULL },
	{ "help", &wd_cmd_add, { "add", "-h" }, WD_EXIT_DONE, NULL },
	{ "add",
	  &wd_cmd_add,
	  { "add", "--unseen", "https://a.org/f", "korea", "two words", "~A \"b\"", "every=1h" },
	  WD_EXIT_DONE,
	  "# mine\nhttps://a.org/f korea \"two words\" \"~A \\\"b\\\"\" every=1h\n" },
	{ "add a double", &wd_cmd_add, { "add", "HTTPS://A.org:443/f" }, WD_EXIT_FAILED, NULL },
	{ "add what is no address", &wd_cmd_add, { "add", "htps://a.org/" }, WD_EXIT_FAILED, NULL },
	{ "add with a faulty option", &wd_cmd_add, { "add", "https://b.org/", "every=x" }, WD_EXIT_FAILED, NULL },
	{ "add two lines in one",
	  &wd_cmd_add,
	  { "add", "--unseen", "https://b.org/", "a\nhttps://c.org/" },
	  WD_EXIT_DONE,
	  "# mine\nhttps://a.org/f korea \"two words\" \"~A \\\"b\\\"\" every=1h\nhttps://b.org/ \"a https://c.org/\"\n" },
	{ "remove that",
	  &wd_cmd_remove,
	  { "remove", "https://b.org/" },
	  WD_EXIT_DONE,
	  "# mine\nhttps://a.org/f korea \"two words\" \"~A \\\"b\\\"\" every=1h\n" },
	{ "remove what is not there", &wd_cmd_remove, { "remove", "https://b.org/" }, WD_EXIT_FAILED, NULL },
	{ "remove", &wd_cmd_remove, { "remove", "https://A.org/f" }, WD_EXIT_DONE, "# mine\n" },
	{ "import a list of newsboat",
	  &wd_cmd_import,
	  { "import", "urls" },
	  WD_EXIT_FAILED,
	  "# mine\n# theirs\nhttps://n.org/ ~N news\n" },
	{ "import it again", &wd_cmd_import, { "import", "urls" }, WD_EXIT_FAILED, NULL },
	{ "import OPML",
	  &wd_cmd_import,
	  { "import", "x.opml" },
	  WD_EXIT_DONE,
	  "# mine\n# theirs\nhttps://n.org/ ~N news\nhttps://o.org/ ~O K\n" },
	{ "import what is not there", &wd_cmd_import, { "import", "none" }, WD_EXIT_FAILED, NULL },
};

static const char config_before[] = "feeds = 'feeds/*.feeds'\n";
static const char config_after[] = "feeds = 'feeds/*.feeds'\n\n"
				   "# newsboat: title # \"a\"\n"
				   "merge \"Q\" {\n    title  = 'Q'\n    filter = 'title:\"a\"'\n}\n";

static int run(const struct wd_command *command, const char *const *words)
{
	const struct wd_cmd_options options = { .quiet = true };
	char *argv[WORDS_MOST + 1] = { 0 };
	int argc = 0;

	for (; argc < WORDS_MOST && words[argc]; argc++)
		argv[argc] = (char *)words[argc];
	optind = 0;
	return command->run(command, &options, argc, argv);
}

static void test_steps(void **state)
{
	const char *list = "# mine\n";

	(void)state;
	put("feeds/a.feeds", list);
	put("wiredesk.conf", config_before);
	put("urls", "# theirs\nhttps://n.org/ \"~N\" news\n\"query:Q:title # \\\"a\\\"\"\nexec:x\n");
	put("x.opml", "<opml><outline text='K'><outline text='O' xmlUrl='https://o.org/'/></outline></opml>");
	for (size_t i = 0; i < COUNT(steps); i++) {
		int status = run(steps[i].command, steps[i].words);
		char *got = get("feeds/a.feeds");

		list = steps[i].list ? steps[i].list : list;
		if (status != steps[i].status)
			fail_msg("%s: status %d, want %d", steps[i].name, status, steps[i].status);
		expect_span(steps[i].name, wd_span_of(got), list);
		free(got);
		if (strcmp(steps[i].name, "import a list of newsboat") == 0) {
			got = get("wiredesk.conf");
			expect_span(steps[i].name, wd_span_of(got), config_after);
			free(got);
		}
	}
}

/* With no list at all the user's own is made, and found again. */
static void test_first_list(void **state)
{
	static const char *const first[] = { "add", "--unseen", "https://a.org/", NULL };
	static const char *const path[] = { "add", "report.xml", NULL };
	static const char *const site[] = { "add", "example.org", NULL };
	char *got, want[300];

	unlink("feeds/a.feeds");
	unlink("wiredesk.conf");
	assert_int_equal(run(&wd_cmd_add, first), WD_EXIT_DONE);
	put("report.xml", "<rss/>");
	assert_int_equal(run(&wd_cmd_add, path), WD_EXIT_DONE);
	assert_int_equal(run(&wd_cmd_add, site), WD_EXIT_FAILED);
	got = get("wiredesk/my.feeds");
	snprintf(want, sizeof(want), "https://a.org/\n%s/report.xml\n", (const char *)*state);
	assert_string_equal(got, want);
	free(got);
}

static int set_up(void **state)
{
	static char folder[] = "/tmp/wiredesk-lists-XXXXXX";

	*state = folder;
	wd_log_set_level(WD_LOG_ERROR);
	if (!mkdtemp(folder) || chdir(folder) != 0)
		return -1;
	setenv("XDG_CONFIG_HOME", folder, 1);
	setenv("XDG_STATE_HOME", folder, 1);
	return mkdir("feeds", 0755);
}

static int tear_down(void **state)
{
	const char *folder = *state;

	unlink("urls");
	unlink("x.opml");
	unlink("report.xml");
	unlink("feeds/a.feeds");
	unlink("wiredesk.conf");
	unlink("wiredesk/my.feeds");
	rmdir("wiredesk");
	rmdir("feeds");
	return chdir("/") != 0 || rmdir(folder) != 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_steps), cmocka_unit_test(test_first_list) };

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
