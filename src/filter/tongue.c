#include "filter/tongue.h"

#include <pthread.h>
#define XXH_INLINE_ALL /* words are so short that a call would be most of it */
#include <xxhash.h>

#include "filter/fold.h"
#include "util/utf8.h"

static const struct {
	const char *code, *other; /* BCP 47 */
	const char *stemmer;
	enum wd_script script;
} tongues[WD_N_TONGUES] = {
	[WD_TONGUE_EN] = { "en", NULL, "english", WD_SCRIPT_LATIN },
	[WD_TONGUE_DE] = { "de", NULL, "german", WD_SCRIPT_LATIN },
	[WD_TONGUE_FR] = { "fr", NULL, "french", WD_SCRIPT_LATIN },
	[WD_TONGUE_ES] = { "es", "gl", "spanish", WD_SCRIPT_LATIN },
	[WD_TONGUE_PT] = { "pt", NULL, "portuguese", WD_SCRIPT_LATIN },
	[WD_TONGUE_IT] = { "it", NULL, "italian", WD_SCRIPT_LATIN },
	[WD_TONGUE_NL] = { "nl", "af", "dutch", WD_SCRIPT_LATIN },
	[WD_TONGUE_SV] = { "sv", NULL, "swedish", WD_SCRIPT_LATIN },
	[WD_TONGUE_DA] = { "da", NULL, "danish", WD_SCRIPT_LATIN },
	[WD_TONGUE_NO] = { "no", "nb", "norwegian", WD_SCRIPT_LATIN },
	[WD_TONGUE_FI] = { "fi", NULL, "finnish", WD_SCRIPT_LATIN },
	[WD_TONGUE_HU] = { "hu", NULL, "hungarian", WD_SCRIPT_LATIN },
	[WD_TONGUE_RO] = { "ro", NULL, "romanian", WD_SCRIPT_LATIN },
	[WD_TONGUE_TR] = { "tr", "az", NULL, WD_SCRIPT_LATIN },
	[WD_TONGUE_CA] = { "ca", NULL, "catalan", WD_SCRIPT_LATIN },
	[WD_TONGUE_EU] = { "eu", NULL, "basque", WD_SCRIPT_LATIN },
	[WD_TONGUE_ID] = { "id", "ms", "indonesian", WD_SCRIPT_LATIN },
	[WD_TONGUE_GA] = { "ga", NULL, "irish", WD_SCRIPT_LATIN },
	[WD_TONGUE_LT] = { "lt", NULL, "lithuanian", WD_SCRIPT_LATIN },
	[WD_TONGUE_PL] = { "pl", NULL, NULL, WD_SCRIPT_LATIN },
	[WD_TONGUE_CS] = { "cs", "sk", NULL, WD_SCRIPT_LATIN },
	[WD_TONGUE_SH] = { "hr", "bs", "serbian", WD_SCRIPT_LATIN },
	[WD_TONGUE_RU] = { "ru", NULL, "russian", WD_SCRIPT_CYRILLIC },
	[WD_TONGUE_UK] = { "uk", "be", NULL, WD_SCRIPT_CYRILLIC },
	[WD_TONGUE_SR] = { "sr", NULL, "serbian", WD_SCRIPT_CYRILLIC },
	[WD_TONGUE_EL] = { "el", NULL, "greek", WD_SCRIPT_GREEK },
	[WD_TONGUE_HY] = { "hy", NULL, "armenian", WD_SCRIPT_ARMENIAN },
	[WD_TONGUE_AR] = { "ar", NULL, NULL, WD_SCRIPT_ARABIC },
	[WD_TONGUE_FA] = { "fa", "ur", NULL, WD_SCRIPT_ARABIC },
	[WD_TONGUE_HE] = { "he", "iw", NULL, WD_SCRIPT_HEBREW },
	[WD_TONGUE_YI] = { "yi", NULL, "yiddish", WD_SCRIPT_HEBREW },
	[WD_TONGUE_HI] = { "hi", "mr", "hindi", WD_SCRIPT_DEVANAGARI },
	[WD_TONGUE_NE] = { "ne", NULL, "nepali", WD_SCRIPT_DEVANAGARI },
	[WD_TONGUE_BN] = { "bn", "as", NULL, WD_SCRIPT_BENGALI },
	[WD_TONGUE_TA] = { "ta", NULL, "tamil", WD_SCRIPT_TAMIL },
};

