/*
 * Whether the desk can work on this machine: one line a subject, and what to do
 * where it cannot. Everything is only looked at.
 */
#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/un.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "config/paths.h"
#include "config/problem.h"
#include "config/snapshot.h"
#include "store/store.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/url.h"

/* HOSTS: of so many, one must have an address. FD_LEAST: what 16 transfers and 100 readers need. */
enum { HOSTS = 5, FD_LEAST = 1024, DAY_MS = 86400000 };
static const int64_t SPARE_MOST = 8 << 20;
static const uint64_t ROOM_LEAST = 256 << 20;
static const int64_t AGES_AGO = 1735689600000; /* 2025: this program is younger */

/* Prints one line; counts what is not as it should be. */
__attribute__((format(printf, 4, 5))) static void tell(unsigned *n_bad, bool ok, const char *subject, const char *format,
						       ...)
{
	va_list args;

	printf("%s  %-13s ", ok ? "ok " : "bad", subject);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	*n_bad += !ok;
}

static void look_at_files(unsigned *n_bad, const struct wd_snapshot *s)
{
	size_t n = wd_problem_count(s->problems, s->n_problems);

	tell(n_bad, true, "configuration", "%s, %zu merged feed%s",
	     s->config.path ? s->config.path : "none: the defaults hold", s->n_merges, s->n_merges == 1 ? "" : "s");
	tell(n_bad, n == 0 && s->n_feeds > 0, "feed lists", "%zu list%s, %zu feed%s%s", s->config.n_feed_files,
	     s->config.n_feed_files == 1 ? "" : "s", s->n_feeds, s->n_feeds == 1 ? "" : "s",
	     n                 ? "; lines are faulty: wiredesk check names them"
	     : s->n_feeds == 0 ? "; wiredesk add URL adds the first"
			       : "");
}

/* One that gives room back by itself is never half empty for long. */
static void look_at_room(unsigned *n_bad, struct wd_reader *reader, const char *name)
{
	struct wd_growth growth;
	struct wd_error err = { 0 };

	if (!wd_reader_growth(reader, wd_clock_now(), &growth, &err))
		tell(n_bad, false, "database", "%s: %s", name, err.text);
	else if (growth.spare_bytes > SPARE_MOST && growth.spare_bytes > growth.bytes / 2)
		tell(n_bad, true, "database", "%s, %.1f MB, of which %.1f MB hold nothing; wiredesk compact gives them back",
		     name, (double)growth.bytes / 1e6, (double)growth.spare_bytes / 1e6);
	else
		tell(n_bad, true, "database", "%s, %.1f MB; wiredesk check --db reads all of it", name,
		     (double)growth.bytes / 1e6);
}

static void look_at_database(unsigned *n_bad, const struct wd_config *config)
{
	const char *name = config->database_name;
	struct wd_error err = { 0 };
	struct wd_reader *reader;
	struct stat st = { 0 };

	if (!wd_url_is_database(config->database) && (stat(config->database, &st) != 0 || st.st_size == 0)) {
		tell(n_bad, true, "database", "%s: none yet; wiredesk run makes it", name);
		return;
	}
	reader = wd_reader_open(config->database, &err);
	if (reader && st.st_size == 0)
		tell(n_bad, true, "database", "%s; wiredesk check --db reads all of it", name);
	else if (reader)
		look_at_room(n_bad, reader, name);
	else if (err.code == WD_PERMANENT)
		tell(n_bad, true, "database", "%s", err.text);
	else
		tell(n_bad, false, "database", "%s", err.text);
	wd_reader_close(reader);
}

static void look_at_standby(unsigned *n_bad, const char *address)
{
	struct wd_error err = { 0 };
	struct wd_reader *reader = address ? wd_reader_open(address, &err) : NULL;

	if (reader)
		tell(n_bad, true, "database-read", "it can be read, and the web server does so");
	else if (address)
		tell(n_bad, false, "database-read", "%s", err.text);
	wd_reader_close(reader);
}

