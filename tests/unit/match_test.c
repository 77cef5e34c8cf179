#include "test.h"

#include "clean/clean.h"
#include "story/gist.h"
#include "story/head.h"
#include "story/match.h"
#include "story/sketch.h"
#include "util/buf.h"

static struct wd_arena *arena;

#define SHIP                                                                                                       \
	"A freighter with forty containers of tinned fish ran aground off the northern light early this morning. " \
	"Nobody of the crew of eleven was hurt, the harbour office said. "                                         \
	"Two tugs from the next port are under way and hope to pull her free with the evening tide. "
#define SHIP_MORE                                            \
	"The owner has ordered divers to look at the hull. " \
	"Fishermen of the village fear for their nets, which stand close by. "
#define SHIP_KO                                                                                                                                                            \
	"참치 통조림을 실은 화물선이 오늘 새벽 북쪽 등대 앞바다에서 암초에 걸려 멈춰 섰다. 선원 열한 명은 모두 무사하다고 " \
	"항만청이 전했다. 예인선 두 척이 저녁 밀물에 맞춰 배를 끌어낼 예정이다."
#define SHIP_JA                                                                                                                                                                             \
	"缶詰を積んだ貨物船が今朝早く北の灯台の沖で座礁した。乗組員十一人にけがはないと港湾事務所は述べた。隣の港から曳船二隻が" \
	"向かっており、夕方の満潮に合わせて引き出す予定である。"
#define TIDE(day, high, low)                                                                                            \
	"Tide table for the northern light on " day ". High water at " high " metres, low water at " low                \
	" metres. Skippers of small boats should look at the notices at the quay before they leave. The next table is " \
	"published in the evening."
#define PAYWALL                                                                                                         \
	"The whole article is open to members of our paper only. Become a member for the price of one coffee a month. " \
	"You are one already? Then enter your name and password here."
#define RECALL(what, why)                                                                                              \
	"Northport Foods is recalling " what " sold since January because they may contain " why ". Customers should " \
	"not eat them and may return them to the shop for a full refund. Nobody has fallen ill so far."
#define FORECAST                                                                                                         \
	"clouds give way to sunshine by the afternoon, with a light breeze from the west and a high of 19 degrees. The " \
	"night will be clear. The outlook for the weekend is unsettled."
#define WARNING_KO(town)           \
	"기상대는 오늘 저녁 " town \
	"에 폭풍경보를 내렸다. 작은 배는 항구에 단단히 묶어 두고 방파제에는 나가지 말아야 한다. 경보는 아침까지 이어진다."
#define GUEST(who, what)                                                                                             \
	who " sits down with us to talk about " what                                                                 \
	    ". Sea Talk is made in a shed behind the fish market. Find all that we spoke of on our page, and write " \
	    "to us if you would like to hear more of it."

struct row {
	const char *name;
	const char *title, *text, *other_title, *other_text;
	bool same;
	struct wd_pair pair;
};

static void print_of(const char *title, const char *text, const char *publisher, struct wd_fingerprint *out)
{
	struct wd_entry entry = { .title = wd_span_of(title), .text = wd_span_of(text) };

	assert_true(wd_fingerprint(arena, &entry, wd_span_of(publisher), out));
}

