#include "made.h"

#include "util/buf.h"

const char *const made_papers[MADE_FEEDS] = { "The Coast",  "Bay Wire",   "Harbour Post",     "동해신문",
					      "서울통신사", "南洋時報社", "Полярный вестник", "湾岸新聞" };

enum { SENTENCES = 7, WORDS = 11 };

/* Syllables of each language; words are made of two or three of them. */
static const char *const syllables[MADE_LANGUAGES][24] = {
	{ "ba",  "ren", "tol", "mi",  "sha", "vor", "den", "ka", "lu",   "pen", "ster", "gi",
	  "mon", "ta",  "wes", "rol", "fin", "ha",  "dor", "li", "quen", "nor", "sa",   "bel" },
	{ "가", "나", "다", "라", "마", "바", "사", "자", "차", "하", "고", "노",
	  "도", "로", "모", "보", "소", "조", "초", "호", "구", "누", "두", "루" },
	{ "山", "水", "城", "市", "长", "工", "农", "商", "会", "议", "报", "告",
	  "经", "济", "增", "长", "学", "校", "铁", "路", "港", "口", "船", "员" },
	{ "漁", "村", "港", "の", "に", "船", "が", "着", "き", "荷", "を", "降",
	  "ろ", "す", "人", "々", "は", "朝", "市", "へ", "向", "か", "う", "雨" },
	{ "ко",  "ра",  "бе", "ли", "мо", "ре", "го",  "ру",  "не",  "сти", "во", "да",
	  "пар", "лес", "до", "ма", "зи", "ме", "тро", "вик", "сон", "ча",  "ле", "ту" },
};
static const char *const names[MADE_LANGUAGES][6] = {
	{ "Marden", "Tolvik", "Ashby", "Corran", "Selwick", "Dunmore" },
	{ "김한결", "이도윤", "박서진", "최지안", "정하람", "강이든" },
	{ "王建林", "李海波", "张文静", "刘思远", "陈雨桐", "杨晓东" },
	{ "佐藤健", "鈴木誠", "高橋愛", "田中翔", "伊藤蓮", "渡辺湊" },
	{ "Марков", "Толстиков", "Ашотов", "Корнеев", "Селиванов", "Дунаев" },
};
static const char *const stops[MADE_LANGUAGES] = { ". ", ". ", "。", "。", ". " };

unsigned made_roll(unsigned *seed, unsigned n)
{
	*seed = *seed * 1103515245u + 12345u;
	return *seed / 65536u % n;
}

static bool has_blanks(int language)
{
	return language != 2 && language != 3;
}

static void add_word(struct wd_buf *out, unsigned *seed, int language)
{
	unsigned n = has_blanks(language) ? 2 + made_roll(seed, 2) : 2;

	while (n-- > 0)
		wd_buf_add_text(out, syllables[language][made_roll(seed, 24)]);
	if (has_blanks(language))
		wd_buf_add_char(out, ' ');
}

/* edition: the figure and the name are others, and nothing else. */
static struct wd_span sentence(struct wd_arena *arena, unsigned *seed, int language, unsigned edition)
{
	struct wd_buf out;
	struct wd_span copy;
	unsigned name_at = made_roll(seed, WORDS), number_at = made_roll(seed, WORDS);

	wd_buf_init(&out, WD_BUF_PAGE);
	for (unsigned i = 0; i < WORDS; i++) {
		if (i == name_at)
			wd_buf_printf(&out, "%s%s", names[language][(made_roll(seed, 6) + edition) % 6],
				      has_blanks(language) ? " " : "");
		if (i == number_at)
			wd_buf_printf(&out, "%u%s", 2 + (made_roll(seed, 900) + 7 * edition) % 900,
				      has_blanks(language) ? " " : "");
		add_word(&out, seed, language);
	}
	if (has_blanks(language))
		out.len--;
	wd_buf_add_text(&out, stops[language]);
	copy = wd_arena_copy(arena, out.data, out.len);
	wd_buf_release(&out);
	return copy;
}

/* A text, and what is being made of it. */
struct maker {
	struct wd_arena *arena;
	unsigned seed;
	int language, story;
	int64_t at;
	struct wd_span sentences[SENTENCES + 2]; /* the last two are of a later version */
	struct wd_span title;
	struct made_news *out;
};

/* The first of a sentence, without its end. */
static struct wd_span headline(struct maker *m, size_t of)
{
	struct wd_span text = m->sentences[of];

	text.len -= strlen(stops[m->language]);
	return text;
}

static struct wd_span paragraphs(struct maker *m, size_t from, size_t to, const char *head, const char *tail)
{
	struct wd_buf out;
	struct wd_span copy;

