#include "serve/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/mem.h"

enum { BACKLOG = 4096, FIRST_PASSED_FD = 3 };

/* The place for one more; NULL: there are enough. */
static struct wd_listener *add(struct wd_listeners *listeners, struct wd_error *err)
{
	struct wd_listener *listener = &listeners->items[listeners->n];

	if (listeners->n == WD_LISTENERS_MOST) {
		wd_error_set(err, WD_INPUT, "listen: more than %d addresses", WD_LISTENERS_MOST);
		return NULL;
	}
	*listener = (struct wd_listener){ .fd = -1 };
	listeners->n++;
	return listener;
}

/* sd_listen_fds(3) without the library: they are ours when LISTEN_PID is. */
static bool take_passed(struct wd_listeners *listeners, struct wd_error *err)
{
	const char *pid = getenv("LISTEN_PID"), *n = getenv("LISTEN_FDS");
	long n_passed = pid && n && strtol(pid, NULL, 10) == (long)getpid() ? strtol(n, NULL, 10) : 0;

	for (int fd = FIRST_PASSED_FD; fd < FIRST_PASSED_FD + n_passed; fd++) {
		struct wd_listener *listener = add(listeners, err);

		if (!listener)
			return false;
		listener->fd = fd;
		fcntl(fd, F_SETFD, FD_CLOEXEC);
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	}
	return true;
}

/* A socket that nobody listens on is left over from a crash. */
static bool remove_stale(const struct sockaddr_un *address)
{
	struct stat st;
	int fd, alive;

	if (lstat(address->sun_path, &st) != 0)
		return true;
	if (!S_ISSOCK(st.st_mode)) {
		errno = EEXIST;
		return false;
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	alive = fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0;
	if (fd >= 0)
		close(fd);
	if (!alive)
		return unlink(address->sun_path) == 0;
	errno = EADDRINUSE;
	return false;
}

static bool open_unix(struct wd_listener *listener, const char *path, struct wd_error *err)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof(address.sun_path))
		return wd_error_set(err, WD_INPUT, "listen: the path of the socket is longer than %zu bytes: %s",
				    sizeof(address.sun_path) - 1, path);
	memcpy(address.sun_path, path, strlen(path));
	listener->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (listener->fd < 0 || !remove_stale(&address) ||
	    bind(listener->fd, (struct sockaddr *)&address, sizeof(address)) != 0 || listen(listener->fd, BACKLOG) != 0)
		return wd_error_set(err, WD_LOCAL, "listen: %s: %s", path, strerror(errno));
	/* Who may come in is said by the folder. */
	chmod(path, 0666);
	listener->path = wd_xstrdup(path);
	return true;
}

static bool split_address(const char *text, char host[256], const char **port)
{
	const char *colon = strrchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : 0;

	if (!colon || len >= 256)
		return false;
	if (text[0] == '[' && len > 1 && text[len - 1] == ']') {
		text++;
		len -= 2;
	}
	memcpy(host, text, len);
	host[len] = '\0';
	*port = colon + 1;
	return **port != '\0';
}

static bool bind_to(struct wd_listener *listener, const struct addrinfo *at, bool is_one_of_many)
{
	static const int yes = 1;

	listener->fd = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, at->ai_protocol);
	if (listener->fd < 0)
		return false;
	setsockopt(listener->fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	/* [::] alone may take IPv4 along, as the system has it; beside 0.0.0.0 it must not. */
	if (at->ai_family == AF_INET6 && is_one_of_many)
		setsockopt(listener->fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof(yes));
	return bind(listener->fd, at->ai_addr, at->ai_addrlen) == 0 && listen(listener->fd, BACKLOG) == 0;
}

/* Of a name's addresses one at least; another program on any of them is an error. */
static bool bind_all(struct wd_listeners *listeners, const struct addrinfo *found, const char *text, struct wd_error *err)
{
	bool any = false;
	int failed = 0;

	for (const struct addrinfo *at = found; at; at = at->ai_next) {
		struct wd_listener *listener = add(listeners, err);

		if (!listener)
			return false;
		if (bind_to(listener, at, found->ai_next != NULL)) {
			any = true;
			continue;
		}
		failed = errno;
		if (listener->fd >= 0)
			close(listener->fd);
		listeners->n--;
		if (failed == EADDRINUSE)
			return wd_error_set(err, WD_LOCAL,
					    "listen: another program listens on %s already; end it, or "
					    "set listen to another port in the configuration",
					    text);
	}
	return any || wd_error_set(err, WD_LOCAL, "listen: %s: %s", text, strerror(failed));
}

static bool open_address(struct wd_listeners *listeners, const char *text, struct wd_error *err)
{
	const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE };
	struct addrinfo *found = NULL;
	char host[256];
	const char *port;
	int failed;
	bool ok;

	if (!split_address(text, host, &port))
		return wd_error_set(err, WD_INPUT,
				    "listen: \"%s\" is no address; write 127.0.0.1:8380, [::1]:8380 or "
				    "unix:/path",
				    text);
	failed = getaddrinfo(host[0] ? host : NULL, port, &hints, &found);
	if (failed)
		return wd_error_set(err, WD_INPUT, "listen: %s: %s", text, gai_strerror(failed));
	ok = bind_all(listeners, found, text, err);
	freeaddrinfo(found);
	return ok;
}

static bool open_one(struct wd_listeners *listeners, const char *text, struct wd_error *err)
{
	struct wd_listener *listener;

	if (strncmp(text, "unix:", 5) != 0)
		return open_address(listeners, text, err);
	listener = add(listeners, err);
	return listener && open_unix(listener, text + 5, err);
}

bool wd_listeners_open(struct wd_listeners *listeners, char *const *listen, size_t n, struct wd_error *err)
{
	bool ok;

	*listeners = (struct wd_listeners){ .n = 0 };
	ok = take_passed(listeners, err);
	if (listeners->n > 0)
		n = 0;
	for (size_t i = 0; ok && i < n; i++)
		ok = open_one(listeners, listen[i], err);
	if (!ok)
		wd_listeners_close(listeners);
	return ok;
}

char *wd_listeners_url(const struct wd_listeners *listeners)
{
	struct sockaddr_storage name = { 0 };
	socklen_t len = sizeof(name);
	char host[128], port[16];
	struct wd_buf url;

	wd_buf_init(&url, 512);
	if (listeners->n == 0 || getsockname(listeners->items[0].fd, (struct sockaddr *)&name, &len) != 0 ||
	    name.ss_family == AF_UNIX ||
	    getnameinfo((struct sockaddr *)&name, len, host, sizeof(host), port, sizeof(port),
			NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
		wd_buf_add_text(&url, "http://localhost");
	} else {
		/* Who listens everywhere is reached here. */
		bool everywhere = strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0;

		wd_buf_printf(&url, strchr(host, ':') && !everywhere ? "http://[%s]:%s" : "http://%s:%s",
			      everywhere ? "127.0.0.1" : host, port);
	}
	return wd_buf_take(&url);
}

void wd_listeners_close(struct wd_listeners *listeners)
{
	for (size_t i = 0; i < listeners->n; i++) {
		struct wd_listener *listener = &listeners->items[i];

		if (listener->fd >= 0)
			close(listener->fd);
		if (listener->path)
			unlink(listener->path);
		free(listener->path);
	}
	*listeners = (struct wd_listeners){ .n = 0 };
}
