#include "clean/date_zones.h"

#include "util/clock.h"
#include "util/count.h"

enum {
	NONE = WD_SUMMER_NONE,
	EUROPE = WD_SUMMER_EUROPE,
	AMERICA = WD_SUMMER_AMERICA,
	AUSTRALIA = WD_SUMMER_AUSTRALIA,
	ZEALAND = WD_SUMMER_ZEALAND,
};
enum { HOUR_MS = 3600000, MINUTE_MS = 60000, SUNDAY = 0, LAST = 0 };

/* RFC 5322 §4.3, and what else is met. */
static const struct {
	const char *name;
	int minutes;
} abbreviations[] = {
	{ "UT", 0 },     { "UTC", 0 },    { "GMT", 0 },     { "Z", 0 },       { "WET", 0 },    { "WEST", 60 },
	{ "BST", 60 },   { "CET", 60 },   { "MET", 60 },    { "MEZ", 60 },    { "CEST", 120 }, { "MEST", 120 },
	{ "MESZ", 120 }, { "EET", 120 },  { "SAST", 120 },  { "EEST", 180 },  { "MSK", 180 },  { "MSD", 240 },
	{ "IST", 330 },  { "PKT", 300 },  { "SGT", 480 },   { "HKT", 480 },   { "AWST", 480 }, { "JST", 540 },
	{ "KST", 540 },  { "ACST", 570 }, { "AEST", 600 },  { "AEDT", 660 },  { "NZST", 720 }, { "NZDT", 780 },
	{ "EST", -300 }, { "EDT", -240 }, { "CST", -360 },  { "CDT", -300 },  { "MST", -420 }, { "MDT", -360 },
	{ "PST", -480 }, { "PDT", -420 }, { "AKST", -540 }, { "AKDT", -480 }, { "HST", -600 }, { "AST", -240 },
	{ "ADT", -180 }, { "NST", -210 }, { "NDT", -150 },  { "BRT", -180 },  { "ART", -180 }, { "ET", -300 },
	{ "CT", -360 },  { "MT", -420 },  { "PT", -480 },
};

