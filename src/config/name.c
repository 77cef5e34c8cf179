#include "config/name.h"

#include <stdlib.h>
#include <unictype.h>
#include <uninorm.h>

#include "util/count.h"
#include "util/mem.h"
#include "util/utf8.h"

enum { NAME_MOST = 100 };

static const char *const reserved_names[] = { "search",     "feeds",       "story",     "index",   "status",
					      "healthz",    "metrics",     "websub",    "style",   "icon",
					      "feeds.opml", "favicon.ico", "style.css", "icon.svg" };
static const char *const output_endings[] = { ".atom", ".rss", ".json", ".html" };

bool wd_name_takes(uint32_t c)
{
	return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N | UC_CATEGORY_MASK_M);
}

static bool has_ending(struct wd_span name)
{
	for (size_t i = 0; i < WD_COUNT(output_endings); i++) {
		size_t len = strlen(output_endings[i]);

		if (name.len >= len && memcmp(name.ptr + name.len - len, output_endings[i], len) == 0)
			return true;
	}
	return false;
}

bool wd_name_is_reserved(struct wd_span name)
{
	for (size_t i = 0; i < WD_COUNT(reserved_names); i++)
		if (wd_span_equal_nocase(name, wd_span_of(reserved_names[i])))
			return true;
	return false;
}

/* The name is a part of addresses and file names. */
const char *wd_name_fault(struct wd_span name, int *column)
{
	size_t at = 0;

	*column = 0;
	if (!name.len || name.len > NAME_MOST)
		return "a name has 1 to 100 bytes";
	for (int i = 1; at < name.len; i++) {
		uint32_t c = wd_utf8_next(name, &at);
		bool fine = c == '-' || c == '_' || c == '.' || wd_name_takes(c);

		if (!fine) {
			*column = i;
			return "a name is letters, digits, \"-\", \"_\" and \".\"";
		}
	}
	if (name.ptr[0] == '.')
		return "a name begins with no dot";
	if (has_ending(name))
		return "this ending would be taken for an output format; use another name";
	return wd_name_is_reserved(name) ? "this name is an address of its own; use another" : NULL;
}

char *wd_name_normal(struct wd_span name)
{
	size_t len = 0;
	uint8_t *normal = u8_normalize(UNINORM_NFC, (const uint8_t *)name.ptr, name.len, NULL, &len);
	char *out = wd_xstrndup(normal ? (const char *)normal : name.ptr, normal ? len : name.len);

	free(normal);
	return out;
}
