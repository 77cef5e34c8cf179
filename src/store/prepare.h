/*
 * What is made of a document's entries before the writer has them, so that it has only to write.
 *
 * Thread:  any; pure.
 * Owner:   what is made lives in the arena, and borrows from the document.
 * Failure: what the arena has no room for is not made: the writer makes it itself.
 * Limit:   the arena's ceiling; very long texts are left to the writer.
 */
#ifndef WD_STORE_PREPARE_H
#define WD_STORE_PREPARE_H

#include "clean/doc.h"
#include "filter/written.h"
#include "store/dictionary.h"
#include "story/fingerprint.h"

struct wd_body;

/* Of the entries of a document, in its order. */
struct wd_prepared {
	const struct wd_fingerprint *prints; /* NULL: not made */
	const struct wd_written *words;      /* NULL, or one of them not made */
	const struct wd_body *bodies;        /* as they are kept; NULL: not made */
};

/* prints: the feed's stories are compared with others'. dictionary: the writer's (wd_writer_dictionary); NULL: bodies are left to it. */
struct wd_prepared wd_prepare(struct wd_arena *arena, const struct wd_doc *doc, bool prints,
			      const struct wd_dictionary *dictionary);

#endif
