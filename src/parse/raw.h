/*
 * A feed document as its publisher wrote it: everything found in its place,
 * nothing interpreted. Dates are text, links may be relative, bodies may be
 * hostile. Only clean/ may turn it into a wd_doc (clean/doc.h), and only a
 * wd_doc reaches the store or an output; that they are two types is what keeps
 * unsanitised text out. Terms are those of RFC 4287.
 * All spans live in the document's arena or borrow from the decoded text.
 */
#ifndef WD_PARSE_RAW_H
#define WD_PARSE_RAW_H

#include <stdint.h>

#include "decode/decode.h"
#include "util/arena.h"
#include "util/span.h"

enum wd_raw_type {
	WD_RAW_TEXT,    /* Atom type="text": plain */
	WD_RAW_HTML,    /* escaped markup */
	WD_RAW_XHTML,   /* inline markup, serialised again with XHTML names, without the wrapping div */
	WD_RAW_UNKNOWN, /* RSS: may be either; clean/ judges */
};

struct wd_raw_text {
	struct wd_span value;
	enum wd_raw_type type;
	struct wd_span base; /* xml:base in force, already resolved against its ancestors and the document */
	struct wd_span lang; /* xml:lang in force */
};

struct wd_raw_link {
	struct wd_span rel, href, type, title, length;
	struct wd_span base;
};

struct wd_raw_person {
	struct wd_span name, uri, email; /* RSS: all of it in name, "mail (name)" not yet taken apart */
};

/* An enclosure, media:content, or JSON Feed attachment. */
struct wd_raw_media {
	struct wd_span url, type, title, length, duration;
	struct wd_span medium; /* media:content medium, "image" for thumbnails */
	struct wd_span base;
	bool is_enclosure;
};

struct wd_raw_source {
	struct wd_span title, url, id;
	bool present;
};

/* The text fields in order of trust: of several elements for one field, the best kept (atom over dc over itunes). */
struct wd_raw_entry {
	struct wd_span id;
	int id_is_permalink; /* -1: not said */
	struct wd_raw_text title, summary, content, rights;
	struct wd_raw_link *links;
	size_t n_links;
	struct wd_raw_person *authors;
	size_t n_authors;
	struct wd_span *categories;
	size_t n_categories;
	struct wd_raw_media *media;
	size_t n_media;
	struct wd_span duration;                 /* of the first of them that does not say its own */
	struct wd_span published, updated, date; /* date: of unclear meaning, as dc:date */
	struct wd_span comments, comments_base;
	struct wd_span image, image_base;
	struct wd_span origin_url; /* feedburner:origLink and its like */
	struct wd_span lang, base;
	struct wd_raw_source source;
	size_t at; /* the byte of the text that it begins at */
};

struct wd_raw_doc {
	const char *format; /* "rss20", "rss10", "rss090", "rss091", "rss092", "atom10", "atom03", "json", … */
	struct wd_raw_text title, subtitle, rights;
	struct wd_span id, generator, lang, base;
	struct wd_raw_link *links; /* rel: alternate, self, hub, next, … */
	size_t n_links;
	struct wd_raw_person *authors;
	size_t n_authors;
	struct wd_span *categories;
	size_t n_categories;
	struct wd_span image, icon, image_base;
	struct wd_span published, updated;
	struct wd_span ttl;                             /* minutes, as text */
	struct wd_span update_period, update_frequency; /* sy: */
	struct wd_span skip_hours, skip_days;           /* the words, parted by blanks */
	struct wd_raw_entry *entries;
	size_t n_entries;
};

/* Bounds on one document; what passes them is an error or is left out, as said. */
enum {
	WD_PARSE_MAX_DEPTH = 256,      /* error */
	WD_PARSE_MAX_ENTRIES = 20000,  /* the rest is left out, and said in repaired */
	WD_PARSE_MAX_ATTRIBUTES = 256, /* error */
};

#endif
