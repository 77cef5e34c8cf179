#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "push/form.h"
#include "push/pile.h"
#include "push/signature.h"
#include "push/topic.h"
#include "push/turns.h"

/* RFC 4231 §4.2 (test case 1) and RFC 2202 §3. */
static void signatures(void **state)
{
	static const char key[] = "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b";
	static const struct {
		const char *name, *signature;
		bool right;
	} cases[] = {
		{ "sha1", "sha1=b617318655057264e28bc0b6fb378c8ef146be00", true },
		{ "sha256", "sha256=b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7", true },
		{ "capitals", "SHA256=B0344C61D8DB38535CA8AFCEAF0BF12B881DC200C9833DA726E9376C2E32CFF7", true },
		{ "sha384",
		  "sha384=afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6",
		  true },
		{ "sha512",
		  "sha512=87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4"
		  "be9d914eeb61f1702e696c203a126854",
		  true },
		{ "another", "sha1=b617318655057264e28bc0b6fb378c8ef146be01", false },
		{ "short", "sha256=b0344c61", false },
		{ "long", "sha1=b617318655057264e28bc0b6fb378c8ef146be0000", false },
		{ "no method", "b617318655057264e28bc0b6fb378c8ef146be00", false },
		{ "a method of nobody", "md5=9294727a3638bb1c13f48ef8158bfc9d", false },
		{ "empty", "", false },
	};
	char made[WD_SIGNATURE_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (wd_signature_is(wd_span_of(cases[i].signature), key, WD_SPAN("Hi There")) != cases[i].right)
			fail_msg("%s", cases[i].name);
	assert_false(wd_signature_is(WD_SPAN_NONE, key, WD_SPAN("Hi There")));
	assert_string_equal(wd_signature_make(key, WD_SPAN("Hi There"), made), cases[1].signature);
}

static void chance(void **state)
{
	char a[WD_RANDOM_NAME], b[WD_RANDOM_NAME];

	(void)state;
	wd_signature_random(a);
	wd_signature_random(b);
	assert_int_equal(strlen(a), WD_RANDOM_NAME - 1);
	assert_int_equal(strspn(a, "0123456789abcdef"), WD_RANDOM_NAME - 1);
	assert_string_not_equal(a, b);
}

static void forms(void **state)
{
	static const struct {
		const char *name, *form, *want; /* of the field "b"; NULL: absent */
	} cases[] = {
		{ "one", "b=1", "1" },
		{ "behind another", "a=0&b=x%20y+z&c=2", "x y z" },
		{ "the first", "b=1&b=2", "1" },
		{ "empty", "b=&c=1", "" },
		{ "longer names", "bb=1&ab=2", NULL },
		{ "half an escape", "b=%4", "%4" },
		{ "a NUL", "b=x%00y", NULL },
		{ "nothing", "", NULL },
		{ "no value", "b", NULL },
	};
	struct wd_buf out;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *found = wd_form_field(wd_span_of(cases[i].form), "b");

		if (!found != !cases[i].want || (found && strcmp(found, cases[i].want) != 0))
			fail_msg("%s: %s", cases[i].name, found ? found : "absent");
		free(found);
	}
	wd_buf_init(&out, WD_BUF_PAGE);
	wd_form_add(&out, "a", WD_SPAN("북 &="));
	wd_form_add(&out, "b", WD_SPAN("x-._~1"));
	assert_string_equal(out.data, "a=%EB%B6%81%20%26%3D&b=x-._~1");
	wd_buf_release(&out);
}

