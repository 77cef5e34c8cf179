/*
 * What went wrong: a code for policy and a text for people. It is the last
 * parameter of what can fail; such a function returns bool (true: done) or a
 * pointer (NULL: failed). Each layer prefixes what it knows; the text is
 * logged once, at the top.
 */
#ifndef WD_UTIL_ERROR_H
#define WD_UTIL_ERROR_H

enum wd_code {
	WD_OK = 0,
	WD_TRANSIENT, /* may work later: time-out, 503, disk full */
	WD_PERMANENT, /* will not work by itself: 404, 410, refused address */
	WD_INPUT,     /* the document or the user's text is wrong */
	WD_LOCAL,     /* our machine: descriptors, memory, disk; never counted against a feed */
	WD_BUG,       /* cannot happen; report it */
};

struct wd_error {
	enum wd_code code;
	char text[256]; /* one line, UTF-8, no secrets */
};

/* Sets code and text (cut to fit at a character) and returns false, so a caller can `return wd_error_set(…)`. */
_Bool wd_error_set(struct wd_error *err, enum wd_code code, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Puts "formatted: " before the text. Returns false. */
_Bool wd_error_prefix(struct wd_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define WD_MUST_CHECK __attribute__((warn_unused_result))

#endif