static const struct {
	uint32_t from, to;
	enum wd_script script;
} blocks[] = {
	{ 'a', 0x24F, WD_SCRIPT_LATIN },        { 0x370, 0x3FF, WD_SCRIPT_GREEK },   { 0x400, 0x52F, WD_SCRIPT_CYRILLIC },
	{ 0x531, 0x58F, WD_SCRIPT_ARMENIAN },   { 0x5D0, 0x5F2, WD_SCRIPT_HEBREW },  { 0x620, 0x6FF, WD_SCRIPT_ARABIC },
	{ 0x900, 0x97F, WD_SCRIPT_DEVANAGARI }, { 0x980, 0x9FF, WD_SCRIPT_BENGALI }, { 0xB80, 0xBFF, WD_SCRIPT_TAMIL },
	{ 0x1E00, 0x1EFF, WD_SCRIPT_LATIN },    { 0x1F00, 0x1FFF, WD_SCRIPT_GREEK },
};

enum wd_script wd_script_of(uint32_t letter)
{
	for (size_t i = 0; i < sizeof(blocks) / sizeof(*blocks); i++)
		if (letter <= blocks[i].to)
			return letter >= blocks[i].from ? blocks[i].script : WD_SCRIPT_OTHER;
	return WD_SCRIPT_OTHER;
}

static const enum wd_tongue firsts[WD_N_SCRIPTS] = {
	[WD_SCRIPT_LATIN] = WD_TONGUE_EN,      [WD_SCRIPT_CYRILLIC] = WD_TONGUE_RU, [WD_SCRIPT_GREEK] = WD_TONGUE_EL,
	[WD_SCRIPT_ARMENIAN] = WD_TONGUE_HY,   [WD_SCRIPT_ARABIC] = WD_TONGUE_AR,   [WD_SCRIPT_HEBREW] = WD_TONGUE_HE,
	[WD_SCRIPT_DEVANAGARI] = WD_TONGUE_HI, [WD_SCRIPT_BENGALI] = WD_TONGUE_BN,  [WD_SCRIPT_TAMIL] = WD_TONGUE_TA,
};

void wd_script_tongues(enum wd_script script, enum wd_tongue *first, enum wd_tongue *end)
{
	*first = *end = firsts[script];
	while (*end != WD_TONGUE_NONE && *end < WD_N_TONGUES && tongues[*end].script == script)
		++*end;
}

enum wd_tongue wd_tongue_for(enum wd_script script, enum wd_tongue of_text)
{
	return tongues[of_text].script == script && of_text != WD_TONGUE_NONE ? of_text : firsts[script];
}

const char *wd_tongue_stemmer(enum wd_tongue tongue)
{
	return tongues[tongue].stemmer;
}

char wd_tongue_byte(enum wd_tongue tongue)
{
	return (char)(WD_TONGUE_FIRST_BYTE + (tongue - firsts[tongues[tongue].script]));
}

/* ---- which one a text is of ---- */

/*
 * Small words that are frequent in one language and rare in the others, in
 * their folded form; after them, letters that tell (a lower-case letter alone
 * counts as many times as it occurs, up to three).
 */
