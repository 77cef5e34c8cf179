/* Persons and categories. */
#include "parse/build.h"

/* ---- categories ---- */

static void add_category(struct wd_sax *sax, struct wd_span text)
{
	struct wd_span *slot;

	text = wd_span_trim(text);
	if (text.len == 0 || !wd_sax_is_ours(sax))
		return;
	slot = sax->entry ? wd_arena_push(sax->arena, &sax->entry->categories, &sax->entry->n_categories, sizeof(*slot))
			  : wd_arena_push(sax->arena, &sax->doc->categories, &sax->doc->n_categories, sizeof(*slot));
	if (slot)
		*slot = wd_sax_copy(sax, text);
}

void wd_build_start_category(struct wd_sax *sax, wd_attributes attributes)
{
	struct wd_span term = wd_sax_attribute(attributes, "term"), label = wd_sax_attribute(attributes, "label");

	if (label.len || term.len) {
		/* The label is for people; machines of the source use the term. */
		add_category(sax, label);
		if (!wd_span_equal_nocase(label, term))
			add_category(sax, term);
	} else
		wd_sax_gather(sax, false, WD_RAW_TEXT);
}

void wd_build_start_itunes_category(struct wd_sax *sax, wd_attributes attributes)
{
	add_category(sax, wd_sax_attribute(attributes, "text"));
}

void wd_build_end_category(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text)
{
	(void)meaning;
	add_category(sax, text);
}

void wd_build_end_keywords(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text)
{
	(void)meaning;
	while (text.len)
		add_category(sax, wd_span_part(&text, ','));
}

/* ---- persons ---- */

/* Of several vocabularies the best speaks; RFC 4287 §4.2.1: of an entry without an author its source's. */
static void add_person(struct wd_sax *sax, enum wd_rank rank, const struct wd_raw_person *person)
{
	unsigned char *known = &wd_sax_ranks(sax)->authors;
	struct wd_raw_person *slot;

	if (wd_sax_in_source(sax))
		rank = FROM_SOURCE;
	else if (!wd_sax_is_ours(sax))
		return;
	if (*known > rank)
		return;
	if (*known < rank) {
		if (sax->entry)
			sax->entry->n_authors = 0;
		else
			sax->doc->n_authors = 0;
		*known = (unsigned char)rank;
	}
	slot = sax->entry ? wd_arena_push(sax->arena, &sax->entry->authors, &sax->entry->n_authors, sizeof(*slot))
			  : wd_arena_push(sax->arena, &sax->doc->authors, &sax->doc->n_authors, sizeof(*slot));
	if (slot)
		*slot = *person;
}

void wd_build_start_author(struct wd_sax *sax, wd_attributes attributes)
{
	(void)attributes;
	if (!sax->in_person) {
		sax->in_person = sax->depth;
		sax->person = (struct wd_raw_person){ 0 };
	}
	wd_sax_gather(sax, false, WD_RAW_TEXT);
}

/* RSS's author is an address by its specification, though most write a name. */
static enum wd_rank rank_of_author(const struct wd_raw_person *person, bool is_text)
{
	bool has_address = person->name.len && memchr(person->name.ptr, '@', person->name.len);

	if (person->name.len == 0)
		return person->uri.len ? FROM_OWN : FROM_MAIL;
	if (has_address && !memchr(person->name.ptr, ' ', person->name.len))
		return FROM_MAIL;
	return is_text && !has_address ? FROM_MISUSE : FROM_OWN;
}

void wd_build_end_author(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text)
{
	struct wd_raw_person *person = &sax->person;
	bool is_text;

	(void)meaning;
	if (!sax->in_person || sax->in_person != sax->depth)
		return;
	sax->in_person = 0;
	is_text = person->name.len == 0 && person->email.len == 0 && person->uri.len == 0;
	if (is_text)
		person->name = wd_sax_copy(sax, text);
	/* An element that says nothing says nothing. */
	if (person->name.len || person->email.len || person->uri.len)
		add_person(sax, rank_of_author(person, is_text), person);
}

void wd_build_end_of_person(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text)
{
	if (sax->in_person)
		wd_sax_set(sax, (struct wd_span *)(void *)((char *)&sax->person + meaning->field), text);
}

void wd_build_end_name(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text)
{
	const struct wd_raw_person person = { .name = wd_sax_copy(sax, text) };

	if (text.len)
		add_person(sax, meaning->rank, &person);
}
