/*
 * What is due first: a binary heap of nodes that live inside their owners.
 */
#ifndef WD_SCHED_HEAP_H
#define WD_SCHED_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed: in no heap. at is the owner's to set before it is put in. */
struct wd_heap_node {
	int64_t at;
	size_t place; /* from 1; 0: in no heap */
};

struct wd_heap {
	struct wd_heap_node **nodes;
	size_t n, room;
};

void wd_heap_init(struct wd_heap *heap);
void wd_heap_release(struct wd_heap *heap);
/* Puts the node in, or moves it when it is in already, at the time given. */
void wd_heap_set(struct wd_heap *heap, struct wd_heap_node *node, int64_t at);
/* Nothing happens when the node is in no heap. */
void wd_heap_remove(struct wd_heap *heap, struct wd_heap_node *node);
/* The earliest, left in; NULL when empty. */
struct wd_heap_node *wd_heap_first(const struct wd_heap *heap);

#endif
