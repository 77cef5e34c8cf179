#include "serve/visitor.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "serve/target.h"
#include "util/clock.h"
#include "util/mem.h"

const struct wd_bound wd_door_times[WD_DOOR_TIMES] = {
	{ 1, "0.001" }, { 10, "0.01" }, { 100, "0.1" }, { 1000, "1" }, { 10000, "10" }, { INT64_MAX, "+Inf" },
};

struct wd_visitor *wd_visitor_of(struct wd_guest *guest)
{
	return (struct wd_visitor *)(void *)((char *)guest - offsetof(struct wd_visitor, guest));
}

void wd_visitor_turn_out(struct wd_door *door, struct wd_guest *guest)
{
	wd_guests_turn(&door->guests, guest, WD_GUEST_LEAVES, door->now);
	wd_visitor_of(guest)->is_last = true;
	shutdown(wd_visitor_of(guest)->fd, SHUT_RDWR);
}

/* ---- bodies ---- */

/* All visitors' together; beyond it they are asked to come again. */
enum { MOST_BODIES = 32 << 20 };

static void drop_body(struct wd_visitor *v)
{
	v->door->bodies -= v->body.len;
	wd_buf_release(&v->body);
}

/* False when there is no room for it, or none for as much as it says it is. */
static bool may_come(const struct wd_visitor *v, size_t n)
{
	return v->body.len + n <= v->door->options.most_body && v->door->bodies + n <= MOST_BODIES;
}

static bool begin_body(struct wd_visitor *v)
{
	struct wd_request *request = &v->visit.request;
	unsigned long long said = request->content_length.ptr ? strtoull(request->content_length.ptr, NULL, 10) : 0;

	if (!request->takes_post)
		return false;
	request->is_too_large = said > v->door->options.most_body || !may_come(v, (size_t)said);
	return !request->is_too_large;
}

static bool take_body(struct wd_visitor *v, const char *bytes, size_t n)
{
	v->visit.request.is_too_large = !may_come(v, n);
	if (v->visit.request.is_too_large)
		return false;
	wd_buf_add(&v->body, bytes, n);
	v->door->bodies += n;
	v->visit.request.body = wd_buf_span(&v->body);
	return true;
}

/* ---- */

void wd_visitor_on_connection(void *ctx, struct MHD_Connection *connection, void **socket_context,
			      enum MHD_ConnectionNotificationCode code)
{
	struct wd_door *door = ctx;
	struct wd_visitor *v = *socket_context;
	int unread = 0;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		v = door->arriving;
		door->arriving = NULL;
		v->connection = connection;
		*socket_context = v;
		return;
	}
	/* An answer of libmicrohttpd's own, to what it has not read to its end. */
	if (v->guest.state != WD_GUEST_LEAVES && ioctl(v->fd, FIONREAD, &unread) == 0 && unread > 0) {
		wd_lingers_add(&door->lingers, v->fd, door->now);
		shutdown(v->fd, SHUT_WR);
	}
	wd_guests_leave(&door->guests, &v->guest);
	atomic_fetch_sub(&door->counts.connections, 1);
	wd_reply_release(v->reply);
	drop_body(v);
	free(v->target);
	free(v);
}

static struct wd_visitor *visitor_at(struct MHD_Connection *connection)
{
	return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

/* Answers past libmicrohttpd, which has not begun to; then there is nowhere for it to send to. */
static void answer_past(struct wd_visitor *v, const char *answer)
{
	v->is_last = true;
	wd_lingers_add(&v->door->lingers, v->fd, v->door->now);
	send(v->fd, answer, strlen(answer), MSG_NOSIGNAL | MSG_DONTWAIT);
	shutdown(v->fd, SHUT_WR);
}

/* A request line is there. */
void *wd_visitor_on_target(void *ctx, const char *uri, struct MHD_Connection *connection)
{
	struct wd_visitor *v = visitor_at(connection);

	(void)ctx;
	free(v->target);
	v->asks = true;
	v->stage = WD_STAGE_HEAD;
	v->line = uri;
	v->target = wd_xstrdup(uri ? uri : "");
	v->visit.request = (struct wd_request){ .target = wd_span_of(v->target) };
	/* Were it to read the headers too, it might find no room left for an answer. */
	if (v->visit.request.target.len > WD_TARGET_MOST)
		answer_past(v, "HTTP/1.1 414 URI Too Long\r\nConnection: close\r\n"
			       "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 24\r\n\r\n"
			       "The address is too long\n");
	return v;
}

void wd_visitor_on_completed(void *ctx, struct MHD_Connection *connection, void **state,
			     enum MHD_RequestTerminationCode code)
{
	struct wd_door *door = ctx;
	struct wd_visitor *v = visitor_at(connection);
	bool says_goodbye = v->reply && v->reply->closes;

