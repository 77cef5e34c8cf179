/*
 * A web server of the tests' own, on loopback: serves the files of a folder
 * with validators, and misbehaves as told.
 *
 * usage: origin [-a ADDRESS] [-p PORT] DIR
 *   Prints its port on stdout, then serves until its stdin ends or it is killed
 *   (-k: stdin is not watched).
 *
 * Any path is a file of DIR, with a strong ETag (of its bytes) and
 * Last-Modified, and 304 where they match. How a path answers is changed by
 * parameters, in the path's own query or set for the path beforehand:
 *   status=503        that status (its reason phrase follows)
 *   location=URL      a Location header          retry-after=…  cache-control=…
 *   expires=…  etag=…  last-modified=…  content-type=…  link=…  age=…  date=…  content-encoding=…
 *   set-cookie=…                                such a header; empty: none
 *   delay-ms=N        waits before it answers    drip-ms=N      waits after each byte
 *   gzip=N            compressed N times, with Content-Encoding: gzip
 *   zipped=N          compressed N times, without a word
 *   wall=NAME=VALUE   302 to itself with such a cookie, until that cookie comes
 *   line=N            a header of N bytes
 *   big=N             N bytes of blanks instead of the file, chunked, no length
 *   bomb=N            N bytes of zeros, gzipped
 *   headers=N         N bytes of headers more    cut=N          ends the connection after N bytes of the body
 *   same=1            304 to everything          times=N        (set only) for the next N requests
 *   close=1           ends the connection without an answer
 * /ctl/set?path=/a.xml&…   answers /a.xml so from now on     /ctl/clear[?path=/a.xml]  no more
 * /ctl/log          the requests since the last clear, one a line:
 *                   NUMBER MS STATUS METHOD PATH | Header: value | …
 * /ctl/open         "now most": connections open now, and at most
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

enum { MAX_RULES = 256, MAX_HEAD = 16384 };

static struct rule {
	char *path, *query;
	int times; /* -1: always */
} rules[MAX_RULES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *request_log;
static size_t log_len;
static int n_requests, n_open, most_open;
static const char *dir;

/* One request as it came, and the parameters that bend its answer. */
struct request {
	char method[16], path[2048];
	char *headers; /* the lines behind the request line */
	char query[2048], set[2048];
	int fd;
	bool keep;
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void wait_ms(long ms)
{
	poll(NULL, 0, (int)ms);
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

static void decode(char *out, size_t size, const char *from, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len && n + 1 < size; i++) {
		if (from[i] == '%' && i + 2 < len && hex(from[i + 1]) >= 0 && hex(from[i + 2]) >= 0) {
			out[n++] = (char)(hex(from[i + 1]) << 4 | hex(from[i + 2]));
			i += 2;
		} else {
			out[n++] = from[i];
		}
	}
	out[n] = '\0';
}

/* The value of a parameter in "a=b&c=d"; false when it is not there. */
static bool find_param(const char *query, const char *name, char *out, size_t size)
{
	size_t len = strlen(name);

	for (const char *p = query; *p;) {
		size_t n = strcspn(p, "&");

		if (n > len && strncmp(p, name, len) == 0 && p[len] == '=') {
			decode(out, size, p + len + 1, n - len - 1);
			return true;
		}
		p += n + (p[n] == '&');
	}
	return false;
}

static bool param(const struct request *r, const char *name, char *out, size_t size)
{
	return find_param(r->set, name, out, size) || find_param(r->query, name, out, size);
}

static long number(const struct request *r, const char *name)
{
	char text[32];

	return param(r, name, text, sizeof(text)) ? strtol(text, NULL, 10) : 0;
}

static bool header(const struct request *r, const char *name, char *out, size_t size)
{
	size_t len = strlen(name);

	for (char *p = r->headers; p && *p;) {
		size_t n = strcspn(p, "\r\n");

		if (n > len && strncasecmp(p, name, len) == 0 && p[len] == ':') {
			const char *value = p + len + 1 + strspn(p + len + 1, " ");

			snprintf(out, size, "%.*s", (int)(p + n - value), value);
			return true;
		}
		p += n;
		p += strspn(p, "\r\n");
	}
	return false;
}

static bool send_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

static void note(const struct request *r, int status)
{
	char *line;
	size_t size;
	FILE *out = open_memstream(&line, &size);

	pthread_mutex_lock(&lock);
	fprintf(out, "%d %" PRId64 " %d %s %s%s%s", ++n_requests, now_ms(), status, r->method, r->path, *r->query ? "?" : "",
		r->query);
	for (char *p = r->headers; p && *p;) {
		size_t n = strcspn(p, "\r\n");

		if (n)
			fprintf(out, " | %.*s", (int)n, p);
		p += n;
		p += strspn(p, "\r\n");
	}
	fputc('\n', out);
	fclose(out);
	request_log = realloc(request_log, log_len + size + 1);
	memcpy(request_log + log_len, line, size + 1);
	log_len += size;
	pthread_mutex_unlock(&lock);
	free(line);
}

static bool answer_text(struct request *r, int status, const char *text)
{
	char head[256];
	int n = snprintf(head, sizeof(head), "HTTP/1.1 %d x\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n",
			 status, strlen(text));

	return send_all(r->fd, head, (size_t)n) && send_all(r->fd, text, strlen(text));
}

/* ---- what bends the answers ---- */

static void clear_rules(const char *path)
{
	for (size_t i = 0; i < MAX_RULES; i++)
		if (rules[i].path && (!path || strcmp(rules[i].path, path) == 0)) {
			free(rules[i].path);
			free(rules[i].query);
			rules[i] = (struct rule){ 0 };
		}
}

static void set_rule(const char *path, const char *query)
{
	char times[32];

	clear_rules(path);
	for (size_t i = 0; i < MAX_RULES; i++)
		if (!rules[i].path) {
			rules[i].path = strdup(path);
			rules[i].query = strdup(query);
			rules[i].times =
				find_param(query, "times", times, sizeof(times)) ? (int)strtol(times, NULL, 10) : -1;
			return;
		}
}

static void find_rule(struct request *r)
{
	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < MAX_RULES; i++)
		if (rules[i].path && strcmp(rules[i].path, r->path) == 0 && rules[i].times != 0) {
			snprintf(r->set, sizeof(r->set), "%s", rules[i].query);
			if (rules[i].times > 0)
				rules[i].times--;
			break;
		}
	pthread_mutex_unlock(&lock);
}

static bool answer_control(struct request *r)
{
	char path[2048], text[64];
	bool has_path = find_param(r->query, "path", path, sizeof(path));
	char *copy;
	bool ok;

	pthread_mutex_lock(&lock);
	if (strcmp(r->path, "/ctl/log") == 0) {
		copy = strdup(request_log ? request_log : "");
	} else if (strcmp(r->path, "/ctl/open") == 0) {
		snprintf(text, sizeof(text), "%d %d\n", n_open, most_open);
		copy = strdup(text);
	} else {
		if (strcmp(r->path, "/ctl/set") == 0 && has_path)
			set_rule(path, r->query);
		else
			clear_rules(has_path ? path : NULL);
		if (strcmp(r->path, "/ctl/clear") == 0 && !has_path) {
			free(request_log);
			request_log = NULL;
			log_len = 0;
			most_open = n_open;
		}
		copy = strdup("ok\n");
	}
	pthread_mutex_unlock(&lock);
	ok = answer_text(r, 200, copy);
	free(copy);
	return ok;
}

/* ---- documents ---- */

struct body {
	char *bytes;
	size_t len;
	char etag[64], modified[64];
	bool found, chunked;
	const char *encoding;
};

static uint64_t hash_of(const char *bytes, size_t len)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)bytes[i]) * 1099511628211u;
	return h;
}

