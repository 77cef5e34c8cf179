#include "util/mem.h"

#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LEFT = 8 << 20 }; /* free at a heap's end; as much as glibc itself leaves where bodies of 4 MB come and go */

static void *must(void *ptr)
{
	if (!ptr) {
		fputs("wiredesk: out of memory\n", stderr);
		abort();
	}
	return ptr;
}

void wd_mem_share(void)
{
#ifdef M_ARENA_MAX
	mallopt(M_ARENA_MAX, 2);
	mallopt(M_MMAP_THRESHOLD, WD_MEM_MAPPED);
	mallopt(M_TRIM_THRESHOLD, MOST_LEFT);
#endif
}

void wd_mem_trim(void)
{
#ifdef M_ARENA_MAX
	malloc_trim(0);
#endif
}

void *wd_xmalloc(size_t size)
{
	return must(malloc(size ? size : 1));
}

void *wd_xcalloc(size_t n, size_t size)
{
	return must(calloc(n ? n : 1, size ? size : 1));
}

/* Of malloc() and memset() compilers make a calloc(). */
void *wd_xzeroed(size_t n, size_t size)
{
	return memset(wd_xreallocarray(NULL, n, size), 0, n * size);
}

void *wd_xrealloc(void *old, size_t size)
{
	return must(realloc(old, size ? size : 1));
}

void *wd_xreallocarray(void *old, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		return must(NULL);
	return wd_xrealloc(old, n * size);
}

char *wd_xstrndup(const char *text, size_t len)
{
	char *copy = wd_xmalloc(len + 1);

	if (len)
		memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

char *wd_xstrdup(const char *text)
{
	return wd_xstrndup(text, strlen(text));
}

void wd_texts_push(char ***texts, size_t *n, char *text)
{
	*texts = wd_xreallocarray(*texts, *n + 1, sizeof(char *));
	(*texts)[(*n)++] = text;
}

void wd_texts_free(char **texts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(texts[i]);
	free(texts);
}
