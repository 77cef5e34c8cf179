#include "config/value.h"

#include <stdlib.h>

#include "config/quote.h"
#include "util/duration.h"
#include "util/mem.h"
#include "util/utf8.h"

bool wd_value_expected(const struct wd_value *v, const char *what)
{
	wd_problem_add(v->reading->problems, v->at->place, WD_IS_PROBLEM, "%s: \"%.*s\" %s", v->name,
		       WD_SPAN_ARG(wd_utf8_cut(wd_span_of(v->text), 80)), what);
	return false;
}

void wd_value_set(char **to, char *text)
{
	free(*to);
	*to = text;
}

bool wd_value_take_duration(const struct wd_value *v, void *to)
{
	return wd_duration_parse(wd_span_of(v->text), to) ||
	       wd_value_expected(v, "is no duration; write 90s, 10m, 2h or 1d");
}

bool wd_value_take_plain(const struct wd_value *v, void *to)
{
	for (const char *c = v->text; *c; c++)
		if ((unsigned char)*c < ' ')
			return wd_value_expected(v, "holds a control character");
	wd_value_set(to, wd_xstrdup(v->text));
	return true;
}

bool wd_value_take_secret(const struct wd_value *v, void *to)
{
	if (*v->text) {
		wd_value_set(to, wd_xstrdup(v->text));
		return true;
	}
	wd_problem_add(v->reading->problems, v->at->place, WD_IS_PROBLEM, "%s: expected a secret that nobody guesses",
		       v->name);
	return false;
}

/* Where in the file this byte of a value is. */
static struct wd_place place_of(const struct wd_scan_value *value, size_t byte)
{
	struct wd_place place = value->place;

	for (size_t at = 0; at < byte && at < value->raw.len;) {
		if (wd_utf8_next(value->raw, &at) == '\n') {
			place.line++;
			place.column = 1;
		} else {
			place.column++;
		}
	}
	return place;
}

struct wd_place wd_value_place(const struct wd_value *v, int column)
{
	struct wd_span inner = wd_quote_inner(v->at->raw);
	size_t at = 0;

	for (int i = 1; i < column && at < inner.len; i++)
		wd_utf8_next(inner, &at);
	return place_of(v->at, at + (size_t)(inner.ptr - v->at->raw.ptr));
}

/* What a value says; false when its escapes are faulty, which is told. */
static bool read_value(struct wd_reading *r, const char *name, const struct wd_scan_value *at, struct wd_value *out)
{
	const char *fault, *text;
	struct wd_place place;
	size_t where;

	text = wd_quote_read(r->arena, at->raw, &where, &fault);
	*out = (struct wd_value){ r, at, name, text };
	if (text)
		return true;
	place = place_of(at, where);
	wd_problem_add(r->problems, place, WD_IS_PROBLEM, "%s: what begins here %s", name, fault);
	return false;
}

bool wd_value_find(struct wd_reading *r, int section, const char *name, struct wd_value *out)
{
	const struct wd_scan_key *key = wd_scan_find(&r->scan, section, name);

	return key && key->n_values && read_value(r, name, &key->values[0], out);
}

void wd_value_each(struct wd_reading *r, int section, const char *name, void (*take)(const struct wd_value *v, void *ctx),
		   void *ctx)
{
	const struct wd_scan_key *last = wd_scan_find(&r->scan, section, name), *key = last;
	struct wd_value value;

	if (!last)
		return;
	for (const struct wd_scan_key *k = last; k >= r->scan.keys && (section < 0 || k->section == section); k--)
		if (k->section == section && wd_span_is(k->name.raw, name)) {
			key = k;
			if (!k->appends)
				break;
		}
	for (; key <= last; key++) {
		if (key->section != section || !wd_span_is(key->name.raw, name))
			continue;
		for (size_t i = 0; i < key->n_values; i++)
			if (read_value(r, name, &key->values[i], &value))
				take(&value, ctx);
	}
}
