#include "util/coding.h"

#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

#include "util/mem.h"

enum { GZIP_WINDOW = 15 + 16, GZIP_LEVEL = 6, GZIP_MEMORY = 8, ZSTD_LEVEL = 9 };

char *wd_coding_gzip(struct wd_span bytes, size_t *len)
{
	z_stream z = { 0 };
	char *packed;
	size_t room;
	bool done;

	if (deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		return NULL;
	room = deflateBound(&z, bytes.len);
	packed = wd_xmalloc(room);
	z.next_in = (Bytef *)(uintptr_t)bytes.ptr;
	z.avail_in = (uInt)bytes.len;
	z.next_out = (Bytef *)packed;
	z.avail_out = (uInt)room;
	done = deflate(&z, Z_FINISH) == Z_STREAM_END;
	*len = z.total_out;
	deflateEnd(&z);
	if (done)
		return wd_xrealloc(packed, *len);
	free(packed);
	return NULL;
}

char *wd_coding_zstd(struct wd_span bytes, size_t *len)
{
	size_t room = ZSTD_compressBound(bytes.len);
	char *packed = wd_xmalloc(room);

	*len = ZSTD_compress(packed, room, bytes.ptr, bytes.len, ZSTD_LEVEL);
	if (!ZSTD_isError(*len))
		return wd_xrealloc(packed, *len);
	free(packed);
	return NULL;
}
