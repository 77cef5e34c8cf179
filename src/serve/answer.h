/*
 * What is asked: who may ask at all, what is answered from memory, and what is
 * handed on, to the crew or to the daemon. On the door's thread; ctx is the server.
 */
#ifndef WD_SERVE_ANSWER_H
#define WD_SERVE_ANSWER_H

#include "serve/door.h"

/* As wd_door_options has them. */
void wd_answer_visit(void *ctx, struct wd_visit *visit);
bool wd_answer_takes_post(void *ctx, struct wd_span raw);

#endif