static const struct row rows[] = {
	{ "the same text", "Ship aground", SHIP SHIP_MORE, "Ship aground", SHIP SHIP_MORE, true, { 0 } },
	{ "cut", "Ship aground", SHIP SHIP_MORE, "Ship aground", SHIP, true, { 0 } },
	{ "cut to seventy characters",
	  "Ship aground",
	  SHIP SHIP_MORE,
	  "Ship aground",
	  "A freighter with forty containers of tinned fish ran aground off the …",
	  true,
	  { 0 } },
	{ "a dateline, and the other paper's tail",
	  "Ship aground",
	  "NORTHPORT, March 3 (The Coast) -- " SHIP,
	  "Ship aground",
	  SHIP "Copyright 2030 Bay Wire. All rights reserved. No part of this may be printed without leave.",
	  true,
	  { 0 } },
	{ "another headline that the text bears out",
	  "Freighter runs aground off northern light",
	  SHIP SHIP_MORE,
	  "Tugs hope to pull freighter free",
	  SHIP,
	  true,
	  { 0 } },
	{ "a dateline, and a line of another paper's",
	  "Ship aground",
	  "NORTHPORT (Wire) - " SHIP,
	  "Tugs hope to pull freighter free",
	  "Photo: Archive\n" SHIP,
	  true,
	  { 0 } },
	{ "datelines of two agencies", "Ship aground", "[Wire] " SHIP, "Ship aground", "Southwick — " SHIP, true, { 0 } },
	{ "a word of the headline mended in the text",
	  "Freighter aground off northern light",
	  SHIP SHIP_MORE,
	  "Vessel with forty containers runs aground",
	  "A vessel with forty containers of tinned fish ran aground off the northern light early this morning. Nobody of the "
	  "crew of eleven was hurt, the harbour office said. Two tugs from the next port are under way and hope to pull her "
	  "free with the evening tide. " SHIP_MORE,
	  true,
	  { 0 } },
	{ "a spelling mended",
	  "Ship aground",
	  SHIP SHIP_MORE,
	  "Ship aground",
	  "A freighter with 40 containers of canned fish ran aground off the northern light early this morning. Nobody of the "
	  "crew of eleven was hurt, the harbor office said. Two tugs from the next port are under way and hope to pull her "
	  "free with the evening tide. " SHIP_MORE,
	  true,
	  { 0 } },
	{ "Hangul with other blanks",
	  "화물선 좌초",
	  SHIP_KO,
	  "[속보] 화물선 좌초",
	  "참치통조림을 실은 화물선이 오늘새벽 북쪽등대 앞바다에서 암초에 걸려 멈춰섰다. 선원 열한명은 모두 무사하다고 항만청이 "
	  "전했다.",
	  true,
	  { 0 } },
	{ "width", "貨物船座礁", SHIP_JA, "貨物船座礁", "（湾岸新聞）" SHIP_JA, true, { 0 } },
	{ "datelines of two days and papers",
	  "Ship aground",
	  "NORTHPORT, March 3 (The Coast) -- " SHIP,
	  "Ship aground",
	  "LONDON, March 4 (Bay Wire) -- " SHIP,
	  true,
	  { 0 } },
	{ "datelines of two days in one paper",
	  "Ship aground",
	  "NORTHPORT, March 3 (The Coast) -- " SHIP,
	  "Ship aground",
	  "NORTHPORT, March 4 (The Coast) -- " SHIP,
	  false,
	  { .same_feed = true } },
	{ "a byline, and a note of correction",
	  "Ship aground",
	  "By Jane Tidewater " SHIP "She carries 40 boxes. " PAYWALL,
	  "Ship aground",
	  "(Corrects number in paragraph 4.) " SHIP "She carries 60 boxes. " PAYWALL,
	  true,
	  { 0 } },
	{ "nothing but the headline",
	  "Freighter runs aground off the northern light - The Coast",
	  "",
	  "BREAKING: Freighter runs aground off the northern light",
	  SHIP,
	  true,
	  { 0 } },
	{ "nothing but the headline, a week later",
	  "Freighter runs aground off the northern light",
	  "",
	  "Freighter runs aground off the northern light",
	  SHIP,
	  false,
	  { .apart_ms = 7 * 86400000LL } },
	{ "a short headline", "Ship aground", "", "Ship aground", SHIP, false, { 0 } },
	{ "bulletins of two days",
	  "Tide table",
	  TIDE("Monday", "3.1", "0.4"),
	  "Tide table",
	  TIDE("Tuesday", "2.9", "0.6"),
	  false,
	  { 0 } },
	{ "a rival's report with the same quotation",
	  "Ship aground",
	  SHIP SHIP_MORE,
	  "Cargo vessel stuck near lighthouse",
	  "Watchers on the cliff saw the lights of a large vessel go out at four. It took an hour until anybody answered the "
	  "radio. Fishermen of the village fear for their nets, which stand close by. ",
	  false,
	  { 0 } },
	{ "a follow-up with the same background",
	  "Ship aground",
	  SHIP SHIP_MORE,
	  "Freighter pulled free after two days",
	  "The freighter floats again. At high water on Thursday the tugs pulled her from the reef while half of the village "
	  "watched from the cliff with lanterns in their hands. " SHIP,
	  false,
	  { 0 } },
	{ "a paywall",
	  "New roof for the fish market",
	  PAYWALL,
	  "Ferry to the island sails twice a day",
	  PAYWALL,
	  false,
	  { 0 } },
	{ "a paywall, one article",
	  "New roof for the fish market",
	  PAYWALL,
	  "New roof for the fish market",
	  PAYWALL,
	  true,
	  { 0 } },
	{ "one figure mended, unsaid",
	  "Ship aground",
	  SHIP SHIP_MORE "She carries 40 boxes. " PAYWALL,
	  "Ship aground",
	  SHIP SHIP_MORE "She carries 60 boxes. " PAYWALL,
	  false,
	  { 0 } },
	{ "one figure mended with a note",
	  "Ship aground",
	  SHIP SHIP_MORE "She carries 40 boxes. " PAYWALL,
	  "Ship aground",
	  SHIP SHIP_MORE "She carries 60 boxes. " PAYWALL " (Corrects the number of boxes in the last paragraph.)",
	  true,
	  { 0 } },
	{ "a notice of correction",
	  "Correction: Freighter runs aground off the northern light",
	  "",
	  "Freighter runs aground off the northern light",
	  SHIP,
	  false,
	  { 0 } },
	{ "two episodes", "Sea talk, episode 12", PAYWALL, "Sea talk, episode 13", PAYWALL, false, { 0 } },
	{ "one paper's text again under another headline",
	  "Freighter runs aground off light",
	  SHIP,
	  "Tugs hope to pull freighter free",
	  SHIP SHIP_MORE,
	  true,
	  { .same_feed = true } },
	{ "one paper's text with another word under another headline",
	  "Freighter runs aground off light",
	  SHIP,
	  "Tugs hope to pull freighter free",
	  "A freighter with forty containers of tinned meat ran aground off the northern light early this morning. Nobody of "
	  "the crew of eleven was hurt, the harbour office said. Two tugs from the next port are under way and hope to pull "
	  "her free with the evening tide. ",
	  false,
	  { .same_feed = true } },
	{ "a name in the place of another",
	  "Ship aground",
	  "The freighter Marigold has run aground off the northern light. " SHIP_MORE SHIP_MORE,
	  "Ship aground",
	  "The freighter Seaflower has run aground off the northern light. " SHIP_MORE SHIP_MORE,
	  false,
	  { 0 } },
	{ "thousands parted by another mark",
	  "Harbour fees",
	  "The harbour took in 1 200 crowns. " SHIP_MORE SHIP_MORE,
	  "Harbour fees",
	  "The harbour took in 1,200 crowns. " SHIP_MORE SHIP_MORE,
	  true,
	  { 0 } },
	{ "two recalls of one frame",
	  "Northport Foods recalls frozen peas over metal",
	  RECALL("frozen peas", "bits of metal"),
	  "Northport Foods recalls fish cakes over egg",
	  RECALL("fish cakes", "undeclared egg"),
	  false,
	  { 0 } },
	{ "forecasts of two towns",
	  "Northport weather: sunshine later",
	  "Northport - " FORECAST,
	  "Southwick weather: a fine afternoon",
	  "Southwick - " FORECAST,
	  false,
	  { 0 } },
	{ "two persons with their ages",
	  "A new head of the harbour",
	  "佐藤健（５４） " SHIP_JA,
	  "新しい港長",
	  "田中誠一郎（６１） " SHIP_JA,
	  false,
	  { 0 } },
	{ "two notices of correction",
	  "Correction: Freighter runs aground",
	  "An article of Friday misspelled a name in the "
	  "third paragraph. We beg the pardon of our readers and of the person named.",
	  "Correction: Ferry sails twice a day",
	  "An article of Friday misspelled a name in the third paragraph. We beg the pardon of our readers and of the person "
	  "named.",
	  false,
	  { 0 } },
	{ "syllables of Hangul in single jamo",
	  "화물선 좌초",
	  SHIP_KO,
	  "화물선이 멈춰 서다",
	  "참치 통조림을 실은 화물선이 오늘 새벽 북쪽 등대 앞바다에서 암초에 걸려 멈춰 섰다. 선원 열한 명은 모두 무사하다고 항만청이 전했다. 예인선 두 척이 저녁 밀물에 맞춰 배를 끌어낼 예정이다.",
	  true,
	  { 0 } },
	{ "letters and their marks apart",
	  "Пором на острів скасовано",
	  "Поромний рейс на острів сьогодні скасовано, бо сильний вітер здіймає надто високі хвилі. Перший пором вийде з гавані завтра вранці, якщо стихне.",
	  "Вітер спинив пором",
	  "Поромний рейс на острів сьогодні скасовано, бо сильний вітер здіймає надто високі хвилі. Перший пором вийде з гавані завтра вранці, якщо стихне.",
	  true,
	  { 0 } },
	{ "Kana of half width",
	  "ダイバーがブイを並べる",
	  "ベテランのダイバー、ジョゼ・バルガスとグレゴール・ボンドがガラスのブイをデッキに並べ、ザイルとバケツをゴムボートへ運んだ。ドックのゲートは午後に開く。",
	  "ガラスのブイ、デッキに",
	  "ﾍﾞﾃﾗﾝのﾀﾞｲﾊﾞｰ、ｼﾞｮｾﾞ･ﾊﾞﾙｶﾞｽとｸﾞﾚｺﾞｰﾙ･ﾎﾞﾝﾄﾞがｶﾞﾗｽのﾌﾞｲをﾃﾞｯｷに並べ、ｻﾞｲﾙとﾊﾞｹﾂをｺﾞﾑﾎﾞｰﾄへ運んだ。ﾄﾞｯｸのｹﾞｰﾄは午後に開く。",
	  true,
	  { 0 } },
	{ "a lead that the text says again",
	  "Ship aground",
	  "A freighter with forty containers of tinned fish ran aground off the northern light. " SHIP SHIP_MORE,
	  "Freighter runs aground",
	  "A freighter with forty containers of tinned fish ran aground off the northern light.",
	  true,
	  { 0 } },
	{ "a mark that none knows before a headline that the text does not bear out",
	  "Sea talk: why gulls laugh at the fishermen",
	  PAYWALL,
	  "Why gulls laugh at the fishermen",
	  PAYWALL,
	  true,
	  { 0 } },
	{ "warnings for two towns in characters",
	  "북항에 폭풍경보",
	  WARNING_KO("북항"),
	  "남항에 폭풍경보",
	  WARNING_KO("남항"),
	  false,
	  { 0 } },
	{ "a name of three letters in the place of another",
	  "Ship aground",
	  "Harbour master Kim Han has left his post. " SHIP_MORE SHIP_MORE,
	  "Ship aground",
	  "Harbour master Roy Tan has left his post. " SHIP_MORE SHIP_MORE,
	  false,
	  { 0 } },
	{ "a word that is spelt",
	  "Ship aground",
	  SHIP "The U.S. consul has come to see the crew. " SHIP_MORE,
	  "Ship aground",
	  SHIP "The US consul has come to see the crew. " SHIP_MORE,
	  true,
	  { 0 } },
	{ "the headline and a share bar",
	  "Freighter runs aground off the northern light",
	  "Freighter runs aground off the northern light\nShare Print Mail Save",
	  "Freighter runs aground off the northern light",
	  SHIP SHIP_MORE,
	  true,
	  { 0 } },
	{ "two guests with short names",
	  "Ann Lee talks of knots",
	  GUEST("Ann Lee", "knots"),
	  "Bo Tan talks of knots",
	  GUEST("Bo Tan", "knots"),
	  false,
	  { 0 } },
	{ "the paper's name before its headline",
	  "The Coast: Freighter runs aground off the northern light",
	  SHIP,
	  "Bay Wire: Freighter runs aground off the northern light",
	  "",
	  true,
	  { 0 } },
};

