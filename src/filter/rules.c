#include "filter/rules.h"

#include <string.h>

struct rule {
	const char *from, *to;
	size_t least; /* bytes that must stand before a suffix */
};

/* Endings in texts as written, and without their diacritics; the first that fits. */
static const struct rule *const endings[WD_N_TONGUES] = {
	[WD_TONGUE_PT] =
		(const struct rule[]){
			/* Plurals of Portuguese (the first step of RSLP, Orengo and Huyck 2001). */
			{ "ões", "ão", 1 },
			{ "oes", "ao", 1 },
			{ "ães", "ão", 1 },
			{ "aes", "ao", 1 },
			{ "ais", "al", 2 },
			{ "veis", "vel", 2 },
			{ "éis", "el", 2 },
			{ "eis", "il", 2 },
			{ "óis", "ol", 2 },
			{ "ois", "ol", 3 },
			{ "ns", "m", 2 },
			{ "zes", "z", 2 },
			{ NULL, NULL, 0 },
		},
	[WD_TONGUE_UK] =
		(const struct rule[]){
			/* Cases whose ends are those of adjectives. */
			{ "цій", "ція", 2 },
			{ "рею", "рея", 2 },
			/* Vowels that stand only where no ending follows, and consonants that are doubled before one. */
			{ "ість", "ості", 4 },
			{ "ець", "ця", 4 },
			{ "ок", "ку", 6 },
			{ "січень", "січня", 0 },
			{ "зень", "зня", 4 },
			{ "вень", "вня", 4 },
			{ "тень", "тня", 4 },
			{ "сень", "сня", 4 },
			{ "пень", "пня", 4 },
			{ "день", "дня", 4 },
			{ "рень", "рня", 6 },
			{ "ння", "нь", 4 },
			{ "нню", "нь", 4 },
			{ "нням", "нь", 4 },
			{ "ннях", "нь", 4 },
			{ "анні", "ань", 4 },
			{ "енні", "ень", 4 },
			{ "могти", "мог", 2 },
			{ NULL, NULL, 0 },
		},
	[WD_TONGUE_PL] =
		(const struct rule[]){
			{ "enci", "enta", 3 },
			{ "anci", "anta", 3 },
			{ "iści", "ista", 3 },
			{ "ować", "", 3 },
			{ "ywać", "", 3 },
			{ "iwać", "", 3 },
			{ "iać", "", 3 },
			{ "ieć", "", 3 },
			{ "ać", "", 3 },
			{ "ić", "", 3 },
			{ "yć", "", 3 },
			{ "ąć", "", 3 },
			{ "iec", "ca", 2 },
			{ NULL, NULL, 0 },
		},
	[WD_TONGUE_CS] =
		(const struct rule[]){
			{ "ájem", "ájmu", 1 },
			{ "ojem", "ojmu", 1 },
			{ NULL, NULL, 0 },
		},
	[WD_TONGUE_DE] =
		(const struct rule[]){
			/* Weak verbs, whose past Snowball leaves. */
			{ "elten", "el", 3 },
			{ "elte", "el", 3 },
			{ "elt", "el", 4 },
			{ "eln", "el", 3 },
			{ "erten", "er", 3 },
			{ "erte", "er", 3 },
			{ "ert", "er", 4 },
			{ "tete", "ten", 3 },
			{ "teten", "ten", 3 },
			{ "tet", "ten", 3 },
			{ "dete", "den", 3 },
			{ "deten", "den", 3 },
			{ "det", "den", 3 },
			{ "nete", "nen", 3 },
			{ "neten", "nen", 3 },
			/* Genitives and plurals of words that end in a vowel. */
			{ "as", "a", 4 },
			{ "os", "o", 3 },
			{ NULL, NULL, 0 },
		},
	[WD_TONGUE_NL] =
		(const struct rule[]){
			{ "eelden", "eeld", 1 },
			{ "elden", "elen", 4 },
			{ "eelde", "eelde", 1 },
			{ "elde", "elen", 4 },
			{ "elt", "elen", 4 },
			{ "eerden", "eren", 3 },
			{ "eerde", "eren", 3 },
			{ "eert", "eren", 3 },
			{ "ies", "ie", 2 },
			{ NULL, NULL, 0 },
		},
	[WD_TONGUE_DA] =
		(const struct rule[]){
			{ "ede", "e", 4 },
			{ "strene", "ster", 2 },
			{ "stre", "ster", 2 },
			{ NULL, NULL, 0 },
		},
	[WD_TONGUE_NO] =
		(const struct rule[]){
			{ "ede", "e", 4 },
			{ "strene", "ster", 2 },
			{ "stre", "ster", 2 },
			{ NULL, NULL, 0 },
		},
	[WD_TONGUE_SV] =
		(const struct rule[]){
			/* The definite form of words in -a; lands end in -stan. That of neuters in -et; what ends so itself is kept. */
			{ "stan", "stan", 0 },     { "an", "a", 3 },          { "itetet", "itet", 2 },
			{ "itet", "itet", 2 },     { "heten", "het", 2 },     { "het", "het", 2 },
			{ "budget", "budget", 0 }, { "planet", "planet", 0 }, { "paket", "paket", 0 },
			{ "elset", "else", 2 },    { "ets", "", 3 },          { "et", "", 3 },
			{ "strarna", "ster", 2 },  { "strar", "ster", 2 },    { "stern", "ster", 2 },
			{ "llde", "lla", 1 },      { "lldes", "lla", 1 },     { "vde", "va", 3 },
			{ "mde", "ma", 3 },        { NULL, NULL, 0 },
		},
	[WD_TONGUE_RO] =
		(const struct rule[]){
			{ "ere", "eri", 3 },
			{ "erea", "eri", 3 },
			{ "are", "ări", 4 },
			{ "area", "ări", 4 },
			{ "ire", "iri", 4 },
			{ "irea", "iri", 4 },
			{ NULL, NULL, 0 },
		},
	[WD_TONGUE_FR] =
		(const struct rule[]){
			/* Verbs in the third person that no noun looks like. */
			{ "ocie", "ocier", 1 },
			{ "fie", "fier", 2 },
			{ "ttent", "tte", 2 },
			{ "chent", "che", 2 },
			{ "nnent", "nne", 2 },
			{ "trent", "tre", 2 },
			{ NULL, NULL, 0 },
		},
	[WD_TONGUE_HI] =
		(const struct rule[]){
			{ "ियों", "ी", 6 },
			{ "ियां", "ी", 6 },
			{ "ाओं", "ा", 6 },
			{ "ाएं", "ा", 6 },
			{ NULL, NULL, 0 },
		},
	[WD_TONGUE_FI] =
		(const struct rule[]){
			{ "miehet", "mies", 0 },
			{ "miehen", "mies", 0 },
			{ "miesten", "mies", 0 },
			{ "miehiä", "mies", 0 },
			{ "tusta", "tus", 2 },
			{ "tystä", "tys", 2 },
			{ "mystä", "mys", 2 },
			{ "eja", "i", 4 },
			{ "ejä", "i", 4 },
			{ "ien", "i", 3 },
			{ "eissa", "i", 3 },
			{ "eista", "i", 3 },
			{ "eihin", "i", 3 },
			{ "eille", "i", 3 },
			{ NULL, NULL, 0 },
		},
	[WD_TONGUE_TR] =
		(const struct rule[]){
			{ "anın", "an", 2 },
			{ "anin", "an", 2 },
			{ NULL, NULL, 0 },
		},
	[WD_TONGUE_HU] =
		(const struct rule[]){
			/* The past of Hungarian verbs; Snowball knows its nouns. */
			{ "lták", "l", 3 },
			{ "ltak", "l", 3 },
			{ "lték", "l", 3 },
			{ "ltek", "l", 3 },
			{ "ttak", "t", 3 },
			{ "ttek", "t", 3 },
			{ "ott", "", 4 },
			{ "ött", "", 4 },
			{ "ett", "", 4 },
			{ NULL, NULL, 0 },
		},
	[WD_TONGUE_EN] =
		(const struct rule[]){
			/* American and British. */
			{ "izations", "isation", 3 },
			{ "ization", "isation", 3 },
			{ "izing", "ising", 3 },
			{ "izers", "iser", 3 },
			{ "izer", "iser", 3 },
			{ "izes", "ises", 3 },
			{ "ized", "ised", 3 },
			{ "ize", "ise", 3 },
			{ "yze", "yse", 3 },
			{ "yzed", "ysed", 3 },
			{ "yzing", "ysing", 3 },
			{ NULL, NULL, 0 },
		},
};

