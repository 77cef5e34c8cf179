/*
 * What the parts of the mend pass share: where it reads, what it has written,
 * which elements stand open. Inside decode/ only.
 */
#ifndef WD_DECODE_MENDER_H
#define WD_DECODE_MENDER_H

#include <stdint.h>

#include "decode/decode.h"
#include "util/ascii.h"
#include "util/buf.h"

enum {
	WD_MEND_DEPTH = 250,       /* elements open at once; starts beyond are dropped, their text kept */
	WD_MEND_ATTRIBUTES = 100,  /* of one element; the rest is dropped */
	WD_MEND_PREFIXES = 64,     /* undeclared ones that are declared; others lose their prefix */
	WD_MEND_SCOPE = 256,       /* declared ones in force at once */
	WD_MEND_ENTITIES = 64,     /* taken from an internal subset */
	WD_MEND_EXPANSION = 65536, /* bytes that all of them together may become */
};

enum wd_mend_kind {
	WD_MEND_AMPERSAND,
	WD_MEND_ENTITY,
	WD_MEND_REFERENCE,
	WD_MEND_CHARACTER,
	WD_MEND_LESS_THAN,
	WD_MEND_BEFORE,
	WD_MEND_DECLARATION,
	WD_MEND_DOCTYPE,
	WD_MEND_AFTER,
	WD_MEND_ROOTS,
	WD_MEND_PREFIX,
	WD_MEND_UNCLOSED,
	WD_MEND_STRAY_END,
	WD_MEND_END_NAME,
	WD_MEND_MARKUP,
	WD_MEND_TAG,
	WD_MEND_QUOTES,
	WD_MEND_ATTRIBUTE,
	WD_MEND_DUPLICATE,
	WD_MEND_COMMENT,
	WD_MEND_CDATA,
	WD_MEND_CUT,
	WD_MEND_DEEP,
	WD_MEND_OTHER,
	WD_MEND_KINDS
};

/* What may stand inside an element. */
enum wd_names_kind {
	WD_NAMES_OTHER, /* elements */
	WD_NAMES_SHORT, /* a line of text; any feed element that starts in it closes it */
	WD_NAMES_BODY,  /* text that may hold HTML which someone forgot to escape */
};

struct wd_mend_open {
	struct wd_span name;
	size_t out_start; /* where its start tag was written */
	size_t n_scope;   /* prefixes in force outside of it */
	size_t texted;    /* start tags in it that became text and have not ended */
	enum wd_names_kind kind;
};

struct wd_mend_entity {
	struct wd_span name, value;
};

struct wd_mender {
	struct wd_arena *arena;
	struct wd_span in;
	size_t at, mark; /* where it reads; where the tag or text that it reads begins */
	struct wd_buf out;
	bool done[WD_MEND_KINDS];
	struct wd_mender_place {
		enum wd_mend_kind kind;
		size_t at;
	} places[WD_REPAIRS_PLACES];
	size_t n_places;
	struct wd_origin *origins; /* of the items that were begun */
	size_t n_origins;
	struct wd_mend_open open[WD_MEND_DEPTH];
	size_t n_open;
	struct wd_span scope[WD_MEND_SCOPE];
	size_t n_scope;
	struct wd_span missing[WD_MEND_PREFIXES];
	size_t n_missing;
	size_t root_name_end; /* in out: where declarations are put in */
	struct wd_mend_entity entities[WD_MEND_ENTITIES];
	size_t n_entities, expanded;
	bool any_root;                           /* no feed element is in the text: take the first element */
	bool after_root;                         /* the root has ended, though its end tag is not written yet */
	bool cut;                                /* the text ends inside a tag, a comment or a CDATA section */
	bool no_comment_end, no_instruction_end; /* searched once and not found: keeps it linear */
};

/* Says what was mended, and where: at a byte of the input, or at what is being read (NULL, or a text made of it). */
static inline void wd_mender_note(struct wd_mender *m, enum wd_mend_kind kind, const char *where)
{
	bool inside =
		where && (uintptr_t)where >= (uintptr_t)m->in.ptr && (uintptr_t)where <= (uintptr_t)(m->in.ptr + m->in.len);

	m->done[kind] = true;
	if (m->n_places < WD_REPAIRS_PLACES)
		m->places[m->n_places++] = (struct wd_mender_place){ kind, inside ? (size_t)(where - m->in.ptr) : m->mark };
}

static inline void wd_mender_skip_blanks(struct wd_mender *m)
{
	while (m->at < m->in.len && wd_ascii_is_blank(m->in.ptr[m->at]))
		m->at++;
}

/* The rest of the input. */
static inline struct wd_span wd_mender_rest(const struct wd_mender *m)
{
	return (struct wd_span){ m->in.ptr + m->at, m->in.len - m->at };
}

#endif
