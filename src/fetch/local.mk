libwd_a_SOURCES += \
	src/fetch/body.c \
	src/fetch/cookie.c src/fetch/cookie.h \
	src/fetch/exchange.h \
	src/fetch/fetch.h \
	src/fetch/field.c src/fetch/field.h \
	src/fetch/file.c \
	src/fetch/guard.c \
	src/fetch/header.c \
	src/fetch/once.c \
	src/fetch/multi.c src/fetch/multi.h \
	src/fetch/plain.c src/fetch/plain.h \
	src/fetch/pool.c \
	src/fetch/request.c \
	src/fetch/resolve.c src/fetch/resolve.h \
	src/fetch/response.c