static const struct {
	enum wd_tongue tongue;
	const char *words, *letters;
} signs[] = {
	{ WD_TONGUE_EN,
	  " the of and to in is a an for that with on as at by from after says said are was be it his has have will not over who what new against its this would about more their says how without when all they been would could while into can out up again say or no if we you ",
	  "" },
	{ WD_TONGUE_DE,
	  " der die das und ist im den dem des ein eine einer mit nicht auf fur von zu sich auch wird nach bei uber wie hat aus gegen vor sind wurde zum zur kein neue neuen oder trifft sagt ",
	  "ßäüö" },
	{ WD_TONGUE_FR,
	  " le la les des et est une dans du pour qui pas sur au aux ce par avec plus ont sont il elle leur contre entre apres d l qu nouvelles nouveau ete cette ses ",
	  "èêçàâîôûœëù" },
	{ WD_TONGUE_ES,
	  " el la los las de y en que del se por con para una un su al lo como mas pero sus este ya entre contra sobre tras esta fue ha son nuevas nuevos es durante ",
	  "ñ¿¡" },
	{ WD_TONGUE_PT,
	  " o a os as de e em que do da dos das no na nos nas um uma com para por nao mais ao foi sao pelo pela pelos se contra apos seu sua novas foram ",
	  "ãõ" },
	{ WD_TONGUE_IT,
	  " il lo la i gli le di e che in un una per con del della dei delle nel nella alla al da non si sono piu ma come anche dal sul hanno ha contro tra dopo dell all nuove nuovi mesi ",
	  "òìù" },
	{ WD_TONGUE_NL,
	  " de het een en van in is dat op te zijn met voor niet aan er om ook als dan maar bij nog uit tegen naar over wordt werd heeft nieuwe zich hebben ",
	  "" },
	{ WD_TONGUE_SV,
	  " och att det som en ett pa ar av for med till den har inte om ett de efter mot vid kan sig fran nya ska men ",
	  "åä" },
	{ WD_TONGUE_DA,
	  " og at det som en et pa er af for med til den har ikke om de efter mod ved kan sig fra nye skal men blev ud over ",
	  "æø" },
	{ WD_TONGUE_NO,
	  " og at det som en et pa er av for med til den har ikke om de etter mot ved kan seg fra nye skal men ble ut over ",
	  "øå" },
	{ WD_TONGUE_FI, " ja on ei se etta oli han mutta ovat kun myos kuin joka uusia uusi kanssa mukaan vastaan jalkeen ",
	  "ä" },
	{ WD_TONGUE_HU, " a az es hogy nem egy is meg volt ez ki de csak mint mar uj ellen szerint vagy utan lesz el be ",
	  "őű" },
	{ WD_TONGUE_RO,
	  " si in de la cu pe un o din care este nu sa pentru mai au fost ca sunt dupa prin ale lui noi noua impotriva ",
	  "ășțşţ" },
	{ WD_TONGUE_TR,
	  " ve bir bu da de icin ile ne gibi daha cok olarak sonra kadar olan yeni ama en gore karsi icin ilk ", "ığş" },
	{ WD_TONGUE_CA, " el els la les de i en que del per amb una un al no es som ha contra pels dels amb seva noves ",
	  "·" },
	{ WD_TONGUE_ID,
	  " yang dan di ke dari ini itu untuk dengan pada tidak akan dalam juga telah oleh atau sudah bisa ada baru ", "" },
	{ WD_TONGUE_PL, " i w na z do sie nie to jest ze o przez po od za jak oraz dla ale czy przeciw wobec nowe byl ",
	  "łąęśźżć" },
	{ WD_TONGUE_CS, " a v na se je ze to do s pro o za po jak ale by od k proti nove jsou byl pri podle ", "řěůž" },
	{ WD_TONGUE_SH, " i u na je se da za od su sa kao ne koji protiv nakon ili bi nove ", "đ" },
	/* Vietnamese, whose words have no other forms. */
	{ WD_TONGUE_NONE, " cua va la khong trong cac nhung duoc cho voi mot nguoi ", "ơưđ" },
	{ WD_TONGUE_RU, " и в на с что не по из о как к для от за это против после при новых ", "ыэёъ" },
	{ WD_TONGUE_UK, " і у в на з що не та про як до від за це проти після при нових й або ", "іїєґ" },
	{ WD_TONGUE_SR, " и у на је се да за од су са као не који против након или би ", "ђћџљњј" },
	{ WD_TONGUE_AR, " في من على ان الى عن مع هذا بعد التي الذي قال لا ما ", "ةىأإ" },
	{ WD_TONGUE_FA, " و در به از که این را با است برای آن های شد می بر تازه ", "پچژگکی" },
	{ WD_TONGUE_HI, " के में की है और से का को पर ने यह कि भी ", "" },
	{ WD_TONGUE_NE, " छ र को मा ले हो भने गरेको पनि लाई ", "" },
	{ WD_TONGUE_HE, " של את על לא הוא עם זה כי ", "" },
	{ WD_TONGUE_YI, " די און פון איז אין דער ניט מיט ", "ײױ" },
};
enum {
	N_SIGNS = sizeof(signs) / sizeof(*signs),
	MOST_READ = 1500, /* bytes of a text that are looked at: what it is of is plain by then */
	MOST_LETTERS = 3,
	PLAIN = 8,
	N_SLOTS = 4096,
	LETTERS_END = 0x800, /* of two bytes */
	VIETNAMESE_FIRST = 0x1EA0,
	VIETNAMESE_LAST = 0x1EF9,
	FOLDED_MOST = 8,
	MOST_SMALL = 16, /* bytes of a small word; what is longer is none */
};

