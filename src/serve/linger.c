#include "serve/linger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LONGEST_MS = 2000, MOST_TAKEN = 4 << 20, PIECE = 16 << 10 };

void wd_lingers_add(struct wd_lingers *lingers, int fd, int64_t now)
{
	int copy = lingers->n < WD_LINGERS_MOST ? fcntl(fd, F_DUPFD_CLOEXEC, 0) : -1;

	if (copy < 0)
		return;
	lingers->items[lingers->n].fd = copy;
	lingers->items[lingers->n].taken = 0;
	lingers->items[lingers->n++].until = now + LONGEST_MS;
}

/* True when it is over. */
static bool is_over(int fd, size_t *taken)
{
	char nowhere[PIECE];
	ssize_t n;

	do {
		n = recv(fd, nowhere, sizeof(nowhere), MSG_DONTWAIT);
		if (n > 0)
			*taken += (size_t)n;
	} while (n > 0 && *taken < MOST_TAKEN);
	return n == 0 || *taken >= MOST_TAKEN || (n < 0 && errno != EAGAIN && errno != EINTR);
}

void wd_lingers_look(struct wd_lingers *lingers, int64_t now)
{
	size_t kept = 0;

	for (size_t i = 0; i < lingers->n; i++) {
		if (now >= lingers->items[i].until || is_over(lingers->items[i].fd, &lingers->items[i].taken))
			close(lingers->items[i].fd);
		else
			lingers->items[kept++] = lingers->items[i];
	}
	lingers->n = kept;
}

void wd_lingers_close(struct wd_lingers *lingers)
{
	for (size_t i = 0; i < lingers->n; i++)
		close(lingers->items[i].fd);
	lingers->n = 0;
}
