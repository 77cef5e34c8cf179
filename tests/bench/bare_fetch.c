/*
 * The limit of a cycle without news: bare libcurl, bodies thrown away, ETags kept in a file.
 * bare_fetch AT_ONCE PER_HOST TAGS < ADDRESSES
 */
#include <stdlib.h>
#include <string.h>

#include "bench/fetch_all.h"

int main(int argc, char **argv)
{
	struct fetch_plan plan = { 0 };
	size_t n_tags, failed;
	char **tags;
	FILE *file;

	if (argc != 4)
		return 2;
	plan.urls = fetch_read_lines(stdin, &plan.n);
	plan.tags = calloc(plan.n + 1, sizeof(*plan.tags));
	plan.at_once = strtol(argv[1], NULL, 10);
	plan.per_host = strtol(argv[2], NULL, 10);
	file = fopen(argv[3], "r");
	tags = fetch_read_lines(file, &n_tags);
	for (size_t i = 0; i < n_tags && i < plan.n; i++)
		plan.tags[i] = *tags[i] ? tags[i] : NULL;
	if (file)
		fclose(file);
	failed = fetch_all(&plan);
	file = fopen(argv[3], "w");
	for (size_t i = 0; file && i < plan.n; i++)
		fprintf(file, "%s\n", plan.tags[i] ? plan.tags[i] : "");
	return !file || fclose(file) != 0 || failed > 0;
}
