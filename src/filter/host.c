#include "filter/host.h"

#include "filter/fold.h"
#include "util/buf.h"
#include "util/utf8.h"

enum { BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700, FIRST_BIAS = 72, FIRST_N = 0x80, MOST_LABEL = 63 };

/* RFC 3492 §6.1 */
static uint32_t adapt(uint32_t delta, uint32_t n_points, bool first)
{
	uint32_t k = 0;

	delta = first ? delta / DAMP : delta / 2;
	delta += delta / n_points;
	for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE)
		delta /= BASE - T_MIN;
	return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static void add_digit(struct wd_buf *out, uint32_t digit)
{
	wd_buf_add_char(out, (char)(digit < 26 ? 'a' + digit : '0' + digit - 26));
}

/* A number of variable length. */
static void add_delta(struct wd_buf *out, uint32_t delta, uint32_t bias)
{
	for (uint32_t k = BASE;; k += BASE) {
		uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;

		if (delta < t)
			break;
		add_digit(out, t + (delta - t) % (BASE - t));
		delta = (delta - t) / (BASE - t);
	}
	add_digit(out, delta);
}

/* RFC 3492 §6.3, of one label. */
static void add_punycode(struct wd_buf *out, const uint32_t *points, uint32_t n_points)
{
	uint32_t n = FIRST_N, delta = 0, bias = FIRST_BIAS, done = 0, basic;

	wd_buf_add_text(out, "xn--");
	for (uint32_t i = 0; i < n_points; i++)
		if (points[i] < FIRST_N && ++done)
			wd_buf_add_char(out, (char)points[i]);
	basic = done;
	if (basic)
		wd_buf_add_char(out, '-');
	while (done < n_points) {
		uint32_t next = UINT32_MAX;

		for (uint32_t i = 0; i < n_points; i++)
			if (points[i] >= n && points[i] < next)
				next = points[i];
		delta += (next - n) * (done + 1);
		n = next;
		for (uint32_t i = 0; i < n_points; i++) {
			delta += points[i] < n;
			if (points[i] != n)
				continue;
			add_delta(out, delta, bias);
			bias = adapt(delta, done + 1, done == basic);
			delta = 0;
			done++;
		}
		delta++;
		n++;
	}
}

struct wd_span wd_host_ascii(struct wd_arena *arena, struct wd_span host)
{
	uint32_t points[MOST_LABEL], n = 0;
	bool any = false, wide = false;
	struct wd_span copy = WD_SPAN_NONE;
	struct wd_buf out;

	wd_buf_init(&out, WD_BUF_ADDRESS);
	for (size_t at = 0; at <= host.len;) {
		uint32_t c = at < host.len ? wd_utf8_next(host, &at) : (at++, '.');

		if (c != '.' && c != 0x3002) {
			if (n == MOST_LABEL)
				goto done;
			points[n] = wd_letter_lower(c);
			wide |= points[n++] >= FIRST_N;
			continue;
		}
		if (wide)
			add_punycode(&out, points, n);
		for (uint32_t i = 0; i < n && !wide; i++)
			wd_buf_add_char(&out, (char)points[i]);
		if (at <= host.len)
			wd_buf_add_char(&out, '.');
		any |= wide;
		wide = false;
		n = 0;
	}
	if (any)
		copy = wd_buf_keep(&out, arena);
done:
	wd_buf_release(&out);
	return copy;
}
