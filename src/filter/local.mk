libwd_a_SOURCES += src/filter/query.h src/filter/token.h