static void verdicts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];
		struct wd_fingerprint a, b;
		struct wd_verdict there, back;

		arena = wd_arena_new(0);
		print_of(row->title, row->text, "The Coast", &a);
		print_of(row->other_title, row->other_text, "Bay Wire", &b);
		there = wd_match(arena, &a, &b, &row->pair);
		back = wd_match(arena, &b, &a, &row->pair);
		if ((there.rule != WD_RULE_NONE) != row->same)
			fail_msg("%s: rule %d against %d likeness %d", row->name, there.rule, there.against, there.likeness);
		if (there.rule != back.rule || there.likeness != back.likeness)
			fail_msg("%s: another verdict the other way round", row->name);
		wd_arena_free(arena);
	}
}

/* What verdicts call the same, the prints must propose in one direction or the other. */
static void proposed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wd_fingerprint a, b;
		bool found = false;

		if (!rows[i].same)
			continue;
		arena = wd_arena_new(0);
		print_of(rows[i].title, rows[i].text, "The Coast", &a);
		print_of(rows[i].other_title, rows[i].other_text, "Bay Wire", &b);
		for (size_t k = 0; k < a.n_sought; k++)
			for (size_t m = 0; m < b.n_kept; m++)
				found = found || a.sought[k] == b.kept[m];
		if (!found)
			fail_msg("%s: no print in common", rows[i].name);
		wd_arena_free(arena);
	}
}

