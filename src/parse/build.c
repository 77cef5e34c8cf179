/* What each element means. */
#include "parse/build.h"

static void start_plain(struct wd_sax *sax, wd_attributes attributes)
{
	(void)attributes;
	wd_sax_gather(sax, false, WD_RAW_TEXT);
}

static void start_entry(struct wd_sax *sax, wd_attributes attributes)
{
	static const char about[] = "http://www.w3.org/1999/02/22-rdf-syntax-ns#\nabout";
	const struct wd_frame *frame = wd_sax_frame(sax);

	if (sax->in_entry)
		return;
	sax->in_entry = sax->depth;
	if (sax->doc->n_entries >= WD_PARSE_MAX_ENTRIES) {
		sax->left_out = true;
		sax->entry = NULL;
		sax->in_source = sax->depth; /* what it holds is nobody's */
		return;
	}
	sax->entry = wd_arena_push(sax->arena, &sax->doc->entries, &sax->doc->n_entries, sizeof(*sax->entry));
	sax->entry_ranks = (struct wd_ranks){ 0 };
	sax->entry_link = 0;
	if (!sax->entry)
		return;
	sax->entry->at = sax->at;
	sax->entry->id_is_permalink = -1;
	sax->entry->base = frame->base;
	sax->entry->lang = frame->lang;
	if (wd_sax_takes(&sax->entry_ranks.id, FROM_MEDIA, wd_sax_attribute(attributes, about)))
		sax->entry->id = wd_sax_copy(sax, wd_sax_attribute(attributes, about));
}

static void end_entry(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text)
{
	(void)meaning, (void)text;
	if (sax->in_entry != sax->depth)
		return;
	sax->entry = NULL;
	sax->in_entry = 0;
}

static void start_feed(struct wd_sax *sax, wd_attributes attributes)
{
	(void)attributes;
	if (sax->doc->lang.len == 0)
		sax->doc->lang = wd_sax_frame(sax)->lang;
	sax->doc->base = wd_sax_frame(sax)->base;
}

static void start_textinput(struct wd_sax *sax, wd_attributes attributes)
{
	(void)attributes;
	sax->in_textinput = sax->in_textinput ? sax->in_textinput : sax->depth;
}

static void start_source(struct wd_sax *sax, wd_attributes attributes)
{
	if (sax->entry && wd_sax_is_ours(sax)) {
		sax->entry->source.present = true;
		wd_sax_set(sax, &sax->entry->source.url, wd_sax_attribute(attributes, "url"));
	}
	wd_sax_gather(sax, false, WD_RAW_TEXT);
	if (!sax->in_source)
		sax->in_source = sax->depth;
}

static void end_source(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text)
{
	(void)meaning;
	if (wd_sax_in_source(sax) && sax->in_source == sax->depth)
		wd_sax_set(sax, &sax->entry->source.title, text);
}

/* ---- plain text ---- */

static void start_guid(struct wd_sax *sax, wd_attributes attributes)
{
	struct wd_span is = wd_sax_attribute(attributes, "isPermaLink");

	wd_sax_gather(sax, false, WD_RAW_TEXT);
	/* RSS 2.0: true unless it says otherwise. */
	if (sax->entry)
		sax->entry->id_is_permalink = !wd_span_equal_nocase(is, WD_SPAN("false"));
}

static void end_id(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text)
{
	if (wd_sax_in_source(sax))
		wd_sax_set(sax, &sax->entry->source.id, text);
	else if (wd_sax_is_ours(sax) && wd_sax_takes(&wd_sax_ranks(sax)->id, meaning->rank, text))
		*(sax->entry ? &sax->entry->id : &sax->doc->id) = wd_sax_copy(sax, text);
}

/* Of several dates of one kind the last counts, as it does for most readers. */
static bool is_last_date(struct wd_sax *sax, unsigned char *rank, enum wd_rank of, struct wd_span text)
{
	if (!wd_sax_is_ours(sax) || !text.len || *rank > of)
		return false;
	*rank = (unsigned char)of;
	return true;
}

static void end_published(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text)
{
	if (is_last_date(sax, &wd_sax_ranks(sax)->published, meaning->rank, text))
		*(sax->entry ? &sax->entry->published : &sax->doc->published) = wd_sax_copy(sax, text);
}

static void end_updated(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text)
{
	if (is_last_date(sax, &wd_sax_ranks(sax)->updated, meaning->rank, text))
		*(sax->entry ? &sax->entry->updated : &sax->doc->updated) = wd_sax_copy(sax, text);
}

