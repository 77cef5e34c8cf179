#!/bin/sh
# notify: each new story of a merged feed is told to its targets, in order, until they heard it.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/hook.sh
. "$SRCDIR/tests/e2e/hook.sh"

write_conf() {
	cat >"$work/wiredesk.conf" <<END
listen    = "unix:$work/web.sock"
database  = "$database"
feeds     = {"$work/list.feeds"}
min-every = "1s"
merge "korea" {
    filter = "korea"
    notify = {"http://127.0.0.1:$port/good", "http://127.0.0.1:$port/slow", "http://127.0.0.1:$port/flaky", 'exec:$work/tell "two words"'}
    notify-secret = "s3cret"
}
$stuck
merge "late" {
    filter = "korea since:7d"
    notify = "http://127.0.0.1:$port/timed"
}
$1
END
}

# What every letter must be, by somebody else's HMAC.
is_proper() {
	python3 - "$work/hook/log" <<'END'
import hashlib, hmac, json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    entry = json.loads(line)
    item, headers = json.loads(entry["body"]), {k.lower(): v for k, v in entry["headers"].items()}
    assert headers["content-type"] == "application/feed+json", headers
    assert headers["idempotency-key"] == item["id"], headers
    assert item["url"].startswith("https://w.example/") and "북한" in item["content_html"], item
    assert item["_wiredesk"]["entries"][0]["feed_title"] == "Wire", item
    want = "sha256=" + hmac.new(b"s3cret", entry["body"].encode(), hashlib.sha256).hexdigest()
    assert headers.get("x-wiredesk-signature") == (None if entry["path"] == "/timed" else want), headers
END
}

cat >"$work/tell" <<END
#!/bin/sh
# Told as a program: its argument, what it may see, and what it reads.
{ echo "\$# \$1 \$WIREDESK_MERGE"; env | grep -c SECRET_OF_OURS; cat; echo; } >>"$work/program"
END
# One that never ends, and what it started; it is looked at when its time is over.
cat >"$work/hang" <<END
#!/bin/sh
trap '' TERM
sleep 600 &
echo "\$\$ \$!" >>"$work/hung"
wait
END
chmod +x "$work/tell" "$work/hang"
stuck="merge \"stuck\" { notify = \"exec:$work/hang\" }"
# is_ended: the first that hung, and its child.
is_ended() {
	[ -s "$work/hung" ] || return 1
	for process in $(head -1 "$work/hung"); do
		[ ! -d "/proc/$process" ] || grep -q ') Z ' "/proc/$process/stat" || return 1
	done
}
echo "feed.xml every=1s" >"$work/list.feeds"
SECRET_OF_OURS=x
export SECRET_OF_OURS
start_hook 0
write_conf ""
write_feed 2
echo hang >"$work/hook/slow"
echo fail 2 >"$work/hook/flaky"

check "the configuration has no problem" desk check
desk notify-test nothing 2>"$work/err" || grep -q 'no merged feed "nothing"' "$work/err"
ok $? "notify-test wants a merged feed that there is"
echo 200 >"$work/hook/slow"
! desk notify-test korea >"$work/out" && grep -q '/\*\*\*: 127.0.0.1 answered 503' "$work/out"
ok $? "it says who did not hear"
grep -qxF "exec:$work/tell: heard" "$work/out"
ok $? "and shows a program without its arguments"
rm "$work/hook/flaky"
check "notify-test tells all targets before there is a database" desk notify-test korea
[ "$(desk notify-test late)" = "http://127.0.0.1:$port/***: heard" ]
ok $? "and shows no more of them than is no secret"
rm -f "$work/hook/log" "$work/program"
echo fail 2 >"$work/hook/flaky"
stop_hook
start_hook "$port"
echo hang >"$work/hook/slow"
check "the daemon starts" start_daemon
check "a target is told of each story, the oldest first" until_true told_of /good "1 2"
check "one that fails is asked until it hears, in order" until_true told_of /flaky "1 1 1 2"
check "a filter that speaks of now tells too" until_true told_of /timed "1 2"
write_feed 3
check "one that hangs delays no other" until_true told_of /good "1 2 3"
check "it is told the first story alone meanwhile" told_of /slow "1"
check "what is told is an item of a JSON Feed, signed" is_proper
until_true sh -c "[ \$(grep -c '^1 two words korea\$' '$work/program') = 3 ]"
ok $? "a program gets its arguments without a shell, and the story"
[ "$(grep -cx 0 "$work/program")" = 3 ] && grep -q '"title":"Korea story 3"' "$work/program"
ok $? "its environment is its own"
check "status says so" sh -c '"$@" | grep -q "korea tells http://127.0.0.1:.*/\*\*\*: 3 told"' sh "$WIREDESK" -c "$work/wiredesk.conf" status
desk status --json | grep -q '"target": "exec:'
ok $? "as JSON too"
[ "$(desk status --json | sed -n 's/.*"told_ms": \([0-9]*\).*/\1/p')" -ge 0 ] && desk status | grep -q 'Wire: .*told [0-9]* .*s later'
ok $? "and how long after its storing a feed's news was told"
check "the page says it" holds / "Who is told"
told_within() {
	get /metrics | sed -n "s/^wiredesk_notice_seconds_bucket{le=\"$1\"} //p"
}
# A story that found its target listening is told within the twentieth of a second, on an idle machine within five ms.
[ "$(told_within 0.25)" -ge 1 ]
ok $? "within a moment of its storing"
check "and metrics count" holds /metrics 'wiredesk_notices_waiting{merge="korea"}'

