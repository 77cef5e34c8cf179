/*
 * Memory that is always there. Everything from outside is bounded before it
 * is stored, so true lack of memory is not an input error: it ends the
 * process, and the store's transactions make the restart safe.
 */
#ifndef WD_UTIL_MEM_H
#define WD_UTIL_MEM_H

#include <stddef.h>

/*
 * Before the first thread: all share two heaps. glibc gives each thread one of its own, and what is freed in one is of
 * no use to the others: of 50,000 feeds on their first poll it took a tenth more. For one heap they wait: the loop's
 * transfers and the writer's pages asked the kernel 5,400 times for their turn at it where 1,000 feeds were polled.
 */
void wd_mem_share(void);
/*
 * What is so large is no heap's, and goes back to the system as soon as it is freed. By itself glibc takes into its
 * heaps what is as large as anything that was freed before: of feeds of 4 MB each heap kept 35 MB of a document.
 */
enum { WD_MEM_MAPPED = 1 << 20 };
/* Gives what is free of it back to the system. It goes through all of it: a few milliseconds. */
void wd_mem_trim(void);

/* As malloc, calloc, realloc, strdup, but they never return NULL. Free with free(). */
void *wd_xmalloc(size_t size);
void *wd_xcalloc(size_t n, size_t size);
void *wd_xrealloc(void *old, size_t size);
/*
 * As wd_xcalloc, of much that is looked at before it is written: a page that is read first the kernel gives twice, and
 * tells all processors of it.
 */
void *wd_xzeroed(size_t n, size_t size);
char *wd_xstrdup(const char *text);
char *wd_xstrndup(const char *text, size_t len);
/* As realloc for n elements of the size; an overflow ends the process. */
void *wd_xreallocarray(void *old, size_t n, size_t size);

/* A list of texts, NULL when empty: one more, which it takes over; and the end of all of them. */
void wd_texts_push(char ***texts, size_t *n, char *text);
void wd_texts_free(char **texts, size_t n);

#endif
