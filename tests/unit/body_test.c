#include "test.h"

#include <stdlib.h>
#include <unistd.h>

#include "clean/clean.h"
#include "store/rows/body.h"
#include "store/rows/pack.h"
#include "store/rows/zstd.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/utf8.h"

static char folder[] = "/tmp/wiredesk-body-XXXXXX", path[sizeof(folder) + 16];
static struct wd_db *db;
static struct wd_arena *arena;

static int open_all(void **state)
{
	struct wd_error err = { 0 };

	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/desk.db", folder);
	db = wd_db_open(path, WD_DB_WRITE, &err);
	arena = wd_arena_new(0);
	if (!db || !wd_db_exec(db, "CREATE TABLE dictionary(id INTEGER PRIMARY KEY, entries INTEGER, bytes BLOB)"))
		return -1;
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	wd_db_close(db);
	wd_arena_free(arena);
	return unlink(path) == 0 && rmdir(folder) == 0 ? 0 : -1;
}

#define P(n) "<p>Paragraph " n " of a text that goes on for a while &amp; says little.</p>"
#define TEN(n) P(n "one") P(n "two") P(n "three") P(n "four") P(n "five") P(n "six") P(n "seven") P(n "eight") P(n "nine")
#define LONG P("one") P("two") TEN("twenty-") TEN("thirty-") TEN("forty-") TEN("fifty-") TEN("sixty-") TEN("seventy-")

static struct wd_entry come_back(const struct wd_body *body)
{
	struct wd_entry back = { 0 };

	wd_body_unpack(db, arena, body, &back);
	return back;
}