enum { LEAST_ROOT = 3 };

/* -our, and -or in America. */
static const char *const ours[] = {
	"labour", "colour",  "honour",  "favour",       "harbour",   "neighbour", "behaviour",
	"humour", "rumour",  "armour",  "endeavour",    "flavour",   "vapour",    "parlour",
	"rigour", "vigour",  "valour",  "tumour",       "odour",     "saviour",   "splendour",
	"savour", "glamour", "clamour", "misdemeanour", "dishonour", "unfavour",  "discolour",
};

static bool ends_with(struct wd_span word, const char *suffix, size_t least)
{
	size_t len = strlen(suffix);

	return word.len >= len + least && memcmp(word.ptr + word.len - len, suffix, len) == 0;
}

/*
 * English: who does a thing is no form of doing it (leader, lead), and a belief is none of what it is
 * about; of a long word Snowball takes such ends off. With them, the verbs that end so: consider, considered.
 */
struct wd_span wd_rules_kept(enum wd_tongue tongue, struct wd_span word)
{
	static const char *const ends[] = { "er", "ator", "ism" }, *const forms[] = { "", "s", "ed", "ing" };
	enum { LEAST = 3 };

	for (size_t i = 0; tongue == WD_TONGUE_EN && i < sizeof(forms) / sizeof(*forms); i++) {
		struct wd_span base = { word.ptr, word.len - strlen(forms[i]) };

		if (!ends_with(word, forms[i], LEAST))
			continue;
		for (size_t k = 0; k < sizeof(ends) / sizeof(*ends); k++)
			if (ends_with(base, ends[k], LEAST) && (i < 2 || k == 0))
				return base;
	}
	return WD_SPAN_NONE;
}

