#include "push/sender.h"

#include <stdlib.h>

#include "fetch/fetch.h"
#include "push/program.h"
#include "push/wire.h"
#include "util/mem.h"

enum {
	MOST_POSTS = 128,
	HOST_CONNECTIONS = 64, /* one that hangs must not stand before its neighbour behind the same address */
	MOST_ENV = 10,
};

struct wd_sender {
	uv_loop_t *loop;
	struct wd_wire *wire;
};

struct wd_sending {
	struct wd_sender *sender;
	struct wd_transfer *transfer;
	struct wd_program *program;
	wd_sent_fn done;
	void *ctx;
};

static void finish(struct wd_sending *sending, const struct wd_sent *sent)
{
	sending->done(sending->ctx, sent);
	free(sending);
}

/* ---- a POST ---- */

/* What is said of this story's text alone, not of who tells, where, or when (RFC 9110 §15.5, RFC 6585 §5, RFC 7725). */
static bool is_refusal(int status)
{
	return status == 400 || status == 413 || status == 414 || status == 415 || status == 422 || status == 431 ||
	       status == 451;
}

static void on_answered(void *ctx, struct wd_response *response)
{
	struct wd_sent sent = { .retry_after_ms = response->retry_after_ms, .refused = is_refusal(response->http_status) };

	if (response->outcome != WD_FETCHED)
		sent.error = response->error;
	wd_response_release(response);
	finish(ctx, &sent);
}

static void start_post(struct wd_sending *sending, const struct wd_config *config, const char *address,
		       const struct wd_letter *letter, bool more)
{
	struct wd_buf key, signature;
	const char *headers[2];
	struct wd_request request = { .url = address,
				      .contact = config->contact,
				      .headers = headers,
				      .n_headers = letter->signature[0] ? 2 : 1,
				      .timeout_ms = WD_SENDER_POST_MS,
				      .private_ok = true, /* the operator wrote it */
				      .private_any = true,
				      .keep_open = more,
				      .proven = true,
				      .post = letter->body.data,
				      .post_len = letter->body.len,
				      .post_stays = true,
				      .content_type = "application/feed+json",
				      .stays = true };

	wd_buf_init(&key, WD_BUF_LINE);
	wd_buf_init(&signature, WD_BUF_LINE);
	wd_buf_printf(&key, "Idempotency-Key: %s", letter->key);
	wd_buf_printf(&signature, "X-Wiredesk-Signature: %s", letter->signature);
	headers[0] = key.data;
	headers[1] = signature.data;
	sending->transfer = wd_wire_start(sending->sender->wire, &request, on_answered, sending);
	wd_buf_release(&key);
	wd_buf_release(&signature);
}

/* ---- a program ---- */

static void on_ended(void *ctx, const struct wd_error *err)
{
	struct wd_sent sent = { .error = *err, .refused = err->code == WD_INPUT };

	finish(ctx, &sent);
}

static char *variable(const char *name, const char *value)
{
	struct wd_buf text;

	wd_buf_init(&text, WD_BUF_LINE);
	wd_buf_printf(&text, "%s=%s", name, value);
	return wd_buf_take(&text);
}

/* Of ours only what says who and where it runs; the daemon's own settings and sockets are no program's affair. */
static void start_program(struct wd_sending *sending, const struct wd_merge *merge, const struct wd_notify_target *target,
			  const struct wd_letter *letter)
{
	static const char *const kept[] = { "HOME", "USER", "LOGNAME", "TZ", "TMPDIR" };
	char *env[MOST_ENV] = { NULL };
	size_t n = 0;

	env[n++] = variable("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
	env[n++] = variable("LANG", "C.UTF-8");
	env[n++] = variable("WIREDESK_MERGE", merge->name);
	env[n++] = variable("WIREDESK_KEY", letter->key);
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
		if (getenv(kept[i]))
			env[n++] = variable(kept[i], getenv(kept[i]));
	sending->program =
		wd_program_start(sending->sender->loop, target->argv, env, wd_buf_span(&letter->body), on_ended, sending);
	while (n > 0)
		free(env[--n]);
}

/* ---- */

struct wd_sending *wd_sender_start(struct wd_sender *sender, const struct wd_config *config, const struct wd_merge *merge,
				   const struct wd_notify_target *target, const struct wd_letter *letter, bool more,
				   wd_sent_fn done, void *ctx)
{
	struct wd_sending *sending = wd_xcalloc(1, sizeof(*sending));

	sending->sender = sender;
	sending->done = done;
	sending->ctx = ctx;
	if (target->argv)
		start_program(sending, merge, target, letter);
	else
		start_post(sending, config, target->address, letter, more);
	if (sending->program || sending->transfer)
		return sending;
	free(sending);
	return NULL;
}

void wd_sender_cancel(struct wd_sending *sending)
{
	if (sending->program)
		wd_program_cancel(sending->program);
	else
		wd_wire_cancel(sending->sender->wire, sending->transfer);
	free(sending);
}

struct wd_sender *wd_sender_new(uv_loop_t *loop)
{
	struct wd_sender *sender = wd_xcalloc(1, sizeof(*sender));

	sender->loop = loop;
	sender->wire = wd_wire_new(loop, MOST_POSTS, HOST_CONNECTIONS);
	return sender;
}

void wd_sender_close(struct wd_sender *sender, uv_timer_t *timer, void (*closed)(void *ctx), void *ctx)
{
	struct wd_wire *wire = sender->wire;

	free(sender);
	wd_wire_close(wire, timer, closed, ctx);
}
