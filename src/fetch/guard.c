#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include "fetch/exchange.h"

/* IANA's special-purpose addresses (RFC 6890 and later) that are not on the public network. */
static const struct {
	uint32_t net;
	int bits;
} private_v4[] = {
	{ 0x00000000, 8 },                      /* this host */
	{ 0x0a000000, 8 },  { 0x64400000, 10 }, /* carrier-grade NAT */
	{ 0x7f000000, 8 },  { 0xa9fe0000, 16 }, /* link-local: cloud metadata lives there */
	{ 0xac100000, 12 }, { 0xc0000000, 24 }, { 0xc0000200, 24 }, { 0xc0586300, 24 }, { 0xc0a80000, 16 },
	{ 0xc6120000, 15 }, { 0xc6336400, 24 }, { 0xcb007100, 24 }, { 0xe0000000, 3 }, /* multicast, reserved, broadcast */
};

static const struct {
	uint8_t net[16];
	int bits;
} private_v6[] = {
	{ { 0 }, 96 },                                  /* unspecified, loopback, IPv4-compatible */
	{ { 0x00, 0x64, 0xff, 0x9b }, 96 },             /* NAT64: what is behind it cannot be judged */
	{ { 0x00, 0x64, 0xff, 0x9b, 0x00, 0x01 }, 48 }, /* local NAT64 */
	{ { 0x01 }, 64 },                               /* discard */
	{ { 0x20, 0x01, 0x00, 0x00 }, 32 },             /* Teredo */
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32 },             /* documentation */
	{ { 0xfc }, 7 },
	{ { 0xfe, 0x80 }, 10 },
	{ { 0xfe, 0xc0 }, 10 },
	{ { 0xff }, 8 },
};

static bool is_private_v4(uint32_t address)
{
	for (size_t i = 0; i < sizeof(private_v4) / sizeof(*private_v4); i++)
		if ((address ^ private_v4[i].net) >> (32 - private_v4[i].bits) == 0)
			return true;
	return false;
}

static bool has_prefix(const uint8_t *address, const uint8_t *net, int bits)
{
	size_t whole = (size_t)bits / 8;
	int rest = bits % 8;

	return memcmp(address, net, whole) == 0 && (rest == 0 || (address[whole] ^ net[whole]) >> (8 - rest) == 0);
}

static uint32_t read_v4(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool is_private_v6(const uint8_t *address)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	static const uint8_t six_to_four[2] = { 0x20, 0x02 };

	if (has_prefix(address, mapped, 96))
		return is_private_v4(read_v4(address + 12));
	if (has_prefix(address, six_to_four, 16))
		return is_private_v4(read_v4(address + 2));
	for (size_t i = 0; i < sizeof(private_v6) / sizeof(*private_v6); i++)
		if (has_prefix(address, private_v6[i].net, private_v6[i].bits))
			return true;
	return false;
}

static bool guard_is_private(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return is_private_v4(ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr));
	if (address->sa_family == AF_INET6)
		return is_private_v6(((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr);
	return true; /* no other family leads to a web server */
}

bool wd_guard_names_private(const char *host)
{
	struct in_addr v4;
	struct in6_addr v6;
	size_t len = strlen(host);

	if (inet_pton(AF_INET, host, &v4) == 1)
		return is_private_v4(ntohl(v4.s_addr));
	if (inet_pton(AF_INET6, host, &v6) == 1)
		return is_private_v6(v6.s6_addr);
	return strcmp(host, "localhost") == 0 || (len > 10 && strcmp(host + len - 10, ".localhost") == 0);
}

curl_socket_t wd_guard_on_open(void *exchange, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct wd_exchange *x = exchange;
	int fd;

	(void)purpose;
	if (!x->may_private && guard_is_private(&address->addr)) {
		const void *bytes = address->family == AF_INET6
					    ? (const void *)&((struct sockaddr_in6 *)(void *)&address->addr)->sin6_addr
					    : (const void *)&((struct sockaddr_in *)(void *)&address->addr)->sin_addr;

		if (!inet_ntop(address->family, bytes, x->refused, sizeof(x->refused)))
			strncpy(x->refused, "?", 2);
		return CURL_SOCKET_BAD;
	}
	fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
	if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM))
		x->out_of_descriptors = true;
	/* cppcheck-suppress resourceLeak ; it is libcurl's now */
	return fd < 0 ? CURL_SOCKET_BAD : fd;
}

int wd_guard_on_request(void *exchange, char *address, char *own_address, int port, int own_port)
{
	struct wd_exchange *x = exchange;

	(void)own_address, (void)port, (void)own_port;
	if (x->may_private || !wd_guard_names_private(address))
		return CURL_PREREQFUNC_OK;
	strncpy(x->refused, address, sizeof(x->refused) - 1);
	return CURL_PREREQFUNC_ABORT;
}
