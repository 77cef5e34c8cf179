#include "util/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Cuts a text that filled its room back to a whole UTF-8 character. */
static void cut(char *text, size_t size)
{
	size_t len = strlen(text);

	if (len + 1 < size)
		return;
	while (len > 0 && ((unsigned char)text[len - 1] & 0xC0) == 0x80)
		len--;
	if (len > 0 && (unsigned char)text[len - 1] >= 0xC0)
		len--;
	text[len] = '\0';
}

_Bool wd_error_set(struct wd_error *err, enum wd_code code, const char *format, ...)
{
	va_list args;

	err->code = code;
	va_start(args, format);
	vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	cut(err->text, sizeof(err->text));
	return 0;
}

_Bool wd_error_prefix(struct wd_error *err, const char *format, ...)
{
	char old[sizeof(err->text)];
	va_list args;
	size_t len;

	memcpy(old, err->text, sizeof(old));
	va_start(args, format);
	vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	len = strlen(err->text);
	snprintf(err->text + len, sizeof(err->text) - len, ": %s", old);
	cut(err->text, sizeof(err->text));
	return 0;
}
