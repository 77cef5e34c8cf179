#include "clean/mime.h"

#include "util/count.h"
#include "util/url.h"

/* What publishers attach. */
static const struct {
	const char *ending, *type;
} types[] = {
	{ "mp3", "audio/mpeg" },      { "m4a", "audio/mp4" },
	{ "aac", "audio/aac" },       { "ogg", "audio/ogg" },
	{ "oga", "audio/ogg" },       { "opus", "audio/ogg" },
	{ "flac", "audio/flac" },     { "wav", "audio/wav" },
	{ "mp4", "video/mp4" },       { "m4v", "video/mp4" },
	{ "webm", "video/webm" },     { "ogv", "video/ogg" },
	{ "mov", "video/quicktime" }, { "jpg", "image/jpeg" },
	{ "jpeg", "image/jpeg" },     { "png", "image/png" },
	{ "gif", "image/gif" },       { "webp", "image/webp" },
	{ "avif", "image/avif" },     { "svg", "image/svg+xml" },
	{ "pdf", "application/pdf" }, { "epub", "application/epub+zip" },
	{ "zip", "application/zip" }, { "torrent", "application/x-bittorrent" },
};

struct wd_span wd_mime_of(struct wd_span url)
{
	struct wd_span path = wd_url_split(url).path;
	const char *dot = path.len ? memrchr(path.ptr, '.', path.len) : NULL;
	struct wd_span ending = dot ? (struct wd_span){ dot + 1, (size_t)(path.ptr + path.len - dot - 1) } : WD_SPAN_NONE;

	for (size_t i = 0; ending.len && i < WD_COUNT(types); i++)
		if (wd_span_equal_nocase(ending, wd_span_of(types[i].ending)))
			return wd_span_of(types[i].type);
	return WD_SPAN_NONE;
}
