/* Who listens to a database's server ends when it is told to, whatever the server does. */
#include "test.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "store/listener.h"
#include "util/clock.h"

enum { AT_ONCE_MS = 3000, A_MOMENT_US = 50000 };

/* A server that takes who comes, and says nothing. */
static int be_silent(char *address, size_t size)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&at, len), 0);
	assert_int_equal(listen(fd, 5), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	snprintf(address, size, "postgresql://127.0.0.1:%d/news", ntohs(at.sin_port));
	return fd;
}

static void *stop_in_a_moment(void *stop)
{
	usleep(A_MOMENT_US);
	eventfd_write(*(int *)stop, 1);
	return NULL;
}

static void it_ends_while_it_connects(void **state)
{
	char address[80];
	int server = be_silent(address, sizeof(address)), stop = eventfd(0, EFD_CLOEXEC);
	int64_t began = wd_clock_steady();
	struct wd_error err;
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, stop_in_a_moment, &stop), 0);
	assert_null(wd_listener_open(address, stop, &err));
	assert_in_range(wd_clock_steady() - began, 0, AT_ONCE_MS);
	pthread_join(thread, NULL);
	close(stop);
	close(server);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_ends_while_it_connects),
	};

	return cmocka_run_group_tests_name("listener", tests, NULL, NULL);
}
