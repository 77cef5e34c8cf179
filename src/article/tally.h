/*
 * What is counted of a subtree, so that each question of the method is
 * answered without reading the text again. Sums of the children's, but for
 * white space that meets where two join. Internal to article/.
 */
#ifndef WD_ARTICLE_TALLY_H
#define WD_ARTICLE_TALLY_H

#include <stdbool.h>
#include <stdint.h>

struct wd_measure {
	/* Characters, runs of white space as one, an East Asian one as two: see measure.c. */
	uint32_t chars;
	bool starts_blank, ends_blank;
	uint32_t commas;
	/* Characters inside of descendants of a kind. */
	double link_chars;
	uint64_t heading_chars, list_chars, textish_chars;
	/* Descendants of a kind. */
	uint32_t paragraphs, images, items, inputs, embeds, breaks;
	bool has_video, has_block, has_table, has_data_table, has_data_part;
	uint32_t rows, columns, cells; /* of tables, where none is within another */
	bool is_phrasing;
};

/* Characters without white space at the ends. */
static inline uint32_t wd_measure_length(const struct wd_measure *m)
{
	/* One run of blanks has two ends. */
	if (m->chars == 1)
		return !m->starts_blank;
	return m->chars - m->starts_blank - m->ends_blank;
}

/* The share of characters that stand in links, 0 to 1. */
static inline double wd_measure_link_share(const struct wd_measure *m)
{
	uint32_t length = wd_measure_length(m);

	return length ? m->link_chars / length : 0;
}

#endif