/* The places of the tz database that news comes from, by the rules that hold today. */
static const struct {
	const char *name;
	short minutes;
	unsigned char summer;
} places[] = {
	{ "Asia/Seoul", 540, NONE },
	{ "Asia/Pyongyang", 540, NONE },
	{ "Asia/Tokyo", 540, NONE },
	{ "Japan", 540, NONE },
	{ "ROK", 540, NONE },
	{ "Asia/Shanghai", 480, NONE },
	{ "Asia/Chongqing", 480, NONE },
	{ "Asia/Hong_Kong", 480, NONE },
	{ "Asia/Macau", 480, NONE },
	{ "Asia/Taipei", 480, NONE },
	{ "Asia/Singapore", 480, NONE },
	{ "Asia/Manila", 480, NONE },
	{ "Asia/Kuala_Lumpur", 480, NONE },
	{ "Asia/Ulaanbaatar", 480, NONE },
	{ "PRC", 480, NONE },
	{ "Hongkong", 480, NONE },
	{ "Singapore", 480, NONE },
	{ "Asia/Jakarta", 420, NONE },
	{ "Asia/Bangkok", 420, NONE },
	{ "Asia/Ho_Chi_Minh", 420, NONE },
	{ "Asia/Saigon", 420, NONE },
	{ "Asia/Novosibirsk", 420, NONE },
	{ "Asia/Yangon", 390, NONE },
	{ "Asia/Rangoon", 390, NONE },
	{ "Asia/Dhaka", 360, NONE },
	{ "Asia/Kathmandu", 345, NONE },
	{ "Asia/Katmandu", 345, NONE },
	{ "Asia/Kolkata", 330, NONE },
	{ "Asia/Calcutta", 330, NONE },
	{ "Asia/Colombo", 330, NONE },
	{ "Asia/Karachi", 300, NONE },
	{ "Asia/Tashkent", 300, NONE },
	{ "Asia/Yekaterinburg", 300, NONE },
	{ "Asia/Almaty", 300, NONE },
	{ "Asia/Kabul", 270, NONE },
	{ "Asia/Dubai", 240, NONE },
	{ "Asia/Baku", 240, NONE },
	{ "Asia/Tbilisi", 240, NONE },
	{ "Asia/Yerevan", 240, NONE },
	{ "Europe/Samara", 240, NONE },
	{ "Asia/Tehran", 210, NONE },
	{ "Asia/Riyadh", 180, NONE },
	{ "Asia/Baghdad", 180, NONE },
	{ "Asia/Kuwait", 180, NONE },
	{ "Asia/Qatar", 180, NONE },
	{ "Europe/Moscow", 180, NONE },
	{ "Europe/Minsk", 180, NONE },
	{ "Europe/Istanbul", 180, NONE },
	{ "Asia/Istanbul", 180, NONE },
	{ "Turkey", 180, NONE },
	{ "Africa/Nairobi", 180, NONE },
	{ "Africa/Addis_Ababa", 180, NONE },
	{ "Asia/Vladivostok", 600, NONE },
	{ "Australia/Brisbane", 600, NONE },
	{ "Africa/Johannesburg", 120, NONE },
	{ "Africa/Harare", 120, NONE },
	{ "Africa/Tripoli", 120, NONE },
	{ "Africa/Lagos", 60, NONE },
	{ "Africa/Algiers", 60, NONE },
	{ "Africa/Tunis", 60, NONE },
	{ "Africa/Accra", 0, NONE },
	{ "Africa/Dakar", 0, NONE },
	{ "Africa/Abidjan", 0, NONE },
	{ "Atlantic/Reykjavik", 0, NONE },
	{ "Etc/UTC", 0, NONE },
	{ "Etc/GMT", 0, NONE },
	{ "Etc/Zulu", 0, NONE },
	{ "America/Phoenix", -420, NONE },
	{ "US/Arizona", -420, NONE },
	{ "America/Mexico_City", -360, NONE },
	{ "America/Costa_Rica", -360, NONE },
	{ "America/Guatemala", -360, NONE },
	{ "America/El_Salvador", -360, NONE },
	{ "America/Regina", -360, NONE },
	{ "America/Bogota", -300, NONE },
	{ "America/Lima", -300, NONE },
	{ "America/Panama", -300, NONE },
	{ "America/Jamaica", -300, NONE },
	{ "America/Guayaquil", -300, NONE },
	{ "America/Caracas", -240, NONE },
	{ "America/La_Paz", -240, NONE },
	{ "America/Puerto_Rico", -240, NONE },
	{ "America/Santo_Domingo", -240, NONE },
	{ "America/Sao_Paulo", -180, NONE },
	{ "America/Buenos_Aires", -180, NONE },
	{ "America/Argentina/Buenos_Aires", -180, NONE },
	{ "America/Montevideo", -180, NONE },
	{ "Pacific/Honolulu", -600, NONE },
	{ "US/Hawaii", -600, NONE },
	{ "Australia/Darwin", 570, NONE },
	{ "Australia/Perth", 480, NONE },
	{ "Europe/London", 0, EUROPE },
	{ "Europe/Belfast", 0, EUROPE },
	{ "Europe/Dublin", 0, EUROPE },
	{ "Europe/Lisbon", 0, EUROPE },
	{ "GB", 0, EUROPE },
	{ "Europe/Paris", 60, EUROPE },
	{ "Europe/Berlin", 60, EUROPE },
	{ "Europe/Madrid", 60, EUROPE },
	{ "Europe/Rome", 60, EUROPE },
	{ "Europe/Amsterdam", 60, EUROPE },
	{ "Europe/Brussels", 60, EUROPE },
	{ "Europe/Vienna", 60, EUROPE },
	{ "Europe/Zurich", 60, EUROPE },
	{ "Europe/Stockholm", 60, EUROPE },
	{ "Europe/Oslo", 60, EUROPE },
	{ "Europe/Copenhagen", 60, EUROPE },
	{ "Europe/Prague", 60, EUROPE },
	{ "Europe/Warsaw", 60, EUROPE },
	{ "Europe/Budapest", 60, EUROPE },
	{ "Europe/Belgrade", 60, EUROPE },
	{ "Europe/Zagreb", 60, EUROPE },
	{ "Europe/Bratislava", 60, EUROPE },
	{ "Europe/Ljubljana", 60, EUROPE },
	{ "Europe/Luxembourg", 60, EUROPE },
	{ "Europe/Monaco", 60, EUROPE },
	{ "Europe/Malta", 60, EUROPE },
	{ "Europe/Tirane", 60, EUROPE },
	{ "Europe/Sarajevo", 60, EUROPE },
	{ "Europe/Skopje", 60, EUROPE },
	{ "Europe/Athens", 120, EUROPE },
	{ "Europe/Helsinki", 120, EUROPE },
	{ "Europe/Kiev", 120, EUROPE },
	{ "Europe/Kyiv", 120, EUROPE },
	{ "Europe/Bucharest", 120, EUROPE },
	{ "Europe/Sofia", 120, EUROPE },
	{ "Europe/Riga", 120, EUROPE },
	{ "Europe/Tallinn", 120, EUROPE },
	{ "Europe/Vilnius", 120, EUROPE },
	{ "Asia/Nicosia", 120, EUROPE },
	{ "America/New_York", -300, AMERICA },
	{ "America/Toronto", -300, AMERICA },
	{ "America/Detroit", -300, AMERICA },
	{ "America/Montreal", -300, AMERICA },
	{ "US/Eastern", -300, AMERICA },
	{ "Canada/Eastern", -300, AMERICA },
	{ "America/Chicago", -360, AMERICA },
	{ "America/Winnipeg", -360, AMERICA },
	{ "US/Central", -360, AMERICA },
	{ "Canada/Central", -360, AMERICA },
	{ "America/Denver", -420, AMERICA },
	{ "America/Boise", -420, AMERICA },
	{ "America/Edmonton", -420, AMERICA },
	{ "US/Mountain", -420, AMERICA },
	{ "Canada/Mountain", -420, AMERICA },
	{ "America/Los_Angeles", -480, AMERICA },
	{ "America/Vancouver", -480, AMERICA },
	{ "US/Pacific", -480, AMERICA },
	{ "Canada/Pacific", -480, AMERICA },
	{ "America/Anchorage", -540, AMERICA },
	{ "US/Alaska", -540, AMERICA },
	{ "America/Halifax", -240, AMERICA },
	{ "Canada/Atlantic", -240, AMERICA },
	{ "America/St_Johns", -210, AMERICA },
	{ "Canada/Newfoundland", -210, AMERICA },
	{ "Australia/Sydney", 600, AUSTRALIA },
	{ "Australia/Melbourne", 600, AUSTRALIA },
	{ "Australia/Hobart", 600, AUSTRALIA },
	{ "Australia/Canberra", 600, AUSTRALIA },
	{ "Australia/Adelaide", 570, AUSTRALIA },
	{ "Pacific/Auckland", 720, ZEALAND },
};

