libwd_a_SOURCES += \
	src/filter/eval.c \
	src/filter/fold.c src/filter/fold.h \
	src/filter/fts.c \
	src/filter/lex.c src/filter/lex.h \
	src/filter/matcher.c \
	src/filter/query.c src/filter/query.h \
	src/filter/stem.c src/filter/stem.h \
	src/filter/token.c src/filter/token.h \
	src/filter/tokens.c src/filter/tokens.h \
	src/filter/tree.h \
	src/filter/when.c src/filter/when.h \
	src/filter/words.c src/filter/words.h
