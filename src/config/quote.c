#include "config/quote.h"

#include <stdlib.h>

#include "util/buf.h"
#include "util/utf8.h"

struct wd_span wd_quote_inner(struct wd_span raw)
{
	if (raw.len >= 2 && (raw.ptr[0] == '"' || raw.ptr[0] == '\''))
		return (struct wd_span){ raw.ptr + 1, raw.len - 2 };
	return raw;
}

bool wd_quote_is_plain(struct wd_span raw)
{
	if (!raw.len || (raw.ptr[0] != '"' && raw.ptr[0] != '\''))
		return true;
	return !memchr(raw.ptr, '\\', raw.len) && (raw.ptr[0] == '\'' || !memmem(raw.ptr, raw.len, "${", 2));
}

/* The number behind a backslash, of at most so many digits; 0 stands for none, too. */
static unsigned long take_number(struct wd_span rest, int base, size_t most, size_t *len)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	size_t n_digits = base == 8 ? 8 : sizeof(digits) - 1;
	char text[4] = "";

	for (*len = 0; *len < rest.len && *len < most && memchr(digits, rest.ptr[*len], n_digits); (*len)++)
		text[*len] = rest.ptr[*len];
	return strtoul(text, NULL, base);
}

/* The byte that an escape of C stands for, and its length behind the backslash; 0: none. */
static unsigned long escaped(struct wd_span rest, size_t *len)
{
	static const char names[] = "abefnrtv", bytes[] = "\a\b\033\f\n\r\t\v";
	const char *name = strchr(names, rest.ptr[0]);

	*len = 1;
	if (name && *name)
		return (unsigned char)bytes[name - names];
	if (rest.ptr[0] >= '0' && rest.ptr[0] <= '7')
		return take_number(rest, 8, 3, len);
	if (rest.ptr[0] == 'x') {
		unsigned long byte = take_number((struct wd_span){ rest.ptr + 1, rest.len - 1 }, 16, 2, len);

		*len += 1;
		return byte;
	}
	return (unsigned char)rest.ptr[0];
}

/* ${NAME} or ${NAME:-else} at the beginning of rest; its length, 0 when it never ends. */
static size_t add_variable(struct wd_buf *out, struct wd_span rest)
{
	const char *end = memchr(rest.ptr, '}', rest.len);
	struct wd_span name, other = WD_SPAN_NONE;
	const char *value;
	char *copy;

	if (!end)
		return 0;
	name = (struct wd_span){ rest.ptr + 2, (size_t)(end - rest.ptr) - 2 };
	value = memmem(name.ptr, name.len, ":-", 2);
	if (value) {
		other = (struct wd_span){ value + 2, (size_t)(end - value) - 2 };
		name.len = (size_t)(value - name.ptr);
	}
	copy = strndup(name.ptr, name.len);
	value = copy ? getenv(copy) : NULL;
	free(copy);
	if (value && *value)
		wd_buf_add_text(out, value);
	else
		wd_buf_add_span(out, other);
	return name.len + other.len + (other.ptr ? 5 : 3);
}

static const char *read_double(struct wd_buf *out, struct wd_span inner, size_t *at)
{
	while (*at < inner.len) {
		struct wd_span rest = { inner.ptr + *at, inner.len - *at };
		size_t len = 1;

		if (rest.ptr[0] == '\\' && rest.len > 1) {
			unsigned long byte = escaped((struct wd_span){ rest.ptr + 1, rest.len - 1 }, &len);

			if (byte == 0 || byte > 0xFF)
				return "stands for no character; write \\\\ for a backslash";
			if (rest.ptr[1] != '\n')
				wd_buf_add_char(out, (char)byte);
			len++;
		} else if (rest.len > 1 && rest.ptr[0] == '$' && rest.ptr[1] == '{') {
			len = add_variable(out, rest);
			if (!len)
				return "lacks its \"}\"; write ${NAME}, or \\$ for a dollar sign";
		} else {
			wd_buf_add_char(out, rest.ptr[0]);
		}
		*at += len;
	}
	return NULL;
}

static void read_single(struct wd_buf *out, struct wd_span inner)
{
	for (size_t i = 0; i < inner.len; i++) {
		char next = inner.ptr[i] == '\\' && i + 1 < inner.len ? inner.ptr[i + 1] : '\0';

		if (next == '\'' || next == '\\')
			wd_buf_add_char(out, next);
		else if (next != '\n')
			wd_buf_add_char(out, inner.ptr[i]);
		i += next == '\'' || next == '\\' || next == '\n';
	}
}

const char *wd_quote_read(struct wd_arena *arena, struct wd_span raw, size_t *at, const char **fault)
{
	struct wd_span inner = wd_quote_inner(raw), text;
	struct wd_buf out;

	*at = 0;
	*fault = NULL;
	if (wd_quote_is_plain(raw))
		return wd_arena_dup(arena, inner).ptr;
	wd_buf_init(&out, WD_BUF_LINE);
	if (raw.ptr[0] == '"')
		*fault = read_double(&out, inner, at);
	else
		read_single(&out, inner);
	text = wd_buf_span(&out);
	if (*fault) {
		*at += 1;
	} else if (wd_utf8_valid(text) != text.len) {
		*at = 0;
		*fault = "is not UTF-8 once its escapes and variables are read";
	}
	if (!*fault && out.full)
		*fault = "is longer than a configuration may be once its variables are read";
	text = *fault ? WD_SPAN_NONE : wd_arena_dup(arena, text);
	wd_buf_release(&out);
	return text.ptr;
}
