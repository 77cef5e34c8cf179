libwd_a_SOURCES += \
	src/store/backup.c \
	src/store/check.c \
	src/store/db.c src/store/db.h \
	src/store/entry.c \
	src/store/fts5.c src/store/fts5.h \
	src/store/index.c \
	src/store/join.c src/store/join.h \
	src/store/lease.c \
	src/store/load.c \
	src/store/pack.c src/store/pack.h \
	src/store/place.c \
	src/store/read.c src/store/reader.h \
	src/store/refile.c \
	src/store/retain.c \
	src/store/schema.c src/store/schema.h \
	src/store/search.c \
	src/store/select.c src/store/select.h \
	src/store/status.c \
	src/store/store.h \
	src/store/sync.c \
	src/store/uid.c src/store/uid.h \
	src/store/write.c src/store/writer.h