/* Who lags is told by an issue that begins where he is, or before. */
static void issues(void **state)
{
	static const struct {
		int64_t sent_at, to; /* 0: none leads on */
	} cases[] = { { 5, 20 }, { 10, 30 }, { 15, 30 }, { 30, 0 }, { 4, 0 }, { 20, 30 } };
	struct wd_topic *topics = NULL, *t = wd_topic_get(&topics, "/a.atom", 10);
	struct wd_issue *old = calloc(1, sizeof(*old)), *fresh = calloc(1, sizeof(*fresh));

	(void)state;
	assert_ptr_equal(wd_topic_get(&topics, "/a.atom", 99), t);
	assert_ptr_not_equal(wd_topic_get(&topics, "/a.rss", 99), t);
	*old = (struct wd_issue){ .refs = 1, .from = 5, .to = 20 };
	*fresh = (struct wd_issue){ .refs = 1, .from = 10, .to = 30 };
	assert_null(wd_topic_issue(t, 5));
	wd_topic_take(t, fresh, old);
	assert_int_equal(t->upto, 30);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct wd_issue *issue = wd_topic_issue(t, cases[i].sent_at);

		assert_int_equal(issue ? issue->to : 0, cases[i].to);
	}
	wd_topics_free(topics);
}

/* Of a target that refuses the letters marked x, and may hear later those marked ?: what became of each after so many tries. */
static void tell_all(const char *takes, int tries, char *heard, char *given_up)
{
	struct wd_letter *letters = NULL, **end = &letters, *letter, *before;
	struct wd_pile pile = { 0 };

	for (int i = 0; takes[i]; i++) {
		*end = calloc(1, sizeof(**end));
		(*end)->notice = i + 1;
		end = &(*end)->next;
	}
	assert_int_equal(wd_pile_add(&pile, letters), strlen(takes));
	while (tries-- > 0 && (letter = wd_pile_next(&pile)) != NULL) {
		if (takes[letter->notice - 1] != 'o') {
			wd_pile_failed(&pile, takes[letter->notice - 1] == 'x');
			continue;
		}
		while ((before = wd_pile_before(&pile, letter)) != NULL) {
			*given_up++ = (char)('0' + before->notice);
			wd_pile_drop(&pile, before);
		}
		*heard++ = (char)('0' + letter->notice);
		wd_pile_drop(&pile, letter);
	}
	*heard = *given_up = '\0';
	wd_pile_release(&pile);
	assert_int_equal(pile.n + pile.n_aside, 0);
}

static void refused_letters_stop_no_others(void **state)
{
	static const struct {
		const char *takes;
		int tries;
		const char *heard, *given_up;
	} cases[] = {
		{ "ooo", 9, "123", "" },   { "oxo", 4, "1", "" },  /* three tries of the second, */
		{ "oxo", 5, "13", "2" },                           /* and the third is told at once */
		{ "xxo", 99, "3", "12" },  { "oxx", 99, "1", "" }, /* perhaps it is the target that is wrong */
		{ "xxxxxxx", 99, "", "" }, { "x?o", 99, "", "" },  /* what may be heard later stops those after it */
		{ "xo", 3, "", "" },       { "xoxoo", 99, "245", "13" },
	};
	char heard[16], given_up[16];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		tell_all(cases[i].takes, cases[i].tries, heard, given_up);
		if (strcmp(heard, cases[i].heard) != 0 || strcmp(given_up, cases[i].given_up) != 0)
			fail_msg("%s: heard %s, given up %s", cases[i].takes, heard, given_up);
	}
}

/* Before a refused letter is given up for the sake of a later one, it was asked again in that moment. */
static void a_round_begins_with_the_first(void **state)
{
	struct wd_letter *a = calloc(1, sizeof(*a)), *b = calloc(1, sizeof(*b));
	struct wd_pile pile = { 0 };

	(void)state;
	a->notice = 1;
	b->notice = 2;
	a->next = b;
	a->refused = WD_PILE_TRIES - 1;
	wd_pile_add(&pile, a);
	assert_true(wd_pile_failed(&pile, true));
	assert_ptr_equal(wd_pile_next(&pile), b);
	assert_false(wd_pile_failed(&pile, true));
	assert_ptr_equal(wd_pile_next(&pile), a);
	assert_true(wd_pile_has_hope(&pile));
	wd_pile_release(&pile);
}

enum { PLACES = 64, OF_A_HOST = 24, GUESTS = 200 };

