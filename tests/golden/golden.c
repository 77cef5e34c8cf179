#include "golden.h"

#include <stdio.h>
#include <stdlib.h>

#include "util/buf.h"

enum { MOST = 1 << 20 };

static bool read_file(const char *path, struct wd_buf *out)
{
	char block[4096];
	FILE *file = fopen(path, "rb");
	size_t n;

	wd_buf_init(out, MOST);
	while (file && (n = fread(block, 1, sizeof(block), file)) > 0)
		wd_buf_add(out, block, n);
	if (file)
		fclose(file);
	return file != NULL;
}

static bool write_file(const char *path, struct wd_span bytes)
{
	FILE *file = fopen(path, "wb");
	bool done = file && fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len;

	return file && fclose(file) == 0 && done;
}

struct golden golden_begin(int argc, char **argv)
{
	return (struct golden){ .source = getenv("SRCDIR") ? getenv("SRCDIR") : ".",
				.writes = argc > 1 && strcmp(argv[1], "-w") == 0,
				.all = true };
}

void golden_check(struct golden *golden, const char *name, struct wd_span made)
{
	char path[4096];
	struct wd_buf want;
	bool same;

	snprintf(path, sizeof(path), "%s/tests/golden/%s", golden->source, name);
	if (golden->writes && !write_file(path, made))
		perror(path);
	same = read_file(path, &want) && wd_span_equal(made, wd_buf_span(&want));
	printf("%sok %d - %s is as before\n", same ? "" : "not ", ++golden->n, name);
	golden->all = golden->all && same;
	wd_buf_release(&want);
}

int golden_end(const struct golden *golden)
{
	printf("1..%d\n", golden->n);
	if (!golden->all)
		printf("# `make golden` writes the files anew and shows what is different\n");
	return golden->all ? 0 : 1;
}
