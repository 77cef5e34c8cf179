libwd_a_SOURCES += \
	src/util/arena.c src/util/arena.h \
	src/util/ascii.h \
	src/util/bound.h \
	src/util/buf.c src/util/buf.h \
	src/util/clock.c src/util/clock.h \
	src/util/coding.c src/util/coding.h \
	src/util/count.h \
	src/util/disk.c src/util/disk.h \
	src/util/duration.c src/util/duration.h \
	src/util/error.c src/util/error.h \
	src/util/log.c src/util/log.h \
	src/util/push_tally.h \
	src/util/map.c src/util/map.h \
	src/util/mem.c src/util/mem.h \
	src/util/shared.c src/util/shared.h \
	src/util/sieve.c src/util/sieve.h \
	src/util/span.c src/util/span.h \
	src/util/spread.h \
	src/util/url.c src/util/url.h \
	src/util/utf8.c src/util/utf8.h
