#include "world.h"

#include <stdlib.h>

#include "filter/query.h"
#include "filter/stem.h"
#include "filter/token.h"
#include "filter/tokens.h"

/* ---- words ---- */

/* "word/~stem": what stands at one place; "=" behind a word of a tongue. */
static int add_token(void *ctx, const struct wd_token *token)
{
	struct wd_buf *out = ctx;

	wd_buf_add_text(out, token->same_place ? "/" : out->len ? " " : "");
	if (token->form == WD_FORM_STEM)
		wd_buf_add_char(out, '~');
	for (size_t i = 0; i < token->text.len; i++)
		wd_buf_add_char(out, token->text.ptr[i] == 2 ? '#' : token->text.ptr[i]);
	if (token->form == WD_FORM_OWN)
		wd_buf_add_char(out, '=');
	return 0;
}

static void tokens(void **state)
{
	static const struct {
		const char *name, *in, *want;
		enum wd_tongue tongue;
	} cases[] = {
		{ "inflection", "Sanctions", "sanctions=/~sanction", WD_TONGUE_EN },
		{ "who does it, and beliefs", "reporters considered journalism",
		  "reporters=/~reporter considered=/~consider journalism=", WD_TONGUE_EN },
		{ "its own stem", "North sanction", "north= sanction=", WD_TONGUE_EN },
		{ "no stems", "Sanctions", "sanctions", WD_TONGUE_NONE },
		{ "diacritics", "Kraków Łódź", "krakow lodz", WD_TONGUE_NONE },
		{ "decomposed", "Krako\u0301w", "krakow", WD_TONGUE_NONE },
		{ "spelt out", "Größe", "grosse=/~gross/groesse=/~groess", WD_TONGUE_DE },
		{ "remembered", "Größe grosse Größe",
		  "grosse=/~gross/groesse=/~groess grosse=/~gross grosse=/~gross/groesse=/~groess", WD_TONGUE_DE },
		{ "not by others", "gül", "gul=", WD_TONGUE_TR },
		{ "width", "ＵＮ　２０２４", "un/#un 2024", WD_TONGUE_NONE },
		{ "letters that are two", "œuvre Þór æ", "oeuvre thor ae", WD_TONGUE_NONE },
		{ "a letter is no mark", "й и ї і", "й= и= ї= і=", WD_TONGUE_NONE },
		{ "composed of two", "и\u0306 і\u0308", "й= ї=", WD_TONGUE_NONE },
		{ "han", "朝鲜制裁", "朝 鲜 制 裁", WD_TONGUE_NONE },
		{ "traditional", "聯合國 臺灣", "联 合 国 # 台 湾", WD_TONGUE_NONE },
		{ "old and new forms", "渡邊 渡辺 學 学", "渡 边 # 渡 边 # 学 # 学", WD_TONGUE_NONE },
		{ "a gap parts", "북한 제재", "북 한 # 제 재", WD_TONGUE_NONE },
		{ "kana", "ｶﾅ カナ かな", "か な # か な # か な", WD_TONGUE_NONE },
		{ "voiced kana stay", "がか", "が か", WD_TONGUE_NONE },
		{ "long vowels", "サーバー ビール", "さ ー ば # び ー る", WD_TONGUE_NONE },
		{ "middle dots", "キム・ジョン", "き む じ ょ ん", WD_TONGUE_NONE },
		{ "squares", "㍻ ㈱", "平 成 # 株", WD_TONGUE_NONE },
		{ "mixed scripts", "K팝2", "k= 팝 2", WD_TONGUE_EN },
		{ "initials", "the U.N. and U.S.A", "the= un=/#un and= usa=", WD_TONGUE_EN },
		{ "initials before a name", "J.K.Rowling J. K. Rowling", "jk rowling jk rowling", WD_TONGUE_NONE },
		{ "no initials at a sentence's end", "I. He", "i he", WD_TONGUE_NONE },
		{ "capitals", "US us", "us/#us us", WD_TONGUE_NONE },
		{ "possessive", "Kim's don’t", "kim don/dont t", WD_TONGUE_NONE },
		{ "apostrophes", "сім'я сім’я сімʼя", "сім= я= сім= я= сім= я=", WD_TONGUE_NONE },
		{ "a name's apostrophe", "O'Brien l'Iran", "o/obrien brien l iran", WD_TONGUE_NONE },
		{ "hebrew abbreviations", "צה\"ל צה״ל \"צה\"", "צהל= צהל= צה=", WD_TONGUE_HE },
		{ "again", "人々 一ヶ月", "人 人 # 一 か 月", WD_TONGUE_NONE },
		{ "again, of nothing", "々人", "々 人", WD_TONGUE_NONE },
		{ "thousands", "1,000 1,0 12,345,678", "1000/1.000 1.0 12345678", WD_TONGUE_NONE },
		{ "lakhs", "1,00,000 12,34,56,789 1,00,00", "100000 123456789 1 00 00", WD_TONGUE_NONE },
		{ "by stops, by blanks", "1.000 10 000", "1000/1.000 10/10000 000", WD_TONGUE_NONE },
		{ "fractions", "3.5 3,5 1,234.56", "3.5 3.5 1234.56/1234", WD_TONGUE_NONE },
		{ "lists and versions", "1,2,3 v2.0.1 13.03.2024", "1 2 3 v2 0 1 13 03 2024", WD_TONGUE_NONE },
		{ "digits of others", "१०० ۱۴۰۳ ปี๒๕๖๗", "100 1403 ป ี 2567", WD_TONGUE_NONE },
		{ "several of a kind", "F-16s F16s 1990s", "f/f16s/f16 16s f16s/f16 1990s", WD_TONGUE_NONE },
		{ "directions", "\u2067ki\u202Cm\u2069 a\u061Cb", "kim ab", WD_TONGUE_NONE },
		{ "hyphens", "e-mail covid-19", "e/email mail covid/covid19 19", WD_TONGUE_NONE },
		{ "tags", "#NorthKorea", "north/northkorea korea", WD_TONGUE_NONE },
		{ "names with signs", "C++ and F#, C", "c/c++ and f/f# c", WD_TONGUE_NONE },
		{ "emoji", "go🚀🇰🇵", "go 🚀 🇰🇵", WD_TONGUE_NONE },
		{ "unseen", "mis\u200Bsile ki\u2060m", "missile kim", WD_TONGUE_NONE },
		{ "russian", "санкций", "санкций=/~санкц", WD_TONGUE_RU },
		{ "yo", "ещё", "еще=/~ещ", WD_TONGUE_NONE },
		{ "numbers have no stem", "1950s", "1950s", WD_TONGUE_EN },
		{ "a paragraph's end", "a\nb", "a # b", WD_TONGUE_NONE },
		{ "nothing", " -- !? ", "", WD_TONGUE_EN },
		{ "broken bytes",
		  "a\xff"
		  "b",
		  "a b", WD_TONGUE_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct wd_buf out;

		wd_buf_init(&out, WD_BUF_PAGE);
		wd_token_text(wd_span_of(cases[i].in), cases[i].tongue, add_token, &out);
		expect_span(cases[i].name, wd_buf_span(&out), cases[i].want);
		wd_buf_release(&out);
	}
}

/*
 * Plain words are read by a short way. A sign that nobody sees, and that parts nothing, leads each
 * letter the long way: the tokens are the same.
 */
static void short_and_long_way(void **state)
{
	static const char *const pieces[] = { "Sanctions", "north", "KOREA", "a",   "B",  "visited", "Übergröße",
					      "новых",     "Ёлка",  "制裁",  "été", " ",  " ",       " ",
					      ", ",        "! ",    "\n",    "(",   ") ", "/",       "_" };
	unsigned dice = 1;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct wd_buf text, veiled, got, want;

		wd_buf_init(&text, WD_BUF_PAGE);
		wd_buf_init(&veiled, WD_BUF_PAGE);
		wd_buf_init(&got, WD_BUF_PAGE);
		wd_buf_init(&want, WD_BUF_PAGE);
		for (int n = 0; n < 12; n++) {
			const char *piece = pieces[(dice = dice * 1103515245 + 12345) / 65536 % COUNT(pieces)];

			wd_buf_add_text(&text, piece);
			for (; *piece; piece++) {
				wd_buf_add_char(&veiled, *piece);
				if ((*piece | 0x20) >= 'a' && (*piece | 0x20) <= 'z')
					wd_buf_add_text(&veiled, "\u200B");
			}
		}
		wd_token_text(wd_buf_span(&text), (enum wd_tongue)(round % WD_N_TONGUES), add_token, &got);
		wd_token_text(wd_buf_span(&veiled), (enum wd_tongue)(round % WD_N_TONGUES), add_token, &want);
		expect_span(text.data, wd_buf_span(&got), want.data ? want.data : "");
		wd_buf_release(&text);
		wd_buf_release(&veiled);
		wd_buf_release(&got);
		wd_buf_release(&want);
	}
}

