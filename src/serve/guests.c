#include "serve/guests.h"

#include <netinet/in.h>
#include <string.h>

void wd_guests_init(struct wd_guests *guests, size_t most, size_t most_per_address)
{
	*guests = (struct wd_guests){ .most = most, .most_per_address = most_per_address };
}

void wd_guest_set_address(struct wd_guest *guest, const struct sockaddr *from)
{
	static const uint8_t mapped[12] = { [10] = 0xFF, [11] = 0xFF }, loopback[16] = { [15] = 1 };
	const struct sockaddr_in *four = (const void *)from;
	const struct sockaddr_in6 *six = (const void *)from;

	if (from->sa_family == AF_INET) {
		memcpy(guest->address, mapped, sizeof(mapped));
		memcpy(guest->address + sizeof(mapped), &four->sin_addr, 4);
	} else if (from->sa_family == AF_INET6) {
		memcpy(guest->address, &six->sin6_addr, sizeof(guest->address));
	}
	if (memcmp(guest->address, loopback, sizeof(loopback)) == 0 ||
	    (memcmp(guest->address, mapped, sizeof(mapped)) == 0 && guest->address[12] == 127))
		memset(guest->address, 0, sizeof(guest->address));
}

static void take_out(struct wd_guests *guests, struct wd_guest *guest)
{
	enum wd_guest_state state = guest->state;

	*(guest->before ? &guest->before->after : &guests->oldest[state]) = guest->after;
	*(guest->after ? &guest->after->before : &guests->newest[state]) = guest->before;
	guest->before = guest->after = NULL;
	guests->n[state]--;
}

static void put_last(struct wd_guests *guests, struct wd_guest *guest, enum wd_guest_state state, int64_t now)
{
	struct wd_guest *last = guests->newest[state];

	guest->state = state;
	guest->since = now;
	guest->before = last;
	*(last ? &last->after : &guests->oldest[state]) = guest;
	guests->newest[state] = guest;
	guests->n[state]++;
}

void wd_guests_enter(struct wd_guests *guests, struct wd_guest *guest, int64_t now)
{
	put_last(guests, guest, WD_GUEST_WAITS, now);
}

void wd_guests_turn(struct wd_guests *guests, struct wd_guest *guest, enum wd_guest_state state, int64_t now)
{
	if (guest->state == WD_GUEST_LEAVES)
		return;
	take_out(guests, guest);
	put_last(guests, guest, state, now);
}

void wd_guests_leave(struct wd_guests *guests, struct wd_guest *guest)
{
	take_out(guests, guest);
}

static bool is_local(const struct wd_guest *guest)
{
	static const uint8_t none[sizeof(guest->address)];

	return memcmp(guest->address, none, sizeof(none)) == 0;
}

/* The oldest of the same address, and how many there are; *n counts on. */
static struct wd_guest *oldest_of(const struct wd_guests *guests, enum wd_guest_state state, const struct wd_guest *newcomer,
				  size_t *n)
{
	struct wd_guest *found = NULL;

	for (struct wd_guest *guest = guests->oldest[state]; guest; guest = guest->after) {
		if (memcmp(guest->address, newcomer->address, sizeof(guest->address)) != 0)
			continue;
		++*n;
		if (!found && guest != newcomer)
			found = guest;
	}
	return found;
}

static struct wd_guest *first_but(struct wd_guest *guest, const struct wd_guest *newcomer)
{
	return guest == newcomer && guest ? guest->after : guest;
}

struct wd_guest *wd_guests_surplus(const struct wd_guests *guests, const struct wd_guest *newcomer)
{
	size_t all = guests->n[WD_GUEST_WAITS] + guests->n[WD_GUEST_SERVED], same = 0;
	struct wd_guest *waits, *served;

	if (!is_local(newcomer) && all > guests->most_per_address) {
		waits = oldest_of(guests, WD_GUEST_WAITS, newcomer, &same);
		served = oldest_of(guests, WD_GUEST_SERVED, newcomer, &same);
		if (same > guests->most_per_address)
			return waits ? waits : served;
	}
	if (all <= guests->most)
		return NULL;
	waits = first_but(guests->oldest[WD_GUEST_WAITS], newcomer);
	return waits ? waits : first_but(guests->oldest[WD_GUEST_SERVED], newcomer);
}

struct wd_guest *wd_guests_overdue(const struct wd_guests *guests, enum wd_guest_state state, int64_t after_ms, int64_t now)
{
	struct wd_guest *guest = guests->oldest[state];

	return guest && now - guest->since >= after_ms ? guest : NULL;
}
