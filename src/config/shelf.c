#include "config/shelf.h"

#include <ctype.h>
#include <string.h>

#define PREFIX "database:"
enum { NAME_MOST = 64 };

static const struct wd_shelf *in_use;

void wd_shelf_use(const struct wd_shelf *shelf)
{
	in_use = shelf;
}

static bool is_used(struct wd_error *err)
{
	return in_use || wd_error_set(err, WD_BUG, "nobody has said how lists in the database are read");
}

bool wd_shelf_read(const char *database, wd_shelf_take take, void *ctx, int64_t *version, struct wd_error *err)
{
	return is_used(err) && in_use->read(database, take, ctx, version, err);
}

bool wd_shelf_edit(const char *database, struct wd_span name, wd_shelf_change change, void *ctx, struct wd_error *err)
{
	return is_used(err) && in_use->edit(database, name, change, ctx, err);
}

bool wd_shelf_version(const char *database, int64_t *version, struct wd_error *err)
{
	return is_used(err) && in_use->version(database, version, err);
}

struct wd_span wd_shelf_name(const char *called)
{
	return strncmp(called, PREFIX, strlen(PREFIX)) == 0 ? wd_span_of(called + strlen(PREFIX)) : WD_SPAN_NONE;
}

static bool is_name(struct wd_span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!isalnum((unsigned char)name.ptr[i]) && !strchr("-_.", name.ptr[i]))
			return false;
	return name.len > 0 && name.len <= NAME_MOST;
}

char *wd_shelf_called(struct wd_span name)
{
	struct wd_buf called;

	if (!is_name(name))
		return NULL;
	wd_buf_init(&called, WD_BUF_ADDRESS);
	wd_buf_add_text(&called, PREFIX);
	wd_buf_add_span(&called, name);
	return wd_buf_take(&called);
}
