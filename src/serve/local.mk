libwd_a_SOURCES += \
	src/serve/about.c src/serve/about.h \
	src/serve/answer.c src/serve/answer.h \
	src/serve/cache.c src/serve/cache.h \
	src/serve/cond.c src/serve/cond.h \
	src/serve/crew.c src/serve/crew.h \
	src/serve/door.c src/serve/door.h \
	src/serve/guess.c src/serve/guess.h \
	src/serve/guests.c src/serve/guests.h \
	src/serve/health.h \
	src/serve/hook.c src/serve/hook.h \
	src/serve/host.c src/serve/host.h \
	src/serve/http.c src/serve/http.h \
	src/serve/job.c src/serve/job.h \
	src/serve/linger.c src/serve/linger.h \
	src/serve/listen.c src/serve/listen.h \
	src/serve/metrics.c src/serve/metrics.h \
	src/serve/range.c src/serve/range.h \
	src/serve/readers.c src/serve/readers.h \
	src/serve/render.c src/serve/render.h \
	src/serve/reply.c src/serve/reply.h \
	src/serve/request.c src/serve/request.h \
	src/serve/route.c src/serve/route.h \
	src/serve/server.h \
	src/serve/served.c src/serve/served.h \
	src/serve/target.c src/serve/target.h \
	src/serve/users.c src/serve/users.h \
	src/serve/view.c src/serve/view.h \
	src/serve/visitor.c src/serve/visitor.h
