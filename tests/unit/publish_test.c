#include "test.h"

#include "config/snapshot.h"
#include "publish/channel.h"
#include "publish/json.h"
#include "publish/text.h"
#include "publish/xml.h"
#include "util/clock.h"
#include "util/utf8.h"

/* Nothing that goes in makes it ill-formed. */
static void xml(void **state)
{
	struct wd_xml x;
	struct wd_buf out;

	(void)state;
	wd_buf_init(&out, 0);
	wd_xml_begin(&x, &out);
	wd_xml_open(&x, "a");
	wd_xml_attr(&x, "b", WD_SPAN("\"<&>\n\x01"));
	wd_xml_text(&x, WD_SPAN("<]]>\xFF\x02&"));
	wd_xml_element(&x, "empty", WD_SPAN(""));
	wd_xml_end(&x);
	assert_non_null(strstr(out.data, "<a b=\"&quot;&lt;&amp;&gt;&#10;\xEF\xBF\xBD\">&lt;]]&gt;\xEF\xBF\xBD\xEF\xBF\xBD&amp;</a>"));
	assert_null(strstr(out.data, "empty"));
	wd_buf_release(&out);
}

static void json(void **state)
{
	struct wd_json j;
	struct wd_buf out;

	(void)state;
	wd_buf_init(&out, 0);
	wd_json_init(&j, &out, true);
	wd_json_open(&j, NULL, '{');
	wd_json_text(&j, "a", WD_SPAN("\"\\\n\x01\xFF/"));
	wd_json_int(&j, "b", -7);
	wd_json_open(&j, "c", '[');
	wd_json_null(&j, NULL);
	wd_json_bool(&j, NULL, true);
	wd_json_close(&j, ']');
	wd_json_some(&j, "none", WD_SPAN(""));
	wd_json_close(&j, '}');
	expect_span("json", wd_buf_span(&out), "{\"a\":\"\\\"\\\\\\n\\u0001\xEF\xBF\xBD/\",\"b\":-7,\"c\":[null,true]}");
	wd_buf_release(&out);
}

/* Stories whose every text is an attack; each format must come out whole, and none as markup. */
static void formats(void **state)
{
	static const char evil[] = "</title>]]><script>alert(1)</script>&\x01\"'";
	struct wd_carrier carriers[2] = { { .feed_url = WD_SPAN("https://a.example/"), .why = "lead" },
					  { .feed_url = WD_SPAN("https://b.example/"), .feed_title = wd_span_of(evil),
					    .url = WD_SPAN("https://b.example/1"), .why = "same-url" } };
	struct wd_story story = { .id = 1, .public_id = WD_SPAN("tag:x,2024:1"), .sort_at = 1452763800000,
				  .first_seen_at = 1452763800000, .updated_at = 1452763800000,
				  .feed_title = wd_span_of(evil), .feed_url = WD_SPAN("https://a.example/"),
				  .carriers = carriers, .n_carriers = 2 };
	struct wd_channel channel = { .title = wd_span_of(evil), .description = wd_span_of(evil),
				      .site = { WD_SPAN("https://n.example/w"), WD_SPAN("/w/"), WD_SPAN("") }, .path = WD_SPAN("/x y"),
				      .filter = wd_span_of(evil), .stories = &story, .n_stories = 1, .more = true,
				      .next = { 5, 6 }, .here = { 9, 9 }, .has_newer = true,
				      .newer = { 11, 12 }, .updated_at = 1452763800000 };

	(void)state;
	story.lead.title = story.lead.summary = story.lead.rights = wd_span_of(evil);
	story.lead.url = WD_SPAN("https://a.example/1");
	story.lead.published_at = 1452763800000;
	story.lead.updated_at = WD_NO_TIME;
	for (int format = WD_FORMAT_HTML; format <= WD_FORMAT_JSON; format++) {
		struct wd_buf out;

		wd_buf_init(&out, 0);
		wd_channel_write(&out, &channel, (enum wd_format)format, 1452763800000);
		if (format != WD_FORMAT_JSON)
			assert_null(strstr(out.data, "<script"));
		assert_null(memchr(out.data, 1, out.len));
		assert_non_null(strstr(out.data, "https://b.example/1"));
		assert_non_null(strstr(out.data, "/w/x%20y"));
		assert_non_null(strstr(out.data, "before=5.6"));
		if (format == WD_FORMAT_ATOM || format == WD_FORMAT_RSS) {
			assert_non_null(strstr(out.data, "rel=\"self\" type=\"application/"));
			assert_non_null(strstr(out.data, "before=9.9"));
			assert_non_null(strstr(out.data, "before=11.12"));
		}
		assert_int_equal(wd_utf8_valid(wd_buf_span(&out)), out.len);
		wd_buf_release(&out);
	}
}

static void terminal(void **state)
{
	const struct wd_story story = { .lead = { .title = WD_SPAN("a\x1B[31mb\nc"), .published_at = WD_NO_TIME },
					.feed_url = WD_SPAN("u"), .sort_at = 1452763800000 };
	struct wd_buf out;

	(void)state;
	wd_buf_init(&out, 0);
	wd_text_story(&out, &story, false);
	expect_span("no escape gets through", wd_buf_span(&out), "2016-01-14  a [31mb c  u\n");
	wd_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(xml),	      cmocka_unit_test(json),  cmocka_unit_test(formats), cmocka_unit_test(terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
