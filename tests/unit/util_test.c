#include "test.h"

#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "util/arena.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/coding.h"
#include "util/duration.h"
#include "util/error.h"
#include "util/map.h"
#include "util/mem.h"
#include "util/sieve.h"
#include "util/utf8.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED true /* what is freed is kept to be looked at */
#else
#define IS_SANITIZED false
#endif

static long resident_bytes(void)
{
	long all, pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");

	assert_non_null(f);
	assert_int_equal(fscanf(f, "%ld %ld", &all, &pages), 2);
	fclose(f);
	return pages * sysconf(_SC_PAGESIZE);
}

/* Behind the document lies what stays: a heap gives back its end alone. */
static void a_large_arena_goes_back_to_the_system(void **state)
{
	struct wd_arena *arena;
	long before, most = 32 << 20;
	char *behind;

	(void)state;
	if (IS_SANITIZED)
		skip();
	wd_mem_share();
	arena = wd_arena_new(0);
	before = resident_bytes();
	while (wd_arena_size(arena) < (size_t)most)
		assert_non_null(memset(wd_arena_space(arena, 1000), 1, 1000));
	behind = wd_xstrdup("what stays");
	assert_true(resident_bytes() - before > most - most / 8);
	wd_arena_free(arena);
	assert_true(resident_bytes() - before < most / 8);
	free(behind);
}

static void arena_keeps_its_ceiling(void **state)
{
	struct wd_arena *arena = wd_arena_new(100000);
	size_t n = 0;

	(void)state;
	while (wd_arena_alloc(arena, 1000))
		n++;
	assert_in_range(n, 80, 100);
	assert_true(wd_arena_is_full(arena));
	assert_in_range(wd_arena_size(arena), 80000, 100000);
	wd_arena_clear(arena);
	assert_non_null(wd_arena_alloc(arena, 1000));
	assert_null(wd_arena_alloc(arena, SIZE_MAX - 8));
	wd_arena_free(arena);
}

static void arena_takes_back(void **state)
{
	struct wd_arena *arena = wd_arena_new(100000);
	size_t n = 0;
	char *first = NULL, *text;

	(void)state;
	for (; (text = wd_arena_room(arena, 30000)) && n < 100; n++) {
		memcpy(text, "kept", 5);
		wd_arena_keep(arena, text, 5);
		if (n == 0)
			first = text;
	}
	assert_int_equal(n, 100);
	assert_string_equal(first, "kept");
	/* Of an older one nothing is taken back. */
	assert_non_null(text = wd_arena_room(arena, 1000));
	wd_arena_keep(arena, first, 0);
	assert_true((char *)wd_arena_room(arena, 1) >= text + 1000);
	wd_arena_free(arena);
}