/* Made once of the signs: which tongues, a bit each, have a small word or a letter; and of each letter what is counted of it. */
static struct {
	struct small {
		struct wd_span word;
		uint64_t tongues;
	} words[N_SLOTS];
	struct sign {
		uint64_t tongues;
		uint8_t class, script, n_folded;
		char folded[FOLDED_MOST];
	} letters[LETTERS_END];
	bool begins[MOST_SMALL][256]; /* some small word of so many bytes begins with this one */
} table;

struct counts {
	int of[WD_N_TONGUES], letters[WD_N_TONGUES];
	int scripts[WD_N_SCRIPTS];
	size_t read;
};

/* Whether a list parted by blanks, with one before and behind, has a word. */
static bool lists(const char *list, struct wd_span word)
{
	for (const char *at = list; (at = memmem(at, strlen(at), word.ptr, word.len)) != NULL; at++)
		if (at[-1] == ' ' && at[word.len] == ' ')
			return true;
	return false;
}

static struct small *small_word(struct wd_span word)
{
	size_t slot = XXH3_64bits(word.ptr, word.len) % N_SLOTS;

	while (table.words[slot].word.len && !wd_span_equal(table.words[slot].word, word))
		slot = (slot + 1) % N_SLOTS;
	return &table.words[slot];
}

static void make_sign(uint32_t c, struct sign *out)
{
	uint32_t folded[WD_FOLD_MAX];
	size_t n;

	out->class = (uint8_t)wd_letter_class(c);
	if (out->class != WD_LETTER_WORD)
		return;
	n = wd_letter_fold(c, folded);
	out->script = (uint8_t)wd_script_of(wd_letter_lower(c));
	for (size_t i = 0; i < n && out->n_folded + 4 <= FOLDED_MOST; i++)
		out->n_folded += (uint8_t)wd_utf8_put(folded[i], out->folded + out->n_folded);
}

static void make_table(void)
{
	for (uint32_t c = 0; c < LETTERS_END; c++)
		make_sign(c, &table.letters[c]);
	for (size_t i = 0; i < N_SIGNS; i++) {
		struct wd_span letters = wd_span_of(signs[i].letters);
		uint64_t bit = 1ull << signs[i].tongue;

		for (const char *at = signs[i].words + 1, *end; *at; at = end + 1) {
			end = strchr(at, ' ');
			struct wd_span word = { at, (size_t)(end - at) };
			struct small *slot = small_word(word);

			slot->word = word;
			slot->tongues |= bit;
			table.begins[word.len][(unsigned char)*word.ptr] = true;
		}
		for (size_t at = 0; at < letters.len;) {
			uint32_t c = wd_utf8_next(letters, &at);

			if (c < LETTERS_END)
				table.letters[c].tongues |= bit;
		}
	}
	/* Capitals tell what their small letters do. */
	for (uint32_t c = 0; c < LETTERS_END; c++)
		if (wd_letter_lower(c) < LETTERS_END)
			table.letters[c].tongues |= table.letters[wd_letter_lower(c)].tongues;
}

static void count_word(struct counts *counts, struct wd_span word)
{
	uint64_t of = 0;

	if (word.len && table.begins[word.len][(unsigned char)*word.ptr])
		of = small_word(word)->tongues;
	for (; of; of &= of - 1)
		counts->of[__builtin_ctzll(of)] += word.len > 1 ? 2 : 1;
}

static void count_letter(struct counts *counts, const struct sign *letter)
{
	counts->scripts[letter->script]++;
	for (uint64_t of = letter->tongues; of; of &= of - 1)
		if (counts->letters[__builtin_ctzll(of)] < MOST_LETTERS)
			counts->letters[__builtin_ctzll(of)]++;
}

/* Letters of ASCII, which need no tables, from a place on; returns where they end. */
static size_t count_plain(struct counts *counts, struct wd_span text, size_t at, char *word, size_t *n)
{
	size_t from = at;

	for (; at < text.len && counts->read + (at - from) < MOST_READ; at++) {
		unsigned char c = (unsigned char)text.ptr[at] | 0x20;

		if ((unsigned char)(c - 'a') >= 26)
			break;
		if (*n < MOST_SMALL)
			word[(*n)++] = (char)c;
	}
	counts->scripts[WD_SCRIPT_LATIN] += (int)(at - from);
	counts->read += at - from;
	return at;
}

