/* A feed list or an OPML document: wd_listfile_parse() tells them apart. */
#include <stdint.h>

#include "config/listfile.h"
#include "config/problem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_problems problems = { 0 };
	struct wd_feedlist list;

	wd_feedlist_init(&list, "x.feeds", "/lists", &problems);
	wd_listfile_parse(&list, (struct wd_span){ (const char *)data, size });
	wd_feedlist_release(&list);
	wd_problems_free(problems.items, problems.n);
	return 0;
}