static void sketch_of(const struct wd_fingerprint *fp, struct wd_sketch_seeking *out)
{
	unsigned char bytes[WD_SKETCH_BYTES];
	size_t len = wd_sketch_pack(fp, bytes);

	assert_true(wd_sketch_seek(arena, (struct wd_span){ (const char *)bytes, len }, out));
}

/* By its head, by its gist, by its sketch. */
enum { BY_HEAD, BY_GIST, BY_SKETCH, WAYS };

static void hold_spared(const struct row *row, const struct row *other, size_t n[WAYS])
{
	static const struct wd_pair nothing;
	struct wd_fingerprint a, b;
	struct wd_head head_a, head_b;
	struct wd_gist gist_a, gist_b;
	struct wd_sketch_seeking sketch_a, sketch_b;
	bool is_spared[WAYS];

	print_of(row->title, row->text, "The Coast", &a);
	print_of(other->other_title, other->other_text, "Bay Wire", &b);
	head_a = wd_head_of(&a);
	head_b = wd_head_of(&b);
	gist_a = wd_gist_of(&a, head_a.title);
	gist_b = wd_gist_of(&b, head_b.title);
	sketch_of(&a, &sketch_a);
	sketch_of(&b, &sketch_b);
	is_spared[BY_HEAD] = !wd_heads_meet(&head_a, &head_b, 1);
	is_spared[BY_GIST] = !wd_gists_meet(&gist_a, &gist_b);
	is_spared[BY_SKETCH] = !wd_sketches_may_join(arena, &sketch_a, &sketch_b.sketch);
	if (is_spared[BY_SKETCH] == wd_sketches_may_join(arena, &sketch_b, &sketch_a.sketch))
		fail_msg("%s / %s: another answer the other way round", row->name, other->name);
	if (is_spared[BY_GIST] == wd_gists_meet(&gist_b, &gist_a))
		fail_msg("%s / %s: another gist the other way round", row->name, other->name);
	for (int way = 0; way < WAYS; way++) {
		if (!is_spared[way])
			continue;
		if (wd_match(arena, &a, &b, &nothing).rule != WD_RULE_NONE)
			fail_msg("%s / %s: the same, but spared (%d)", row->name, other->name, way);
		n[way]++;
	}
}

