#include "story/address.h"

#include <stdlib.h>

#include "story/wrapper.h"
#include "util/buf.h"
#include "util/url.h"

enum {
	MOST_PARAMETERS = 64, /* of a link; the rest counts as it stands */
	/* So many bytes of a path's last segment are a headline in some script, not a section's name. */
	LEAST_SLUG = 20,
	/* A session id is random: shorter ones are numbers of articles. */
	LEAST_SESSION = 16,
};

/*
 * Names that say how a reader came, whatever the site.
 * Of campaigns, of advertisers' clicks, of mailings, of the sites' own statistics.
 */
static const char tracking[] = "__hs* __s __tn__ __twitter_impression __xts__ _branch_match_id _ga _gl _hsenc "
			       "_hsmi _ke _kx _lrsc _openstat action_object_map action_ref_map action_type_map "
			       "amp_* at_* awc bsft_* chksm ck_subscriber_id cm_mmc* cmpid dclid dicbo dm_i "
			       "elqtrack* epik ex_cid fb_action_ids fb_comment_id fb_ref fb_source fbclid fref "
			       "ftcamp gaa_* gad_* gbraid gclid gclsrc guccounter guce_referrer* hc_location "
			       "hc_ref hsa_* hsctatracking icid iclid igsh igshid int_cid irclickid "
			       "isappinstalled itm_* ito jsessionid li_fat_id matomo_* mbid mc_cid mc_eid "
			       "mibextid mkt_tok mkwid ml_subscriber* mpshare msclkid mtm_* n_cid ncid nlid "
			       "ns_* ocid oly_anon_id oly_enc_id pass_ticket phpsessid piwik_* pk_* rb_clickid "
			       "rdt_cid ref_src ref_url rss s_cid s_kwcid sc_campaign sc_channel sc_cid "
			       "sc_medium sfmc_* sfnsn share_source share_token sharer_* smid smprod smtoken "
			       "smtyp soc_src soc_trk spm spot_im_redirect_source sr_share srsltid tblci "
			       "tg_rhash tpcc traffic_source ttclid twclid unlocked_article_code usqp utm_* "
			       "vd_source vero_conv vero_id wbraid wickedid wprov wt.* wt_mc* xtor yclid "
			       "yrwinfo ysclid zanpid";

/* Names of sessions, where the value looks like one. */
static const char sessions[] = "cfid cftoken phpsessionid session session_id sessionid sid";

/*
 * Names that most often say where the link was found, on some sites something else:
 * in English, Korean, Chinese, Japanese and Russian papers' own feeds.
 */
static const char finding[] = "campaign cds channel cloc cmp cvid ei emc feature feed feedname feedtype fm "
			      "frm from ftag intcid intcmp iref lfrom link_source linkid medium mod nl origin "
			      "partner pfmredir ref refer referer referrer rrf sa scene scm sender share "
			      "share_from shared smcid source sr src srcid taid trk tsrc tt_from usg ust ved "
			      "via wfr wtrid";

/* How a page is shown: any of these names with a value of its row. */
static const struct {
	const char *names, *values;
} showing[] = {
	{ "amp isamp is_amp mobile ismobile m print printable printer print_view nomobile pc nojs",
	  " 0 1 true false yes no y n on" },
	{ "outputtype output view mode type format display version platform device service theme layout",
	  "amp print printable printer mobile pc rss desktop" },
};

/* words: parted by blanks; "_*" at the end of one: any ending. */
static bool is_one_of(struct wd_span word, const char *words)
{
	for (;;) {
		size_t len = strcspn(words, " ");
		bool any_ending = len > 0 && words[len - 1] == '*';
		struct wd_span known = { words, len - any_ending }, head = word;

		if (any_ending && head.len > known.len)
			head.len = known.len;
		if (wd_span_equal_nocase(head, known))
			return true;
		if (words[len] == '\0')
			return false;
		words += len + 1;
	}
}

static bool has_digit(struct wd_span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] >= '0' && text.ptr[i] <= '9')
			return true;
	return false;
}

