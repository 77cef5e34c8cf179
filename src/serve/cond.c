#include "serve/cond.h"

#include "clean/clean.h"
#include "util/clock.h"

/* Without W/: If-None-Match compares weakly (RFC 9110 §13.1.2). */
static struct wd_span strong_part(struct wd_span tag)
{
	if (tag.len > 2 && tag.ptr[0] == 'W' && tag.ptr[1] == '/')
		return (struct wd_span){ tag.ptr + 2, tag.len - 2 };
	return tag;
}

/* Takes the next member off a list parted by commas; a quoted tag may hold commas. */
static struct wd_span next_member(struct wd_span *list)
{
	bool quoted = false;
	size_t n = 0;
	struct wd_span member;

	for (; n < list->len && (quoted || list->ptr[n] != ','); n++)
		quoted ^= list->ptr[n] == '"';
	member = wd_span_trim((struct wd_span){ list->ptr, n });
	n += n < list->len;
	*list = (struct wd_span){ list->ptr + n, list->len - n };
	return member;
}

static bool has_tag(struct wd_span list, struct wd_span etag)
{
	while (list.len) {
		struct wd_span member = next_member(&list);

		if (wd_span_is(member, "*") || wd_span_equal(strong_part(member), strong_part(etag)))
			return true;
	}
	return false;
}

bool wd_cond_unchanged(const struct wd_cond *cond)
{
	int64_t since;

	if (cond->if_none_match.ptr)
		return has_tag(cond->if_none_match, cond->etag);
	if (!cond->if_modified_since.ptr || cond->modified_at == WD_NO_TIME)
		return false;
	since = wd_date_parse(cond->if_modified_since);
	return since != WD_NO_TIME && cond->modified_at / 1000 <= since / 1000;
}

/* The name of a member ("text/html;q=0.8") and its weight, in thousandths (RFC 9110 §12.4.2). */
static struct wd_span weigh(struct wd_span member, int *weight)
{
	const char *semicolon = memchr(member.ptr, ';', member.len);
	struct wd_span name = member, rest = WD_SPAN_NONE;
	int unit = 1000;

	*weight = 1000;
	if (semicolon) {
		name = wd_span_trim((struct wd_span){ member.ptr, (size_t)(semicolon - member.ptr) });
		rest = (struct wd_span){ semicolon, member.len - (size_t)(semicolon - member.ptr) };
	}
	for (size_t i = 0; i + 2 < rest.len; i++) {
		if ((rest.ptr[i] != ';' && rest.ptr[i] != ' ') || (rest.ptr[i + 1] | 0x20) != 'q' || rest.ptr[i + 2] != '=')
			continue;
		*weight = 0;
		for (i += 3; i < rest.len && unit > 0; i++) {
			if (rest.ptr[i] >= '0' && rest.ptr[i] <= '9') {
				*weight += unit * (rest.ptr[i] - '0');
				unit /= 10;
			} else if (rest.ptr[i] != '.') {
				break;
			}
		}
	}
	return name;
}

size_t wd_cond_prefers(struct wd_span accept, const char *const *types, size_t n)
{
	int best = 0, page = 0, any = 0, weight;
	size_t found = SIZE_MAX;

	while (accept.len) {
		struct wd_span name = weigh(next_member(&accept), &weight);

		if (wd_span_equal_nocase(name, WD_SPAN("text/html")) ||
		    wd_span_equal_nocase(name, WD_SPAN("application/xhtml+xml")))
			page = weight > page ? weight : page;
		else if (wd_span_is(name, "*/*") || wd_span_equal_nocase(name, WD_SPAN("text/*")))
			any = weight > any ? weight : any;
		for (size_t i = 0; i < n; i++) {
			if (weight > best && wd_span_equal_nocase(name, wd_span_of(types[i]))) {
				best = weight;
				found = i;
			}
		}
	}
	return best > page && best >= any ? found : SIZE_MAX;
}

static bool is_refused(struct wd_span parameters)
{
	struct wd_span q = wd_span_trim(parameters);

	if (!wd_span_starts_nocase(q, "q=0"))
		return false;
	for (size_t i = 3; i < q.len; i++)
		if (q.ptr[i] != '.' && q.ptr[i] != '0')
			return false;
	return true;
}

bool wd_cond_takes_gzip(struct wd_span accept)
{
	bool any = false;

	while (accept.len) {
		struct wd_span member = next_member(&accept), coding = member, parameters = WD_SPAN_NONE;
		const char *semicolon = memchr(member.ptr, ';', member.len);

		if (semicolon) {
			coding = wd_span_trim((struct wd_span){ member.ptr, (size_t)(semicolon - member.ptr) });
			parameters.ptr = semicolon + 1;
			parameters.len = member.len - (size_t)(semicolon + 1 - member.ptr);
		}
		if (wd_span_equal_nocase(coding, WD_SPAN("gzip")) || wd_span_equal_nocase(coding, WD_SPAN("x-gzip")))
			return !is_refused(parameters);
		any = any || (wd_span_is(coding, "*") && !is_refused(parameters));
	}
	return any;
}
