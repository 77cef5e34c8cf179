libwd_a_SOURCES += \
	src/story/address.c src/story/address.h \
	src/story/align.c src/story/align.h \
	src/story/explain.c src/story/explain.h \
	src/story/fingerprint.c src/story/fingerprint.h \
	src/story/gist.c src/story/gist.h \
	src/story/group.c src/story/group.h \
	src/story/head.c src/story/head.h \
	src/story/home.c src/story/home.h \
	src/story/key.c src/story/key.h \
	src/story/match.c src/story/match.h \
	src/story/sketch.c src/story/sketch.h \
	src/story/stretch.c src/story/stretch.h \
	src/story/title.c src/story/title.h \
	src/story/uid.c src/story/uid.h \
	src/story/words.c src/story/words.h \
	src/story/wrapper.c src/story/wrapper.h
