#include "push/form.h"

#include "util/url.h"

static void add_encoded(struct wd_buf *out, struct wd_span text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		char letter = (char)(c | 0x20);

		if ((c >= '0' && c <= '9') || (letter >= 'a' && letter <= 'z' && c < 0x80) || (c && strchr("-._~", c)))
			wd_buf_add_char(out, (char)c);
		else
			wd_buf_printf(out, "%%%02X", c);
	}
}

static void add_pair(struct wd_buf *out, const char *name, struct wd_span value)
{
	wd_buf_add_text(out, name);
	wd_buf_add_char(out, '=');
	add_encoded(out, value);
}

void wd_form_add(struct wd_buf *form, const char *name, struct wd_span value)
{
	if (form->len)
		wd_buf_add_char(form, '&');
	add_pair(form, name, value);
}

void wd_form_add_to_url(struct wd_buf *url, const char *name, struct wd_span value)
{
	wd_buf_add_char(url, url->data && strchr(url->data, '?') ? '&' : '?');
	add_pair(url, name, value);
}

static void decode(struct wd_span text, bool plus_is_blank, struct wd_buf *out)
{
	for (size_t i = 0; i < text.len; i++) {
		int octet = wd_url_octet(text, i);

		if (octet >= 0)
			i += 2;
		else
			octet = plus_is_blank && text.ptr[i] == '+' ? ' ' : text.ptr[i];
		wd_buf_add_char(out, (char)octet);
	}
}

static bool has_nul(const struct wd_buf *text)
{
	return text->len && memchr(text->data, '\0', text->len);
}

void wd_form_decode_path(struct wd_span path, struct wd_buf *out)
{
	decode(path, false, out);
	if (has_nul(out))
		wd_buf_clear(out);
}

static char *decoded(struct wd_span text)
{
	struct wd_buf out;

	wd_buf_init(&out, WD_BUF_LINE);
	decode(text, true, &out);
	if (!has_nul(&out))
		return wd_buf_take(&out);
	wd_buf_release(&out);
	return NULL;
}

char *wd_form_field(struct wd_span form, const char *name)
{
	size_t len = strlen(name);

	for (size_t at = 0; at < form.len;) {
		const char *end = memchr(form.ptr + at, '&', form.len - at);
		size_t n = end ? (size_t)(end - form.ptr) - at : form.len - at;
		struct wd_span pair = { form.ptr + at, n };

		if (pair.len > len && memcmp(pair.ptr, name, len) == 0 && pair.ptr[len] == '=')
			return decoded((struct wd_span){ pair.ptr + len + 1, pair.len - len - 1 });
		at += n + 1;
	}
	return NULL;
}
