/* The folder of files for a web server: what is put is there when it is closed, whatever else goes wrong. */
#include "test.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/folder.h"
#include "files.h"

enum { MANY = 300 }; /* three files each: more than are placed at a time */

static char folder[] = "/tmp/wiredesk-folder-XXXXXX";

static int set_up(void **state)
{
	(void)state;
	strcpy(strrchr(folder, '-') + 1, "XXXXXX");
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
	char command[sizeof(folder) + 16];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return chdir("/") != 0 || system(command) != 0;
}

static struct wd_folder *open_it(void)
{
	struct wd_error err = { 0 };
	struct wd_folder *it = wd_folder_open("public", &err);

	if (!it)
		fail_msg("%s", err.text);
	return it;
}

static void close_it(struct wd_folder *it)
{
	struct wd_error err = { 0 };

	if (!wd_folder_close(it, true, &err))
		fail_msg("%s", err.text);
}

static const char *path_of(int i)
{
	static char path[64];

	snprintf(path, sizeof(path), "story/%d.html", i);
	return path;
}

static bool put_text(struct wd_folder *it, const char *path, uint64_t mark, const char *text)
{
	struct wd_buf bytes;

	wd_buf_init(&bytes, 1 << 20);
	wd_buf_add(&bytes, text, strlen(text));
	return wd_folder_put(it, path, mark, &bytes);
}

/* How many of the many are kept by this mark. */
static int count_kept(struct wd_folder *it, uint64_t mark)
{
	int n = 0;

	for (int i = 0; i < MANY; i++)
		n += wd_folder_keep(it, path_of(i), mark);
	return n;
}

static int count_files(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	int n = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		n += entry->d_type == DT_REG;
	closedir(dir);
	return n;
}

static void expect_text(const char *path, const char *want)
{
	char *text = get(path);

	assert_string_equal(text, want);
	free(text);
}

static void put_many(uint64_t mark, const char *text)
{
	struct wd_folder *it = open_it();

	for (int i = 0; i < MANY; i++)
		assert_true(put_text(it, path_of(i), mark, text));
	/* They need not be made twice in one go. */
	assert_int_equal(count_kept(it, mark), MANY);
	close_it(it);
}

static void many_are_put_and_kept(void **state)
{
	struct wd_folder *it;

	(void)state;
	put_many(7, "one");
	assert_int_equal(count_files("public/story"), 3 * MANY);
	assert_int_equal(count_files("public"), 1);
	expect_text("public/story/299.html", "one");
	put_many(8, "two");
	expect_text("public/story/0.html", "two");
	it = open_it();
	assert_int_equal(count_kept(it, 7), 0);
	assert_int_equal(count_kept(it, 8), MANY);
	close_it(it);
}

/* The front page is made anew each time by no mark: the manifest stays as it is. */
static void what_has_no_mark_is_placed_too(void **state)
{
	static const char *const texts[] = { "one", "two" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct wd_folder *it = open_it();

		assert_true(put_text(it, "index.html", 0, texts[i]));
		close_it(it);
		expect_text("public/index.html", texts[i]);
	}
}

static void what_is_neither_put_nor_kept_goes(void **state)
{
	struct wd_folder *it;

	(void)state;
	put_many(7, "one");
	put("public/story/mine.html", "of somebody else");
	it = open_it();
	assert_true(wd_folder_keep(it, path_of(3), 7));
	close_it(it);
	assert_int_equal(count_files("public/story"), 3 + 1);
}

/* A folder stands where a file shall be: that one fails, what goes by it is known not to be there, and the next time all is made. */
static void what_could_not_be_placed_is_made_again(void **state)
{
	struct wd_error err = { 0 };
	struct wd_folder *it;
	bool ok = true;
	int kept;

	(void)state;
	put_many(7, "one");
	unlink("public/story/150.html");
	assert_int_equal(mkdir("public/story/150.html", 0700), 0);
	assert_int_equal(mkdir("public/story/150.html/full", 0700), 0);
	it = open_it();
	for (int i = 0; i < MANY; i++)
		ok = put_text(it, path_of(i), 8, "two") && ok;
	assert_false(wd_folder_close(it, true, &err));
	assert_non_null(strstr(err.text, "public/story/150.html: "));
	assert_false(ok);
	assert_int_equal(count_files("public"), 1);

	assert_int_equal(rmdir("public/story/150.html/full"), 0);
	assert_int_equal(rmdir("public/story/150.html"), 0);
	it = open_it();
	kept = count_kept(it, 8);
	assert_true(kept > 0 && kept < MANY);
	for (int i = 0; i < MANY; i++) {
		char path[80];

		snprintf(path, sizeof(path), "public/%s", path_of(i));
		if (wd_folder_keep(it, path_of(i), 8))
			expect_text(path, "two");
		else
			assert_true(put_text(it, path_of(i), 8, "two"));
	}
	close_it(it);
	it = open_it();
	assert_int_equal(count_kept(it, 8), MANY);
	close_it(it);
}

static void what_the_killed_left_goes(void **state)
{
	(void)state;
	put_many(7, "one");
	put("public/.wiredesk.new.0", "half");
	put("public/.wiredesk.new.255", "half");
	close_it(open_it());
	assert_int_equal(count_files("public"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(many_are_put_and_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_has_no_mark_is_placed_too, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_neither_put_nor_kept_goes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_could_not_be_placed_is_made_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_the_killed_left_goes, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
