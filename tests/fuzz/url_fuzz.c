/* Base and reference parted by a line feed: what was resolved and made normal stays as it is. */
#include <stdint.h>
#include <stdlib.h>

#include "story/address.h"
#include "util/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_span base = { (const char *)data, size }, reference = WD_SPAN("");
	const char *line = size ? memchr(data, '\n', size) : NULL;
	struct wd_arena *arena = wd_arena_new(16 * 1024 * 1024);
	struct wd_span url;

	if (line) {
		base.len = (size_t)(line - base.ptr);
		reference = (struct wd_span){ line + 1, size - base.len - 1 };
	}
	url = wd_url_resolve(arena, base, reference);
	wd_url_normal(arena, url);
	wd_address_untracked(arena, url);
	wd_address_canonical(arena, url);
	wd_url_redacted(arena, url);
	wd_arena_free(arena);
	return 0;
}