static void arena_arrays_grow(void **state)
{
	struct wd_arena *arena = wd_arena_new(0);
	int *items = NULL;
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		*(int *)wd_arena_push(arena, &items, &n, sizeof(*items)) = i;
	assert_int_equal(n, 1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(items[i], i);
	expect_span("printf", wd_arena_printf(arena, "%s-%d", "a", 7), "a-7");
	wd_arena_free(arena);
}

static void parts_of_a_list(void **state)
{
	static const struct {
		const char *list, *parts[4];
	} rows[] = {
		{ "", { NULL } },
		{ "a", { "a" } },
		{ "a,b", { "a", "b" } },
		{ ",a,,", { "", "a", "" } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wd_span rest = wd_span_of(rows[i].list);
		size_t n = 0;

		while (rest.len) {
			assert_non_null(rows[i].parts[n]);
			expect_span(rows[i].list, wd_span_part(&rest, ','), rows[i].parts[n]);
			n++;
		}
		assert_null(rows[i].parts[n]);
	}
	expect_span("none", wd_span_part(&(struct wd_span){ NULL, 0 }, ','), "");
}

static void buffer_stops_at_its_ceiling(void **state)
{
	struct wd_buf buf;

	(void)state;
	wd_buf_init(&buf, 10);
	assert_true(wd_buf_add_text(&buf, "12345"));
	assert_false(wd_buf_printf(&buf, "%s", "678901"));
	assert_true(buf.full);
	assert_false(wd_buf_add_char(&buf, 'x'));
	expect_span("unchanged", wd_buf_span(&buf), "12345");
	wd_buf_clear(&buf);
	assert_true(wd_buf_add_int(&buf, -42));
	expect_span("number", wd_buf_span(&buf), "-42");
	assert_false(wd_buf_add_int(&buf, INT64_MIN));
	wd_buf_release(&buf);
	wd_buf_init(&buf, WD_BUF_PAGE);
	assert_true(wd_buf_add_int(&buf, INT64_MIN) && wd_buf_add_int(&buf, 0) && wd_buf_printf(&buf, "%d", 10));
	expect_span("numbers", wd_buf_span(&buf), "-9223372036854775808010");
	/* Where it just does not fit in what is there, and where it just does. */
	for (int i = 0; i < 300; i++)
		assert_true(wd_buf_printf(&buf, "%s", "x"));
	assert_int_equal(buf.len, 323);
	assert_int_equal(strlen(buf.data), 323);
	wd_buf_release(&buf);
}

static void no_text_that_was_cut_is_handed_out(void **state)
{
	struct wd_arena *arena = wd_arena_new(1 << 16);
	struct wd_buf buf;
	char *text;

	(void)state;
	wd_buf_init(&buf, 4);
	assert_true(wd_buf_add_text(&buf, "1234"));
	expect_span("kept", wd_buf_keep(&buf, arena), "1234");
	assert_true(wd_buf_add_text(&buf, "12"));
	assert_false(wd_buf_add_text(&buf, "345"));
	assert_null(wd_buf_keep(&buf, arena).ptr);
	assert_false(wd_buf_add_text(&buf, "12345"));
	text = wd_buf_take(&buf);
	assert_string_equal(text, "");
	free(text);
	/* It may be begun anew. */
	assert_true(wd_buf_add_text(&buf, "12"));
	wd_buf_release(&buf);
	wd_arena_free(arena);
}

static void errors_are_cut_at_a_character(void **state)
{
	struct wd_error err;
	char text[400];

	(void)state;
	for (size_t i = 0; i + 2 < sizeof(text); i += 3)
		memcpy(text + i, "한", 4);
	assert_false(wd_error_set(&err, WD_INPUT, "%s", text));
	assert_int_equal(wd_utf8_valid(wd_span_of(err.text)), strlen(err.text));
	assert_false(wd_error_prefix(&err, "a"));
	assert_memory_equal(err.text, "a: 한", 6);
	assert_int_equal(wd_utf8_valid(wd_span_of(err.text)), strlen(err.text));
}

struct keyed {
	char key[16];
};

static struct wd_span key_of_keyed(const void *value)
{
	return wd_span_of(((const struct keyed *)value)->key);
}

/* Takes the map over; its values may hold their keys. */
static void hold_map_against_a_plain_array(struct wd_map *map)
{
	enum { KEYS = 500, STEPS = 20000 };
	static struct keyed values[KEYS];
	void *want[KEYS] = { 0 };
	uint32_t seed = 1;
	size_t n = 0;

	for (int step = 0; step < STEPS; step++) {
		char key[16];
		uint32_t k;

		seed = seed * 1664525 + 1013904223;
		k = (seed >> 8) % KEYS;
		snprintf(key, sizeof(key), "key%u", k);
		memcpy(values[k].key, key, sizeof(key));
		if (seed >> 31) {
			assert_ptr_equal(wd_map_put(map, wd_span_of(key), &values[k]), want[k]);
			n += !want[k];
			want[k] = &values[k];
		} else {
			assert_ptr_equal(wd_map_remove(map, wd_span_of(key)), want[k]);
			n -= !!want[k];
			want[k] = NULL;
		}
		assert_int_equal(wd_map_count(map), n);
		assert_ptr_equal(wd_map_get(map, wd_span_of(key)), want[k]);
	}
	for (unsigned k = 0; k < KEYS; k++) {
		char key[16];

		snprintf(key, sizeof(key), "key%u", k);
		assert_ptr_equal(wd_map_get(map, wd_span_of(key)), want[k]);
	}
	wd_map_free(map);
}

static void map_against_a_plain_array(void **state)
{
	(void)state;
	hold_map_against_a_plain_array(wd_map_new());
	hold_map_against_a_plain_array(wd_map_new_of(key_of_keyed));
}

static void utf8_validity(void **state)
{
	static const struct {
		const char *text;
		size_t valid;
	} rows[] = {
		{ "plain ascii text", 16 }, { "한국 \xF0\x9F\x98\x80", 11 }, { "ab\xFF", 2 },
		{ "\xC0\x80", 0 },          { "x\xED\xA0\x80", 1 },          { "\xF4\x90\x80\x80", 0 },
		{ "\xE2\x82", 0 },          { "\xE0\x80\x80", 0 },           { "12345678\x80", 8 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (wd_utf8_valid(wd_span_of(rows[i].text)) != rows[i].valid)
			fail_msg("row %zu", i);
	expect_span("cut", wd_utf8_cut(WD_SPAN("한국"), 5), "한");
}

static void utf8_round_trip(void **state)
{
	(void)state;
	for (uint32_t c = 0; c <= 0x10FFFF; c++) {
		char bytes[4];
		size_t at = 0, n = wd_utf8_put(c, bytes);
		uint32_t back = wd_utf8_next((struct wd_span){ bytes, n }, &at);

		assert_int_equal(at, n);
		assert_int_equal(back, c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c);
	}
}

static void durations(void **state)
{
	static const struct {
		const char *text;
		int64_t ms; /* 0: refused */
		const char *back;
	} rows[] = {
		{ "90s", 90000, "1m30s" }, { "10m", 600000, "10m" },  { "1h30m", 5400000, "1h30m" },
		{ "1d", 86400000, "1d" },  { "1w", 604800000, "1w" }, { "9d", 777600000, "9d" },
		{ "", 0, NULL },           { "10", 0, NULL },         { "10x", 0, NULL },
		{ "30m1h", 0, NULL },      { "0s", 0, NULL },         { "-1h", 0, NULL },
		{ "99999999w", 0, NULL },  { "1h ", 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char back[32];
		int64_t ms = 0;
		bool ok = wd_duration_parse(wd_span_of(rows[i].text), &ms);

		if (ok != (rows[i].ms != 0) || (ok && ms != rows[i].ms))
			fail_msg("\"%s\": %d, %lld", rows[i].text, ok, (long long)ms);
		if (ok)
			assert_string_equal(wd_duration_format(ms, back), rows[i].back);
	}
}

static void sizes(void **state)
{
	int64_t bytes;

	(void)state;
	assert_true(wd_size_parse(WD_SPAN("4M"), &bytes));
	assert_int_equal(bytes, 4 << 20);
	assert_true(wd_size_parse(WD_SPAN("512k"), &bytes));
	assert_int_equal(bytes, 512 << 10);
	assert_true(wd_size_parse(WD_SPAN("4096"), &bytes));
	assert_int_equal(bytes, 4096);
	assert_false(wd_size_parse(WD_SPAN("4MB"), &bytes));
	assert_false(wd_size_parse(WD_SPAN("M"), &bytes));
	assert_false(wd_size_parse(WD_SPAN(""), &bytes));
}

static void calendar(void **state)
{
	char text[WD_CLOCK_TEXT];

	(void)state;
	assert_string_equal(wd_clock_rfc3339(0, text), "1970-01-01T00:00:00Z");
	assert_string_equal(wd_clock_rfc3339(951827696000, text), "2000-02-29T12:34:56Z");
	assert_string_equal(wd_clock_rfc3339(-1, text), "1969-12-31T23:59:59Z");
	assert_string_equal(wd_clock_http(784111777000, text), "Sun, 06 Nov 1994 08:49:37 GMT");
	assert_string_equal(wd_clock_rfc3339(WD_NO_TIME, text), "");
	for (int64_t day = -800000; day < 800000; day += 97) {
		struct wd_civil c = wd_clock_civil(day * 86400000);

		assert_int_equal(wd_clock_days(c.year, c.month, c.day), day);
	}
}

/* Sequential numbers, spread: what a good hash gives. */
static uint64_t hash_of(uint64_t n)
{
	n = (n ^ n >> 30) * 0xBF58476D1CE4E5B9u;
	n = (n ^ n >> 27) * 0x94D049BB133111EBu;
	return n ^ n >> 31;
}

static void sieve_holds_back_what_was_never_put_in(void **state)
{
	enum { ROOM = 100000 };
	struct wd_sieve *sieve = wd_sieve_new(ROOM);
	size_t passed = 0;

	(void)state;
	for (uint64_t i = 0; i < ROOM; i++)
		wd_sieve_add(sieve, hash_of(i));
	assert_int_equal(wd_sieve_count(sieve), ROOM);
	for (uint64_t i = 0; i < ROOM; i++) {
		assert_true(wd_sieve_may_have(sieve, hash_of(i)));
		passed += wd_sieve_may_have(sieve, hash_of(ROOM + i));
	}
	assert_in_range(passed, 0, ROOM / 30);
	wd_sieve_free(sieve);
	/* One without room has it nevertheless. */
	sieve = wd_sieve_new(0);
	assert_false(wd_sieve_may_have(sieve, hash_of(1)));
	wd_sieve_add(sieve, hash_of(1));
	assert_true(wd_sieve_may_have(sieve, hash_of(1)));
	wd_sieve_free(sieve);
}

static void codings_give_the_same_back(void **state)
{
	static const size_t lengths[] = { 0, 1, 300, 100000 };
	static char text[100000], back[100000];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = "sanctions "[i * i / 7 % 10];
	for (size_t i = 0; i < COUNT(lengths); i++) {
		struct wd_span bytes = { text, lengths[i] };
		size_t len = 0, again_len = 0;
		char *packed = wd_coding_gzip(bytes, &len), *again = wd_coding_gzip(bytes, &again_len);
		z_stream z = { .next_in = (Bytef *)packed,
			       .avail_in = (uInt)len,
			       .next_out = (Bytef *)back,
			       .avail_out = sizeof(back) };

		assert_non_null(packed);
		assert_int_equal(len, again_len);
		assert_memory_equal(packed, again, len);
		assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
		assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
		assert_int_equal(z.total_out, lengths[i]);
		assert_memory_equal(back, text, lengths[i]);
		inflateEnd(&z);
		free(packed);
		free(again);
		packed = wd_coding_zstd(bytes, &len);
		assert_non_null(packed);
		assert_int_equal(ZSTD_decompress(back, sizeof(back), packed, len), lengths[i]);
		assert_memory_equal(back, text, lengths[i]);
		free(packed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_keeps_its_ceiling),
		cmocka_unit_test(a_large_arena_goes_back_to_the_system),
		cmocka_unit_test(arena_takes_back),
		cmocka_unit_test(arena_arrays_grow),
		cmocka_unit_test(parts_of_a_list),
		cmocka_unit_test(buffer_stops_at_its_ceiling),
		cmocka_unit_test(no_text_that_was_cut_is_handed_out),
		cmocka_unit_test(errors_are_cut_at_a_character),
		cmocka_unit_test(map_against_a_plain_array),
		cmocka_unit_test(sieve_holds_back_what_was_never_put_in),
		cmocka_unit_test(utf8_validity),
		cmocka_unit_test(utf8_round_trip),
		cmocka_unit_test(codings_give_the_same_back),
		cmocka_unit_test(durations),
		cmocka_unit_test(sizes),
		cmocka_unit_test(calendar),
	};

	return cmocka_run_group_tests_name("util", tests, NULL, NULL);
}
