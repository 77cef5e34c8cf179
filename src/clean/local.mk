libwd_a_SOURCES += \
	src/clean/brief.c src/clean/brief.h \
	src/clean/clean.h \
	src/clean/cost.c src/clean/cost.h \
	src/clean/date.c \
	src/clean/date_names.c src/clean/date_names.h \
	src/clean/date_zones.c src/clean/date_zones.h \
	src/clean/discover.c src/clean/discover.h \
	src/clean/doc.h \
	src/clean/entry.c src/clean/entry.h \
	src/clean/headline.c src/clean/headline.h \
	src/clean/html.c src/clean/html.h \
	src/clean/lang.c src/clean/lang.h \
	src/clean/link.c src/clean/link.h \
	src/clean/lint.c src/clean/lint.h \
	src/clean/markup.c src/clean/markup.h \
	src/clean/mime.c src/clean/mime.h \
	src/clean/person.c src/clean/person.h \
	src/clean/plain.c src/clean/plain.h \
	src/clean/read.c \
	src/clean/reveal.c src/clean/reveal.h \
	src/clean/text.c src/clean/text.h \
	src/clean/token.c src/clean/token.h \
	src/clean/unmeant.c src/clean/unmeant.h
