#include "push/places.h"

#include <stdlib.h>

#include "util/map.h"
#include "util/mem.h"
#include "util/url.h"

struct wd_places {
	struct wd_map *map; /* "http://host:port", in small letters */
};

static void write_place(struct wd_buf *out, const char *url)
{
	struct wd_url parts = wd_url_split(wd_span_of(url));

	wd_buf_init(out, WD_BUF_ADDRESS);
	wd_buf_add_span(out, parts.scheme);
	wd_buf_add_text(out, "://");
	wd_buf_add_span(out, parts.host);
	wd_buf_add_char(out, ':');
	wd_buf_add_span(out, parts.port);
	wd_span_make_small(out->data, out->len);
}

struct wd_places *wd_places_new(const struct wd_snapshot *snapshot)
{
	struct wd_places *places = wd_xcalloc(1, sizeof(*places));
	struct wd_buf place;

	places->map = wd_map_new();
	for (size_t i = 0; i < snapshot->n_feeds; i++) {
		if (!snapshot->feeds[i]->private_ok)
			continue;
		write_place(&place, snapshot->feeds[i]->url);
		wd_map_put(places->map, wd_buf_span(&place), places);
		wd_buf_release(&place);
	}
	return places;
}

void wd_places_free(struct wd_places *places)
{
	if (!places)
		return;
	wd_map_free(places->map);
	free(places);
}

bool wd_places_have(const struct wd_places *places, const char *url)
{
	struct wd_buf place;
	bool have;

	if (!places || wd_map_count(places->map) == 0)
		return false;
	write_place(&place, url);
	have = wd_map_get(places->map, wd_buf_span(&place)) != NULL;
	wd_buf_release(&place);
	return have;
}
