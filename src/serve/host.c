#include "serve/host.h"

#include <arpa/inet.h>

#include "util/url.h"

enum { MOST_NAME = 255 };

static bool is_port(struct wd_span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
	return text.len <= 5;
}

/* uri-host [ ":" port ] without its port; absent when it is none. */
static struct wd_span name_part(struct wd_span host)
{
	struct wd_span name = host, rest = WD_SPAN_NONE;
	const char *end;

	if (host.len == 0)
		return WD_SPAN_NONE;
	end = memchr(host.ptr, host.ptr[0] == '[' ? ']' : ':', host.len);
	if (end) {
		name.len = (size_t)(end - host.ptr) + (*end == ']');
		rest = (struct wd_span){ host.ptr + name.len, host.len - name.len };
	}
	if (rest.len && (rest.ptr[0] != ':' || !is_port((struct wd_span){ rest.ptr + 1, rest.len - 1 })))
		return WD_SPAN_NONE;
	return name;
}

static bool is_address(struct wd_span name)
{
	unsigned char bytes[sizeof(struct in6_addr)];
	char text[MOST_NAME + 1];
	bool is_six = name.len > 2 && name.ptr[0] == '[' && name.ptr[name.len - 1] == ']';

	if (is_six)
		name = (struct wd_span){ name.ptr + 1, name.len - 2 };
	if (name.len > MOST_NAME)
		return false;
	memcpy(text, name.ptr, name.len);
	text[name.len] = '\0';
	return strlen(text) == name.len && inet_pton(is_six ? AF_INET6 : AF_INET, text, bytes) == 1;
}

bool wd_host_is_ours(const struct wd_config *config, struct wd_span host, bool over_unix)
{
	struct wd_span name = name_part(wd_span_trim(host));

	if (name.len == 0)
		return false;
	if (is_address(name) || wd_span_equal_nocase(name, WD_SPAN("localhost")))
		return true;
	if (config->public_url && wd_span_equal_nocase(name, wd_url_split(wd_span_of(config->public_url)).host))
		return true;
	for (size_t i = 0; i < config->n_listen; i++) {
		struct wd_span listen = wd_span_of(config->listen[i]);

		if (!wd_span_starts_nocase(listen, "unix:") && wd_span_equal_nocase(name, name_part(listen)))
			return true;
	}
	return over_unix && !config->public_url;
}
