/* A configuration. What it takes without a problem has no name that is no name, and its filters compile. */
#include <stdint.h>
#include <stdlib.h>

#include "config/merge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_problems problems = { 0 };
	struct wd_conf conf;

	wd_conf_init(&conf);
	wd_conf_parse(&conf, "/x/wiredesk.conf", "wiredesk.conf", (struct wd_span){ (const char *)data, size }, &problems);
	wd_merges_add_all(&conf);
	for (size_t i = 0; i < conf.n_merges && !problems.n; i++)
		if (!*conf.merges[i].name || !conf.merges[i].filter != !conf.merges[i].query)
			abort();
	wd_conf_release(&conf);
	wd_problems_free(problems.items, problems.n);
	return 0;
}
