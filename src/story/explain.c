#include "story/explain.h"

const char *wd_explain_rule(enum wd_rule rule)
{
	switch (rule) {
	case WD_RULE_TEXT:
		return "the same text";
	case WD_RULE_PART:
		return "one text that holds the other";
	case WD_RULE_TITLE:
		return "the same headline, and no text of its own";
	case WD_RULE_NONE:
		break;
	}
	return "an id or address in common";
}

const char *wd_explain_against(enum wd_against against)
{
	switch (against) {
	case WD_AGAINST_TEXT:
		return "too little text in common";
	case WD_AGAINST_HEAD:
		return "a beginning of its own";
	case WD_AGAINST_MIDDLE:
		return "other words between what is shared";
	case WD_AGAINST_TAIL:
		return "an end of its own";
	case WD_AGAINST_NUMBERS:
		return "other figures in the same place";
	case WD_AGAINST_TITLE:
		return "a headline that tells it apart";
	case WD_AGAINST_DIGEST:
		return "pieces of several stories";
	case WD_AGAINST_AGE:
		return "a date too far away";
	case WD_AGAINST_FEED:
		return "the same feed, and other words";
	case WD_AGAINST_NOTHING:
		break;
	}
	return "a fuller text in its story that is another";
}
