/*
 * What the crew does for one or more visits: makes a reply, or looks at a
 * password. Begun and ended on the door's thread; between them it is the crew's.
 */
#ifndef WD_SERVE_JOB_H
#define WD_SERVE_JOB_H

#include "serve/route.h"
#include "serve/server.h"
#include "serve/target.h"

struct wd_job {
	struct wd_work work;
	struct wd_door_post post;
	struct wd_server *server;
	struct wd_view *view;
	struct wd_visit *waiting;
	/* Each that waits, when it is done: of a page job the reply is to be answered with, of a password allowed says it. */
	void (*told)(struct wd_job *job, struct wd_visit *visit);
	char *key, *room; /* room: what target borrows from, or the Authorization */
	struct wd_target target;
	struct wd_route route;
	struct wd_span authorization;
	bool allowed, packed_it; /* the password was right; packing was tried */
	atomic_bool packs;       /* somebody wants it packed */
	struct wd_reply *reply;  /* of a password: that it was not looked at */
	char *packed;
	size_t packed_len;
	int64_t begun_at;
};

/* A page's key is the generation, a blank, and what the cache keeps it by. */
struct wd_span wd_job_kept_by(struct wd_span key);
/* For a page; key and target are copied. */
struct wd_job *wd_job_new_page(struct wd_span key, struct wd_span target, struct wd_route route);
/* For what an Authorization says. */
struct wd_job *wd_job_new_password(struct wd_span key, struct wd_span authorization);
/* The visit is told, too. */
void wd_job_wait(struct wd_job *job, struct wd_visit *visit);
/* Hands it to the crew, for the first who waits. False: that has too much to do, and nothing came of it. */
bool wd_job_begin(struct wd_server *server, struct wd_job *job, struct wd_visit *visit);

#endif
