libwd_a_SOURCES += \
	src/parse/build.c src/parse/build.h \
	src/parse/build_link.c \
	src/parse/build_list.c \
	src/parse/build_text.c \
	src/parse/json.c src/parse/json.h \
	src/parse/names.c src/parse/names.h \
	src/parse/parse.c src/parse/parse.h \
	src/parse/pull.c src/parse/pull.h \
	src/parse/raw.h \
	src/parse/sax.c src/parse/sax.h \
	src/parse/state.c src/parse/state.h