static void count_text(struct counts *counts, struct wd_span text)
{
	char word[MOST_SMALL + FOLDED_MOST];
	size_t n = 0, at = 0;

	while (at < text.len && counts->read < MOST_READ) {
		size_t before = at = count_plain(counts, text, at, word, &n);
		struct sign other = { 0 };
		const struct sign *sign = &other;
		uint32_t c;

		if (at >= text.len || counts->read >= MOST_READ)
			break;
		c = wd_utf8_next(text, &at);
		counts->read += at - before;
		if (c < LETTERS_END)
			sign = &table.letters[c];
		else
			make_sign(c, &other);
		if (c >= VIETNAMESE_FIRST && c <= VIETNAMESE_LAST)
			other.tongues = 1ull << WD_TONGUE_NONE;
		if (sign->class == WD_LETTER_WORD) {
			count_letter(counts, sign);
			if (n < MOST_SMALL) {
				memcpy(word + n, sign->folded, FOLDED_MOST);
				n += sign->n_folded;
			}
		} else if (sign->class != WD_LETTER_MARK) {
			if (n < MOST_SMALL)
				count_word(counts, (struct wd_span){ word, n });
			n = 0;
		}
	}
	if (n < MOST_SMALL && at == text.len)
		count_word(counts, (struct wd_span){ word, n });
}

/*
 * What the tag says; *known: it names a language, with a stemmer here or without.
 * What stands in Latin letters in a text of the Far East is most likely English, so its tag says nothing.
 */
static enum wd_tongue tongue_of_tag(struct wd_span tag, bool *known)
{
	struct wd_span primary = { tag.ptr, 0 };

	while (primary.len < tag.len && tag.ptr[primary.len] != '-')
		primary.len++;
	*known = primary.len >= 2 && !(primary.len == 2 && lists(" zh ja ko th km lo my bo dz ", primary));
	if (wd_span_equal_nocase(tag, WD_SPAN("sr-latn")))
		return WD_TONGUE_SH;
	if (wd_span_equal_nocase(primary, WD_SPAN("nn")))
		return WD_TONGUE_NO;
	for (int i = 1; i < WD_N_TONGUES && *known; i++)
		if (wd_span_equal_nocase(primary, wd_span_of(tongues[i].code)) ||
		    (tongues[i].other && wd_span_equal_nocase(primary, wd_span_of(tongues[i].other))))
			return (enum wd_tongue)i;
	return WD_TONGUE_NONE;
}

enum wd_tongue wd_tongue_guess(struct wd_span tag, struct wd_span title, struct wd_span summary, struct wd_span body)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct counts counts = { .read = 0 };
	bool known;
	enum wd_tongue said = tongue_of_tag(tag, &known), best, end;
	enum wd_script script = WD_SCRIPT_OTHER;

	pthread_once(&once, make_table);
	count_text(&counts, title);
	count_text(&counts, body.len ? body : summary);
	for (int i = WD_SCRIPT_LATIN; i < WD_N_SCRIPTS; i++)
		if (script == WD_SCRIPT_OTHER || counts.scripts[i] > counts.scripts[script])
			script = (enum wd_script)i;
	wd_script_tongues(script, &best, &end);
	for (int i = best; i < (int)end; i++)
		counts.of[i] += counts.letters[i] * 2;
	for (int i = best; i < (int)end; i++)
		if (counts.of[i] > counts.of[best])
			best = (enum wd_tongue)i;
	counts.of[WD_TONGUE_NONE] += counts.letters[WD_TONGUE_NONE] * 2;
	if (script == WD_SCRIPT_LATIN && counts.of[WD_TONGUE_NONE] > counts.of[best])
		return WD_TONGUE_NONE;
	/* A tag of another script says nothing of this text. */
	if (known && said != WD_TONGUE_NONE && tongues[said].script != script)
		known = false;
	if (known)
		return counts.of[best] >= PLAIN && counts.of[best] > 3 * counts.of[said] ? best : said;
	return counts.of[best] > 1 ? best : wd_tongue_for(script, WD_TONGUE_NONE);
}
