#include "util/arena.h"

#include <stdarg.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/mem.h"

/* That sanitizers see a step too far in an arena as they do on the heap: what is not given out is forbidden. */
#ifdef WD_SANITIZE_ADDRESS
#include <sanitizer/asan_interface.h>
enum { GAP = 16 }; /* between two */
#else
#define ASAN_POISON_MEMORY_REGION(ptr, size) ((void)(ptr), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(ptr, size) ((void)(ptr), (void)(size))
enum { GAP = 0 };
#endif

/* What is large is taken in blocks that go back to the system when it is freed (WD_MEM_MAPPED). */
enum { FIRST_BLOCK = 8 << 10, USUAL_BLOCK = 64 << 10, LARGE = 2 << 20 };

struct block {
	struct block *next;
	size_t size;
	size_t used;
	size_t newest; /* where its newest allocation begins */
	alignas(max_align_t) unsigned char data[];
};

struct wd_arena {
	struct block *blocks; /* newest first */
	size_t size;
	size_t ceiling;
	bool full;
};

struct wd_arena *wd_arena_new(size_t ceiling)
{
	struct wd_arena *arena = wd_xcalloc(1, sizeof(*arena));

	arena->ceiling = ceiling ? ceiling : SIZE_MAX;
	return arena;
}

void wd_arena_set_ceiling(struct wd_arena *arena, size_t ceiling)
{
	arena->ceiling = ceiling ? ceiling : SIZE_MAX;
	arena->full = false;
}

static void free_blocks(struct block *block)
{
	while (block) {
		struct block *next = block->next;

		free(block);
		block = next;
	}
}

void wd_arena_free(struct wd_arena *arena)
{
	if (!arena)
		return;
	free_blocks(arena->blocks);
	free(arena);
}

void wd_arena_clear(struct wd_arena *arena)
{
	struct block *keep = arena->blocks;

	arena->full = false;
	if (!keep)
		return;
	free_blocks(keep->next);
	keep->next = NULL;
	keep->used = keep->newest = 0;
	ASAN_POISON_MEMORY_REGION(keep->data, keep->size);
	arena->size = keep->size;
}

static struct block *add_block(struct wd_arena *arena, size_t need)
{
	size_t size = arena->blocks ? arena->blocks->size * 2 : FIRST_BLOCK;
	size_t left = arena->ceiling > arena->size ? arena->ceiling - arena->size : 0;
	struct block *block;

	if (size > USUAL_BLOCK)
		size = arena->size >= LARGE ? WD_MEM_MAPPED : USUAL_BLOCK;
	if (size < need)
		size = need;
	if (size > left)
		size = left;
	if (size < need) {
		arena->full = true;
		return NULL;
	}
	block = wd_xmalloc(sizeof(*block) + size);
	block->size = size;
	block->used = block->newest = 0;
	ASAN_POISON_MEMORY_REGION(block->data, size);
	block->next = arena->blocks;
	arena->blocks = block;
	arena->size += size;
	return block;
}

/* Room for size bytes at the alignment; not zeroed. */
static void *take(struct wd_arena *arena, size_t size, size_t align)
{
	struct block *block = arena->blocks;
	size_t at = block ? (block->used + GAP + align - 1) & ~(align - 1) : 0;

	if (!block || at > block->size || size > block->size - at) {
		if (size > SIZE_MAX / 2)
			return NULL;
		block = add_block(arena, size);
		if (!block)
			return NULL;
		at = 0;
	}
	block->newest = at;
	block->used = at + size;
	ASAN_UNPOISON_MEMORY_REGION(block->data + at, size);
	return block->data + at;
}

void *wd_arena_space(struct wd_arena *arena, size_t size)
{
	return take(arena, size, alignof(max_align_t));
}

void *wd_arena_alloc(struct wd_arena *arena, size_t size)
{
	void *ptr = wd_arena_space(arena, size);

	return ptr ? memset(ptr, 0, size) : NULL;
}

char *wd_arena_room(struct wd_arena *arena, size_t size)
{
	return take(arena, size, 1);
}

void wd_arena_keep(struct wd_arena *arena, const void *ptr, size_t size)
{
	struct block *block = arena->blocks;

	if (!block || ptr != block->data + block->newest || block->newest + size >= block->used)
		return;
	ASAN_POISON_MEMORY_REGION(block->data + block->newest + size, block->used - block->newest - size);
	block->used = block->newest + size;
}

struct wd_span wd_arena_copy(struct wd_arena *arena, const char *text, size_t len)
{
	char *copy = take(arena, len + 1, 1);

	if (!copy)
		return WD_SPAN_NONE;
	if (len)
		memcpy(copy, text, len);
	copy[len] = '\0';
	return (struct wd_span){ copy, len };
}

struct wd_span wd_arena_dup(struct wd_arena *arena, struct wd_span text)
{
	return text.ptr ? wd_arena_copy(arena, text.ptr, text.len) : WD_SPAN_NONE;
}

struct wd_span wd_arena_join(struct wd_arena *arena, struct wd_span a, struct wd_span b)
{
	char *text = take(arena, a.len + b.len + 1, 1);

	if (!text)
		return WD_SPAN_NONE;
	if (a.len)
		memcpy(text, a.ptr, a.len);
	if (b.len)
		memcpy(text + a.len, b.ptr, b.len);
	text[a.len + b.len] = '\0';
	return (struct wd_span){ text, a.len + b.len };
}

struct wd_span wd_arena_printf(struct wd_arena *arena, const char *format, ...)
{
	va_list args, again;
	char *text;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = len < 0 ? NULL : take(arena, (size_t)len + 1, 1);
	if (text)
		vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	return text ? (struct wd_span){ text, (size_t)len } : WD_SPAN_NONE;
}

size_t wd_arena_size(const struct wd_arena *arena)
{
	return arena->size;
}

bool wd_arena_is_full(const struct wd_arena *arena)
{
	return arena->full;
}

void *wd_arena_push(struct wd_arena *arena, void *items, size_t *n, size_t size)
{
	void *array;

	memcpy(&array, items, sizeof(array));
	/* The capacity is the next power of two, so it need not be kept. */
	if ((*n & (*n - 1)) == 0) {
		void *grown = wd_arena_alloc(arena, (*n ? *n * 2 : 1) * size);

		if (!grown)
			return NULL;
		if (*n)
			memcpy(grown, array, *n * size);
		memcpy(items, &grown, sizeof(grown));
		array = grown;
	}
	return (unsigned char *)array + (*n)++ * size;
}