/* Of a feed it is when it was made; of an entry nobody knows which date it is. */
static void end_dc_date(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text)
{
	if (!sax->entry)
		end_updated(sax, meaning, text);
	else if (wd_sax_is_ours(sax))
		wd_sax_set(sax, &sax->entry->date, text);
}

static void end_language(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text)
{
	(void)meaning;
	if (wd_sax_is_ours(sax) && text.len)
		*(sax->entry ? &sax->entry->lang : &sax->doc->lang) = wd_sax_copy(sax, text);
}

static struct wd_span *field_at(void *of, size_t offset)
{
	return (struct wd_span *)(void *)((char *)of + offset);
}

/* field: of wd_raw_doc */
static void end_of_feed(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text)
{
	if (!sax->entry && wd_sax_is_ours(sax))
		wd_sax_set(sax, field_at(sax->doc, meaning->field), text);
}

/* field: of wd_raw_doc, words parted by blanks */
static void end_word(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text)
{
	enum { MOST_WORDS = 512 };
	struct wd_span *field = field_at(sax->doc, meaning->field);

	if (!sax->entry && wd_sax_is_ours(sax) && text.len && field->len + text.len < MOST_WORDS)
		*field = wd_arena_printf(sax->arena, "%.*s%s%.*s", WD_SPAN_ARG(*field), field->len ? " " : "",
					 WD_SPAN_ARG(text));
}

/* field: of wd_raw_entry */
static void end_of_entry(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text)
{
	if (sax->entry && wd_sax_is_ours(sax))
		wd_sax_set(sax, field_at(sax->entry, meaning->field), text);
}

static void end_comments(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text)
{
	if (sax->entry && wd_sax_is_ours(sax) && sax->entry->comments.len == 0)
		sax->entry->comments_base = wd_sax_frame(sax)->base;
	end_of_entry(sax, meaning, text);
}

/* ---- the table ---- */

#define CONSTRUCT wd_build_start_construct
#define PLAIN start_plain
#define OF_FEED(field) PLAIN, end_of_feed, NOTHING, offsetof(struct wd_raw_doc, field)
#define OF_ENTRY(field) offsetof(struct wd_raw_entry, field)
#define OF_PERSON(field) PLAIN, wd_build_end_of_person, NOTHING, offsetof(struct wd_raw_person, field)

