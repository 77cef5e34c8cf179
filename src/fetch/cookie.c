#include "fetch/cookie.h"

#include <stdlib.h>
#include <string.h>

#include "fetch/field.h"
#include "util/clock.h"
#include "util/mem.h"

static void drop(struct wd_cookies *jar, int i)
{
	free(jar->items[i].origin);
	free(jar->items[i].pair);
	memmove(&jar->items[i], &jar->items[i + 1], (size_t)(--jar->n - i) * sizeof(*jar->items));
}

void wd_cookies_release(struct wd_cookies *jar)
{
	while (jar->n > 0)
		drop(jar, jar->n - 1);
}

static struct wd_span next_part(struct wd_span *rest)
{
	return wd_span_trim(wd_span_part(rest, ';'));
}

static bool is_past(struct wd_span date)
{
	int64_t at = wd_field_date(date);

	return at != WD_NO_TIME && at <= wd_clock_now();
}

/* Max-Age goes before Expires; either may say that the cookie is to be deleted. */
static bool read_attributes(struct wd_span rest, bool *secure)
{
	bool dead = false, has_age = false;

	while (rest.len) {
		struct wd_span part = next_part(&rest);

		if (wd_span_equal_nocase(part, WD_SPAN("secure")))
			*secure = true;
		if (wd_span_starts_nocase(part, "max-age=")) {
			has_age = true;
			dead = part.len == 8 || part.ptr[8] == '-' || (part.len == 9 && part.ptr[8] == '0');
		} else if (!has_age && wd_span_starts_nocase(part, "expires=")) {
			dead = is_past((struct wd_span){ part.ptr + 8, part.len - 8 });
		}
	}
	return !dead;
}

static void drop_named(struct wd_cookies *jar, const char *origin, struct wd_span name)
{
	for (int i = jar->n - 1; i >= 0; i--)
		if (strcmp(jar->items[i].origin, origin) == 0 &&
		    wd_span_equal((struct wd_span){ jar->items[i].pair, jar->items[i].name_len }, name))
			drop(jar, i);
}

static bool is_sendable(struct wd_span pair)
{
	for (size_t i = 0; i < pair.len; i++)
		if ((unsigned char)pair.ptr[i] < 0x20 || pair.ptr[i] == 0x7f)
			return false;
	return pair.len > 0 && pair.len <= WD_COOKIE_BYTES;
}

void wd_cookies_set(struct wd_cookies *jar, const char *origin, struct wd_span value)
{
	struct wd_span rest = value, pair = next_part(&rest);
	const char *equals = pair.len ? memchr(pair.ptr, '=', pair.len) : NULL;
	size_t name_len = equals ? (size_t)(equals - pair.ptr) : 0;
	bool secure = false, lives = read_attributes(rest, &secure);

	if (!equals || !name_len || !is_sendable(pair))
		return;
	drop_named(jar, origin, (struct wd_span){ pair.ptr, name_len });
	if (!lives || jar->n == WD_COOKIES)
		return;
	jar->items[jar->n++] = (struct wd_cookie){
		.origin = wd_xstrdup(origin), .pair = wd_xstrndup(pair.ptr, pair.len), .name_len = name_len, .secure = secure
	};
}

void wd_cookies_add(const struct wd_cookies *jar, const char *origin, bool is_https, struct wd_buf *out)
{
	for (int i = 0; i < jar->n; i++) {
		const struct wd_cookie *cookie = &jar->items[i];

		if (strcmp(cookie->origin, origin) != 0 || (cookie->secure && !is_https))
			continue;
		wd_buf_printf(out, "%s%s", out->len ? "; " : "", cookie->pair);
	}
}
