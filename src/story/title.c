#include "story/title.h"

#include <stdint.h>

#include "filter/fold.h"
#include "util/utf8.h"

enum {
	LONGEST_GROUP = 64, /* bytes of a bracket that is an affix: ten English words, thirty Cyrillic letters */
	LONGEST_NAME = 64,  /* and of a name behind a dash */
	LEAST_REST = 12,    /* what is left must still be a headline */
	MOST_AFFIXES = 4,
};

/* Words of urgency and of versions that stand before a colon or dash, in small letters. */
static const char *const urgent[] = {
	"breaking",   "breaking news", "update",      "updated", "flash",  "newsflash",  "urgent", "exclusive",
	"just in",    "alert",         "watch",       "video",   "live",   "developing", "new",    "eil",
	"eilmeldung", "urgente",       "última hora", "alerte",  "direct", "срочно",     "молния", "обновлено",
	"видео",      "эксклюзив",     "속보",        "긴급",    "단독",   "종합",       "상보",   "영상",
	"포토",       "快讯",          "快訊",        "突发",    "突發",   "速报",       "速報",   "号外",
	"最新",       "更新",          "独家",        "獨家",    "视频",   "続報",       "動画",
};

/* What no bracket may lose: these make it another entry. */
static const char *const telling[] = {
	"correct",  "clarification", "retract",  "correcci",  "erratum",    "berichtig",  "поправк",     "исправлен",
	"опроверж", "уточнени",      "정정",     "바로잡",    "바로 잡",    "訂正",       "お詫び",      "更正",
	"勘误",     "勘誤",          "rectific", "виправлен", "спростуван", "đính chính", "was amended", "تصحيح",
	"part",     "ep.",           "上",       "中",        "下",         "前",         "後",          "后",
};
enum { N_CORRECTIONS = 24 };

static struct wd_span lower(struct wd_span text, char *out, size_t size)
{
	size_t n = 0;

	for (size_t at = 0; at < text.len && n + 4 < size;) {
		unsigned char c = (unsigned char)text.ptr[at];

		if (c < 0x80) {
			out[n++] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
			at++;
		} else {
			n += wd_utf8_put(wd_letter_lower(wd_utf8_next(text, &at)), out + n);
		}
	}
	return (struct wd_span){ out, n };
}

/* memmem() makes a table for each word that it looks for; these are short, and so is the text. */
static bool holds(struct wd_span text, const char *word)
{
	size_t len = strlen(word);
	const char *end = text.ptr + text.len, *at = text.ptr;

	while (text.len > 0 && (size_t)(end - at) >= len && (at = memchr(at, word[0], (size_t)(end - at) - len + 1))) {
		if (memcmp(at, word, len) == 0)
			return true;
		at++;
	}
	return false;
}

static bool holds_any(struct wd_span text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (holds(text, words[i]))
			return true;
	return false;
}

bool wd_title_corrects(struct wd_span text)
{
	char small[1024];
	struct wd_span folded = lower(text, small, sizeof(small));
	uint32_t present[8] = { 0 };

	for (size_t i = 0; i < folded.len; i++)
		present[(unsigned char)small[i] >> 5] |= 1U << (small[i] & 31);
	/* Of most words not even the first byte is there. */
	for (size_t i = 0; i < N_CORRECTIONS; i++) {
		unsigned char first = (unsigned char)telling[i][0];

		if ((present[first >> 5] >> (first & 31) & 1) && holds(folded, telling[i]))
			return true;
	}
	return false;
}

static bool has_digit(struct wd_span text)
{
	for (size_t at = 0; at < text.len;) {
		uint32_t c = wd_utf8_next(text, &at);

		if ((c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19))
			return true;
	}
	return false;
}

/* "종합2보", "2보": the figure counts versions. */
static bool is_version(struct wd_span text)
{
	static const char ending[] = "보";
	size_t len = sizeof(ending) - 1;

	return text.len >= len && memcmp(text.ptr + text.len - len, ending, len) == 0;
}

static bool is_affix(struct wd_span inside)
{
	char small[LONGEST_GROUP * 2];
	struct wd_span folded;

	if (inside.len == 0 || inside.len > LONGEST_GROUP)
		return false;
	folded = lower(inside, small, sizeof(small));
	if (is_version(folded))
		return true;
	return !has_digit(inside) && !holds_any(folded, telling, sizeof(telling) / sizeof(*telling));
}

static const struct {
	const char *open, *close;
} brackets[] = { { "[", "]" },   { "(", ")" },   { "【", "】" }, { "（", "）" },
		 { "［", "］" }, { "〈", "〉" }, { "<", ">" },   { "〔", "〕" } };

static bool starts(struct wd_span text, const char *with)
{
	size_t len = strlen(with);

	/* The first byte tells nearly always. */
	return text.len >= len && text.ptr[0] == with[0] && memcmp(text.ptr, with, len) == 0;
}

static bool ends(struct wd_span text, const char *with)
{
	size_t len = strlen(with);

	return text.len >= len && memcmp(text.ptr + text.len - len, with, len) == 0;
}

