/* Whole snapshots, from files: the configuration, reloads, edits. */
#include "test.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "config/edit.h"
#include "config/opml.h"
#include "config/paths.h"
#include "config/problem.h"
#include "config/snapshot.h"
#include "config/userlist.h"
#include "files.h"
#include "util/clock.h"
#include "util/mem.h"

static void expect_file(const char *path, const char *want)
{
	char *text = get(path);

	assert_string_equal(text, want);
	free(text);
}

static int set_up(void **state)
{
	static char folder[] = "/tmp/wiredesk-config-XXXXXX";

	*state = folder;
	if (!mkdtemp(folder) || chdir(folder) != 0)
		return -1;
	setenv("XDG_CONFIG_HOME", folder, 1);
	setenv("XDG_STATE_HOME", "/state", 1);
	unsetenv("STATE_DIRECTORY");
	return mkdir("feeds", 0755);
}

static int tear_down(void **state)
{
	const char *folder = *state;

	rmdir("feeds");
	return chdir("/") != 0 || rmdir(folder) != 0;
}

static char *tell(const struct wd_problem *problems, size_t n)
{
	struct wd_buf out;

	wd_buf_init(&out, WD_BUF_PAGE);
	for (size_t i = 0; i < n; i++)
		wd_buf_printf(&out, "%s:%d:%d:%s;", problems[i].place.file, problems[i].place.line, problems[i].place.column,
			      problems[i].text);
	return wd_buf_take(&out);
}

/* ---- the configuration ---- */

