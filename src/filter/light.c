#include "filter/light.h"

struct light {
	/* Longest first; a blank before and behind each. */
	const char *fronts, *ends;
	size_t front_least, least; /* bytes that must be left */
};

/*
 * Arabic: light10 (Larkey, Ballesteros, Connell 2002). Czech: the cases of
 * Dolamic and Savoy (2009), of which Lucene has a copy. Persian: the endings of Lucene's
 * PersianStemFilter. Polish, Ukrainian, Hebrew, Bengali: the endings of their nouns' and
 * adjectives' declension. All without diacritics, as folded.
 */
static const struct light lights[WD_N_TONGUES] = {
	[WD_TONGUE_AR] = { " وال بال كال فال ولل ال لل ", " ها ان ات ون ين يه ه ي ", 4, 4 },
	[WD_TONGUE_FA] = { NULL, " هايشان هايمان هايي هايش هايم هاي ها ترين تر ان ي ", 0, 4 },
	[WD_TONGUE_HE] = { NULL, " יות יה ים ות ה ", 0, 4 },
	[WD_TONGUE_BN] = { NULL, " গুলোর গুলির গুলো গুলি দের ের কে তে রা র ে ", 0, 9 },
	[WD_TONGUE_PL] = { NULL,
			   " owie iami iach owi ami ach ego emu ych ich ymi imi iom iej ow om em am ie ia iu ej ym im"
			   " a e i o u y ",
			   0, 3 },
	[WD_TONGUE_CS] = { NULL,
			   " atech etem atum ech ich eho emi emu ete eti iho imi imu ach ata aty ych ama ami ove ovi ymi"
			   " em es im um at am os us ym mi ou ov a e i o u y ",
			   0, 3 },
	[WD_TONGUE_UK] = { NULL,
			   " ями ами ові еві єві ого ому ими іми ах ях ів їв ей ам ям ом ем єм ою ею єю ий ій их іх им ім"
			   " а я у ю и і ї о е є ь й ",
			   0, 6 },
};

/* The first of the list's pieces that the word begins or ends with; its length. */
static size_t find(const char *list, struct wd_span word, bool in_front, size_t least)
{
	for (const char *at = list ? list + 1 : ""; *at;) {
		size_t len = strcspn(at, " ");

		if (word.len >= len + least && memcmp(in_front ? word.ptr : word.ptr + word.len - len, at, len) == 0)
			return len;
		at += len + 1;
	}
	return 0;
}

/* The e that stands only where no ending follows (minister, ministra), and sounds that change before one. */
static size_t mend_slavic(enum wd_tongue tongue, char *word, size_t len)
{
	if (len > 4 && word[len - 2] == 'e' && !strchr("aeiouy", word[len - 3]) && !strchr("aeiouy", word[len - 1])) {
		word[len - 2] = word[len - 1];
		len--;
	}
	if (tongue == WD_TONGUE_CS && len > 3 && word[len - 1] == 'c')
		word[len - 1] = 'k';
	else if (tongue == WD_TONGUE_CS && len > 3 && word[len - 1] == 'z')
		word[len - 1] = 'h';
	return len;
}

/* ם ן ץ ף ך stand at ends alone; the same letters elsewhere are the next ones of the alphabet. */
static void mend_hebrew(char *word, size_t len)
{
	unsigned char *last = (unsigned char *)word + len - 1;

	if (len >= 2 && last[-1] == 0xD7 &&
	    (*last == 0x9A || *last == 0x9D || *last == 0x9F || *last == 0xA3 || *last == 0xA5))
		++*last;
}

size_t wd_light_stem(enum wd_tongue tongue, char *word, size_t len)
{
	const struct light *light = &lights[tongue];
	size_t front = find(light->fronts, (struct wd_span){ word, len }, true, light->front_least);

	if (front) {
		memmove(word, word + front, len - front);
		len -= front;
	}
	for (;;) {
		size_t end = find(light->ends, (struct wd_span){ word, len }, false, light->least);

		len -= end;
		/* light10 takes several off, one behind the other. */
		if (end == 0 || tongue != WD_TONGUE_AR)
			break;
	}
	if (tongue == WD_TONGUE_PL || tongue == WD_TONGUE_CS)
		len = mend_slavic(tongue, word, len);
	if (tongue == WD_TONGUE_HE)
		mend_hebrew(word, len);
	return len;
}

size_t wd_light_front(enum wd_tongue tongue, struct wd_span word)
{
	enum { LETTER = 2, LEAST = 3 * LETTER };
	const char *fronts = tongue == WD_TONGUE_AR ? "وفبلك" : tongue == WD_TONGUE_HE ? "ושהבלמכ" : "";

	for (; *fronts && word.len >= LETTER + LEAST; fronts += LETTER)
		if (memcmp(word.ptr, fronts, LETTER) == 0)
			return LETTER;
	return 0;
}
