#include "push/pile.h"

#include "push/mailbox.h"

static bool is_aside(const struct wd_letter *letter)
{
	return letter->refused >= WD_PILE_TRIES;
}

int64_t wd_pile_add(struct wd_pile *pile, struct wd_letter *letters)
{
	struct wd_letter **end = &pile->first;
	int64_t last = 0;

	while (*end)
		end = &(*end)->next;
	*end = letters;
	for (const struct wd_letter *l = letters; l; l = l->next) {
		pile->n++;
		pile->n_aside += is_aside(l);
		last = l->notice;
	}
	return last;
}

/* Half of what is read at once is enough to go on with. */
size_t wd_pile_room(const struct wd_pile *pile)
{
	size_t waiting = pile->n - pile->n_aside;

	if (waiting >= WD_MAIL_EACH / 2 || pile->n >= WD_PILE_MOST)
		return 0;
	return WD_MAIL_EACH - waiting;
}

bool wd_pile_has_hope(const struct wd_pile *pile)
{
	return pile->n > pile->n_aside;
}

struct wd_letter *wd_pile_next(const struct wd_pile *pile)
{
	return pile->at ? pile->at : pile->first;
}

bool wd_pile_failed(struct wd_pile *pile, bool refused)
{
	struct wd_letter *letter = wd_pile_next(pile);

	pile->at = NULL;
	if (!refused)
		return false;
	letter->refused++;
	pile->n_aside += letter->refused == WD_PILE_TRIES;
	if (is_aside(letter))
		pile->at = letter->next;
	return pile->at != NULL;
}

struct wd_letter *wd_pile_before(const struct wd_pile *pile, const struct wd_letter *letter)
{
	return pile->first == letter ? NULL : pile->first;
}

void wd_pile_drop(struct wd_pile *pile, struct wd_letter *letter)
{
	struct wd_letter **at = &pile->first;

	while (*at != letter)
		at = &(*at)->next;
	*at = letter->next;
	pile->at = NULL;
	pile->n--;
	pile->n_aside -= is_aside(letter);
	wd_letter_free(letter);
}

void wd_pile_release(struct wd_pile *pile)
{
	while (pile->first)
		wd_pile_drop(pile, pile->first);
}
