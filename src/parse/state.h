/*
 * Where the reading of an XML document is, which sax.c and the builder share,
 * and the small tools that both use. Internal to parse/.
 */
#ifndef WD_PARSE_STATE_H
#define WD_PARSE_STATE_H

#include "parse/names.h"
#include "parse/raw.h"
#include "util/buf.h"
#include "util/error.h"

/*
 * A field keeps the best of what was found for it: the format's own element
 * over Dublin Core's, and that over media's and iTunes'; of several of one
 * rank, the first that is not empty.
 * FROM_SOURCE: an author of the feed that an entry was taken from, who is the entry's where it has none.
 * FROM_MAIL: an author of whom only the address is told; any name says more.
 * FROM_TEASER: iTunes' subtitle, a line of what its summary tells.
 * FROM_MISUSE: a name where RSS wants an address, by which Dublin Core's creator is the one that is meant.
 */
enum wd_rank {
	NOTHING,
	FROM_SOURCE,
	FROM_MAIL,
	FROM_TEASER,
	FROM_ITUNES,
	FROM_MEDIA,
	FROM_MISUSE,
	FROM_DC,
	FROM_OWN,
	FROM_BEST
};

/* An element that is open. */
struct wd_frame {
	enum wd_element element;
	bool atom;  /* named in an Atom namespace */
	bool naked; /* markup in an element that should hold plain text: its text is that element's */
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
	struct wd_raw_entry *entry;                      /* NULL: of the feed itself */
	struct wd_raw_person person;                     /* being read */
	int in_person;                                   /* its depth, 0 outside */
	int in_image, in_textinput, in_source, in_entry; /* depths, 0 outside */
	int in_extension;                                /* likewise: of an element that no format has */
	bool seen_root, is_atom, left_out;
	struct wd_ranks feed_ranks, entry_ranks;
	struct wd_span link_rel, link_type; /* of a link whose address is its text */
	size_t feed_link, entry_link;       /* 1 + the place of RSS's one link among the links; 0: none yet */
	/* the text being gathered */
	struct wd_buf text;
	int text_depth;    /* of its element; 0 none */
	bool is_construct; /* children are markup */
	bool has_markup;   /* a child came: the text is escaped from then on */
	bool strip_div;    /* Atom's wrapping div is not part of the content */
	int div_depth;     /* of the div taken off, 0 none */
	enum wd_raw_type type;
	bool unsaid;  /* the type, which is text then */
	bool foreign; /* XML of which nothing met so far is HTML */
	bool base64;
};

/* The value of an attribute without namespace; absent where it is not there. */
struct wd_span wd_sax_attribute(wd_attributes attributes, const char *name);
/* Begins to gather the text of the element that has just begun. */
void wd_sax_gather(struct wd_sax *sax, bool is_construct, enum wd_raw_type type);
/* The frame of the element at hand. */
struct wd_frame *wd_sax_frame(struct wd_sax *sax);

struct wd_span wd_sax_copy(struct wd_sax *sax, struct wd_span text);
/* True when text of that rank replaces what the field has; *rank is raised. */
bool wd_sax_takes(unsigned char *rank, enum wd_rank of, struct wd_span text);
/* Sets the field unless it is. */
void wd_sax_set(struct wd_sax *sax, struct wd_span *field, struct wd_span text);
/* The ranks of the entry that is open, else of the feed. */
struct wd_ranks *wd_sax_ranks(struct wd_sax *sax);
/* False within what is of another thing: a picture's title, a source's id. */
bool wd_sax_is_ours(const struct wd_sax *sax);
/* True within the source of an entry. */
bool wd_sax_in_source(const struct wd_sax *sax);

#endif
