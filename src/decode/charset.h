/*
 * Character sets: what a label means (WHATWG Encoding Standard §4.2 with the
 * labels that feeds add to it) and how its bytes become UTF-8.
 */
#ifndef WD_DECODE_CHARSET_H
#define WD_DECODE_CHARSET_H

#include "util/arena.h"
#include "util/buf.h"
#include "util/span.h"

enum wd_charset_kind {
	WD_CHARSET_UTF8,
	WD_CHARSET_SINGLE, /* one byte a character, any byte is one */
	WD_CHARSET_MULTI,  /* one or two bytes, some up to four; ASCII below 0x80 */
	WD_CHARSET_ESCAPE, /* seven bits and escape sequences */
	WD_CHARSET_WIDE,   /* UTF-16, UTF-32 */
	WD_CHARSET_EBCDIC,
};

struct wd_charset {
	const char *name;  /* as told in wd_decoded.encoding */
	const char *iconv; /* what glibc calls it */
	enum wd_charset_kind kind;
	unsigned char unit; /* bytes to skip where nothing fits */
};

/* NULL for a label that means nothing, or one that is refused (utf-7). Case, blanks, '_' for '-' do not matter. */
const struct wd_charset *wd_charset_find(struct wd_span label);

/*
 * Appends the text as UTF-8; what fits nothing becomes U+FFFD, counted in
 * *bad. False when the machine cannot convert from it, or the buffer is full.
 */
bool wd_charset_convert(const struct wd_charset *charset, struct wd_span bytes, struct wd_buf *out, size_t *bad);

/*
 * Appends text that should be UTF-8, with U+FFFD for each broken sequence
 * (counted in *bad); surrogate pairs written as two sequences (CESU-8) are joined.
 */
bool wd_charset_scrub(struct wd_span bytes, struct wd_buf *out, size_t *bad);

#endif