static const struct {
	const char *name, *text;
	const char *problem; /* NULL: it is fine */
} configurations[] = {
	{ "a comment alone", "#\n", NULL },
	{ "everything",
	  "listen = '[::1]:80'\npublic-url = \"https://n.example/\"\ncontact = a\ndatabase = x.db\nevery = "
	  "\"1h\"\n"
	  "min-every = 1m\ntimeout = 5s\nmax-size = 1M\nkeep-for = 1w\nkeep-last = 200\nusers = u\npublish = p\n"
	  "merge \"a\" {\n title = 't'\n filter = 'x'\n limit = 5\n at-least = 2d\n notify = "
	  "{\"https://h/\", \"exec:/bin/true 'a  b'  c\\\\ d\"}\n notify-backlog = yes\n}\nnotify-secret = s\n",
	  NULL },
	{ "comments and lists",
	  "# one\n// two\n/* three\n */ feeds = {\n 'feeds/none*.feeds', # x\n}\nfeeds += "
	  "'feeds/no?.feeds'\n",
	  NULL },
	{ "several addresses", "listen = {'127.0.0.1:1', '[::1]:1', 'unix:w.sock'}\n", NULL },
	{ "a mark and carriage returns", "\xEF\xBB\xBFlisten = \"127.0.0.1:1\"\r\nevery = '1h'\r\n", NULL },
	{ "a name of any script", "merge \"북한\" { }\nmerge \"naïve-1.0_x\" { }", NULL },
	{ "all on one line", "every = 1h timeout = 5s merge 'a' { filter = 'x' tags = {t} limit = 5 } merge 'b' {}", NULL },
	{ "kept for ever, told to machines", "keep-for = forever\nlog-format = 'json'\n", NULL },
	{ "a value of blanks", "contact = 'a  b # c'", NULL },

	{ "empty", "", ":1:1:the configuration is empty; for the defaults alone leave a line with \"#\"" },
	{ "blanks alone", "\xEF\xBB\xBF\n \n", ":1:1:the configuration is empty" },
	{ "unknown", "# 1\n# 2\n  listne = 'x'\n", ":3:3:there is no \"listne\"; did you mean \"listen\"?" },
	{ "in the wrong place", "filter = 'x'", ":1:1:\"filter\" stands only in a merge block" },
	{ "in the wrong block", "merge 'a' {\n every = '1h'\n}", ":2:2:\"every\" stands before or behind" },
	{ "two mistakes", "every = 1x\n\nmax-size = y\n", ":1:9:every: \"1x\" is no duration" },
	{ "second of them", "every = 1x\n\nmax-size = y\n", ":3:12:max-size: \"y\" is no size" },
	{ "no value", "contact =\nevery = '1h'\n", ":2:1:found every; expected a value" },
	{ "no equals", "contact 'x'\nevery = '1h'\n", ":2:1:found every; expected \"=\" behind" },
	{ "two words", "contact = a b\n", ":1:13:found b; expected the end of the line" },
	{ "open quote", "every = '1h'\ncontact = \"x\nlisten = y\n", ":2:11:a quote begins here" },
	{ "open comment", "/* x", ":1:1:a comment begins here" },
	{ "open block", "every = '1h'\nmerge 'a' {\n limit = 1\n", ":2:1:this block never ends" },
	{ "block in a block", "merge 'a' {\nmerge 'b' {\n}\n", ":2:1:a block stands in another" },
	{ "open list", "feeds = {'a', 'b'\nevery = '1h'", ":2:1:found every; expected \",\" or \"}\"" },
	{ "a stray brace", "}\n", ":1:1:found }; expected a \"{\" before it" },
	{ "another block", "feed 'x' { }\n", ":1:1:the only kind of block" },
	{ "a block without a name", "merge { }\n", ":1:7:found {; expected a name" },
	{ "name twice", "merge 'a' { }\nmerge 'a' { }\n", ":2:7:merge 'a' stands on line 1" },
	{ "reserved name", "merge 'Status' { }", ":1:7:merge 'Status': this name is an address" },
	{ "reserved file", "merge 'feeds.opml' { }", ":1:7:merge 'feeds.opml': this name is an address" },
	{ "a page of stories", "merge 'story' { }", ":1:7:merge 'story': this name is an address" },
	{ "the front page as a file", "merge 'index' { }", ":1:7:merge 'index': this name is an address" },
	{ "bad letter in a name", "merge '북한 x' { }", ":1:10:merge '북한 x': a name is letters" },
	{ "an ending", "merge 'a.atom' { }", ":1:7:merge 'a.atom': this ending" },
	{ "dot", "merge '.a' { }", ":1:7:merge '.a': a name begins with no dot" },
	{ "filter", "merge 'a' {\n  filter = '북한 ))'\n}", ":2:16:filter: this ) has no (" },
	{ "filter on two lines", "merge 'a' {\n  filter = 'x\n y ))'\n}", ":3:4:filter: this ) has no (" },
	{ "filter with escapes", "merge 'a' {\n  filter = \"\\\"x\\\" ))\"\n}",
	  ":2:12:filter: this ) has no ( before it; take it out or open the group (character 5 of it)" },
	{ "limit", "merge 'a' { limit = 0 }", ":1:21:limit: \"0\" is no number" },
	{ "notify", "merge 'a' { notify = {'https://x/', 'exec:sh'} }", ":1:37:notify: expected" },
	{ "no style sheet", "style = 'none.css'", ":1:9:style: " },
	{ "notify's quote", "merge 'a' { notify = 'exec:/bin/true \"x' }", ":1:22:notify: a quote in" },
	{ "notify-secret", "notify-secret = ''", ":1:17:notify-secret: expected a secret" },
	{ "notify-backlog", "merge 'a' { notify-backlog = 1 }", ":1:30:notify-backlog: \"1\" is neither" },
	{ "listen", "listen = '8380'", ":1:10:listen: \"8380\" is no address" },
	{ "listen without brackets", "listen = '::1:80'", ":1:10:listen: \"::1:80\" needs brackets" },
	{ "public-url", "public-url = 'n.example'", ":1:14:public-url: \"n.example\" is no address" },
	{ "an escape of nothing", "every = '1h'\ncontact = \"북\\0\"\n", ":2:13:contact: what begins here stands for no" },
	{ "an escape beyond a byte", "contact = \"\\777\"\n", ":1:12:contact: what begins here stands for no" },
	{ "half a character", "contact = \"\\xED\"\n", ":1:11:contact: what begins here is not UTF-8" },
	{ "half a variable", "contact = \"a ${HOME\"\n", ":1:14:contact: what begins here lacks its \"}\"" },
	{ "an escape in a list", "feeds = {'a', \"\\400\"}\n", ":1:16:feeds: what begins here stands for no" },
	{ "no count", "keep-last = none", ":1:13:keep-last: \"none\" is no number; write 200" },
	{ "keep-for", "keep-for = 'always'", ":1:12:keep-for: \"always\" is no duration; write 90d, 1w, or forever" },
	{ "log-format", "log-format = xml", ":1:14:log-format: \"xml\" is no format; write text or json" },
	{ "a standby of a file", "database-read = 'postgresql://db.example/desk'",
	  ":1:1:database-read: database is a file, and no server has a copy of it; this is not used" },
	{ "a standby that is a file", "database-read = /var/desk.db",
	  ":1:17:database-read: \"/var/desk.db\" is no address of a PostgreSQL server; write postgresql://user@host/database" },
	{ "list for one", "every = {'1h', '2h'}", ":1:1:every: expected = and one value" },
	{ "not UTF-8", "# x\ncontact = 'a\xff'", ":2:13:a byte that is not UTF-8" },
};

static void test_configurations(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(configurations); i++) {
		struct wd_problem *problems = NULL;
		struct wd_error err = { 0 };
		struct wd_snapshot *snapshot;
		size_t n = 0;
		char *told;

		put("test.conf", configurations[i].text);
		snapshot = wd_snapshot_load("test.conf", NULL, &problems, &n, &err);
		told = tell(problems, n);
		if (!snapshot != !!configurations[i].problem)
			fail_msg("%s: %s", configurations[i].name, snapshot ? "accepted" : told);
		if (configurations[i].problem && !strstr(told, configurations[i].problem))
			fail_msg("%s: \"%s\"", configurations[i].name, told);
		if (snapshot)
			assert_non_null(wd_snapshot_merge(snapshot, WD_SPAN("all")));
		free(told);
		wd_problems_free(problems, n);
		wd_snapshot_release(snapshot);
	}
	unlink("test.conf");
}