static bool drop_group_before(struct wd_span *title)
{
	for (size_t i = 0; i < sizeof(brackets) / sizeof(*brackets); i++) {
		size_t open = strlen(brackets[i].open), close = strlen(brackets[i].close);

		if (!starts(*title, brackets[i].open))
			continue;
		for (size_t at = open; at + close <= title->len && at <= LONGEST_GROUP + open; at++) {
			if (memcmp(title->ptr + at, brackets[i].close, close) != 0)
				continue;
			if (title->len - at - close < LEAST_REST ||
			    !is_affix((struct wd_span){ title->ptr + open, at - open }))
				return false;
			title->ptr += at + close;
			title->len -= at + close;
			return true;
		}
	}
	return false;
}

static bool drop_group_behind(struct wd_span *title)
{
	for (size_t i = 0; i < sizeof(brackets) / sizeof(*brackets); i++) {
		size_t open = strlen(brackets[i].open), close = strlen(brackets[i].close);

		if (!ends(*title, brackets[i].close))
			continue;
		for (size_t at = title->len - close; at-- > 0 && title->len - at <= LONGEST_GROUP + open + close;) {
			if (memcmp(title->ptr + at, brackets[i].open, open) != 0)
				continue;
			if (at < LEAST_REST ||
			    !is_affix((struct wd_span){ title->ptr + at + open, title->len - close - at - open }))
				return false;
			title->len = at;
			return true;
		}
	}
	return false;
}

/* A letter or figure of ASCII, or a blank before one: no mark begins with these. */
static bool begins_no_mark(struct wd_span text)
{
	char c = text.len > 1 && text.ptr[0] == ' ' ? text.ptr[1] : text.ptr[0];

	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* "BREAKING: ", "UPDATE 2-", "快讯：". */
static bool drop_urgency(struct wd_span *title)
{
	static const char *const marks[] = { ":", "：", "-", "–", "—", "|", "!" };
	char small[64];
	struct wd_span said;
	size_t at = 0, word;

	for (; at < title->len && at < sizeof(small) / 2; at++) {
		struct wd_span rest = { title->ptr + at, title->len - at };

		if (!begins_no_mark(rest) &&
		    (strchr(":-|!", *rest.ptr) || starts(rest, "：") || starts(rest, "–") || starts(rest, "—")))
			break;
	}
	for (word = at;
	     word > 0 && (title->ptr[word - 1] == ' ' || (title->ptr[word - 1] >= '0' && title->ptr[word - 1] <= '9'));)
		word--;
	said = lower((struct wd_span){ title->ptr, word }, small, sizeof(small));
	for (size_t i = 0; word && i < sizeof(urgent) / sizeof(*urgent); i++) {
		if (!wd_span_is(said, urgent[i]))
			continue;
		for (size_t k = 0; k < sizeof(marks) / sizeof(*marks); k++) {
			size_t len = strlen(marks[k]);

			if (!starts((struct wd_span){ title->ptr + at, title->len - at }, marks[k]) ||
			    title->len - at - len < LEAST_REST)
				continue;
			title->ptr += at + len;
			title->len -= at + len;
			return true;
		}
	}
	return false;
}

/* " - Paper", " | Paper", "_来源", and " - updated". */
static bool drop_name(struct wd_span *title)
{
	static const char *const marks[] = { " - ", " – ", " — ", " | ", " · ", " :: ", "_", "｜", " － ", " / ", " » " };

	for (size_t at = title->len; at-- > LEAST_REST && title->len - at <= LONGEST_NAME + 4;) {
		if (begins_no_mark((struct wd_span){ title->ptr + at, title->len - at }))
			continue;
		for (size_t k = 0; k < sizeof(marks) / sizeof(*marks); k++) {
			struct wd_span rest = { title->ptr + at, title->len - at };
			size_t len = strlen(marks[k]);

			if (!starts(rest, marks[k]) || rest.len <= len)
				continue;
			/* A name is short beside its headline: "Storm - what we know" stays whole. */
			if (at < 2 * (rest.len - len) || !is_affix((struct wd_span){ rest.ptr + len, rest.len - len }))
				return false;
			title->len = at;
			return true;
		}
	}
	return false;
}

/* "Paper: ", where the feed's title is or begins with the paper's name. */
static bool drop_publisher(struct wd_span *title, struct wd_span publisher)
{
	static const char *const marks[] = { ":", "：", " - ", " | ", " – ", " — " };

	for (size_t at = 3; at < title->len && at <= publisher.len; at++) {
		struct wd_span name = { title->ptr, at }, rest = { title->ptr + at, title->len - at };

		if (begins_no_mark(rest))
			continue;
		for (size_t k = 0; k < sizeof(marks) / sizeof(*marks); k++) {
			size_t len = strlen(marks[k]);

			if (!starts(rest, marks[k]) || rest.len - len < LEAST_REST ||
			    !wd_span_equal_nocase(name, (struct wd_span){ publisher.ptr, at }))
				continue;
			title->ptr = rest.ptr + len;
			title->len = rest.len - len;
			return true;
		}
	}
	return false;
}

struct wd_span wd_title_core(struct wd_span title, struct wd_span publisher)
{
	title = wd_span_trim(title);
	for (int i = 0; i < MOST_AFFIXES; i++) {
		bool dropped = drop_publisher(&title, publisher) || drop_group_before(&title) || drop_urgency(&title) ||
			       drop_group_behind(&title) || drop_name(&title);

		title = wd_span_trim(title);
		if (!dropped)
			break;
	}
	return title;
}
