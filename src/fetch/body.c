/*
 * The body of an answer as it comes. gzip is undone here and by what the bytes
 * say, not by what the headers do: files that were compressed at rest come
 * without a word, and some servers name a coding that they did not apply. The
 * other codings are libcurl's.
 */
#include <string.h>

#include "fetch/exchange.h"

static const unsigned char magic[3] = { 0x1f, 0x8b, 8 }; /* RFC 1952 §2.3, with deflate */

enum { BLOCK = 32 * 1024, GZIP_ONLY = 16 + MAX_WBITS };

static bool take(struct wd_exchange *x, int depth, const char *bytes, size_t n);

void wd_body_reset(struct wd_exchange *x)
{
	for (int i = 0; i < WD_BODY_LAYERS; i++) {
		if (x->layers[i].state == WD_LAYER_GZIP || x->layers[i].state == WD_LAYER_ENDED)
			inflateEnd(&x->layers[i].z);
		memset(&x->layers[i], 0, sizeof(x->layers[i]));
	}
	wd_buf_clear(&x->response.body);
}

/* What follows the end is another member of the same file, or rubbish to leave alone. */
static bool begin_member(struct wd_layer *layer)
{
	if (layer->z.avail_in < sizeof(magic) || memcmp(layer->z.next_in, magic, sizeof(magic)) != 0 ||
	    inflateReset(&layer->z) != Z_OK) {
		layer->state = WD_LAYER_ENDED;
		return false;
	}
	return true;
}

static bool gunzip(struct wd_exchange *x, int depth, const char *bytes, size_t n)
{
	struct wd_layer *layer = &x->layers[depth];
	char block[BLOCK];
	int status = Z_OK;

	layer->z.next_in = (Bytef *)bytes;
	layer->z.avail_in = (uInt)n;
	do {
		layer->z.next_out = (Bytef *)block;
		layer->z.avail_out = sizeof(block);
		status = inflate(&layer->z, Z_NO_FLUSH);
		if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
			x->bad_coding = true;
			return false;
		}
		if (!take(x, depth + 1, block, sizeof(block) - layer->z.avail_out))
			return false;
		if (status == Z_STREAM_END && !begin_member(layer))
			return true;
	} while (layer->z.avail_in > 0 || layer->z.avail_out == 0);
	return true;
}

/* The first bytes decide whether this layer passes on or undoes. */
static bool sniff(struct wd_exchange *x, int depth, const char *bytes, size_t n)
{
	struct wd_layer *layer = &x->layers[depth];
	char head[sizeof(magic)];
	size_t n_head, more = sizeof(magic) - layer->n_head;

	if (more > n)
		more = n;
	memcpy(layer->head + layer->n_head, bytes, more);
	layer->n_head += more;
	if (layer->n_head < sizeof(magic) && memcmp(layer->head, magic, layer->n_head) == 0)
		return true;
	n_head = layer->n_head;
	memcpy(head, layer->head, n_head);
	layer->state = WD_LAYER_PLAIN;
	if (memcmp(head, magic, n_head) == 0 && inflateInit2(&layer->z, GZIP_ONLY) == Z_OK)
		layer->state = WD_LAYER_GZIP;
	return take(x, depth, head, n_head) && take(x, depth, bytes + more, n - more);
}

/* Bytes into a layer; behind the last one is the response's body with its bound. */
static bool take(struct wd_exchange *x, int depth, const char *bytes, size_t n)
{
	if (n == 0)
		return true;
	if (depth == WD_BODY_LAYERS) {
		x->too_large = !wd_buf_add(&x->response.body, bytes, n);
		return !x->too_large;
	}
	switch (x->layers[depth].state) {
	case WD_LAYER_SNIFFS:
		return sniff(x, depth, bytes, n);
	case WD_LAYER_PLAIN:
		return take(x, depth + 1, bytes, n);
	case WD_LAYER_GZIP:
		return gunzip(x, depth, bytes, n);
	case WD_LAYER_ENDED:
		break;
	}
	return true;
}

bool wd_body_end(struct wd_exchange *x)
{
	bool whole = true;

	for (int i = 0; i < WD_BODY_LAYERS; i++) {
		struct wd_layer *layer = &x->layers[i];
		char head[sizeof(magic)];
		size_t n = layer->n_head;

		if (layer->state == WD_LAYER_SNIFFS) {
			memcpy(head, layer->head, n);
			layer->state = WD_LAYER_PLAIN;
			take(x, i, head, n);
		}
		whole = whole && layer->state != WD_LAYER_GZIP;
	}
	wd_buf_fit(&x->response.body); /* it may wait for a worker */
	return whole;
}

/* The first byte tells enough: at worst one that is plain asks too soon. */
static bool is_packed(const struct wd_exchange *x, const char *bytes)
{
	const struct wd_layer *layer = &x->layers[0];

	return layer->state == WD_LAYER_GZIP ||
	       (layer->state == WD_LAYER_SNIFFS && (layer->n_head || (unsigned char)bytes[0] == magic[0]));
}

/* The bound is counted here, after decompression: a length that a server names bounds nothing. */
size_t wd_body_on_bytes(char *bytes, size_t size, size_t n, void *exchange)
{
	struct wd_exchange *x = exchange;

	/* From the first byte on it must go on; how long that one takes is the whole transfer's affair. */
	if (!x->began_body && x->easy) {
		curl_easy_setopt(x->easy, CURLOPT_LOW_SPEED_LIMIT, (long)WD_SLOWEST_BYTES);
		curl_easy_setopt(x->easy, CURLOPT_LOW_SPEED_TIME, (long)WD_SLOWEST_SECONDS);
	}
	x->began_body = true;
	n *= size;
	if (n == 0)
		return 0;
	if (x->request.post) {
		size_t room = WD_POST_ANSWER - x->response.body.len;

		wd_buf_add(&x->response.body, bytes, n < room ? n : room);
		return n;
	}
	if (x->may_grow && !x->may_grow(x->grow_ctx, is_packed(x, bytes) ? WD_UNPACKED : n))
		return CURL_WRITEFUNC_PAUSE;
	if (!take(x, 0, bytes, n))
		return 0;
	if (x->has_grown)
		x->has_grown(x->grow_ctx);
	return n;
}
