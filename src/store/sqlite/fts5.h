/*
 * Makes the program's tokenizer known to a connection of SQLite.
 */
#ifndef WD_STORE_FTS5_H
#define WD_STORE_FTS5_H

#include "util/error.h"

struct sqlite3;

/*
 * After this, on this connection:
 *  - FTS5 tables may say tokenize = 'wiredesk', and take tokens that filter/ made (filter/replay.h)
 *  - wd_has_words(text, phrase): 1 when text holds the phrase's words in
 *    their order, else 0; a phrase that ends with * is a beginning
 *  - wd_same_words(a, b): 1 when both are the same words, folded
 */
_Bool wd_fts5_register(struct sqlite3 *db, struct wd_error *err) WD_MUST_CHECK;

#endif
