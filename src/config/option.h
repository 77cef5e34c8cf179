/*
 * The name=value words of a feed. Internal to config/.
 */
#ifndef WD_CONFIG_OPTION_H
#define WD_CONFIG_OPTION_H

#include "config/snapshot.h"
#include "util/buf.h"

struct wd_option;

/* What a value is read with. */
struct wd_option_place {
	const char *folder; /* of the list, for auth=@FILE */
	int64_t min_every_ms;
	int column;           /* out: where in the value it is wrong, in characters from 1; 0: not known */
	const char *hint;     /* out: what the value was raised to and such; NULL: nothing to say */
	struct wd_error said; /* what hint may be the text of */
};

/* The option so named (without "="); NULL when there is none. */
const struct wd_option *wd_option_find(struct wd_span name);
/* Adds how what was probably meant is written ("every="); false when nothing is likely. Any case. */
bool wd_option_add_likely(struct wd_buf *out, struct wd_span name);
/* Adds all names: "auth=, charset=, …". */
void wd_option_add_names(struct wd_buf *out);
const char *wd_option_name(const struct wd_option *option);
/* True when it may stand on a line more than once. */
bool wd_option_repeats(const struct wd_option *option);
/* A number for each option, below 32. */
unsigned wd_option_index(const struct wd_option *option);
/* True when the words "name" alone were probably meant as "name=yes". */
bool wd_option_is_switch(const struct wd_option *option);

/* Reads the value into the feed; false with a text that names the option, what was found (but no secret) and
 * what was expected. */
bool wd_option_set(const struct wd_option *option, struct wd_feed *feed, struct wd_span value, struct wd_option_place *place,
		   struct wd_error *err) WD_MUST_CHECK;
/* Adds " name=value" for each option that the feed has. */
void wd_option_add_all(struct wd_buf *out, const struct wd_feed *feed, bool with_secrets);

#endif
