/* An answer that is kept, and has grown old: one asks for it to be made anew, and the others need not wait. */
#include "test.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "files.h"
#include "serve/http.h"
#include "serve/server.h"
#include "store/store.h"

enum { THREADS = 4, OLD_US = 1100 * 1000 }; /* of the crew; longer than what is kept is believed unseen */

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void stand_at_gate(struct wd_work *work)
{
	(void)work;
	pthread_mutex_lock(&gate);
	pthread_mutex_unlock(&gate);
}

static void must(bool done, const struct wd_error *err)
{
	if (!done)
		fail_msg("%s", err->text);
}

static struct wd_snapshot *furnish(const char *folder)
{
	struct wd_error err = { 0 };
	struct wd_snapshot *snapshot;
	struct wd_feed_state *states = NULL;
	struct wd_writer *writer;
	char path[64], text[256];

	snprintf(path, sizeof(path), "%s/conf", folder);
	snprintf(text, sizeof(text), "listen = \"unix:%s/web\"\ndatabase = \"%s/db\"\nfeeds = {}\n", folder, folder);
	put(path, text);
	snapshot = wd_snapshot_load(path, NULL, NULL, NULL, &err);
	must(snapshot != NULL, &err);
	writer = wd_writer_open(snapshot->config.database, &err);
	must(writer && wd_writer_sync(writer, snapshot, &states, &err), &err);
	free(states);
	wd_writer_close(writer);
	return snapshot;
}

static void clear_out(const char *folder)
{
	static const char *const names[] = { "conf", "db", "db-wal", "db-shm" };
	char path[64];

	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		unlink(path);
	}
	assert_int_equal(rmdir(folder), 0);
}

static int ask(const char *folder)
{
	static const char request[] = "GET /all.atom HTTP/1.1\r\nHost: localhost\r\n\r\n";
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(at.sun_path, sizeof(at.sun_path), "%s/web", folder);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(send(fd, request, sizeof(request) - 1, 0), sizeof(request) - 1);
	return fd;
}

static void is_answered(int fd)
{
	char got[13] = "";

	assert_int_equal(recv(fd, got, 12, MSG_WAITALL), 12);
	assert_string_equal(got, "HTTP/1.1 200");
	close(fd);
}

static void one_waits_while_it_is_made_anew(void **state)
{
	struct wd_work busy[THREADS];
	char folder[] = "/tmp/wd-kept-XXXXXX", got;
	struct wd_health health = { 0 };
	struct wd_error err = { 0 };
	struct wd_server_options options = { .health = &health };
	struct wd_server *server;
	int first;

	(void)state;
	assert_non_null(mkdtemp(folder));
	options.snapshot = furnish(folder);
	options.database = options.snapshot->config.database;
	server = wd_server_start(&options, &err);
	must(server != NULL, &err);
	is_answered(ask(folder));
	usleep(OLD_US);
	pthread_mutex_lock(&gate);
	for (int i = 0; i < THREADS; i++) {
		busy[i] = (struct wd_work){ .lane = WD_CREW_PAGES, .run = stand_at_gate };
		assert_true(wd_crew_add(server->crew, &busy[i]));
	}
	while (wd_crew_waiting(server->crew, WD_CREW_PAGES) > 0)
		usleep(1000);
	first = ask(folder);
	while (wd_crew_waiting(server->crew, WD_CREW_PAGES) == 0)
		usleep(1000);
	is_answered(ask(folder));
	is_answered(ask(folder));
	assert_int_equal(recv(first, &got, 1, MSG_DONTWAIT), -1);
	pthread_mutex_unlock(&gate);
	is_answered(first);
	wd_server_stop(server);
	wd_snapshot_release(options.snapshot);
	clear_out(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_waits_while_it_is_made_anew),
	};

	alarm(30);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
