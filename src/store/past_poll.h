/* One poll of a feed, as its page remembers the last of them. */
#ifndef WD_STORE_PAST_POLL_H
#define WD_STORE_PAST_POLL_H

#include <stdbool.h>
#include <stdint.h>

enum { WD_PAST_POLLS = 8 };

struct wd_past_poll {
	int64_t at;
	int http_status; /* 0: no answer by HTTP */
	int fresh;       /* new entries */
	bool failed;
};

#endif
