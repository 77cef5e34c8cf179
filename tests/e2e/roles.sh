#!/bin/sh
# `run --role`: one process polls, another serves.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"

make_desk
get() {
	curl -s --unix-socket "$work/web.sock" "http://desk$1"
}
serves() {
	get "$1" | grep -q "$2"
}

run_beside server "$WIREDESK" -c "$work/wiredesk.conf" run --role=serve
until_true test -S "$work/web.sock"
ok $? "who serves does so before anybody has polled"
run_beside poller "$WIREDESK" -c "$work/wiredesk.conf" run --role=poll
until_true serves /all.atom '<entry'
ok $? "what the poller stores is served by the other"
[ "$(get /healthz)" = ok ]
ok $? "/healthz of who serves is well"

item='<item><title>Told while it serves</title><link>https://late.example/1</link><guid>https://late.example/1</guid></item>'
echo "<rss version='2.0'><channel><title>Late</title><link>https://late.example/</link><description>d</description>$item</channel></rss>" |
	save "$work/late.xml"
echo "file://$work/late.xml" >>"$work/feeds/sample.feeds"
until_true serves /all.atom 'Told while it serves'
ok $? "a feed that is added is polled by the one, and its story served by the other"
check "\`poll\` asks the one that polls" desk poll --now
if is_file; then
	! desk run --role=poll 2>"$work/second" && grep -q 'polls already' "$work/second"
	ok $? "a file has one poller"
fi
end_beside poller
ok $? "the poller ends in order"
serves /north-korea.atom '<entry'
ok $? "without a poller what is stored is served"
check "one round of polls runs beside it" desk -q poll
end_beside server
ok $? "who serves ends in order"
! desk run --role=none 2>"$work/usage" && grep -q 'all, poll or serve' "$work/usage"
ok $? "another role is refused with those there are"
done_testing
