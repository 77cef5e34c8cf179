#include "store/rows/body.h"

#include "clean/clean.h"
#include "store/rows/zstd.h"
#include "util/clock.h"
#include "util/utf8.h"

enum {
	/* A table of the bytes that a text has costs about as much as it saves of so short a one. */
	LEAST_PACKED = 256,
	LEAST_WITH = 64, /* with a dictionary, which has a table already */
};

static int64_t cut_of(struct wd_span summary, struct wd_span text)
{
	struct wd_span front = { summary.ptr, summary.len - WD_CUT_MARK.len };

	if (summary.len == 0)
		return WD_NO_TIME;
	if (wd_span_equal(summary, text))
		return (int64_t)text.len;
	if (summary.len > WD_CUT_MARK.len && wd_span_ends(summary, WD_CUT_MARK) && front.len < text.len &&
	    memcmp(front.ptr, text.ptr, front.len) == 0)
		return (int64_t)front.len;
	return WD_NO_TIME;
}

static bool pack(const struct wd_dictionary *dictionary, struct wd_arena *arena, struct wd_span html, struct wd_body *out)
{
	if (html.len < (dictionary ? LEAST_WITH : LEAST_PACKED))
		return true;
	if (!wd_zstd_pack(arena, dictionary, html, &out->packed))
		return false;
	if (out->packed.ptr)
		out->html = WD_SPAN("");
	return true;
}

bool wd_body_pack(const struct wd_dictionary *dictionary, struct wd_arena *arena, const struct wd_entry *entry,
		  struct wd_span text, struct wd_body *out)
{
	*out = (struct wd_body){ entry->summary, cut_of(entry->summary, text), entry->content_html, WD_SPAN_NONE };
	if (out->cut != WD_NO_TIME)
		out->summary = WD_SPAN("");
	return pack(dictionary, arena, entry->content_html, out);
}

/*
 * More than the first `len` bytes of a body's words, or all of them: *whole. Words come in the order of the
 * markup, so that of a longer body its beginning is enough; only its last few bytes may be another's.
 */
static struct wd_span beginning(struct wd_arena *arena, struct wd_span html, size_t len, bool *whole)
{
	enum { TAGS = 64, SLACK = 16 };
	struct wd_span front = wd_utf8_cut(html, len + len / 2 + TAGS), text;

	*whole = front.len == html.len;
	text = wd_text_of_html(arena, front);
	if (*whole || text.len > len + SLACK)
		return text;
	*whole = true;
	return wd_text_of_html(arena, html);
}

void wd_body_unpack(struct wd_db *db, struct wd_arena *arena, const struct wd_body *body, struct wd_entry *out)
{
	struct wd_span text;
	bool whole;

	out->content_html = body->packed.ptr ? wd_zstd_unpack(db, arena, body->packed) : wd_arena_dup(arena, body->html);
	if (body->cut == WD_NO_TIME) {
		out->summary = wd_arena_dup(arena, body->summary);
		return;
	}
	text = beginning(arena, out->content_html, body->cut > 0 ? (size_t)body->cut : 0, &whole);
	if (whole)
		out->text = text;
	out->summary = text;
	if (body->cut >= 0 && (uint64_t)body->cut < text.len)
		out->summary = wd_arena_join(arena, wd_utf8_cut(text, (size_t)body->cut), WD_CUT_MARK);
}

struct wd_span wd_body_pack_full(const struct wd_dictionary *dictionary, struct wd_arena *arena, struct wd_span html)
{
	struct wd_body body = { .html = html };

	if (!pack(dictionary, arena, html, &body))
		return WD_SPAN_NONE;
	return body.packed.ptr ? body.packed : html;
}

struct wd_span wd_body_unpack_full(struct wd_db *db, struct wd_arena *arena, struct wd_span kept)
{
	if (!kept.len)
		return WD_SPAN_NONE;
	/* RFC 8878 3.1.1: the magic number of a frame; its second byte begins no character. */
	if (kept.len > 4 && memcmp(kept.ptr, "\x28\xB5\x2F\xFD", 4) == 0)
		return wd_zstd_unpack(db, arena, kept);
	return wd_arena_dup(arena, kept);
}