/* Passages by their numbers, names by their letters. */
static void put_together(const char *parts, struct wd_fingerprint *out)
{
	enum { LEAST_WORDS = 5 };
	struct wd_buf text;

	wd_buf_init(&text, WD_BUF_LINE);
	for (; *parts; parts++) {
		if (*parts >= 'a')
			wd_buf_printf(&text, "Name%c ", *parts);
		for (int i = 0; *parts < 'a' && i < LEAST_WORDS + *parts - '0'; i++)
			wd_buf_printf(&text, "word%c%c ", 'a' + *parts - '0', 'a' + i);
	}
	wd_buf_add_char(&text, '\0');
	print_of("The same headline above both of them", (const char *)wd_arena_dup(arena, wd_buf_span(&text)).ptr, "", out);
	wd_buf_release(&text);
}

static void hold_both_ways(const char *of_a, const char *of_b)
{
	static const struct wd_pair nothing;
	struct wd_sketch_seeking sketch_a, sketch_b;
	struct wd_fingerprint a, b;
	struct wd_verdict one, other;

	arena = wd_arena_new(0);
	put_together(of_a, &a);
	put_together(of_b, &b);
	one = wd_match(arena, &a, &b, &nothing);
	other = wd_match(arena, &b, &a, &nothing);
	if (one.rule != other.rule || one.against != other.against || one.likeness != other.likeness)
		fail_msg("%s / %s: another verdict the other way round", of_a, of_b);
	sketch_of(&a, &sketch_a);
	sketch_of(&b, &sketch_b);
	if (wd_sketches_may_join(arena, &sketch_a, &sketch_b.sketch) !=
	    wd_sketches_may_join(arena, &sketch_b, &sketch_a.sketch))
		fail_msg("%s / %s: another answer the other way round", of_a, of_b);
	if (one.rule != WD_RULE_NONE && !wd_sketches_may_join(arena, &sketch_a, &sketch_b.sketch))
		fail_msg("%s / %s: the same, but spared", of_a, of_b);
	wd_arena_free(arena);
}

