#include "config/userlist.h"

#include <crypt.h>
#include <errno.h>
#include <stdio.h>

enum { MOST_BYTES = 1 << 20, OLD_HASH = 13 /* DES: what has no mark of its kind */ };

static bool read_lines(FILE *in, const char *path, void (*take)(void *ctx, int line, struct wd_span name, const char *hash),
		       void *ctx, struct wd_error *err)
{
	char line[1024];
	size_t bytes = 0;

	for (int n = 1; fgets(line, sizeof(line), in); n++) {
		char *colon = strchr(line, ':');

		bytes += strlen(line);
		if (bytes > MOST_BYTES)
			return wd_error_set(err, WD_INPUT, "%s:%d:1: more than %d bytes", path, n, MOST_BYTES);
		line[strcspn(line, "\r\n")] = '\0';
		if (!*line || *line == '#')
			continue;
		if (!colon || colon == line || !colon[1])
			return wd_error_set(err, WD_INPUT, "%s:%d:1: expected name:hash, the hash as `mkpasswd` makes it",
					    path, n);
		take(ctx, n, (struct wd_span){ line, (size_t)(colon - line) }, colon + 1);
	}
	return !ferror(in) ||
	       wd_error_set(err, WD_LOCAL, "%s:1:1: the file of users cannot be read: %s", path, strerror(errno));
}

bool wd_userlist_read(const char *path, void (*take)(void *ctx, int line, struct wd_span name, const char *hash), void *ctx,
		      struct wd_error *err)
{
	FILE *in = fopen(path, "re");
	bool ok;

	if (!in)
		return wd_error_set(err, WD_LOCAL, "%s:1:1: the file of users cannot be read: %s", path, strerror(errno));
	ok = read_lines(in, path, take, ctx, err);
	fclose(in);
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
