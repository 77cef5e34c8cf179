#include "util/shared.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

struct shared {
	atomic_uint refs;
	char text[];
};

static struct shared *shared_of(const char *text)
{
	return (struct shared *)(void *)((char *)text - offsetof(struct shared, text));
}

const char *wd_shared_new(const char *text)
{
	size_t size = strlen(text) + 1;
	struct shared *shared = wd_xmalloc(sizeof(*shared) + size);

	atomic_init(&shared->refs, 1);
	memcpy(shared->text, text, size);
	return shared->text;
}

const char *wd_shared_hold(const char *shared)
{
	atomic_fetch_add_explicit(&shared_of(shared)->refs, 1, memory_order_relaxed);
	return shared;
}

void wd_shared_release(const char *shared)
{
	if (shared && atomic_fetch_sub_explicit(&shared_of(shared)->refs, 1, memory_order_acq_rel) == 1)
		free(shared_of(shared));
}
