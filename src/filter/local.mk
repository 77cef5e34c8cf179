libwd_a_SOURCES += \
	src/filter/conjugate.c src/filter/conjugate.h \
	src/filter/cursor.c src/filter/cursor.h \
	src/filter/eval.c src/filter/eval.h \
	src/filter/fold.c src/filter/fold.h \
	src/filter/fts.c \
	src/filter/han.c src/filter/han.h \
	src/filter/host.c src/filter/host.h \
	src/filter/irregular.c src/filter/irregular.h \
	src/filter/lex.c src/filter/lex.h \
	src/filter/lexeme.h \
	src/filter/light.c src/filter/light.h \
	src/filter/loosen.c src/filter/loosen.h \
	src/filter/marks.c src/filter/marks.h \
	src/filter/matchable.c src/filter/matchable.h \
	src/filter/match.c src/filter/match.h \
	src/filter/matcher.c \
	src/filter/number.c src/filter/number.h \
	src/filter/pairs.c src/filter/pairs.h \
	src/filter/query.c src/filter/query.h \
	src/filter/reason.c src/filter/reason.h \
	src/filter/relax.c src/filter/relax.h \
	src/filter/replay.c src/filter/replay.h \
	src/filter/rules.c src/filter/rules.h \
	src/filter/sense.c src/filter/sense.h \
	src/filter/sieve.c src/filter/sieve.h \
	src/filter/spell.c src/filter/spell.h \
	src/filter/sql.c \
	src/filter/stem.c src/filter/stem.h \
	src/filter/texts.c src/filter/texts.h \
	src/filter/token.c src/filter/token.h \
	src/filter/tokens.c src/filter/tokens.h \
	src/filter/tongue.c src/filter/tongue.h \
	src/filter/tree.c src/filter/tree.h \
	src/filter/tsquery.c \
	src/filter/variant.c src/filter/variant.h \
	src/filter/vector.c \
	src/filter/when.c src/filter/when.h \
	src/filter/words.c src/filter/words.h \
	src/filter/written.c src/filter/written.h
