#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch/exchange.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/url.h"

bool wd_file_is_url(const char *url)
{
	return strncasecmp(url, "file:", 5) == 0;
}

/* RFC 8089: file:///path, file://localhost/path or file:/path, percent-decoded. NULL: another host's. */
static char *path_of(const char *url)
{
	const char *p = url + 5;
	struct wd_span text;
	char *path, *out;

	if (strncmp(p, "//", 2) == 0) {
		p += 2;
		if (strncasecmp(p, "localhost/", 10) == 0)
			p += 9;
	}
	if (*p != '/')
		return NULL;
	text = wd_span_of(p);
	path = out = wd_xmalloc(text.len + 1);
	for (size_t i = 0; i < text.len && text.ptr[i] != '#'; i++) {
		int octet = wd_url_octet(text, i);

		*out++ = octet > 0 ? (char)octet : text.ptr[i];
		i += octet > 0 ? 2 : 0;
	}
	*out = '\0';
	return path;
}

static void read_all(int fd, struct wd_response *out)
{
	char block[65536];
	ssize_t n;

	while ((n = read(fd, block, sizeof(block))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			wd_response_fail(out, WD_LOCAL, "the file cannot be read: %s", strerror(errno));
			return;
		}
		if (!wd_buf_add(&out->body, block, (size_t)n)) {
			wd_response_fail(out, WD_PERMANENT, "the file is larger than max-size allows");
			return;
		}
	}
	out->bytes = (int64_t)out->body.len;
	out->outcome = WD_FETCHED;
}

/* A file's validator: what changes with every way of writing it anew. */
static void read_open_file(int fd, const struct wd_request *request, struct wd_response *out)
{
	char version[96], date[WD_CLOCK_TEXT];
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		wd_response_fail(out, WD_PERMANENT, "it is no plain file");
		return;
	}
	snprintf(version, sizeof(version), "\"%" PRIx64 "-%" PRIx64 "-%" PRIx64 ".%lx\"", (uint64_t)st.st_ino,
		 (uint64_t)st.st_size, (uint64_t)st.st_mtim.tv_sec, (unsigned long)st.st_mtim.tv_nsec);
	out->etag = wd_xstrdup(version);
	out->last_modified = wd_xstrdup(wd_clock_http((int64_t)st.st_mtim.tv_sec * 1000, date));
	if (request->etag && strcmp(request->etag, version) == 0)
		out->outcome = WD_NOT_MODIFIED;
	else
		read_all(fd, out);
}

void wd_file_fetch(const struct wd_request *request, struct wd_response *out)
{
	char *path = path_of(request->url);
	int fd;

	memset(out, 0, sizeof(*out));
	wd_buf_init(&out->body, (size_t)(request->max_size > 0 ? request->max_size : 4 << 20));
	out->url = wd_xstrdup(request->url);
	if (!path || !request->private_ok) {
		wd_response_fail(out, WD_PERMANENT,
				 path ? "files are read only where the feed list names them"
				      : "the file is on another machine");
		free(path);
		return;
	}
	/* Not blocking: a named pipe must not hold the worker. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		wd_response_fail(out, errno == EMFILE || errno == ENFILE ? WD_LOCAL : WD_PERMANENT,
				 "the file cannot be opened: %s", strerror(errno));
	} else {
		read_open_file(fd, request, out);
		close(fd);
	}
	free(path);
}
