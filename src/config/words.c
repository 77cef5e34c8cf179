#include "config/words.h"

#include "util/ascii.h"

/* Characters from one byte of the line to another. */
static int columns(struct wd_span line, size_t from, size_t to)
{
	int n = 0;

	for (size_t i = from; i < to; i++)
		n += ((unsigned char)line.ptr[i] & 0xC0) != 0x80;
	return n;
}

int wd_words_column(struct wd_span line, const char *at)
{
	return 1 + columns(line, 0, (size_t)(at - line.ptr));
}

/* From the quote at *at to behind the one that ends it; false when none does. */
static bool quoted(struct wd_span line, size_t *at, struct wd_buf *out, bool *is_plain)
{
	size_t i = *at + 1;

	while (i < line.len && line.ptr[i] != '"') {
		char c = line.ptr[i++];

		if (c == '\\' && i < line.len) {
			*is_plain = false;
			c = line.ptr[i++];
			c = c == 'n' || c == 'r' || c == 't' ? ' ' : c; /* a word is one line */
		}
		wd_buf_add_char(out, (unsigned char)c < ' ' ? ' ' : c);
	}
	*at = i + (i < line.len);
	return i < line.len;
}

/* A bare word; after a "=" a quote may begin, as in keep="two words". */
static bool bare(struct wd_span line, size_t *at, struct wd_buf *out, bool *is_plain)
{
	size_t from = *at, i = from;

	while (i < line.len && !wd_ascii_is_blank(line.ptr[i]) &&
	       !(line.ptr[i] == '"' && i > from && line.ptr[i - 1] == '='))
		i++;
	wd_buf_add(out, line.ptr + from, i - from);
	*at = i;
	if (i == line.len || wd_ascii_is_blank(line.ptr[i]))
		return true;
	*is_plain = false;
	return quoted(line, at, out, is_plain);
}

bool wd_words_split(struct wd_arena *arena, struct wd_span line, struct wd_words *out, int *column, const char **expected)
{
	struct wd_buf buf;
	size_t at = 0, counted = 0; /* columns are known up to there */
	int known = 1;
	bool closed = true;

	wd_buf_init(&buf, WD_BUF_LINE);
	*out = (struct wd_words){ 0 };
	for (;;) {
		struct wd_word *word;
		size_t start;

		while (at < line.len && wd_ascii_is_blank(line.ptr[at]))
			at++;
		if (at == line.len || line.ptr[at] == '#' || !closed || out->n == WD_WORDS_MOST)
			break;
		start = at;
		word = wd_arena_push(arena, &out->items, &out->n, sizeof(*word));
		word->raw = line.ptr + at;
		word->column = known += columns(line, counted, at);
		counted = at;
		word->is_plain = true;
		wd_buf_clear(&buf);
		closed = line.ptr[at] == '"' ? quoted(line, &at, &buf, &word->is_plain)
					     : bare(line, &at, &buf, &word->is_plain);
		word->text = wd_arena_copy(arena, buf.data ? buf.data : "", buf.len);
		if (!closed) {
			*column = wd_words_column(line, line.ptr + start);
			*expected = "a quote begins here and never ends; write \" behind the word";
		}
	}
	wd_buf_release(&buf);
	if (closed && at < line.len && line.ptr[at] != '#') {
		closed = false;
		*column = wd_words_column(line, line.ptr + at);
		*expected = "too many words; 512 are enough for a feed";
	}
	return closed;
}

void wd_words_add(struct wd_buf *line, struct wd_span word)
{
	bool bare_enough = word.len && word.ptr[0] != '#';

	for (size_t i = 0; i < word.len && bare_enough; i++)
		bare_enough = !wd_ascii_is_blank(word.ptr[i]) && word.ptr[i] != '"';
	if (line->len)
		wd_buf_add_char(line, ' ');
	if (bare_enough) {
		wd_buf_add_span(line, word);
		return;
	}
	wd_buf_add_char(line, '"');
	for (size_t i = 0; i < word.len; i++) {
		if (word.ptr[i] == '"' || word.ptr[i] == '\\')
			wd_buf_add_char(line, '\\');
		wd_buf_add_char(line, (unsigned char)word.ptr[i] < ' ' ? ' ' : word.ptr[i]);
	}
	wd_buf_add_char(line, '"');
}
