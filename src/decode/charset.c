#include "decode/charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>

#include "util/ascii.h"
#include "util/count.h"
#include "util/utf8.h"

static const struct wd_charset charsets[] = {
	{ "utf-8", "UTF-8", WD_CHARSET_UTF8, 1 },
	{ "windows-1252", "CP1252", WD_CHARSET_SINGLE, 1 },
	{ "windows-1250", "CP1250", WD_CHARSET_SINGLE, 1 },
	{ "windows-1251", "CP1251", WD_CHARSET_SINGLE, 1 },
	{ "windows-1253", "CP1253", WD_CHARSET_SINGLE, 1 },
	{ "windows-1254", "CP1254", WD_CHARSET_SINGLE, 1 },
	{ "windows-1255", "CP1255", WD_CHARSET_SINGLE, 1 },
	{ "windows-1256", "CP1256", WD_CHARSET_SINGLE, 1 },
	{ "windows-1257", "CP1257", WD_CHARSET_SINGLE, 1 },
	{ "windows-1258", "CP1258", WD_CHARSET_SINGLE, 1 },
	{ "tis-620", "CP874", WD_CHARSET_SINGLE, 1 },
	{ "iso-8859-2", "ISO-8859-2", WD_CHARSET_SINGLE, 1 },
	{ "iso-8859-3", "ISO-8859-3", WD_CHARSET_SINGLE, 1 },
	{ "iso-8859-4", "ISO-8859-4", WD_CHARSET_SINGLE, 1 },
	{ "iso-8859-5", "ISO-8859-5", WD_CHARSET_SINGLE, 1 },
	{ "iso-8859-6", "ISO-8859-6", WD_CHARSET_SINGLE, 1 },
	{ "iso-8859-7", "ISO-8859-7", WD_CHARSET_SINGLE, 1 },
	{ "iso-8859-8", "ISO-8859-8", WD_CHARSET_SINGLE, 1 },
	{ "iso-8859-10", "ISO-8859-10", WD_CHARSET_SINGLE, 1 },
	{ "iso-8859-13", "ISO-8859-13", WD_CHARSET_SINGLE, 1 },
	{ "iso-8859-14", "ISO-8859-14", WD_CHARSET_SINGLE, 1 },
	{ "iso-8859-15", "ISO-8859-15", WD_CHARSET_SINGLE, 1 },
	{ "iso-8859-16", "ISO-8859-16", WD_CHARSET_SINGLE, 1 },
	{ "koi8-r", "KOI8-R", WD_CHARSET_SINGLE, 1 },
	{ "koi8-u", "KOI8-U", WD_CHARSET_SINGLE, 1 },
	{ "ibm866", "CP866", WD_CHARSET_SINGLE, 1 },
	{ "cp437", "CP437", WD_CHARSET_SINGLE, 1 },
	{ "cp850", "CP850", WD_CHARSET_SINGLE, 1 },
	{ "cp852", "CP852", WD_CHARSET_SINGLE, 1 },
	{ "macintosh", "MACINTOSH", WD_CHARSET_SINGLE, 1 },
	{ "x-mac-cyrillic", "MAC-CYRILLIC", WD_CHARSET_SINGLE, 1 },
	{ "euc-kr", "CP949", WD_CHARSET_MULTI, 1 },
	{ "johab", "JOHAB", WD_CHARSET_MULTI, 1 },
	{ "gb18030", "GB18030", WD_CHARSET_MULTI, 1 },
	{ "big5", "BIG5-HKSCS", WD_CHARSET_MULTI, 1 },
	{ "euc-tw", "EUC-TW", WD_CHARSET_MULTI, 1 },
	{ "shift_jis", "CP932", WD_CHARSET_MULTI, 1 },
	{ "euc-jp", "EUC-JP-MS", WD_CHARSET_MULTI, 1 },
	{ "iso-2022-jp", "ISO-2022-JP-2", WD_CHARSET_ESCAPE, 1 },
	{ "iso-2022-kr", "ISO-2022-KR", WD_CHARSET_ESCAPE, 1 },
	{ "utf-16le", "UTF-16LE", WD_CHARSET_WIDE, 2 },
	{ "utf-16be", "UTF-16BE", WD_CHARSET_WIDE, 2 },
	{ "utf-32le", "UTF-32LE", WD_CHARSET_WIDE, 4 },
	{ "utf-32be", "UTF-32BE", WD_CHARSET_WIDE, 4 },
	{ "ibm037", "IBM037", WD_CHARSET_EBCDIC, 1 },
};

