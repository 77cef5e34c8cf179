libwd_a_SOURCES += \
	src/daemon/agenda.c src/daemon/agenda.h \
	src/daemon/asks.c src/daemon/asks.h \
	src/daemon/commit.c src/daemon/commit.h \
	src/daemon/control.c src/daemon/control.h \
	src/daemon/daemon.h \
	src/daemon/flow.c src/daemon/flow.h \
	src/daemon/job.c src/daemon/job.h \
	src/daemon/notify.c src/daemon/notify.h \
	src/daemon/reload.c src/daemon/reload.h \
	src/daemon/run.c \
	src/daemon/statics.c src/daemon/statics.h \
	src/daemon/wire.c src/daemon/wire.h \
	src/daemon/watch.c src/daemon/watch.h
