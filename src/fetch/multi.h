/*
 * libcurl's multi handle on a libuv loop: its sockets and its timer are watched, and who is
 * finished is told. Loop only. Internal to fetch/.
 */
#ifndef WD_FETCH_MULTI_H
#define WD_FETCH_MULTI_H

#include <curl/curl.h>
#include <stdbool.h>
#include <uv.h>

struct wd_multi;

/*
 * finished is called for each transfer that is over, from the loop or from wd_multi_unpause(), never inside
 * libcurl's own calls; it removes the handle, and may add others. most: so many handles at once. NULL: libcurl
 * could not be started.
 */
struct wd_multi *wd_multi_new(uv_loop_t *loop, int most, void (*finished)(void *ctx, CURL *easy, CURLcode code), void *ctx);
/* So many connections to one host; 2 unless said. */
void wd_multi_set_host_connections(struct wd_multi *multi, int most);
/* Starts a transfer; the handle stays the caller's. False: libcurl refuses it. */
bool wd_multi_add(struct wd_multi *multi, CURL *easy);
/* Ends it wherever it is; finished is not called for it any more. */
void wd_multi_remove(struct wd_multi *multi, CURL *easy);
/* Lets a transfer go on that paused itself. */
void wd_multi_unpause(struct wd_multi *multi, CURL *easy);
/* All handles were removed. closed is called on the loop, later than this; the wd_multi is gone then. */
void wd_multi_close(struct wd_multi *multi, void (*closed)(void *ctx), void *ctx);

#endif