	wd_buf_init(&out, WD_BUF_PAGE);
	wd_buf_printf(&out, "<p>%s", head);
	for (size_t i = from; i < to; i++)
		wd_buf_printf(&out, "%s%.*s", i == from ? "" : "</p><p>", WD_SPAN_ARG(m->sentences[i]));
	wd_buf_printf(&out, "</p>%s", tail);
	copy = wd_arena_copy(m->arena, out.data, out.len);
	wd_buf_release(&out);
	return copy;
}

static void add(struct maker *m, int story, const char *what, struct wd_span title, struct wd_span html)
{
	struct made *item = wd_arena_push(m->arena, &m->out->items, &m->out->n, sizeof(*item));
	int number = (int)m->out->n;

	*item = (struct made){ .story = story, .language = m->language, .title = title, .html = html, .what = what };
	item->feed = (int)made_roll(&m->seed, MADE_FEEDS);
	item->id = wd_arena_printf(m->arena, "made-%d", number);
	item->url = wd_arena_printf(m->arena, "https://paper%d.example/news/%d", item->feed, number);
	item->published_at = m->at - (int64_t)made_roll(&m->seed, 3600) * 1000;
}

static void add_copies(struct maker *m)
{
	int s = m->story;
	struct wd_span t = m->title, whole = paragraphs(m, 0, SENTENCES, "", "");

	add(m, s, "original", t, whole);
	add(m, s, "verbatim", t, whole);
	add(m, s, "headline", headline(m, 3), whole);
	add(m, s, "flash", t, paragraphs(m, 0, 1, "", ""));
	add(m, s, "cut", t, paragraphs(m, 0, 4, "", ""));
	add(m, s, "update", t, paragraphs(m, 0, SENTENCES + 2, "", ""));
	add(m, s, "tail", t,
	    paragraphs(m, 0, SENTENCES, "",
		       "<p>All rights reserved. Nothing of this may be printed again without leave.</p>"));
	if (made_roll(&m->seed, 2))
		add(m, s, "headline alone", t, WD_SPAN(""));
	if (made_roll(&m->seed, 2))
		add(m, s, "cut under another headline", headline(m, 2), paragraphs(m, 0, 3, "", ""));
}

/* The same frame with other figures and names, a report with one sentence in common, a follow-up with
 * background. */
static void add_lookalikes(struct maker *m)
{
	struct wd_span kept[3] = { m->sentences[0], m->sentences[1], m->sentences[4] };

	m->sentences[0] = sentence(m->arena, &m->seed, m->language, 0);
	m->sentences[1] = sentence(m->arena, &m->seed, m->language, 0);
	add(m, ++m->story, "follow-up", headline(m, 0), paragraphs(m, 0, SENTENCES, "", ""));
	for (size_t i = 0; i < SENTENCES; i++)
		m->sentences[i] = sentence(m->arena, &m->seed, m->language, 0);
	m->sentences[4] = kept[2];
	add(m, ++m->story, "same quotation", headline(m, 0), paragraphs(m, 0, SENTENCES, "", ""));
	m->sentences[0] = kept[0];
	add(m, ++m->story, "same beginning", headline(m, 1), paragraphs(m, 0, SENTENCES, "", ""));
}

/* Two bulletins of one frame, a day apart, under one headline. */
static void add_bulletins(struct maker *m)
{
	unsigned seed = m->seed;

	for (unsigned edition = 0; edition < 2; edition++) {
		unsigned rolls = seed;

		for (size_t i = 0; i < 4; i++)
			m->sentences[i] = sentence(m->arena, &rolls, m->language, edition);
		add(m, ++m->story, edition ? "the next bulletin" : "a bulletin", m->title, paragraphs(m, 0, 4, "", ""));
		m->out->items[m->out->n - 1].published_at -= edition * (int64_t)86400000;
		m->seed = rolls;
	}
}

struct made_news made_news(struct wd_arena *arena, unsigned seed, int n_stories, int64_t at)
{
	struct made_news out = { 0 };
	struct maker m = { .arena = arena, .seed = seed, .at = at, .out = &out };

	for (int i = 0; i < n_stories; i++) {
		m.language = i % MADE_LANGUAGES;
		m.story++;
		for (size_t k = 0; k < SENTENCES + 2; k++)
			m.sentences[k] = sentence(arena, &m.seed, m.language, 0);
		m.title = headline(&m, 0);
		add_copies(&m);
		add_lookalikes(&m);
		m.title = headline(&m, 2);
		add_bulletins(&m);
	}
	return out;
}
