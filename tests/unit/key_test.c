#include "test.h"

#include "story/key.h"

static struct wd_arena *arena;

/* Keys of an entry with this id and link. */
static size_t keys_of(const char *id, int is_permalink, const char *url, struct wd_story_key out[WD_STORY_MAX_KEYS])
{
	struct wd_entry entry = { .id = wd_span_of(id), .id_is_permalink = is_permalink, .url = wd_span_of(url) };

	return wd_story_keys(&entry, arena, out);
}

static bool share(const struct wd_story_key *a, size_t n_a, const struct wd_story_key *b, size_t n_b)
{
	for (size_t i = 0; i < n_a; i++)
		for (size_t k = 0; k < n_b; k++)
			if (a[i].hash == b[k].hash)
				return true;
	return false;
}

static void same_or_not(void **state)
{
	static const struct {
		const char *name, *id, *url, *other_id, *other_url;
		int permalink, other_permalink;
		bool same;
	} rows[] = {
		{ "the same link", "1", "https://a.example/x", "2", "https://a.example/x", 0, 0, true },
		{ "tracking", "1", "https://a.example/x?utm_source=rss", "2", "http://www.a.example/x#top", 0, 0, true },
		{ "another page", "1", "https://a.example/x?id=1", "2", "https://a.example/x?id=2", 0, 0, false },
		{ "a site's root says nothing", "1", "https://a.example/", "2", "https://a.example/", 0, 0, false },
		{ "a number says nothing", "17", "", "17", "", 0, 0, false },
		{ "tag URIs", "tag:a.example,2024:1", "", "tag:a.example,2024:1", "https://b.example/y", 0, 0, true },
		{ "UUIDs in either case", "urn:uuid:60A76C80-D399-11D9-B93C-0003939E0AF6", "",
		  "urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6", "", 0, 0, true },
		{ "half a UUID", "urn:uuid:60a7", "", "urn:uuid:60a7", "", 0, 0, false },
		{ "a permalink and a link", "https://a.example/x", "https://proxy.example/~r/1", "z", "https://a.example/x",
		  -1, 0, true },
		{ "no permalink is no link", "https://a.example/?p=1", "", "z", "https://a.example/?p=1", 0, 0, false },
		{ "an id that is a URL", "https://a.example/?p=1", "", "https://a.example/?p=1", "", 0, 0, true },
		{ "an id that is a URL, from http to https", "http://a.example/?p=1", "https://a.example/x",
		  "https://a.example/?p=1", "https://a.example/y", 0, 0, true },
		{ "an aggregator's wrapper", "1", "https://www.google.com/url?q=https%3A%2F%2Fa.example%2Fx-1&sa=U", "2",
		  "https://m.a.example/x-1", 0, 0, true },
		{ "parts of one page", "https://a.example/p#1", "", "https://a.example/p#2", "", -1, -1, false },
		{ "nothing", "", "", "", "", -1, -1, false },
	};

	(void)state;
	arena = wd_arena_new(0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wd_story_key a[WD_STORY_MAX_KEYS], b[WD_STORY_MAX_KEYS];
		size_t n_a = keys_of(rows[i].id, rows[i].permalink, rows[i].url, a);
		size_t n_b = keys_of(rows[i].other_id, rows[i].other_permalink, rows[i].other_url, b);

		if (share(a, n_a, b, n_b) != rows[i].same)
			fail_msg("%s: %s", rows[i].name, rows[i].same ? "no key in common" : "a key in common");
	}
	wd_arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(same_or_not) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