/* German: what ends a verb's root, but hardly any noun in -t; so its past and participle are read as its infinitive. */
static const char weak_roots[] =
	" ig ag eg ög ör hör ähl ehl ühl ahl eil ühr ehr ähr är eck ück ick uck enk ank imm ohn ehn öhn "
	"such ösch eik eug auch üf auf eb aub üb öh ürz utz ütz üll olg ung upf ampf ";

static size_t read_weak(struct wd_span word, char *out)
{
	static const char *const pasts[] = { "ten", "te", "t" };

	for (size_t i = 0; i < sizeof(pasts) / sizeof(*pasts); i++) {
		size_t n = word.len - strlen(pasts[i]);

		if (!ends_with(word, pasts[i], LEAST_ROOT))
			continue;
		for (const char *at = weak_roots + 1; *at; at += strcspn(at, " ") + 1) {
			size_t len = strcspn(at, " ");

			if (n < len + 1 || memcmp(word.ptr + n - len, at, len) != 0)
				continue;
			memcpy(out, word.ptr, n);
			memcpy(out + n, "en", 2);
			return n + 2;
		}
	}
	return 0;
}

/* French: of the words in -ent these are no verbs in the plural; nor are those in -ment. */
static const char nouns_in_ent[] =
	" argent accident incident résident resident président president occident précédent precedent antécédent évident evident prudent"
	" imprudent décadent récent recent accent innocent adolescent décent urgent intelligent négligent indigent sergent contingent"
	" talent excellent violent équivalent equivalent ambivalent client patient impatient conscient inconscient orient ingrédient"
	" inconvénient inconvenient récipient recipient quotient coefficient efficient déficient permanent éminent eminent imminent"
	" continent pertinent proéminent différent different concurrent parent torrent apparent transparent cohérent coherent"
	" présent present absent content mécontent mecontent compétent competent impotent latent souvent couvent fervent auvent"
	" serpent trident ardent détergent influent affluent confluent fréquent frequent éloquent conséquent consequent délinquent"
	" delinquent subséquent devient revient parvient convient intervient obtient maintient soutient contient retient appartient"
	" provient souvient détient detient consent ressent pressent dément dissident divergent convergent diligent insolent opulent"
	" virulent turbulent somnolent événement comment ";