static void expect_same_tokens(const struct wd_tokens *a, const struct wd_tokens *b, struct wd_span text)
{
	wd_tokens_make(a);
	wd_tokens_make(b);
	if (a->n_spots != b->n_spots || memcmp(a->column_end, b->column_end, sizeof(a->column_end)) != 0)
		fail_msg("%.*s: %zu tokens, of %zu", WD_SPAN_ARG(text), b->n_spots, a->n_spots);
	for (size_t i = 0; i < a->n_spots; i++) {
		const struct wd_spot *x = &a->spots[i], *y = &b->spots[i];

		if (!wd_span_equal(a->names[x->name], b->names[y->name]) || x->form != y->form || x->place != y->place ||
		    (x->form != WD_FORM_WORD && x->tongue != y->tongue))
			fail_msg("%.*s: token %zu is %.*s, of %.*s", WD_SPAN_ARG(text), i, WD_SPAN_ARG(b->names[y->name]),
				 WD_SPAN_ARG(a->names[x->name]));
	}
}

/* The tokens of an entry come out of its texts as they come out of what was written of it. */
static void what_is_written_reads_back(void **state)
{
	static const char *const pieces[] = { "Sanctions", "Kim's", "Übergröße", "новых", "Ёлка",    "制裁",      "été",
					      "Ελλάδα",    "كتاب",  "ספרים",     "किताबें", "বই",      "iPhoneами", "e-mail",
					      "1,000",     "C++",   "US",        "K팝2",  "и\u0306", "covid-19",  "\n" };
	static const char *const tags[] = {
		"", "en", "de", "ru", "uk", "el", "ar", "fa", "he", "hi", "vi", "ko", "sr-latn"
	};
	unsigned dice = 1, whole = 0;
	const unsigned rounds = 2000;

	(void)state;
	for (unsigned round = 0; round < rounds; round++) {
		struct wd_arena *arena = wd_arena_new(0);
		struct wd_matchable entry = { .lang = wd_span_of(tags[round % COUNT(tags)]) };
		struct wd_written written;
		struct wd_buf text;

		wd_buf_init(&text, WD_BUF_PAGE);
		for (int n = 0; n < 12; n++)
			wd_buf_printf(&text, "%s ", pieces[(dice = dice * 1103515245 + 12345) / 65536 % COUNT(pieces)]);
		entry.body = wd_buf_span(&text);
		entry.title = WD_SPAN("Talks");
		assert_true(wd_written_make(arena, &entry, &written));
		whole += written.is_whole;
		expect_same_tokens(wd_tokens_new(arena, &entry), wd_tokens_of(arena, &entry, &written), entry.body);
		wd_buf_release(&text);
		wd_arena_free(arena);
	}
	assert_true(whole > rounds / 2);
}

