#include "filter/number.h"

#include <assert.h>
#include <stdio.h>

struct group {
	char digits[WD_NUMBER_MOST];
	size_t n, end;
	uint32_t sign; /* before it */
};

struct groups {
	struct group of[WD_NUMBER_GROUPS];
	size_t n;
};

enum { THOUSAND = 3 }; /* digits of a group */

/* Digits from `at` on; false when there are none, too many, or a letter follows. */
static bool read_group(const struct wd_cursor *cursor, size_t at, struct group *group)
{
	size_t next;
	int digit;

	for (group->n = 0; (digit = wd_cursor_digit(cursor, at, &next)) >= 0; at = next) {
		if (group->n == WD_NUMBER_MOST / 4)
			return false;
		group->digits[group->n++] = (char)('0' + digit);
	}
	group->digits[group->n] = '\0';
	group->end = at;
	return group->n > 0 && !wd_cursor_is_word(wd_cursor_peek(cursor, at, &next));
}

/* Signs that stand inside of numbers; blanks are all one. */
static uint32_t sign_of(uint32_t c)
{
	switch (c) {
	case '.':
	case 0x66B:
		return '.';
	case ',':
	case 0x66C:
	case 0xFF0C:
		return ',';
	case '\'':
	case 0x2019:
		return '\'';
	case ' ':
	case 0xA0:
	case 0x202F:
	case 0x2009:
		return ' ';
	default:
		return 0;
	}
}

static void read_groups(const struct wd_cursor *cursor, struct groups *groups)
{
	groups->n = 0;
	if (!read_group(cursor, cursor->at, &groups->of[0]))
		return;
	groups->of[0].sign = 0;
	for (groups->n = 1; groups->n < WD_NUMBER_GROUPS; groups->n++) {
		struct group *group = &groups->of[groups->n];
		size_t next;

		group->sign = sign_of(wd_cursor_peek(cursor, groups->of[groups->n - 1].end, &next));
		if (!group->sign || !read_group(cursor, next, group))
			return;
		/* A blank goes on only with thousands of the same habit. */
		if (group->sign == ' ' && (group->n != THOUSAND || (groups->n > 1 && groups->of[groups->n - 1].sign != ' ')))
			return;
	}
}

/* 1,00,000: the last three digits, and the others by two. */
static bool is_indian(const struct groups *groups)
{
	size_t n = 1;

	while (n < groups->n && groups->of[n].sign == ',' && groups->of[n].n == 2)
		n++;
	return n > 1 && n + 1 == groups->n && groups->of[0].n <= 2 && groups->of[n].sign == ',' &&
	       groups->of[n].n == THOUSAND;
}

/* How many groups, from the first, are one number by thousands; 1 none. */
static size_t thousands(const struct groups *groups)
{
	const struct group *first = &groups->of[0];
	size_t n = 1;

	if (first->n > THOUSAND || first->digits[0] == '0')
		return 1;
	if (is_indian(groups))
		return groups->n;
	while (n < groups->n && groups->of[n].n == THOUSAND && groups->of[n].sign == groups->of[1].sign)
		n++;
	return n;
}

static void add(struct wd_number *out, bool same_place, bool only_text, const char *text)
{
	size_t len = strlen(text) < WD_NUMBER_MOST ? strlen(text) : WD_NUMBER_MOST - 1;

	memcpy(out->of[out->n], text, len);
	out->of[out->n][len] = '\0';
	out->same_place[out->n] = same_place;
	out->only_text[out->n] = only_text;
	out->n++;
}

static void join(const struct groups *groups, size_t n, char *out)
{
	size_t len = 0;

	for (size_t i = 0; i < n && len + groups->of[i].n < WD_NUMBER_MOST; i++) {
		memcpy(out + len, groups->of[i].digits, groups->of[i].n);
		len += groups->of[i].n;
	}
	out[len] = '\0';
}

/* Part of what stands before it, as the 0 of v2.0. */
static bool hangs_on(const struct wd_cursor *cursor)
{
	const char *p = cursor->text.ptr + cursor->at;
	unsigned char before = cursor->at > 1 ? (unsigned char)p[-2] : 0;

	return cursor->at > 1 && (p[-1] == '.' || p[-1] == ',') &&
	       ((before | 0x20) >= 'a' || (before >= '0' && before <= '9'));
}

/* The group behind n of thousands, or behind one, is a fraction. */
static bool is_decimal(const struct groups *groups, size_t n)
{
	uint32_t sign = groups->of[n].sign;

	return (sign == '.' || sign == ',') && (n == 1 || sign != groups->of[1].sign);
}

bool wd_number_read(const struct wd_cursor *cursor, struct wd_number *out)
{
	char joined[WD_NUMBER_MOST], other[2 * WD_NUMBER_MOST];
	struct groups groups;
	const struct group *last;
	size_t n;

	out->n = 0;
	read_groups(cursor, &groups);
	if (groups.n == 0 || hangs_on(cursor))
		return false;
	n = thousands(&groups);
	assert(n >= 1 && n <= groups.n);
	join(&groups, n, joined);
	last = &groups.of[n - 1];
	out->end = last->end;
	if (n > 1 && groups.of[1].sign == ' ') {
		/* Its parts stay words: a blank may part two numbers. */
		add(out, false, false, groups.of[0].digits);
		add(out, true, true, joined);
		for (size_t i = 1; i < n; i++)
			add(out, false, false, groups.of[i].digits);
		return true;
	}
	last = &groups.of[groups.n - 1];
	if (groups.n == n + 1 && is_decimal(&groups, n)) {
		snprintf(other, sizeof(other), "%s.%s", joined, last->digits);
		add(out, false, false, other);
		if (n > 1)
			add(out, true, true, joined);
		out->end = last->end;
		return true;
	}
	if (n > 1 && groups.n == n) {
		add(out, false, false, joined);
		/* 1.000 may be one and no thousandths. */
		if (n == 2 && groups.of[1].sign != '\'') {
			snprintf(other, sizeof(other), "%s.%s", groups.of[0].digits, groups.of[1].digits);
			add(out, true, false, other);
		}
		return true;
	}
	/* A list, a date, a version: each by itself. */
	out->end = cursor->at;
	for (size_t i = 0; i < groups.n; i++) {
		add(out, false, false, groups.of[i].digits);
		out->end = groups.of[i].end;
	}
	return true;
}
