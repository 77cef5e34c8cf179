/*
 * Bytes from the network to UTF-8 text that a parser may see.
 *
 *   bytes + Content-Type -> wd_decode() -> wd_text (UTF-8, no BOM, its XML
 *   declaration's encoding no longer matters) -> parse; when the parser
 *   refuses it, wd_mend() -> parse again.
 *
 * Pure: no loop, no files. A well-formed UTF-8 document is not copied.
 */
#ifndef WD_DECODE_DECODE_H
#define WD_DECODE_DECODE_H

#include "util/arena.h"
#include "util/error.h"
#include "util/span.h"

/* What was wrong and mended, as short stable phrases ("bare ampersand", "declared utf-8, is windows-1252"). */
struct wd_repairs {
	struct wd_span *items;
	size_t n;
	struct wd_repair_place *places; /* where they were met, the first WD_REPAIRS_PLACES in the order they were made */
	size_t n_places;
};

enum { WD_REPAIRS_PLACES = 200 };

struct wd_repair_place {
	struct wd_span what; /* one of items */
	size_t at;           /* the byte in wd_decoded.written */
};

/* A byte of the mended text and the one that it came from. */
struct wd_origin {
	size_t mended, written;
};

struct wd_decoded {
	struct wd_span text;       /* valid UTF-8; borrows from the input where nothing changed */
	struct wd_span encoding;   /* what it was read as, a lower-case WHATWG-like name: "utf-8", "euc-kr" */
	struct wd_span written;    /* the text before it was mended */
	struct wd_origin *origins; /* of each entry's tag that the mender wrote, in order */
	size_t n_origins;
	struct wd_repairs repaired;
	bool is_cut; /* its end was missing */
};

/*
 * bytes: the document as received, after Content-Encoding. content_type: the
 * HTTP header's value, or absent. forced: the feed's charset= option, or
 * absent; it wins over everything but a BOM. Judged as RFC 7303 §3 and the
 * practice where servers lie. A byte that fits nothing becomes U+FFFD.
 * Fails only when the arena is full.
 */
bool wd_decode(struct wd_arena *arena, struct wd_span bytes, struct wd_span content_type, struct wd_span forced,
	       struct wd_decoded *out, struct wd_error *err) WD_MUST_CHECK;

/* The character set that a Content-Type, or the inside of a <meta>, names; absent: it names none. */
struct wd_span wd_decode_label(struct wd_span text);

/*
 * A second try for text that expat refused: gives back XML that it can read,
 * and appends each kind of repair to decoded->repaired (once a kind). Linear in
 * the text's length. Replaces decoded->text. Fails when the arena is full.
 */
bool wd_mend(struct wd_arena *arena, struct wd_decoded *decoded, struct wd_error *err) WD_MUST_CHECK;

#endif
