#include "filter/light.h"

struct light {
	const char *fronts, *tails, *ends, *behind; /* longest first; a blank before and behind each */
	size_t front_least, least;                  /* bytes that must be left */
};

/*
 * Arabic: light10 (Larkey, Ballesteros, Connell 2002). Persian: the endings of Lucene's
 * PersianStemFilter. Hebrew, Bengali: the endings of their nouns' and adjectives' declension. Czech, Polish,
 * Ukrainian: behind what a verb says of itself (tails), the ends of cases and persons; and behind these, what makes
 * tenses and participles of a verb. As nouns lose such ends in all of their cases, they stay one. All without diacritics,
 * as folded.
 */
static const struct light lights[WD_N_TONGUES] = {
	[WD_TONGUE_AR] = { " وال بال كال فال ولل ال لل ", NULL, " ها ان ات ون ين يه ه ي ", NULL, 4, 4 },
	[WD_TONGUE_FA] = { NULL, NULL, " هايشان هايمان هايي هايش هايم هاي ها ترين تر ان ي ", NULL, 0, 4 },
	[WD_TONGUE_HE] = { NULL, NULL, " יות יים ית יה ים ות ה ת י ", NULL, 0, 4 },
	[WD_TONGUE_BN] = { NULL, NULL, " গুলোর গুলির গুলো গুলি দের ের কে তে রা র ে ", NULL, 0, 9 },
	[WD_TONGUE_PL] = { NULL, NULL,
			   " owie iami iach owi ami ach ego emu ych ich ymi imi iom iej ow om em am ie ia iu ej ym im"
			   " a e i o u y ",
			   " ywani owani iwani ujac iajac ajac ywal ywac ywan owal owac owan iwal iwac iwan iani ieni ial iac ian iaj iel uj"
			   " ani eni al aj ac an il yl el en ",
			   0, 3 },
	[WD_TONGUE_CS] = { NULL, NULL,
			   " atech etem atum ech ich eho emi emu ete eti iho imi imu ach ata aty ych ama ami ove ovi ymi"
			   " em es im um at am os us ym mi ou ov a e i o u y ",
			   " ovani avani ujic ujem ujet ovan oval avan aval nout ejic ani eni uj ov aj ej al an il it el et en es em us um ov ",
			   0, 3 },
	[WD_TONGUE_TR] = { NULL, NULL,
			   " larinin lerinin larini lerini larina lerine larinda lerinde lari leri sinda sinde sunda sindan sinden sina sine sini"
			   " sunu sinin sunun iyordu uyordu iyor uyor yacak yecek acak ecek mistir mustur lar ler dan den tan ten nda nde ndan nden"
			   " nin nun yla yle dig dug tig tug mak mek mis mus dir dur tir tur yor da de ta te di du ti tu si su in un yi yu ya ye la le"
			   " i u a e ",
			   NULL, 0, 3 },
	[WD_TONGUE_UK] = { NULL, " ся сь ",
			   " ями ами ові еві єві ого ому ими іми ах ях ів їв ей ої єї ам ям ом ем єм ою ею єю ий их іх им ім"
			   " ють уть ять ать ить іть єш еш иш їш ить їть ете єте ите їте ймо ємо емо имо їмо йте"
			   " а я у ю и і ї о е є ь й ",
			   " ювал юват ював увал уват ував юван ован ину нут нув нул ял ят яв ян ал ат ав ан ил ит ив ін іл іт ен ул ут ув ую юю у ю а я і ",
			   0, 6 },
};

/* What a Turkish end begins with depends on the letter that it stands behind. */
static bool fits_turkish(char before, char end)
{
	static const char vowels[] = "aeiou";

	if (end == 't')
		return strchr("fstkchp", before);
	return !strchr("nsy", end) == !strchr(vowels, before) || (!strchr("nsy", end) && !strchr(vowels, end));
}

