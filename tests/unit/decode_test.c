#include "test.h"

#include <iconv.h>

#include "decode/charset.h"
#include "decode/decode.h"
#include "util/buf.h"

#define KO "유엔 안보리, 대북 제재 결의안 채택. 북한은 성명을 내고 결의를 거부했다."
#define ZH "联合国安理会通过制裁朝鲜的决议，外交部发言人在记者会上表示反对。"
#define TW "聯合國安理會通過制裁北韓的決議，外交部發言人表示反對。"
#define JA "国連安全保障理事会は北朝鮮への制裁決議を採択した。ニュースによると"
#define RU "Совбез ООН принял резолюцию о санкциях против Северной Кореи, сообщает агентство"
#define FR "Le Conseil de sécurité a adopté à l’unanimité des sanctions : où ça mène ? « très loin »"
#define PL "Rada Bezpieczeństwa przyjęła rezolucję, która wprowadza nowe sankcje, źródło: agencja"
#define EL "Το Συμβούλιο Ασφαλείας ενέκρινε το ψήφισμα για τις κυρώσεις"
#define HE "מועצת הביטחון אישרה את ההחלטה על הסנקציות"
#define AR "مجلس الأمن يقر العقوبات على كوريا الشمالية"
#define TH "คณะมนตรีความมั่นคงลงมติคว่ำบาตรเกาหลีเหนือ"

/* A text, written with an encoder; what is said of it; what it must be read as. repair NULL: none. */
static const struct {
	const char *text, *encoder, *http, *xml, *encoding, *repair;
} samples[] = {
	{ KO, "CP949", "text/xml; charset=EUC-KR", NULL, "euc-kr", NULL },
	{ KO, "CP949", NULL, "ks_c_5601-1987", "euc-kr", NULL },
	{ KO, "CP949", NULL, NULL, "euc-kr", "undeclared, is euc-kr" },
	{ KO, "CP949", NULL, "utf-8", "euc-kr", "declared utf-8, is euc-kr" },
	{ KO, "UTF-8", "text/xml; charset=ISO-8859-1", "utf-8", "utf-8", "declared iso-8859-1, is utf-8" },
	{ KO, "UTF-8", "text/xml", NULL, "utf-8", NULL },
	{ KO, "UTF-8", NULL, "utf-16", "utf-8", "declared utf-16, is utf-8" },
	{ KO, "ISO-2022-KR", NULL, "iso-2022-kr", "iso-2022-kr", NULL },
	{ ZH, "GB18030", NULL, "gb2312", "gb18030", NULL },
	{ ZH, "GBK", "application/rss+xml; charset=\"GBK\"", "utf-8", "gb18030", NULL },
	{ ZH, "GBK", "application/rss+xml; charset=utf-8", "gbk", "gb18030", "declared utf-8, is gb18030" },
	{ ZH, "UTF-8", "application/rss+xml; charset=gbk", "utf-8", "utf-8", "declared gbk, is utf-8" },
	{ ZH, "GBK", NULL, NULL, "gb18030", "undeclared, is gb18030" },
	{ ZH, "GBK", "text/xml; charset=iso-8859-1", "gb2312", "gb18030", "declared iso-8859-1, is gb18030" },
	{ TW, "BIG5-HKSCS", NULL, "Big5", "big5", NULL },
	{ TW, "BIG5-HKSCS", NULL, NULL, "big5", "undeclared, is big5" },
	{ JA, "CP932", NULL, "Shift_JIS", "shift_jis", NULL },
	{ JA, "CP932", NULL, "x-sjis", "shift_jis", NULL },
	{ JA, "CP932", NULL, NULL, "shift_jis", "undeclared, is shift_jis" },
	{ JA, "EUC-JP", NULL, "euc-jp", "euc-jp", NULL },
	{ JA, "EUC-JP", NULL, NULL, "euc-jp", "undeclared, is euc-jp" },
	{ JA, "ISO-2022-JP", NULL, "iso-2022-jp", "iso-2022-jp", NULL },
	{ JA, "ISO-2022-JP", NULL, NULL, "iso-2022-jp", "undeclared, is iso-2022-jp" },
	{ RU, "CP1251", NULL, "windows-1251", "windows-1251", NULL },
	{ RU, "CP1251", NULL, NULL, "windows-1251", "undeclared, is windows-1251" },
	{ RU, "KOI8-R", NULL, "koi8-r", "koi8-r", NULL },
	{ RU, "KOI8-R", NULL, NULL, "koi8-r", "undeclared, is koi8-r" },
	{ RU, "CP866", "text/xml; charset=ibm866", NULL, "ibm866", NULL },
	{ RU, "ISO-8859-5", NULL, "iso-8859-5", "iso-8859-5", NULL },
	{ FR, "CP1252", NULL, "iso-8859-1", "windows-1252", NULL },
	{ FR, "CP1252", NULL, "utf-8", "windows-1252", "declared utf-8, is windows-1252" },
	{ FR, "CP1252", NULL, NULL, "windows-1252", "undeclared, is windows-1252" },
	{ PL, "ISO-8859-2", NULL, "latin2", "iso-8859-2", NULL },
	{ PL, "CP1250", NULL, "windows-1250", "windows-1250", NULL },
	{ EL, "ISO-8859-7", NULL, "iso-8859-7", "iso-8859-7", NULL },
	{ EL, "CP1253", NULL, NULL, "windows-1253", "undeclared, is windows-1253" },
	{ HE, "CP1255", NULL, "windows-1255", "windows-1255", NULL },
	{ HE, "CP1255", NULL, NULL, "windows-1255", "undeclared, is windows-1255" },
	{ AR, "CP1256", NULL, "windows-1256", "windows-1256", NULL },
	{ TH, "CP874", NULL, "TIS-620", "tis-620", NULL },
	{ KO, "UTF-16LE", NULL, "utf-16", "utf-16le", NULL },
	{ KO, "UTF-16BE", NULL, "utf-16", "utf-16be", NULL },
	{ RU, "UTF-32LE", NULL, NULL, "utf-32le", NULL },
	{ RU, "UTF-32BE", NULL, NULL, "utf-32be", NULL },
	{ KO, "UTF-16", NULL, "utf-16", "utf-16le", NULL },
	{ "plain", "ASCII", NULL, "utf-7", "utf-8", "unknown encoding utf-7, is utf-8" },
	{ "plain", "ASCII", NULL, "bogus", "utf-8", "unknown encoding bogus, is utf-8" },
	{ "plain", "ASCII", "text/xml; charset=us-ascii", NULL, "windows-1252", NULL },
};

