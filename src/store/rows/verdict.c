#include "store/rows/verdict.h"

#include "store/rows/pack.h"

static void put_one(unsigned char *to, const struct wd_verdict_on *on)
{
	wd_pack_number(to, (uint64_t)on->feed, 8);
	wd_pack_number(to + 8, (uint64_t)on->uid, 8);
	wd_pack_number(to + 16, (uint64_t)on->verdict.rule, 1);
	wd_pack_number(to + 17, (uint64_t)on->verdict.against, 1);
	wd_pack_number(to + 18, (uint64_t)on->verdict.likeness, 2);
}

static void get_one(const char *from, struct wd_verdict_on *on)
{
	on->feed = (int64_t)wd_pack_read_number(from, 8);
	on->uid = (int64_t)wd_pack_read_number(from + 8, 8);
	on->verdict.rule = (enum wd_rule)wd_pack_read_number(from + 16, 1);
	on->verdict.against = (enum wd_against)wd_pack_read_number(from + 17, 1);
	on->verdict.likeness = (int)wd_pack_read_number(from + 18, 2);
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
	get_one(blob.ptr, &out->by);
	get_one(blob.ptr + WD_VERDICT_SIZE / 2, &out->next_best);
}