static struct wd_snapshot *load(const char *path, const struct wd_snapshot *previous)
{
	struct wd_error err = { 0 };
	struct wd_snapshot *snapshot = wd_snapshot_load(path, previous, NULL, NULL, &err);

	if (!snapshot)
		fail_msg("%s", err.text);
	return snapshot;
}

static void test_values(void **state)
{
	struct wd_snapshot *s;
	const struct wd_merge *merge;

	put("test.conf", configurations[1].text);
	s = load("test.conf", NULL);
	assert_string_equal(s->config.public_url, "https://n.example");
	assert_non_null(strstr(s->config.database, (char *)*state));
	assert_int_equal(s->config.every_ms, 3600000);
	assert_int_equal(s->config.max_size, 1 << 20);
	assert_int_equal(s->n_merges, 2);
	merge = wd_snapshot_merge(s, WD_SPAN("a"));
	assert_string_equal(merge->title, "t");
	assert_string_equal(merge->filter, "x");
	assert_int_equal(merge->limit, 5);
	assert_int_equal(merge->at_least_ms, 2 * 86400000);
	assert_int_equal(merge->n_notify, 2);
	assert_string_equal(merge->notify[1].address, "exec:/bin/true 'a  b'  c\\ d");
	assert_null(merge->notify[0].argv);
	assert_string_equal(merge->notify[1].argv[0], "/bin/true");
	assert_string_equal(merge->notify[1].argv[1], "a  b");
	assert_string_equal(merge->notify[1].argv[2], "c d");
	assert_null(merge->notify[1].argv[3]);
	assert_string_equal(merge->notify_secret, "s");
	assert_true(merge->notify_backlog);
	wd_snapshot_release(s);
	unlink("test.conf");
}

/* A target that works, but perhaps not as it was meant. */
static void test_odd_targets(void **state)
{
	struct wd_snapshot *s;

	(void)state;
	put("test.conf", "merge 'a' { notify = {'https://x/', 'https://x/', 'exec:/is/not/there'} }");
	s = load("test.conf", NULL);
	assert_int_equal(wd_snapshot_merge(s, WD_SPAN("a"))->n_notify, 2);
	assert_int_equal(s->n_problems, 2);
	assert_true(s->problems[0].is_hint && s->problems[1].is_hint);
	assert_string_equal(s->problems[0].text, "notify: this target stands there already; it is told once");
	assert_string_equal(s->problems[1].text, "notify: /is/not/there is not there, or may not be run");
	wd_snapshot_release(s);
	unlink("test.conf");
}

/* As libconfuse reads them. */
static const struct {
	const char *raw, *want;
} values[] = {
	{ "word", "word" },
	{ "'a \\n \"b\" ${X}'", "a \\n \"b\" ${X}" },
	{ "'it\\'s \\\\'", "it's \\" },
	{ "'one \\\ntwo'", "one two" },
	{ "\"one \\\ntwo\"", "one two" },
	{ "\"\\\"q\\\" \\\\ \\q\"", "\"q\" \\ q" },
	{ "\"\\101\\x42\\xed\\x95\\x9c\"", "AB한" },
	{ "\"a $ b\"", "a $ b" },
	{ "\"\\${WD_SAID}\"", "${WD_SAID}" },
	{ "\"<${WD_SAID}>\"", "<said>" },
	{ "\"<${WD_UNSAID}>\"", "<>" },
	{ "\"<${WD_UNSAID:-else}>\"", "<else>" },
	{ "\"<${WD_SAID:-else}>\"", "<said>" },
};

static void test_quotes(void **state)
{
	(void)state;
	setenv("WD_SAID", "said", 1);
	unsetenv("WD_UNSAID");
	for (size_t i = 0; i < COUNT(values); i++) {
		struct wd_snapshot *s;
		char text[128];

		snprintf(text, sizeof(text), "merge 'a' { title = %s }\n", values[i].raw);
		put("test.conf", text);
		s = load("test.conf", NULL);
		expect_span(values[i].raw, wd_span_of(wd_snapshot_merge(s, WD_SPAN("a"))->title), values[i].want);
		wd_snapshot_release(s);
	}
	unlink("test.conf");
}

/* = begins a list anew, += goes on, also where blocks stand between. */
static void test_list_of_two(void **state)
{
	struct wd_snapshot *s;

	(void)state;
	put("test.conf", "feeds = 'x'\nfeeds = {'a'}\nmerge 'm' { tags = {'t'} }\nfeeds += {'b', 'c'}\n");
	put("a", "http://a/ t\n");
	put("b", "http://b/\n");
	put("c", "http://c/\n");
	s = load("test.conf", NULL);
	assert_int_equal(s->n_feeds, 3);
	assert_string_equal(s->feeds[2]->url, "http://c/");
	wd_snapshot_release(s);
	unlink("a");
	unlink("b");
	unlink("c");
	unlink("test.conf");
}

