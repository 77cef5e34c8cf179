/*
 * The target of a request line, as it came over the wire, taken apart: path
 * and parameters (RFC 9112 §3.2, RFC 3986 §2.1). Pure; every byte is an attack.
 */
#ifndef WD_SERVE_TARGET_H
#define WD_SERVE_TARGET_H

#include "util/buf.h"

enum { WD_TARGET_MOST = 8192, WD_TARGET_PARAMETERS = 8 };

struct wd_target {
	struct wd_span authority; /* of the absolute form, http://authority/path; else absent */
	struct wd_span path;      /* decoded; begins with a slash */
	struct {
		struct wd_span name, value; /* decoded as forms are: + is a blank */
	} parameters[WD_TARGET_PARAMETERS]; /* the first ones; who sends more is not understood further */
	size_t n_parameters;
};

/*
 * Everything lives in room, of raw.len bytes, and in raw. False when it is no
 * target: a form that is not for us, a percent without two digits, a NUL or another
 * control character, a fragment, or more than WD_TARGET_MOST bytes.
 */
bool wd_target_parse(struct wd_span raw, char *room, struct wd_target *out);
/* The first parameter so named; absent when there is none. */
struct wd_span wd_target_parameter(const struct wd_target *target, const char *name);
/* Adds what a page depends on: a path below the prefix, and the parameters that pages read. Equal for equal ones alone. */
void wd_target_add_key(const struct wd_target *target, struct wd_span path, struct wd_buf *key);
/*
 * The path below a prefix ("/wires", or absent), whether the proxy in front
 * has stripped the prefix or kept it.
 */
struct wd_span wd_target_below(struct wd_span path, struct wd_span prefix);

#endif
