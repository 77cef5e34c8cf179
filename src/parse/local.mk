libwd_a_SOURCES += src/parse/raw.h src/parse/parse.h