static void read_file(struct body *b, const char *path)
{
	char name[4096];
	struct stat st;
	struct tm tm;
	FILE *f;

	snprintf(name, sizeof(name), "%s%s", dir, path);
	if (strstr(path, "..") || stat(name, &st) != 0 || !S_ISREG(st.st_mode))
		return;
	f = fopen(name, "rb");
	if (!f)
		return;
	b->bytes = malloc((size_t)st.st_size + 1);
	b->len = fread(b->bytes, 1, (size_t)st.st_size, f);
	fclose(f);
	b->found = true;
	snprintf(b->etag, sizeof(b->etag), "\"%016" PRIx64 "\"", hash_of(b->bytes, b->len));
	gmtime_r(&st.st_mtime, &tm);
	strftime(b->modified, sizeof(b->modified), "%a, %d %b %Y %H:%M:%S GMT", &tm);
}

static void compress_body(struct body *b)
{
	z_stream z = { 0 };
	size_t room = b->len / 1000 + b->len + 4096;
	char *out = malloc(room);

	deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
	z.next_in = (Bytef *)b->bytes;
	z.avail_in = (uInt)b->len;
	z.next_out = (Bytef *)out;
	z.avail_out = (uInt)room;
	deflate(&z, Z_FINISH);
	free(b->bytes);
	b->bytes = out;
	b->len = z.total_out;
	deflateEnd(&z);
}

