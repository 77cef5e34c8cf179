/*
 * The languages that words are stemmed in, by script. A text has one for each
 * script: its own where that is its script, else the script's usual one. The
 * index marks a stem with its tongue, so that what two words have in common
 * counts only in texts of the language in which they do. Pure.
 */
#ifndef WD_FILTER_TONGUE_H
#define WD_FILTER_TONGUE_H

#include <stdint.h>

#include "util/span.h"

/* By script, the usual one of each first. */
enum wd_tongue {
	WD_TONGUE_NONE, /* a language that nobody here can stem */
	WD_TONGUE_EN,
	WD_TONGUE_DE,
	WD_TONGUE_FR,
	WD_TONGUE_ES,
	WD_TONGUE_PT,
	WD_TONGUE_IT,
	WD_TONGUE_NL,
	WD_TONGUE_SV,
	WD_TONGUE_DA,
	WD_TONGUE_NO,
	WD_TONGUE_FI,
	WD_TONGUE_HU,
	WD_TONGUE_RO,
	WD_TONGUE_TR,
	WD_TONGUE_CA,
	WD_TONGUE_EU,
	WD_TONGUE_ID,
	WD_TONGUE_GA,
	WD_TONGUE_LT,
	WD_TONGUE_PL,
	WD_TONGUE_CS,
	WD_TONGUE_SH, /* Serbian and Croatian in Latin letters */
	WD_TONGUE_RU,
	WD_TONGUE_UK,
	WD_TONGUE_SR,
	WD_TONGUE_EL,
	WD_TONGUE_HY,
	WD_TONGUE_AR,
	WD_TONGUE_FA,
	WD_TONGUE_HE,
	WD_TONGUE_YI,
	WD_TONGUE_HI,
	WD_TONGUE_NE,
	WD_TONGUE_BN,
	WD_TONGUE_TA,
	WD_N_TONGUES,
};

enum wd_script {
	WD_SCRIPT_OTHER,
	WD_SCRIPT_LATIN,
	WD_SCRIPT_CYRILLIC,
	WD_SCRIPT_GREEK,
	WD_SCRIPT_ARMENIAN,
	WD_SCRIPT_ARABIC,
	WD_SCRIPT_HEBREW,
	WD_SCRIPT_DEVANAGARI,
	WD_SCRIPT_BENGALI,
	WD_SCRIPT_TAMIL,
	WD_N_SCRIPTS,
};

enum wd_script wd_script_of(uint32_t letter);
/* The tongues of a script are neighbours: [first, end). Both 0 where a script has none. */
void wd_script_tongues(enum wd_script script, enum wd_tongue *first, enum wd_tongue *end);
/* The tongue in which a word of this script is stemmed, in a text of this one. */
enum wd_tongue wd_tongue_for(enum wd_script script, enum wd_tongue of_text);

/* Its name in libstemmer; NULL where wd_light_stem (light.h) does it. */
const char *wd_tongue_stemmer(enum wd_tongue tongue);
/* The byte, below a blank, that marks it among the tongues of its script. */
char wd_tongue_byte(enum wd_tongue tongue);
enum { WD_TONGUE_FIRST_BYTE = 0x04 };
static inline bool wd_tongue_is_byte(char c)
{
	return c >= WD_TONGUE_FIRST_BYTE && c < ' ';
}

/*
 * The language of a text, from what is said (a BCP 47 tag, maybe absent or
 * wrong) and from its words: small words and letters that one language has.
 * What the text shows plainly counts more than the tag; both are ignored where
 * they are of another script than the text's. The same answer for the same texts.
 */
enum wd_tongue wd_tongue_guess(struct wd_span tag, struct wd_span title, struct wd_span summary, struct wd_span body);

#endif