/* Other labels, folded as below; sorted. */
static const struct {
	const char *label, *name;
} aliases[] = {
	{ "866", "ibm866" },
	{ "ansi-x3.4-1968", "windows-1252" },
	{ "ansi-x3.4-1986", "windows-1252" },
	{ "arabic", "iso-8859-6" },
	{ "ascii", "windows-1252" },
	{ "asmo-708", "iso-8859-6" },
	{ "big5-eten", "big5" },
	{ "big5-hkscs", "big5" },
	{ "chinese", "gb18030" },
	{ "cn-big5", "big5" },
	{ "cp1250", "windows-1250" },
	{ "cp1251", "windows-1251" },
	{ "cp1252", "windows-1252" },
	{ "cp1253", "windows-1253" },
	{ "cp1254", "windows-1254" },
	{ "cp1255", "windows-1255" },
	{ "cp1256", "windows-1256" },
	{ "cp1257", "windows-1257" },
	{ "cp1258", "windows-1258" },
	{ "cp65001", "utf-8" },
	{ "cp819", "windows-1252" },
	{ "cp866", "ibm866" },
	{ "cp874", "tis-620" },
	{ "cp932", "shift_jis" },
	{ "cp936", "gb18030" },
	{ "cp949", "euc-kr" },
	{ "cp950", "big5" },
	{ "csbig5", "big5" },
	{ "cseuckr", "euc-kr" },
	{ "cseucpkdfmtjapanese", "euc-jp" },
	{ "csgb2312", "gb18030" },
	{ "csibm866", "ibm866" },
	{ "csiso2022jp", "iso-2022-jp" },
	{ "csiso2022kr", "iso-2022-kr" },
	{ "csiso58gb231280", "gb18030" },
	{ "csiso88596e", "iso-8859-6" },
	{ "csiso88596i", "iso-8859-6" },
	{ "csiso88598e", "iso-8859-8" },
	{ "csiso88598i", "iso-8859-8" },
	{ "csisolatin1", "windows-1252" },
	{ "csisolatin2", "iso-8859-2" },
	{ "csisolatin3", "iso-8859-3" },
	{ "csisolatin4", "iso-8859-4" },
	{ "csisolatin5", "windows-1254" },
	{ "csisolatin6", "iso-8859-10" },
	{ "csisolatin9", "iso-8859-15" },
	{ "csisolatinarabic", "iso-8859-6" },
	{ "csisolatincyrillic", "iso-8859-5" },
	{ "csisolatingreek", "iso-8859-7" },
	{ "csisolatinhebrew", "iso-8859-8" },
	{ "cskoi8r", "koi8-r" },
	{ "csksc56011987", "euc-kr" },
	{ "csmacintosh", "macintosh" },
	{ "csshiftjis", "shift_jis" },
	{ "csunicode", "utf-16le" },
	{ "cyrillic", "iso-8859-5" },
	{ "dos-874", "tis-620" },
	{ "ebcdic-cp-us", "ibm037" },
	{ "ecma-114", "iso-8859-6" },
	{ "ecma-118", "iso-8859-7" },
	{ "elot-928", "iso-8859-7" },
	{ "euc-cn", "gb18030" },
	{ "euccn", "gb18030" },
	{ "eucjp", "euc-jp" },
	{ "euckr", "euc-kr" },
	{ "gb-2312", "gb18030" },
	{ "gb-2312-80", "gb18030" },
	{ "gb2312", "gb18030" },
	{ "gbk", "gb18030" },
	{ "greek", "iso-8859-7" },
	{ "greek8", "iso-8859-7" },
	{ "hebrew", "iso-8859-8" },
	{ "ibm819", "windows-1252" },
	{ "iso-10646-ucs-2", "utf-16le" },
	{ "iso-10646-ucs-4", "utf-32le" },
	{ "iso-8859-1", "windows-1252" },
	{ "iso-8859-11", "tis-620" },
	{ "iso-8859-6-e", "iso-8859-6" },
	{ "iso-8859-6-i", "iso-8859-6" },
	{ "iso-8859-8-e", "iso-8859-8" },
	{ "iso-8859-8-i", "iso-8859-8" },
	{ "iso-8859-9", "windows-1254" },
	{ "iso-ir-100", "windows-1252" },
	{ "iso-ir-101", "iso-8859-2" },
	{ "iso-ir-109", "iso-8859-3" },
	{ "iso-ir-110", "iso-8859-4" },
	{ "iso-ir-126", "iso-8859-7" },
	{ "iso-ir-127", "iso-8859-6" },
	{ "iso-ir-138", "iso-8859-8" },
	{ "iso-ir-144", "iso-8859-5" },
	{ "iso-ir-148", "windows-1254" },
	{ "iso-ir-149", "euc-kr" },
	{ "iso-ir-157", "iso-8859-10" },
	{ "iso-ir-58", "gb18030" },
	{ "koi", "koi8-r" },
	{ "koi8", "koi8-r" },
	{ "koi8-ru", "koi8-u" },
	{ "korean", "euc-kr" },
	{ "ks-c-5601", "euc-kr" },
	{ "ks-c-5601-1987", "euc-kr" },
	{ "ks-c-5601-1989", "euc-kr" },
	{ "ksc-5601", "euc-kr" },
	{ "ksc5601", "euc-kr" },
	{ "l1", "windows-1252" },
	{ "l2", "iso-8859-2" },
	{ "l3", "iso-8859-3" },
	{ "l4", "iso-8859-4" },
	{ "l5", "windows-1254" },
	{ "l6", "iso-8859-10" },
	{ "l9", "iso-8859-15" },
	{ "latin-1", "windows-1252" },
	{ "latin-2", "iso-8859-2" },
	{ "latin-5", "windows-1254" },
	{ "latin-9", "iso-8859-15" },
	{ "latin1", "windows-1252" },
	{ "latin2", "iso-8859-2" },
	{ "latin3", "iso-8859-3" },
	{ "latin4", "iso-8859-4" },
	{ "latin5", "windows-1254" },
	{ "latin6", "iso-8859-10" },
	{ "latin9", "iso-8859-15" },
	{ "logical", "iso-8859-8" },
	{ "mac", "macintosh" },
	{ "mac-cyrillic", "x-mac-cyrillic" },
	{ "mac-roman", "macintosh" },
	{ "macroman", "macintosh" },
	{ "ms-ansi", "windows-1252" },
	{ "ms-kanji", "shift_jis" },
	{ "ms932", "shift_jis" },
	{ "ms936", "gb18030" },
	{ "ms949", "euc-kr" },
	{ "shift-jis", "shift_jis" },
	{ "shift-jisx0213", "shift_jis" },
	{ "shiftjis", "shift_jis" },
	{ "sjis", "shift_jis" },
	{ "sun-eu-greek", "iso-8859-7" },
	{ "ucs-2", "utf-16le" },
	{ "ucs-4", "utf-32le" },
	{ "uhc", "euc-kr" },
	{ "unicode", "utf-16le" },
	{ "unicode-1-1-utf-8", "utf-8" },
	{ "unicode11utf8", "utf-8" },
	{ "unicode20utf8", "utf-8" },
	{ "unicodefeff", "utf-16le" },
	{ "unicodefffe", "utf-16be" },
	{ "us-ascii", "windows-1252" },
	{ "utf-16", "utf-16le" },
	{ "utf-32", "utf-32le" },
	{ "utf16", "utf-16le" },
	{ "utf16be", "utf-16be" },
	{ "utf16le", "utf-16le" },
	{ "utf32", "utf-32le" },
	{ "utf8", "utf-8" },
	{ "utf8mb4", "utf-8" },
	{ "visual", "iso-8859-8" },
	{ "win-1250", "windows-1250" },
	{ "win-1251", "windows-1251" },
	{ "win-1252", "windows-1252" },
	{ "win1251", "windows-1251" },
	{ "win1252", "windows-1252" },
	{ "windows-28591", "windows-1252" },
	{ "windows-28592", "iso-8859-2" },
	{ "windows-28605", "iso-8859-15" },
	{ "windows-31j", "shift_jis" },
	{ "windows-874", "tis-620" },
	{ "windows-932", "shift_jis" },
	{ "windows-936", "gb18030" },
	{ "windows-936-2000", "gb18030" },
	{ "windows-949", "euc-kr" },
	{ "windows-950", "big5" },
	{ "x-big5", "big5" },
	{ "x-cp1250", "windows-1250" },
	{ "x-cp1251", "windows-1251" },
	{ "x-cp1252", "windows-1252" },
	{ "x-cp1253", "windows-1253" },
	{ "x-cp1254", "windows-1254" },
	{ "x-cp1255", "windows-1255" },
	{ "x-cp1256", "windows-1256" },
	{ "x-cp1257", "windows-1257" },
	{ "x-cp1258", "windows-1258" },
	{ "x-euc-cn", "gb18030" },
	{ "x-euc-jp", "euc-jp" },
	{ "x-euc-kr", "euc-kr" },
	{ "x-euc-tw", "euc-tw" },
	{ "x-gbk", "gb18030" },
	{ "x-mac-roman", "macintosh" },
	{ "x-mac-ukrainian", "x-mac-cyrillic" },
	{ "x-ms-cp932", "shift_jis" },
	{ "x-ms-cp936", "gb18030" },
	{ "x-sjis", "shift_jis" },
	{ "x-unicode-2-0-utf-8", "utf-8" },
	{ "x-unicode20utf8", "utf-8" },
	{ "x-utf-8", "utf-8" },
	{ "x-windows-949", "euc-kr" },
	{ "x-x-big5", "big5" },
};

