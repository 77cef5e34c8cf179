libwd_a_SOURCES += src/fetch/fetch.h