static void encode(struct wd_buf *out, const char *encoder, const char *text)
{
	iconv_t cd = iconv_open(encoder, "UTF-8");
	char bytes[4096], *in = (char *)text, *to = bytes;
	size_t left = strlen(text), room = sizeof(bytes);

	assert_true(cd != (iconv_t)-1);
	assert_true(iconv(cd, &in, &left, &to, &room) != (size_t)-1);
	assert_true(iconv(cd, NULL, NULL, &to, &room) != (size_t)-1);
	wd_buf_add(out, bytes, sizeof(bytes) - room);
	iconv_close(cd);
}

static void test_samples(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		struct wd_arena *arena = wd_arena_new(0);
		struct wd_decoded decoded;
		struct wd_error err;
		struct wd_buf text, bytes;
		char row[160];

		snprintf(row, sizeof(row), "row %zu, %s as %s, %s", i, samples[i].encoder,
			 samples[i].http ? samples[i].http : "-", samples[i].xml ? samples[i].xml : "-");
		wd_buf_init(&text, WD_BUF_PAGE);
		wd_buf_init(&bytes, WD_BUF_PAGE);
		wd_buf_add_text(&text, "<?xml version=\"1.0\"");
		if (samples[i].xml)
			wd_buf_printf(&text, " encoding=\"%s\"", samples[i].xml);
		wd_buf_printf(&text, "?><rss><title>%s</title></rss>", samples[i].text);
		encode(&bytes, samples[i].encoder, text.data);
		if (!wd_decode(arena, wd_buf_span(&bytes), wd_span_of(samples[i].http), WD_SPAN_NONE, &decoded, &err))
			fail_msg("%s: %s", row, err.text);
		expect_span(row, decoded.encoding, samples[i].encoding);
		expect_span(row, decoded.text, text.data);
		expect_span(row, decoded.repaired.n ? decoded.repaired.items[0] : WD_SPAN(""),
			    samples[i].repair ? samples[i].repair : "");
		wd_buf_release(&text);
		wd_buf_release(&bytes);
		wd_arena_free(arena);
	}
}