static void test_defaults(void **state)
{
	struct wd_snapshot *s;

	(void)state;
	put("feeds/d.feeds", "https://d.org/ !x\n");
	s = load(NULL, NULL);
	assert_null(s->config.path);
	assert_string_equal(s->config.database, "/state/wiredesk/wiredesk.db");
	assert_int_equal(s->config.n_listen, 1);
	assert_string_equal(s->config.listen[0], "127.0.0.1:8380");
	assert_int_equal(s->n_feeds, 1);
	assert_false(wd_merge_takes(&s->merges[0], s->feeds[0]));
	wd_snapshot_release(s);
	unlink("feeds/d.feeds");
}

/* ---- reloads ---- */

/* The first list is good; what becomes of its feeds when the second replaces it. */
static const struct {
	const char *name, *before, *after, *want;
} reloads[] = {
	{ "an added line", "http://a/\n", "http://a/\nhttp://b/\n", "http://a/ http://b/ " },
	{ "a removed line", "http://a/\nhttp://b/\n", "http://b/\n", "http://b/ " },
	{ "a faulty option", "http://a/\nhttp://b/ every=1h\n", "http://a/\nhttp://b/ every=1x\n", "http://a/ http://b/ " },
	{ "a faulty address", "http://a/\nhttp://b/\nhttp://c/\n", "http://a/\nhtp://b/\nhttp://c/\n",
	  "http://a/ http://b/ http://c/ " },
	{ "a faulty first line", "http://a/\nhttp://b/\n", "htp://a/\nhttp://b/\n", "http://a/ http://b/ " },
	{ "a faulty new line", "http://a/\nhttp://b/\n", "http://a/\nhtp://new/\nhttp://b/\n", "http://a/ http://b/ " },
	{ "lines above it moved", "http://a/\nhttp://b/\n", "# 1\n# 2\nhttp://n/\nhttp://a/\nhtp://b/\n",
	  "http://n/ http://a/ http://b/ " },
	{ "two faulty lines", "http://a/\nhttp://b/\nhttp://c/\n", "http://a/\nhtp://b/\n\"http://c/\n",
	  "http://a/ http://b/ http://c/ " },
	{ "an empty file", "http://a/\nhttp://b/\n", "", "http://a/ http://b/ " },
	{ "only a comment", "http://a/\n", "# none\n", "" },
	{ "no file", "http://a/\n", NULL, "http://a/ " },
	{ "XML that breaks off", "<opml><outline xmlUrl='http://a/'/><outline xmlUrl='http://b/'/></opml>",
	  "<opml><outline xmlUrl='http://c/'/><outli", "http://c/ http://a/ http://b/ " },
	{ "a double", "http://a/\n", "http://a/\nHTTP://A:80\n", "http://a/ " },
};

static void test_reloads(void **state)
{
	(void)state;
	put("test.conf", "feeds = 'test.feeds'\n");
	for (size_t i = 0; i < COUNT(reloads); i++) {
		struct wd_snapshot *before, *after;
		struct wd_buf got;

		put("test.feeds", reloads[i].before);
		before = load("test.conf", NULL);
		if (reloads[i].after)
			put("test.feeds", reloads[i].after);
		else
			unlink("test.feeds");
		after = load("test.conf", before);
		/* What was carried over must outlive the snapshot it came from. */
		wd_snapshot_release(before);
		wd_buf_init(&got, WD_BUF_PAGE);
		for (size_t k = 0; k < after->n_feeds; k++)
			wd_buf_printf(&got, "%s ", after->feeds[k]->url);
		expect_span(reloads[i].name, wd_buf_span(&got), reloads[i].want);
		wd_buf_release(&got);
		wd_snapshot_release(after);
	}
	unlink("test.feeds");
	unlink("test.conf");
}

/* What an editor leaves that writes in place and was stopped, or is not ready yet; and what somebody meant. */
static const struct {
	const char *name, *after;
	const char *problem; /* NULL: it is taken up */
} cuts[] = {
	{ "nothing", "", "the configuration is empty" },
	{ "half a line", "every = 1h\nmin-every = 1", ":2:14:the file breaks off here" },
	{ "half a block", "every = 1h\nmin-every = 10m\nmerge 'a' {\n", ":3:1:this block never ends" },
	{ "lines that were taken out", "every = 1h\n", NULL },
	{ "no end of the last line", "every = 1h\nmin-every = 10m", NULL },
	{ "another short line", "every = 2h", NULL },
};

static void test_cut_configuration(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cuts); i++) {
		struct wd_problem *problems = NULL;
		struct wd_error err = { 0 };
		struct wd_snapshot *before, *after;
		size_t n = 0;
		char *told;

		put("test.conf", "every = 1h\nmin-every = 10m\nmerge 'a' {\n}\n");
		before = load("test.conf", NULL);
		put("test.conf", cuts[i].after);
		after = wd_snapshot_load(NULL, before, &problems, &n, &err);
		told = tell(problems, n);
		if (!after != !!cuts[i].problem || (!after && !strstr(told, cuts[i].problem)))
			fail_msg("%s: \"%s\"", cuts[i].name, told);
		free(told);
		wd_problems_free(problems, n);
		wd_snapshot_release(after);
		wd_snapshot_release(before);
	}
	unlink("test.conf");
}

