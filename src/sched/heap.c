#include "sched/heap.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

void wd_heap_init(struct wd_heap *heap)
{
	memset(heap, 0, sizeof(*heap));
}

void wd_heap_release(struct wd_heap *heap)
{
	free(heap->nodes);
	wd_heap_init(heap);
}

static void put(struct wd_heap *heap, size_t i, struct wd_heap_node *node)
{
	heap->nodes[i] = node;
	node->place = i + 1;
}

static void sift_up(struct wd_heap *heap, size_t i)
{
	struct wd_heap_node *node = heap->nodes[i];

	while (i > 0 && heap->nodes[(i - 1) / 2]->at > node->at) {
		put(heap, i, heap->nodes[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
	put(heap, i, node);
}

static void sift_down(struct wd_heap *heap, size_t i)
{
	struct wd_heap_node *node = heap->nodes[i];

	for (;;) {
		size_t child = 2 * i + 1;

		if (child + 1 < heap->n && heap->nodes[child + 1]->at < heap->nodes[child]->at)
			child++;
		if (child >= heap->n || heap->nodes[child]->at >= node->at)
			break;
		put(heap, i, heap->nodes[child]);
		i = child;
	}
	put(heap, i, node);
}

void wd_heap_set(struct wd_heap *heap, struct wd_heap_node *node, int64_t at)
{
	wd_heap_remove(heap, node);
	node->at = at;
	if (heap->n == heap->room) {
		heap->room = heap->room ? heap->room * 2 : 64;
		heap->nodes = wd_xreallocarray(heap->nodes, heap->room, sizeof(*heap->nodes));
	}
	put(heap, heap->n++, node);
	sift_up(heap, heap->n - 1);
}

void wd_heap_remove(struct wd_heap *heap, struct wd_heap_node *node)
{
	size_t i = node->place;
	struct wd_heap_node *last;

	if (i-- == 0)
		return;
	node->place = 0;
	last = heap->nodes[--heap->n];
	if (last == node)
		return;
	put(heap, i, last);
	sift_up(heap, i);
	sift_down(heap, last->place - 1);
}

struct wd_heap_node *wd_heap_first(const struct wd_heap *heap)
{
	return heap->n ? heap->nodes[0] : NULL;
}
