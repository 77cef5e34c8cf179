libwd_a_SOURCES += src/clean/doc.h src/clean/clean.h
