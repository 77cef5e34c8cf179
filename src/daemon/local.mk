libwd_a_SOURCES += \
	src/daemon/agenda.c src/daemon/agenda.h \
	src/daemon/asks.c src/daemon/asks.h \
	src/daemon/changes.c src/daemon/changes.h \
	src/daemon/commit.c src/daemon/commit.h \
	src/daemon/control.c src/daemon/control.h \
	src/daemon/daemon.h \
	src/daemon/landlock.c src/daemon/landlock.h \
	src/daemon/lateness.c src/daemon/lateness.h \
	src/daemon/load.c src/daemon/load.h \
	src/daemon/order.c src/daemon/order.h \
	src/daemon/folder.c src/daemon/folder.h \
	src/daemon/gather.c src/daemon/gather.h \
	src/daemon/page_job.c src/daemon/page_job.h \
	src/daemon/pages.c src/daemon/pages.h \
	src/daemon/pipeline.c src/daemon/pipeline.h \
	src/daemon/polls.c src/daemon/polls.h \
	src/daemon/pushes.c src/daemon/pushes.h \
	src/daemon/readers.c src/daemon/readers.h \
	src/daemon/returns.c src/daemon/returns.h \
	src/daemon/ticket.c src/daemon/ticket.h \
	src/daemon/ticket_queue.c src/daemon/ticket_queue.h \
	src/daemon/sdnotify.c src/daemon/sdnotify.h \
	src/daemon/reload.c src/daemon/reload.h \
	src/daemon/run.c \
	src/daemon/sandbox.c src/daemon/sandbox.h \
	src/daemon/static.c src/daemon/static.h \
	src/daemon/statics.c src/daemon/statics.h \
	src/daemon/polled.c src/daemon/polled.h \
	src/daemon/writing.c src/daemon/writing.h \
	src/daemon/watch.c src/daemon/watch.h \
	src/daemon/way.c src/daemon/way.h \
	src/daemon/websub.c src/daemon/websub.h \
	src/daemon/web.c src/daemon/web.h
