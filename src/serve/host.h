/*
 * Whose name a request may be addressed to. Pure.
 *
 * A web page of a stranger can have its own name lead to this machine (DNS
 * rebinding) and would then read everything as if it were ours; what stops it is that
 * its requests carry its name. An address cannot be made to lead elsewhere.
 */
#ifndef WD_SERVE_HOST_H
#define WD_SERVE_HOST_H

#include "config/snapshot.h"

/*
 * True when a Host header (RFC 9110 §7.2) is ours: an address, localhost, the
 * names that listen= says, or the host of public-url. The port, if there is one,
 * may be any. Over a unix socket, which no page can reach, every name passes
 * unless public-url says which.
 */
bool wd_host_is_ours(const struct wd_config *config, struct wd_span host, bool over_unix);

#endif
