/* A page of HTML that may name a feed: what is found is an address over http. */
#include <stdint.h>
#include <stdlib.h>

#include "clean/discover.h"
#include "util/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_span found =
		wd_discover_feed(arena, (struct wd_span){ (const char *)data, size }, WD_SPAN("https://e.example/p/"));

	if (found.len && !wd_url_is_http(found))
		abort();
	wd_arena_free(arena);
	return 0;
}
