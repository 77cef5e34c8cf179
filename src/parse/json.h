/* JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/). Internal to parse/. */
#ifndef WD_PARSE_JSON_H
#define WD_PARSE_JSON_H

#include "parse/raw.h"
#include "util/error.h"

bool wd_json_parse(struct wd_arena *arena, struct wd_span text, struct wd_span base, struct wd_raw_doc *out,
		   bool *left_out, struct wd_error *err) WD_MUST_CHECK;

#endif
