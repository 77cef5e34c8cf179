#include "serve/visitor.h"

#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "util/clock.h"
#include "util/mem.h"

enum {
	MOST = 2048, /* connections, where there are descriptors for them */
	LEAST = 32,
	FILES_A_GUEST = 8, /* one of so many descriptors is for guests: polls need most of them */
	MOST_PER_ADDRESS = 256,
	ACCEPTED_A_TURN = 64,
	EVENTS_A_TURN = 64,
	PIECES_A_TURN = 4,
	STALL_S = 30, /* without a byte taken */
	PATIENCE_MS = 20 * 1000,
	LEAST_TAKEN = 20 << 10, /* bytes of an answer in send_ms */
	PAUSE_MS = 100,         /* without a descriptor */
	GRACE_MS = 3000,
};

/* ---- guests ---- */

/* Bytes of ours that arrived; 0 where nobody counts them, as on a unix socket. */
static uint64_t acked_by(int fd)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);

	return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) == 0 ? info.tcpi_bytes_acked : 0;
}

/* The first of those served: it may go on when its answer is still being made, or it takes what it gets. */
static void look_at_slow(struct wd_door *door, struct wd_guest *guest)
{
	struct wd_visitor *v = wd_visitor_of(guest);
	uint64_t acked = acked_by(v->fd);

	if (!v->sleeps && v->acked > 0 && acked - v->acked < LEAST_TAKEN) {
		atomic_fetch_add(&door->counts.turned_out, 1);
		wd_visitor_turn_out(door, guest);
		return;
	}
	v->acked = acked;
	wd_guests_turn(&door->guests, guest, WD_GUEST_SERVED, door->now);
}

static void turn_out_the_slow(struct wd_door *door)
{
	struct wd_guest *guest;

	while ((guest = wd_guests_overdue(&door->guests, WD_GUEST_WAITS, door->options.patience_ms, door->now))) {
		atomic_fetch_add(&door->counts.turned_out, 1);
		wd_visitor_turn_out(door, guest);
	}
	while ((guest = wd_guests_overdue(&door->guests, WD_GUEST_SERVED, door->options.send_ms, door->now)))
		look_at_slow(door, guest);
}

/* ---- coming in ---- */

static void set_listening(struct wd_door *door, bool on)
{
	for (size_t i = 0; i < door->listeners.n; i++) {
		struct epoll_event event = { .events = EPOLLIN, .data.ptr = &door->listeners.items[i] };

		epoll_ctl(door->epoll, on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, door->listeners.items[i].fd, &event);
	}
}

static void pause_listening(struct wd_door *door)
{
	if (door->pause_until == 0)
		set_listening(door, false);
	door->pause_until = door->now + PAUSE_MS;
}

static void let_in(struct wd_door *door, int fd, const struct sockaddr_storage *from, socklen_t len)
{
	struct wd_visitor *v = wd_xcalloc(1, sizeof(*v));
	struct wd_guest *surplus;

	wd_buf_init(&v->body, door->options.most_body + 1);
	v->door = door;
	v->fd = fd;
	v->visit.address = v->guest.address;
	v->visit.is_unix = from->ss_family == AF_UNIX;
	wd_guest_set_address(&v->guest, (const struct sockaddr *)from);
	wd_guests_enter(&door->guests, &v->guest, door->now);
	atomic_fetch_add(&door->counts.opened, 1);
	while ((surplus = wd_guests_surplus(&door->guests, &v->guest))) {
		atomic_fetch_add(&door->counts.evicted, 1);
		wd_visitor_turn_out(door, surplus);
	}
	atomic_fetch_add(&door->counts.connections, 1);
	door->arriving = v;
	/* Since 1.0 it only queues the connection, and speaks of it in its next turn. */
	if (MHD_add_connection(door->mhd, fd, (const struct sockaddr *)from, len) == MHD_YES && door->arriving)
		MHD_run(door->mhd);
	if (!door->arriving)
		return;
	/* It could not, and has closed the socket. */
	door->arriving = NULL;
	wd_guests_leave(&door->guests, &v->guest);
	atomic_fetch_sub(&door->counts.connections, 1);
	free(v);
}

static void accept_some(struct wd_door *door, const struct wd_listener *listener)
{
	struct wd_guest *oldest;

	for (int i = 0; i < ACCEPTED_A_TURN; i++) {
		struct sockaddr_storage from = { 0 };
		socklen_t len = sizeof(from);
		int fd = accept4(listener->fd, (struct sockaddr *)&from, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd >= 0) {
			let_in(door, fd, &from, len);
			continue;
		}
		if (errno == ECONNABORTED || errno == EINTR)
			continue;
		if (errno == EAGAIN)
			return;
		/* No descriptor, or no memory for one: ours to free is the oldest guest's, but not of who just came. */
		oldest = wd_guests_overdue(&door->guests, WD_GUEST_WAITS, 1, door->now);
		if (oldest) {
			atomic_fetch_add(&door->counts.evicted, 1);
			wd_visitor_turn_out(door, oldest);
		}
		pause_listening(door);
		return;
	}
}