static bool is_number(struct wd_span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
	return text.len > 0;
}

struct parameter {
	struct wd_span text, name, value;
};

static struct parameter next_parameter(struct wd_span *query)
{
	struct parameter out = { .text = *query };
	size_t at = 0;

	while (at < query->len && query->ptr[at] != '&' && query->ptr[at] != ';')
		at++;
	out.text.len = at;
	at += at < query->len;
	*query = (struct wd_span){ query->ptr + at, query->len - at };
	for (at = 0; at < out.text.len && out.text.ptr[at] != '=';)
		at++;
	out.name = (struct wd_span){ out.text.ptr, at };
	at += at < out.text.len;
	out.value = (struct wd_span){ out.text.ptr + at, out.text.len - at };
	return out;
}

static bool is_tracking(const struct parameter *p)
{
	if (is_one_of(p->name, sessions))
		return p->value.len >= LEAST_SESSION && has_digit(p->value) && !is_number(p->value);
	return is_one_of(p->name, tracking);
}

static bool is_showing(const struct parameter *p)
{
	for (size_t i = 0; i < sizeof(showing) / sizeof(*showing); i++)
		if (is_one_of(p->name, showing[i].names) && is_one_of(p->value, showing[i].values))
			return true;
	return false;
}

/* A long number is an id under whatever name. */
static bool is_finding(const struct parameter *p)
{
	return is_one_of(p->name, finding) && !(is_number(p->value) && p->value.len > 2);
}

static void drop_front(struct wd_span *text, size_t n)
{
	text->ptr += n;
	text->len -= n;
}

/* The site's root has no path but "/" and no query: everything would be one story. */
static bool is_front(const struct wd_url *url, size_t path_len, size_t query_len)
{
	return path_len + query_len == 0 && !(url->fragment.len > 1 && strchr("!/", url->fragment.ptr[0]));
}

static struct wd_span finish(struct wd_arena *arena, struct wd_buf *buf, bool is_empty)
{
	if (!is_empty)
		return wd_buf_keep(buf, arena);
	wd_buf_release(buf);
	return WD_SPAN_NONE;
}

static void add_host(struct wd_buf *buf, struct wd_span host, struct wd_span port)
{
	wd_buf_add_span(buf, host);
	if (port.len) {
		wd_buf_add_char(buf, ':');
		wd_buf_add_span(buf, port);
	}
}

struct wd_span wd_address_untracked(struct wd_arena *arena, struct wd_span text)
{
	struct wd_url url;
	struct wd_buf buf;
	struct wd_span query;
	const char *before = "?";
	size_t query_from;

	if (!wd_url_is_http(wd_span_trim(text)))
		return WD_SPAN_NONE;
	url = wd_url_split(wd_url_normal(arena, text));
	if (wd_span_starts_nocase(url.host, "www."))
		drop_front(&url.host, 4);
	while (url.path.len && url.path.ptr[url.path.len - 1] == '/')
		url.path.len--;
	wd_buf_init(&buf, WD_BUF_ADDRESS);
	add_host(&buf, url.host, url.port);
	wd_buf_add_span(&buf, url.path);
	query_from = buf.len;
	for (query = url.query; query.len;) {
		struct parameter p = next_parameter(&query);

		if (p.text.len == 0 || is_tracking(&p))
			continue;
		wd_buf_add_text(&buf, before);
		wd_buf_add_span(&buf, p.text);
		before = "&";
	}
	return finish(arena, &buf, url.path.len + buf.len - query_from == 0);
}

/* ---- host ---- */

static size_t count_dots(struct wd_span host)
{
	size_t n = 0;

	for (size_t i = 0; i < host.len; i++)
		n += host.ptr[i] == '.';
	return n;
}

/* "co.kr", "com": no name of a site. */
static bool is_suffix(struct wd_span host)
{
	size_t first = 0;

	while (first < host.len && host.ptr[first] != '.')
		first++;
	return first == host.len || (count_dots(host) == 1 && host.len - first - 1 == 2 &&
				     is_one_of((struct wd_span){ host.ptr, first }, "co com net org or ac go ne gov edu"));
}

