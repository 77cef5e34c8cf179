/*
 * What the words of a filter name among what the database has few of: feeds by
 * title and address (feed:) or by tag (tag:), languages (lang:), hosts (site:). Reading them all
 * is most of such a question's work, so a connection that only reads keeps the last answers as long as
 * the database says that nothing of the kind has changed. Internal to store/.
 *
 * SQL: wd_named(kind, words), kind 'feed', 'tag', 'lang' or 'site', is a JSON array for json_each().
 */
#ifndef WD_STORE_NAMED_H
#define WD_STORE_NAMED_H

#include "util/error.h"

struct sqlite3;

_Bool wd_named_register(struct sqlite3 *db, struct wd_error *err) WD_MUST_CHECK;

#endif
