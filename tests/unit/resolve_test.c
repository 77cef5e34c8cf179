/*
 * The resolver over a name server of our own: getaddrinfo stands here in libc's
 * place. Names that begin with "dead" are not answered until the test lets them.
 */
#include "test.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "fetch/resolve.h"
#include "util/clock.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t opened = PTHREAD_COND_INITIALIZER;
static _Atomic bool open_for_dead;
static atomic_int n_asked;

int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **out)
{
	static struct sockaddr_in address = { .sin_family = AF_INET };
	struct addrinfo *found;

	(void)service, (void)hints;
	atomic_fetch_add(&n_asked, 1);
	pthread_mutex_lock(&lock);
	while (strncmp(host, "dead", 4) == 0 && !open_for_dead)
		pthread_cond_wait(&opened, &lock);
	pthread_mutex_unlock(&lock);
	if (strncmp(host, "dead", 4) == 0)
		return EAI_AGAIN;
	found = calloc(1, sizeof(*found));
	address.sin_addr.s_addr = htonl(0x08080808);
	*found = (struct addrinfo){ .ai_family = AF_INET, .ai_addr = (struct sockaddr *)&address };
	*out = found;
	return 0;
}

void freeaddrinfo(struct addrinfo *found)
{
	free(found);
}

static void wake(void *ctx)
{
	(void)ctx;
}

static enum wd_lookup ask(struct wd_resolver *r, const char *host, bool proven)
{
	struct wd_error err = { 0 };
	const char *addresses = NULL;
	enum wd_lookup answer;

	wd_resolver_reap(r);
	answer = wd_resolver_ask(r, host, proven, &addresses, &err);
	if (answer == WD_LOOKUP_FOUND)
		assert_string_equal(addresses, "8.8.8.8");
	return answer;
}

/* Until it is answered, five seconds at most. */
static enum wd_lookup wait_for(struct wd_resolver *r, const char *host, bool proven)
{
	int64_t until = wd_clock_steady() + 5000;
	enum wd_lookup answer;

	while ((answer = ask(r, host, proven)) == WD_LOOKUP_WAITS && wd_clock_steady() < until)
		usleep(1000);
	return answer;
}

static void let_the_dead_go(void)
{
	pthread_mutex_lock(&lock);
	open_for_dead = true;
	pthread_cond_broadcast(&opened);
	pthread_mutex_unlock(&lock);
}

static int begin(void **state)
{
	open_for_dead = false;
	*state = wd_resolver_new(wake, NULL);
	return 0;
}

static int end(void **state)
{
	let_the_dead_go();
	wd_resolver_free(*state);
	usleep(50000); /* its threads end by themselves */
	wd_clock_set(WD_NO_TIME);
	return 0;
}

/* One thread is at rest when two names come at once: the second must not wait for the first. */
static void a_burst_waits_for_no_dead_name(void **state)
{
	struct wd_resolver *r = *state;

	assert_int_equal(wait_for(r, "first.example", false), WD_LOOKUP_FOUND);
	usleep(20000);
	ask(r, "dead.example", false);
	ask(r, "second.example", false);
	assert_int_equal(wait_for(r, "second.example", false), WD_LOOKUP_FOUND);
	assert_int_equal(ask(r, "dead.example", false), WD_LOOKUP_WAITS);
	let_the_dead_go();
	assert_int_equal(wait_for(r, "dead.example", false), WD_LOOKUP_FAILED);
}

/* However many dead names there are, a host that answered last time is looked up. */
static void the_dead_hold_up_no_proven_host(void **state)
{
	struct wd_resolver *r = *state;
	char name[32];

	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "dead%d.example", i);
		assert_int_equal(ask(r, name, false), WD_LOOKUP_WAITS);
	}
	assert_int_equal(wait_for(r, "good.example", true), WD_LOOKUP_FOUND);
	assert_int_equal(ask(r, "dead7.example", false), WD_LOOKUP_WAITS);
}

static void one_question_serves_all(void **state)
{
	struct wd_resolver *r = *state;
	int before = atomic_load(&n_asked);

	for (int i = 0; i < 50; i++)
		ask(r, "many.example", i % 2);
	assert_int_equal(wait_for(r, "many.example", false), WD_LOOKUP_FOUND);
	assert_int_equal(atomic_load(&n_asked) - before, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_burst_waits_for_no_dead_name, begin, end),
		cmocka_unit_test_setup_teardown(the_dead_hold_up_no_proven_host, begin, end),
		cmocka_unit_test_setup_teardown(one_question_serves_all, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
