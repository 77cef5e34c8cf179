#include "push/mailbox.h"

#include <stdlib.h>

#include "util/mem.h"

enum { ARENA = 64 << 20 };

static struct wd_mail begin_mail(const struct wd_snapshot *snapshot, const struct wd_target_status *status,
				 const struct wd_mail *known, size_t n_known)
{
	struct wd_mail mail = { .target = status->id, .room = WD_MAIL_EACH, .failures = status->failures };

	mail.merge = wd_snapshot_merge(snapshot, status->merge);
	mail.address = wd_merge_target(mail.merge, status->address);
	for (size_t i = 0; i < n_known; i++)
		if (known[i].target == status->id) {
			mail.after = known[i].after;
			mail.room = known[i].room;
		}
	return mail;
}

/* Written at once: the store's texts go with the arena. Returns the bytes. */
static size_t write_letters(struct wd_mail *mail, const struct wd_notice *notices, size_t n, size_t room)
{
	struct wd_letter **end = &mail->letters;
	size_t bytes = 0;

	for (size_t i = 0; i < n; i++) {
		if (bytes > room) {
			mail->more = true;
			break;
		}
		*end = wd_letter_new(mail->merge, &notices[i]);
		bytes += (*end)->body.len;
		end = &(*end)->next;
	}
	return bytes;
}

/* Few at a time where they are large. */
static bool read_notices(struct wd_reader *reader, struct wd_mail *mail, size_t *bytes, size_t limit, bool *too_large,
			 struct wd_error *err)
{
	struct wd_arena *arena = wd_arena_new(limit > 1 ? ARENA : 0);
	struct wd_notice *notices;
	size_t n;
	bool done = wd_reader_notices(reader, arena, mail->target, mail->after, limit, &notices, &n, &mail->more, err);

	*too_large = !done && wd_arena_is_full(arena);
	if (done)
		*bytes += write_letters(mail, notices, n, WD_MAIL_BYTES - *bytes);
	wd_arena_free(arena);
	return done;
}

/* A target without room is left alone; NULL address: the configuration does not know it yet, or no more. */
static bool read_mail(struct wd_reader *reader, struct wd_mail *mail, size_t *bytes, struct wd_error *err)
{
	bool too_large;

	if (!mail->address || mail->room == 0)
		return true;
	if (*bytes >= WD_MAIL_BYTES) {
		mail->more = true;
		return true;
	}
	return read_notices(reader, mail, bytes, mail->room, &too_large, err) ||
	       (too_large && read_notices(reader, mail, bytes, 1, &too_large, err));
}

bool wd_mailbox_read(const char *database, struct wd_reader **reader, const struct wd_snapshot *snapshot,
		     const struct wd_mail *known, size_t n_known, struct wd_mailbox *out, struct wd_error *err)
{
	struct wd_arena *arena = wd_arena_new(0);
	struct wd_target_status *targets = NULL;
	size_t n = 0, bytes = 0;
	bool done;

	*out = (struct wd_mailbox){ 0 };
	if (!*reader)
		*reader = wd_reader_open(database, err);
	done = *reader && wd_reader_targets(*reader, arena, &targets, &n, err);
	out->mails = wd_xcalloc(n + 1, sizeof(*out->mails));
	for (size_t i = 0; done && i < n; i++) {
		struct wd_mail *mail = &out->mails[out->n++];

		*mail = begin_mail(snapshot, &targets[i], known, n_known);
		out->fills = out->fills || targets[i].backlog;
		done = read_mail(*reader, mail, &bytes, err);
	}
	wd_arena_free(arena);
	return done;
}

static void free_letters(struct wd_letter *letters)
{
	while (letters) {
		struct wd_letter *next = letters->next;

		wd_letter_free(letters);
		letters = next;
	}
}

void wd_mailbox_release(struct wd_mailbox *mailbox)
{
	for (size_t i = 0; i < mailbox->n; i++)
		free_letters(mailbox->mails[i].letters);
	free(mailbox->mails);
	*mailbox = (struct wd_mailbox){ 0 };
}