static void make_body(struct body *b, const struct request *r)
{
	long big = number(r, "big"), bomb = number(r, "bomb");

	read_file(b, r->path);
	if (big || bomb) {
		free(b->bytes);
		b->len = (size_t)(big ? big : bomb);
		b->bytes = malloc(b->len);
		memset(b->bytes, big ? ' ' : 0, b->len);
		b->found = true;
		b->chunked = big != 0;
	}
	for (long n = bomb ? 1 : number(r, "gzip") + number(r, "zipped"); n > 0; n--)
		compress_body(b);
	b->encoding = bomb || number(r, "gzip") ? "gzip" : NULL;
}

static const char *type_of(const char *path)
{
	static const struct {
		const char *ending, *type;
	} types[] = { { ".atom", "application/atom+xml" },
		      { ".rss", "application/rss+xml" },
		      { ".json", "application/feed+json" },
		      { ".xml", "application/xml" },
		      { ".html", "text/html; charset=utf-8" } };
	size_t len = strlen(path);

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		size_t n = strlen(types[i].ending);

		if (len >= n && strcmp(path + len - n, types[i].ending) == 0)
			return types[i].type;
	}
	return "application/octet-stream";
}

static bool is_same(const struct request *r, const struct body *b, const char *etag, const char *modified)
{
	char value[1024];

	if (number(r, "same"))
		return true;
	if (!b->found)
		return false;
	if (header(r, "If-None-Match", value, sizeof(value)))
		return *etag && strcmp(value, etag) == 0;
	return *modified && header(r, "If-Modified-Since", value, sizeof(value)) && strcmp(value, modified) == 0;
}

/* A header whose value a parameter may replace, or take away by an empty value. */
static void put_header(FILE *out, const struct request *r, const char *name, const char *key, const char *value)
{
	char text[4096];

	if (param(r, key, text, sizeof(text)))
		value = text;
	if (value && *value)
		fprintf(out, "%s: %s\r\n", name, value);
}

static bool send_body(const struct request *r, const struct body *b)
{
	long drip = number(r, "drip-ms"), cut = number(r, "cut");
	size_t len = cut && (size_t)cut < b->len ? (size_t)cut : b->len;
	size_t step = drip ? 1 : b->chunked ? 16384 : len;
	char size[32];

	for (size_t at = 0; at < len; at += step) {
		size_t n = len - at < step ? len - at : step;

		if (b->chunked && !send_all(r->fd, size, (size_t)snprintf(size, sizeof(size), "%zx\r\n", n)))
			return false;
		if (!send_all(r->fd, b->bytes + at, n) || (b->chunked && !send_all(r->fd, "\r\n", 2)))
			return false;
		if (drip)
			wait_ms(drip);
	}
	if (b->chunked && !send_all(r->fd, "0\r\n\r\n", 5))
		return false;
	return len == b->len;
}

static bool send_head(const struct request *r, const struct body *b, int status)
{
	char *head;
	size_t len;
	FILE *out = open_memstream(&head, &len);
	bool ok;

	fprintf(out, "HTTP/1.1 %d x\r\n", status);
	put_header(out, r, "Content-Type", "content-type", type_of(r->path));
	put_header(out, r, "ETag", "etag", status == 200 || status == 304 ? b->etag : "");
	put_header(out, r, "Last-Modified", "last-modified", status == 200 || status == 304 ? b->modified : "");
	put_header(out, r, "Location", "location", NULL);
	put_header(out, r, "Retry-After", "retry-after", NULL);
	put_header(out, r, "Cache-Control", "cache-control", NULL);
	put_header(out, r, "Expires", "expires", NULL);
	put_header(out, r, "Link", "link", NULL);
	put_header(out, r, "Age", "age", NULL);
	put_header(out, r, "Date", "date", NULL);
	put_header(out, r, "Content-Encoding", "content-encoding", b->encoding);
	put_header(out, r, "Set-Cookie", "set-cookie", NULL);
	if (number(r, "line"))
		fprintf(out, "X-Long: %0*d\r\n", (int)number(r, "line"), 0);
	for (long left = number(r, "headers"); left > 0; left -= 100)
		fprintf(out, "X-More: %092d\r\n", 0);
	if (b->chunked)
		fputs("Transfer-Encoding: chunked\r\n", out);
	else if (status != 304)
		fprintf(out, "Content-Length: %zu\r\n", b->len);
	fputs("\r\n", out);
	fclose(out);
	ok = send_all(r->fd, head, len);
	free(head);
	return ok;
}

/* Sends everyone back to where they were until they bring the cookie. */
static bool answer_wall(struct request *r, const char *cookie)
{
	char head[4096];
	int n = snprintf(head, sizeof(head),
			 "HTTP/1.1 302 x\r\nLocation: %s?%s\r\nSet-Cookie: %s; Path=/\r\nContent-Length: 0\r\n\r\n", r->path,
			 r->query, cookie);

	note(r, 302);
	return send_all(r->fd, head, (size_t)n);
}

