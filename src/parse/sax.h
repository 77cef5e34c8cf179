/*
 * XML to a wd_raw_doc. sax.c follows the elements, their xml:base and
 * xml:lang, and gathers text; build.c knows what each element means. Internal to parse/.
 */
#ifndef WD_PARSE_SAX_H
#define WD_PARSE_SAX_H

#include "parse/names.h"
#include "parse/raw.h"
#include "util/buf.h"
#include "util/error.h"

/* An element that is open. */
struct wd_frame {
	enum wd_element element;
	bool atom;              /* named in an Atom namespace */
	bool naked;             /* markup in an element that should hold plain text: its text is that element's */
	struct wd_span base, lang;
};

/* Attributes as expat gives them: name, value, …, NULL. */
typedef const char **wd_attributes;

/* Trust in what stands in a field: an element replaces what came from one trusted less. */
struct wd_ranks {
	unsigned char title, summary, content, id, published, updated, authors, image;
};

struct wd_sax {
	struct wd_arena *arena;
	struct wd_raw_doc *doc;
	struct wd_error *err;
	struct wd_frame frames[WD_PARSE_MAX_DEPTH];
	int depth;
	size_t at; /* the byte that the element at hand begins at */
	/* where we are */
	struct wd_raw_entry *entry; /* NULL: of the feed itself */
	struct wd_raw_person person; /* being read */
	int in_person;               /* its depth, 0 outside */
	int in_image, in_textinput, in_source, in_entry; /* depths, 0 outside */
	bool seen_root, is_atom, left_out;
	struct wd_ranks feed_ranks, entry_ranks;
	size_t feed_link, entry_link; /* 1 + the place of RSS's one link among the links; 0: none yet */
	/* the text being gathered */
	struct wd_buf text;
	int text_depth;    /* of its element; 0 none */
	bool is_construct; /* children are markup */
	bool has_markup;   /* a child came: the text is escaped from then on */
	bool strip_div;    /* Atom's wrapping div is not part of the content */
	int div_depth;     /* of the div taken off, 0 none */
	enum wd_raw_type type;
	bool base64;
};

/* The value of an attribute without namespace; absent where it is not there. */
struct wd_span wd_sax_attribute(wd_attributes attributes, const char *name);
/* Begins to gather the text of the element that has just begun. */
void wd_sax_gather(struct wd_sax *sax, bool is_construct, enum wd_raw_type type);
/* The frame of the element at hand. */
struct wd_frame *wd_sax_frame(struct wd_sax *sax);

/* Called by sax.c for each element that is not markup inside a text; text is what was gathered, trimmed. */
void wd_build_start(struct wd_sax *sax, wd_attributes attributes);
void wd_build_end(struct wd_sax *sax, struct wd_span text);

struct wd_sax_outcome {
	bool refused;  /* not well-formed: mending may help */
	bool grew;     /* refused because its entities would grow too large */
	bool left_out; /* it has more entries than are read */
};

/* False with err: not well-formed (WD_INPUT, refused), no feed, or past a bound. */
bool wd_sax_parse(struct wd_arena *arena, struct wd_span text, struct wd_span base, struct wd_raw_doc *out,
		  struct wd_sax_outcome *outcome, struct wd_error *err) WD_MUST_CHECK;

#endif
