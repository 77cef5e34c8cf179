#include "serve/users.h"

#include <crypt.h>
#include <errno.h>
#include <nettle/base64.h>
#include <nettle/memops.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

#include "util/buf.h"
#include "util/clock.h"
#include "util/map.h"
#include "util/mem.h"

enum { MOST_BYTES = 1 << 20, MOST_HEADER = 512, REMEMBERED = 64 };

struct wd_users {
	struct wd_map *hashes; /* name to char * */
	pthread_mutex_t lock;
	/* Hashing is slow on purpose: headers that passed are known again by a keyed hash. */
	uint64_t seed, passed[REMEMBERED];
	size_t n_passed;
};

static bool add_line(struct wd_users *users, char *line)
{
	char *colon = strchr(line, ':');

	line[strcspn(line, "\r\n")] = '\0';
	if (!*line || *line == '#')
		return true;
	if (!colon || colon == line || !colon[1])
		return false;
	free(wd_map_put(users->hashes, (struct wd_span){ line, (size_t)(colon - line) }, wd_xstrdup(colon + 1)));
	return true;
}

struct wd_users *wd_users_load(const char *path, struct wd_error *err)
{
	FILE *in = fopen(path, "r");
	struct wd_users *users;
	char line[1024];
	bool ok = true;

	if (!in) {
		wd_error_set(err, WD_LOCAL, "users: %s: %s", path, strerror(errno));
		return NULL;
	}
	users = wd_xcalloc(1, sizeof(*users));
	users->hashes = wd_map_new();
	users->seed = (uint64_t)wd_clock_steady() ^ (uint64_t)(uintptr_t)users;
	pthread_mutex_init(&users->lock, NULL);
	for (int n = 1; ok && fgets(line, sizeof(line), in); n++) {
		ok = add_line(users, line);
		if (!ok)
			wd_error_set(err, WD_INPUT, "users: %s:%d:1: expected name:hash, the hash as `mkpasswd` makes it",
				     path, n);
	}
	fclose(in);
	if (ok)
		return users;
	wd_users_free(users);
	return NULL;
}

void wd_users_free(struct wd_users *users)
{
	struct wd_span name;
	size_t at = 0;
	void *hash;

	if (!users)
		return;
	while (wd_map_next(users->hashes, &at, &name, &hash))
		free(hash);
	wd_map_free(users->hashes);
	pthread_mutex_destroy(&users->lock);
	free(users);
}

static bool is_remembered(struct wd_users *users, uint64_t key)
{
	bool found = false;

	pthread_mutex_lock(&users->lock);
	for (size_t i = 0; i < REMEMBERED && i < users->n_passed; i++)
		found = found || users->passed[i] == key;
	pthread_mutex_unlock(&users->lock);
	return found;
}

static void remember(struct wd_users *users, uint64_t key)
{
	pthread_mutex_lock(&users->lock);
	users->passed[users->n_passed++ % REMEMBERED] = key;
	pthread_mutex_unlock(&users->lock);
}

static bool check_password(const struct wd_users *users, const char *name, const char *password)
{
	/* A name that is not there costs the same, so that names cannot be found out by the time. */
	static const char nobody[] = "$6$rounds=5000$wiredesk$.";
	const char *hash = wd_map_get(users->hashes, wd_span_of(name));
	struct crypt_data *data = wd_xcalloc(1, sizeof(*data));
	const char *got = crypt_r(password, hash ? hash : nobody, data);
	bool same = got && hash && strlen(got) == strlen(hash) && memeql_sec(got, hash, strlen(hash));

	free(data);
	return same;
}

bool wd_users_allow(struct wd_users *users, struct wd_span authorization)
{
	struct base64_decode_ctx decoder;
	uint8_t plain[MOST_HEADER + 1];
	size_t len = sizeof(plain) - 1;
	char *colon;
	uint64_t key;

	if (!wd_span_starts_nocase(authorization, "basic ") || authorization.len > MOST_HEADER)
		return false;
	key = XXH3_64bits_withSeed(authorization.ptr, authorization.len, users->seed);
	if (is_remembered(users, key))
		return true;
	authorization = wd_span_trim((struct wd_span){ authorization.ptr + 6, authorization.len - 6 });
	base64_decode_init(&decoder);
	if (!base64_decode_update(&decoder, &len, plain, authorization.len, authorization.ptr) ||
	    !base64_decode_final(&decoder))
		return false;
	plain[len] = '\0';
	colon = strchr((char *)plain, ':');
	if (!colon || strlen((char *)plain) != len)
		return false;
	*colon = '\0';
	if (!check_password(users, (char *)plain, colon + 1))
		return false;
	remember(users, key);
	return true;
}
