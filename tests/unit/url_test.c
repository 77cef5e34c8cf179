#include "test.h"

#include "arena.h"
#include "util/url.h"

/* RFC 3986 §5.4.1 and §5.4.2, whole. */
static void resolves_as_the_rfc_says(void **state)
{
	static const struct {
		const char *reference, *want;
	} rows[] = {
		{ "g:h", "g:h" },
		{ "g", "http://a/b/c/g" },
		{ "./g", "http://a/b/c/g" },
		{ "g/", "http://a/b/c/g/" },
		{ "/g", "http://a/g" },
		{ "//g", "http://g" },
		{ "?y", "http://a/b/c/d;p?y" },
		{ "g?y", "http://a/b/c/g?y" },
		{ "#s", "http://a/b/c/d;p?q#s" },
		{ "g#s", "http://a/b/c/g#s" },
		{ "g?y#s", "http://a/b/c/g?y#s" },
		{ ";x", "http://a/b/c/;x" },
		{ "g;x", "http://a/b/c/g;x" },
		{ "g;x?y#s", "http://a/b/c/g;x?y#s" },
		{ "", "http://a/b/c/d;p?q" },
		{ ".", "http://a/b/c/" },
		{ "./", "http://a/b/c/" },
		{ "..", "http://a/b/" },
		{ "../", "http://a/b/" },
		{ "../g", "http://a/b/g" },
		{ "../..", "http://a/" },
		{ "../../", "http://a/" },
		{ "../../g", "http://a/g" },
		{ "../../../g", "http://a/g" },
		{ "../../../../g", "http://a/g" },
		{ "/./g", "http://a/g" },
		{ "/../g", "http://a/g" },
		{ "g.", "http://a/b/c/g." },
		{ ".g", "http://a/b/c/.g" },
		{ "g..", "http://a/b/c/g.." },
		{ "..g", "http://a/b/c/..g" },
		{ "./../g", "http://a/b/g" },
		{ "./g/.", "http://a/b/c/g/" },
		{ "g/./h", "http://a/b/c/g/h" },
		{ "g/../h", "http://a/b/c/h" },
		{ "g;x=1/./y", "http://a/b/c/g;x=1/y" },
		{ "g;x=1/../y", "http://a/b/c/y" },
		{ "g?y/./x", "http://a/b/c/g?y/./x" },
		{ "g?y/../x", "http://a/b/c/g?y/../x" },
		{ "g#s/./x", "http://a/b/c/g#s/./x" },
		{ "g#s/../x", "http://a/b/c/g#s/../x" },
		/* As browsers do, not the RFC: white space. */
		{ "  g\n ", "http://a/b/c/g" },
		{ "g\n h", "http://a/b/c/g%20h" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_span(rows[i].reference,
			    wd_url_resolve(arena, WD_SPAN("http://a/b/c/d;p?q"), wd_span_of(rows[i].reference)),
			    rows[i].want);
	expect_span("no base", wd_url_resolve(arena, WD_SPAN_NONE, WD_SPAN("a/b")), "a/b");
	expect_span("base without path", wd_url_resolve(arena, WD_SPAN("http://h"), WD_SPAN("x")), "http://h/x");
}

static void normal_form(void **state)
{
	static const struct {
		const char *url, *want;
	} rows[] = {
		{ "HTTP://Example.ORG", "http://example.org/" },
		{ "https://example.org:443/a/../b", "https://example.org/b" },
		{ "http://example.org:8080/", "http://example.org:8080/" },
		{ "http://u:p@Example.org/A?B#C", "http://u:p@example.org/A?B#C" },
		{ "http://[::1]:80/x", "http://[::1]/x" },
		{ "mailto:A@b", "mailto:A@b" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_span(rows[i].url, wd_url_normal(arena, wd_span_of(rows[i].url)), rows[i].want);
}

static void redacts_secrets(void **state)
{
	static const struct {
		const char *url, *want;
	} rows[] = {
		{ "https://me:pw@h/x", "https://***@h/x" },
		{ "https://h/x?a=1&api_key=abc&b=2#f", "https://h/x?a=1&api_key=***&b=2#f" },
		{ "https://h/x?token=", "https://h/x?token=" },
		{ "https://h/x", "https://h/x" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		expect_span(rows[i].url, wd_url_redacted(arena, wd_span_of(rows[i].url)), rows[i].want);
		assert_false(wd_url_is_redacted(wd_span_of(rows[i].url)));
		assert_int_equal(wd_url_is_redacted(wd_span_of(rows[i].want)), strstr(rows[i].want, "***") != NULL);
	}
	assert_false(wd_url_is_redacted(WD_SPAN("https://h/x?q=***")));
}

static void tells_strangers_no_folders(void **state)
{
	static const struct {
		const char *url, *want;
	} rows[] = {
		{ "file:///home/kim/secret%20plans/wires.xml", "file:///wires.xml" },
		{ "file:/wires.xml", "file:///wires.xml" },
		{ "FILE://localhost/srv/a.xml", "file:///a.xml" },
		{ "file:///srv/a/", "file:///" },
		{ "https://u:p@a.example/f?token=x", "https://***@a.example/f?token=***" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_span(rows[i].url, wd_url_public(arena, wd_span_of(rows[i].url)), rows[i].want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resolves_as_the_rfc_says),
		cmocka_unit_test(normal_form),
		cmocka_unit_test(redacts_secrets),
		cmocka_unit_test(tells_strangers_no_folders),
	};

	return cmocka_run_group_tests_name("url", tests, set_up, tear_down);
}
