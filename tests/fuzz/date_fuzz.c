/* A date: what is read can be written, and is read again as the same instant. */
#include <stdint.h>
#include <stdlib.h>

#include "clean/clean.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int64_t at = wd_date_parse((struct wd_span){ (const char *)data, size });
	char text[WD_CLOCK_TEXT];

	if (at == WD_NO_TIME)
		return 0;
	wd_clock_rfc3339(at, text);
	/* RFC 3339 is written to the second. */
	if (*text && wd_date_parse(wd_span_of(text)) / 1000 != (at >= 0 ? at : at - 999) / 1000)
		abort();
	return 0;
}
