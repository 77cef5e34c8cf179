/*
 * What the elements of a feed mean. build.c has the table of them and what is
 * plain text, build_text.c texts that may hold markup, build_link.c addresses
 * of all kinds, build_list.c persons and categories. Internal to parse/.
 */
#ifndef WD_PARSE_BUILD_H
#define WD_PARSE_BUILD_H

#include "parse/state.h"

/* What an element means: at its start, at its end with its text; NULL for nothing. */
struct wd_meaning {
	void (*start)(struct wd_sax *sax, wd_attributes attributes);
	void (*end)(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text);
	enum wd_rank rank;
	size_t field; /* of the span that it fills, in what `end` says */
};

/* For each element that is not markup inside a text; text is what was gathered, trimmed. */
void wd_build_start(struct wd_sax *sax, wd_attributes attributes);
void wd_build_end(struct wd_sax *sax, struct wd_span text);

/* ---- build_text.c ---- */

void wd_build_start_construct(struct wd_sax *sax, wd_attributes attributes);
void wd_build_start_content(struct wd_sax *sax, wd_attributes attributes);
void wd_build_start_encoded(struct wd_sax *sax, wd_attributes attributes);
void wd_build_start_body(struct wd_sax *sax, wd_attributes attributes);
void wd_build_end_title(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text);
void wd_build_end_summary(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text);
void wd_build_end_content(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text);
void wd_build_end_rights(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text);

/* ---- build_link.c ---- */

/* Another link of the entry or the feed; NULL when the arena is full. */
struct wd_raw_link *wd_build_add_link(struct wd_sax *sax);
void wd_build_start_link(struct wd_sax *sax, wd_attributes attributes);
void wd_build_start_enclosure(struct wd_sax *sax, wd_attributes attributes);
void wd_build_start_media(struct wd_sax *sax, wd_attributes attributes);
void wd_build_start_thumbnail(struct wd_sax *sax, wd_attributes attributes);
void wd_build_start_image(struct wd_sax *sax, wd_attributes attributes);
void wd_build_start_itunes_image(struct wd_sax *sax, wd_attributes attributes);
void wd_build_end_link(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text);
void wd_build_end_url(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text);
void wd_build_end_logo(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text);

/* ---- build_list.c ---- */

void wd_build_start_author(struct wd_sax *sax, wd_attributes attributes);
void wd_build_start_category(struct wd_sax *sax, wd_attributes attributes);
void wd_build_start_itunes_category(struct wd_sax *sax, wd_attributes attributes);
void wd_build_end_author(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text);
/* field: of wd_raw_person */
void wd_build_end_of_person(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text);
void wd_build_end_name(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text);
void wd_build_end_category(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text);
void wd_build_end_keywords(struct wd_sax *sax, const struct wd_meaning *meaning, struct wd_span text);

#endif