static size_t machine_name(struct wd_span host)
{
	static const char *const names[] = { "www.", "m.", "mobile.", "amp.", "wap.", "touch." };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		size_t len = strlen(names[i]);

		if (wd_span_starts_nocase(host, names[i]) && !is_suffix((struct wd_span){ host.ptr + len, host.len - len }))
			return len;
	}
	return 0;
}

/* Without the machines' names in front, and without one behind a first label ("en.m.site.org"). */
static void add_site(struct wd_buf *buf, const struct wd_url *url)
{
	struct wd_span host = url->host, first, rest;
	size_t len;

	while ((len = machine_name(host)) > 0)
		drop_front(&host, len);
	first = host;
	for (len = 0; len < host.len && host.ptr[len] != '.';)
		len++;
	rest = (struct wd_span){ host.ptr + len, host.len - len };
	if (rest.len && count_dots(rest) > 2) {
		drop_front(&rest, 1);
		drop_front(&rest, machine_name(rest));
		first.len = len + 1;
		wd_buf_add_span(buf, first);
		add_host(buf, rest, url->port);
		return;
	}
	add_host(buf, host, url->port);
}

/* ---- path ---- */

/* RFC 3986 §6.2.2: what need not be escaped is not, and other scripts' letters are as they are read. */
static void add_unescaped(struct wd_buf *buf, struct wd_span text)
{
	static const char plain[] = "-._~";

	for (size_t i = 0; i < text.len; i++) {
		int c = wd_url_octet(text, i);

		if (c < 0) {
			wd_buf_add_char(buf, text.ptr[i]);
			continue;
		}
		if (c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
		    (c && strchr(plain, c)))
			wd_buf_add_char(buf, (char)c);
		else
			wd_buf_printf(buf, "%%%02X", (unsigned)c);
		i += 2;
	}
}

/* A figure, a hyphenated or a long last part: more than the name of a section or a script. */
static bool names_article(struct wd_span path)
{
	size_t last = path.len;

	while (last > 0 && path.ptr[last - 1] != '/')
		last--;
	drop_front(&path, last);
	for (size_t i = 0; i < path.len; i++)
		if (path.ptr[i] == '-' || path.ptr[i] == '_')
			return true;
	return has_digit(path) || path.len >= LEAST_SLUG;
}

/* The ends of an AMP page's file name, and what stands there of the page itself. */
static bool drop_amp_ending(struct wd_span *segment, const char **ending)
{
	static const struct {
		const char *end, *own;
		bool behind_digit; /* "rock-amp.html" is about amplifiers */
	} ends[] = {
		{ ".amp.html", ".html", false }, { ".amp.htm", ".htm", false },  { ".amp.php", ".php", false },
		{ ".amp", "", false },           { "Amp.html", ".html", false }, { "-amp.html", ".html", true },
		{ "_amp.html", ".html", true },  { "-amp", "", true },           { "_amp", "", true },
	};

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		size_t len = strlen(ends[i].end), rest = segment->len - len;

		if (segment->len <= len || memcmp(segment->ptr + rest, ends[i].end, len) != 0 ||
		    (ends[i].behind_digit && !is_number((struct wd_span){ segment->ptr + rest - 1, 1 })))
			continue;
		segment->len = rest;
		*ending = ends[i].own;
		return true;
	}
	return false;
}

/* One segment of a path, without its session's id. */
static struct wd_span next_segment(struct wd_span *path)
{
	struct wd_span out;
	size_t len = 0;

	drop_front(path, 1);
	while (len < path->len && path->ptr[len] != '/')
		len++;
	out = (struct wd_span){ path->ptr, len };
	drop_front(path, len);
	for (size_t i = 0; i < out.len; i++) {
		struct wd_span rest = { out.ptr + i, out.len - i };

		if (wd_span_starts_nocase(rest, ";jsessionid=") || wd_span_starts_nocase(rest, ";phpsessid="))
			out.len = i;
	}
	return out;
}

