/*
 * What is wrong with a feed document, for the people who publish it: what
 * had to be mended to read it, what is against its format's specification
 * though it can be read, and what readers will miss.
 */
#ifndef WD_CLEAN_LINT_H
#define WD_CLEAN_LINT_H

#include "clean/clean.h"

enum wd_finding_kind {
	WD_FINDING_MENDED, /* what no parser must read */
	WD_FINDING_WRONG,  /* against the specification, which its text names */
	WD_FINDING_NOTE,   /* allowed, and a pity */
};

struct wd_finding {
	enum wd_finding_kind kind;
	size_t line, column; /* from 1, in characters of the document as it was decoded; 0: of all of it */
	struct wd_span text; /* plain, on one line */
};

struct wd_findings {
	struct wd_finding *items; /* by their places; what is of all of it comes first */
	size_t n;
	size_t n_more;  /* beyond WD_FINDINGS_MOST */
	size_t n_wrong; /* of all kinds but notes */
};

enum { WD_FINDINGS_MOST = 500 };

/* As wd_read_document(), and finds. All lives in the arena. */
bool wd_lint(struct wd_arena *arena, const struct wd_document_in *in, struct wd_doc *doc, struct wd_findings *out,
	     struct wd_error *err) WD_MUST_CHECK;

#endif
