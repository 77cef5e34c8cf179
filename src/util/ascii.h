/* Characters of ASCII, whatever the locale says. */
#ifndef WD_UTIL_ASCII_H
#define WD_UTIL_ASCII_H

#include <stdbool.h>

/* What XML and JSON call white space; C and HTML have more of it (wd_span_trim, wd_token_is_blank). */
static inline bool wd_ascii_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static inline bool wd_ascii_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool wd_ascii_is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static inline bool wd_ascii_is_alnum(char c)
{
	return wd_ascii_is_letter(c) || wd_ascii_is_digit(c);
}

/* The small letter of a capital one; all else as it is. */
static inline char wd_ascii_small(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* What a hexadecimal digit counts; -1 for what is none. */
static inline int wd_ascii_hex(char c)
{
	char small = wd_ascii_small(c);

	return wd_ascii_is_digit(c) ? c - '0' : small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

#endif
