#include "config/database.h"

#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

#include "config/paths.h"
#include "util/mem.h"
#include "util/url.h"

/* Of an address it is where a file would be by itself, and one for each address. */
static char *side_of(const char *address)
{
	char *file = wd_paths_database();
	size_t size = strlen(file) + 24;
	char *side = wd_xmalloc(size);

	snprintf(side, size, "%s-%08x", file, (unsigned)XXH3_64bits(address, strlen(address)));
	free(file);
	return side;
}

void wd_database_set(struct wd_config *config, char *place)
{
	bool is_address = wd_url_is_database(place);

	wd_database_release(config);
	config->database = place;
	config->database_name = is_address ? wd_url_shown(place) : wd_xstrdup(place);
	config->database_side = is_address ? side_of(place) : wd_xstrdup(place);
}

void wd_database_release(struct wd_config *config)
{
	free(config->database);
	free(config->database_name);
	free(config->database_side);
}