/* ---- the loop ---- */

static void make_posts(struct wd_door *door)
{
	struct wd_door_post *post;
	uint64_t n;

	if (read(door->wake, &n, sizeof(n)) < 0 && errno != EAGAIN)
		return;
	pthread_mutex_lock(&door->lock);
	post = door->first;
	door->first = door->last = NULL;
	pthread_mutex_unlock(&door->lock);
	while (post) {
		struct wd_door_post *next = post->next;

		post->call(post);
		post = next;
	}
}

/* It came in to ask, or its next question is on the way: it cannot know that nobody will be there. */
static bool may_still_ask(const struct wd_visitor *v)
{
	int unread = 0;

	return v->asks || !v->answered || (ioctl(v->fd, FIONREAD, &unread) == 0 && unread > 0);
}

static void turn_out_waiting(struct wd_door *door, bool all)
{
	struct wd_guest *next;

	for (struct wd_guest *guest = door->guests.oldest[WD_GUEST_WAITS]; guest; guest = next) {
		next = guest->after;
		if (all || !may_still_ask(wd_visitor_of(guest)))
			wd_visitor_turn_out(door, guest);
	}
}

static void begin_to_end(struct wd_door *door)
{
	if (door->pause_until == 0)
		set_listening(door, false);
	door->pause_until = 0;
	wd_listeners_close(&door->listeners);
	door->end_at = door->now + GRACE_MS;
	turn_out_waiting(door, false);
}

/* False when it is over. */
static bool look_at_end(struct wd_door *door)
{
	bool quiesces, closes, posted, gone;

	pthread_mutex_lock(&door->lock);
	quiesces = door->quiesces;
	closes = door->closes;
	posted = door->first != NULL;
	pthread_mutex_unlock(&door->lock);
	if (quiesces && !door->end_at)
		begin_to_end(door);
	if (door->end_at && door->now >= door->end_at - GRACE_MS + WD_DOOR_ASK_MS)
		turn_out_waiting(door, true);
	gone = door->guests.n[WD_GUEST_SERVED] == 0 && door->guests.n[WD_GUEST_LEAVES] == 0 &&
	       door->guests.n[WD_GUEST_WAITS] == 0;
	/* libmicrohttpd must not be stopped with a connection asleep. */
	return !closes || posted || door->n_asleep > 0 || (!gone && door->now < door->end_at);
}

/* What goes out in pieces is cut up by libmicrohttpd: it says when there is more to send at once. */
static void run_mhd(struct wd_door *door)
{
	MHD_UNSIGNED_LONG_LONG ms;
	int n = 0;

	do
		MHD_run(door->mhd);
	while (++n < PIECES_A_TURN && MHD_get_timeout(door->mhd, &ms) == MHD_YES && ms == 0);
}

/* How long nothing is to be done by itself. */
static int idle_ms(struct wd_door *door)
{
	enum { LOOK_MS = 250, LINGER_MS = 20 };
	MHD_UNSIGNED_LONG_LONG mhd_ms;
	int ms = door->guests.n[WD_GUEST_WAITS] + door->guests.n[WD_GUEST_SERVED] > 0 ? LOOK_MS : -1;

	if (door->end_at || door->pause_until)
		ms = PAUSE_MS;
	if (door->lingers.n > 0)
		ms = LINGER_MS;
	if (MHD_get_timeout(door->mhd, &mhd_ms) == MHD_YES && (ms < 0 || mhd_ms < (unsigned)ms))
		ms = (int)mhd_ms;
	return ms;
}

static void turn(struct wd_door *door)
{
	struct epoll_event events[EVENTS_A_TURN];
	int n = epoll_wait(door->epoll, events, EVENTS_A_TURN, idle_ms(door));

	door->now = wd_clock_steady();
	if (door->pause_until && door->now >= door->pause_until && !door->end_at) {
		door->pause_until = 0;
		set_listening(door, true);
	}
	for (int i = 0; i < n; i++) {
		if (events[i].data.ptr == &door->wake)
			make_posts(door);
		else if (events[i].data.ptr != &door->mhd)
			accept_some(door, events[i].data.ptr);
	}
	turn_out_the_slow(door);
	wd_lingers_look(&door->lingers, door->now);
	run_mhd(door);
}

static void *run(void *ctx)
{
	struct wd_door *door = ctx;

	door->now = wd_clock_steady();
	while (look_at_end(door))
		turn(door);
	return NULL;
}

/* ---- life ---- */

static size_t right_number(void)
{
	struct rlimit limit = { 0 };
	size_t most = MOST;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur / FILES_A_GUEST < most)
		most = (size_t)limit.rlim_cur / FILES_A_GUEST;
	return most < LEAST ? LEAST : most;
}

