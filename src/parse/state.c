#include "parse/state.h"

struct wd_frame *wd_sax_frame(struct wd_sax *sax)
{
	return &sax->frames[sax->depth - 1];
}

struct wd_span wd_sax_attribute(wd_attributes attributes, const char *name)
{
	for (; attributes[0]; attributes += 2)
		if (strcmp(attributes[0], name) == 0)
			return wd_span_of(attributes[1]);
	return WD_SPAN_NONE;
}

void wd_sax_gather(struct wd_sax *sax, bool is_construct, enum wd_raw_type type)
{
	wd_buf_clear(&sax->text);
	sax->text_depth = sax->depth;
	sax->is_construct = is_construct;
	sax->has_markup = sax->strip_div = sax->base64 = sax->unsaid = sax->foreign = false;
	sax->div_depth = 0;
	sax->type = type;
}

struct wd_span wd_sax_copy(struct wd_sax *sax, struct wd_span text)
{
	return text.len ? wd_arena_dup(sax->arena, text) : WD_SPAN_NONE;
}

bool wd_sax_takes(unsigned char *rank, enum wd_rank of, struct wd_span text)
{
	if (text.len == 0 || *rank >= of)
		return false;
	*rank = (unsigned char)of;
	return true;
}

void wd_sax_set(struct wd_sax *sax, struct wd_span *field, struct wd_span text)
{
	if (field->len == 0)
		*field = wd_sax_copy(sax, text);
}

struct wd_ranks *wd_sax_ranks(struct wd_sax *sax)
{
	return sax->entry ? &sax->entry_ranks : &sax->feed_ranks;
}

bool wd_sax_is_ours(const struct wd_sax *sax)
{
	return !sax->in_image && !sax->in_textinput && !sax->in_source;
}

bool wd_sax_in_source(const struct wd_sax *sax)
{
	return sax->in_source && sax->entry && sax->entry->source.present;
}
