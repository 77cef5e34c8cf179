#include "config/merge.h"

#include <stdlib.h>

#include "config/name.h"
#include "config/quote.h"
#include "config/target.h"
#include "filter/sense.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/utf8.h"

enum { LIMIT_DEFAULT = 100, LIMIT_MOST = 10000 };

const struct wd_notify_target *wd_merge_target(const struct wd_merge *merge, struct wd_span address)
{
	for (size_t i = 0; merge && i < merge->n_notify; i++)
		if (wd_span_is(address, merge->notify[i].address))
			return &merge->notify[i];
	return NULL;
}

bool wd_merge_takes(const struct wd_merge *merge, const struct wd_feed *feed)
{
	if (!merge->n_tags)
		return !feed->hidden;
	for (size_t i = 0; i < merge->n_tags; i++)
		for (size_t k = 0; k < feed->n_tags; k++)
			if (strcmp(merge->tags[i], feed->tags[k]) == 0)
				return true;
	return false;
}

void wd_merge_release(struct wd_merge *merge)
{
	free((char *)merge->place.file);
	free(merge->name);
	free(merge->title);
	free(merge->filter);
	wd_query_free(merge->query);
	wd_texts_free(merge->tags, merge->n_tags);
	wd_targets_release(merge);
}

static void take_tag(const struct wd_value *v, void *ctx)
{
	struct wd_merge *merge = ctx;

	if (!*v->text || *v->text == '!')
		wd_value_expected(v, "is no tag; write it as in the feed list, without \"!\"");
	else
		wd_texts_push(&merge->tags, &merge->n_tags, wd_xstrdup(v->text));
}

static void take_notify(const struct wd_value *v, void *ctx)
{
	bool is_hint = false;
	struct wd_error why = { 0 };

	if (!wd_target_add(ctx, v->text, &is_hint, &why))
		wd_problem_add(v->reading->problems, v->at->place, is_hint ? WD_IS_HINT : WD_IS_PROBLEM, "notify: %s",
			       why.text);
}

static bool take_yes(const struct wd_value *v, void *to)
{
	bool *is_yes = to;

	*is_yes = strcmp(v->text, "yes") == 0;
	return *is_yes || strcmp(v->text, "no") == 0 || wd_value_expected(v, "is neither yes nor no");
}

/* Where nobody is told, how is of no use. */
static void hint_at_notify(const struct wd_value *v, const struct wd_merge *merge)
{
	if (merge->n_notify == 0)
		wd_problem_add(v->reading->problems, v->at->place, WD_IS_HINT,
			       "%s: does nothing, as this block has no notify", v->name);
}

static void read_notify(struct wd_reading *r, int section, struct wd_merge *merge)
{
	struct wd_value value;

	wd_value_each(r, section, "notify", take_notify, merge);
	if (wd_value_find(r, section, "notify-secret", &value)) {
		wd_value_take_secret(&value, &merge->notify_secret);
		hint_at_notify(&value, merge);
	} else if (r->conf->config.notify_secret) {
		merge->notify_secret = wd_xstrdup(r->conf->config.notify_secret);
	}
	if (wd_value_find(r, section, "notify-backlog", &value)) {
		take_yes(&value, &merge->notify_backlog);
		hint_at_notify(&value, merge);
	}
}

static char *take_name(struct wd_reading *r, const struct wd_scan_section *section)
{
	struct wd_span name = wd_quote_inner(section->title.raw);
	struct wd_place place = section->title.place;
	int column;
	const char *fault = wd_name_fault(name, &column);

	if (fault) {
		if (column)
			place.column += column - (name.ptr == section->title.raw.ptr);
		wd_problem_add(r->problems, place, WD_IS_PROBLEM, "merge %.*s: %s",
			       WD_SPAN_ARG(wd_utf8_cut(section->title.raw, 80)), fault);
	}
	return wd_name_normal(name);
}

