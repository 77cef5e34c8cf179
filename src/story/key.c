#include "story/key.h"

#include <xxhash.h>

#include "story/address.h"
#include "util/url.h"

static void add_key(struct wd_story_key *out, size_t *n, enum wd_key_kind kind, struct wd_span text)
{
	uint64_t hash;

	if (text.len == 0 || *n >= WD_STORY_MAX_KEYS)
		return;
	hash = XXH3_64bits_withSeed(text.ptr, text.len, (XXH64_hash_t)kind + 1);
	for (size_t i = 0; i < *n; i++) {
		if (out[i].hash == hash)
			return;
	}
	out[*n].kind = kind;
	out[*n].hash = hash;
	(*n)++;
}

/* ASCII letters made small: RFC 4122 lets a UUID be written in either case. */
static struct wd_span small_letters(struct wd_arena *arena, struct wd_span text)
{
	struct wd_span copy = wd_arena_dup(arena, text);

	wd_span_make_small((char *)copy.ptr, copy.len);
	return copy;
}

/* A site's step from http to https changes no id. */
static struct wd_span without_scheme(struct wd_span url)
{
	size_t skip = wd_url_split(url).scheme.len + sizeof("://") - 1;

	if (url.len < skip)
		return url;
	return (struct wd_span){ url.ptr + skip, url.len - skip };
}

/*
 * An id counts across feeds only when its form promises that it is unique in
 * the world: a URL, a tag: URI (RFC 4151), a UUID (RFC 4122). "1234" or a
 * title as guid says nothing outside its own feed.
 */
static struct wd_span world_id(struct wd_arena *arena, struct wd_span id)
{
	static const char uuid[] = "urn:uuid:";

	id = wd_span_trim(id);
	if (wd_span_starts_nocase(id, "tag:"))
		return id.len > sizeof("tag:a,1:") ? id : WD_SPAN_NONE;
	if (wd_span_starts_nocase(id, uuid))
		return id.len == sizeof(uuid) - 1 + 36 ? small_letters(arena, id) : WD_SPAN_NONE;
	/* The canonical form says whether it is more than a site's root; the normal one keeps its fragment. */
	if (wd_url_is_http(id) && wd_address_canonical(arena, id).len > 0)
		return without_scheme(wd_url_normal(arena, id));
	return WD_SPAN_NONE;
}

size_t wd_story_keys(const struct wd_entry *entry, struct wd_arena *arena, struct wd_story_key out[WD_STORY_MAX_KEYS])
{
	struct wd_span id = wd_span_trim(entry->id);
	size_t n = 0;

	add_key(out, &n, WD_KEY_ID, world_id(arena, id));
	if (entry->url.len > 0)
		add_key(out, &n, WD_KEY_URL, wd_address_canonical(arena, entry->url));
	/*
	 * Proxies of links (feed burners, counters) put their own address into
	 * the link and leave the article's in the permalink. A fragment makes
	 * the id one of many on its page, so it is no address of an article.
	 */
	if (entry->id_is_permalink != 0 && wd_url_is_http(id) && wd_url_split(id).fragment.len == 0)
		add_key(out, &n, WD_KEY_URL, wd_address_canonical(arena, id));
	return n;
}
