/* What is posted to the hub: a field that was read is written and read back as it is; a signature of nobody is none. */
#include <stdint.h>
#include <stdlib.h>

#include "push/form.h"
#include "push/signature.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_span form = { (const char *)data, size };
	char *field = wd_form_field(form, "hub.callback"), *again;
	struct wd_buf out;

	wd_buf_init(&out, WD_BUF_PAGE);
	if (field) {
		wd_form_add(&out, "hub.callback", wd_span_of(field));
		again = wd_form_field(wd_buf_span(&out), "hub.callback");
		if (!again || strcmp(again, field) != 0)
			abort();
		free(again);
		wd_buf_clear(&out);
	}
	wd_form_decode_path(form, &out);
	if (out.len > size)
		abort();
	if (wd_signature_is(form, "a secret that the bytes do not know", WD_SPAN("a body")))
		abort();
	wd_buf_release(&out);
	free(field);
	return 0;
}
