#include "story/uid.h"

#include <nettle/sha1.h>
#include <stdio.h>
#include <stdlib.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "util/mem.h"

enum { MAX_PUBLIC_ID = 512 };

/* A hash of several texts that cannot be mistaken for that of their parts cut elsewhere. */
struct hasher {
	XXH3_state_t state;
};

static void add(struct hasher *h, struct wd_span text)
{
	uint64_t len = text.len;

	XXH3_64bits_update(&h->state, &len, sizeof(len));
	if (text.len)
		XXH3_64bits_update(&h->state, text.ptr, text.len);
}

static void add_number(struct hasher *h, int64_t number)
{
	XXH3_64bits_update(&h->state, &number, sizeof(number));
}

static struct hasher begin(const char *kind)
{
	struct hasher h;

	XXH3_64bits_reset(&h.state);
	add(&h, wd_span_of(kind));
	return h;
}

static int64_t end(struct hasher *h)
{
	int64_t hash = (int64_t)XXH3_64bits_digest(&h->state);

	return hash ? hash : 1;
}

int64_t wd_uid_hash(struct wd_span text)
{
	return (int64_t)XXH3_64bits(text.ptr ? text.ptr : "", text.len);
}

static struct wd_span without_scheme(struct wd_span text)
{
	size_t skip = wd_span_starts_nocase(text, "https://") ? 8 : wd_span_starts_nocase(text, "http://") ? 7 : 0;

	return (struct wd_span){ text.ptr + skip, text.len - skip };
}

/* From the weakest promise of the publisher to the strongest; each adds to what must be equal. */
enum level { BY_ID, BY_LINK, BY_LINK_DATE, BY_ID_LINK_TITLE, BY_TEXT };

static int64_t identity(const struct wd_entry *e, enum level level)
{
	static const char *const kinds[] = { "id", "link", "link+date", "id+link+title", "text" };
	struct hasher h = begin(kinds[level]);

	if (level == BY_ID || level == BY_ID_LINK_TITLE)
		add(&h, without_scheme(wd_span_trim(e->id)));
	if (level != BY_ID && level != BY_TEXT)
		add(&h, without_scheme(wd_span_trim(e->url)));
	if (level == BY_LINK_DATE)
		add_number(&h, e->published_at);
	if (level == BY_ID_LINK_TITLE || level == BY_TEXT)
		add(&h, e->title);
	if (level == BY_TEXT)
		add(&h, e->content_html.len ? e->content_html : e->summary);
	return end(&h);
}

static enum level level_of(const struct wd_entry *e, enum wd_id_policy policy)
{
	bool has_link = e->url.len > 0;

	switch (policy) {
	case WD_ID_AUTO:
	case WD_ID_GUID:
		return wd_span_trim(e->id).len ? BY_ID : has_link ? BY_LINK : BY_TEXT;
	case WD_ID_LINK:
		return has_link ? BY_LINK : BY_TEXT;
	case WD_ID_LINK_DATE:
		return has_link ? BY_LINK_DATE : BY_TEXT;
	case WD_ID_TITLE:
		break;
	}
	return BY_TEXT;
}

static int64_t by_title(const struct wd_entry *e)
{
	struct hasher h = begin("title");

	add(&h, e->title);
	return end(&h);
}

struct place {
	int64_t uid;
	size_t at;
};

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->uid != y->uid)
		return x->uid < y->uid ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static bool is_double(const struct wd_entry *a, const struct wd_entry *b)
{
	return wd_span_equal(without_scheme(a->url), without_scheme(b->url)) && wd_span_equal(a->title, b->title);
}

/* places[from, to) share an identity: unless they are mere doubles, each gets a narrower one. */
static void part(const struct wd_doc *doc, const struct place *places, size_t n, int64_t *uids)
{
	const struct wd_entry *first = &doc->entries[places[0].at];
	bool differ = false;

	for (size_t i = 1; i < n; i++)
		if (!is_double(first, &doc->entries[places[i].at]))
			differ = true;
	for (size_t i = 0; differ && i < n; i++)
		uids[places[i].at] = identity(&doc->entries[places[i].at], BY_ID_LINK_TITLE);
}