bool wd_zone_of(struct wd_span name, struct wd_zone *zone)
{
	for (size_t i = 0; i < WD_COUNT(abbreviations); i++) {
		if (!wd_span_equal_nocase(name, wd_span_of(abbreviations[i].name)))
			continue;
		*zone = (struct wd_zone){ abbreviations[i].minutes, WD_SUMMER_NONE };
		return true;
	}
	for (size_t i = 0; i < WD_COUNT(places); i++) {
		if (!wd_span_equal_nocase(name, wd_span_of(places[i].name)))
			continue;
		*zone = (struct wd_zone){ places[i].minutes, (enum wd_summer)places[i].summer };
		return true;
	}
	return false;
}

/* ---- summer ---- */

/* When it begins and ends: the nth Sunday of a month, or its last, at a minute of that day. */
struct turn {
	int month, nth, minute;
};

static const struct rule {
	struct turn begin, end; /* in the winter's time of the place, or in UTC */
	bool is_utc;
} rules[] = {
	[WD_SUMMER_EUROPE] = { { 3, LAST, 60 }, { 10, LAST, 60 }, true },
	[WD_SUMMER_AMERICA] = { { 3, 2, 120 }, { 11, 1, 60 }, false },
	[WD_SUMMER_AUSTRALIA] = { { 10, 1, 120 }, { 4, 1, 120 }, false },
	[WD_SUMMER_ZEALAND] = { { 9, LAST, 120 }, { 4, 1, 120 }, false },
};

static int64_t turn_at(const struct turn *turn, int64_t year)
{
	/* The last Sunday is the one of the seven days before the next month. */
	int64_t from = turn->nth == LAST ? wd_clock_days(year, turn->month + 1, 1) - 7
					 : wd_clock_days(year, turn->month, 1) + 7 * (turn->nth - 1);
	int weekday = wd_clock_civil(from * 24 * HOUR_MS).weekday;

	return ((from + (7 + SUNDAY - weekday) % 7) * 24 * 60 + turn->minute) * MINUTE_MS;
}

int64_t wd_zone_instant(struct wd_zone zone, int64_t shown_ms)
{
	const struct rule *rule = &rules[zone.summer];
	int64_t winter = shown_ms - zone.minutes * (int64_t)MINUTE_MS, year, at, begin, end;
	bool is_summer;

	if (zone.summer == WD_SUMMER_NONE)
		return winter;
	/* What the clock shows in summer is an hour later than winter's time. */
	year = wd_clock_civil(shown_ms).year;
	at = rule->is_utc ? winter : shown_ms;
	begin = turn_at(&rule->begin, year);
	end = turn_at(&rule->end, year) + HOUR_MS;
	is_summer = begin < end ? at >= begin && at < end : at >= begin || at < end;
	return is_summer ? winter - HOUR_MS : winter;
}
