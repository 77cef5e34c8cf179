/* The first byte chooses what HTTP says. */
#include <stdint.h>
#include <stdlib.h>

#include "decode/decode.h"
#include "util/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const types[] = {
		NULL,
		"text/xml; charset=iso-8859-1",
		"text/xml;charset='euc-kr'",
		"application/rss+xml; charset=gbk",
		"text/xml; charset=",
		"text/xml; charset=iso-2022-jp",
		"text/xml; charset=big5",
		"a; charset=utf-16",
	};
	struct wd_arena *arena = wd_arena_new(16 * 1024 * 1024);
	struct wd_span type = WD_SPAN_NONE;
	struct wd_decoded decoded;
	struct wd_error err;

	if (size) {
		type = wd_span_of(types[*data % 8]);
		data++;
		size--;
	}
	if (wd_decode(arena, (struct wd_span){ (const char *)data, size }, type, WD_SPAN_NONE, &decoded, &err) &&
	    (wd_utf8_valid(decoded.text) != decoded.text.len || !decoded.encoding.len))
		abort();
	wd_arena_free(arena);
	return 0;
}