/* ---- inflection ---- */

static bool finds(const char *query_text, struct wd_matchable entry)
{
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_error err = { 0 };
	int column;
	struct wd_query *query = wd_query_parse(wd_span_of(query_text), &column, &err);
	bool found;

	if (!query)
		fail_msg("%s: %s", query_text, err.text);
	found = wd_query_matches(query, wd_tokens_new(arena, &entry), 1700000000000);
	wd_query_free(query);
	wd_arena_free(arena);
	return found;
}

/* Words of one language that are forms of each other (or, with "!", are not). */
static void inflections(void **state)
{
	static const struct {
		const char *lang, *query, *text;
	} cases[] = {
		{ "en", "sanction", "sanctioned" },
		{ "en", "child", "children" },
		{ "en", "buy", "bought" },
		{ "en", "labor", "labour" },
		{ "en", "organise", "organization" },
		{ "en", "!organ", "organization" },
		{ "en", "!universe", "university" },
		{ "en", "!lead", "leaders" },
		{ "en", "!worker", "work" },
		{ "de", "Sanktion", "Sanktionen" },
		{ "de", "Haus", "Häuser" },
		{ "de", "Groesse", "Größe" },
		{ "de", "!Rat", "Raten" },
		{ "fr", "national", "nationaux" },
		{ "fr", "nouveau", "nouvelles" },
		{ "es", "negociando", "negociaron" },
		{ "es", "luz", "luces" },
		{ "pt", "sanção", "sanções" },
		{ "pt", "sancao", "sanções" },
		{ "pt", "míssil", "mísseis" },
		{ "it", "sanzione", "sanzioni" },
		{ "it", "banca", "banche" },
		{ "it", "!porta", "porto" },
		{ "nl", "huis", "huizen" },
		{ "nl", "verkiezing", "verkiezingen" },
		{ "sv", "sanktion", "sanktionernas" },
		{ "da", "regering", "regeringerne" },
		{ "no", "regjering", "regjeringen" },
		{ "fi", "talo", "talossa" },
		{ "fi", "Helsinki", "Helsingissä" },
		{ "hu", "Brüsszel", "Brüsszelben" },
		{ "hu", "ház", "házában" },
		{ "ro", "sancțiune", "sancţiuni" },
		{ "tr", "yaptırım", "yaptırımlar" },
		{ "tr", "!kar", "karar" },
		{ "pl", "rakieta", "rakietach" },
		{ "cs", "ministr", "ministři" },
		{ "ru", "рынок", "рынки" },
		{ "ru", "человек", "люди" },
		{ "ru", "!страна", "странная" },
		{ "ru", "корея", "власти Северной Кореи" },
		{ "ru", "Кореей", "о Корее" },
		{ "ru", "!Корея", "кора дуба" },
		{ "ru", "Пхеньян", "с Пхеньяном" },
		{ "ru", "Иран", "Ирану" },
		{ "ru", "Пакистана", "Пакистаном" },
		{ "ru", "идея", "идеи" },
		{ "ru", "уголь", "угля" },
		{ "ru", "кореец", "корейцев" },
		{ "uk", "санкція", "пакет санкцій" },
		{ "uk", "Корея", "Корею" },
		{ "uk", "Україна", "України" },
		{ "el", "κυβέρνηση", "κυβερνήσεις" },
		{ "ar", "صواريخ", "والصواريخ" },
		{ "ar", "عقوبات", "للعقوبات" },
		{ "ar", "وزير", "الوزير" },
		{ "fa", "کشور", "کشورها" },
		{ "he", "טילים", "בטילים" },
		{ "he", "טיל", "הטילים" },
		{ "hi", "मंत्री", "मंत्रियों" },
		{ "bn", "কোরিয়া", "কোরিয়ার" },
		{ "en", "referendum", "referenda" },
		{ "en", "queue", "queued" },
		{ "en", "strong", "strongest" },
		{ "en", "bus", "buses" },
		{ "en", "trafficking", "trafficked" },
		{ "en", "fueling", "fuelled" },
		{ "en", "!prison", "prisoners" },
		{ "en", "!senate", "senators" },
		{ "en", "!unit", "united" },
		{ "en", "!office", "officers" },
		{ "en", "!celebrate", "celebrities" },
		{ "en", "!minor", "minorities" },
		{ "en", "!journal", "journalism" },
		{ "en", "offer", "offering" },
		{ "de", "verhandeln", "verhandelten" },
		{ "de", "fordern", "forderte" },
		{ "de", "Nordkorea", "Nordkoreas" },
		{ "de", "gewinnen", "gewann" },
		{ "de", "Experte", "Experten" },
		{ "de", "!Woche", "Wochenende" },
		{ "fr", "quitter", "quittent" },
		{ "fr", "loi", "lois" },
		{ "fr", "actif", "actives" },
		{ "fr", "!course", "cours" },
		{ "es", "aprobar", "aprueba" },
		{ "es", "!mesa", "meses" },
		{ "nl", "sanctie", "sancties" },
		{ "nl", "onderhandelen", "onderhandelden" },
		{ "nl", "man", "mannen" },
		{ "nl", "voorbeeld", "voorbeelden" },
		{ "sv", "vecka", "veckan" },
		{ "sv", "regel", "reglerna" },
		{ "da", "minister", "ministrene" },
		{ "da", "forhandle", "forhandlede" },
		{ "fi", "hallitus", "hallituksen" },
		{ "fi", "talous", "talouden" },
		{ "fi", "suomalainen", "suomalaiset" },
		{ "fi", "turvallisuus", "turvallisuutta" },
		{ "hu", "tárgyal", "tárgyalták" },
		{ "hu", "dönt", "döntött" },
		{ "hu", "bankok", "bank" },
		{ "tr", "seçimler", "seçim" },
		{ "tr", "Türkiye'de", "Türkiye’nin" },
		{ "ro", "alegere", "alegerile" },
		{ "ro", "ministru", "miniștri" },
		{ "uk", "Київ", "Києва" },
		{ "ru", "друг", "друзей" },
		{ "cs", "Korea", "Koreji" },
		{ "ar", "صاروخ", "والصواريخ" },
		{ "ar", "وزير", "الوزراء" },
		{ "he", "או\"ם", "האו״ם" },
		{ "hi", "नया", "नई" },
		{ "ja", "許す", "断じて許されない" },
		{ "ja", "書く", "書いた" },
		{ "ja", "上げる", "引き上げた" },
		{ "ja", "強化する", "強化した" },
		{ "ja", "高い", "高くなる" },
		{ "ja", "!\"許す\"", "許されない" },
		{ "ja", "!許す", "許可" },
		{ "ja", "!またぐ", "またが" },
		{ "fa", "گفتگو", "گفت\u200Cوگو" },
		{ "en", "chooses", "chose" },
		{ "uk", "енергетичний", "енергетичної" },
		{ "uk", "ухвалити", "було ухвалено" },
		{ "uk", "відбутися", "відбулися" },
		{ "uk", "рішення", "рішень" },
		{ "uk", "рік", "року" },
		{ "uk", "!новина", "новий" },
		{ "pl", "głosować", "głosowali" },
		{ "pl", "reagować", "reagują" },
		{ "pl", "Polska", "w Polsce" },
		{ "pl", "sędzia", "sędziów" },
		{ "pl", "!prezent", "prezydent" },
		{ "cs", "podepsat", "podepsal" },
		{ "cs", "odmítnout", "odmítla" },
		{ "cs", "zájem", "zájmy" },
		{ "cs", "!cena", "cenný" },
		{ "en", "!university", "universal" },
		{ "fr", "demander", "demandent" },
		{ "fr", "négocient", "négocie" },
		{ "fr", "vendre", "vendu" },
		{ "fr", "électrice", "électeurs" },
		{ "fr", "agents", "agent" },
		{ "es", "morir", "murieron" },
		{ "it", "uccidere", "uccisi" },
		{ "it", "!gioia", "giochi" },
		{ "pt", "cair", "caíram" },
		{ "de", "erhöhen", "erhöhten" },
		{ "de", "verhaften", "verhaftet" },
		{ "de", "durchsuchen", "durchsuchten" },
		{ "de", "angreifen", "angegriffen" },
		{ "nl", "kind", "kinderen" },
		{ "nl", "stijgen", "gestegen" },
		{ "sv", "barn", "barnet" },
		{ "sv", "universitet", "universitetet" },
		{ "sv", "minister", "ministrarna" },
		{ "sv", "vinna", "vann" },
		{ "fi", "Suomi", "Suomessa" },
		{ "fi", "vaali", "vaaleissa" },
		{ "fi", "palomies", "palomiehet" },
		{ "fi", "valita", "valitsivat" },
		{ "hu", "férfi", "férfiak" },
		{ "tr", "konuşmak", "konuştu" },
		{ "tr", "başkent", "başkenti" },
		{ "tr", "şirketi", "şirketler" },
		{ "tr", "!gaz", "gazete" },
		{ "el", "Γερμανία", "της Γερμανίας" },
		{ "el", "σημαντικός", "σημαντικό" },
		{ "ru", "погибнуть", "погибли" },
		{ "ru", "запуск", "запустили" },
		{ "ru", "ввести", "введены" },
		{ "ru", "!ценный", "цены" },
		{ "ar", "مدينة", "المدن" },
		{ "he", "ממשלה", "ממשלת" },
		{ "he", "הצבא", "ולצבא" },
		{ "hi", "कंपनी", "कंपनियों" },
		{ "hi", "100000", "1,00,000 रुपये" },
		{ "it", "l'Iran", "dell’Iran" },
		{ "ko", "북한에서", "북한은" },
		{ "ja", "強化する", "制裁を強化" },
		{ "ja", "止まる", "電車が止まった" },
		{ "en", "didnt", "didn’t" },
		{ "en", "didn't", "didnt" },
		{ "sv", "\"10 000\"", "10.000" },
		{ "vi", "!luan", "Triều Tiên phóng tên lửa" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		bool want = *cases[i].query != '!';
		struct wd_matchable entry = { .title = wd_span_of(cases[i].text), .lang = wd_span_of(cases[i].lang) };

		if (finds(cases[i].query + !want, entry) != want)
			fail_msg("%s: %s %s \"%s\"", cases[i].lang, cases[i].query, want ? "misses" : "finds",
				 cases[i].text);
	}
}

/* By now the stems of these are remembered. */
static void inflections_once_more(void **state)
{
	inflections(state);
}

/* What is remembered of a word in one language is not taken for another's in a second one. */
static void stems_apart(void **state)
{
	char word[] = "blasting", stem[WD_STEM_MOST];

	(void)state;
	for (int tongue = WD_TONGUE_SH; tongue >= WD_TONGUE_EN; tongue--)
		for (int i = 0; i < 26 * 26; i++) {
			size_t n;

			word[3] = (char)('a' + i / 26);
			word[4] = (char)('a' + i % 26);
			n = wd_stem_one((enum wd_tongue)tongue, wd_span_of(word), stem);
			if (tongue == WD_TONGUE_EN && n >= strlen(word))
				fail_msg("of %s nothing goes", word);
		}
}

/* What a text is of, whatever its tag says. */
static void languages(void **state)
{
	static const struct {
		const char *tag, *text;
		enum wd_tongue want;
	} cases[] = {
		{ "", "Sanctions tightened again, envoys say", WD_TONGUE_EN },
		{ "", "EU beschließt neue Sanktionen gegen Nordkorea", WD_TONGUE_DE },
		{ "vi", "Liên Hợp Quốc trừng phạt Triều Tiên vì tên lửa của họ", WD_TONGUE_NONE },
		{ "", "Nuove sanzioni contro la Corea del Nord", WD_TONGUE_IT },
		{ "", "Совбез ООН ввёл новые санкции", WD_TONGUE_RU },
		{ "", "Україна просить нових санкцій", WD_TONGUE_UK },
		{ "", "تحریم‌های تازه علیه کره شمالی", WD_TONGUE_FA },
		{ "it", "Borsa", WD_TONGUE_IT },
		{ "pt-br", "Bolsa", WD_TONGUE_PT },
		{ "de", "The minister said that the talks with the envoys of the union have failed", WD_TONGUE_EN },
		{ "ru", "The envoy of the union", WD_TONGUE_EN },
		{ "vi", "Hội đồng", WD_TONGUE_NONE },
		{ "zh", "NATO", WD_TONGUE_EN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		enum wd_tongue found =
			wd_tongue_guess(wd_span_of(cases[i].tag), wd_span_of(cases[i].text), WD_SPAN_NONE, WD_SPAN_NONE);

		if (found != cases[i].want)
			fail_msg("%s \"%s\": %d, not %d", cases[i].tag, cases[i].text, found, cases[i].want);
	}
}

/* ---- errors ---- */

static void errors(void **state)
{
	static const struct {
		const char *in, *part;
		int column;
	} cases[] = {
		{ "", "empty", 1 },
		{ "  ", "empty", 1 },
		{ "a \"b c", "never closed", 3 },
		{ "(a b", "never closed", 1 },
		{ "a b)", "has no (", 4 },
		{ "a OR", "ends where", 5 },
		{ "OR a", "found OR", 1 },
		{ "a AND OR b", "found OR", 7 },
		{ "북한 foo:bar", "no field", 4 },
		{ "tag :x", "nothing stands before this colon", 5 },
		{ "title: x", "right behind the colon", 1 },
		{ "since:soon", "a time as 7d", 7 },
		{ "NEAR(a)", "second word", 7 },
		{ "NEAR(a b, x)", "a number", 11 },
		{ "!!!", "no letter or digit", 1 },
		{ "-", "no letter or digit", 1 },
		{ "()", "found )", 2 },
		{ "a titel:b", "did you mean title:", 3 },
		{ "source:bbc", "the fields are", 1 },
		{ "title:-x", "write the - before the field", 7 },
		{ "a san*tion", "the end of a word", 6 },
		{ "*tion", "the end of a word", 1 },
		{ "‘north korea", "never closed", 1 },
		{ "since:2024-02-30", "a time as 7d", 7 },
		{ "site:https://a.example/", "a host alone", 6 },
		{ "site:.", "a host alone", 6 },
		{ "lang:zh_tw", "parted by -", 6 },
		{ "tag:ko*", "take no *", 5 },
		{ "(korea or japan", "the sign is OR", 1 },
		{ "korea or japan)", "the sign is OR", 15 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct wd_error err = { 0 };
		int column = 0;
		struct wd_query *query = wd_query_parse(wd_span_of(cases[i].in), &column, &err);

		if (query || column != cases[i].column || !strstr(err.text, cases[i].part))
			fail_msg("\"%s\": column %d: %s", cases[i].in, column, query ? "parsed" : err.text);
	}
}

/* ---- all evaluators ---- */

/* PostgreSQL's answer is held against the others where it is there. */
static void expect_alike(struct world *w, const struct wd_query *query, const char *text)
{
	uint64_t memory = found_in_memory(w, query), sql = found_by_sql(w, query);
	uint64_t postgres = w->postgres ? found_by_postgres(w, query) : memory;

	if (memory != sql || memory != postgres)
		fail_msg("%s: memory %llx, FTS5 %llx, PostgreSQL %llx", text, (unsigned long long)memory,
			 (unsigned long long)sql, (unsigned long long)postgres);
}

/* They agree or not in any build; a sanitizer has seen all there is to see in the first ones. */
#ifdef __SANITIZE_ADDRESS__
enum { QUERIES = 1000 };
#else
enum { QUERIES = 4000 };
#endif

static void evaluators_agree(void **state)
{
	struct world *w = new_world();
	int hits = 0;

	(void)state;
	for (int i = 0; i < QUERIES; i++) {
		struct wd_buf text;
		struct wd_error err = { 0 };
		struct wd_query *query;
		int column;

		wd_buf_init(&text, WD_BUF_PAGE);
		for (unsigned n = 1 + roll(3); n > 0; n--) {
			random_query(&text, 2);
			wd_buf_add_char(&text, ' ');
		}
		query = wd_query_parse(wd_buf_span(&text), &column, &err);
		if (!query)
			fail_msg("%s: %d: %s", text.data, column, err.text);
		expect_alike(w, query, text.data);
		hits += found_in_memory(w, query) != 0;
		wd_query_free(query);
		wd_buf_release(&text);
	}
	/* Both finding nothing would agree too. */
	assert_true(hits > QUERIES / 4);
	if (w->postgres) {
		print_message("# PostgreSQL found %zu, of which %zu were held against the filter\n", w->n_rows,
			      w->n_rechecked);
		assert_true(w->n_rechecked > 0 && w->n_rechecked * 2 < w->n_rows);
	} else {
		print_message("# PostgreSQL is not there\n");
	}
	free_world(w);
}

/* As deep as may be, and as many: what FTS5's parser cannot hold must become conditions, not an error. */
static void deepest_and_longest(void **state)
{
	struct world *w = new_world();

	(void)state;
	for (int kind = 0; kind < 5; kind++) {
		struct wd_buf text;
		struct wd_error err = { 0 };
		struct wd_query *query;
		int column, n = kind == 3 ? 500 : 30;

		wd_buf_init(&text, WD_BUF_PAGE);
		for (int i = 0; i < n; i++)
			wd_buf_add_text(&text, kind == 0   ? (i % 2 ? "un (" : "korea OR (")
					       : kind == 1 ? (i % 2 ? "sanctions -un (" : "talks OR (")
					       : kind == 2 ? (i % 2 ? "tag:korea (" : "un OR (")
					       : kind == 4 ? (i % 2 ? "lang:ko -site:org (" : "feed:news OR (")
							   : "un OR ");
		wd_buf_add_text(&text, "council");
		for (int i = 0; i < n && kind != 3; i++)
			wd_buf_add_char(&text, ')');
		query = wd_query_parse(wd_buf_span(&text), &column, &err);
		if (!query)
			fail_msg("shape %d: %d: %s", kind, column, err.text);
		expect_alike(w, query, text.data);
		wd_query_free(query);
		wd_buf_release(&text);
	}
	free_world(w);
}

/* ---- what people mean ---- */

static void meanings(void **state)
{
	static const struct {
		const char *query, *title;
		bool want;
	} cases[] = {
		{ "north korea sanctions", "New sanctioning of North Korea", true },
		{ "\"north korea\"", "Korea, North", false },
		{ "\"sanctions\"", "a sanction", false },
		{ "제재", "대북제재에 반발", true },
		{ "朝鲜 制裁", "联合国加强对朝鲜的制裁", true },
		{ "北朝", "北 朝", false },
		{ "санкции", "новых санкций", true },
		{ "ввести санкции", "санкции были введены против банков", true },
		{ "ввели", "США введут санкции", true },
		{ "внести", "в список внесены 12 судов", true },
		{ "запретить", "поставки запрещены", true },
		{ "освободить", "моряки освобождены", true },
		{ "запустить", "ракета была запущена", true },
		{ "разместить", "новые ракеты размещены", true },
		{ "отправить", "в порт отправлены суда", true },
		{ "заморозить", "активы заморожены", true },
		{ "принять", "резолюция была принята, ее приняли все", true },
		{ "снять", "ЕС снял санкции", true },
		{ "граждане", "задержан гражданин России", true },
		{ "вождь", "он водил машину", false },
		{ "плащ", "плата за проезд", false },
		{ "место", "о вещах и речах", false },
		{ "UN", "the U.N. council", true },
		{ "sanction*", "Sanctionable", true },
		{ "dprk OR \"north korea\" talks", "DPRK", true },
		{ "(dprk OR korea) talks", "DPRK", false },
		{ "-football", "anything else", true },
		{ "korea -football", "korea football", false },
		{ "korea !football", "korea football", false },
		{ "korea !(football)", "korea tennis", true },
		{ "korea !! talks", "talks in korea", true },
		{ "yahoo! korea", "Yahoo Korea", true },
		{ "korea NOT football", "korea tennis", true },
		{ "title:(korea talks)", "korea talks", true },
		{ "“north korea”", "North Korea", true },
		{ "（dprk｜korea）", "korea", true },
		{ "NEAR(\"north korea\" sanctions, 2)", "North Korea hit by sanctions", true },
		{ "NEAR(\"north korea\" sanctions, 1)", "North Korea hit by sanctions", false },
		{ "10:30", "at 10:30", true },
		{ "korea & talks", "talks in korea", true },
		{ "‘north korea’", "Korea, North", false },
		{ "‘Kim’s korea’", "Kim's Korea", true },
		{ "'north korea'", "North Korea", true },
		{ "'north korea'", "Korea, North", false },
		{ "'sanctions'", "a sanction", false },
		{ "title:'north kor'*", "the North Koreans", true },
		{ "'Kim's korea'", "Kim's Korea", true },
		{ "korea -'kim's party'", "Korea without Kim's party", false },
		{ "'90s korea", "Korea in the '90s", true },
		{ "rock 'n roll", "roll n rock", true },
		{ "kim", "Kim’s", true },
		{ "\"north kor\"*", "North Koreans", true },
		{ "-title:korea", "korea", false },
		{ "a or b", "a b", false },
		/* The same in single jamo, in half-width Kana, and in Thai, which has no blanks. */
		{ "북한", "\u1107\u116E\u11A8\u1112\u1161\u11AB에", true },
		{ "ガス", "天然ｶﾞｽ価格", true },
		{ "カス", "天然ｶﾞｽ価格", false },
		{ "คว่ำบาตร", "มาตรการคว่ำบาตรเกาหลีเหนือ", true },
		{ "葛城", "葛\U000E0100城市", true },
		{ "korea –football", "korea football", false },
		{ "צה\"ל", "צה״ל תקף", true },
		{ "title:NEAR(north sanctions, 3)", "North Korea sanctions", true },
		{ "\"대북 제재\"", "대북제재", true },
		{ "대북제재", "대북 제재", true },
		{ "美国", "美國總統", true },
		{ "コンピューター", "コンピュータ", true },
		{ "みさいる", "ミサイル", true },
		{ "email", "e-mailed", true },
		{ "e-mail", "email", true },
		{ "covid19", "Covid-19", true },
		{ "F-16", "F16", true },
		{ "\"north korea\"", "#NorthKorea", true },
		{ "Ph.D.", "PhD", true },
		{ "PhD", "a Ph.D. student", true },
		{ "EEUU", "EE. UU.", true },
		{ "C++", "Vitamin C", false },
		{ "US", "tell us", false },
		{ "us", "the US", true },
		{ "\"WHO IS IT\"", "who is it", true },
		{ "1000", "1.000", true },
		{ "100", "100.000", false },
		{ "3.5", "3, 5", false },
		{ "\"JK Rowling\"", "J. K. Rowling", true },
		{ "🇰🇵", "🇰🇵 fires", true },
		{ "हिंदी", "हिन्दी", true },
		{ "फिल्म", "फ़िल्म", true },
		{ "موشک", "موشك", true },
		/* Persian writes parts of a word together, with a half-space (ZWNJ) between or with a blank. */
		{ "هسته\u200Cای", "برنامه هسته\u200Cای ایران", true },
		{ "هسته\u200Cای", "برنامه هسته ای ایران", true },
		{ "هسته\u200Cای", "برنامه هسته\u0627\u06CC ایران", true },
		{ "هسته ای", "برنامه هسته\u200Cای ایران", true },
		{ "\"هسته ای\"", "برنامه هسته\u200Cای ایران", true },
		{ "هستهای", "برنامه هسته\u200Cای ایران", true },
		{ "هسته", "برنامه هسته\u200Cای ایران", true },
		{ "نمیشده", "کار نمی\u200Cشده\u200Cاست", false },
		{ "نمیشدهاست", "کار نمی\u200Cشده\u200Cاست", true },
		{ "نمی\u200Cشده\u200Cاست", "کار نمی شده است", true },
		{ "کتابها*", "کتاب\u200Cهای تازه", true },
		{ "क\u200Cष", "कष", true },
		{ "Mueller", "Müller", true },
		{ "Müller", "Mueller", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (finds(cases[i].query, (struct wd_matchable){ .title = wd_span_of(cases[i].title) }) != cases[i].want)
			fail_msg("%s: %s \"%s\"", cases[i].query, cases[i].want ? "misses" : "finds", cases[i].title);
}

/* Capitals that are an abbreviation in a text are none in the name of a feed or a tag. */
static void names_in_capitals(void **state)
{
	static const struct wd_span tags[] = { { "US", 2 }, { "north korea", 11 } };
	static const struct {
		const char *query, *feed;
		bool want;
	} cases[] = {
		{ "tag:us", "", true },
		{ "tag:US", "", true },
		{ "tag:\"NORTH Korea\"", "", true },
		{ "tag:use", "", false },
		{ "feed:who", "WHO news", true },
		{ "feed:WHO", "Who we are", true },
		{ "feed:US", "BBC US", true },
		{ "feed:us", "The US Post", true },
		{ "feed:\"the us\"*", "The US Post", true },
		{ "feed:who", "The US Post", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (finds(cases[i].query, (struct wd_matchable){ .feed_title = wd_span_of(cases[i].feed),
								 .tags = tags,
								 .n_tags = COUNT(tags) }) != cases[i].want)
			fail_msg("%s: %s %s", cases[i].query, cases[i].want ? "misses" : "finds", cases[i].feed);
}

/* A host of an international name, as typed and as links write it. */
static void international_hosts(void **state)
{
	static const struct {
		const char *query, *url;
		bool want;
	} cases[] = {
		{ "site:bücher.example", "https://xn--bcher-kva.example/neu", true },
		{ "site:BÜCHER.example", "https://www.xn--bcher-kva.example/", true },
		{ "site:пример.example", "https://xn--e1afmkfd.example/", true },
		{ "site:例え.example", "https://xn--r8jz45g.example/", true },
		{ "site:bücher.example", "https://bucher.example/", false },
		{ "site:.bücher.example", "https://www.xn--bcher-kva.example/", true },
		{ "site:.paper.example", "https://www.paper.example/", true },
		{ "site:paper.example.", "https://paper.example/", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (finds(cases[i].query, (struct wd_matchable){ .url = wd_span_of(cases[i].url) }) != cases[i].want)
			fail_msg("%s: %s", cases[i].query, cases[i].url);
}

/* ---- many at once ---- */

static void count_found(void *ctx, size_t i)
{
	((unsigned char *)ctx)[i]++;
}

static void matcher_finds_the_same(void **state)
{
	enum { N = 500 };
	struct world *w = new_world();
	const struct wd_query *queries[N];
	struct wd_matcher *matcher;

	(void)state;
	for (int i = 0; i < N; i++) {
		struct wd_buf text;
		struct wd_error err;
		int column;

		wd_buf_init(&text, WD_BUF_PAGE);
		random_query(&text, 2);
		queries[i] = i == 0 ? NULL : wd_query_parse(wd_buf_span(&text), &column, &err);
		wd_buf_release(&text);
	}
	matcher = wd_matcher_new(queries, N);
	for (int e = 0; e < N_ENTRIES; e++) {
		unsigned char found[N] = { 0 };

		wd_matcher_run(matcher, w->replayed[e], WORLD_NOW, count_found, found);
		for (int i = 0; i < N; i++)
			if (found[i] != wd_query_matches(queries[i], w->tokens[e], WORLD_NOW))
				fail_msg("query %d, entry %d: found %d times", i, e, found[i]);
	}
	wd_matcher_free(matcher);
	for (int i = 0; i < N; i++)
		wd_query_free((struct wd_query *)queries[i]);
	free_world(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens),
		cmocka_unit_test(what_is_written_reads_back),
		cmocka_unit_test(short_and_long_way),
		cmocka_unit_test(inflections),
		cmocka_unit_test(inflections_once_more),
		cmocka_unit_test(stems_apart),
		cmocka_unit_test(languages),
		cmocka_unit_test(errors),
		cmocka_unit_test(meanings),
		cmocka_unit_test(names_in_capitals),
		cmocka_unit_test(international_hosts),
		cmocka_unit_test(evaluators_agree),
		cmocka_unit_test(deepest_and_longest),
		cmocka_unit_test(matcher_finds_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
