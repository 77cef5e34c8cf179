#include "config/listfile.h"

#include <string.h>

#include "config/opml.h"

bool wd_listfile_is_opml(struct wd_span text)
{
	if (text.len >= 2 && (memcmp(text.ptr, "\xFF\xFE", 2) == 0 || memcmp(text.ptr, "\xFE\xFF", 2) == 0))
		return true; /* UTF-16: no list of lines is */
	if (text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0) {
		text.ptr += 3;
		text.len -= 3;
	}
	while (text.len && strchr(" \t\r\n", *text.ptr) && *text.ptr) {
		text.ptr++;
		text.len--;
	}
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
	if (text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0) {
		text.ptr += 3;
		text.len -= 3;
	}
	while (text.len) {
		struct wd_span line = wd_span_part(&text, '\n');

		wd_feedlist_line(list, line, ++number);
	}
}
