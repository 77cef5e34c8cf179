#include "store/write/holder.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The boot's id where there is one: it tells machines and boots apart. Of containers on one each numbers its processes itself. */
static void name_machine(char *out, size_t size)
{
	char numbers[32];
	ssize_t n = readlink("/proc/self/ns/pid", numbers, sizeof(numbers) - 1);
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "r");

	numbers[n > 0 ? n : 0] = '\0';
	out[0] = '\0';
	if (file) {
		if (!fgets(out, (int)size, file))
			out[0] = '\0';
		fclose(file);
	}
	if (out[0] == '\0')
		gethostname(out, size - 1);
	out[size - 1] = '\0';
	out[strcspn(out, "\n")] = '\0';
	snprintf(out + strlen(out), size - strlen(out), " %s", numbers);
}

/* Field 22 of /proc/PID/stat, in ticks since the boot; 0 when unknown. The name before it may hold anything but ends with the last ")". */
static int64_t start_of(int64_t pid)
{
	char path[64], text[1024], *at;
	int64_t started = 0;
	FILE *file;
	size_t n;

	snprintf(path, sizeof(path), "/proc/%" PRId64 "/stat", pid);
	file = fopen(path, "r");
	if (!file)
		return 0;
	n = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[n] = '\0';
	at = strrchr(text, ')');
	for (int field = 2; at && field < 22; field++) {
		at = strchr(at + 1, ' ');
		if (at && field == 21)
			started = strtoll(at + 1, NULL, 10);
	}
	return started;
}

void wd_holder_name(struct wd_holder *me)
{
	me->pid = getpid();
	me->started = start_of(me->pid);
	name_machine(me->machine, sizeof(me->machine));
}

bool wd_holder_is_alive(int64_t pid, int64_t started)
{
	int64_t now;

	if (kill((pid_t)pid, 0) != 0 && errno == ESRCH)
		return false;
	now = start_of(pid);
	return now == 0 || started == 0 || now == started;
}
