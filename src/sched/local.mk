libwd_a_SOURCES += \
	src/sched/heap.c src/sched/heap.h \
	src/sched/host.c src/sched/host.h \
	src/sched/interval.c src/sched/interval.h