static bool answer_document(struct request *r)
{
	struct body b = { 0 };
	char etag[256], modified[256];
	char wall[256], cookie[1024] = "";
	int status = (int)number(r, "status");
	bool ok;

	if (param(r, "wall", wall, sizeof(wall)) && (!header(r, "Cookie", cookie, sizeof(cookie)) || !strstr(cookie, wall)))
		return answer_wall(r, wall);
	if (number(r, "delay-ms"))
		wait_ms(number(r, "delay-ms"));
	make_body(&b, r);
	if (!param(r, "etag", etag, sizeof(etag)))
		snprintf(etag, sizeof(etag), "%s", b.etag);
	if (!param(r, "last-modified", modified, sizeof(modified)))
		snprintf(modified, sizeof(modified), "%s", b.modified);
	if (!status)
		status = is_same(r, &b, etag, modified) ? 304 : b.found ? 200 : 404;
	note(r, number(r, "close") ? 0 : status);
	ok = !number(r, "close") && send_head(r, &b, status);
	if (ok && status != 304 && strcmp(r->method, "HEAD") != 0)
		ok = send_body(r, &b);
	free(b.bytes);
	return ok;
}

/* ---- connections ---- */

static bool answer(struct request *r, char *head)
{
	char target[2048], value[64];
	char *query;

	if (sscanf(head, "%15s %2047s", r->method, target) != 2)
		return false;
	r->headers = strstr(head, "\r\n");
	query = strchr(target, '?');
	r->query[0] = r->set[0] = '\0';
	if (query) {
		*query++ = '\0';
		snprintf(r->query, sizeof(r->query), "%s", query);
	}
	snprintf(r->path, sizeof(r->path), "%s", target);
	r->keep = !header(r, "Connection", value, sizeof(value)) || strcasecmp(value, "close") != 0;
	if (strncmp(r->path, "/ctl/", 5) == 0)
		return answer_control(r) && r->keep;
	find_rule(r);
	return answer_document(r) && r->keep;
}

static void count_open(int change)
{
	pthread_mutex_lock(&lock);
	n_open += change;
	if (n_open > most_open)
		most_open = n_open;
	pthread_mutex_unlock(&lock);
}

static void *serve(void *ctx)
{
	struct request *r = ctx;
	char in[MAX_HEAD];
	size_t len = 0;

	count_open(1);
	for (;;) {
		ssize_t n = recv(r->fd, in + len, sizeof(in) - 1 - len, 0);
		char *end;

		if (n <= 0)
			break;
		len += (size_t)n;
		in[len] = '\0';
		end = strstr(in, "\r\n\r\n");
		if (!end && len < sizeof(in) - 1)
			continue;
		if (!end || (end[2] = '\0', !answer(r, in)))
			break;
		len = 0; /* no pipelining */
	}
	count_open(-1);
	close(r->fd);
	free(r);
	return NULL;
}

static int listen_on(const char *address, int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (inet_pton(AF_INET, address, &at.sin_addr) != 1 || bind(fd, (struct sockaddr *)&at, len) != 0 ||
	    listen(fd, 512) != 0 || getsockname(fd, (struct sockaddr *)&at, &len) != 0) {
		perror("origin");
		return -1;
	}
	printf("%d\n", ntohs(at.sin_port));
	fflush(stdout);
	return fd;
}

/* Whoever started us holds the other end of stdin: when it ends, so do we. */
static void *watch_stdin(void *ctx)
{
	char byte;

	(void)ctx;
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	_exit(0);
}

static void spawn(void *(*run)(void *), void *ctx)
{
	pthread_attr_t attr;
	pthread_t thread;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, 256 * 1024);
	if (pthread_create(&thread, &attr, run, ctx) != 0)
		abort();
	pthread_attr_destroy(&attr);
}

int main(int argc, char **argv)
{
	const char *address = "127.0.0.1";
	int port = 0, option, fd;
	bool watch = true;

	while ((option = getopt(argc, argv, "a:p:k")) != -1)
		switch (option) {
		case 'a':
			address = optarg;
			break;
		case 'p':
			port = (int)strtol(optarg, NULL, 10);
			break;
		case 'k':
			watch = false;
			break;
		default:
			return 2;
		}
	if (optind + 1 != argc) {
		fputs("usage: origin [-k] [-a ADDRESS] [-p PORT] DIR\n", stderr);
		return 2;
	}
	dir = argv[optind];
	signal(SIGPIPE, SIG_IGN);
	fd = listen_on(address, port);
	if (fd < 0)
		return 1;
	if (watch)
		spawn(watch_stdin, NULL);
	for (;;) {
		struct request *r = calloc(1, sizeof(*r));

		r->fd = accept(fd, NULL, NULL);
		if (r->fd < 0)
			free(r);
		else
			spawn(serve, r);
	}
}