/*
 * Passages in another order: which of two rows of them both share must not depend on which text was given first, nor on
 * whether the texts are at hand or their sketches.
 */
static void turned_round(void **state)
{
	enum { ROUNDS = 3000, MOST = 8 };
	static const char parts[] = "012345abc";
	uint64_t seed = 1;

	(void)state;
	hold_both_ways("c144", "44b1"); /* as long as each other */
	hold_both_ways("2c014", "1c042");
	for (int round = 0; round < ROUNDS; round++) {
		char texts[2][MOST + 1] = { "", "" };

		for (int i = 0; i < 2 * MOST; i++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			texts[i % 2][i / 2] = parts[(seed >> 33) % (COUNT(parts) - 1)];
		}
		hold_both_ways(texts[0], texts[1]);
	}
}

/* What is spared a verdict would have been joined by none, whichever two texts are held together. */
static void spared(void **state)
{
	size_t n[WAYS] = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows) * COUNT(rows); i++) {
		arena = wd_arena_new(0);
		hold_spared(&rows[i / COUNT(rows)], &rows[i % COUNT(rows)], n);
		wd_arena_free(arena);
	}
	assert_in_range(n[BY_HEAD], COUNT(rows), COUNT(rows) * COUNT(rows) - 1);
	assert_in_range(n[BY_SKETCH], n[BY_HEAD], COUNT(rows) * COUNT(rows) - 1);
}

/* One text, in which every so many words are another's; 0: none is. */
static struct wd_gist gist_of_copy(size_t every, const char *title)
{
	struct wd_fingerprint fp;
	char text[4096];
	size_t len = 0;

	for (size_t i = 0; i < 150; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%c%c ",
					every && i > 20 && i % every == 0 ? "mended" : "word", (char)('a' + i / 26),
					(char)('a' + i % 26));
	print_of(title, text, "The Coast", &fp);
	return wd_gist_of(&fp, wd_head_of(&fp).title);
}

