/* Whatever is mended, expat must accept. */
#include <expat.h>
#include <stdint.h>
#include <stdlib.h>

#include "decode/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_arena *arena = wd_arena_new(64 * 1024 * 1024);
	XML_Parser parser = XML_ParserCreate("UTF-8");
	struct wd_decoded decoded;
	struct wd_error err;

	if (wd_decode(arena, (struct wd_span){ (const char *)data, size }, WD_SPAN_NONE, WD_SPAN("utf-8"), &decoded, &err)) {
		size_t before = decoded.repaired.n;

		if (wd_mend(arena, &decoded, &err) && decoded.repaired.n > before &&
		    XML_Parse(parser, decoded.text.ptr, (int)decoded.text.len, 1) != XML_STATUS_OK)
			abort();
	}
	XML_ParserFree(parser);
	wd_arena_free(arena);
	return 0;
}
