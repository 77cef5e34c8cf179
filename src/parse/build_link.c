/* Addresses: links, pictures, what is attached. */
#include "parse/build.h"

struct wd_raw_link *wd_build_add_link(struct wd_sax *sax)
{
	return sax->entry ? wd_arena_push(sax->arena, &sax->entry->links, &sax->entry->n_links, sizeof(struct wd_raw_link))
			  : wd_arena_push(sax->arena, &sax->doc->links, &sax->doc->n_links, sizeof(struct wd_raw_link));
}

/* RSS has one link, so of several the last counts; Atom's are told apart by their relation. */
static struct wd_raw_link *own_link(struct wd_sax *sax)
{
	size_t *place = sax->entry ? &sax->entry_link : &sax->feed_link;
	struct wd_raw_link *link;

	if (*place)
		return sax->entry ? &sax->entry->links[*place - 1] : &sax->doc->links[*place - 1];
	link = wd_build_add_link(sax);
	if (link)
		*place = sax->entry ? sax->entry->n_links : sax->doc->n_links;
	return link;
}

static struct wd_raw_media *add_media(struct wd_sax *sax, struct wd_span url)
{
	struct wd_raw_media *media;

	if (!sax->entry || !wd_sax_is_ours(sax) || url.len == 0)
		return NULL;
	media = wd_arena_push(sax->arena, &sax->entry->media, &sax->entry->n_media, sizeof(*media));
	if (media) {
		media->url = wd_sax_copy(sax, url);
		media->base = wd_sax_frame(sax)->base;
	}
	return media;
}

static void set_image(struct wd_sax *sax, enum wd_rank rank, struct wd_span url)
{
	if (!wd_sax_is_ours(sax) || !wd_sax_takes(&wd_sax_ranks(sax)->image, rank, wd_span_trim(url)))
		return;
	if (sax->entry) {
		sax->entry->image = wd_sax_copy(sax, wd_span_trim(url));
		sax->entry->image_base = wd_sax_frame(sax)->base;
	} else {
		sax->doc->image = wd_sax_copy(sax, wd_span_trim(url));
		sax->doc->image_base = wd_sax_frame(sax)->base;
	}
}

/* iTunes' old way to name the picture. */
static bool is_picture(const struct wd_sax *sax, wd_attributes attributes)
{
	return !sax->frames[sax->depth - 1].atom && wd_span_is(wd_sax_attribute(attributes, "rel"), "image");
}

static bool is_own(const struct wd_sax *sax, wd_attributes attributes)
{
	return !sax->frames[sax->depth - 1].atom && !sax->is_atom && !wd_sax_attribute(attributes, "rel").len;
}

static void fill_link(struct wd_sax *sax, struct wd_raw_link *link, wd_attributes attributes)
{
	struct wd_span href = wd_span_trim(wd_sax_attribute(attributes, "href"));

	link->rel = wd_sax_copy(sax, wd_sax_attribute(attributes, "rel"));
	if (link->rel.len == 0)
		link->rel = WD_SPAN("alternate");
	/* RFC 3986 §4.4: an empty reference is the document itself. */
	link->href = wd_sax_copy(sax, href.len ? href : wd_sax_frame(sax)->base);
	link->type = wd_sax_copy(sax, wd_sax_attribute(attributes, "type"));
	link->title = wd_sax_copy(sax, wd_sax_attribute(attributes, "title"));
	link->length = wd_sax_copy(sax, wd_sax_attribute(attributes, "length"));
	link->base = wd_sax_frame(sax)->base;
}

void wd_build_start_link(struct wd_sax *sax, wd_attributes attributes)
{
	struct wd_span href = wd_sax_attribute(attributes, "href");
	struct wd_raw_link *link;

	if (!href.ptr) {
		/* Its address is its text, as in RSS; its relation may still be Atom's. */
		wd_sax_gather(sax, false, WD_RAW_TEXT);
		sax->link_rel = wd_sax_copy(sax, wd_sax_attribute(attributes, "rel"));
		sax->link_type = wd_sax_copy(sax, wd_sax_attribute(attributes, "type"));
		return;
	}
	if (wd_sax_in_source(sax)) {
		if (wd_span_is(wd_sax_attribute(attributes, "rel"), "self"))
			wd_sax_set(sax, &sax->entry->source.url, href);
		return;
	}
	if (wd_sax_is_ours(sax) && is_picture(sax, attributes)) {
		set_image(sax, FROM_ITUNES, href);
		return;
	}
	if (!wd_sax_is_ours(sax) || !(link = is_own(sax, attributes) ? own_link(sax) : wd_build_add_link(sax)))
		return;
	fill_link(sax, link, attributes);
}

void wd_build_start_media(struct wd_sax *sax, wd_attributes attributes)
{
	struct wd_raw_media *media = add_media(sax, wd_sax_attribute(attributes, "url"));

	if (!media)
		return;
	media->type = wd_sax_copy(sax, wd_sax_attribute(attributes, "type"));
	media->length = wd_sax_copy(sax, wd_sax_attribute(attributes, "fileSize"));
	media->duration = wd_sax_copy(sax, wd_sax_attribute(attributes, "duration"));
	media->medium = wd_sax_copy(sax, wd_sax_attribute(attributes, "medium"));
}

void wd_build_start_thumbnail(struct wd_sax *sax, wd_attributes attributes)
{
	set_image(sax, FROM_MEDIA, wd_sax_attribute(attributes, "url"));
}

void wd_build_start_itunes_image(struct wd_sax *sax, wd_attributes attributes)
{
	set_image(sax, FROM_ITUNES, wd_sax_attribute(attributes, "href"));
	set_image(sax, FROM_ITUNES, wd_sax_attribute(attributes, "url"));
}

void wd_build_start_image(struct wd_sax *sax, wd_attributes attributes)
{
	sax->in_image = sax->in_image ? sax->in_image : sax->depth;
	set_image(sax, FROM_OWN, wd_sax_attribute(attributes, "href"));
}

void wd_build_start_enclosure(struct wd_sax *sax, wd_attributes attributes)
{
	struct wd_span url = wd_sax_attribute(attributes, "url");
	struct wd_raw_media *media = add_media(sax, wd_span_trim(url.len ? url : wd_sax_attribute(attributes, "href")));

	if (!media)
		return;
	media->is_enclosure = true;
	media->type = wd_sax_copy(sax, wd_sax_attribute(attributes, "type"));
	media->length = wd_sax_copy(sax, wd_sax_attribute(attributes, "length"));
}

void wd_build_end_link(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text)
{
	struct wd_raw_link *link;

	(void)meaning;
	if (text.len && wd_sax_is_ours(sax) && (link = sax->link_rel.len ? wd_build_add_link(sax) : own_link(sax)) != NULL)
		*link = (struct wd_raw_link){ .rel = sax->link_rel.len ? sax->link_rel : WD_SPAN("alternate"),
					      .href = wd_sax_copy(sax, text),
					      .type = sax->link_type,
					      .base = wd_sax_frame(sax)->base };
}

/* RSS's <image>: its address belongs to the feed, or to the entry that it stands in. */
void wd_build_end_url(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text)
{
	int in_image = sax->in_image;

	(void)meaning;
	/* Atom 0.3's name for a person's uri. */
	if (sax->in_person)
		wd_sax_set(sax, &sax->person.uri, text);
	if (!in_image)
		return;
	sax->in_image = 0;
	set_image(sax, FROM_OWN, text);
	sax->in_image = in_image;
}

void wd_build_end_logo(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text)
{
	if (!sax->entry)
		set_image(sax, meaning->rank, text);
}
