/*
 * By what verdict an entry joined its story, as its row holds it. Other entries
 * are named by feed and identity, which stay when ids change. Internal to
 * store/; pure.
 */
#ifndef WD_STORE_VERDICT_H
#define WD_STORE_VERDICT_H

#include <stdint.h>

#include "story/match.h"

struct wd_verdict_on {
	int64_t feed, uid; /* the other entry; feed 0: there was none */
	struct wd_verdict verdict;
};
struct wd_verdict_row {
	struct wd_verdict_on by, next_best; /* what it was joined by; the likest that is another story */
};
enum { WD_VERDICT_SIZE = 40 };

void wd_verdict_pack(const struct wd_verdict_row *row, unsigned char out[WD_VERDICT_SIZE]);
/* An absent or damaged blob says nothing. */
void wd_verdict_read(struct wd_span blob, struct wd_verdict_row *out);

#endif
