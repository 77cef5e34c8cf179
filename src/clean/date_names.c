#include "clean/date_names.h"

#include <unicase.h>

#include "util/count.h"
#include "util/utf8.h"

/*
 * Beginnings of month names in lower case: a name is the month whose longest
 * entry it begins with. en de fr es it pt nl pl cs hu el tr ru ar uk bg sr fi et
 * ro id he th; ko, zh, ja and vi write numbers.
 */
static const struct {
	const char *name;
	int month;
} months[] = {
	{ "jan", 1 },     { "feb", 2 },      { "mar", 3 },      { "apr", 4 },   { "may", 5 },     { "jun", 6 },
	{ "jul", 7 },     { "aug", 8 },      { "sep", 9 },      { "oct", 10 },  { "nov", 11 },    { "dec", 12 },
	{ "jän", 1 },     { "märz", 3 },     { "mär", 3 },      { "mai", 5 },   { "okt", 10 },    { "dez", 12 },
	{ "fév", 2 },     { "fev", 2 },      { "avr", 4 },      { "juin", 6 },  { "juil", 7 },    { "aoû", 8 },
	{ "aou", 8 },     { "déc", 12 },     { "ene", 1 },      { "abr", 4 },   { "ago", 8 },     { "set", 9 },
	{ "dic", 12 },    { "gen", 1 },      { "mag", 5 },      { "giu", 6 },   { "lug", 7 },     { "ott", 10 },
	{ "out", 10 },    { "maa", 3 },      { "mei", 5 },      { "mrt", 3 },   { "sty", 1 },     { "lut", 2 },
	{ "kwi", 4 },     { "maj", 5 },      { "cze", 6 },      { "lip", 7 },   { "sie", 8 },     { "wrz", 9 },
	{ "paź", 10 },    { "paz", 10 },     { "lis", 11 },     { "gru", 12 },  { "led", 1 },     { "úno", 2 },
	{ "uno", 2 },     { "bře", 3 },      { "bre", 3 },      { "dub", 4 },   { "kvě", 5 },     { "kve", 5 },
	{ "červen", 6 },  { "červenec", 7 }, { "července", 7 }, { "čer", 6 },   { "čvc", 7 },     { "srp", 8 },
	{ "zář", 9 },     { "říj", 10 },     { "pro", 12 },     { "febr", 2 },  { "már", 3 },     { "ápr", 4 },
	{ "máj", 5 },     { "jún", 6 },      { "júl", 7 },      { "szept", 9 }, { "ιαν", 1 },     { "φεβ", 2 },
	{ "μαρ", 3 },     { "μάρ", 3 },      { "απρ", 4 },      { "μαϊ", 5 },   { "μαΐ", 5 },     { "μάι", 5 },
	{ "μάϊ", 5 },     { "ιουν", 6 },     { "ιούν", 6 },     { "ιουλ", 7 },  { "ιούλ", 7 },    { "αυγ", 8 },
	{ "αύγ", 8 },     { "σεπ", 9 },      { "οκτ", 10 },     { "νοε", 11 },  { "νοέ", 11 },    { "δεκ", 12 },
	{ "oca", 1 },     { "şub", 2 },      { "sub", 2 },      { "nis", 4 },   { "haz", 6 },     { "tem", 7 },
	{ "ağu", 8 },     { "agu", 8 },      { "eyl", 9 },      { "eki", 10 },  { "kas", 11 },    { "ara", 12 },
	{ "янв", 1 },     { "фев", 2 },      { "мар", 3 },      { "апр", 4 },   { "май", 5 },     { "мая", 5 },
	{ "июн", 6 },     { "июл", 7 },      { "авг", 8 },      { "сен", 9 },   { "окт", 10 },    { "ноя", 11 },
	{ "дек", 12 },    { "січ", 1 },      { "лют", 2 },      { "бер", 3 },   { "кві", 4 },     { "тра", 5 },
	{ "чер", 6 },     { "лип", 7 },      { "сер", 8 },      { "вер", 9 },   { "жов", 10 },    { "лис", 11 },
	{ "гру", 12 },    { "яну", 1 },      { "юни", 6 },      { "юли", 7 },   { "ное", 11 },    { "јан", 1 },
	{ "феб", 2 },     { "мај", 5 },      { "јун", 6 },      { "јул", 7 },   { "нов", 11 },    { "дец", 12 },
	{ "tammi", 1 },   { "helmi", 2 },    { "maalis", 3 },   { "huhti", 4 }, { "touko", 5 },   { "kesä", 6 },
	{ "heinä", 7 },   { "elo", 8 },      { "syys", 9 },     { "loka", 10 }, { "marras", 11 }, { "joulu", 12 },
	{ "jaan", 1 },    { "veebr", 2 },    { "juuni", 6 },    { "juuli", 7 }, { "dets", 12 },   { "ian", 1 },
	{ "iun", 6 },     { "iul", 7 },      { "noi", 11 },     { "des", 12 },  { "ינו", 1 },     { "פבר", 2 },
	{ "מרץ", 3 },     { "מרס", 3 },      { "אפר", 4 },      { "מאי", 5 },   { "יוני", 6 },    { "יולי", 7 },
	{ "אוג", 8 },     { "ספט", 9 },      { "אוק", 10 },     { "נוב", 11 },  { "דצמ", 12 },    { "يناير", 1 },
	{ "فبراير", 2 },  { "مارس", 3 },     { "أبريل", 4 },    { "ابريل", 4 }, { "إبريل", 4 },   { "مايو", 5 },
	{ "يونيو", 6 },   { "يوليو", 7 },    { "أغسطس", 8 },    { "اغسطس", 8 }, { "سبتمبر", 9 },  { "أكتوبر", 10 },
	{ "اكتوبر", 10 }, { "نوفمبر", 11 },  { "ديسمبر", 12 },  { "ม.ค", 1 },   { "มกรา", 1 },    { "ก.พ", 2 },
	{ "กุมภา", 2 },    { "มี.ค", 3 },      { "มีนา", 3 },      { "เม.ย", 4 },  { "เมษา", 4 },    { "พ.ค", 5 },
	{ "พฤษภา", 5 },   { "มิ.ย", 6 },      { "มิถุนา", 6 },     { "ก.ค", 7 },   { "กรกฎา", 7 },   { "ส.ค", 8 },
	{ "สิงหา", 8 },    { "ก.ย", 9 },      { "กันยา", 9 },     { "ต.ค", 10 },  { "ตุลา", 10 },    { "พ.ย", 11 },
	{ "พฤศจิกา", 11 }, { "ธ.ค", 12 },     { "ธันวา", 12 },
};

enum { MOST_NAME = 48 };

static struct wd_span lower(struct wd_span name, char out[MOST_NAME])
{
	size_t n = 0, at = 0;

	while (at < name.len && n + 4 < MOST_NAME)
		n += wd_utf8_put(uc_tolower(wd_utf8_next(name, &at)), out + n);
	return (struct wd_span){ out, n };
}

int wd_month_of(struct wd_span name)
{
	char buffer[MOST_NAME];
	size_t best = 0;
	int month = 0;

	name = lower(name, buffer);
	for (size_t i = 0; i < WD_COUNT(months); i++) {
		size_t len = strlen(months[i].name);

		if (len > best && len <= name.len && memcmp(name.ptr, months[i].name, len) == 0) {
			best = len;
			month = months[i].month;
		}
	}
	return month;
}
