#include "cluster/cluster.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/engine/db.h"
#include "util/mem.h"

static char folder[64];
static struct wd_db *keeper;

static char *address_of(const char *name)
{
	char address[160];

	snprintf(address, sizeof(address), "postgresql://desk@/%s?host=%s", name, folder);
	return wd_xstrdup(address);
}

/* The server's folder is the only line that it prints. */
static bool start(void)
{
	const char *sources = getenv("SRCDIR"), *kept = getenv("WIREDESK_TEST_CLUSTER");
	char command[4096];
	FILE *told;

	if (kept && *kept) {
		snprintf(folder, sizeof(folder), "%s", kept);
		return true;
	}
	snprintf(command, sizeof(command), "'%s/tests/cluster/cluster' start %d", sources ? sources : ".", (int)getpid());
	told = popen(command, "r");
	if (!told)
		return false;
	if (fgets(folder, sizeof(folder), told))
		folder[strcspn(folder, "\n")] = '\0';
	return pclose(told) == 0;
}

static bool is_there(void)
{
	static bool tried;
	struct wd_error err = { 0 };
	char *address;

	if (tried)
		return keeper != NULL;
	tried = true;
	if (!start())
		return false;
	address = address_of("postgres");
	keeper = wd_db_open(address, WD_DB_WRITE, &err);
	free(address);
	if (!keeper)
		fprintf(stderr, "%s\n", err.text);
	return keeper != NULL;
}

char *cluster_database(const char *template)
{
	static int n;
	char name[32], sql[120];

	if (!is_there())
		return NULL;
	snprintf(name, sizeof(name), "d%d_%d", (int)getpid(), ++n);
	snprintf(sql, sizeof(sql), "CREATE DATABASE %s TEMPLATE %s", name, template);
	if (!wd_db_exec(keeper, sql)) {
		fprintf(stderr, "%s\n", keeper->error.text);
		wd_db_clear(keeper);
		return NULL;
	}
	return address_of(name);
}

const char *cluster_name(const char *address, char name[32])
{
	const char *begin = strstr(address, "@/") + 2;

	snprintf(name, 32, "%.*s", (int)strcspn(begin, "?"), begin);
	return name;
}