# The merged feed's past: nothing of it is told, unless it is asked for.
write_conf "merge \"past\" {
    notify = \"http://127.0.0.1:$port/past\"
}
merge \"backlog\" {
    notify = \"http://127.0.0.1:$port/backlog\"
    notify-backlog = yes
}"
check "a backlog is told, the oldest first" until_true told_of /backlog "1 2 3"
write_feed 4
check "a new merged feed is told of what is new" until_true told_of /past "4"
check "and so is the one with the backlog" until_true told_of /backlog "1 2 3 4"
write_feed 1
sed -i 's/<title>Korea story 1/<title>Korea story 1 edited/' "$work/feed.xml"
until_true holds /korea.json "story 1 edited"
write_feed 5
check "an edit is not told" until_true told_of /good "1 2 3 4 5"

# One story that a target will never take holds up no other; a target that takes none loses none.
echo never 422 "Korea story 6" >"$work/hook/good"
echo 400 >"$work/hook/flaky"
cat >"$work/pick" <<END
#!/bin/sh
grep -q "Korea story 6" && exit 65
exit 0
END
chmod +x "$work/pick"
write_conf "merge \"picky\" {
    notify = \"exec:$work/pick\"
}"
until_true sh -c '"$@" | grep -q pick' sh "$WIREDESK" -c "$work/wiredesk.conf" status
write_feed 6
until_true holds /korea.json "Korea story 6"
write_feed 7
check "a story that is refused for good holds up none after it" until_true heard_of /good "1 2 3 4 5 6 7"
is_given_up() {
	desk status --json | python3 -c '
import json, sys
t = [t for t in json.load(sys.stdin)["targets"] if t["merge"] == sys.argv[1] and t["given_up"] == 1 and t["told"] >= 1]
sys.exit(not any(sys.argv[2] in t["given_up_error"] and t["error"] is None and t["last_given_up"] for t in t))' "$@"
}
check "status says which, and goes on" until_true is_given_up korea '"Korea story 6": it refuses this story and takes others'
check "the page says it" holds / '1 given up'
get /status.atom | grep -q 'will not be told of 1 story.*Korea story 6'
ok $? "and /status.atom"
check "a program refuses by status 65" until_true is_given_up picky '"Korea story 6": it refuses'
[ "$(told /good | grep -c 'story 6')" -ge 3 ]
ok $? "the refused one was tried three times before"
desk status --json | python3 -c '
import json, sys
t = [t for t in json.load(sys.stdin)["targets"] if t["waiting"] == 2]
sys.exit(not (len(t) == 1 and t[0]["given_up"] == 0 and "400" in t[0]["error"]))'
ok $? "who refuses all keeps all waiting"
echo 200 >"$work/hook/flaky" && echo 200 >"$work/hook/good"
check "and hears of all, in order, when it takes them again" until_true heard_of /flaky "1 2 3 4 5 6 7"

# It has 30 seconds, and two more to end by itself.
check "a program that does not end is ended after its time, with all that it started" until_true is_ended
stuck=
write_conf ""

# Down, and back.
stop_hook
write_feed 9
until_true holds /korea.json "Korea story 9"
check "a target that is down has stories waiting" until_true sh -c '"$@" | grep -q "2 stories wait"' sh "$WIREDESK" -c "$work/wiredesk.conf" status
check "the daemon ends in order" stop_daemon
# The clock cannot be turned, so what waits is made a day older.
sql "UPDATE notice SET queued_at = queued_at - 86400000 WHERE ended_at IS NULL"
sql "UPDATE target SET failing_at = failing_at - 86400000, failures = 200 WHERE failing_at IS NOT NULL"
echo 200 >"$work/hook/slow"
start_hook "$port"
check "and starts again" start_daemon
check "a target that was down for a day gets all when it is back, in order" until_true heard_of /good "1 2 3 4 5 6 7 8 9"
check "to the one that hung too" until_true sh -c "[ \"\$(grep -c '\"path\": \"/slow\"' '$work/hook/log')\" -ge 9 ]"
stop_daemon
stop_hook
write_feed 10
desk poll --now >"$work/out"
sql "UPDATE notice SET queued_at = 1"
desk poll --now >"$work/out" 2>>"$work/log"
desk status --json | grep -q '"given_up": 2' && grep -q 'will not be told of "Korea story 10"' "$work/log"
ok $? "after three days a story is given up, and the log says which"
start_daemon
get /status.atom | grep -q 'korea tells http://127.0.0.1:[0-9]*/\*\*\* in vain'
ok $? "and /status.atom that it was"
stop_daemon
start_hook "$port"
write_feed 11
check "cron's poll tells before it ends" desk poll --now
check "and has told" heard_of /good "1 2 3 4 5 6 7 8 9 11"
done_testing
