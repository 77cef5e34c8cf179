/*
 * Names to addresses, by threads of our own: libcurl would take a thread for
 * each name, and a dead name server would hold its loop. One question serves
 * all feeds of a host. All but the threads belongs to the loop.
 *
 * Dead names hold a thread for as long as the name server's silence is waited
 * for. So threads are started as questions wait, some are kept for hosts that
 * answered before, and a question that nobody waits for any more is dropped.
 */
#ifndef WD_FETCH_RESOLVE_H
#define WD_FETCH_RESOLVE_H

#include <stdbool.h>

#include "util/error.h"

struct wd_resolver;

/* wake is called from a thread when answers wait to be reaped. */
struct wd_resolver *wd_resolver_new(void (*wake)(void *ctx), void *ctx);
/* Threads that hang in a look-up end by themselves; wake is not called any more. */
void wd_resolver_free(struct wd_resolver *resolver);

/* Who asks waits no longer than this. */
enum { WD_LOOKUP_MS = 30000 };

enum wd_lookup { WD_LOOKUP_WAITS, WD_LOOKUP_FOUND, WD_LOOKUP_FAILED };
/*
 * Asks for a host, or answers from what is known. proven: the host answered us
 * last time, so it goes before others. FOUND: *addresses is "1.2.3.4,::1",
 * borrowed until the next reap; FAILED: err says why.
 */
enum wd_lookup wd_resolver_ask(struct wd_resolver *resolver, const char *host, bool proven, const char **addresses,
			       struct wd_error *err);
/* Takes the answers over: ask again for the hosts that waited. */
void wd_resolver_reap(struct wd_resolver *resolver);

#endif
