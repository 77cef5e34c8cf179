/*
 * A feed list as a file: lines (feedlist.h), or OPML (opml.h) when it begins like XML. Internal
 * to config/ and the commands that edit lists.
 */
#ifndef WD_CONFIG_LISTFILE_H
#define WD_CONFIG_LISTFILE_H

#include "config/feedlist.h"

/* True when the text is OPML, or nothing that a list of lines could be. */
bool wd_listfile_is_opml(struct wd_span text);
/* Adds all its feeds to the list. */
void wd_listfile_parse(struct wd_feedlist *list, struct wd_span text);

#endif