/* The folder itself, or the one above in which it would be made. Takes the name. */
static char *nearest_folder(char *folder)
{
	while (access(folder, F_OK) != 0 && strcmp(folder, "/") != 0) {
		char *above = wd_paths_folder(folder);

		free(folder);
		folder = above;
	}
	return folder;
}

static void look_at_disk(unsigned *n_bad, const char *database)
{
	char *folder = nearest_folder(wd_paths_folder(database));
	struct statvfs fs;

	if (statvfs(folder, &fs) != 0)
		tell(n_bad, false, "disk", "%s: %s", folder, strerror(errno));
	else if ((uint64_t)fs.f_bavail * fs.f_frsize < ROOM_LEAST)
		tell(n_bad, false, "disk", "%s: %" PRIu64 " MB are free, 256 are wanted; make room, or shorten keep-for",
		     folder, (uint64_t)fs.f_bavail * fs.f_frsize >> 20);
	else
		tell(n_bad, true, "disk", "%s: %.1f GB free", folder, (double)fs.f_bavail * (double)fs.f_frsize / 1e9);
	free(folder);
}

/* What is written at the path: files in that folder, or itself, a file. */
static void look_at_folder(unsigned *n_bad, const char *subject, const char *path, bool is_folder)
{
	char *folder = nearest_folder(is_folder ? wd_xstrdup(path) : wd_paths_folder(path));
	struct stat st;
	bool ok = stat(folder, &st) == 0 && (S_ISDIR(st.st_mode) || (errno = ENOTDIR, false)) &&
		  access(folder, W_OK | X_OK) == 0 && (access(path, F_OK) != 0 || access(path, W_OK) == 0);

	if (ok)
		tell(n_bad, true, subject, "%s may be written by this user", folder);
	else
		tell(n_bad, false, subject, "%s: %s; give the folder to the user that runs wiredesk (uid %u)", path,
		     strerror(errno), (unsigned)geteuid());
	free(folder);
}

static bool resolves(struct wd_span host)
{
	char *name = wd_xstrndup(host.ptr, host.len);
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	bool ok = getaddrinfo(name, NULL, &hints, &found) == 0;

	if (ok)
		freeaddrinfo(found);
	free(name);
	return ok;
}

static bool is_among(struct wd_span host, const struct wd_span *hosts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (wd_span_equal(hosts[i], host))
			return true;
	return false;
}

static void look_at_names(unsigned *n_bad, const struct wd_snapshot *s)
{
	struct wd_span asked[HOSTS];
	size_t n_asked = 0;

	for (size_t i = 0; i < s->n_feeds && n_asked < HOSTS; i++) {
		struct wd_span url = wd_span_of(s->feeds[i]->url), host = wd_url_split(url).host;

		if (!wd_url_is_http(url) || !host.len || host.ptr[0] == '[' || is_among(host, asked, n_asked))
			continue;
		asked[n_asked++] = host;
		if (resolves(host)) {
			tell(n_bad, true, "names", "%.*s has an address", WD_SPAN_ARG(host));
			return;
		}
	}
	if (n_asked)
		tell(n_bad, false, "names",
		     "of the first %zu hosts none has an address; is the network up, and "
		     "/etc/resolv.conf right?",
		     n_asked);
	else
		tell(n_bad, true, "names", "no feed of the web is listed");
}

static void look_at_clock(unsigned *n_bad, const char *database)
{
	int64_t now = wd_clock_now();
	char text[WD_CLOCK_TEXT];
	struct stat st;
	bool is_early = now < AGES_AGO || (stat(database, &st) == 0 && st.st_mtim.tv_sec * 1000LL > now + DAY_MS);

	tell(n_bad, !is_early, "clock", "%s%s", wd_clock_rfc3339(now, text),
	     is_early ? ": that is before what was written already; set it, or turn NTP on" : "");
}

