/*
 * What an element of a feed is, by namespace and local name. RSS and Atom share
 * one vocabulary here: where both have an element of one name it says the
 * same, and publishers mix them. Internal to parse/.
 */
#ifndef WD_PARSE_NAMES_H
#define WD_PARSE_NAMES_H

#include "util/span.h"

enum wd_ns {
	WD_NS_CORE, /* RSS in all its namespaces, Atom, none */
	WD_NS_CONTENT,
	WD_NS_DC,
	WD_NS_DCTERMS,
	WD_NS_FEEDBURNER,
	WD_NS_ITUNES,
	WD_NS_MEDIA,
	WD_NS_RDF,
	WD_NS_SY,
	WD_NS_WEBFEEDS,
	WD_NS_XHTML,
	WD_NS_XML,
	WD_NS_OTHER,
};

enum wd_element {
	WD_EL_UNKNOWN,
	/* containers */
	WD_EL_RSS,
	WD_EL_RDF,
	WD_EL_FEED,
	WD_EL_CHANNEL,
	WD_EL_ITEM,
	WD_EL_IMAGE,
	WD_EL_TEXTINPUT,
	WD_EL_MEDIA_GROUP,
	WD_EL_OWNER,
	/* persons and sources: containers that may hold plain text instead */
	WD_EL_AUTHOR,
	WD_EL_SOURCE,
	/* text constructs: may hold markup */
	WD_EL_TITLE,
	WD_EL_DC_TITLE,
	WD_EL_MEDIA_TITLE,
	WD_EL_ITUNES_TITLE,
	WD_EL_DESCRIPTION,
	WD_EL_SUMMARY,
	WD_EL_SUBTITLE,
	WD_EL_DC_DESCRIPTION,
	WD_EL_ITUNES_SUMMARY,
	WD_EL_ITUNES_SUBTITLE,
	WD_EL_MEDIA_DESCRIPTION,
	WD_EL_CONTENT,
	WD_EL_ENCODED,
	WD_EL_BODY,
	WD_EL_RIGHTS,
	WD_EL_DC_RIGHTS,
	/* plain text */
	WD_EL_ID,
	WD_EL_GUID,
	WD_EL_DC_IDENTIFIER,
	WD_EL_LINK,
	WD_EL_PUBLISHED,
	WD_EL_UPDATED,
	WD_EL_CREATED,
	WD_EL_DC_DATE,
	WD_EL_NAME,
	WD_EL_URI,
	WD_EL_EMAIL,
	WD_EL_DC_CREATOR,
	WD_EL_ITUNES_AUTHOR,
	WD_EL_MEDIA_CREDIT,
	WD_EL_CATEGORY,
	WD_EL_DC_SUBJECT,
	WD_EL_KEYWORDS,
	WD_EL_COMMENTS,
	WD_EL_LANGUAGE,
	WD_EL_GENERATOR,
	WD_EL_TTL,
	WD_EL_HOUR,
	WD_EL_DAY,
	WD_EL_UPDATE_PERIOD,
	WD_EL_UPDATE_FREQUENCY,
	WD_EL_ICON,
	WD_EL_LOGO,
	WD_EL_URL,
	WD_EL_ORIG_LINK,
	WD_EL_DURATION,
	/* attributes alone */
	WD_EL_ENCLOSURE,
	WD_EL_MEDIA_CONTENT,
	WD_EL_THUMBNAIL,
	WD_EL_ITUNES_IMAGE,
	WD_EL_ITUNES_CATEGORY,
	WD_N_ELEMENTS
};

enum wd_ns wd_ns_of(struct wd_span uri);
/* "rss10", "rss090", "atom10", "atom03" for the namespaces that tell a format; else NULL. */
const char *wd_ns_format(struct wd_span uri);
/* local in any case. */
enum wd_element wd_element_of(enum wd_ns ns, struct wd_span local);

#endif
