libwd_a_SOURCES += \
	src/cmd/add.c \
	src/cmd/backup.c \
	src/cmd/check.c \
	src/cmd/cmd.h \
	src/cmd/compact.c \
	src/cmd/completion.c \
	src/cmd/copy.c \
	src/cmd/doctor.c \
	src/cmd/explain.c \
	src/cmd/export.c \
	src/cmd/find.c src/cmd/find.h \
	src/cmd/fetch.c \
	src/cmd/fix.c src/cmd/fix.h \
	src/cmd/import.c \
	src/cmd/notify_test.c \
	src/cmd/open.c src/cmd/open.h \
	src/cmd/out.c src/cmd/out.h \
	src/cmd/parse.c \
	src/cmd/poll.c \
	src/cmd/print.c \
	src/cmd/progress.c src/cmd/progress.h \
	src/cmd/run.c \
	src/cmd/search.c \
	src/cmd/shelved.c src/cmd/shelved.h \
	src/cmd/spell.c src/cmd/spell.h \
	src/cmd/status.c \
	src/cmd/usage.c
