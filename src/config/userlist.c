#include "config/userlist.h"

#include <crypt.h>
#include <stdlib.h>
#include <string.h>

#include "config/paths.h"
#include "util/mem.h"
#include "util/utf8.h"

enum { MOST_BYTES = 1 << 20, OLD_HASH = 13 /* DES: what has no mark of its kind */ };

static bool take_line(char *line, int n, const char *path,
		      void (*take)(void *ctx, int line, struct wd_span name, const char *hash), void *ctx,
		      struct wd_error *err)
{
	char *colon = strchr(line, ':');

	line[strcspn(line, "\r")] = '\0';
	if (!*line || *line == '#')
		return true;
	if (!colon || colon == line || !colon[1])
		return wd_error_set(err, WD_INPUT, "%s:%d:1: expected name:hash, the hash as `mkpasswd` makes it", path, n);
	take(ctx, n, (struct wd_span){ line, (size_t)(colon - line) }, colon + 1);
	return true;
}

bool wd_userlist_read(const char *path, void (*take)(void *ctx, int line, struct wd_span name, const char *hash), void *ctx,
		      struct wd_error *err)
{
	struct wd_error why = { 0 };
	struct wd_span rest;
	struct wd_buf text;
	bool ok;

	wd_buf_init(&text, MOST_BYTES);
	ok = wd_paths_read(path, MOST_BYTES, false, &text, &why) ||
	     wd_error_set(err, why.code, "%s:1:1: the file of users %s", path, why.text);
	rest = wd_utf8_unmarked(wd_buf_span(&text));
	for (int n = 1; ok && rest.len; n++) {
		struct wd_span part = wd_span_part(&rest, '\n');
		char *line = wd_xstrndup(part.ptr, part.len);

		ok = take_line(line, n, path, take, ctx, err);
		free(line);
	}
	wd_buf_release(&text);
	return ok;
}

bool wd_userlist_is_hash(const char *hash)
{
	if (*hash != '$' && *hash != '_' && strlen(hash) != OLD_HASH)
		return false;
#ifdef CRYPT_CHECKSALT_AVAILABLE
	return crypt_checksalt(hash) != CRYPT_SALT_INVALID;
#else
	return true;
#endif
}
