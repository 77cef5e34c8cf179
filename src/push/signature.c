#include "push/signature.h"

#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

/* Contexts of one kind and another begin and end alike; these make them so to call. */
#define HMAC(name, SIZE)                                                              \
	static size_t name(const char *secret, struct wd_span body, uint8_t *out)     \
	{                                                                             \
		struct hmac_##name##_ctx ctx;                                         \
                                                                                      \
		hmac_##name##_set_key(&ctx, strlen(secret), (const uint8_t *)secret); \
		hmac_##name##_update(&ctx, body.len, (const uint8_t *)body.ptr);      \
		hmac_##name##_digest(&ctx, SIZE, out);                                \
		return SIZE;                                                          \
	}
HMAC(sha1, SHA1_DIGEST_SIZE)
HMAC(sha256, SHA256_DIGEST_SIZE)
HMAC(sha384, SHA384_DIGEST_SIZE)
HMAC(sha512, SHA512_DIGEST_SIZE)

static const struct {
	const char *name;
	size_t (*make)(const char *secret, struct wd_span body, uint8_t *out);
} methods[] = { { "sha1=", sha1 }, { "sha256=", sha256 }, { "sha384=", sha384 }, { "sha512=", sha512 } };

static void write_hex(char *out, const uint8_t *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		*out++ = digits[bytes[i] >> 4];
		*out++ = digits[bytes[i] & 15];
	}
	*out = '\0';
}

const char *wd_signature_make(const char *secret, struct wd_span body, char out[WD_SIGNATURE_TEXT])
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	int n = snprintf(out, WD_SIGNATURE_TEXT, "sha256=");
	size_t size = sha256(secret, body, digest);

	write_hex(out + n, digest, size);
	return out;
}

bool wd_signature_is(struct wd_span signature, const char *secret, struct wd_span body)
{
	uint8_t digest[SHA512_DIGEST_SIZE];
	char want[2 * SHA512_DIGEST_SIZE + 1], said[2 * SHA512_DIGEST_SIZE + 1];

	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++) {
		size_t at = strlen(methods[i].name), n;

		if (!wd_span_starts_nocase(signature, methods[i].name))
			continue;
		n = methods[i].make(secret, body, digest) * 2;
		if (signature.len != at + n)
			return false;
		write_hex(want, digest, n / 2);
		for (size_t k = 0; k < n; k++)
			said[k] = (char)(signature.ptr[at + k] >= 'A' && signature.ptr[at + k] <= 'F'
						 ? signature.ptr[at + k] | 0x20
						 : signature.ptr[at + k]);
		return memeql_sec(want, said, n);
	}
	return false;
}

void wd_signature_random(char out[WD_RANDOM_NAME])
{
	uint8_t bytes[(WD_RANDOM_NAME - 1) / 2];

	/* Without chance there is no secret; the kernel always has some once it is up. */
	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		abort();
	write_hex(out, bytes, sizeof(bytes));
}