/* Bytes as they came; forced may be NULL. */
static const struct {
	const char *name, *bytes, *forced, *want, *encoding;
	size_t n_repairs;
} cases[] = {
	{ "empty", "", NULL, "", "utf-8", 0 },
	{ "mark", "\xEF\xBB\xBF<rss/>", NULL, "<rss/>", "utf-8", 0 },
	{ "mark over declaration", "\xEF\xBB\xBF<?xml encoding='gbk'?>\xC3\xA9", NULL, "<?xml encoding='gbk'?>\u00E9",
	  "utf-8", 1 },
	{ "mark over forced", "\xEF\xBB\xBF\xC3\xA9", "koi8-r", "\u00E9", "utf-8", 0 },
	{ "forced over declaration", "<?xml encoding='utf-8'?>\xC1", "koi8-r", "<?xml encoding='utf-8'?>\u0430", "koi8-r",
	  0 },
	{ "one bad byte in much UTF-8", "\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\xFF<b>", NULL,
	  "\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\uFFFD<b>", "utf-8", 1 },
	{ "cut in a character", "\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\xEB\xB6", NULL,
	  "\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\uFFFD", "utf-8", 1 },
	{ "surrogates", "\xEF\xBB\xBF\xED\xA0\xBD\xED\xB8\x80 \xED\xA0\x80", NULL, "\U0001F600 \uFFFD", "utf-8", 1 },
	{ "bad byte in CP949", "\xB0\xA1\xFF<b>", "euc-kr", "\uAC00\uFFFD<b>", "euc-kr", 1 },
	{ "lead byte before markup", "\xB0<b>", "euc-kr", "\uFFFD<b>", "euc-kr", 1 },
	{ "C1", "don\xC2\x92t", NULL, "don\u2019t", "utf-8", 1 },
	{ "C1 at the end of a line", "wait\xC2\x85", NULL, "wait\u2026", "utf-8", 1 },
	{ "written twice", "caf\u00C3\u00A9 \u00E2\u20AC\u2122 \u00F0\u0178\u02DC\u20AC \u00D0\xC2\x98\u00C3\u00A9", NULL,
	  "caf\u00E9 \u2019 \U0001F600 \u0418\u00E9", "utf-8", 1 },
	{ "written twice, but not all of it", "caf\u00C3\u00A9 \u00C3\u00A9 \u00C3\u00A9 \u00C3\u00A9 \u00E9", NULL,
	  "caf\u00C3\u00A9 \u00C3\u00A9 \u00C3\u00A9 \u00C3\u00A9 \u00E9", "utf-8", 0 },
	{ "of that which is written twice", "\u00E9 becomes \u00C3\u00A9", NULL, "\u00E9 becomes \u00C3\u00A9", "utf-8", 0 },
	{ "one that looks so", "an \u00C3\u00A9 for an e", NULL, "an \u00C3\u00A9 for an e", "utf-8", 0 },
	{ "colon for equals sign", "<?xml encoding='iso8859-1'?>\xE9t\xE9", NULL,
	  "<?xml encoding='iso8859-1'?>\u00E9t\u00E9", "windows-1252", 0 },
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct wd_arena *arena = wd_arena_new(0);
		struct wd_decoded decoded;
		struct wd_error err;

		if (!wd_decode(arena, wd_span_of(cases[i].bytes), WD_SPAN_NONE, wd_span_of(cases[i].forced), &decoded, &err))
			fail_msg("%s: %s", cases[i].name, err.text);
		expect_span(cases[i].name, decoded.text, cases[i].want);
		expect_span(cases[i].name, decoded.encoding, cases[i].encoding);
		if (decoded.repaired.n != cases[i].n_repairs)
			fail_msg("%s: %zu repairs", cases[i].name, decoded.repaired.n);
		wd_arena_free(arena);
	}
}

/* Encoding Standard §4.2, and what else feeds write. */
static void test_labels(void **state)
{
	static const struct {
		const char *label, *name;
	} labels[] = {
		{ "UTF8", "utf-8" },
		{ "x-unicode20utf8", "utf-8" },
		{ "unicodeFFFE", "utf-16be" },
		{ "866", "ibm866" },
		{ "latin3", "iso-8859-3" },
		{ "csISOLatin6", "iso-8859-10" },
		{ "arabic", "iso-8859-6" },
		{ "logical", "iso-8859-8" },
		{ "sun_eu_greek", "iso-8859-7" },
		{ "x-cp1251", "windows-1251" },
		{ "iso-ir-149", "euc-kr" },
		{ "GB_2312-80", "gb18030" },
		{ "iso88591", "windows-1252" },
		{ "ISO_8859-2:1987", "iso-8859-2" },
		{ " cp 1250 ", NULL },
		{ "utf-7", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(labels); i++) {
		const struct wd_charset *set = wd_charset_find(wd_span_of(labels[i].label));

		if (!set != !labels[i].name || (set && strcmp(set->name, labels[i].name) != 0))
			fail_msg("%s: %s", labels[i].label, set ? set->name : "none");
	}
}

static void test_borrows(void **state)
{
	struct wd_span text = WD_SPAN("<?xml version='1.0' encoding='utf-8'?><rss>caf\u00E9</rss>");
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_decoded decoded;
	struct wd_error err;

	(void)state;
	assert_true(wd_decode(arena, text, WD_SPAN_NONE, WD_SPAN_NONE, &decoded, &err));
	assert_ptr_equal(decoded.text.ptr, text.ptr);
	assert_int_equal(wd_arena_size(arena), 0);
	wd_arena_free(arena);
}

static void test_ceiling(void **state)
{
	static char bytes[10000];
	struct wd_arena *arena = wd_arena_new(4096);
	struct wd_decoded decoded;
	struct wd_error err;

	(void)state;
	memset(bytes, 0xE9, sizeof(bytes));
	assert_false(
		wd_decode(arena, (struct wd_span){ bytes, sizeof(bytes) }, WD_SPAN_NONE, WD_SPAN("latin1"), &decoded, &err));
	assert_int_equal(err.code, WD_INPUT);
	wd_arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples), cmocka_unit_test(test_cases),   cmocka_unit_test(test_labels),
		cmocka_unit_test(test_borrows), cmocka_unit_test(test_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