static void hint_at_sense(const struct wd_value *v, const struct wd_query *query)
{
	struct wd_place place = v->at->place;
	struct wd_error why;
	int column;

	if (!wd_query_is_senseless(query, wd_clock_now(), &column, &why))
		return;
	if (wd_quote_is_plain(v->at->raw))
		place = wd_value_place(v, column);
	wd_problem_add(v->reading->problems, place, WD_IS_HINT, "filter: %s", why.text);
}

static void take_filter(const struct wd_value *v, struct wd_merge *merge)
{
	struct wd_error why = { 0 };
	int column = 1;

	merge->query = wd_query_parse(wd_span_of(v->text), &column, &why);
	if (merge->query) {
		merge->filter = wd_xstrdup(v->text);
		hint_at_sense(v, merge->query);
	} else if (wd_quote_is_plain(v->at->raw))
		wd_problem_add(v->reading->problems, wd_value_place(v, column), WD_IS_PROBLEM, "filter: %s", why.text);
	else /* behind an escape the columns part */
		wd_problem_add(v->reading->problems, v->at->place, WD_IS_PROBLEM, "filter: %s (character %d of it)",
			       why.text, column);
}

static void take_limit(const struct wd_value *v, struct wd_merge *merge)
{
	char *end;
	long limit = strtol(v->text, &end, 10);

	if (end == v->text || *end || limit < 1 || limit > LIMIT_MOST)
		wd_value_expected(v, "is no number from 1 to 10000");
	else
		merge->limit = (int)limit;
}

static void read_merge(struct wd_reading *r, int section)
{
	const struct wd_scan_section *at = &r->scan.sections[section];
	struct wd_merge *merge = &r->conf->merges[r->conf->n_merges++];
	struct wd_value value;

	*merge = (struct wd_merge){ .place = at->name.place, .limit = LIMIT_DEFAULT, .at_least_ms = 0 };
	merge->place.file = wd_xstrdup(r->conf->file);
	merge->name = take_name(r, at);
	if (wd_value_find(r, section, "title", &value))
		wd_value_take_plain(&value, &merge->title);
	if (!merge->title)
		merge->title = wd_xstrdup(merge->name);
	if (wd_value_find(r, section, "filter", &value))
		take_filter(&value, merge);
	if (wd_value_find(r, section, "limit", &value))
		take_limit(&value, merge);
	if (wd_value_find(r, section, "at-least", &value))
		wd_value_take_duration(&value, &merge->at_least_ms);
	wd_value_each(r, section, "tags", take_tag, merge);
	read_notify(r, section, merge);
}

void wd_merges_read(struct wd_reading *r)
{
	size_t n = r->scan.n_sections;

	if (n > WD_CONF_MERGES_MOST) {
		wd_problem_add(r->problems, r->scan.sections[WD_CONF_MERGES_MOST].name.place, WD_IS_PROBLEM,
			       "more than %d merged feeds", WD_CONF_MERGES_MOST);
		n = WD_CONF_MERGES_MOST;
	}
	r->conf->merges = wd_xcalloc(n + 1, sizeof(*r->conf->merges)); /* and "all" */
	for (size_t i = 0; i < n; i++)
		read_merge(r, (int)i);
}

void wd_merges_add_all(struct wd_conf *conf)
{
	struct wd_merge *merge;

	for (size_t i = 0; i < conf->n_merges; i++)
		if (strcmp(conf->merges[i].name, "all") == 0)
			return;
	if (!conf->merges)
		conf->merges = wd_xcalloc(1, sizeof(*conf->merges));
	merge = &conf->merges[conf->n_merges++];
	*merge = (struct wd_merge){ .limit = LIMIT_DEFAULT, .at_least_ms = 0 };
	merge->place = (struct wd_place){ wd_xstrdup(conf->file ? conf->file : ""), 1, 1 };
	merge->name = wd_xstrdup("all");
	merge->title = wd_xstrdup("All feeds");
}
