#include "test.h"

#include "serve/cond.h"
#include "serve/host.h"

static void conditions(void **state)
{
	static const struct {
		const char *none_match, *since;
		bool want;
	} cases[] = {
		{ NULL, NULL, false },
		{ "\"a\"", NULL, true },
		{ "\"b\"", NULL, false },
		{ "\"b\", W/\"a\"", NULL, true },
		{ "*", NULL, true },
		{ "\"x,y\", \"a\"", NULL, true },
		{ "\"b\"", "Thu, 14 Jan 2016 09:30:00 GMT", false },
		{ NULL, "Thu, 14 Jan 2016 09:30:00 GMT", true },
		{ NULL, "Thu, 14 Jan 2016 09:29:59 GMT", false },
		{ NULL, "nonsense", false },
	};
	static const struct {
		const char *accept;
		bool want;
	} codings[] = { { "gzip", true },	 { "br, GZIP;q=0.5", true }, { "gzip;q=0", false }, { "identity", false },
			{ "*", true },		 { "*;q=0", false },	     { "", false } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct wd_cond cond = { wd_span_of(cases[i].none_match), wd_span_of(cases[i].since), WD_SPAN("\"a\""),
					      1452763800000 };

		if (wd_cond_unchanged(&cond) != cases[i].want)
			fail_msg("condition %zu", i);
	}
	for (size_t i = 0; i < COUNT(codings); i++)
		if (wd_cond_takes_gzip(wd_span_of(codings[i].accept)) != codings[i].want)
			fail_msg("%s", codings[i].accept);
}

/* Names lead where a stranger wants; addresses do not. */
static void strange_hosts_are_refused(void **state)
{
	static const struct {
		const char *listen, *public_url, *host;
		bool want;
	} cases[] = {
		{ "127.0.0.1:8380", NULL, "127.0.0.1:8380", true },
		{ "127.0.0.1:8380", NULL, "127.0.0.1", true },
		{ "127.0.0.1:8380", NULL, "127.9.9.9", true },
		{ "127.0.0.1:8380", NULL, "localhost:8380", true },
		{ "127.0.0.1:8380", NULL, "LocalHost", true },
		{ "127.0.0.1:8380", NULL, "[::1]:8380", true },
		{ "127.0.0.1:8380", NULL, "evil.example", false },
		{ "127.0.0.1:8380", NULL, "127.evil.example", false },
		{ "127.0.0.1:8380", NULL, "127.0.0.1.evil.example:8380", false },
		{ "127.0.0.1:8380", NULL, "127.", false },
		{ "127.0.0.1:8380", NULL, "127.1", false },
		{ "127.0.0.1:8380", NULL, "localhost.evil.example", false },
		{ "127.0.0.1:8380", NULL, "localhost:80@evil.example", false },
		{ "127.0.0.1:8380", NULL, "[::1].evil.example", false },
		{ "127.0.0.1:8380", NULL, "[evil.example]", false },
		{ "127.0.0.1:8380", NULL, "[127.0.0.1]", false },
		{ "127.0.0.1:8380", NULL, "", false },
		{ "127.0.0.1:8380", NULL, ":8380", false },
		{ "127.0.0.1:8380", NULL, "127.0.0.1:", true },
		{ "127.0.0.1:8380", NULL, "127.0.0.1:123456", false },
		{ "0.0.0.0:8380", NULL, "192.0.2.7:8380", true },
		{ "0.0.0.0:8380", NULL, "evil.example:8380", false },
		{ "desk.lan:8380", NULL, "desk.lan:8380", true },
		{ "desk.lan:8380", NULL, "desk.lan.evil.example", false },
		{ "127.0.0.1:8380", "https://news.example", "news.example", true },
		{ "127.0.0.1:8380", "https://news.example", "NEWS.example:443", true },
		{ "127.0.0.1:8380", "https://news.example", "192.0.2.7", true },
		{ "127.0.0.1:8380", "https://news.example", "news.example.evil.example", false },
		{ "[::1]:8380", NULL, "[::1]:8380", true },
		{ "unix:/run/w.sock", NULL, "any.example", true },
		{ "unix:/run/w.sock", "https://news.example", "any.example", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct wd_config config = { .listen = (char *)(uintptr_t)cases[i].listen,
						  .public_url = (char *)(uintptr_t)cases[i].public_url };

		if (wd_host_is_ours(&config, wd_span_of(cases[i].host)) != cases[i].want)
			fail_msg("%s: %s", cases[i].listen, cases[i].host);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conditions),
		cmocka_unit_test(strange_hosts_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