static bool is_plural_verb(struct wd_span word)
{
	const char *at = nouns_in_ent;

	if (!ends_with(word, "ent", 3) || ends_with(word, "ment", 0) || ends_with(word, "aient", 0) ||
	    ends_with(word, "issent", 0))
		return false;
	while ((at = memmem(at, strlen(at), word.ptr, word.len)) != NULL && (at[-1] != ' ' || at[word.len] != ' '))
		at++;
	return !at;
}

static size_t without_u(struct wd_span word, char *out)
{
	bool has_our = memmem(word.ptr, word.len, "our", 3) != NULL;
	size_t cut = 0;

	for (size_t i = 0; has_our && i < sizeof(ours) / sizeof(*ours) && !cut; i++)
		if (wd_span_starts_nocase(word, ours[i]))
			cut = strlen(ours[i]) - 2;
	if (!cut) {
		memcpy(out, word.ptr, word.len);
		return word.len;
	}
	memcpy(out, word.ptr, cut);
	memcpy(out + cut, word.ptr + cut + 1, word.len - cut - 1);
	return word.len - 1;
}

size_t wd_rules_before(enum wd_tongue tongue, struct wd_span word, char *out)
{
	size_t n;

	for (const struct rule *rule = endings[tongue]; rule && rule->from; rule++) {
		if (!ends_with(word, rule->from, rule->least))
			continue;
		n = word.len - strlen(rule->from);
		memcpy(out, word.ptr, n);
		memcpy(out + n, rule->to, strlen(rule->to));
		return n + strlen(rule->to);
	}
	if (tongue == WD_TONGUE_EN)
		return without_u(word, out);
	if (tongue == WD_TONGUE_DE && (n = read_weak(word, out)) > 0)
		return n;
	if (tongue == WD_TONGUE_FR && is_plural_verb(word)) {
		n = word.len - strlen("nt");
		memcpy(out, word.ptr, n);
		out[n] = 'r';
		return n + 1;
	}
	memcpy(out, word.ptr, word.len);
	for (size_t i = 0; tongue == WD_TONGUE_RO && i + 1 < word.len; i++) {
		/* ș, ț with a comma below, which Snowball knows with a cedilla. */
		if ((unsigned char)out[i] == 0xC8 && (unsigned char)out[i + 1] == 0x99)
			memcpy(out + i, "\xC5\x9F", 2);
		else if ((unsigned char)out[i] == 0xC8 && (unsigned char)out[i + 1] == 0x9B)
			memcpy(out + i, "\xC5\xA3", 2);
	}
	return word.len;
}

