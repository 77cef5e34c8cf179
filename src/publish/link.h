/*
 * The links of a feed to its other documents (RFC 4287 §4.2.7, RFC 5005), as Atom and RSS
 * share them: RSS takes Atom's element. Internal to publish/.
 */
#ifndef WD_PUBLISH_LINK_H
#define WD_PUBLISH_LINK_H

#include "publish/publish.h"
#include "publish/xml.h"

/* A feed in a format. */
struct wd_link_feed {
	struct wd_xml *xml;
	const struct wd_channel *channel;
	const char *element, *suffix, *type; /* "link", ".atom", "application/atom+xml" */
};

/* One link; nothing where there is no href. type NULL, title empty: without. */
void wd_link_write(struct wd_xml *xml, const char *element, const char *rel, const char *type, struct wd_span href,
		   struct wd_span title);
/* Itself, its hub, and the archives beside it; an archive says that it is one, where the living feed is, and what came before. */
void wd_link_archives(const struct wd_link_feed *feed);
/* The pages before and behind. */
void wd_link_pages(const struct wd_link_feed *feed);

#endif