	(void)code;
	*state = NULL;
	/* A fault that libmicrohttpd found and answered itself: it would go on with what comes behind. */
	v->is_last = v->is_last || !v->reply;
	wd_reply_release(v->reply);
	v->reply = NULL;
	drop_body(v);
	v->asks = false;
	v->answered = true;
	wd_guests_turn(&door->guests, &v->guest, WD_GUEST_WAITS, door->now);
	/* One whose answer says so libmicrohttpd closes, when all of it has gone. */
	if ((v->is_last && !says_goodbye) || door->end_at)
		wd_visitor_turn_out(door, &v->guest);
}

static enum MHD_Result on_header(void *ctx, enum MHD_ValueKind kind, const char *name, size_t name_len, const char *value,
				 size_t value_len)
{
	(void)kind;
	wd_request_add_header(ctx, (struct wd_span){ name, name_len }, (struct wd_span){ value, value_len });
	return MHD_YES;
}

static void read_head(struct wd_visitor *v, const char *method, const char *version)
{
	struct wd_request *request = &v->visit.request;

	request->method = wd_span_of(method);
	request->takes_post = v->door->options.takes_post && strcmp(method, "POST") == 0 &&
			      v->door->options.takes_post(v->door->options.ctx, request->target);
	request->is_old = strcmp(version, MHD_HTTP_VERSION_1_0) == 0;
	/*
	 * In its buffer the version follows the target and one blank; or the line had a NUL
	 * in it, where the strings of libmicrohttpd end and those of the next program need not.
	 */
	request->is_malformed = !v->line || (version > v->line && version < v->line + WD_VISITOR_MEMORY &&
					     version != v->line + request->target.len + 1);
	MHD_get_connection_values_n(v->connection, MHD_HEADER_KIND, on_header, request);
}

static void count(struct wd_door_counts *counts, unsigned status, int64_t took_ms)
{
	atomic_fetch_add_explicit(&counts->within[wd_bound_of(wd_door_times, took_ms)], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&counts->took_ms, took_ms, memory_order_relaxed);
	atomic_fetch_add_explicit(&counts->answered[status / 100 % WD_DOOR_CLASSES], 1, memory_order_relaxed);
}

static enum MHD_Result queue(struct wd_visitor *v)
{
	struct wd_reply *reply = v->reply;
	enum wd_form form = wd_reply_form(reply, &v->visit.request);
	struct MHD_Response *response, *part;
	enum MHD_Result queued;
	unsigned status;

	if (wd_reply_lacks(reply, form))
		form = WD_FORM_PLAIN;
	status = wd_reply_status(reply, form);
	part = wd_reply_part(reply, form, &v->visit.request, &status);
	response = part ? part : wd_reply_response(reply, form);
	/* What is left of a request that was refused is not read as another one; but the answer must arrive. */
	if (reply->closes) {
		v->is_last = true;
		wd_lingers_add(&v->door->lingers, v->fd, v->door->now);
	}
	count(&v->door->counts, status, wd_clock_steady() - v->asked_at);
	queued = response ? MHD_queue_response(v->connection, status, response) : MHD_NO;
	if (part)
		MHD_destroy_response(part);
	if (queued == MHD_YES)
		return MHD_YES;
	/* It was faster, and answers for itself. */
	wd_reply_release(v->reply);
	v->reply = NULL;
	return MHD_YES;
}

enum MHD_Result wd_visitor_on_request(void *ctx, struct MHD_Connection *connection, const char *path, const char *method,
				      const char *version, const char *upload, size_t *upload_len, void **state)
{
	struct wd_door *door = ctx;
	struct wd_visitor *v = *state;

	(void)path;
	if (v->stage == WD_STAGE_ASKED)
		return v->reply ? queue(v) : MHD_NO;
	if (v->is_last)
		return MHD_NO;
	if (v->stage == WD_STAGE_HEAD) {
		const char *why;

		read_head(v, method, version);
		v->stage = WD_STAGE_BODY;
		/* A request without fault or body is whole; libmicrohttpd calls again for its answer. */
		if (!wd_request_has_body(&v->visit.request) && wd_request_fault(&v->visit.request, &why) != 400)
			return MHD_YES;
		if (wd_request_fault(&v->visit.request, &why) == 0 && begin_body(v))
			return MHD_YES;
	} else if (*upload_len > 0 && take_body(v, upload, *upload_len)) {
		*upload_len = 0;
		return MHD_YES;
	}
	*upload_len = 0;
	v->stage = WD_STAGE_ASKED;
	v->acked = 0;
	v->asked_at = wd_clock_steady();
	wd_guests_turn(&door->guests, &v->guest, WD_GUEST_SERVED, door->now);
	door->options.asked(door->options.ctx, &v->visit);
	if (v->reply)
		return queue(v);
	MHD_suspend_connection(connection);
	v->sleeps = true;
	door->n_asleep++;
	return MHD_YES;
}

void wd_door_answer(struct wd_visit *visit, struct wd_reply *reply)
{
	struct wd_visitor *v = (struct wd_visitor *)(void *)((char *)visit - offsetof(struct wd_visitor, visit));

	v->reply = wd_reply_hold(reply);
	if (!v->sleeps)
		return;
	v->sleeps = false;
	v->door->n_asleep--;
	MHD_resume_connection(v->connection);
}

/* The one whose head says something of a length that is no number. */
static struct wd_visitor *find_liar(struct wd_door *door)
{
	for (struct wd_guest *guest = door->guests.oldest[WD_GUEST_WAITS]; guest; guest = guest->after) {
		struct wd_visitor *v = wd_visitor_of(guest);
		struct wd_request request = { .n_hosts = 1 };
		const char *why;

		if (!v->target || v->stage != WD_STAGE_HEAD || v->is_last)
			continue;
		MHD_get_connection_values_n(v->connection, MHD_HEADER_KIND, on_header, &request);
		if (request.content_length.ptr && wd_request_fault(&request, &why) == 400)
			return v;
	}
	return NULL;
}

/*
 * What libmicrohttpd would log. Where it cannot read a Content-Length it sends
 * the head of its answer twice (0.9.75 to 0.9.77 at least), the second one as the body of
 * the first; so it is answered here, before it does, and then there is nowhere to send to.
 */
void wd_visitor_on_log(void *ctx, const char *format, va_list args)
{
	static const char answer[] = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n"
				     "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 38\r\n\r\n"
				     "The length of the body is not a number";
	struct wd_door *door = ctx;
	struct wd_visitor *v = strstr(format, "Content-Length") ? find_liar(door) : NULL;

	(void)args;
	if (v)
		answer_past(v, answer);
}