/* Adds the path; without_amp: and not the marks of its AMP form. */
static void add_segments(struct wd_buf *buf, struct wd_span path, bool without_amp)
{
	while (path.len) {
		struct wd_span segment = next_segment(&path);
		const char *ending = "";

		if (without_amp && wd_span_equal_nocase(segment, WD_SPAN("amp")))
			continue;
		if (path.len == 0 &&
		    is_one_of(segment, "index.html index.htm index.php index.jsp index.asp index.aspx default.aspx"))
			continue;
		if (without_amp && path.len == 0)
			drop_amp_ending(&segment, &ending);
		wd_buf_add_char(buf, '/');
		add_unescaped(buf, segment);
		wd_buf_add_text(buf, ending);
	}
}

static size_t add_path(struct wd_buf *buf, struct wd_span path, bool has_id)
{
	size_t from = buf->len;

	while (path.len && path.ptr[path.len - 1] == '/')
		path.len--;
	add_segments(buf, path, true);
	/* "/gear/amp" may be a section's page, and the rest of it another's. */
	if (!has_id && !names_article((struct wd_span){ buf->data + from, buf->len - from })) {
		buf->len = from;
		add_segments(buf, path, false);
	}
	return buf->len - from;
}

/* ---- query ---- */

static int compare_spans(const void *a, const void *b)
{
	const struct wd_span *x = a, *y = b;
	int order = memcmp(x->ptr, y->ptr, x->len < y->len ? x->len : y->len);

	return order ? order : (x->len > y->len) - (x->len < y->len);
}

/* What stays of it whatever the rest says, and has a figure. */
static bool has_id(struct wd_span query)
{
	while (query.len) {
		struct parameter p = next_parameter(&query);

		if (has_digit(p.value) && !is_tracking(&p) && !is_showing(&p) && !is_finding(&p))
			return true;
	}
	return false;
}

/* Sorted: programs that make links do not agree on an order. */
static size_t add_query(struct wd_buf *buf, struct wd_span query, bool is_told)
{
	struct wd_span kept[MOST_PARAMETERS];
	size_t n = 0, from = buf->len;

	while (query.len && n < MOST_PARAMETERS) {
		struct parameter p = next_parameter(&query);

		if (p.text.len == 0 || is_tracking(&p) || is_showing(&p) || (is_told && is_finding(&p)))
			continue;
		kept[n++] = p.text;
	}
	if (n > 1)
		qsort(kept, n, sizeof(*kept), compare_spans);
	for (size_t i = 0; i < n; i++) {
		wd_buf_add_char(buf, i ? '&' : '?');
		add_unescaped(buf, kept[i]);
	}
	wd_buf_add_span(buf, query);
	return buf->len - from;
}

struct wd_span wd_address_canonical(struct wd_arena *arena, struct wd_span text)
{
	struct wd_url url;
	struct wd_buf buf;
	size_t path_len, query_len;
	bool is_told;

	text = wd_wrapper_open(arena, text);
	if (!wd_url_is_http(text))
		return WD_SPAN_NONE;
	url = wd_url_split(wd_url_normal(arena, text));
	wd_buf_init(&buf, WD_BUF_ADDRESS);
	add_site(&buf, &url);
	is_told = has_id(url.query);
	path_len = add_path(&buf, url.path, is_told);
	is_told = is_told || names_article((struct wd_span){ buf.data + buf.len - path_len, path_len });
	query_len = add_query(&buf, url.query, is_told);
	/* "#!/news/7": the script on the page shows another article for each. */
	if (url.fragment.len > 1 && strchr("!/", url.fragment.ptr[0])) {
		wd_buf_add_char(&buf, '#');
		wd_buf_add_span(&buf, url.fragment);
	}
	return finish(arena, &buf, is_front(&url, path_len, query_len));
}
