libwd_a_SOURCES += \
	src/story/key.c src/story/key.h \
	src/story/uid.c src/story/uid.h
