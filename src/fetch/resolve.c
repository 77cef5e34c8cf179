#include "fetch/resolve.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "util/buf.h"
#include "util/clock.h"
#include "util/map.h"
#include "util/mem.h"

enum {
	MOST_THREADS = 64,
	MOST_UNPROVEN = 48, /* of them, with hosts that did not answer us last time */
	MAX_ADDRESSES = 8,
	IDLE_SECONDS = 10,
	FOUND_MS = 5 * 60 * 1000, /* getaddrinfo does not tell how long an answer holds */
	FAILED_MS = 60 * 1000,
	STALE_MS = 24 * 60 * 60 * 1000, /* an old answer is better than a name server's silence (RFC 8767) */
	SWEEP_ABOVE = 2048,
};

/* A question on its way: queued, with a thread, answered. */
struct question {
	struct question *next;
	char *host;
	char *addresses; /* NULL: failed */
	int failure;     /* of getaddrinfo */
	bool proven, dropped;
	int64_t asked; /* steady clock */
};

struct queue {
	struct question *first, **end;
	int n;
};

/* What the threads share; the last of them, or the resolver, frees it. */
struct shared {
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct queue proven, rest;
	struct question *answered;
	int n_threads, n_idle, n_unproven, refs;
	bool closed;
	void (*wake)(void *ctx);
	void *ctx;
};

struct answer {
	char *addresses;
	int failure;
	bool waits;
	int64_t found, expires_at; /* steady clock */
};

struct wd_resolver {
	struct shared *shared;
	struct wd_map *known; /* host to struct answer */
	size_t sweep_above;
};

static void free_questions(struct question *q)
{
	while (q) {
		struct question *next = q->next;

		free(q->host);
		free(q->addresses);
		free(q);
		q = next;
	}
}

/* The lock is held, and let go. */
static void leave(struct shared *s)
{
	bool last = --s->refs == 0;

	pthread_mutex_unlock(&s->lock);
	if (!last)
		return;
	free_questions(s->proven.first);
	free_questions(s->rest.first);
	free_questions(s->answered);
	pthread_cond_destroy(&s->more);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

static void add_address(struct wd_buf *out, const struct sockaddr *address)
{
	const void *bytes = address->sa_family == AF_INET6
				    ? (const void *)&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr
				    : (const void *)&((const struct sockaddr_in *)(const void *)address)->sin_addr;
	char text[INET6_ADDRSTRLEN];

	if (!inet_ntop(address->sa_family, bytes, text, sizeof(text)))
		return;
	if (out->len)
		wd_buf_add_char(out, ',');
	wd_buf_printf(out, address->sa_family == AF_INET6 ? "[%s]" : "%s", text);
}

static void look_up(struct question *q)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG };
	struct addrinfo *found = NULL;
	struct wd_buf text;
	int n = 0;

	q->failure = getaddrinfo(q->host, NULL, &hints, &found);
	if (q->failure != 0)
		return;
	wd_buf_init(&text, WD_BUF_ADDRESS);
	for (struct addrinfo *a = found; a && n < MAX_ADDRESSES; a = a->ai_next)
		if (a->ai_family == AF_INET || a->ai_family == AF_INET6) {
			add_address(&text, a->ai_addr);
			n++;
		}
	freeaddrinfo(found);
	if (n > 0)
		q->addresses = wd_buf_take(&text);
	else
		q->failure = EAI_NONAME;
	wd_buf_release(&text);
}

static struct question *pop(struct queue *q)
{
	struct question *first = q->first;

	if (!first)
		return NULL;
	q->first = first->next;
	if (!q->first)
		q->end = &q->first;
	q->n--;
	first->next = NULL;
	return first;
}

/* Under the lock. */
static struct question *take_question(struct shared *s)
{
	struct question *q = pop(&s->proven);

	if (!q && s->n_unproven < MOST_UNPROVEN && (q = pop(&s->rest)) != NULL)
		s->n_unproven++;
	return q;
}

/* Waits for a question under the lock; NULL when there is nothing to do any more. */
static struct question *next_question(struct shared *s)
{
	struct question *q = NULL;
	struct timespec until;
	bool in_time = true;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += IDLE_SECONDS;
	s->n_idle++;
	while (!s->closed && (q = take_question(s)) == NULL && in_time)
		in_time = pthread_cond_timedwait(&s->more, &s->lock, &until) == 0;
	s->n_idle--;
	return q;
}

static void *run_thread(void *ctx)
{
	struct shared *s = ctx;
	struct question *q;

	pthread_mutex_lock(&s->lock);
	while ((q = next_question(s)) != NULL) {
		pthread_mutex_unlock(&s->lock);
		q->dropped = wd_clock_steady() - q->asked > WD_LOOKUP_MS;
		if (!q->dropped)
			look_up(q);
		pthread_mutex_lock(&s->lock);
		s->n_unproven -= !q->proven;
		q->next = s->answered;
		s->answered = q;
		if (!s->closed)
			s->wake(s->ctx);
	}
	s->n_threads--;
	leave(s);
	return NULL;
}

/* Under the lock. */
static void start_thread(struct shared *s)
{
	pthread_attr_t attr;
	pthread_t thread;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, 256 * 1024);
	s->refs++;
	s->n_threads++;
	if (pthread_create(&thread, &attr, run_thread, s) != 0) {
		s->refs--;
		s->n_threads--;
	}
	pthread_attr_destroy(&attr);
}

