/*
 * Writes XML 1.0 that is well-formed whatever it is given: text and attribute
 * values are escaped, characters that XML forbids become U+FFFD, and every
 * element is closed in its order. Names are literals of our own. Internal
 * to publish/.
 */
#ifndef WD_PUBLISH_XML_H
#define WD_PUBLISH_XML_H

#include "util/buf.h"

enum { WD_XML_DEPTH = 16 };

struct wd_xml {
	struct wd_buf *out;
	const char *open[WD_XML_DEPTH];
	int depth;
	bool in_tag; /* the start tag still takes attributes */
};

/* Writes the XML declaration. */
void wd_xml_begin(struct wd_xml *xml, struct wd_buf *out);
/* Closes what is open. */
void wd_xml_end(struct wd_xml *xml);
void wd_xml_open(struct wd_xml *xml, const char *name);
/* Only right behind open or another attribute. */
void wd_xml_attr(struct wd_xml *xml, const char *name, struct wd_span value);
void wd_xml_attr_text(struct wd_xml *xml, const char *name, const char *value);
void wd_xml_text(struct wd_xml *xml, struct wd_span text);
/* Plain text where the reader expects HTML: escaped for both. */
void wd_xml_text_as_html(struct wd_xml *xml, struct wd_span text);
void wd_xml_close(struct wd_xml *xml);
/* A whole element that holds text; nothing when the text is empty. */
void wd_xml_element(struct wd_xml *xml, const char *name, struct wd_span text);

#endif