/* The open database stays that of readers, writers and statics alike. */
/* What works but cannot be meant is told where it stands, and is taken all the same. */
static void test_senseless_filters(void **state)
{
	struct wd_snapshot *snapshot;

	(void)state;
	put("test.conf", "feeds = {'test.feeds'}\n"
			 "merge 'm' {\n"
			 "  filter = 'un korea -\"korea\" -korea'\n"
			 "}\n");
	put("test.feeds", "https://a.example/ \"drop=a OR -a\"\n");
	snapshot = load("test.conf", NULL);
	assert_int_equal(snapshot->n_problems, 2);
	assert_true(snapshot->problems[0].is_hint && snapshot->problems[1].is_hint);
	assert_int_equal(snapshot->problems[0].place.line, 3);
	assert_int_equal(snapshot->problems[0].place.column, 31);
	assert_non_null(strstr(snapshot->problems[0].text, "korea and -korea: exclude each other"));
	assert_non_null(strstr(snapshot->problems[1].text, "matches everything"));
	assert_non_null(wd_feed_extra(snapshot->feeds[0])->drop_query);
	wd_snapshot_release(snapshot);
	/* A tag that no feed has; "two-words" is one that a feed has. */
	put("test.conf", "feeds = {'test.feeds'}\nmerge 'm' { filter = 'tag:two-words OR tag:nobodys -tag:others' }\n");
	put("test.feeds", "https://a.example/ \"Two Words\"\n");
	snapshot = load("test.conf", NULL);
	assert_int_equal(snapshot->n_problems, 1);
	assert_string_equal(snapshot->problems[0].text, "merge \"m\": no feed has the tag \"nobodys\"");
	wd_snapshot_release(snapshot);
}

/* Of what is said twice the last counts, and the first is not lost without a word; += goes on. */
static void test_said_twice(void **state)
{
	struct wd_snapshot *snapshot;

	(void)state;
	put("test.conf", "listen = {'127.0.0.1:1', '127.0.0.1:1'}\nevery = 1h\n"
			 "merge 'm' {\n  filter = a\n  filter = b\n}\nmerge 'n' { filter = a }\nevery = 2h\n"
			 "feeds = {'test.feeds'}\nfeeds += {'test.feeds'}\n");
	put("test.feeds", "#\n");
	snapshot = load("test.conf", NULL);
	assert_int_equal(snapshot->n_problems, 3);
	assert_string_equal(snapshot->problems[0].text, "listen: this address stands there already; it is listened on once");
	assert_string_equal(snapshot->problems[1].text, "every: stands on line 8 again, which counts");
	assert_int_equal(snapshot->problems[1].place.line, 2);
	assert_string_equal(snapshot->problems[2].text, "filter: stands on line 5 again, which counts");
	assert_true(snapshot->problems[0].is_hint && snapshot->problems[1].is_hint && snapshot->problems[2].is_hint);
	assert_int_equal(snapshot->config.n_listen, 1);
	wd_snapshot_release(snapshot);
}

static void test_notify_of_nobody(void **state)
{
	struct wd_snapshot *snapshot;

	(void)state;
	put("test.conf", "feeds = {'test.feeds'}\nmerge 'm' { notify-secret = s }\nmerge 'n' { notify-backlog = yes }\n"
			 "merge 'o' { notify = 'https://e.example/' notify-secret = s notify-backlog = yes }\n");
	put("test.feeds", "#\n");
	snapshot = load("test.conf", NULL);
	assert_int_equal(snapshot->n_problems, 2);
	assert_string_equal(snapshot->problems[0].text, "notify-secret: does nothing, as this block has no notify");
	assert_string_equal(snapshot->problems[1].text, "notify-backlog: does nothing, as this block has no notify");
	assert_true(snapshot->problems[0].is_hint && snapshot->problems[1].is_hint);
	wd_snapshot_release(snapshot);
}

static void test_database_stays(void **state)
{
	struct wd_snapshot *before, *after;
	struct wd_problem *problems = NULL;
	struct wd_error err = { 0 };
	size_t n = 0;

	(void)state;
	put("test.conf", "database = '/a.db'\n");
	before = load("test.conf", NULL);
	put("test.conf", "every = 1h\ndatabase = '/b.db'\n");
	after = load("test.conf", before);
	assert_string_equal(after->config.database, "/a.db");
	assert_int_equal(after->config.every_ms, 3600000);
	assert_int_equal(after->n_problems, 1);
	assert_true(after->problems[0].is_hint);
	assert_int_equal(after->problems[0].place.line, 2);
	wd_snapshot_release(before);
	before = load("test.conf", NULL);
	assert_string_equal(before->config.database, "/b.db");
	unlink("test.conf");
	assert_null(wd_snapshot_load("test.conf", before, &problems, &n, &err));
	assert_int_equal(n, 1);
	assert_non_null(strstr(problems[0].text, "cannot be read"));
	wd_problems_free(problems, n);
	wd_snapshot_release(before);
	wd_snapshot_release(after);
}

