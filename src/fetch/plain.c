#include "fetch/plain.h"

#include <arpa/inet.h>

#include "util/url.h"

enum { LONGEST_HOST = 253, MOST_PORT_DIGITS = 5, HIGHEST_PORT = 65535 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

/* As getaddrinfo's forms are many, a name that ends with a number is a whole IPv4 address or not plain. */
static bool is_host(struct wd_span host)
{
	char text[LONGEST_HOST + 1];
	struct in_addr address;
	size_t label = 0; /* where the one at hand begins */

	if (!host.len || host.len > LONGEST_HOST)
		return false;
	for (size_t i = 0; i < host.len; i++) {
		char c = host.ptr[i];

		if (c == '.' && i == label)
			return false;
		if (c == '.')
			label = i + 1;
		else if (!is_letter(c) && !is_digit(c) && c != '-' && c != '_')
			return false;
	}
	if (label == host.len)
		return false;
	if (!is_digit(host.ptr[label]))
		return true;
	memcpy(text, host.ptr, host.len);
	text[host.len] = '\0';
	return inet_pton(AF_INET, text, &address) == 1;
}

/* Without zeros before it; 0: it is none. */
static int read_port(struct wd_span digits)
{
	int port = 0;

	if (!digits.len || digits.len > MOST_PORT_DIGITS || *digits.ptr == '0')
		return 0;
	for (size_t i = 0; i < digits.len; i++)
		port = port * 10 + (digits.ptr[i] - '0');
	return port <= HIGHEST_PORT ? port : 0;
}

/* And query, of which libcurl drops an empty one. */
static bool is_path(const struct wd_url *url)
{
	const char *path = url->path.ptr;

	if (!url->path.len || strstr(path, "/.") || (url->query.ptr && !url->query.len))
		return false;
	for (const char *c = path; *c; c++)
		if (*c <= ' ' || *c >= 0x7f || *c == '\\')
			return false;
	return true;
}

bool wd_plain_read(const char *address, struct wd_plain *out)
{
	struct wd_url url = wd_url_split(wd_span_of(address));
	bool is_secure = wd_span_is(url.scheme, "https");

	if ((!is_secure && !wd_span_is(url.scheme, "http")) || url.userinfo.ptr || url.fragment.ptr)
		return false;
	*out = (struct wd_plain){ url.scheme, url.host, is_secure ? 443 : 80 };
	if (url.port.ptr)
		out->port = read_port(url.port);
	return out->port > 0 && is_host(url.host) && is_path(&url);
}
