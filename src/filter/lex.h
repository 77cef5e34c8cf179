/*
 * A filter's text to tokens of the language (not words: see token.h).
 */
#ifndef WD_FILTER_LEX_H
#define WD_FILTER_LEX_H

#include "filter/query.h"

enum wd_lex {
	WD_LEX_END,
	WD_LEX_WORD,   /* sanctions, sanction* */
	WD_LEX_PHRASE, /* "north korea" */
	WD_LEX_FIELD,  /* title: */
	WD_LEX_OPEN,
	WD_LEX_CLOSE,
	WD_LEX_OR,    /* OR, | */
	WD_LEX_AND,   /* AND, & */
	WD_LEX_NOT,   /* NOT, - before something */
	WD_LEX_NEAR,  /* NEAR( */
	WD_LEX_COMMA, /* only wanted inside NEAR */
	WD_LEX_ERROR, /* err says why */
};

struct wd_lexer {
	struct wd_span text;
	size_t at; /* of what comes next */
	/* the token read last */
	enum wd_lex kind;
	size_t start;
	struct wd_span value; /* without quotes, colon and star */
	bool prefix;          /* a star stood behind it */
	enum wd_query_field field;
	bool is_time, is_until; /* since:, before: */
	bool in_near;           /* commas part */
	struct wd_error *err;
};

void wd_lex_init(struct wd_lexer *lexer, struct wd_span text, struct wd_error *err);
enum wd_lex wd_lex_next(struct wd_lexer *lexer);
/* From 1, in characters. */
int wd_lex_column(const struct wd_lexer *lexer, size_t at);

#endif
