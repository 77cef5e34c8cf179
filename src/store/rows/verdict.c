#include "store/rows/verdict.h"

static void put(unsigned char *to, uint64_t value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (unsigned char)(value >> (8 * i));
}

static uint64_t get(const unsigned char *from, size_t n)
{
	uint64_t value = 0;

	for (size_t i = 0; i < n; i++)
		value |= (uint64_t)from[i] << (8 * i);
	return value;
}

static void put_one(unsigned char *to, const struct wd_verdict_on *on)
{
	put(to, (uint64_t)on->feed, 8);
	put(to + 8, (uint64_t)on->uid, 8);
	put(to + 16, (uint64_t)on->verdict.rule, 1);
	put(to + 17, (uint64_t)on->verdict.against, 1);
	put(to + 18, (uint64_t)on->verdict.likeness, 2);
}

static void get_one(const unsigned char *from, struct wd_verdict_on *on)
{
	on->feed = (int64_t)get(from, 8);
	on->uid = (int64_t)get(from + 8, 8);
	on->verdict.rule = (enum wd_rule)get(from + 16, 1);
	on->verdict.against = (enum wd_against)get(from + 17, 1);
	on->verdict.likeness = (int)get(from + 18, 2);
}

void wd_verdict_pack(const struct wd_verdict_row *row, unsigned char out[WD_VERDICT_SIZE])
{
	put_one(out, &row->by);
	put_one(out + WD_VERDICT_SIZE / 2, &row->next_best);
}

void wd_verdict_read(struct wd_span blob, struct wd_verdict_row *out)
{
	*out = (struct wd_verdict_row){ 0 };
	if (blob.len != WD_VERDICT_SIZE)
		return;
	get_one((const unsigned char *)blob.ptr, &out->by);
	get_one((const unsigned char *)blob.ptr + WD_VERDICT_SIZE / 2, &out->next_best);
}