/* Ends of stems where a sound changes with the form. */
static const struct rule *const changes[WD_N_TONGUES] = {
	[WD_TONGUE_FR] =
		(const struct rule[]){
			{ "iv", "if", 3 }, /* actif, active */
			{ NULL, NULL, 0 },
		},
	[WD_TONGUE_ES] =
		(const struct rule[]){
			{ "aprueb", "aprob", 0 }, /* stressed vowels that part */
			{ "prueb", "prob", 0 },
			{ "muestr", "mostr", 0 },
			{ "encuentr", "encontr", 0 },
			{ "acuerd", "acord", 0 },
			{ "cierr", "cerr", 0 },
			{ "comienz", "comenz", 0 },
			{ "empiez", "empez", 0 },
			{ "defiend", "defend", 0 },
			{ "adviert", "advert", 0 },
			{ "pierd", "perd", 0 },
			{ "z", "c", 2 }, /* luz, luces */
			{ NULL, NULL, 0 },
		},
	[WD_TONGUE_NL] =
		(const struct rule[]){
			{ "z", "s", 2 },  /* huis, huizen */
			{ "v", "f", 2 },  /* brief, brieven */
			{ "bb", "b", 2 }, /* doubled behind a short vowel: man, mannen */
			{ "ff", "f", 2 },
			{ "gg", "g", 2 },
			{ "ll", "l", 2 },
			{ "mm", "m", 2 },
			{ "nn", "n", 2 },
			{ "pp", "p", 2 },
			{ "rr", "r", 2 },
			{ "ss", "s", 2 },
			{ NULL, NULL, 0 },
		},
	[WD_TONGUE_SV] =
		(const struct rule[]){
			{ "vapn", "vap", 0 }, /* vapen, vapnen */
			{ NULL, NULL, 0 },
		},
	[WD_TONGUE_FI] =
		(const struct rule[]){
			{ "ks", "s", 3 },      /* hallitus, hallituksen */
			{ "llis", "llin", 2 }, /* alueellinen, alueellisen */
			{ "mis", "min", 3 },   { "nis", "nin", 3 }, { "oud", "ous", 2 },
			{ "eud", "eus", 2 },   { "uud", "uus", 2 }, { "yyd", "yys", 2 },
			{ "uut", "uus", 2 },   { "yyt", "yys", 2 }, { "ais", "ain", 3 }, /* suomalainen, suomalaiset */
			{ "eis", "ein", 3 },   { "oda", "ota", 0 }, { "koe", "kok", 2 }, /* ohjuskoe, ohjuskokeet */
			{ "kk", "k", 2 }, /* the grades of consonants: pankki, pankin */
			{ "pp", "p", 2 },      { "tt", "t", 2 },    { "ng", "nk", 3 }, /* Helsinki, Helsingissä */
			{ "nn", "nt", 3 },     { "mm", "mp", 3 },   { NULL, NULL, 0 },
		},
	[WD_TONGUE_AR] =
		(const struct rule[]){
			/* Plurals of Arabic that change within, as folded and without article and ending. */
			{ "صواريخ", "صاروخ", 0 }, { "وزراء", "وزير", 0 }, { "روساء", "رييس", 0 }, { "جنود", "جند", 0 },
			{ "حروب", "حرب", 0 },     { "اسعار", "سعر", 0 },  { "بنوك", "بنك", 0 },   { "قوانين", "قانون", 0 },
			{ "مدين", "مدن", 0 },     { "احزاب", "حزب", 0 },  { "شهداء", "شهيد", 0 }, { "زعماء", "زعيم", 0 },
			{ "خبراء", "خبير", 0 },   { "سفراء", "سفير", 0 }, { "رهاين", "رهين", 0 }, { "قنابل", "قنبل", 0 },
			{ "معارك", "معرك", 0 },   { "مصادر", "مصدر", 0 }, { "اطفال", "طفل", 0 },  { "اسلح", "سلاح", 0 },
			{ NULL, NULL, 0 },
		},
	[WD_TONGUE_TR] =
		(const struct rule[]){
			{ "b", "p", 3 }, /* kitap, kitabı */
			{ "g", "k", 3 },
			{ "d", "t", 3 },
			{ NULL, NULL, 0 },
		},
	[WD_TONGUE_EL] =
		(const struct rule[]){
			{ "ι", "", 6 }, /* υπηρεσία, υπηρεσίας */
			{ "ικ", "", 6 },
			{ "ισ", "ιζ", 4 },
			{ "ωσ", "ων", 4 },
			{ NULL, NULL, 0 },
		},
	[WD_TONGUE_RO] =
		(const struct rule[]){
			{ "tru", "tr", 3 }, /* ministru, miniștri */
			{ NULL, NULL, 0 },
		},
	[WD_TONGUE_RU] =
		(const struct rule[]){
			{ "ок", "к", 4 }, /* vowels that come and go: рынок, рынки */
			{ "ек", "к", 4 },
			{ "аец", "айц", 0 }, /* китаец, китайцы */
			{ "еец", "ейц", 0 },
			{ "ец", "ц", 4 },
			{ "е", "", 4 }, /* идея, идеи */
			/* what a participle changes: освобожден, освободить; запрещены, запретить; запущен, запустить; отправлен, отправить */
			{ "жден", "д", 6 },
			{ "жд", "д", 6 },
			{ "мещен", "мещ", 2 },
			{ "мещ", "мещ", 2 },
			{ "мест", "мещ", 4 },
			{ "пущен", "пущ", 2 },
			{ "пуст", "пущ", 2 },
			{ "ещен", "ет", 6 },
			{ "ещ", "ет", 6 },
			{ "ащен", "ат", 6 },
			{ "ащ", "ат", 6 },
			{ "ищен", "ит", 6 },
			{ "ищ", "ит", 6 },
			{ "авлен", "ав", 6 },
			{ "авл", "ав", 6 },
			{ "овлен", "ов", 6 },
			{ "овл", "ов", 6 },
			{ "явлен", "яв", 4 },
			{ "явл", "яв", 4 },
			{ "морожен", "мороз", 2 },
			{ "морож", "мороз", 2 },
			{ "снижен", "сниз", 0 },
			{ "сниж", "сниз", 0 },
			{ "понижен", "пониз", 0 },
			{ "пониж", "пониз", 0 },
			{ "повышен", "повыс", 0 },
			{ "повыш", "повыс", 0 },
			{ "превышен", "превыс", 0 },
			{ "превыш", "превыс", 0 },
			{ "угрожа", "угроз", 0 },
			/* verbs of leading and bearing: ввести, ввел, введет, введены; внести, внесли; перевезти, перевезли */
			{ "ввест", "введ", 0 },
			{ "вывест", "вывед", 0 },
			{ "отвест", "отвед", 0 },
			{ "перевест", "перевед", 0 },
			{ "привест", "привед", 0 },
			{ "провест", "провед", 0 },
			{ "произвест", "произвед", 0 },
			{ "вел", "вед", 2 },
			{ "ведет", "вед", 2 },
			{ "ведут", "вед", 2 },
			{ "введен", "введ", 0 },
			{ "нест", "нес", 2 },
			{ "несл", "нес", 2 },
			{ "несет", "нес", 2 },
			{ "несут", "нес", 2 },
			{ "несен", "нес", 2 },
			{ "везт", "вез", 2 },
			{ "везл", "вез", 2 },
			{ "везет", "вез", 2 },
			{ "везут", "вез", 2 },
			{ "везен", "вез", 2 },
			/* and what else is short: снять, снял; принять, принят; убить, убит */
			{ "снял", "снят", 0 },
			{ "взял", "взят", 0 },
			{ "приня", "прин", 0 },
			{ "принят", "прин", 0 },
			{ "начат", "нача", 0 },
			{ "сбил", "сбит", 0 },
			{ "убит", "уб", 0 },
			{ "купл", "куп", 0 },
			/* peoples: гражданин, граждане, граждан */
			{ "гражданин", "гражда", 0 },
			{ "граждан", "гражда", 0 },
			{ "россиянин", "россия", 0 },
			{ "россиян", "россия", 0 },
			{ "бойц", "боц", 0 },
			{ "стан", "ста", 4 },
			/* names of which Snowball takes the end for that of a participle: Иран, Ираном */
			{ "иран", "ира", 0 },
			{ "тегеран", "тегера", 0 },
			{ "пхеньян", "пхенья", 0 },
			{ "судан", "суда", 0 },
			{ "ливан", "лива", 0 },
			{ "ереван", "ерева", 0 },
			{ "азербайджан", "азербайджа", 0 },
			{ NULL, NULL, 0 },
		},
};

size_t wd_rules_after(enum wd_tongue tongue, char *stem, size_t len)
{
	for (const struct rule *rule = changes[tongue]; rule && rule->from; rule++) {
		if (!ends_with((struct wd_span){ stem, len }, rule->from, rule->least))
			continue;
		len -= strlen(rule->from);
		memcpy(stem + len, rule->to, strlen(rule->to));
		return len + strlen(rule->to);
	}
	return len;
}
