libwd_a_SOURCES += \
	src/parse/build.c \
	src/parse/json.c src/parse/json.h \
	src/parse/names.c src/parse/names.h \
	src/parse/parse.c src/parse/parse.h \
	src/parse/pull.c src/parse/pull.h \
	src/parse/raw.h \
	src/parse/sax.c src/parse/sax.h