void wd_uid_assign(const struct wd_doc *doc, enum wd_id_policy policy, bool (*known)(void *ctx, int64_t uid),
		   void *ctx, int64_t *uids)
{
	struct place *places;

	for (size_t i = 0; i < doc->n_entries; i++)
		uids[i] = policy == WD_ID_TITLE ? by_title(&doc->entries[i]) :
						  identity(&doc->entries[i], level_of(&doc->entries[i], policy));
	if (policy != WD_ID_AUTO)
		return;
	places = wd_xreallocarray(NULL, doc->n_entries, sizeof(*places));
	for (size_t i = 0; i < doc->n_entries; i++)
		places[i] = (struct place){ uids[i], i };
	qsort(places, doc->n_entries, sizeof(*places), compare_places);
	for (size_t from = 0, to; from < doc->n_entries; from = to) {
		for (to = from + 1; to < doc->n_entries && places[to].uid == places[from].uid; to++)
			;
		if (to - from > 1) {
			part(doc, places + from, to - from, uids);
		} else {
			/* Alone in this document, but an earlier one may have made it narrower. */
			int64_t narrow = identity(&doc->entries[places[from].at], BY_ID_LINK_TITLE);

			if (known(ctx, narrow) && !known(ctx, uids[places[from].at]))
				uids[places[from].at] = narrow;
		}
	}
	free(places);
}

/* Dates are left out: there are feeds that date every entry anew at each request. */
int64_t wd_uid_content_hash(const struct wd_entry *e)
{
	struct hasher h = begin("content");
	const struct wd_span texts[] = { e->id,	   e->url,    e->external_url, e->title,	e->summary,	 e->content_html,
					 e->image, e->lang,   e->comments,     e->rights,	e->source.title, e->source.url,
					 e->source.id };

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		add(&h, texts[i]);
	add_number(&h, (int64_t)e->n_authors);
	for (size_t i = 0; i < e->n_authors; i++) {
		add(&h, e->authors[i].name);
		add(&h, e->authors[i].url);
		add(&h, e->authors[i].email);
	}
	add_number(&h, (int64_t)e->n_categories);
	for (size_t i = 0; i < e->n_categories; i++)
		add(&h, e->categories[i]);
	for (size_t i = 0; i < e->n_attachments; i++) {
		add(&h, e->attachments[i].url);
		add(&h, e->attachments[i].mime_type);
		add(&h, e->attachments[i].title);
		add_number(&h, e->attachments[i].size);
		add_number(&h, e->attachments[i].duration_ms);
	}
	return end(&h);
}

int64_t wd_uid_words_hash(const struct wd_entry *e, struct wd_span body)
{
	struct hasher h = begin("words");

	add(&h, e->title);
	add(&h, body.len ? body : e->summary);
	return end(&h);
}

static bool is_own_uri(struct wd_span id)
{
	if (id.len > MAX_PUBLIC_ID || (!wd_span_starts_nocase(id, "tag:") && !wd_span_starts_nocase(id, "urn:")))
		return false;
	for (size_t i = 0; i < id.len; i++)
		if (id.ptr[i] <= ' ' || id.ptr[i] > '~' || strchr("<>\"{}|\\^`", id.ptr[i]))
			return false;
	return id.len > 5;
}

/* A version 5 UUID in the namespace of URLs. */
static struct wd_span uuid(struct wd_arena *arena, struct wd_span name)
{
	static const uint8_t space[16] = { 0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1,
					   0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8 };
	struct sha1_ctx ctx;
	uint8_t d[SHA1_DIGEST_SIZE];

	sha1_init(&ctx);
	sha1_update(&ctx, sizeof(space), space);
	sha1_update(&ctx, name.len, (const uint8_t *)name.ptr);
	sha1_digest(&ctx, sizeof(d), d);
	d[6] = (uint8_t)((d[6] & 0x0F) | 0x50);
	d[8] = (uint8_t)((d[8] & 0x3F) | 0x80);
	return wd_arena_printf(arena,
			       "urn:uuid:%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", d[0],
			       d[1], d[2], d[3], d[4], d[5], d[6], d[7], d[8], d[9], d[10], d[11], d[12], d[13],
			       d[14], d[15]);
}

struct wd_span wd_uid_public(struct wd_arena *arena, const struct wd_entry *entry, struct wd_span feed_url,
			     int64_t uid, int attempt)
{
	struct wd_span id = wd_span_trim(entry->id), name;

	if (attempt == 0 && is_own_uri(id))
		return wd_arena_dup(arena, id);
	if (attempt == 0 && without_scheme(id).len < id.len)
		return uuid(arena, without_scheme(id));
	feed_url = without_scheme(feed_url);
	name = wd_arena_printf(arena, "%.*s#%016llx.%d", WD_SPAN_ARG(feed_url), (unsigned long long)uid,
			       attempt > 1 ? attempt : 0);
	return uuid(arena, name);
}
