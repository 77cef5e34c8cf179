libwd_a_SOURCES += \
	src/article/article.c src/article/article.h \
	src/article/measure.c src/article/measure.h \
	src/article/names.c src/article/names.h \
	src/article/node.c src/article/node.h \
	src/article/score.c src/article/score.h \
	src/article/sift.c src/article/sift.h \
	src/article/tally.h \
	src/article/title.c src/article/title.h \
	src/article/tree.c src/article/tree.h \
	src/article/trim.c src/article/trim.h \
	src/article/unseen.c src/article/unseen.h
