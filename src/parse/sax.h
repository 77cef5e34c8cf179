/*
 * XML to a wd_raw_doc. sax.c follows the elements, their xml:base and
 * xml:lang, and gathers text; build.c knows what each element means. Internal to parse/.
 */
#ifndef WD_PARSE_SAX_H
#define WD_PARSE_SAX_H

#include "parse/raw.h"
#include "util/error.h"

struct wd_sax_outcome {
	bool refused;  /* not well-formed: mending may help */
	bool is_page;  /* its root is HTML's */
	bool grew;     /* refused because its entities would grow too large */
	bool left_out; /* it has more entries than are read */
};

/* False with err: not well-formed (WD_INPUT, refused), no feed, or past a bound. */
bool wd_sax_parse(struct wd_arena *arena, struct wd_span text, struct wd_span base, struct wd_raw_doc *out,
		  struct wd_sax_outcome *outcome, struct wd_error *err) WD_MUST_CHECK;

#endif