static bool answers_at(const struct sockaddr *address, socklen_t len)
{
	int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool ok = fd >= 0 && connect(fd, address, len) == 0;

	if (fd >= 0)
		close(fd);
	return ok;
}

static bool answers(const char *listen)
{
	struct sockaddr_un local = { .sun_family = AF_UNIX };
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV };
	const char *colon = strrchr(listen, ':');
	struct addrinfo *found = NULL;
	struct wd_span host = { listen, (size_t)(colon - listen) };
	char *name;
	bool ok;

	if (strncmp(listen, "unix:", 5) == 0) {
		snprintf(local.sun_path, sizeof(local.sun_path), "%s", listen + 5);
		return answers_at((struct sockaddr *)&local, sizeof(local));
	}
	if (host.len && host.ptr[0] == '[')
		host = (struct wd_span){ host.ptr + 1, host.len - 2 };
	name = wd_xstrndup(host.ptr, host.len);
	ok = getaddrinfo(*name ? name : NULL, colon + 1, &hints, &found) == 0 &&
	     answers_at(found->ai_addr, found->ai_addrlen);
	if (found)
		freeaddrinfo(found);
	free(name);
	return ok;
}

static void look_at_door(unsigned *n_bad, const struct wd_config *config)
{
	for (size_t i = 0; i < config->n_listen; i++)
		tell(n_bad, true, "listen", "%s: %s", config->listen[i],
		     answers(config->listen[i]) ? "answers" : "nobody answers; wiredesk run does");
}

static void look_at_limits(unsigned *n_bad)
{
	struct rlimit limit = { 0 };

	getrlimit(RLIMIT_NOFILE, &limit);
	tell(n_bad, limit.rlim_max >= FD_LEAST, "descriptors", "at most %" PRIu64 "%s", (uint64_t)limit.rlim_max,
	     limit.rlim_max >= FD_LEAST ? "" : "; 1024 are wanted: ulimit -n, or LimitNOFILE= of the service");
}

static int examine(const struct wd_cmd_options *options)
{
	struct wd_error err = { 0 };
	struct wd_snapshot *s = wd_snapshot_load(options->config_path, NULL, NULL, NULL, &err);
	const struct wd_config *config;
	unsigned n_bad = 0;

	if (!s) {
		tell(&n_bad, false, "configuration", "%s; wiredesk check names all that is wrong", err.text);
		return WD_EXIT_FAILED;
	}
	config = &s->config;
	look_at_files(&n_bad, s);
	look_at_database(&n_bad, config);
	look_at_standby(&n_bad, config->database_read);
	look_at_disk(&n_bad, config->database_side);
	look_at_folder(&n_bad, "permissions", config->database_side, false);
	if (config->publish)
		look_at_folder(&n_bad, "publish", config->publish, true);
	look_at_names(&n_bad, s);
	look_at_clock(&n_bad, config->database);
	look_at_door(&n_bad, config);
	look_at_limits(&n_bad);
	wd_snapshot_release(s);
	return n_bad ? WD_EXIT_FAILED : WD_EXIT_DONE;
}

static int run(const struct wd_command *self, const struct wd_cmd_options *options, int argc, char **argv)
{
	int status;

	if (!wd_cmd_takes(self, argc, argv, 0, "it takes no arguments", &status))
		return status;
	return examine(options);
}

const struct wd_command wd_cmd_doctor = {
	.name = "doctor",
	.arguments = "[-h]",
	.summary = "See whether all that the desk needs is in order on this machine",
	.help = "One line each on configuration, feed lists, database, database-read, disk, permissions,\n"
		"publish, names, clock, the address that is listened on, and descriptors: \"ok\", or \"bad\"\n"
		"and what to do. Nothing is changed, and no feed is asked. The exit status is 1 when\n"
		"something is bad. Run it as the user that the service runs as.\n\n"
		"  wiredesk doctor\n"
		"  sudo -u wiredesk wiredesk -c /etc/wiredesk/wiredesk.conf doctor\n",
	.run = run,
};