/* An address is no path, and is shown without its password. */
static void test_database_on_a_server(void **state)
{
	static const char address[] = "postgresql://desk:geheim@db.example/news?sslmode=require";
	struct wd_snapshot *s, *after;
	char side[80];

	(void)state;
	put("test.conf", "database = \"postgresql://desk:geheim@db.example/news?sslmode=require\"\n");
	s = load("test.conf", NULL);
	assert_string_equal(s->config.database, address);
	assert_null(strstr(s->config.database_name, "geheim"));
	assert_non_null(strstr(s->config.database_name, "db.example/news"));
	assert_int_equal(strncmp(s->config.database_side, "/state/wiredesk/wiredesk.db-", 28), 0);
	snprintf(side, sizeof(side), "%s", s->config.database_side);
	put("test.conf", "database = \"postgres://desk:geheim@db.example/other\"\n");
	after = load("test.conf", s);
	assert_string_equal(after->config.database, address);
	assert_int_equal(after->n_problems, 1);
	assert_null(strstr(after->problems[0].text, "geheim"));
	wd_snapshot_release(after);
	after = load("test.conf", NULL);
	assert_string_not_equal(after->config.database_side, side);
	wd_snapshot_release(after);
	wd_snapshot_release(s);
	unlink("test.conf");
}

/* Each line faulty, none of them known: the time is that of the lines, not of lines by feeds. */
static void test_all_faulty(void **state)
{
	struct wd_snapshot *before, *after;
	struct wd_buf text;
	clock_t start; /* of the processor: other tests run beside this one */

	(void)state;
	wd_buf_init(&text, WD_BUF_PAGE);
	put("test.conf", "feeds = {'other.feeds', 'test.feeds'}\n");
	for (int i = 0; i < 50000; i++)
		wd_buf_printf(&text, "http://a/%d\n", i);
	put("other.feeds", text.data);
	put("test.feeds", "# none\n");
	before = load("test.conf", NULL);
	wd_buf_clear(&text);
	for (int i = 0; i < 50000; i++)
		wd_buf_printf(&text, "htp://a/%d\n", i);
	put("test.feeds", text.data);
	start = clock();
	after = load("test.conf", before);
	if (clock() - start > 5 * CLOCKS_PER_SEC)
		fail_msg("%ld s", (long)((clock() - start) / CLOCKS_PER_SEC));
	assert_int_equal(after->n_feeds, 50000);
	wd_snapshot_release(before);
	wd_snapshot_release(after);
	wd_buf_release(&text);
	unlink("test.feeds");
	unlink("other.feeds");
	unlink("test.conf");
}

/* It stays right over several broken saves in a row. */
static void test_carried_twice(void **state)
{
	struct wd_snapshot *s, *next;

	(void)state;
	put("test.conf", "feeds = 'test.feeds'\n");
	put("test.feeds", "http://a/ every=1h\n");
	s = load("test.conf", NULL);
	for (int i = 0; i < 3; i++) {
		put("test.feeds", "http://a/ every=1x\n");
		next = load("test.conf", s);
		wd_snapshot_release(s);
		s = next;
		assert_int_equal(s->n_feeds, 1);
		assert_int_equal(s->feeds[0]->every_ms, 3600000);
	}
	wd_snapshot_release(s);
	unlink("test.feeds");
	unlink("test.conf");
}

static void test_broken_configuration(void **state)
{
	struct wd_error err = { 0 };
	struct wd_problem *problems = NULL;
	size_t n = 0;

	(void)state;
	put("test.conf", "feeds = 'test.feeds'\nevery = x\n");
	put("test.feeds", "htp://a/\n");
	assert_null(wd_snapshot_load("test.conf", NULL, &problems, &n, &err));
	/* The lists' problems are told beside the configuration's. */
	assert_int_equal(n, 2);
	assert_non_null(strstr(err.text, "test.conf:2:9"));
	wd_problems_free(problems, n);
	/* The first is the first in the file, whichever was found first. */
	put("test.conf", "listen = 'x'\nevery = x\n");
	assert_null(wd_snapshot_load("test.conf", NULL, NULL, NULL, &err));
	assert_non_null(strstr(err.text, "2 problems; the first: test.conf:1:10"));
	assert_null(wd_snapshot_load("no-such.conf", NULL, NULL, NULL, &err));
	assert_non_null(strstr(err.text, "no-such.conf"));
	unlink("test.feeds");
	unlink("test.conf");
}

/* ---- edits ---- */

