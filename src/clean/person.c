#include "clean/person.h"

#include "clean/clean.h"
#include "clean/html.h"
#include "clean/link.h"
#include "clean/text.h"

/* As much of RFC 5322's addresses as tells them from names. */
static bool is_mail(struct wd_span text)
{
	const char *at = memchr(text.ptr, '@', text.len);

	return text.len > 2 && at && at > text.ptr && at < text.ptr + text.len - 1 && !memchr(text.ptr, ' ', text.len);
}

static struct wd_span piece(struct wd_span text, size_t from, size_t to)
{
	return wd_span_trim((struct wd_span){ text.ptr + from, to - from });
}

/* "ann@e.example", but "ann@home" is what somebody calls herself. */
static bool is_mail_of_net(struct wd_span text)
{
	const char *at = is_mail(text) ? memchr(text.ptr, '@', text.len) : NULL;

	return at && memchr(at, '.', text.len - (size_t)(at - text.ptr));
}

/* "before (inside)" or "before <inside>"; false when it is of another form. */
static bool split(struct wd_span text, char open, char close, struct wd_span *before, struct wd_span *inside)
{
	const char *from;

	if (text.len < 3 || text.ptr[text.len - 1] != close)
		return false;
	from = memchr(text.ptr, open, text.len);
	if (!from)
		return false;
	*before = piece(text, 0, (size_t)(from - text.ptr));
	*inside = piece(text, (size_t)(from - text.ptr) + 1, text.len - 1);
	return true;
}

static struct wd_span without_scheme(struct wd_span address)
{
	return wd_span_starts_nocase(address, "mailto:") ? piece(address, 7, address.len) : address;
}

static struct wd_span without_quotes(struct wd_span name)
{
	bool quoted = name.len > 2 && name.ptr[0] == '"' && name.ptr[name.len - 1] == '"';

	return quoted ? piece(name, 1, name.len - 1) : name;
}

static void take_apart(struct wd_person *person)
{
	struct wd_span before, inside, name = person->name;

	if (name.len == 0)
		return;
	if (split(name, '(', ')', &before, &inside) || split(name, '<', '>', &before, &inside)) {
		if (is_mail(before)) {
			person->email = without_scheme(before);
			person->name = inside;
		} else if (is_mail(inside)) {
			person->email = without_scheme(inside);
			person->name = without_quotes(before);
		}
	} else if (is_mail_of_net(name)) {
		person->email = without_scheme(name);
		person->name = WD_SPAN_NONE;
	}
}

struct wd_person wd_person_clean(struct wd_arena *arena, const struct wd_raw_person *raw, struct wd_span base)
{
	enum { MOST_NAME = 256 };
	struct wd_person person = { 0 };

	person.name = wd_text_cut(arena, wd_text_line(arena, raw->name), MOST_NAME);
	person.email = without_scheme(wd_text_line(arena, raw->email));
	if (person.email.len && !is_mail(person.email))
		person.email = WD_SPAN_NONE;
	person.url = wd_link_clean(arena, base, raw->uri, WD_LINK_PAGE);
	if (person.email.len == 0)
		take_apart(&person);
	return person;
}