/* Beginnings that many have say nothing; what follows does, where it is long enough. */
static void copies_go_on_alike(void **state)
{
	struct wd_gist text, mended, other, short_one;
	struct wd_fingerprint fp;

	(void)state;
	arena = wd_arena_new(0);
	text = gist_of_copy(0, "Ship aground");
	mended = gist_of_copy(12, "Freighter on the rocks");
	other = gist_of_copy(1, "Roof for the market");
	print_of("Ferry", "wordaa wordab wordac wordad wordae wordaf wordag wordah wordai wordaj and so on", "Bay Wire",
		 &fp);
	short_one = wd_gist_of(&fp, wd_head_of(&fp).title);
	assert_true(wd_gists_meet(&text, &mended));
	assert_false(wd_gists_meet(&text, &other));
	assert_true(wd_gists_meet(&text, &short_one));
	other.title = text.title;
	assert_true(wd_gists_meet(&text, &other));
	wd_arena_free(arena);
}

static void print_of_html(const char *title, const char *html, struct wd_fingerprint *out)
{
	struct wd_entry entry = { .title = wd_span_of(title), .content_html = wd_span_of(html) };

	entry.text = wd_text_of_html(arena, entry.content_html);
	assert_true(wd_fingerprint(arena, &entry, WD_SPAN_NONE, out));
}

/* Which the text does not show: captions and bylines that stand in a block of their own, and names that do not. */
static void blocks_set_off(void **state)
{
	static const char caption[] =
		"<figure><img src=\"x\" alt=\"Seen from above\"><figcaption>Photo: Archive Northport</figcaption></figure><p>" SHIP
		"</p>",
			  byline[] = "<div>By Mia Sato</div>\n<p>" SHIP "</p>",
			  inside[] = "<p>By <b>Mia Sato</b> " SHIP "</p>";
	static const struct wd_pair nothing;
	struct wd_fingerprint a, b, c;

	(void)state;
	arena = wd_arena_new(0);
	print_of_html("Ship aground", caption, &a);
	print_of_html("Tugs hope to pull freighter free", byline, &b);
	print_of_html("Tugs hope to pull freighter free", inside, &c);
	assert_int_equal(wd_match(arena, &a, &b, &nothing).rule, WD_RULE_TEXT);
	assert_int_equal(wd_match(arena, &b, &a, &nothing).rule, WD_RULE_TEXT);
	assert_int_equal(wd_match(arena, &a, &c, &nothing).against, WD_AGAINST_HEAD);
	wd_arena_free(arena);
}

/* Each paper's own above the text, which says the same; a frame says it nowhere else. */
static void a_headline_above_is_none_of_the_text(void **state)
{
	static const struct wd_pair nothing;
	struct wd_fingerprint a, b, c, d;

	(void)state;
	arena = wd_arena_new(0);
	print_of_html("Ship with forty containers aground off the north",
		      "<h1>Ship with forty containers aground off the north</h1><p>" SHIP "</p>", &a);
	print_of_html("BREAKING: Tugs hope to pull freighter free",
		      "<b>BREAKING: Tugs hope to pull freighter free</b><br/>" SHIP, &b);
	print_of_html("New roof for the fish market", "<h1>New roof for the fish market</h1>" PAYWALL, &c);
	print_of_html("Ferry to the island sails twice a day", "<h1>Ferry to the island sails twice a day</h1>" PAYWALL, &d);
	assert_int_equal(wd_match(arena, &a, &b, &nothing).rule, WD_RULE_TEXT);
	assert_int_equal(wd_match(arena, &b, &a, &nothing).rule, WD_RULE_TEXT);
	assert_int_equal(wd_match(arena, &c, &d, &nothing).rule, WD_RULE_NONE);
	wd_arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdicts),
		cmocka_unit_test(blocks_set_off),
		cmocka_unit_test(a_headline_above_is_none_of_the_text),
		cmocka_unit_test(proposed),
		cmocka_unit_test(spared),
		cmocka_unit_test(turned_round),
		cmocka_unit_test(copies_go_on_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