static const struct wd_meaning meanings[WD_N_ELEMENTS] = {
	[WD_EL_FEED] = { .start = start_feed },
	[WD_EL_CHANNEL] = { .start = start_feed },
	[WD_EL_ITEM] = { start_entry, end_entry },
	[WD_EL_IMAGE] = { .start = wd_build_start_image },
	[WD_EL_TEXTINPUT] = { .start = start_textinput },
	[WD_EL_SOURCE] = { start_source, end_source },

	[WD_EL_TITLE] = { CONSTRUCT, wd_build_end_title, FROM_OWN },
	[WD_EL_DC_TITLE] = { CONSTRUCT, wd_build_end_title, FROM_DC },
	[WD_EL_MEDIA_TITLE] = { CONSTRUCT, wd_build_end_title, FROM_MEDIA },
	[WD_EL_ITUNES_TITLE] = { CONSTRUCT, wd_build_end_title, FROM_ITUNES },
	[WD_EL_DESCRIPTION] = { CONSTRUCT, wd_build_end_summary, FROM_OWN },
	[WD_EL_SUMMARY] = { CONSTRUCT, wd_build_end_summary, FROM_OWN },
	[WD_EL_SUBTITLE] = { CONSTRUCT, wd_build_end_summary, FROM_OWN },
	[WD_EL_DC_DESCRIPTION] = { CONSTRUCT, wd_build_end_summary, FROM_DC },
	[WD_EL_MEDIA_DESCRIPTION] = { CONSTRUCT, wd_build_end_summary, FROM_MEDIA },
	[WD_EL_ITUNES_SUMMARY] = { CONSTRUCT, wd_build_end_summary, FROM_ITUNES },
	[WD_EL_ITUNES_SUBTITLE] = { CONSTRUCT, wd_build_end_summary, FROM_TEASER },
	[WD_EL_CONTENT] = { wd_build_start_content, wd_build_end_content, FROM_BEST },
	[WD_EL_ENCODED] = { wd_build_start_encoded, wd_build_end_content, FROM_BEST },
	[WD_EL_BODY] = { wd_build_start_body, wd_build_end_content, FROM_OWN },
	[WD_EL_RIGHTS] = { CONSTRUCT, wd_build_end_rights },
	[WD_EL_DC_RIGHTS] = { CONSTRUCT, wd_build_end_rights },

	[WD_EL_ID] = { PLAIN, end_id, FROM_OWN },
	[WD_EL_GUID] = { start_guid, end_id, FROM_OWN },
	[WD_EL_DC_IDENTIFIER] = { PLAIN, end_id, FROM_DC },
	[WD_EL_PUBLISHED] = { PLAIN, end_published, FROM_OWN },
	[WD_EL_CREATED] = { PLAIN, end_published, FROM_DC },
	[WD_EL_UPDATED] = { PLAIN, end_updated, FROM_OWN },
	[WD_EL_DC_DATE] = { PLAIN, end_dc_date, FROM_DC },
	[WD_EL_LANGUAGE] = { PLAIN, end_language },
	[WD_EL_COMMENTS] = { PLAIN, end_comments, NOTHING, OF_ENTRY(comments) },
	[WD_EL_ORIG_LINK] = { PLAIN, end_of_entry, NOTHING, OF_ENTRY(origin_url) },
	/* A podcast's duration belongs to its enclosure, wherever that stands. */
	[WD_EL_DURATION] = { PLAIN, end_of_entry, NOTHING, OF_ENTRY(duration) },
	[WD_EL_GENERATOR] = { CONSTRUCT, end_of_feed, NOTHING, offsetof(struct wd_raw_doc, generator) },
	[WD_EL_TTL] = { OF_FEED(ttl) },
	[WD_EL_UPDATE_PERIOD] = { OF_FEED(update_period) },
	[WD_EL_UPDATE_FREQUENCY] = { OF_FEED(update_frequency) },
	[WD_EL_ICON] = { OF_FEED(icon) },
	[WD_EL_HOUR] = { PLAIN, end_word, NOTHING, offsetof(struct wd_raw_doc, skip_hours) },
	[WD_EL_DAY] = { PLAIN, end_word, NOTHING, offsetof(struct wd_raw_doc, skip_days) },

	[WD_EL_AUTHOR] = { wd_build_start_author, wd_build_end_author },
	[WD_EL_NAME] = { OF_PERSON(name) },
	[WD_EL_URI] = { OF_PERSON(uri) },
	[WD_EL_EMAIL] = { OF_PERSON(email) },
	[WD_EL_DC_CREATOR] = { PLAIN, wd_build_end_name, FROM_DC },
	[WD_EL_ITUNES_AUTHOR] = { PLAIN, wd_build_end_name, FROM_ITUNES },
	[WD_EL_MEDIA_CREDIT] = { PLAIN, wd_build_end_name, FROM_ITUNES },
	[WD_EL_CATEGORY] = { wd_build_start_category, wd_build_end_category },
	[WD_EL_DC_SUBJECT] = { PLAIN, wd_build_end_category },
	[WD_EL_KEYWORDS] = { PLAIN, wd_build_end_keywords },
	[WD_EL_ITUNES_CATEGORY] = { .start = wd_build_start_itunes_category },

	[WD_EL_LINK] = { wd_build_start_link, wd_build_end_link },
	[WD_EL_URL] = { PLAIN, wd_build_end_url },
	[WD_EL_LOGO] = { PLAIN, wd_build_end_logo, FROM_OWN },
	[WD_EL_ENCLOSURE] = { .start = wd_build_start_enclosure },
	[WD_EL_MEDIA_CONTENT] = { .start = wd_build_start_media },
	[WD_EL_THUMBNAIL] = { .start = wd_build_start_thumbnail },
	[WD_EL_ITUNES_IMAGE] = { .start = wd_build_start_itunes_image },
};

void wd_build_start(struct wd_sax *sax, wd_attributes attributes)
{
	const struct wd_meaning *meaning = &meanings[wd_sax_frame(sax)->element];

	if (meaning->start)
		meaning->start(sax, attributes);
}

void wd_build_end(struct wd_sax *sax, struct wd_span text)
{
	const struct wd_meaning *meaning = &meanings[wd_sax_frame(sax)->element];

	if (meaning->end)
		meaning->end(sax, meaning, text);
	if (sax->in_image == sax->depth)
		sax->in_image = 0;
	if (sax->in_textinput == sax->depth)
		sax->in_textinput = 0;
	if (sax->in_source == sax->depth)
		sax->in_source = 0;
	if (sax->in_extension == sax->depth)
		sax->in_extension = 0;
}