/* The first of the list's pieces that the word begins or ends with; its length. */
static size_t find(enum wd_tongue tongue, const char *list, struct wd_span word, bool in_front, size_t least)
{
	char last = word.len ? word.ptr[word.len - 1] : '\0';
	const char *end;

	for (const char *at = list ? list + 1 : ""; *at; at = end + 1) {
		size_t len;

		end = strchr(at, ' ');
		len = (size_t)(end - at);
		if ((!in_front && end[-1] != last) || word.len < len + least ||
		    memcmp(in_front ? word.ptr : word.ptr + word.len - len, at, len) != 0)
			continue;
		if (tongue != WD_TONGUE_TR || fits_turkish(word.ptr[word.len - len - 1], *at))
			return len;
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
	if (len > 4 && word[len - 1] == 'l' && !strchr("aeiouy", word[len - 2])) /* padla, klesl */
		len--;
	if (len > 3 && word[len - 1] == 'c')
		word[len - 1] = 'k';
	else if (tongue == WD_TONGUE_PL && len > 3 && word[len - 2] == 'd' && word[len - 1] == 'z')
		len--; /* woda, wodzie */
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

/* і stands for о in a syllable that no vowel follows (завод, рік, року). */
static size_t mend_ukrainian(char *word, size_t len)
{
	enum { LETTER = 2 };
	char *last = word + len - LETTER, *before = last - LETTER;

	if (len < 3 * LETTER)
		return len;
	if (memcmp(last, "л", LETTER) == 0 && strstr("бпвмгкзсж", (char[]){ before[0], before[1], 0 }))
		return len - LETTER; /* відновлено, зросли */
	if (memcmp(before, "і", LETTER) == 0)
		memcpy(before, "о", LETTER);
	return len;
}

static size_t without_end(const char *list, const char *word, size_t len, size_t least)
{
	return len - find(WD_TONGUE_NONE, list, (struct wd_span){ word, len }, false, least);
}

/* Behind a short root short ends are too likely to be part of it. */
static size_t without_tense(const struct light *light, const char *word, size_t len)
{
	size_t letter = light->least / 3, end = len - without_end(light->behind, word, len, light->least);

	return end < 3 * letter && len - end == light->least ? len : len - end;
}

size_t wd_light_article(enum wd_tongue tongue, struct wd_span word)
{
	return find(tongue, lights[tongue].fronts, word, true, lights[tongue].front_least);
}

size_t wd_light_stem(enum wd_tongue tongue, char *word, size_t len)
{
	const struct light *light = &lights[tongue];
	size_t front = wd_light_article(tongue, (struct wd_span){ word, len });

	if (front) {
		memmove(word, word + front, len - front);
		len -= front;
	}
	len = without_end(light->tails, word, len, light->least);
	for (;;) {
		size_t end = find(tongue, light->ends, (struct wd_span){ word, len }, false, light->least);

		len -= end;
		/* light10 takes several off, one behind the other. */
		if (end == 0 || (tongue != WD_TONGUE_AR && tongue != WD_TONGUE_TR))
			break;
	}
	if (tongue == WD_TONGUE_PL && len > 3 && word[len - 1] == 'i') /* sędzia, sędziów */
		len--;
	len = without_tense(light, word, len);
	if (tongue == WD_TONGUE_PL || tongue == WD_TONGUE_CS)
		len = mend_slavic(tongue, word, len);
	if (tongue == WD_TONGUE_UK)
		len = mend_ukrainian(word, len);
	if (tongue == WD_TONGUE_HE)
		mend_hebrew(word, len);
	return len;
}

size_t wd_light_front(enum wd_tongue tongue, struct wd_span word, bool of_text)
{
	enum { LETTER = 2, LEAST = 3 * LETTER };
	const char *fronts = tongue == WD_TONGUE_HE ? "הושבלמכ" : of_text && tongue == WD_TONGUE_AR ? "وفبلك" : "";

	for (; *fronts && word.len >= LETTER + LEAST; fronts += LETTER) {
		if (memcmp(word.ptr, fronts, LETTER) == 0)
			return LETTER;
		if (!of_text)
			break;
	}
	return 0;
}
