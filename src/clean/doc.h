/*
 * A feed document that is safe to store and to publish. Made only by
 * clean/ (from a wd_raw_doc) and by the store (from rows that clean/ made).
 *
 * Promises of every field: valid UTF-8 of characters that XML 1.0 allows;
 * titles, names, categories and summaries are plain text on one line or,
 * for summaries, with folded white space; URLs are absolute and of a scheme
 * on the allow-list (http, https, mailto…; attachments http(s) only);
 * content_html is sanitised HTML whose links are absolute; dates can be.
 */
#ifndef WD_CLEAN_DOC_H
#define WD_CLEAN_DOC_H

#include <stdint.h>

#include "util/arena.h"
#include "util/clock.h"
#include "util/span.h"

struct wd_person {
	struct wd_span name, url, email;
};

/* An attachment in JSON Feed's terms, an enclosure in RSS's. */
struct wd_attachment {
	struct wd_span url, mime_type, title;
	int64_t size;        /* bytes, -1 unknown */
	int64_t duration_ms; /* -1 unknown */
};

struct wd_source {
	struct wd_span title, url, id; /* url: the source feed's document; ptr NULL where unknown */
	bool present;
};

/* One item as one feed published it. Absent fields have len 0; an absent date is WD_NO_TIME. */
struct wd_entry {
	struct wd_span id;           /* atom:id, guid, rdf:about, JSON id, as given; may be empty */
	int id_is_permalink;         /* -1: not said */
	struct wd_span url;          /* the page of the entry */
	struct wd_span external_url; /* what a linklog's entry is about */
	struct wd_span title;        /* plain text */
	struct wd_span summary;      /* plain text, made from the body where the publisher gave none */
	struct wd_span content_html; /* the fullest body, sanitised */
	struct wd_span full_html; /* the main text of its page (fulltext=yes), sanitised: shown in the place of content_html.
					Of the store alone */
	struct wd_span text;      /* its words, wd_text_of_html(content_html): made here once; not stored, so in
					an entry that was read back it may be absent (wd_text_of_entry) */
	struct wd_span image;
	int64_t published_at, updated_at;
	struct wd_person *authors;
	size_t n_authors;
	struct wd_span *categories;
	size_t n_categories;
	struct wd_span lang; /* BCP 47, lower-case primary tag; the entry's, else the feed's, else guessed by script */
	struct wd_attachment *attachments;
	size_t n_attachments;
	struct wd_span comments, rights;
	struct wd_source source;
};

/* What is shown of it as its text. */
static inline struct wd_span wd_entry_shown(const struct wd_entry *entry)
{
	return entry->full_html.len ? entry->full_html : entry->content_html;
}

struct wd_doc {
	const char *format;
	struct wd_span encoding;
	struct wd_span *repaired;
	size_t n_repaired;
	bool is_cut;                                       /* its end was missing: what came before is here */
	struct wd_span title, subtitle, rights, generator; /* plain text */
	struct wd_span home_url, self_url, hub_url, next_url, icon, image;
	struct wd_span lang;      /* as wd_entry's */
	struct wd_span said_lang; /* as the document has it, which need be no tag: shown, and never published */
	struct wd_person *authors;
	size_t n_authors;
	int64_t updated_at;
	int64_t ttl_ms;      /* the longest that ttl and sy:update… ask for; 0 when nothing is said */
	uint32_t skip_hours; /* bit n: hour n UTC */
	uint8_t skip_days;   /* bit 0: Sunday */
	struct wd_entry *entries;
	size_t n_entries;
};

#endif
