#include "push/intent.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "push/form.h"
#include "push/hub.h"
#include "push/signature.h"
#include "util/mem.h"
#include "util/url.h"

enum { GET_MS = 20 * 1000, MOST_ANSWER = 4096 };

struct one {
	struct one *next;
	struct wd_intents *intents;
	char *mode, *topic, *callback, *secret;
	int64_t lease_s;
	char challenge[WD_RANDOM_NAME];
	struct wd_transfer *transfer;
};

struct wd_intents {
	struct wd_wire *wire;
	wd_intent_fn done;
	void *ctx;
	struct one *under_way;
	int n;
};

static void free_one(struct one *one)
{
	struct one **at = &one->intents->under_way;

	while (*at != one)
		at = &(*at)->next;
	*at = one->next;
	one->intents->n--;
	free(one->mode);
	free(one->topic);
	free(one->callback);
	free(one->secret);
	free(one);
}

static void on_answered(void *ctx, struct wd_response *response)
{
	struct one *one = ctx;
	struct wd_intents *intents = one->intents;
	struct wd_asked_for asked = { .mode = one->mode,
				      .callback = one->callback,
				      .lease_s = one->lease_s,
				      .topic = one->topic,
				      .secret = one->secret };
	bool meant = response->outcome == WD_FETCHED && wd_span_is(wd_buf_span(&response->body), one->challenge);

	wd_response_release(response);
	if (strcmp(one->mode, "denied") != 0)
		intents->done(intents->ctx, &asked, meant);
	free_one(one);
}

static int count_host(const struct wd_intents *intents, const char *callback)
{
	struct wd_span host = wd_url_split(wd_span_of(callback)).host;
	int n = 0;

	for (const struct one *one = intents->under_way; one; one = one->next)
		n += wd_span_equal_nocase(wd_url_split(wd_span_of(one->callback)).host, host);
	return n;
}

static void write_url(const struct one *one, const char *topic_url, struct wd_buf *url)
{
	char lease[24];

	wd_buf_add_text(url, one->callback);
	wd_form_add_to_url(url, "hub.mode", wd_span_of(one->mode));
	wd_form_add_to_url(url, "hub.topic", wd_span_of(topic_url));
	if (strcmp(one->mode, "denied") == 0) {
		wd_form_add_to_url(url, "hub.reason", WD_SPAN("this feed was removed"));
		return;
	}
	wd_form_add_to_url(url, "hub.challenge", wd_span_of(one->challenge));
	if (one->lease_s > 0) {
		snprintf(lease, sizeof(lease), "%" PRId64, one->lease_s);
		wd_form_add_to_url(url, "hub.lease_seconds", wd_span_of(lease));
	}
}

bool wd_intents_ask(struct wd_intents *intents, const char *contact, bool may_be_private, const struct wd_asked_for *asked)
{
	struct one *one;
	struct wd_buf url;
	struct wd_request request = { .contact = contact,
				      .timeout_ms = GET_MS,
				      .max_size = MOST_ANSWER,
				      .private_any = may_be_private,
				      .stays = true,
				      .any_2xx = true };

	if (intents->n >= WD_HUB_PENDING || count_host(intents, asked->callback) >= WD_HUB_PENDING_HOST)
		return false;
	one = wd_xcalloc(1, sizeof(*one));
	one->intents = intents;
	one->mode = wd_xstrdup(asked->mode);
	one->topic = wd_xstrdup(asked->topic);
	one->callback = wd_xstrdup(asked->callback);
	one->secret = asked->secret ? wd_xstrdup(asked->secret) : NULL;
	one->lease_s = asked->lease_s;
	wd_signature_random(one->challenge);
	one->next = intents->under_way;
	intents->under_way = one;
	intents->n++;
	wd_buf_init(&url, WD_BUF_ADDRESS);
	write_url(one, asked->topic_url, &url);
	request.url = url.data;
	one->transfer = wd_wire_start(intents->wire, &request, on_answered, one);
	wd_buf_release(&url);
	if (!one->transfer)
		free_one(one);
	else
		return true;
	return false;
}

struct wd_intents *wd_intents_new(struct wd_wire *wire, wd_intent_fn done, void *ctx)
{
	struct wd_intents *intents = wd_xcalloc(1, sizeof(*intents));

	intents->wire = wire;
	intents->done = done;
	intents->ctx = ctx;
	return intents;
}

void wd_intents_free(struct wd_intents *intents)
{
	while (intents->under_way) {
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): free_one() takes it off the list. */
		wd_wire_cancel(intents->wire, intents->under_way->transfer);
		free_one(intents->under_way);
	}
	free(intents);
}