static void test_edits(void **state)
{
	struct wd_error err = { 0 };
	struct stat st;
	size_t n;

	(void)state;
	put("e.feeds", "# one\r\nhttp://a/ x\r\n\r\n  http://B/ # b\r\nexec:x");
	assert_int_equal(chmod("e.feeds", 0640), 0);
	assert_int_equal(symlink("e.feeds", "link.feeds"), 0);
	assert_true(wd_edit_append((struct wd_edited){ NULL, "link.feeds" }, WD_SPAN("http://c/ \"y z\"\n"), &err));
	expect_file("e.feeds", "# one\r\nhttp://a/ x\r\n\r\n  http://B/ # b\r\nexec:x\r\nhttp://c/ \"y z\"\r\n");
	assert_true(wd_edit_remove((struct wd_edited){ NULL, "link.feeds" }, WD_SPAN("http://b"), &n, &err));
	assert_int_equal(n, 1);
	expect_file("e.feeds", "# one\r\nhttp://a/ x\r\n\r\nexec:x\r\nhttp://c/ \"y z\"\r\n");
	assert_int_equal(lstat("link.feeds", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(stat("e.feeds", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_true(wd_edit_remove((struct wd_edited){ NULL, "link.feeds" }, WD_SPAN("http://none/"), &n, &err));
	assert_int_equal(n, 0);
	put("e.feeds", "# one\r\n \thttp://a/\tx \"y z\"  # http://a/\r\n\"http://b/?q=\\\"1\" b\nhttp://a/x\nHTTP://A");
	assert_true(wd_edit_readdress((struct wd_edited){ NULL, "e.feeds" }, WD_SPAN("http://a/"), WD_SPAN("http://n/1 \"2"),
				      &n, &err));
	assert_int_equal(n, 2);
	expect_file("e.feeds", "# one\r\n \t\"http://n/1 \\\"2\"\tx \"y z\"  # http://a/\r\n\"http://b/?q=\\\"1\" b\n"
			       "http://a/x\n\"http://n/1 \\\"2\"");
	assert_true(wd_edit_readdress((struct wd_edited){ NULL, "e.feeds" }, WD_SPAN("http://b/?q=\"1"),
				      WD_SPAN("http://n/"), &n, &err));
	assert_int_equal(n, 1);
	expect_file("e.feeds", "# one\r\n \t\"http://n/1 \\\"2\"\tx \"y z\"  # http://a/\r\nhttp://n/ b\n"
			       "http://a/x\n\"http://n/1 \\\"2\"");
	assert_true(wd_edit_append((struct wd_edited){ NULL, "new/deep/x.feeds" }, WD_SPAN("http://a/\n"), &err));
	assert_true(wd_edit_remove((struct wd_edited){ NULL, "new/deep/x.feeds" }, WD_SPAN("http://a/"), &n, &err));
	expect_file("new/deep/x.feeds", "# no feeds\n");
	assert_false(wd_edit_append((struct wd_edited){ NULL, "e.feeds/x" }, WD_SPAN("http://a/\n"), &err));
	put("e.feeds", "\xEF\xBB\xBFhttp://a/ x\nhttp://b/\n");
	assert_true(wd_edit_remove((struct wd_edited){ NULL, "e.feeds" }, WD_SPAN("http://a/"), &n, &err));
	expect_file("e.feeds", "\xEF\xBB\xBFhttp://b/\n");
	assert_true(wd_edit_remove((struct wd_edited){ NULL, "e.feeds" }, WD_SPAN("http://b/"), &n, &err));
	expect_file("e.feeds", "\xEF\xBB\xBF# no feeds\n");
	unlink("link.feeds");
	unlink("e.feeds");
	unlink("new/deep/x.feeds");
	rmdir("new/deep");
	rmdir("new");
}

static void note_user(void *ctx, int line, struct wd_span name, const char *hash)
{
	wd_buf_printf(ctx, "%d %.*s %s\n", line, WD_SPAN_ARG(name), hash);
}

/* Whoever stands in a comment is none, however long it is. */
static void test_users(void **state)
{
	char text[2048];
	struct wd_error err = { 0 };
	struct wd_buf users;

	(void)state;
	snprintf(text, sizeof(text),
		 "\xEF\xBB\xBF"
		 "ann:$6$a\r\n#%01022deve:$6$e\n\nbob:$6$b",
		 0);
	put("users", text);
	wd_buf_init(&users, WD_BUF_LINE);
	assert_true(wd_userlist_read("users", note_user, &users, &err));
	assert_string_equal(users.data, "1 ann $6$a\n4 bob $6$b\n");
	wd_buf_clear(&users);
	put("users", "# nobody\nann\n");
	assert_false(wd_userlist_read("users", note_user, &users, &err));
	assert_string_equal(err.text, "users:2:1: expected name:hash, the hash as `mkpasswd` makes it");
	wd_buf_release(&users);
	unlink("users");
}

/* A password in a file of its own, as another system's editor saves it. */
static void test_password_file(void **state)
{
	struct wd_snapshot *s;

	(void)state;
	put("pw", "\xEF\xBB\xBFu:p\r\nmore");
	put("feeds/x.feeds", "http://a.org/ auth=@../pw\n");
	s = load(NULL, NULL);
	assert_int_equal(s->n_feeds, 1);
	assert_string_equal(wd_feed_extra(s->feeds[0])->auth, "u:p");
	wd_snapshot_release(s);
	unlink("feeds/x.feeds");
	unlink("pw");
}

/* export, then the same list again; without --secrets no secret. */
static void test_export(void **state)
{
	struct wd_snapshot *s;
	struct wd_buf out, again;

	(void)state;
	put("feeds/x.feeds",
	    "https://u:s3cret@a.org/f?token=s3cret&x=1 \"~A & \\\"B\\\" <c>\" \"two words\" a,b !h every=1h "
	    "\"auth=u:s3cret\" \"header=X: s3cret\" proxy=http://u:s3cret@p/ \"keep=a \\\"b c\\\"\"\n");
	s = load(NULL, NULL);
	assert_int_equal(s->n_feeds, 1);
	wd_buf_init(&out, WD_BUF_PAGE);
	wd_buf_init(&again, WD_BUF_PAGE);
	wd_opml_write(&out, s, WD_OPML_PUBLIC);
	assert_null(strstr(out.data, "s3cret"));
	assert_null(strstr(out.data, "every=1h"));
	assert_null(strstr(out.data, "xmlns"));
	wd_buf_clear(&out);
	wd_opml_write(&out, s, WD_OPML_OPTIONS);
	assert_null(strstr(out.data, "s3cret"));
	assert_non_null(strstr(out.data, "every=1h"));
	wd_buf_clear(&out);
	wd_opml_write(&out, s, WD_OPML_SECRETS);
	wd_snapshot_release(s);
	put("feeds/x.feeds", out.data);
	s = load(NULL, NULL);
	assert_int_equal(s->n_feeds, 1);
	assert_string_equal(wd_feed_extra(s->feeds[0])->auth, "u:s3cret");
	assert_string_equal(wd_feed_extra(s->feeds[0])->keep, "a \"b c\"");
	wd_opml_write(&again, s, WD_OPML_SECRETS);
	assert_string_equal(again.data, out.data);
	wd_snapshot_release(s);
	wd_buf_release(&out);
	wd_buf_release(&again);
	unlink("feeds/x.feeds");
}

static bool has(char **paths, const char *folder, const char *name)
{
	char want[300];

	snprintf(want, sizeof(want), "%s%s", folder, name);
	for (; *paths; paths++)
		if (strcmp(*paths, want) == 0)
			return true;
	return false;
}

static void test_folders(void **state)
{
	char *here = realpath(".", NULL), **folders;
	struct wd_snapshot *s;

	(void)state;
	assert_int_equal(mkdir("real", 0755), 0);
	put("real/r.feeds", "http://a/\n");
	assert_int_equal(symlink("../real/r.feeds", "feeds/l.feeds"), 0);
	put("test.conf", "feeds = {'feeds/*.feeds', 'not/yet/x.feeds'}\n");
	s = load("test.conf", NULL);
	assert_int_equal(s->n_feeds, 1);
	folders = wd_snapshot_folders(s);
	assert_true(has(folders, here, ""));
	assert_true(has(folders, here, "/feeds"));
	assert_true(has(folders, here, "/real"));
	wd_paths_free(folders);
	wd_snapshot_release(s);
	unlink("feeds/l.feeds");
	unlink("real/r.feeds");
	rmdir("real");
	unlink("test.conf");
	free(here);
}

/* 50,000 lines and 10,000 merges are taken, and nothing is quadratic: ten times as much is not a hundred
 * times as long. */
static void test_many(void **state)
{
	struct wd_snapshot *first, *second;
	struct wd_buf text;
	int64_t start;

	(void)state;
	wd_buf_init(&text, WD_BUF_PAGE);
	for (int i = 0; i < 50000; i++)
		wd_buf_printf(&text, "https://host%d.example.org/feed/%d.xml \"~Title %d\" tag%d every=1h\n", i, i, i,
			      i % 100);
	put("test.feeds", text.data);
	wd_buf_clear(&text);
	wd_buf_add_text(&text, "feeds = 'test.feeds'\n");
	for (int i = 0; i < 10000; i++)
		wd_buf_printf(&text,
			      "merge \"m%d\" {\n title = \"T\"\n filter = 'a \"b c\" d%d'\n tags = "
			      "{\"tag%d\"}\n}\n",
			      i, i, i % 100);
	put("test.conf", text.data);
	wd_buf_release(&text);
	start = wd_clock_steady();
	first = load("test.conf", NULL);
	second = load("test.conf", first);
	print_message("# two loads: %lld ms\n", (long long)(wd_clock_steady() - start));
	assert_int_equal(second->n_feeds, 50000);
	assert_int_equal(second->n_merges, 10001);
	assert_int_equal(second->n_problems, 0);
	assert_true(wd_clock_steady() - start < 20000);
	wd_snapshot_release(first);
	wd_snapshot_release(second);
	unlink("test.feeds");
	unlink("test.conf");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_configurations),
		cmocka_unit_test(test_odd_targets),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_reloads),
		cmocka_unit_test(test_carried_twice),
		cmocka_unit_test(test_broken_configuration),
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_list_of_two),
		cmocka_unit_test(test_cut_configuration),
		cmocka_unit_test(test_senseless_filters),
		cmocka_unit_test(test_said_twice),
		cmocka_unit_test(test_notify_of_nobody),
		cmocka_unit_test(test_database_stays),
		cmocka_unit_test(test_database_on_a_server),
		cmocka_unit_test(test_all_faulty),
		cmocka_unit_test(test_edits),
		cmocka_unit_test(test_users),
		cmocka_unit_test(test_password_file),
		cmocka_unit_test(test_export),
		cmocka_unit_test(test_folders),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
