#include "push/petition.h"

#include <stdlib.h>
#include <string.h>

#include "push/form.h"
#include "push/hub.h"
#include "push/issue.h"
#include "util/url.h"

enum { MOST_URL = 2048, MOST_SECRET = 199 }; /* WebSub §5.1: less than 200 bytes */

/* The path below our own address, decoded; false when it is not one of ours. */
static bool find_topic(const struct wd_snapshot *snapshot, const char *url, struct wd_buf *name)
{
	const char *base = snapshot->config.public_url;
	size_t len = strlen(base);
	const struct wd_merge *merge;
	enum wd_format format;

	if (strncmp(url, base, len) != 0 || url[len] != '/')
		return false;
	wd_form_decode_path(wd_span_of(url + len), name);
	return wd_issue_topic(snapshot, wd_buf_span(name), &merge, &format);
}

static bool is_callback(const char *callback)
{
	struct wd_url parts = wd_url_split(wd_span_of(callback));

	return strlen(callback) <= MOST_URL && wd_url_is_http(wd_span_of(callback)) && parts.host.len > 0 &&
	       !parts.userinfo.ptr && !parts.fragment.ptr;
}

static int64_t lease_of(const char *text)
{
	long long seconds = text ? strtoll(text, NULL, 10) : 0;

	if (seconds <= 0)
		return WD_HUB_LEASE_S;
	return seconds < WD_HUB_LEAST_LEASE_S  ? WD_HUB_LEAST_LEASE_S
	       : seconds > WD_HUB_MOST_LEASE_S ? WD_HUB_MOST_LEASE_S
					       : (int64_t)seconds;
}

int wd_petition_read(const struct wd_snapshot *snapshot, struct wd_span form, struct wd_petition *p, const char **why)
{
	*p = (struct wd_petition){ .mode = wd_form_field(form, "hub.mode"),
				   .callback = wd_form_field(form, "hub.callback"),
				   .topic_url = wd_form_field(form, "hub.topic"),
				   .secret = wd_form_field(form, "hub.secret"),
				   .lease = wd_form_field(form, "hub.lease_seconds") };
	wd_buf_init(&p->topic, WD_BUF_ADDRESS);
	p->comes = p->mode && strcmp(p->mode, "subscribe") == 0;
	if (!p->comes && (!p->mode || strcmp(p->mode, "unsubscribe") != 0)) {
		*why = "hub.mode is subscribe or unsubscribe.\n";
		return 400;
	}
	if (!p->callback || !is_callback(p->callback)) {
		*why = "hub.callback is a web address, without a password in it.\n";
		return 400;
	}
	if (!p->topic_url || !find_topic(snapshot, p->topic_url, &p->topic)) {
		*why = "hub.topic is no feed of this desk: write its address as its rel=\"self\" does.\n";
		return 404;
	}
	if (p->secret && strlen(p->secret) > MOST_SECRET) {
		*why = "hub.secret is less than 200 bytes.\n";
		return 400;
	}
	p->lease_s = p->comes ? lease_of(p->lease) : 0;
	*why = "It will be verified.\n";
	return 202;
}

void wd_petition_release(struct wd_petition *p)
{
	free(p->mode);
	free(p->callback);
	free(p->topic_url);
	free(p->secret);
	free(p->lease);
	wd_buf_release(&p->topic);
}
