libwd_a_SOURCES += \
	src/config/conf.c \
	src/config/conf.h \
	src/config/edit.c \
	src/config/edit.h \
	src/config/feedlist.c \
	src/config/feedlist.h \
	src/config/newsboat.c \
	src/config/newsboat.h \
	src/config/opml.c \
	src/config/opml.h \
	src/config/option.c \
	src/config/option.h \
	src/config/paths.c \
	src/config/paths.h \
	src/config/problem.c \
	src/config/problem.h \
	src/config/scan.c \
	src/config/scan.h \
	src/config/snapshot.c \
	src/config/snapshot.h \
	src/config/words.c \
	src/config/words.h
