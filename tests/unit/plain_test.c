#include "test.h"

#include <curl/curl.h>
#include <stdlib.h>

#include "fetch/plain.h"
#include "util/buf.h"

static void assert_part(CURLU *url, CURLUPart which, struct wd_span want, const char *address)
{
	char *text = NULL;

	assert_int_equal(curl_url_get(url, which, &text, CURLU_DEFAULT_PORT), CURLUE_OK);
	if (!wd_span_is(want, text))
		fail_msg("%s: libcurl has %s, not %.*s", address, text, WD_SPAN_ARG(want));
	curl_free(text);
}

/* True: it is plain, and libcurl makes the same of it. */
static bool is_plain(const char *address)
{
	struct wd_plain plain;
	CURLU *url;
	char *text = NULL, port[16];

	if (!wd_plain_read(address, &plain))
		return false;
	url = curl_url();
	if (curl_url_set(url, CURLUPART_URL, address, 0) != CURLUE_OK)
		fail_msg("%s: libcurl refuses it", address);
	assert_int_equal(curl_url_get(url, CURLUPART_URL, &text, 0), CURLUE_OK);
	assert_string_equal(text, address);
	curl_free(text);
	assert_int_equal(curl_url_get(url, CURLUPART_USER, &text, 0), CURLUE_NO_USER);
	assert_int_equal(curl_url_get(url, CURLUPART_FRAGMENT, &text, 0), CURLUE_NO_FRAGMENT);
	snprintf(port, sizeof(port), "%d", plain.port);
	assert_part(url, CURLUPART_PORT, wd_span_of(port), address);
	assert_part(url, CURLUPART_SCHEME, plain.scheme, address);
	assert_part(url, CURLUPART_HOST, plain.host, address);
	curl_url_cleanup(url);
	return true;
}

static void what_people_list_is_plain(void **state)
{
	static const char *const addresses[] = {
		"https://example.org/feed.xml",
		"http://www.example.org:8080/a/b.php?x=1&y=%C3%A4&z=a@b",
		"https://1und1.de/",
		"http://127.0.0.1:81/x",
		"http://localhost/feed/",
		"https://xn--bcher-kva.example/rss~1/(a);b=c,d!*'",
		"https://a_b.example/?feed=rss2",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++)
		if (!is_plain(addresses[i]))
			fail_msg("%s is not plain", addresses[i]);
}

/* Pieces that libcurl changes, refuses or reads in ways of its own, in any order. */
static void what_is_plain_stays_as_it_is(void **state)
{
	static const char *const pieces[] = { "a",    "example", ".",    "..",        "/",        "//",        "/./",
					      "/../", "/.x",     "?",    "#",         "@",        "u:p@",      ":",
					      ":80",  ":0",      ":00",  ":443",      ":65535",   ":65536",    ":123456",
					      "1",    "127.1",   "0x7f", "010.0.0.1", "10.0.0.1", "1.2.3.256", "[::1]",
					      "%41",  "%",       "\\",   "A",         " ",        "\xc3\xa4",  "-",
					      "_",    "~",       "|",    "xn--a",     "1e3",      "com",       "\x7f",
					      "\t",   "'",       "\"" };
	uint32_t seed = 1;
	int n_plain = 0;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		struct wd_buf address;

		wd_buf_init(&address, WD_BUF_LINE);
		wd_buf_add_text(&address, i % 8 == 0 ? "HTTP://" : i % 2 ? "http://" : "https://");
		wd_buf_add_text(&address, i % 3 ? "example" : "");
		seed = seed * 1664525 + 1013904223;
		for (uint32_t n = 1 + (seed >> 28) % 7; n > 0; n--) {
			seed = seed * 1664525 + 1013904223;
			wd_buf_add_text(&address, pieces[(seed >> 16) % (sizeof(pieces) / sizeof(*pieces))]);
		}
		n_plain += is_plain(address.data);
		wd_buf_release(&address);
	}
	assert_true(n_plain > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_people_list_is_plain),
		cmocka_unit_test(what_is_plain_stays_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
