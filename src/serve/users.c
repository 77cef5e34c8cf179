#include "serve/users.h"

#include <crypt.h>
#include <nettle/base64.h>
#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>

#include "config/userlist.h"
#include "util/map.h"
#include "util/mem.h"

enum { MOST_HEADER = 512, REMEMBERED = 64, MAC = SHA256_DIGEST_SIZE };

/* Who was let in: not the password, but what it makes with a key of ours. */
struct passed {
	uint8_t mac[MAC];
	char *name;
};

struct wd_users {
	struct wd_map *hashes; /* name to char * */
	pthread_mutex_t lock;
	uint8_t key[MAC];
	struct passed passed[REMEMBERED];
	size_t n_passed;
};

static void add_line(void *ctx, int line, struct wd_span name, const char *hash)
{
	struct wd_users *users = ctx;

	(void)line;
	free(wd_map_put(users->hashes, name, wd_xstrdup(hash)));
}

struct wd_users *wd_users_load(const char *path, struct wd_error *err)
{
	struct wd_users *users = wd_xcalloc(1, sizeof(*users));
	bool ok;

	users->hashes = wd_map_new();
	pthread_mutex_init(&users->lock, NULL);
	ok = getrandom(users->key, sizeof(users->key), 0) == (ssize_t)sizeof(users->key) ||
	     wd_error_set(err, WD_LOCAL, "the system gives no random bytes");
	ok = ok && wd_userlist_read(path, add_line, users, err);
	if (ok)
		return users;
	wd_error_prefix(err, "users");
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
	for (size_t i = 0; i < REMEMBERED; i++)
		free(users->passed[i].name);
	pthread_mutex_destroy(&users->lock);
	free(users);
}

static void mac_of(const struct wd_users *users, struct wd_span authorization, uint8_t mac[MAC])
{
	struct hmac_sha256_ctx hmac;

	hmac_sha256_set_key(&hmac, sizeof(users->key), users->key);
	hmac_sha256_update(&hmac, authorization.len, (const uint8_t *)authorization.ptr);
	hmac_sha256_digest(&hmac, MAC, mac);
}

bool wd_users_may_try(struct wd_span authorization)
{
	return wd_span_starts_nocase(authorization, "basic ") && authorization.len <= MOST_HEADER;
}

bool wd_users_know(struct wd_users *users, struct wd_span authorization)
{
	uint8_t mac[MAC];
	bool found = false;

	if (!wd_users_may_try(authorization))
		return false;
	mac_of(users, authorization, mac);
	pthread_mutex_lock(&users->lock);
	for (size_t i = 0; i < REMEMBERED && i < users->n_passed; i++)
		found = memeql_sec(users->passed[i].mac, mac, MAC) || found;
	pthread_mutex_unlock(&users->lock);
	return found;
}

/* Under the lock. */
static void add_passed(struct wd_users *users, const uint8_t mac[MAC], const char *name)
{
	struct passed *slot = &users->passed[users->n_passed++ % REMEMBERED];

	memcpy(slot->mac, mac, MAC);
	free(slot->name);
	slot->name = wd_xstrdup(name);
}

static void remember(struct wd_users *users, struct wd_span authorization, const char *name)
{
	uint8_t mac[MAC];

	mac_of(users, authorization, mac);
	pthread_mutex_lock(&users->lock);
	add_passed(users, mac, name);
	pthread_mutex_unlock(&users->lock);
}

void wd_users_inherit(struct wd_users *users, struct wd_users *old)
{
	pthread_mutex_lock(&old->lock);
	pthread_mutex_lock(&users->lock);
	memcpy(users->key, old->key, MAC);
	for (size_t i = 0; i < REMEMBERED && i < old->n_passed; i++) {
		const struct passed *passed = &old->passed[i];
		const char *was = wd_map_get(old->hashes, wd_span_of(passed->name));
		const char *is = wd_map_get(users->hashes, wd_span_of(passed->name));

		if (was && is && strcmp(was, is) == 0)
			add_passed(users, passed->mac, passed->name);
	}
	pthread_mutex_unlock(&users->lock);
	pthread_mutex_unlock(&old->lock);
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
	struct wd_span coded;
	char *colon;

	if (!wd_users_may_try(authorization))
		return false;
	coded = wd_span_trim((struct wd_span){ authorization.ptr + 6, authorization.len - 6 });
	base64_decode_init(&decoder);
	if (!base64_decode_update(&decoder, &len, plain, coded.len, coded.ptr) || !base64_decode_final(&decoder))
		return false;
	plain[len] = '\0';
	colon = strchr((char *)plain, ':');
	if (!colon || strlen((char *)plain) != len)
		return false;
	*colon = '\0';
	if (!check_password(users, (char *)plain, colon + 1))
		return false;
	remember(users, authorization, (char *)plain);
	return true;
}
