#include "fetch/plain.h"

#include <arpa/inet.h>

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

/* The port behind ":", without zeros before it; 0: it is none. */
static int read_port(const char **at)
{
	int port = 0;

	if (**at < '1' || **at > '9')
		return 0;
	for (int i = 0; i < MOST_PORT_DIGITS && is_digit(**at); i++)
		port = port * 10 + (*(*at)++ - '0');
	return port <= HIGHEST_PORT ? port : 0;
}

/* libcurl drops an empty query. */
static bool is_path(const char *path)
{
	const char *query = strchr(path, '?');

	if (*path != '/' || strstr(path, "/.") || (query && !query[1]))
		return false;
	for (const char *c = path; *c; c++)
		if (*c <= ' ' || *c >= 0x7f || *c == '#' || *c == '\\')
			return false;
	return true;
}

bool wd_plain_read(const char *address, struct wd_plain *out)
{
	bool is_secure = strncmp(address, "https://", 8) == 0;
	const char *host = address + (is_secure ? 8 : 7), *at;

	if (!is_secure && strncmp(address, "http://", 7) != 0)
		return false;
	at = host + strcspn(host, ":/");
	out->scheme = (struct wd_span){ address, is_secure ? 5 : 4 };
	out->host = (struct wd_span){ host, (size_t)(at - host) };
	out->port = is_secure ? 443 : 80;
	if (*at == ':') {
		at++;
		out->port = read_port(&at);
	}
	return out->port > 0 && is_host(out->host) && is_path(at);
}
