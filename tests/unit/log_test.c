/* The log: what reaches stderr, in both forms, and repeats counted in place of written. */
#include "test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "util/log.h"

/* Runs with stderr in a file; gives back what was written. The caller frees. */
static char *said(void (*speak)(void))
{
	char name[] = "/tmp/wiredesk-log-XXXXXX";
	int file = mkstemp(name), before = dup(STDERR_FILENO);
	char *text = calloc(1, 8192);

	assert_true(file >= 0 && before >= 0 && text);
	dup2(file, STDERR_FILENO);
	speak();
	dup2(before, STDERR_FILENO);
	close(before);
	assert_true(pread(file, text, 8191, 0) >= 0);
	close(file);
	unlink(name);
	return text;
}

static void speak_plain(void)
{
	wd_log(WD_LOG_INFO, "one\ntwo \x1b[31m");
	wd_log(WD_LOG_DEBUG, "unheard");
}

static void speak_json(void)
{
	wd_log_set_form(WD_LOG_JSON);
	wd_log(WD_LOG_WARNING, "a \"quote\" and \\ 한");
	wd_log_set_form(WD_LOG_TEXT);
}

static void speak_often(void)
{
	wd_log_count_repeats(true);
	for (int i = 0; i < 413; i++)
		wd_log(WD_LOG_ERROR, "the disk is full");
	wd_log(WD_LOG_INFO, "something else");
	wd_log_count_repeats(false);
	wd_log(WD_LOG_ERROR, "the disk is full");
}

static void speak_anew(void)
{
	wd_log_count_repeats(true);
	for (int i = 0; i < 3; i++)
		wd_log(WD_LOG_INFO, "read");
	wd_log_forget();
	wd_log(WD_LOG_INFO, "read");
	wd_log_count_repeats(false);
}

/* More different lines than are remembered: none is lost, the count of the oldest is told. */
static void speak_of_many(void)
{
	wd_log_count_repeats(true);
	wd_log(WD_LOG_INFO, "a");
	wd_log(WD_LOG_INFO, "a");
	usleep(2000);
	for (int i = 0; i < 40; i++)
		wd_log(WD_LOG_INFO, "line %d", i);
	wd_log_count_repeats(false);
}

static void test_anew(void **state)
{
	char *text = said(speak_anew);

	(void)state;
	assert_string_equal(text, "wiredesk: read\nwiredesk: the same 2 times: read\nwiredesk: read\n");
	free(text);
}

static void test_plain(void **state)
{
	char *text = said(speak_plain);

	(void)state;
	assert_string_equal(text, "wiredesk: one two  [31m\n");
	free(text);
}

static void test_json(void **state)
{
	char *text = said(speak_json);

	(void)state;
	assert_memory_equal(text, "{\"time\": \"20", 12);
	assert_non_null(strstr(text, "Z\", \"level\": \"warning\", \"message\": \"a \\\"quote\\\" and \\\\ 한\"}\n"));
	free(text);
}

static void test_repeats(void **state)
{
	char *text = said(speak_often);

	(void)state;
	assert_string_equal(text, "wiredesk: the disk is full\nwiredesk: something else\n"
				  "wiredesk: the same 412 times: the disk is full\nwiredesk: the disk is full\n");
	free(text);
}

static void test_many(void **state)
{
	char *text = said(speak_of_many);
	size_t n = 0;

	(void)state;
	for (const char *p = text; (p = strchr(p, '\n')) != NULL; p++)
		n++;
	assert_int_equal(n, 42);
	assert_non_null(strstr(text, "wiredesk: the same 1 time: a\n"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),   cmocka_unit_test(test_anew), cmocka_unit_test(test_json),
		cmocka_unit_test(test_repeats), cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
