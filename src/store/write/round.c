#include "store/write/round.h"

#include <stdlib.h>

#include "util/mem.h"

enum {
	LEAST_HEADS = 1024,
	MOST_SLOTS = 1 << 20, /* 16 MiB: the prints of 150,000 entries */
	MOST_DOUBTS = 1 << 16,
};
/* A print and who seeks by it, or an entry of the round itself. A poll of 50,000 new feeds has 400,000, so they are small. */
struct slot {
	int64_t entry;
	uint32_t print;     /* of an entry itself: of its id, for the chain */
	uint32_t next : 31; /* in its chain, from 1 on; 0: the last */
	uint32_t is_entry : 1;
};

struct wd_round_memory {
	struct slot *slots;
	size_t n_slots, slots_size;
	uint32_t *heads;
	size_t n_heads; /* a power of two */
	struct wd_doubt *doubts;
	size_t n_doubts, doubts_size;
};

static size_t chain_of(const struct wd_round_memory *m, uint32_t print)
{
	return (size_t)((print * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & (m->n_heads - 1);
}

void wd_round_free(struct wd_writer *writer)
{
	if (!writer->memory)
		return;
	free(writer->memory->slots);
	free(writer->memory->heads);
	free(writer->memory->doubts);
	free(writer->memory);
	writer->memory = NULL;
}

void wd_round_forget(struct wd_writer *writer)
{
	struct wd_round_memory *m = writer->memory;

	/* A large one is not kept for rounds that are small again. */
	if (!m || m->n_heads > LEAST_HEADS) {
		wd_round_free(writer);
		writer->memory = m = wd_xcalloc(1, sizeof(*m));
		m->n_heads = LEAST_HEADS;
		m->heads = wd_xcalloc(m->n_heads, sizeof(*m->heads));
	}
	if (m->n_slots)
		memset(m->heads, 0, m->n_heads * sizeof(*m->heads));
	m->n_slots = m->n_doubts = 0;
}

static void link_slot(struct wd_round_memory *m, size_t i)
{
	uint32_t *head = &m->heads[chain_of(m, m->slots[i].print)];

	m->slots[i].next = *head;
	*head = (uint32_t)i + 1;
}

static void grow(struct wd_round_memory *m)
{
	m->n_heads *= 2;
	m->heads = wd_xreallocarray(m->heads, m->n_heads, sizeof(*m->heads));
	memset(m->heads, 0, m->n_heads * sizeof(*m->heads));
	for (size_t i = 0; i < m->n_slots; i++)
		link_slot(m, i);
}

static void add(struct wd_round_memory *m, struct slot slot)
{
	if (m->n_slots >= MOST_SLOTS)
		return;
	if (m->n_slots == m->slots_size) {
		m->slots_size += m->slots_size / 2 + LEAST_HEADS;
		m->slots = wd_xreallocarray(m->slots, m->slots_size, sizeof(*m->slots));
	}
	m->slots[m->n_slots] = slot;
	link_slot(m, m->n_slots++);
	if (m->n_slots > m->n_heads)
		grow(m);
}

static bool is_kept(const struct wd_fingerprint *fp, uint32_t print)
{
	for (size_t i = 0; i < fp->n_kept; i++)
		if (fp->kept[i] == print)
			return true;
	return false;
}

void wd_round_add(struct wd_writer *writer, int64_t entry, const struct wd_fingerprint *fp)
{
	if (wd_round_has(writer, entry))
		return;
	add(writer->memory, (struct slot){ .entry = entry, .print = (uint32_t)entry, .is_entry = 1 });
	for (size_t i = 0; i < fp->n_sought; i++)
		if (!is_kept(fp, fp->sought[i]))
			add(writer->memory, (struct slot){ .entry = entry, .print = fp->sought[i] });
}

bool wd_round_has(const struct wd_writer *writer, int64_t entry)
{
	const struct wd_round_memory *m = writer->memory;

	for (uint32_t at = m->heads[chain_of(m, (uint32_t)entry)]; at; at = m->slots[at - 1].next)
		if (m->slots[at - 1].is_entry && m->slots[at - 1].entry == entry)
			return true;
	return false;
}

size_t wd_round_find(const struct wd_writer *writer, uint32_t print, int64_t *out, size_t most)
{
	const struct wd_round_memory *m = writer->memory;
	size_t n = 0;

	for (uint32_t at = m->heads[chain_of(m, print)]; at && n < most; at = m->slots[at - 1].next)
		if (m->slots[at - 1].print == print && !m->slots[at - 1].is_entry)
			out[n++] = m->slots[at - 1].entry;
	return n;
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

struct wd_round_mark wd_round_mark(const struct wd_writer *writer)
{
	return (struct wd_round_mark){ writer->memory->n_slots, writer->memory->n_doubts };
}

void wd_round_rewind(struct wd_writer *writer, struct wd_round_mark mark)
{
	struct wd_round_memory *m = writer->memory;

	/* Each is the first of its chain when those behind it are gone. */
	for (; m->n_slots > mark.n_slots; m->n_slots--) {
		const struct slot *last = &m->slots[m->n_slots - 1];

		m->heads[chain_of(m, last->print)] = last->next;
	}
	if (m->n_doubts > mark.n_doubts)
		m->n_doubts = mark.n_doubts;
}

const struct wd_doubt *wd_round_doubts(const struct wd_writer *writer, size_t *n)
{
	*n = writer->memory->n_doubts;
	return writer->memory->doubts;
}