static int compare_alias(const void *label, const void *alias)
{
	return strcmp(label, *(const char *const *)alias);
}

/* Lower case, '-' for '_' and blanks, "iso8859-1" and "iso-88591" as "iso-8859-1", ":1987" off. */
static bool fold(struct wd_span label, char out[48])
{
	size_t n = 0;

	label = wd_span_trim(label);
	if (!label.len || label.len > 40)
		return false;
	for (size_t i = 0; i < label.len && label.ptr[i] != ':'; i++) {
		char c = wd_ascii_small(label.ptr[i]);

		out[n++] = c == '_' || c == ' ' ? '-' : c;
		if (n == 3 && memcmp(out, "iso", 3) == 0 && i + 1 < label.len && wd_ascii_is_digit(label.ptr[i + 1]))
			out[n++] = '-';
		if (n == 8 && memcmp(out, "iso-8859", 8) == 0 && i + 1 < label.len && wd_ascii_is_digit(label.ptr[i + 1]))
			out[n++] = '-';
	}
	out[n] = '\0';
	return n > 0;
}

static const struct wd_charset *by_name(const char *name)
{
	for (size_t i = 0; i < WD_COUNT(charsets); i++) {
		if (strcmp(charsets[i].name, name) == 0)
			return &charsets[i];
	}
	return NULL;
}

