#include "test.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "serve/cond.h"
#include "serve/range.h"
#include "serve/crew.h"
#include "serve/guess.h"
#include "serve/guests.h"
#include "serve/host.h"
#include "serve/reply.h"
#include "serve/request.h"
#include "serve/served.h"
#include "serve/target.h"
#include "util/clock.h"

static void parts(void **state)
{
	static const struct {
		const char *range, *if_range;
		enum wd_range_kind kind;
		size_t from, len;
	} cases[] = {
		{ "bytes=0-0", NULL, WD_RANGE_PART, 0, 1 },
		{ "bytes=10-19", NULL, WD_RANGE_PART, 10, 10 },
		{ "bytes=90-200", NULL, WD_RANGE_PART, 90, 10 },
		{ "Bytes=90-", NULL, WD_RANGE_PART, 90, 10 },
		{ "bytes=-7", NULL, WD_RANGE_PART, 93, 7 },
		{ "bytes=-200", NULL, WD_RANGE_PART, 0, 100 },
		{ "bytes=100-", NULL, WD_RANGE_BEYOND, 0, 0 },
		{ "bytes=-0", NULL, WD_RANGE_BEYOND, 0, 0 },
		{ "bytes=9-3", NULL, WD_RANGE_WHOLE, 0, 0 },
		{ "bytes=0-1,5-6", NULL, WD_RANGE_WHOLE, 0, 0 },
		{ "bytes=-", NULL, WD_RANGE_WHOLE, 0, 0 },
		{ "bytes=a-b", NULL, WD_RANGE_WHOLE, 0, 0 },
		{ "bytes=99999999999999999999-", NULL, WD_RANGE_WHOLE, 0, 0 },
		{ "lines=0-1", NULL, WD_RANGE_WHOLE, 0, 0 },
		{ "bytes=10-19", "\"tag\"", WD_RANGE_PART, 10, 10 },
		{ "bytes=10-19", "\"other\"", WD_RANGE_WHOLE, 0, 0 },
		{ "bytes=10-19", "W/\"tag\"", WD_RANGE_WHOLE, 0, 0 },
		{ "bytes=10-19", "Thu, 14 Jan 2016 09:30:00 GMT", WD_RANGE_PART, 10, 10 },
		{ "bytes=10-19", "Thu, 14 Jan 2016 09:31:00 GMT", WD_RANGE_WHOLE, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct wd_range got = wd_range_of(wd_span_of(cases[i].range), wd_span_of(cases[i].if_range),
						  WD_SPAN("\"tag\""), INT64_C(1452763800123), 100);

		if (got.kind != cases[i].kind || got.from != cases[i].from || got.len != cases[i].len)
			fail_msg("%s: %d, %zu bytes from %zu", cases[i].range, got.kind, got.len, got.from);
	}
}

static void what_is_liked_best(void **state)
{
	static const char *const types[] = { "application/atom+xml", "application/rss+xml" };
	static const struct {
		const char *accept;
		size_t want; /* 2: the page */
	} cases[] = {
		{ "", 2 },
		{ "*/*", 2 },
		{ "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8", 2 },
		{ "application/atom+xml", 0 },
		{ "application/rss+xml, application/atom+xml;q=0.6, application/xml;q=0.4, */*;q=0.1", 1 },
		{ "application/atom+xml, */*", 0 },
		{ "application/atom+xml;q=0.5, */*", 2 },
		{ "text/html, application/atom+xml", 2 },
		{ "text/html;q=0.6, Application/Atom+XML ; q=0.8", 0 },
		{ "application/atom+xml;q=0", 2 },
		{ "application/atom+xml;charset=q;q=0.2, application/rss+xml;q=0.300", 1 },
		{ ",;q=,application/;q=1.0000000000000000000000", 2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t got = wd_cond_prefers(wd_span_of(cases[i].accept), types, 2);

		if ((got == SIZE_MAX ? 2 : got) != cases[i].want)
			fail_msg("%s: %zu", cases[i].accept, got);
	}
}

static void conditions(void **state)
{
	static const struct {
		const char *none_match, *since;
		bool want;
	} cases[] = {
		{ NULL, NULL, false },
		{ "\"a\"", NULL, true },
		{ "\"b\"", NULL, false },
		{ "\"b\", W/\"a\"", NULL, true },
		{ "*", NULL, true },
		{ "\"x,y\", \"a\"", NULL, true },
		{ "\"b\"", "Thu, 14 Jan 2016 09:30:00 GMT", false },
		{ NULL, "Thu, 14 Jan 2016 09:30:00 GMT", true },
		{ NULL, "Thu, 14 Jan 2016 09:29:59 GMT", false },
		{ NULL, "nonsense", false },
	};
	static const struct {
		const char *accept;
		bool want;
	} codings[] = { { "gzip", true }, { "br, GZIP;q=0.5", true }, { "gzip;q=0", false }, { "identity", false },
			{ "*", true },    { "*;q=0", false },         { "", false } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct wd_cond cond = { wd_span_of(cases[i].none_match), wd_span_of(cases[i].since), WD_SPAN("\"a\""),
					      1452763800000 };

		if (wd_cond_unchanged(&cond) != cases[i].want)
			fail_msg("condition %zu", i);
	}
	for (size_t i = 0; i < COUNT(codings); i++)
		if (wd_cond_takes_gzip(wd_span_of(codings[i].accept)) != codings[i].want)
			fail_msg("%s", codings[i].accept);
}

/* Names lead where a stranger wants; addresses do not. */
static void strange_hosts_are_refused(void **state)
{
	static const struct {
		const char *listen, *public_url, *host;
		bool want;
	} cases[] = {
		{ "127.0.0.1:8380", NULL, "127.0.0.1:8380", true },
		{ "127.0.0.1:8380", NULL, "127.0.0.1", true },
		{ "127.0.0.1:8380", NULL, "127.9.9.9", true },
		{ "127.0.0.1:8380", NULL, "localhost:8380", true },
		{ "127.0.0.1:8380", NULL, "LocalHost", true },
		{ "127.0.0.1:8380", NULL, "[::1]:8380", true },
		{ "127.0.0.1:8380", NULL, "evil.example", false },
		{ "127.0.0.1:8380", NULL, "127.evil.example", false },
		{ "127.0.0.1:8380", NULL, "127.0.0.1.evil.example:8380", false },
		{ "127.0.0.1:8380", NULL, "127.", false },
		{ "127.0.0.1:8380", NULL, "127.1", false },
		{ "127.0.0.1:8380", NULL, "localhost.evil.example", false },
		{ "127.0.0.1:8380", NULL, "localhost:80@evil.example", false },
		{ "127.0.0.1:8380", NULL, "[::1].evil.example", false },
		{ "127.0.0.1:8380", NULL, "[evil.example]", false },
		{ "127.0.0.1:8380", NULL, "[127.0.0.1]", false },
		{ "127.0.0.1:8380", NULL, "", false },
		{ "127.0.0.1:8380", NULL, ":8380", false },
		{ "127.0.0.1:8380", NULL, "127.0.0.1:", true },
		{ "127.0.0.1:8380", NULL, "127.0.0.1:123456", false },
		{ "0.0.0.0:8380", NULL, "192.0.2.7:8380", true },
		{ "0.0.0.0:8380", NULL, "evil.example:8380", false },
		{ "desk.lan:8380", NULL, "desk.lan:8380", true },
		{ "desk.lan:8380", NULL, "desk.lan.evil.example", false },
		{ "127.0.0.1:8380", "https://news.example", "news.example", true },
		{ "127.0.0.1:8380", "https://news.example", "NEWS.example:443", true },
		{ "127.0.0.1:8380", "https://news.example", "192.0.2.7", true },
		{ "127.0.0.1:8380", "https://news.example", "news.example.evil.example", false },
		{ "[::1]:8380", NULL, "[::1]:8380", true },
		{ "127.0.0.1:8380", NULL, "other.lan", true },
		{ "unix:/run/w.sock", NULL, "any.example", true },
		{ "unix:/run/w.sock", "https://news.example", "any.example", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char *listens[] = { (char *)(uintptr_t)cases[i].listen, (char *)(uintptr_t) "other.lan:80" };
		const struct wd_config config = { .listen = listens,
						  .n_listen = 2,
						  .public_url = (char *)(uintptr_t)cases[i].public_url };
		bool over_unix = strncmp(cases[i].listen, "unix:", 5) == 0;

		if (wd_host_is_ours(&config, wd_span_of(cases[i].host), over_unix) != cases[i].want)
			fail_msg("%s: %s", cases[i].listen, cases[i].host);
	}
}

static void targets(void **state)
{
	static const struct {
		const char *raw, *path, *q; /* path NULL: refused */
	} cases[] = {
		{ "/", "/", NULL },
		{ "/all.atom", "/all.atom", NULL },
		{ "/%ED%95%9C", "/한", NULL },
		{ "/a+b", "/a+b", NULL },
		{ "/search?q=north+korea", "/search", "north korea" },
		{ "/search?q=a%2Bb&q=c", "/search", "a+b" },
		{ "/search?before=1.2&q=x", "/search", "x" },
		{ "/search?q", "/search", "" },
		{ "/search?&&=x&q=1", "/search", "1" },
		{ "/search?q=a=b?c", "/search", "a=b?c" },
		{ "/search?q=%25", "/search", "%" },
		{ "/%2e%2e/%2e%2e/etc/passwd", "/../../etc/passwd", NULL },
		{ "http://127.0.0.1/all", "/all", NULL },
		{ "HTTPS://h?q=x", "/", "x" },
		{ "http://h", "/", NULL },
		{ "/all.json%00.html", NULL, NULL },
		{ "/search?q=%00", NULL, NULL },
		{ "/search?%00=q", NULL, NULL },
		{ "/%", NULL, NULL },
		{ "/%1", NULL, NULL },
		{ "/%zz", NULL, NULL },
		{ "/%-1", NULL, NULL },
		{ "/a#b", NULL, NULL },
		{ "/a b", NULL, NULL },
		{ "/a\x7F", NULL, NULL },
		{ "", NULL, NULL },
		{ "*", NULL, NULL },
		{ "?q=x", NULL, NULL },
		{ "http://", NULL, NULL },
		{ "http:///etc", NULL, NULL },
		{ "ftp://h/", NULL, NULL },
		{ "example.org:443", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char room[128];
		struct wd_target target;
		bool is_one = wd_target_parse(wd_span_of(cases[i].raw), room, &target);

		if (is_one != (cases[i].path != NULL))
			fail_msg("%s: %s", cases[i].raw, is_one ? "taken" : "refused");
		if (!is_one)
			continue;
		expect_span(cases[i].raw, target.path, cases[i].path);
		assert_int_equal(wd_target_parameter(&target, "q").ptr != NULL, cases[i].q != NULL);
		if (cases[i].q)
			expect_span(cases[i].raw, wd_target_parameter(&target, "q"), cases[i].q);
	}
}

static void a_target_is_bounded(void **state)
{
	static char raw[WD_TARGET_MOST + 1], room[WD_TARGET_MOST + 1];
	struct wd_target target;

	(void)state;
	memset(raw, 'a', sizeof(raw));
	raw[0] = '/';
	assert_true(wd_target_parse((struct wd_span){ raw, WD_TARGET_MOST }, room, &target));
	assert_false(wd_target_parse((struct wd_span){ raw, WD_TARGET_MOST + 1 }, room, &target));
	memset(raw, '&', sizeof(raw));
	memcpy(raw, "/?a=b&c=d&e=f&g=h&i=j&k=l&m=n&o=p&q=r", 37);
	assert_true(wd_target_parse((struct wd_span){ raw, WD_TARGET_MOST }, room, &target));
	assert_int_equal(target.n_parameters, WD_TARGET_PARAMETERS);
}

static struct wd_span key_of(const char *raw, struct wd_buf *key)
{
	char room[128];
	struct wd_target target;

	assert_true(wd_target_parse(wd_span_of(raw), room, &target));
	wd_buf_clear(key);
	wd_target_add_key(&target, target.path, key);
	return wd_buf_span(key);
}

/* Who can write into a query what stands between its parts would be given another's page. */
static void a_cached_page_is_found_by_its_own_request_alone(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} cases[] = {
		{ "/search?q=a", "/search?x=y&q=a", true },
		{ "/search?q=a&before=1.2", "/search?before=1.2&q=%61", true },
		{ "/search?q=a", "/search?q=b", false },
		{ "/search?q=", "/search", false },
		{ "/search?q=a&before=1", "/search?q=a&page=1", false },
		{ "/search?q=a%0A=5", "/search?q=a&before=5%0A", false },
		{ "/search?q=a%20before=1:5", "/search?q=a&before=5", false },
		{ "/search%0A=a", "/search?q=a%0A", false },
		{ "/search%20q=1:a", "/search?q=a", false },
	};
	struct wd_buf a, b;

	(void)state;
	wd_buf_init(&a, WD_BUF_PAGE);
	wd_buf_init(&b, WD_BUF_PAGE);
	for (size_t i = 0; i < COUNT(cases); i++)
		if (wd_span_equal(key_of(cases[i].a, &a), key_of(cases[i].b, &b)) != cases[i].same)
			fail_msg("%s %s %s", cases[i].a, cases[i].same ? "!=" : "==", cases[i].b);
	wd_buf_release(&a);
	wd_buf_release(&b);
}

static void a_path_is_found_below_its_prefix_or_without(void **state)
{
	static const struct {
		const char *path, *prefix, *want;
	} cases[] = {
		{ "/all", "", "/all" },
		{ "/all", "/wires", "/all" },
		{ "/wires/all", "/wires", "/all" },
		{ "/wires/", "/wires", "/" },
		{ "/wires", "/wires", "/" },
		{ "/wiresall", "/wires", "/wiresall" },
		{ "/a/b/all.atom", "/a/b", "/all.atom" },
		{ "/a/all", "/a/b", "/a/all" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		expect_span(cases[i].path, wd_target_below(wd_span_of(cases[i].path), wd_span_of(cases[i].prefix)),
			    cases[i].want);
}

static void requests_with_a_fault_are_refused(void **state)
{
	static const struct {
		const char *method, *headers[4]; /* name, value, … */
		int want;
	} cases[] = {
		{ "GET", { "Host", "a" }, 0 },
		{ "HEAD", { "Host", "a" }, 0 },
		{ "GET", { "Host", "a", "Content-Length", "0" }, 0 },
		{ "GET", { NULL }, 400 },
		{ "GET", { "Host", "a", "host", "a" }, 400 },
		{ "GET", { "Host", "a", "Content-Length", "1" }, 400 },
		{ "GET", { "Host", "a", "Content-Length", "" }, 400 },
		{ "GET", { "Host", "a", "Content-Length", "00" }, 400 },
		{ "GET", { "Host", "a", "X y", "z" }, 400 },
		{ "GET", { "Host", "a", "X ", "z" }, 400 },
		{ "GET", { "Host", "a", "X", "a\rb" }, 400 },
		{ "GET", { "Host", "a", "X", "a\tb" }, 0 },
		{ "POST", { "Host", "a", "Content-Length", "1" }, 405 },
		{ "POST", { "Host", "a", "Transfer-Encoding", "chunked" }, 405 },
		{ "POST", { "Host", "a", "Transfer-Encoding", "gzip, chunked" }, 400 },
		{ "get", { "Host", "a" }, 405 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct wd_request request = { .method = wd_span_of(cases[i].method) };
		const char *why;

		for (int h = 0; h < 4 && cases[i].headers[h]; h += 2)
			wd_request_add_header(&request, wd_span_of(cases[i].headers[h]),
					      wd_span_of(cases[i].headers[h + 1]));
		if (wd_request_fault(&request, &why) != cases[i].want)
			fail_msg("row %zu: %s", i, why ? why : "no fault");
	}
}

/* ---- who is at the door ---- */

static void guests_go_in_order_of_idleness(void **state)
{
	struct wd_guests guests;
	struct wd_guest g[5] = { 0 };

	(void)state;
	wd_guests_init(&guests, 3, 2);
	for (int i = 0; i < 3; i++)
		wd_guests_enter(&guests, &g[i], i);
	assert_null(wd_guests_surplus(&guests, &g[2]));
	wd_guests_turn(&guests, &g[0], WD_GUEST_SERVED, 10);
	wd_guests_enter(&guests, &g[3], 11);
	assert_ptr_equal(wd_guests_surplus(&guests, &g[3]), &g[1]);
	wd_guests_turn(&guests, &g[1], WD_GUEST_LEAVES, 12);
	assert_null(wd_guests_surplus(&guests, &g[3]));
	assert_ptr_equal(wd_guests_overdue(&guests, WD_GUEST_WAITS, 20, 22), &g[2]);
	assert_null(wd_guests_overdue(&guests, WD_GUEST_WAITS, 21, 22));
	/* When all the others are served, it is the one that has been longest. */
	wd_guests_turn(&guests, &g[2], WD_GUEST_SERVED, 13);
	wd_guests_enter(&guests, &g[4], 14);
	wd_guests_turn(&guests, &g[3], WD_GUEST_SERVED, 15);
	assert_ptr_equal(wd_guests_surplus(&guests, &g[4]), &g[0]);
	/* Who leaves stays so until he is gone. */
	wd_guests_turn(&guests, &g[1], WD_GUEST_WAITS, 16);
	assert_int_equal(g[1].state, WD_GUEST_LEAVES);
	for (int i = 0; i < 5; i++)
		wd_guests_leave(&guests, &g[i]);
	assert_int_equal(guests.n[WD_GUEST_WAITS] + guests.n[WD_GUEST_SERVED] + guests.n[WD_GUEST_LEAVES], 0);
}

static void come_from(struct wd_guest *guest, const char *address)
{
	struct sockaddr_in four = { .sin_family = AF_INET };

	assert_int_equal(inet_pton(AF_INET, address, &four.sin_addr), 1);
	wd_guest_set_address(guest, (const struct sockaddr *)&four);
}

static void one_address_turns_out_its_own(void **state)
{
	struct wd_guests guests;
	struct wd_guest g[8] = { 0 };

	(void)state;
	wd_guests_init(&guests, 100, 2);
	for (int i = 0; i < 4; i++) {
		come_from(&g[i], i == 0 ? "192.0.2.1" : "192.0.2.7");
		wd_guests_enter(&guests, &g[i], i);
	}
	assert_ptr_equal(wd_guests_surplus(&guests, &g[3]), &g[1]);
	/* This machine's are proxies. */
	for (int i = 4; i < 8; i++) {
		come_from(&g[i], "127.0.0.1");
		wd_guests_enter(&guests, &g[i], i);
	}
	assert_null(wd_guests_surplus(&guests, &g[7]));
}

/* ---- passwords ---- */

static void guessing_has_an_end_and_the_end_has_one(void **state)
{
	static struct wd_guesses guesses;
	int64_t now = 1000;
	int n = 0;

	(void)state;
	wd_guesses_init(&guesses, 7);
	for (; n < 1000 && wd_guesses_wait_s(&guesses, WD_SPAN("stranger"), now) == 0; n++, now += 10)
		wd_guesses_failed(&guesses, WD_SPAN("stranger"), now);
	assert_in_range(n, 5, 20);
	assert_in_range(wd_guesses_wait_s(&guesses, WD_SPAN("stranger"), now), 1, 60);
	assert_int_equal(wd_guesses_wait_s(&guesses, WD_SPAN("somebody else"), now), 0);
	now += 1000 * wd_guesses_wait_s(&guesses, WD_SPAN("stranger"), now);
	assert_int_equal(wd_guesses_wait_s(&guesses, WD_SPAN("stranger"), now), 0);
}

/* ---- the crew ---- */

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
static bool is_open;
static int n_inside, n_done, n_aside;

/* A search that goes on until the gate opens. */
static void search(struct wd_work *work)
{
	(void)work;
	pthread_mutex_lock(&gate);
	n_aside += getpriority(PRIO_PROCESS, 0) > getpriority(PRIO_PROCESS, (id_t)getpid());
	n_inside++;
	pthread_cond_broadcast(&moved);
	while (!is_open)
		pthread_cond_wait(&moved, &gate);
	n_done++;
	pthread_mutex_unlock(&gate);
}

static void open_gate(struct wd_work *work)
{
	(void)work;
	pthread_mutex_lock(&gate);
	is_open = true;
	pthread_cond_broadcast(&moved);
	pthread_mutex_unlock(&gate);
}

/* Were pages to wait for searches, nothing would ever open the gate. They run at a lesser priority. */
static void searches_never_stand_before_pages(void **state)
{
	enum { MANY = 40 };
	struct wd_work searches[MANY], page = { .lane = WD_CREW_PAGES, .run = open_gate };
	struct wd_error err;
	struct wd_crew *crew = wd_crew_new(&err);
	int taken = 0;

	(void)state;
	assert_non_null(crew);
	for (int i = 0; i < MANY; i++) {
		searches[i] = (struct wd_work){ .lane = WD_CREW_SEARCHES, .run = search };
		taken += wd_crew_add(crew, &searches[i]);
	}
	/* No lane holds what it likes. */
	assert_in_range(taken, 3, MANY - 1);
	pthread_mutex_lock(&gate);
	while (n_inside < 2)
		pthread_cond_wait(&moved, &gate);
	pthread_mutex_unlock(&gate);
	assert_true(wd_crew_add(crew, &page));
	wd_crew_free(crew);
	assert_int_equal(n_done, taken);
	/* Nothing steps aside of what stands last already. */
	assert_true(n_aside == taken || getpriority(PRIO_PROCESS, 0) == 19);
}

static struct wd_reply *made_reply(size_t len, bool is_noise)
{
	struct wd_reply *reply;
	struct wd_buf body;
	uint32_t noise = 1;

	wd_buf_init(&body, WD_BUF_PAGE);
	for (size_t i = 0; i < len; i++) {
		noise = noise * 1664525 + 1013904223;
		wd_buf_add_char(&body, is_noise ? (char)(noise >> 24) : "news "[i % 5]);
	}
	reply = wd_reply_new(200, "text/plain", &body);
	wd_reply_finish(reply, WD_NO_TIME, 60);
	return reply;
}

static void a_reply_is_packed_once(void **state)
{
	const struct wd_request wants_gzip = { .method = WD_SPAN("GET"), .accept_encoding = WD_SPAN("gzip") };

	(void)state;
	for (int is_noise = 0; is_noise < 2; is_noise++) {
		struct wd_reply *reply = made_reply(4000, is_noise);
		enum wd_form form = wd_reply_form(reply, &wants_gzip);
		size_t len = 0;
		char *packed;

		assert_int_equal(form, WD_FORM_PACKED);
		assert_true(wd_reply_lacks(reply, form));
		assert_false(atomic_load(&reply->was_packed));
		packed = wd_reply_pack(reply, &len);
		assert_int_equal(packed == NULL, is_noise);
		wd_reply_take_packed(reply, packed, len);
		/* Also where it was in vain, which is not tried again. */
		assert_true(atomic_load(&reply->was_packed));
		form = wd_reply_form(reply, &wants_gzip);
		assert_int_equal(form, is_noise ? WD_FORM_PLAIN : WD_FORM_PACKED);
		assert_false(wd_reply_lacks(reply, form));
		assert_non_null(wd_reply_response(reply, form));
		wd_reply_release(reply);
	}
}

static size_t open_files(void)
{
	DIR *dir = opendir("/proc/self/fd");
	size_t n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

static void a_large_reply_goes_from_a_file(void **state)
{
	struct wd_reply *small = made_reply(WD_REPLY_FILE - 1, false), *large = made_reply(WD_REPLY_FILE, false);
	size_t before = open_files();

	(void)state;
	assert_non_null(wd_reply_response(small, WD_FORM_PLAIN));
	assert_int_equal(open_files(), before);
	assert_non_null(wd_reply_response(large, WD_FORM_PLAIN));
	assert_int_equal(open_files(), before + 1);
	assert_non_null(wd_reply_response(large, WD_FORM_PLAIN_SAME));
	assert_int_equal(open_files(), before + 1);
	wd_reply_release(small);
	wd_reply_release(large);
	assert_int_equal(open_files(), before);
}

/* Each story once, whoever asks in whichever order, by the feed that brought it; nothing of before. */
static void first_answers_are_counted(void **state)
{
	enum { STORIES = 20000, SHOWN = 100 };
	const int64_t start = 1700000000000;
	struct wd_push_took took = { 0 };
	struct wd_story shown[SHOWN] = { { 0 } };
	struct wd_carrier two[] = { { .feed_id = 1, .first_seen_at = start + 9 },
				    { .feed_id = 2, .first_seen_at = start + 5 } };
	struct wd_story story = { .id = 77, .first_seen_at = start + 5, .feed_id = 1, .carriers = two, .n_carriers = 2 };
	struct wd_lateness *late;
	struct wd_served *served;
	int64_t n = 0;

	(void)state;
	wd_clock_set(start);
	served = wd_served_new(&took);
	wd_clock_set(start + 20);
	wd_served_note(served, &story, 1);
	wd_served_note(served, &story, 1);
	assert_int_equal(wd_served_take(served, &late), 1);
	assert_int_equal(late[0].feed, 2);
	assert_int_equal(late[0].sum_ms, 15);
	assert_int_equal(late[0].n, 1);
	free(late);
	story.id = 5;
	story.first_seen_at = start - 1;
	wd_served_note(served, &story, 1);
	/* Ids are in no order; a page has the hundred newest, again and again. */
	for (int64_t i = 0; i < STORIES; i++) {
		wd_clock_set(start + 100 + i);
		shown[i % SHOWN] = (struct wd_story){ .id = (i * 7919) % 1000003 + 1000,
						      .first_seen_at = start + 100 + i,
						      .feed_id = 3 };
		wd_served_note(served, shown, SHOWN);
	}
	for (int i = 0; i < WD_PUSH_TIMES; i++)
		n += atomic_load(&took.within[i]);
	assert_int_equal(n, STORIES + 1);
	assert_int_equal(wd_served_take(served, &late), 1);
	assert_int_equal(late[0].n, STORIES);
	free(late);
	assert_int_equal(wd_served_take(served, &late), 0);
	free(late);
	wd_served_free(served);
	wd_clock_set(WD_NO_TIME);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts),
		cmocka_unit_test(first_answers_are_counted),
		cmocka_unit_test(a_reply_is_packed_once),
		cmocka_unit_test(a_large_reply_goes_from_a_file),
		cmocka_unit_test(what_is_liked_best),
		cmocka_unit_test(conditions),
		cmocka_unit_test(strange_hosts_are_refused),
		cmocka_unit_test(targets),
		cmocka_unit_test(a_target_is_bounded),
		cmocka_unit_test(a_cached_page_is_found_by_its_own_request_alone),
		cmocka_unit_test(a_path_is_found_below_its_prefix_or_without),
		cmocka_unit_test(requests_with_a_fault_are_refused),
		cmocka_unit_test(guests_go_in_order_of_idleness),
		cmocka_unit_test(one_address_turns_out_its_own),
		cmocka_unit_test(guessing_has_an_end_and_the_end_has_one),
		cmocka_unit_test(searches_never_stand_before_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
