#include "config/edit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/listfile.h"
#include "config/paths.h"
#include "config/shelf.h"
#include "config/source.h"
#include "util/disk.h"
#include "util/utf8.h"

enum { MOST_WRITTEN = 2 * WD_FEEDLIST_TEXT_MOST }; /* what was there, and what is added */

/* One file under change. */
struct edit {
	char *path;   /* behind all links */
	char *folder; /* it stands in */
	int lock;     /* the folder, open and locked */
	struct wd_buf old, new;
};

static bool fail(struct wd_error *err, const char *path, const char *what)
{
	return wd_error_set(err, WD_LOCAL, "%s cannot be %s: %s", path, what, strerror(errno));
}

static void release(struct edit *edit)
{
	if (edit->lock >= 0)
		close(edit->lock);
	wd_buf_release(&edit->old);
	wd_buf_release(&edit->new);
	free(edit->folder);
	free(edit->path);
}

static char *behind_links(const char *path)
{
	char *real = realpath(path, NULL);

	return real ? real : wd_paths_absolute(NULL, path);
}

static bool begin(struct edit *edit, const char *path, struct wd_error *err)
{
	struct wd_error why = { 0 };
	struct stat st;

	*edit = (struct edit){ .path = behind_links(path), .lock = -1 };
	edit->folder = wd_paths_folder(edit->path);
	wd_buf_init(&edit->old, WD_FEEDLIST_TEXT_MOST);
	wd_buf_init(&edit->new, MOST_WRITTEN);
	if (!wd_disk_make_folders(edit->folder, err))
		return false;
	edit->lock = open(edit->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (edit->lock < 0 || flock(edit->lock, LOCK_EX) != 0)
		return fail(err, edit->folder, "locked");
	if (stat(edit->path, &st) != 0 && errno == ENOENT)
		return true;
	if (wd_paths_read(edit->path, WD_FEEDLIST_TEXT_MOST, false, &edit->old, &why))
		return true;
	return wd_error_set(err, why.code, "%s %s", path, why.text);
}

/* Owner and mode as they were; a new file as the umask has it. */
static bool dress(int fd, const char *path)
{
	struct stat old, new;
	mode_t mask;

	if (stat(path, &old) != 0) {
		mask = umask(0);
		umask(mask);
		return fchmod(fd, 0666 & ~mask) == 0;
	}
	if (fstat(fd, &new) == 0 && (new.st_uid != old.st_uid || new.st_gid != old.st_gid) &&
	    fchown(fd, old.st_uid, old.st_gid) != 0 && errno != EPERM)
		return false;
	return fchmod(fd, old.st_mode & 07777) == 0;
}

static bool commit(struct edit *edit, struct wd_error *err)
{
	const char *name = strrchr(edit->path, '/') + 1;
	struct wd_buf temporary;
	bool ok;
	int fd;

	if (edit->new.full)
		return wd_error_set(err, WD_INPUT, "%s would become larger than %d MiB", edit->path, MOST_WRITTEN >> 20);
	wd_buf_init(&temporary, WD_BUF_ADDRESS);
	wd_buf_printf(&temporary, "%s/.%s.XXXXXX", edit->folder, name);
	fd = mkostemp(temporary.data, O_CLOEXEC);
	if (fd < 0) {
		wd_buf_release(&temporary);
		return fail(err, edit->path, "written");
	}
	ok = wd_disk_write(fd, wd_buf_span(&edit->new)) && dress(fd, edit->path) && fsync(fd) == 0;
	ok = close(fd) == 0 && ok;
	ok = ok && rename(temporary.data, edit->path) == 0 && fsync(edit->lock) == 0;
	if (!ok) {
		fail(err, edit->path, "written");
		unlink(temporary.data);
	}
	wd_buf_release(&temporary);
	return ok;
}

static bool has_carriage_returns(struct wd_span text)
{
	const char *end = text.len ? memchr(text.ptr, '\n', text.len) : NULL;

	return end && end > text.ptr && end[-1] == '\r';
}

/* Where a text is, and what is done to it. */
static bool change(struct wd_edited edited, wd_shelf_change change_it, void *ctx, struct wd_error *err)
{
	struct wd_span name = edited.database ? wd_shelf_name(edited.path) : WD_SPAN_NONE;
	struct edit edit;
	bool ok;

	if (name.ptr)
		return wd_shelf_edit(edited.database, name, change_it, ctx, err);
	ok = begin(&edit, edited.path, err);
	if (ok && change_it(ctx, wd_buf_span(&edit.old), &edit.new))
		ok = commit(&edit, err);
	release(&edit);
	return ok;
}

static bool append(void *ctx, struct wd_span old, struct wd_buf *text)
{
	const struct wd_span *lines = ctx;
	const char *end = has_carriage_returns(old) ? "\r\n" : "\n";

	wd_buf_add_span(text, old);
	if (old.len && old.ptr[old.len - 1] != '\n')
		wd_buf_add_text(text, end);
	for (size_t i = 0; i < lines->len; i++) {
		if (lines->ptr[i] == '\n')
			wd_buf_add_text(text, end);
		else if (lines->ptr[i] != '\r')
			wd_buf_add_char(text, lines->ptr[i]);
	}
	return true;
}

bool wd_edit_append(struct wd_edited edited, struct wd_span lines, struct wd_error *err)
{
	return change(edited, append, &lines, err);
}

/* ---- remove, readdress ---- */

/* An address that is looked for, in all the forms in which it may stand. */
struct wanted {
	struct wd_arena *arena; /* of one line */
	struct wd_span typed, url;
	const char *folder;     /* of the list; NULL: it is in the database */
	struct wd_span address; /* to write in its place; ptr NULL: the line goes */
	size_t n;               /* so many were found */
};

/* Where the first word stands in the line, with its quotes. */
static struct wd_span first_word(struct wd_span line, const struct wd_words *words)
{
	const char *begin = words->items[0].raw, *end = begin, *last = line.ptr + line.len;
	bool quoted = *begin == '"';

	for (end += quoted; end < last; end++) {
		if (quoted && *end == '\\')
			end++;
		else if (quoted ? *end == '"' : strchr(" \t\r\"", *end) != NULL)
			break;
	}
	end += quoted;
	return (struct wd_span){ begin, (size_t)((end < last ? end : last) - begin) };
}

/* True when the line is of this address; *word is where that stands. */
static bool is_wanted(const struct wanted *wanted, struct wd_span line, struct wd_span *word)
{
	struct wd_words words;
	struct wd_error err = { 0 };
	const char *expected;
	int column;
	struct wd_span url;

	wd_arena_clear(wanted->arena);
	/* The first word counts, also of a line that is wrong further on. */
	if (!wd_words_split(wanted->arena, line, &words, &column, &expected) && !words.n)
		return false;
	if (!words.n)
		return false;
	*word = first_word(line, &words);
	if (wd_span_equal(words.items[0].text, wanted->typed))
		return true;
	url = wd_source_url(wanted->arena, wanted->folder, words.items[0].text, &err);
	return url.ptr && wanted->url.ptr && wd_span_equal(url, wanted->url);
}

/* The line, its end included, with the address in the place of its first word. */
static void readdress(struct wd_buf *text, struct wd_span line, struct wd_span word, struct wd_span address)
{
	size_t before = (size_t)(word.ptr - line.ptr), behind = before + word.len;
	struct wd_buf quoted;

	wd_buf_init(&quoted, WD_BUF_LINE);
	wd_words_add(&quoted, address);
	wd_buf_add(text, line.ptr, before);
	wd_buf_add_span(text, wd_buf_span(&quoted));
	wd_buf_add(text, line.ptr + behind, line.len - behind);
	wd_buf_release(&quoted);
}

static void copy_but(struct wanted *wanted, struct wd_span old, struct wd_buf *text)
{
	struct wd_span word = WD_SPAN_NONE, rest = wd_utf8_unmarked(old);
	size_t mark = old.len - rest.len;

	wd_buf_add(text, old.ptr, mark);
	while (rest.len) {
		const char *end = memchr(rest.ptr, '\n', rest.len);
		size_t len = end ? (size_t)(end - rest.ptr) : rest.len, whole = len + (end != NULL);

		bool is_meant = len <= WD_FEEDLIST_LINE_MOST && is_wanted(wanted, (struct wd_span){ rest.ptr, len }, &word);

		wanted->n += is_meant;
		if (is_meant && wanted->address.ptr)
			readdress(text, (struct wd_span){ rest.ptr, whole }, word, wanted->address);
		else if (!is_meant)
			wd_buf_add(text, rest.ptr, whole);
		rest.ptr += whole;
		rest.len -= whole;
	}
	/* A list that was emptied says that it is meant so: see wiredesk-feeds(5). */
	if (wanted->n && text->len == mark)
		wd_buf_add_text(text, "# no feeds\n");
}

static bool change_wanted(void *ctx, struct wd_span old, struct wd_buf *text)
{
	struct wanted *wanted = ctx;

	wanted->n = 0;
	if (!wd_listfile_is_opml(old))
		copy_but(wanted, old, text);
	return wanted->n > 0;
}

static bool change_lines(struct wd_edited edited, struct wd_span typed, struct wd_span address, size_t *n,
			 struct wd_error *err)
{
	struct wd_arena *arena = wd_arena_new(0);
	struct wanted wanted = { .arena = wd_arena_new(0), .typed = typed, .address = address };
	struct wd_error ignored = { 0 };
	bool is_stored = edited.database && wd_shelf_name(edited.path).ptr;
	char *path = is_stored ? NULL : behind_links(edited.path), *folder = path ? wd_paths_folder(path) : NULL;
	bool ok;

	wanted.url = wd_source_url(arena, NULL, typed, &ignored);
	wanted.folder = folder;
	ok = change(edited, change_wanted, &wanted, err);
	*n = ok ? wanted.n : 0;
	free(folder);
	free(path);
	wd_arena_free(wanted.arena);
	wd_arena_free(arena);
	return ok;
}

bool wd_edit_remove(struct wd_edited edited, struct wd_span typed, size_t *n, struct wd_error *err)
{
	return change_lines(edited, typed, WD_SPAN_NONE, n, err);
}

bool wd_edit_readdress(struct wd_edited edited, struct wd_span typed, struct wd_span address, size_t *n,
		       struct wd_error *err)
{
	return change_lines(edited, typed, address, n, err);
}
