#!/bin/sh
# A feed that names a hub is subscribed to; what is pushed is stored; the rules of W3C WebSub for subscribers.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
command -v curl >/dev/null || skip_all "curl is not here"
command -v python3 >/dev/null || skip_all "python3 is not here"

# write_feed FILE FIRST LAST: a document of these stories.
write_feed() {
	rss "Story %d." "$2" "$3" | save "$work/hub/$1"
}

logged() {
	grep -q -- "$1" "$work/hub/log"
}

# push FILE [sign=METHOD]: the statuses that the desk answered.
push() {
	curl -sS --max-time 30 -d topic=feed.xml -d "file=$1" ${2:+-d "$2"} "http://127.0.0.1:$hub_port/ctl/push"
}

asked() {
	grep -c "^GET /feed.xml" "$work/hub/log"
}

asked_times() {
	[ "$(asked)" -ge "$1" ]
}

# rest LEAST MOST: whether the next poll is so many seconds behind the last.
rest() {
	desk status --json | python3 -c '
import datetime, json, sys
feed = json.load(sys.stdin)["feeds"][0]
last, due = (datetime.datetime.fromisoformat(feed[k].replace("Z", "+00:00")) for k in ("last_poll", "next_poll"))
sys.exit(not int(sys.argv[1]) <= (due - last).total_seconds() <= int(sys.argv[2]))' "$@"
}

status_field() {
	desk status --json | sed -n "s/.*\"$1\": //p"
}

write_conf() {
	cat >"$work/wiredesk.conf" <<END
listen     = {"127.0.0.1:$port", "unix:$work/web.sock"}
database   = "$database"
feeds      = {"$work/list.feeds"}
min-every  = "1s"
$1
END
}

mkdir "$work/hub"
serve_beside hub python3 "$SRCDIR/tests/e2e/publisher.py" "$work/hub"
hub_port=$port
port=$(free_port)
echo "http://127.0.0.1:$hub_port/feed.xml every=2s" >"$work/list.feeds"
write_feed feed.xml 1 1

write_conf ""
check "without public-url it starts" start_daemon
check "and polls" until_true holds /all.json "Story 1."
until_true asked_times 2
! logged subscribe
ok $? "but subscribes to nothing, however often it polls"
desk check | grep -q 'without public-url no hub can push'
ok $? "and check says why"
stop_daemon

write_conf "public-url = \"http://127.0.0.1:$port/\""
check "with it it starts" start_daemon
check "it subscribes at the hub that the Link header names, and verifies that it meant it" until_true logged "^verified subscribe http://127.0.0.1:$hub_port/feed.xml"
check "it asks for a lease" logged "^subscribe .*lease=864000"
callback=$(sql "SELECT token FROM subscription")
at="http://127.0.0.1:$port/websub/$callback"
topic="http%3A%2F%2F127.0.0.1%3A$hub_port%2Ffeed.xml"
[ "$(curl -s -o /dev/null -w '%{http_code}' "$at?hub.mode=subscribe&hub.topic=$topic&hub.challenge=x&hub.lease_seconds=9")" = 404 ]
ok $? "what it did not ask for it does not verify"
[ "$(curl -s -o /dev/null -w '%{http_code}' "$at?hub.mode=unsubscribe&hub.topic=$topic&hub.challenge=x")" = 404 ]
ok $? "nor that it wants to leave"
[ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/websub/0123456789abcdef?hub.mode=subscribe&hub.topic=$topic&hub.challenge=x")" = 404 ]
ok $? "nor for who is nobody"

write_feed two.xml 2 2
[ "$(push two.xml)" = "[200]" ]
ok $? "what is pushed is taken, when it is stored"
check "and is there" until_true holds /all.json "Story 2."
check "what it did not list stays listed" holds /all.json "Story 1."
for method in sha1 sha384 sha512; do
	write_feed more.xml 2 "$((${#method} + 5))"
	[ "$(push more.xml "sign=$method")" = "[200]" ]
	ok $? "a signature by $method is right"
done
write_feed bad.xml 50 50
[ "$(push bad.xml sign=wrong)" = "[403]" ] && [ "$(push bad.xml sign=none)" = "[403]" ]
ok $? "a wrong signature, or none, is refused"
check "and nothing of it is stored" lacks /all.json "Story 50."
echo "no feed" >"$work/hub/odd"
[ "$(push odd)" = "[400]" ]
ok $? "what is no feed is refused"
[ "$(status_field failures)" = "0," ]
ok $? "and is no failure of the feed"
[ "$(curl -s -o /dev/null -w '%{http_code}' -X POST -d x "http://127.0.0.1:$port/websub/nobody")" = 410 ]
ok $? "a stranger's callback is gone"
[ "$(head -c 20000000 /dev/zero | curl -s -o /dev/null -w '%{http_code}' --data-binary @- "$at")" = 413 ]
ok $? "too much is refused"
desk status | grep -q "pushed by its hub"
ok $? "status says that it is pushed"

# Its polls are rare now: every=2s becomes 16.
check "what is pushed is polled rarely" until_true rest 12 20
check "the daemon ends in order" stop_daemon
check "and starts again" start_daemon
write_feed after.xml 60 60
[ "$(push after.xml)" = "[200]" ]
ok $? "a restart keeps the subscription"
grep -c '^subscribe' "$work/hub/log" | grep -qx 1
ok $? "without asking for it anew"
write_feed feed.xml 70 70
check "a poll finds what no push brought" until_true holds /all.json "Story 70."
check "and polls come back at once" until_true rest 1 4
check "and go on" until_true asked_times $(($(asked) + 2))

# kill -9 while pushes come: what the hub was told is stored is there, and it says the rest again.
i=100 lost=0
while [ "$i" -lt 112 ]; do
	write_feed more.xml "$i" "$i"
	push more.xml >"$work/pushed" &
	pushing=$!
	if [ $((i % 3)) = 0 ]; then
		sleep "0.00$((i * 7 % 10))"
		kill_daemon
		wait "$pushing"
		start_daemon
	else
		wait "$pushing"
	fi
	if ! grep -q 200 "$work/pushed"; then
		[ "$(push more.xml)" = "[200]" ] || lost=$((lost + 1))
	fi
	until_true holds /all.json "Story $i." || lost=$((lost + 1))
	i=$((i + 1))
done
[ "$lost" = 0 ]
ok $? "kill -9 loses nothing that was pushed and heard"
curl -sS -d topic=feed.xml "http://127.0.0.1:$hub_port/ctl/denied" | grep -qx '\[200\]'
ok $? "a hub may deny"
is_refused() {
	desk status --json | grep -q 'the hub refuses: no more of it'
}
check "which is seen" until_true is_refused

# Another feed, which leaves the list.
echo 60 >"$work/hub/lease"
echo "http://127.0.0.1:$hub_port/other.xml every=2s" >"$work/list.feeds"
write_feed other.xml 80 80
check "a feed that comes is subscribed to" until_true logged "^verified subscribe http://127.0.0.1:$hub_port/other.xml"
echo "# none" >"$work/list.feeds"
check "one that leaves the list is unsubscribed, verified" until_true logged "^verified unsubscribe http://127.0.0.1:$hub_port/other.xml"
check "the daemon ends in order with it" stop_daemon
check "the database is sound" desk check --db
done_testing