const struct wd_charset *wd_charset_find(struct wd_span label)
{
	char folded[48];
	const void *alias;

	if (!fold(label, folded))
		return NULL;
	alias = bsearch(folded, aliases, WD_COUNT(aliases), sizeof(*aliases), compare_alias);
	return by_name(alias ? ((const char *const *)alias)[1] : folded);
}

static bool add_bad(struct wd_buf *out, size_t *bad)
{
	(*bad)++;
	return wd_utf8_add(out, 0xFFFD);
}

bool wd_charset_convert(const struct wd_charset *charset, struct wd_span bytes, struct wd_buf *out, size_t *bad)
{
	iconv_t cd = iconv_open("UTF-8", charset->iconv);
	/* iconv does not write through its input, whatever its prototype says. */
	char *in = (char *)bytes.ptr;
	size_t left = bytes.len;
	bool ok = true;

	if (cd == (iconv_t)-1)
		return false;
	while (ok && left) {
		char chunk[16 * 1024];
		char *to = chunk;
		size_t room = sizeof(chunk), rc;
		int why;

		rc = iconv(cd, &in, &left, &to, &room);
		why = rc == (size_t)-1 ? errno : 0;
		ok = wd_buf_add(out, chunk, sizeof(chunk) - room);
		if (why == EILSEQ || why == EINVAL) {
			size_t skip = left < charset->unit ? left : charset->unit;

			ok = ok && add_bad(out, bad);
			in += skip;
			left -= skip;
		}
	}
	if (ok) {
		char tail[64];
		char *to = tail;
		size_t room = sizeof(tail);

		if (iconv(cd, NULL, NULL, &to, &room) != (size_t)-1)
			ok = wd_buf_add(out, tail, sizeof(tail) - room);
	}
	iconv_close(cd);
	return ok;
}

/* The code unit of a surrogate written in three bytes, or 0. */
static uint32_t surrogate(const unsigned char *p, size_t len)
{
	if (len < 3 || p[0] != 0xED || (p[1] & 0xE0) != 0xA0 || (p[2] & 0xC0) != 0x80)
		return 0;
	return 0xD000U | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
}

/* The bytes that one broken character takes: its lead byte and the continuation bytes it may have. */
static size_t broken_len(const unsigned char *p, size_t len)
{
	size_t want = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : p[0] >= 0xC0 ? 2 : 1, n = 1;

	while (n < want && n < len && (p[n] & 0xC0) == 0x80)
		n++;
	return n;
}

bool wd_charset_scrub(struct wd_span bytes, struct wd_buf *out, size_t *bad)
{
	while (bytes.len) {
		size_t good = wd_utf8_valid(bytes);
		const unsigned char *p = (const unsigned char *)bytes.ptr + good;
		size_t left = bytes.len - good, skip;
		uint32_t whole;

		if (!wd_buf_add(out, bytes.ptr, good))
			return false;
		if (!left)
			break;
		whole = wd_utf8_pair(surrogate(p, left), left > 3 ? surrogate(p + 3, left - 3) : 0);
		if (whole) {
			(*bad)++;
			skip = 6;
			if (!wd_utf8_add(out, whole))
				return false;
		} else {
			skip = broken_len(p, left);
			if (!add_bad(out, bad))
				return false;
		}
		bytes.ptr += good + skip;
		bytes.len -= good + skip;
	}
	return true;
}
