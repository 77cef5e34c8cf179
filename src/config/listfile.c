#include "config/listfile.h"

#include <string.h>

#include "config/opml.h"
#include "util/utf8.h"

bool wd_listfile_is_opml(struct wd_span text)
{
	if (text.len >= 2 && (memcmp(text.ptr, "\xFF\xFE", 2) == 0 || memcmp(text.ptr, "\xFE\xFF", 2) == 0))
		return true; /* UTF-16: no list of lines is */
	text = wd_span_trim(wd_utf8_unmarked(text));
	return text.len > 0 && text.ptr[0] == '<';
}

void wd_listfile_parse(struct wd_feedlist *list, struct wd_span text)
{
	int number = 0;

	if (!text.len)
		return;
	if (wd_listfile_is_opml(text)) {
		wd_opml_parse(list, text);
		return;
	}
	text = wd_utf8_unmarked(text);
	while (text.len) {
		struct wd_span line = wd_span_part(&text, '\n');

		wd_feedlist_line(list, line, ++number);
	}
}
