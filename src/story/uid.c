#include "story/uid.h"

#include <nettle/sha1.h>
#include <stdlib.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "story/address.h"
#include "util/mem.h"
#include "util/url.h"

enum {
	MAX_PUBLIC_ID = 512,
	MOST_COMPARED = 256, /* of the entries with one id: each is held against so many */
};

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

/* The address of a page without what says how a reader came; the fragment may be all that tells two entries apart. */
static struct wd_span plain_link(struct wd_arena *arena, struct wd_span url)
{
	struct wd_span canonical = wd_address_untracked(arena, url), fragment = wd_url_split(url).fragment;

	if (canonical.len == 0)
		return without_scheme(wd_span_trim(url));
	return wd_arena_printf(arena, "%.*s#%.*s", WD_SPAN_ARG(canonical), WD_SPAN_ARG(fragment));
}

/* From the weakest promise of the publisher to the strongest; each adds to what must be equal. */
enum level { BY_ID, BY_RAW_LINK, BY_LINK, BY_LINK_DATE, BY_ID_LINK_TITLE, BY_TEXT, BY_TITLE_DATE, BY_ALL };

static int64_t identity(struct wd_arena *arena, const struct wd_entry *e, enum level level)
{
	static const char *const kinds[] = { "id",   "link",       "plain link", "link+date", "id+link+title",
					     "text", "title+date", "all" };
	struct hasher h = begin(kinds[level]);

	if (level == BY_ID || level == BY_ID_LINK_TITLE || level == BY_ALL)
		add(&h, without_scheme(wd_span_trim(e->id)));
	if (level == BY_LINK)
		add(&h, plain_link(arena, e->url));
	if (level == BY_RAW_LINK || level == BY_LINK_DATE || level == BY_ID_LINK_TITLE || level == BY_ALL)
		add(&h, without_scheme(wd_span_trim(e->url)));
	if (level == BY_LINK_DATE || level == BY_TITLE_DATE || level == BY_ALL)
		add_number(&h, e->published_at);
	if (level == BY_ID_LINK_TITLE || level == BY_TEXT || level == BY_TITLE_DATE || level == BY_ALL)
		add(&h, e->title);
	if (level == BY_TEXT || level == BY_ALL)
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

/* A feed that dates all its entries alike dates them anew at each request. */
static bool are_dated(const struct wd_doc *doc)
{
	for (size_t i = 0; i < doc->n_entries; i++)
		if (doc->entries[i].published_at != doc->entries[0].published_at)
			return true;
	return doc->n_entries == 1;
}

/* Entries that were stored by another rule keep the identity that they have. */
static int64_t wide_identity(struct wd_arena *arena, const struct wd_entry *e, enum wd_id_policy policy, bool is_dated,
			     const struct wd_uid_memory *memory)
{
	enum level level = level_of(e, policy);

	if (policy == WD_ID_TITLE)
		return by_title(e);
	if (level == BY_LINK || (level == BY_TEXT && is_dated && e->published_at != WD_NO_TIME)) {
		int64_t uid = identity(arena, e, level == BY_LINK ? BY_RAW_LINK : BY_TEXT);

		if (memory->listed(memory->ctx, uid))
			return uid;
		level = level == BY_TEXT ? BY_TITLE_DATE : level;
	}
	return identity(arena, e, level);
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

/* What is being told apart. */
struct parting {
	struct wd_arena *arena;
	const struct wd_doc *doc;
	const struct wd_uid_memory *memory;
	int64_t *uids;
};

static const struct wd_entry *entry_of(const struct parting *p, const struct place *place)
{
	return &p->doc->entries[place->at];
}

/* The first of an identity that is alone in its document: what did an earlier document make of it? */
static void settle(const struct parting *p, const struct place *place)
{
	const struct wd_uid_memory *memory = p->memory;
	const struct wd_entry *e = entry_of(p, place);
	int64_t narrow = identity(p->arena, e, BY_ID_LINK_TITLE);

	if (memory->listed(memory->ctx, narrow) || memory->is_other(memory->ctx, place->uid, e)) {
		p->uids[place->at] = narrow;
		return;
	}
	if (!memory->listed(memory->ctx, place->uid)) {
		int64_t all = identity(p->arena, e, BY_ALL);

		if (memory->listed(memory->ctx, all))
			p->uids[place->at] = all;
	}
}

/* What an entry is told from others of its identity by: link and headline, or all of it. */
struct narrower {
	int64_t narrow, all;
};

/* Another one has the same link and headline, and is no double of this one. */
static bool has_twin(const struct narrower *of, size_t n, size_t i)
{
	for (size_t k = 0; k < n && k < MOST_COMPARED; k++)
		if (of[k].narrow == of[i].narrow && of[k].all != of[i].all)
			return true;
	return false;
}

/*
 * places[0, n) share an identity. Mere doubles keep it; else it stays with the
 * one that is stored under it, and the others get a narrower one each: by link and
 * headline, or, on a page of states that has these alike, by date and text too.
 */
static void part(const struct parting *p, const struct place *places, size_t n)
{
	const struct wd_uid_memory *memory = p->memory;
	struct narrower *of = wd_xreallocarray(NULL, n, sizeof(*of));
	bool differ = false;

	for (size_t i = 0; i < n; i++) {
		const struct wd_entry *e = entry_of(p, &places[i]);

		of[i] = (struct narrower){ identity(p->arena, e, BY_ID_LINK_TITLE), identity(p->arena, e, BY_ALL) };
		differ = differ || of[i].all != of[0].all;
	}
	for (size_t i = 0; differ && i < n; i++) {
		const struct wd_entry *e = entry_of(p, &places[i]);

		if (!memory->listed(memory->ctx, of[i].narrow) && memory->is_this(memory->ctx, places[i].uid, e))
			continue;
		p->uids[places[i].at] =
			!has_twin(of, n, i) || memory->is_this(memory->ctx, of[i].narrow, e) ? of[i].narrow : of[i].all;
	}
	free(of);
}

void wd_uid_assign(struct wd_arena *arena, const struct wd_doc *doc, enum wd_id_policy policy,
		   const struct wd_uid_memory *memory, int64_t *uids)
{
	struct parting p = { arena, doc, memory, uids };
	struct place *places;
	bool is_dated = are_dated(doc);

	for (size_t i = 0; i < doc->n_entries; i++)
		uids[i] = wide_identity(arena, &doc->entries[i], policy, is_dated, memory);
	if (policy != WD_ID_AUTO)
		return;
	places = wd_xreallocarray(NULL, doc->n_entries, sizeof(*places));
	for (size_t i = 0; i < doc->n_entries; i++) {
		places[i] = (struct place){ uids[i], i };
		memory->expect(memory->ctx, uids[i], &doc->entries[i]);
	}
	qsort(places, doc->n_entries, sizeof(*places), compare_places);
	for (size_t from = 0, to; from < doc->n_entries; from = to) {
		for (to = from + 1; to < doc->n_entries && places[to].uid == places[from].uid; to++)
			;
		if (to - from > 1)
			part(&p, places + from, to - from);
		else
			settle(&p, &places[from]);
	}
	free(places);
}

/* Dates are left out: there are feeds that date every entry anew at each request. */
int64_t wd_uid_content_hash(const struct wd_entry *e)
{
	struct hasher h = begin("content");
	const struct wd_span texts[] = { e->id,           e->url,        e->external_url, e->title,    e->summary,
					 e->content_html, e->image,      e->lang,         e->comments, e->rights,
					 e->source.title, e->source.url, e->source.id };

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

/* RFC 9562 §4: groups of 4, 2, 2, 2 and 6 bytes. One is written for each story, and printf() takes long for it. */
static struct wd_span uuid_text(struct wd_arena *arena, const uint8_t bytes[16])
{
	static const char digits[] = "0123456789abcdef";
	char text[sizeof("urn:uuid:") - 1 + 36] = "urn:uuid:", *at = text + sizeof("urn:uuid:") - 1;

	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*at++ = '-';
		*at++ = digits[bytes[i] >> 4];
		*at++ = digits[bytes[i] & 0x0F];
	}
	return wd_arena_copy(arena, text, sizeof(text));
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
	return uuid_text(arena, d);
}

struct wd_span wd_uid_public(struct wd_arena *arena, const struct wd_entry *entry, struct wd_span feed_url, int64_t uid,
			     int attempt)
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
