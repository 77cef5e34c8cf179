#include "util/disk.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/mem.h"

bool wd_disk_write(int fd, struct wd_span bytes)
{
	while (bytes.len) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes = (struct wd_span){ bytes.ptr + n, bytes.len - (size_t)n };
	}
	return true;
}

bool wd_disk_make_folders(const char *folder, struct wd_error *err)
{
	char *path = wd_xstrdup(folder);
	bool ok = true;

	for (char *c = path + 1; ok; c++) {
		char end = *c;

		if (end && end != '/')
			continue;
		*c = '\0';
		ok = mkdir(path, 0755) == 0 || errno == EEXIST ||
		     wd_error_set(err, WD_LOCAL, "the folder %s cannot be made: %s", path, strerror(errno));
		*c = end;
		if (!end)
			break;
	}
	free(path);
	return ok;
}
