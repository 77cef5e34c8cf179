/*
 * X-Hub-Signature (WebSub §8): METHOD=HEX, the HMAC of a body under a secret by
 * sha1, sha256, sha384 or sha512. Pure.
 */
#ifndef WD_PUSH_SIGNATURE_H
#define WD_PUSH_SIGNATURE_H

#include "util/span.h"

enum { WD_SIGNATURE_TEXT = 160, WD_RANDOM_NAME = 33 };

/* "sha256=…" with a NUL. Returns out. */
const char *wd_signature_make(const char *secret, struct wd_span body, char out[WD_SIGNATURE_TEXT]);
/* Whether it is the body's, found in a time that does not tell how much of it is right. */
bool wd_signature_is(struct wd_span signature, const char *secret, struct wd_span body);
/* 128 bits of chance in hexadecimal: a name or a secret that nobody guesses. */
void wd_signature_random(char out[WD_RANDOM_NAME]);

#endif
