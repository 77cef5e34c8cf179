#include "store/write/round.h"

#include <stdlib.h>

#include "store/write/bands.h"
#include "util/mem.h"

enum {
	ROWS_A_PART = 1 << 13, /* in all 16 MiB and room to grow, of 300,000 entries; of more the newer ones are known */
	LEAST_ADDED = 64,
	MOST_DOUBTS = 1 << 16,
};

/* An entry of the transaction under way, which may be undone. */
struct added {
	int64_t entry;
	uint32_t n_prints, prints[WD_PRINT_SOUGHT];
};

struct wd_round_memory {
	struct wd_bands *entries; /* each under its id */
	struct wd_bands *seekers; /* under prints that they seek by and do not keep */
	struct added *added;
	size_t n_added, added_size;
	struct wd_doubt *doubts;
	size_t n_doubts, doubts_size;
	bool is_fresh; /* no entry came yet */
};

void wd_round_free(struct wd_writer *writer)
{
	struct wd_round_memory *m = writer->memory;

	if (!m)
		return;
	wd_bands_free(m->entries);
	wd_bands_free(m->seekers);
	free(m->added);
	free(m->doubts);
	free(m);
	writer->memory = NULL;
}

void wd_round_forget(struct wd_writer *writer)
{
	if (!writer->memory || !writer->memory->is_fresh) {
		wd_round_free(writer);
		writer->memory = wd_xcalloc(1, sizeof(*writer->memory));
		*writer->memory = (struct wd_round_memory){ .entries = wd_bands_new(ROWS_A_PART),
							    .seekers = wd_bands_new(ROWS_A_PART),
							    .is_fresh = true };
	}
	writer->memory->n_doubts = 0;
}

static bool is_kept(const struct wd_fingerprint *fp, uint32_t print)
{
	for (size_t i = 0; i < fp->n_kept; i++)
		if (fp->kept[i] == print)
			return true;
	return false;
}

static struct added *note_added(struct wd_round_memory *m, int64_t entry)
{
	if (m->n_added == m->added_size) {
		m->added_size = m->added_size ? m->added_size * 2 : LEAST_ADDED;
		m->added = wd_xreallocarray(m->added, m->added_size, sizeof(*m->added));
	}
	m->added[m->n_added] = (struct added){ .entry = entry };
	return &m->added[m->n_added++];
}

void wd_round_add(struct wd_writer *writer, int64_t entry, const struct wd_fingerprint *fp)
{
	struct wd_round_memory *m = writer->memory;
	struct added *added;

	if (entry >> WD_BANDS_ID_BITS || wd_round_has(writer, entry))
		return;
	m->is_fresh = false;
	added = note_added(m, entry);
	for (size_t i = 0; i < fp->n_sought; i++)
		if (!is_kept(fp, fp->sought[i]))
			added->prints[added->n_prints++] = fp->sought[i];
	wd_bands_expect(m->seekers, added->prints, added->n_prints);
	wd_bands_add(m->entries, (uint32_t)entry, entry);
	for (size_t i = 0; i < added->n_prints; i++)
		wd_bands_add(m->seekers, added->prints[i], entry);
}

bool wd_round_has(const struct wd_writer *writer, int64_t entry)
{
	int64_t found[WD_BANDS_EACH];

	for (size_t n = wd_bands_find(writer->memory->entries, (uint32_t)entry, found); n-- > 0;)
		if (found[n] == entry)
			return true;
	return false;
}

size_t wd_round_find(const struct wd_writer *writer, uint32_t print, int64_t out[WD_BANDS_EACH])
{
	return wd_bands_find(writer->memory->seekers, print, out);
}

void wd_round_expect(const struct wd_writer *writer, const uint32_t *prints, size_t n)
{
	wd_bands_expect(writer->memory->seekers, prints, n);
}

void wd_round_doubt(struct wd_writer *writer, int64_t a, int64_t b)
{
	struct wd_round_memory *m = writer->memory;

	if (m->n_doubts >= MOST_DOUBTS)
		return;
	if (m->n_doubts == m->doubts_size) {
		m->doubts_size = m->doubts_size ? m->doubts_size * 2 : 64;
		m->doubts = wd_xreallocarray(m->doubts, m->doubts_size, sizeof(*m->doubts));
	}
	m->doubts[m->n_doubts++] = (struct wd_doubt){ a, b };
}

void wd_round_keep(struct wd_writer *writer)
{
	writer->memory->n_added = 0;
}

struct wd_round_mark wd_round_mark(const struct wd_writer *writer)
{
	return (struct wd_round_mark){ writer->memory->n_added, writer->memory->n_doubts };
}

void wd_round_rewind(struct wd_writer *writer, struct wd_round_mark mark)
{
	struct wd_round_memory *m = writer->memory;

	for (; m->n_added > mark.n_added; m->n_added--) {
		const struct added *last = &m->added[m->n_added - 1];

		wd_bands_remove(m->entries, (uint32_t)last->entry, last->entry);
		for (size_t i = 0; i < last->n_prints; i++)
			wd_bands_remove(m->seekers, last->prints[i], last->entry);
	}
	if (m->n_doubts > mark.n_doubts)
		m->n_doubts = mark.n_doubts;
}

const struct wd_doubt *wd_round_doubts(const struct wd_writer *writer, size_t *n)
{
	*n = writer->memory->n_doubts;
	return writer->memory->doubts;
}
