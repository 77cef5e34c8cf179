/*
 * A connection and its request, as libmicrohttpd tells of them. Internal to
 * the door, and its thread's alone.
 */
#ifndef WD_SERVE_VISITOR_H
#define WD_SERVE_VISITOR_H

#include <microhttpd.h>
#include <pthread.h>

#include "serve/door.h"
#include "serve/guests.h"
#include "serve/linger.h"

/* What libmicrohttpd may keep of a request. It clears all of it for each, so more of it costs time. */
enum { WD_VISITOR_MEMORY = 16 << 10 };

enum wd_stage {
	WD_STAGE_HEAD, /* nothing known but the target */
	WD_STAGE_BODY, /* the head is; a body goes by, or comes in where it is taken */
	WD_STAGE_ASKED,
};

/* A connection, and its request. */
struct wd_visitor {
	struct wd_guest guest;
	struct wd_visit visit;
	struct wd_door *door;
	struct MHD_Connection *connection;
	int fd;
	enum wd_stage stage;
	bool sleeps, is_last; /* suspended; no further request is read */
	bool asks, answered;  /* a request has begun to come; one was answered */
	uint64_t acked;       /* bytes that the client's system had taken when last looked at; 0: not yet */
	int64_t asked_at;     /* when the request was whole */
	const char *line;     /* the target in libmicrohttpd's buffer, for its place alone */
	char *target;         /* a copy: libmicrohttpd decodes in place */
	struct wd_buf body;   /* of a POST that is taken */
	struct wd_reply *reply;
};

struct wd_door {
	struct wd_door_options options;
	struct wd_listeners listeners;
	struct MHD_Daemon *mhd;
	int epoll, wake, mhd_epoll;
	pthread_t thread;
	int64_t now;
	struct wd_guests guests;
	struct wd_lingers lingers;
	struct wd_visitor *arriving; /* between accept() and libmicrohttpd's word on it */
	size_t n_asleep;
	int64_t pause_until; /* 0: listens */
	int64_t end_at;      /* 0: goes on */
	size_t bodies;       /* bytes of them */
	struct wd_door_counts counts;
	pthread_mutex_t lock;
	/* under the lock */
	struct wd_door_post *first, *last;
	bool quiesces, closes;
};

struct wd_visitor *wd_visitor_of(struct wd_guest *guest);
/* Ends it for both sides; libmicrohttpd sees that and closes. */
void wd_visitor_turn_out(struct wd_door *door, struct wd_guest *guest);

/* What libmicrohttpd calls; the first argument is the door. */
void wd_visitor_on_connection(void *ctx, struct MHD_Connection *connection, void **socket_context,
			      enum MHD_ConnectionNotificationCode code);
void *wd_visitor_on_target(void *ctx, const char *uri, struct MHD_Connection *connection);
enum MHD_Result wd_visitor_on_request(void *ctx, struct MHD_Connection *connection, const char *path, const char *method,
				      const char *version, const char *upload, size_t *upload_len, void **state);
void wd_visitor_on_completed(void *ctx, struct MHD_Connection *connection, void **state,
			     enum MHD_RequestTerminationCode code);
void wd_visitor_on_log(void *ctx, const char *format, va_list args);

#endif