/* Whatever the two texts are to each other, what was put in comes out. */
static void kept(void **state)
{
	static const struct {
		const char *html, *summary;
		bool is_cut, is_packed;
	} rows[] = {
		{ "", "", false, false },
		{ "", "a summary alone", false, false },
		{ "<p>short</p>", "", false, false },
		{ "<p>short &amp; whole</p>", "short & whole", true, false },
		{ "<p>short</p>", "another", false, false },
		{ LONG, "another", false, true },
		{ LONG, "Paragraph one of a text…", true, true },
		{ LONG, "Paragraph two of a text…", false, true },
		{ LONG, "Paragraph one of a text", false, true },
		{ "<p>… alone</p>", "…", false, false },
		{ "<p>Überall ä</p>", "Über…", true, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wd_entry entry = { .content_html = wd_span_of(rows[i].html), .summary = wd_span_of(rows[i].summary) },
				back;
		struct wd_body body;

		assert_true(wd_body_pack(NULL, arena, &entry, wd_text_of_html(arena, entry.content_html), &body));
		if ((body.cut != WD_NO_TIME) != rows[i].is_cut || (body.packed.ptr != NULL) != rows[i].is_packed)
			fail_msg("row %zu: cut %d, packed %d", i, body.cut != WD_NO_TIME, body.packed.ptr != NULL);
		if (rows[i].is_cut)
			assert_int_equal(body.summary.len, 0);
		if (rows[i].is_packed)
			assert_true(body.html.len == 0 && body.packed.len < entry.content_html.len / 2);
		back = come_back(&body);
		expect_span("html", back.content_html, rows[i].html);
		expect_span("summary", back.summary, rows[i].summary);
	}
}

/* The whole text as the summary, too long to be read over in a test. */
static void whole_text(void **state)
{
	struct wd_entry entry = { .content_html = WD_SPAN(LONG) };
	struct wd_body body;

	(void)state;
	entry.summary = wd_text_of_html(arena, entry.content_html);
	assert_true(wd_body_pack(NULL, arena, &entry, entry.summary, &body));
	assert_int_equal(body.cut, entry.summary.len);
	assert_true(wd_span_equal(come_back(&body).summary, entry.summary));
}

/* A summary of any length is the beginning of the text, wherever in the markup it ends. */
static void any_length(void **state)
{
	static const char source[] =
		"<div class=\"a\"><p>Über <b>al</b>l&amp;<i>es</i> &lt;x&gt; <a href=\"https://example.org/a\">朝鲜制裁</a>.</p></div>" LONG
		"<ul><li>a</li><li>b</li></ul><p>&quot;end&quot;</p>";
	struct wd_span html = wd_span_of(source), text = wd_text_of_html(arena, html);

	(void)state;
	for (size_t n = 1; n < text.len; n++) {
		struct wd_body body = { .cut = (int64_t)n, .html = html };
		struct wd_span want = wd_arena_printf(arena, "%.*s…", WD_SPAN_ARG(wd_utf8_cut(text, n)));

		if (!wd_span_equal(come_back(&body).summary, want))
			fail_msg("%zu bytes", n);
	}
}

/* A byte turned over anywhere in the frame, or its end lost: an empty body, or another of the same size; no more. */
static void damaged(void **state)
{
	struct wd_entry entry = { .content_html = WD_SPAN(LONG) };
	struct wd_body body;
	size_t empty = 0;

	(void)state;
	assert_true(wd_body_pack(NULL, arena, &entry, WD_SPAN(""), &body));
	for (size_t i = 0; i < body.packed.len; i++) {
		struct wd_body bad = body;
		char *bytes = malloc(body.packed.len);

		memcpy(bytes, body.packed.ptr, body.packed.len);
		bytes[i] = (char)~bytes[i];
		bad.packed.ptr = bytes;
		empty += come_back(&bad).content_html.len == 0;
		bad.packed.ptr = body.packed.ptr;
		bad.packed.len = i;
		if (i > 0)
			assert_int_equal(come_back(&bad).content_html.len, 0);
		free(bytes);
	}
	assert_true(empty > 4);
}

/* Of a body that has much in common with others little is left; without the dictionary it cannot be read. */
static void with_others(void **state)
{
	struct wd_entry entry = { 0 };
	struct wd_body alone, with;
	struct wd_dictionary *dictionary;
	struct wd_span bytes;
	struct wd_buf texts;
	size_t sizes[200];

	(void)state;
	wd_buf_init(&texts, WD_BUF_PAGE);
	for (int i = 0; i < 200; i++) {
		size_t before = texts.len;

		wd_buf_printf(&texts,
			      "<p>Number %d, which the harbour master of town %d wrote down in the year %d.</p>" LONG, i * 7,
			      i * 13, 1800 + i);
		sizes[i] = texts.len - before;
	}
	bytes = wd_zstd_train(wd_buf_span(&texts), sizes, 200);
	assert_non_null(bytes.ptr);
	dictionary = wd_zstd_dictionary(bytes);
	assert_non_null(dictionary);
	entry.content_html =
		WD_SPAN("<p>Number 77777, which the harbour master of town 4711 wrote down in the year 2001.</p>" LONG);
	assert_true(wd_body_pack(NULL, arena, &entry, WD_SPAN(""), &alone));
	assert_true(wd_body_pack(dictionary, arena, &entry, WD_SPAN(""), &with));
	assert_true(with.packed.len * 3 < alone.packed.len);
	assert_int_equal(wd_zstd_used(with.packed), wd_zstd_number(dictionary));
	assert_int_equal(wd_zstd_used(alone.packed), 0);
	assert_int_equal(come_back(&with).content_html.len, 0);
	assert_true(wd_db_run(db, "INSERT INTO dictionary(id, entries, bytes) VALUES (?1, 1, ?2)", "ib",
			      (int64_t)wd_zstd_number(dictionary), bytes));
	for (int i = 0; i < 3; i++) {
		expect_span("with", come_back(&with).content_html, entry.content_html.ptr);
		expect_span("alone", come_back(&alone).content_html, entry.content_html.ptr);
	}
	wd_dictionary_release(dictionary);
	wd_buf_release(&texts);
	free((char *)bytes.ptr);
}

/* The last polls, beside the hours; of what was written without them, the hours alone. */
static void history(void **state)
{
	const int64_t now = 1709564700000;
	unsigned char blob[WD_HISTORY_SIZE];
	struct wd_history it, back;

	(void)state;
	wd_pack_read_history(WD_SPAN_NONE, now, &it);
	for (int i = 0; i < WD_PAST_POLLS + 3; i++) {
		const struct wd_past_poll poll = { now + i * 60000, i % 2 ? 304 : 200, i, i == WD_PAST_POLLS + 2 };

		wd_pack_add_poll(&it, &poll);
	}
	wd_pack_history(&it, blob);
	wd_pack_read_history((struct wd_span){ (const char *)blob, sizeof(blob) }, now + 3600000, &back);
	assert_int_equal(back.n_polls, WD_PAST_POLLS);
	for (int i = 0; i < WD_PAST_POLLS; i++) {
		int nth = WD_PAST_POLLS + 2 - i;

		assert_int_equal(back.polls[i].at, now + nth * 60000);
		assert_int_equal(back.polls[i].http_status, nth % 2 ? 304 : 200);
		assert_int_equal(back.polls[i].fresh, nth);
		assert_int_equal(back.polls[i].failed, i == 0);
	}
	assert_int_equal(back.fresh[22], it.fresh[23]);
	assert_int_equal(back.failed[22], 1);
	wd_pack_read_history((struct wd_span){ (const char *)blob, WD_HISTORY_HOURS }, now, &back);
	assert_int_equal(back.n_polls, 0);
	assert_int_equal(back.fresh[23], it.fresh[23]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kept),        cmocka_unit_test(whole_text), cmocka_unit_test(any_length),
		cmocka_unit_test(with_others), cmocka_unit_test(damaged),    cmocka_unit_test(history),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
