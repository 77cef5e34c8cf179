/*
 * JSON (RFC 8259) to a buffer, in the order in which it is told. Strings are
 * always valid UTF-8; commas and indentation are kept by the writer.
 */
#ifndef WD_PUBLISH_JSON_H
#define WD_PUBLISH_JSON_H

#include <stdint.h>

#include "util/buf.h"

enum { WD_JSON_MAX_DEPTH = 16 };

struct wd_json {
	struct wd_buf *out;
	bool one_line;
	int depth;
	bool has_items[WD_JSON_MAX_DEPTH];
};

void wd_json_init(struct wd_json *json, struct wd_buf *out, bool one_line);
/* name NULL: an element of an array, or the whole. */
void wd_json_open(struct wd_json *json, const char *name, char bracket); /* '{' or '[' */
void wd_json_close(struct wd_json *json, char bracket);                  /* '}' or ']' */
void wd_json_text(struct wd_json *json, const char *name, struct wd_span text);
void wd_json_int(struct wd_json *json, const char *name, int64_t value);
void wd_json_bool(struct wd_json *json, const char *name, bool value);
void wd_json_null(struct wd_json *json, const char *name);
/* These say nothing where there is nothing to say: an empty text, WD_NO_TIME. */
void wd_json_some(struct wd_json *json, const char *name, struct wd_span text);
void wd_json_time(struct wd_json *json, const char *name, int64_t at);

#endif
