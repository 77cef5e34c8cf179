#include "serve/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/mem.h"

enum { BACKLOG = 256, FIRST_PASSED_FD = 3 };

/* sd_listen_fds(3) without the library: the first descriptor is ours when LISTEN_PID is. */
static int passed_socket(void)
{
	const char *pid = getenv("LISTEN_PID"), *n = getenv("LISTEN_FDS");

	if (!pid || !n || strtol(pid, NULL, 10) != (long)getpid() || strtol(n, NULL, 10) < 1)
		return -1;
	fcntl(FIRST_PASSED_FD, F_SETFD, FD_CLOEXEC);
	return FIRST_PASSED_FD;
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
	listener->is_unix = true;
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

static bool bind_to(struct wd_listener *listener, const struct addrinfo *at)
{
	static const int yes = 1;

	listener->fd = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, at->ai_protocol);
	if (listener->fd < 0)
		return false;
	setsockopt(listener->fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	return bind(listener->fd, at->ai_addr, at->ai_addrlen) == 0 && listen(listener->fd, BACKLOG) == 0;
}

static bool open_address(struct wd_listener *listener, const char *text, struct wd_error *err)
{
	const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE };
	struct addrinfo *found = NULL;
	char host[256];
	const char *port;
	int failed;
	bool ok;

	if (!split_address(text, host, &port))
		return wd_error_set(err, WD_INPUT, "listen: \"%s\" is no address; write 127.0.0.1:8380, [::1]:8380 or "
				    "unix:/path", text);
	failed = getaddrinfo(host[0] ? host : NULL, port, &hints, &found);
	if (failed)
		return wd_error_set(err, WD_INPUT, "listen: %s: %s", text, gai_strerror(failed));
	ok = bind_to(listener, found);
	failed = errno;
	freeaddrinfo(found);
	if (ok)
		return true;
	if (failed == EADDRINUSE)
		return wd_error_set(err, WD_LOCAL, "listen: another program listens on %s already; end it, or set listen "
				    "to another port in the configuration", text);
	return wd_error_set(err, WD_LOCAL, "listen: %s: %s", text, strerror(failed));
}

bool wd_listener_open(struct wd_listener *listener, const char *text, struct wd_error *err)
{
	struct sockaddr_storage name = { 0 };
	socklen_t len = sizeof(name);

	*listener = (struct wd_listener){ .fd = passed_socket() };
	if (listener->fd >= 0) {
		listener->is_unix = getsockname(listener->fd, (struct sockaddr *)&name, &len) == 0 &&
				    name.ss_family == AF_UNIX;
		fcntl(listener->fd, F_SETFL, fcntl(listener->fd, F_GETFL) | O_NONBLOCK);
		return true;
	}
	return strncmp(text, "unix:", 5) == 0 ? open_unix(listener, text + 5, err) : open_address(listener, text, err);
}

char *wd_listener_url(const struct wd_listener *listener)
{
	struct sockaddr_storage name = { 0 };
	socklen_t len = sizeof(name);
	char host[128], port[16];
	struct wd_buf url;

	wd_buf_init(&url, 0);
	if (listener->is_unix || getsockname(listener->fd, (struct sockaddr *)&name, &len) != 0 ||
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

void wd_listener_close(struct wd_listener *listener)
{
	if (listener->fd >= 0)
		close(listener->fd);
	if (listener->path)
		unlink(listener->path);
	free(listener->path);
	*listener = (struct wd_listener){ .fd = -1 };
}