static bool start_mhd(struct wd_door *door, struct wd_error *err)
{
	unsigned flags = MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
	const union MHD_DaemonInfo *info;

	/* Over the door's own limit come those who are turned out and not closed yet. */
	door->mhd = MHD_start_daemon(
		flags, 0, NULL, NULL, wd_visitor_on_request, door, MHD_OPTION_EXTERNAL_LOGGER, wd_visitor_on_log, door,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)door->options.most * 2 + ACCEPTED_A_TURN,
		/* This thread has all signals blocked; without the word for it no file is sent by sendfile(2). */
		MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)WD_VISITOR_MEMORY,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)STALL_S, MHD_OPTION_NOTIFY_CONNECTION, wd_visitor_on_connection,
		door, MHD_OPTION_NOTIFY_COMPLETED, wd_visitor_on_completed, door, MHD_OPTION_URI_LOG_CALLBACK,
		wd_visitor_on_target, door, MHD_OPTION_END);
	info = door->mhd ? MHD_get_daemon_info(door->mhd, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
	if (!info)
		return wd_error_set(err, WD_LOCAL, "the web server could not be started");
	door->mhd_epoll = info->epoll_fd;
	return true;
}

static bool open_epoll(struct wd_door *door, struct wd_error *err)
{
	struct epoll_event wake = { .events = EPOLLIN, .data.ptr = &door->wake };
	struct epoll_event mhd = { .events = EPOLLIN, .data.ptr = &door->mhd };

	door->epoll = epoll_create1(EPOLL_CLOEXEC);
	door->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (door->epoll < 0 || door->wake < 0 || epoll_ctl(door->epoll, EPOLL_CTL_ADD, door->wake, &wake) != 0 ||
	    epoll_ctl(door->epoll, EPOLL_CTL_ADD, door->mhd_epoll, &mhd) != 0)
		return wd_error_set(err, WD_LOCAL, "the web server could not be started: %s", strerror(errno));
	set_listening(door, true);
	return true;
}

static bool start_thread(struct wd_door *door, struct wd_error *err)
{
	sigset_t all, before;
	int failed;

	/* Signals are the loop's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&door->thread, NULL, run, door);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return !failed || wd_error_set(err, WD_LOCAL, "the web server gets no thread: %s", strerror(failed));
}

static void free_door(struct wd_door *door)
{
	if (door->mhd)
		MHD_stop_daemon(door->mhd);
	wd_lingers_close(&door->lingers);
	wd_listeners_close(&door->listeners);
	if (door->epoll >= 0)
		close(door->epoll);
	if (door->wake >= 0)
		close(door->wake);
	pthread_mutex_destroy(&door->lock);
	free(door);
}

struct wd_door *wd_door_open(const struct wd_door_options *options, struct wd_listeners *listeners, struct wd_error *err)
{
	struct wd_door *door = wd_xcalloc(1, sizeof(*door));

	door->options = *options;
	door->options.most = options->most ? options->most : right_number();
	door->options.most_per_address = options->most_per_address ? options->most_per_address : MOST_PER_ADDRESS;
	door->options.patience_ms = options->patience_ms ? options->patience_ms : PATIENCE_MS;
	door->options.send_ms = options->send_ms ? options->send_ms : PATIENCE_MS;
	door->listeners = *listeners;
	*listeners = (struct wd_listeners){ .n = 0 };
	door->epoll = door->wake = -1;
	pthread_mutex_init(&door->lock, NULL);
	wd_guests_init(&door->guests, door->options.most, door->options.most_per_address);
	if (options->self)
		*options->self = door;
	if (start_mhd(door, err) && open_epoll(door, err) && start_thread(door, err))
		return door;
	if (options->self)
		*options->self = NULL;
	free_door(door);
	return NULL;
}

static void wake(struct wd_door *door)
{
	static const uint64_t one = 1;

	/* It can only fail for being awake already. */
	if (write(door->wake, &one, sizeof(one)) < 0)
		return;
}

void wd_door_post(struct wd_door *door, struct wd_door_post *post)
{
	post->next = NULL;
	pthread_mutex_lock(&door->lock);
	*(door->last ? &door->last->next : &door->first) = post;
	door->last = post;
	pthread_mutex_unlock(&door->lock);
	wake(door);
}

int64_t wd_door_now(const struct wd_door *door)
{
	return door->now;
}

const struct wd_door_counts *wd_door_counts(const struct wd_door *door)
{
	return &door->counts;
}

void wd_door_quiesce(struct wd_door *door)
{
	pthread_mutex_lock(&door->lock);
	door->quiesces = true;
	pthread_mutex_unlock(&door->lock);
	wake(door);
}

void wd_door_drain(struct wd_door *door)
{
	enum { LOOK_US = 2000 };
	int64_t until = wd_clock_steady() + WD_DOOR_ASK_MS;

	wd_door_quiesce(door);
	while (atomic_load(&door->counts.connections) > 0 && wd_clock_steady() < until)
		usleep(LOOK_US);
}

void wd_door_close(struct wd_door *door)
{
	pthread_mutex_lock(&door->lock);
	door->quiesces = door->closes = true;
	pthread_mutex_unlock(&door->lock);
	wake(door);
	pthread_join(door->thread, NULL);
	free_door(door);
}
