/* A query of newsboat, from a stranger's list, becomes a block that our own reader takes, and no more than that. */
#include <stdint.h>
#include <stdlib.h>

#include "config/conf.h"
#include "config/newsboat.h"
#include "util/map.h"
#include "util/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_back(struct wd_span blocks, size_t n_wanted)
{
	struct wd_problems problems = { 0 };
	struct wd_conf conf;

	wd_conf_init(&conf);
	wd_conf_parse(&conf, "/x/wiredesk.conf", "wiredesk.conf", blocks, &problems);
	if (problems.n || conf.n_merges != n_wanted || conf.has_sources || conf.config.publish || conf.config.users)
		abort();
	wd_conf_release(&conf);
	wd_problems_free(problems.items, problems.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_map *taken = wd_map_new();
	struct wd_buf word, out;
	struct wd_span rest = { (const char *)data, size };
	bool done;

	wd_buf_init(&word, WD_BUF_PAGE);
	wd_buf_init(&out, WD_BUF_PAGE);
	wd_buf_add_text(&word, "query:");
	/* Words of a list are UTF-8 without NUL; an escape may have made any other control character. */
	if (wd_utf8_valid(rest) == size && (!size || !memchr(data, 0, size))) {
		wd_buf_add_span(&word, rest);
		done = wd_newsboat_query(wd_buf_span(&word), taken, &out);
		read_back(wd_buf_span(&out), done);
	}
	wd_buf_release(&word);
	wd_buf_release(&out);
	wd_map_free(taken);
	return 0;
}
