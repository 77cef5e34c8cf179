libwd_a_SOURCES += src/story/key.h src/story/key.c