/* Lets those who wait go; how many went, of each host: 'a', 'b', … */
static void let_go(struct wd_turns *turns, const struct wd_turn *guests, const char *hosts, struct wd_turn *gone[],
		   int went[26])
{
	struct wd_turn *turn;
	int n = 0;

	memset(went, 0, 26 * sizeof(*went));
	while ((turn = wd_turns_take(turns)) != NULL) {
		went[hosts[turn - guests] - 'a']++;
		gone[n++] = turn;
	}
	gone[n] = NULL;
}

/* Hosts that hang get few places, and together half of them; those that hear go on, in turn. */
static void who_hangs_holds_up_nobody(void **state)
{
	struct wd_turns *turns = wd_turns_new(PLACES, OF_A_HOST);
	static struct wd_turn guests[GUESTS], *gone[GUESTS + 1];
	char hosts[GUESTS], url[64];
	int went[26];

	(void)state;
	for (int i = 0; i < GUESTS; i++) {
		hosts[i] = i < 150 ? (char)('a' + i % 3) : 'h';
		snprintf(url, sizeof(url), "https://%c.EXAMPLE:8%d/%d", hosts[i], i % 3, i);
		wd_turns_join(turns, &guests[i], url);
		wd_turns_wait(turns, &guests[i]);
		wd_turns_wait(turns, &guests[i]);
	}
	let_go(turns, guests, hosts, gone, went);
	assert_int_equal(went[0] + went[1] + went[2] + went['h' - 'a'], PLACES / 2);
	assert_true(went['h' - 'a'] >= 8 && went[0] >= 8);
	/* h answers, the others hang. */
	for (int i = 0; gone[i]; i++)
		if (hosts[gone[i] - guests] == 'h')
			wd_turns_went(turns, gone[i], true);
	let_go(turns, guests, hosts, gone, went);
	assert_int_equal(went['h' - 'a'], OF_A_HOST);
	assert_int_equal(went[0] + went[1] + went[2], 8);
	assert_true(wd_turns_more(gone[0]));
	wd_turns_give_back(turns, gone[0]);
	wd_turns_wait(turns, gone[0]);
	for (int i = 0; i < GUESTS; i++)
		wd_turns_leave(turns, &guests[i]);
	assert_null(wd_turns_take(turns));
	wd_turns_free(turns);
}

/* Of one host the first comes first. */
static void turns_are_in_order(void **state)
{
	struct wd_turns *turns = wd_turns_new(PLACES, OF_A_HOST);
	struct wd_turn guests[4] = { 0 };

	(void)state;
	for (int i = 0; i < 4; i++) {
		wd_turns_join(turns, &guests[i], "http://x.example/");
		wd_turns_wait(turns, &guests[i]);
	}
	assert_int_equal(wd_turns_count(turns, "https://X.example:99/"), 4);
	assert_int_equal(wd_turns_count(turns, "https://y.example/"), 0);
	wd_turns_leave(turns, &guests[1]);
	assert_ptr_equal(wd_turns_take(turns), &guests[0]);
	assert_ptr_equal(wd_turns_take(turns), &guests[2]);
	wd_turns_went(turns, &guests[0], false);
	wd_turns_wait(turns, &guests[0]);
	assert_ptr_equal(wd_turns_take(turns), &guests[3]);
	assert_ptr_equal(wd_turns_take(turns), &guests[0]);
	assert_null(wd_turns_take(turns));
	wd_turns_leave(turns, &guests[0]);
	wd_turns_leave(turns, &guests[2]);
	wd_turns_leave(turns, &guests[3]);
	wd_turns_free(turns);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(signatures),
					    cmocka_unit_test(chance),
					    cmocka_unit_test(forms),
					    cmocka_unit_test(issues),
					    cmocka_unit_test(refused_letters_stop_no_others),
					    cmocka_unit_test(a_round_begins_with_the_first),
					    cmocka_unit_test(who_hangs_holds_up_nobody),
					    cmocka_unit_test(turns_are_in_order) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
