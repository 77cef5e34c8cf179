/*
 * Runs a fuzz target over files, for machines without an engine: every file
 * of the folders given as arguments, else of tests/fuzz/corpus/<target>, in
 * TAP. Each file is also cut at several places. A crash is the failure.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LARGEST = 4 * 1024 * 1024, CUTS = 16 };

static int n_tests;

/* The bytes stand in a block of their own size, so that sanitizers see a step too far. */
static void run_cut(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		exit(99);
	memcpy(copy, data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static int run_file(const char *folder, const char *name)
{
	uint8_t *data = malloc(LARGEST);
	char path[4096];
	size_t size;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "rb");
	if (!data || !file) {
		free(data);
		printf("not ok %d - %s cannot be read\n", ++n_tests, path);
		return 1;
	}
	size = fread(data, 1, LARGEST, file);
	fclose(file);
	for (size_t i = 0; i <= CUTS; i++)
		run_cut(data, size * i / CUTS);
	free(data);
	printf("ok %d - %s\n", ++n_tests, name);
	fflush(stdout);
	return 0;
}

static int run_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int failed = 0, before = n_tests;

	if (!dir) {
		printf("not ok %d - no folder %s\n", ++n_tests, folder);
		return 1;
	}
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] != '.')
			failed |= run_file(folder, entry->d_name);
	}
	closedir(dir);
	if (n_tests == before) {
		printf("not ok %d - %s is empty\n", ++n_tests, folder);
		return 1;
	}
	return failed;
}

int main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/'), *srcdir = getenv("SRCDIR");
	const char *name = slash ? slash + 1 : argv[0];
	int failed = 0;

	if (argc > 1) {
		for (int i = 1; i < argc; i++)
			failed |= run_folder(argv[i]);
	} else {
		char folder[4096];

		snprintf(folder, sizeof(folder), "%s/tests/fuzz/corpus/%.*s", srcdir ? srcdir : ".", (int)strcspn(name, "_"),
			 name);
		failed = run_folder(folder);
	}
	printf("1..%d\n", n_tests);
	return failed;
}