struct wd_resolver *wd_resolver_new(void (*wake)(void *ctx), void *ctx)
{
	struct wd_resolver *r = wd_xcalloc(1, sizeof(*r));

	r->shared = wd_xcalloc(1, sizeof(*r->shared));
	pthread_mutex_init(&r->shared->lock, NULL);
	pthread_cond_init(&r->shared->more, NULL);
	r->shared->proven.end = &r->shared->proven.first;
	r->shared->rest.end = &r->shared->rest.first;
	r->shared->refs = 1;
	r->shared->wake = wake;
	r->shared->ctx = ctx;
	r->known = wd_map_new();
	r->sweep_above = SWEEP_ABOVE;
	return r;
}

void wd_resolver_free(struct wd_resolver *r)
{
	struct wd_span host;
	size_t at = 0;
	void *value;

	while (wd_map_next(r->known, &at, &host, &value)) {
		free(((struct answer *)value)->addresses);
		free(value);
	}
	wd_map_free(r->known);
	pthread_mutex_lock(&r->shared->lock);
	r->shared->closed = true;
	pthread_cond_broadcast(&r->shared->more);
	leave(r->shared);
	free(r);
}

/* Under the lock: a thread more when those at rest are not enough for what may be taken. */
static bool wants_thread(const struct shared *s)
{
	int room = MOST_UNPROVEN - s->n_unproven, rest = s->rest.n < room ? s->rest.n : room;

	return s->n_threads < MOST_THREADS && s->proven.n + rest > s->n_idle;
}

static void send_question(struct shared *s, const char *host, bool proven)
{
	struct question *q = wd_xcalloc(1, sizeof(*q));
	struct queue *to = proven ? &s->proven : &s->rest;

	q->host = wd_xstrdup(host);
	q->proven = proven;
	q->asked = wd_clock_steady();
	pthread_mutex_lock(&s->lock);
	*to->end = q;
	to->end = &q->next;
	to->n++;
	if (wants_thread(s))
		start_thread(s);
	pthread_cond_signal(&s->more);
	pthread_mutex_unlock(&s->lock);
}

enum wd_lookup wd_resolver_ask(struct wd_resolver *r, const char *host, bool proven, const char **addresses,
			       struct wd_error *err)
{
	struct answer *known = wd_map_get(r->known, wd_span_of(host));

	if (!known) {
		known = wd_xcalloc(1, sizeof(*known));
		wd_map_put(r->known, wd_span_of(host), known);
	}
	if (!known->waits && known->expires_at <= wd_clock_steady()) {
		known->waits = true;
		send_question(r->shared, host, proven);
	}
	if (known->waits)
		return WD_LOOKUP_WAITS;
	if (known->addresses) {
		*addresses = known->addresses;
		return WD_LOOKUP_FOUND;
	}
	if (known->failure == EAI_AGAIN)
		wd_error_set(err, WD_TRANSIENT, "the name server does not answer for %s", host);
	else if (known->failure == EAI_MEMORY || known->failure == EAI_SYSTEM)
		wd_error_set(err, WD_LOCAL, "looking up %s failed: %s", host, gai_strerror(known->failure));
	else
		wd_error_set(err, WD_TRANSIENT, "the name %s was not found", host);
	return WD_LOOKUP_FAILED;
}

/* Forgets what has grown old, now and then, so that the map holds what is in use. */
static void sweep(struct wd_resolver *r)
{
	struct wd_map *kept;
	struct wd_span host;
	size_t at = 0;
	void *value;

	if (wd_map_count(r->known) <= r->sweep_above)
		return;
	kept = wd_map_new();
	while (wd_map_next(r->known, &at, &host, &value)) {
		struct answer *answer = value;

		if (answer->waits || answer->expires_at > wd_clock_steady()) {
			wd_map_put(kept, host, answer);
		} else {
			free(answer->addresses);
			free(answer);
		}
	}
	wd_map_free(r->known);
	r->known = kept;
	r->sweep_above = wd_map_count(kept) * 2 > SWEEP_ABOVE ? wd_map_count(kept) * 2 : SWEEP_ABOVE;
}

static void take_answer(struct answer *known, struct question *q, int64_t now)
{
	bool is_silence = q->dropped || q->failure == EAI_AGAIN;

	known->waits = false;
	known->expires_at = now + (q->dropped ? 0 : q->addresses ? FOUND_MS : FAILED_MS);
	if (known->addresses && !q->addresses && is_silence && now - known->found < STALE_MS)
		return;
	free(known->addresses);
	known->addresses = q->addresses;
	q->addresses = NULL;
	known->failure = q->dropped ? EAI_AGAIN : q->failure;
	known->found = now;
}

void wd_resolver_reap(struct wd_resolver *r)
{
	struct question *answered;

	pthread_mutex_lock(&r->shared->lock);
	answered = r->shared->answered;
	r->shared->answered = NULL;
	pthread_mutex_unlock(&r->shared->lock);
	sweep(r);
	for (struct question *q = answered; q; q = q->next) {
		struct answer *known = wd_map_get(r->known, wd_span_of(q->host));

		if (known)
			take_answer(known, q, wd_clock_steady());
	}
	free_questions(answered);
}
