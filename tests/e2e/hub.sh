#!/bin/sh
# Our own hub: who subscribes to a merged feed is verified and told; the rules of W3C WebSub for hubs and
# publishers; and one desk that subscribes to another.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
command -v curl >/dev/null || skip_all "curl is not here"
# shellcheck source=tests/e2e/hook.sh
. "$SRCDIR/tests/e2e/hook.sh"

other=
stop_other() {
	[ -z "$other" ] || kill "$other" 2>/dev/null
	[ -z "$other" ] || wait "$other" 2>/dev/null
	other=
}
trap 'stop_other; stop_hook; cleanup' EXIT

free_port() {
	python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# ask [FIELD=VALUE…]: the status that the hub answers.
ask() {
	set -- "$@" ''
	form=
	while [ $# -gt 1 ]; do
		form="$form --data-urlencode hub.$1"
		shift
	done
	# shellcheck disable=SC2086 # a list of words
	curl -s -o "$work/said" -w '%{http_code}' $form "$hub"
}

# asked PATH EXPRESSION: true of some line of what the path was asked or told; e is the line.
asked() {
	python3 - "$work/hook/log" "$1" "$2" <<'END'
import hashlib, hmac, json, sys
lines = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
def signed(e, secret):
    return e["headers"].get("X-Hub-Signature") == "sha256=" + hmac.new(secret, e["body"].encode(), hashlib.sha256).hexdigest()
sys.exit(not any(eval(sys.argv[3]) for e in lines if e["path"] == sys.argv[2]))
END
}

never() {
	! asked "$@"
}

count_told() {
	grep "\"path\": \"$1\"" "$work/hook/log" | grep -c '"body"'
}

mkdir "$work/hook"
start_hook 0
ours=$(free_port) theirs=$(free_port)
hub="http://127.0.0.1:$ours/websub/hub" topic="http://127.0.0.1:$ours/korea.atom"
back="http://127.0.0.1:$port"
write_feed 1
cat >"$work/list.feeds" <<END
feed.xml every=1s
$back/ private=yes paused=yes
http://127.0.0.1:$theirs/ private=yes paused=yes
END
cat >"$work/wiredesk.conf" <<END
listen     = {"127.0.0.1:$ours", "unix:$work/web.sock"}
public-url = "http://127.0.0.1:$ours/"
database   = "$work/wiredesk.db"
feeds      = {"$work/list.feeds"}
min-every  = "1s"
merge "korea" { filter = "korea" }
merge "북한" { filter = "korea" }
END
check "the desk starts" start_daemon
check "and polls" until_true holds /korea.json "Korea story 1"

# Discovery.
get /korea.atom | grep -q "<link rel=\"hub\" href=\"$hub\""
ok $? "Atom names the hub"
get /korea.rss | grep -q "<atom:link rel=\"hub\" href=\"$hub\""
ok $? "RSS names the hub"
get /korea.json | python3 -c 'import json, sys; assert json.load(sys.stdin)["hubs"] == [{"type": "WebSub", "url": sys.argv[1]}]' "$hub"
ok $? "JSON names the hub"
curl -sSI "$topic" | tr -d '\r' | grep -qxF "Link: <$hub>; rel=\"hub\", <$topic>; rel=\"self\""
ok $? "a Link header names hub and topic"
get '/search.atom?q=korea' | grep -q 'rel="hub"'
[ $? = 1 ]
ok $? "a search has no hub"

# Requests.
for wrong in "mode=subscribe topic=$topic" "mode=subscribe callback=ftp://x/ topic=$topic" "callback=$back/a topic=$topic" \
	"mode=publish callback=$back/a topic=$topic" "mode=subscribe callback=http://u:p@x.example/ topic=$topic" \
	"mode=subscribe callback=$back/a topic=$topic secret=$(printf '%0200d' 0)"; do
	# shellcheck disable=SC2086 # a list of words
	[ "$(ask $wrong)" = 400 ]
	ok $? "refused: $(echo "$wrong" | cut -c1-60)"
done
[ "$(ask mode=subscribe "callback=$back/a" topic=http://127.0.0.1/korea.atom)" = 404 ] &&
	[ "$(ask mode=subscribe "callback=$back/a" "topic=http://127.0.0.1:$ours/none.atom")" = 404 ]
ok $? "a topic that is not ours is refused"
[ "$(ask mode=subscribe "callback=http://127.0.0.2:$port/guarded" "topic=$topic")" = 202 ]
ok $? "what may be meant will be verified"

[ "$(ask mode=subscribe "callback=$back/good?mine=1" "topic=$topic" lease_seconds=3600 secret=s3cret)" = 202 ]
ok $? "a request is taken"
check "it is verified, with topic, lease and the callback's own query" until_true asked /good \
	"e['query'].get('hub.mode') == 'subscribe' and e['query']['hub.topic'] == '$topic' and e['query']['hub.lease_seconds'] == '3600' and e['query']['mine'] == '1' and len(e['query']['hub.challenge']) >= 16"
echo refuse >"$work/hook/wrong"
ask mode=subscribe "callback=$back/wrong" "topic=$topic" >/dev/null
check "one who did not mean it is asked" until_true asked /wrong "'query' in e"
ask mode=subscribe "callback=$back/plain" "topic=http://127.0.0.1:$ours/%EB%B6%81%ED%95%9C.json" >/dev/null
check "a name of any script is a topic" until_true asked /plain "'query' in e"
until_true holds /metrics "wiredesk_hub_followers 2"
ok $? "there are two followers then"

write_feed 2
check "a new story is told to who follows" until_true asked /good "'Korea story 2' in e.get('body', '')"
check "and nothing else, as readers of Atom expect it" never /good "'Korea story 1' in e.get('body', '')"
until_true asked /plain "'Korea story 2' in e.get('body', '')"
check "of JSON the whole feed is told (WebSub 7)" asked /plain \
	"[i['title'] for i in json.loads(e.get('body', '{\"items\": []}'))['items']] == ['Korea story 2', 'Korea story 1']"
check "signed, as its type, with hub and topic in a Link header" asked /good \
	"'body' in e and signed(e, b's3cret') and e['headers']['Content-Type'].startswith('application/atom+xml') and e['headers']['Link'] == '<$hub>; rel=\"hub\", <$topic>; rel=\"self\"'"
check "each in his format, unsigned without a secret" until_true asked /plain \
	"json.loads(e.get('body', '{}')).get('items', [{}])[0].get('title') == 'Korea story 2' and 'X-Hub-Signature' not in e['headers']"
check "who did not mean it is told nothing" never /wrong "'body' in e"
check "a private address that no list allows is not asked" never /guarded "True"

# Failure, and what follows.
echo 503 >"$work/hook/good"
write_feed 3
check "a failure is tried again" until_true sh -c "[ \$(grep -c 'Korea story 3' '$work/hook/log') -ge 2 ]"
echo 200 >"$work/hook/good"
check "the desk ends in order" stop_daemon
write_feed 4
mark=$(wc -l <"$work/hook/log")
check "and starts again" start_daemon
# told_since TEXT: to the one that failed, since the restart.
told_since() {
	tail -n "+$((mark + 1))" "$work/hook/log" | grep '"path": "/good"' | grep -q "$1"
}
check "who failed gets what he missed, after a restart too" until_true told_since "Korea story 3"
check "and what is new" until_true told_since "Korea story 4"
echo 410 >"$work/hook/plain"
write_feed 5
check "one who says gone is told" until_true asked /plain "'Korea story 5' in e.get('body', '')"
until_true holds /metrics "wiredesk_hub_followers 1"
ok $? "and then no more"
[ "$(ask mode=unsubscribe "callback=$back/good?mine=1" "topic=$topic")" = 202 ]
ok $? "who leaves is taken at his word"
check "when he gave it" until_true asked /good "e.get('query', {}).get('hub.mode') == 'unsubscribe'"
until_true holds /metrics "wiredesk_hub_followers 0"
ok $? "then nobody follows"

# One desk follows another.
mkdir "$work/other"
echo "$topic every=1h private=yes" >"$work/other/list.feeds"
cat >"$work/other/wiredesk.conf" <<END
listen     = "127.0.0.1:$theirs"
public-url = "http://127.0.0.1:$theirs/"
database   = "$work/other/wiredesk.db"
feeds      = {"$work/other/list.feeds"}
END
"$WIREDESK" -c "$work/other/wiredesk.conf" run >>"$work/log" 2>&1 &
other=$!
follows() {
	"$WIREDESK" -c "$work/other/wiredesk.conf" status --json | grep -q '"hub_lease": "'
}
has_story() {
	curl -sS "http://127.0.0.1:$theirs/all.json" | grep -q "$1"
}
check "another desk polls it" until_true has_story "Korea story 5"
check "and subscribes" until_true follows
write_feed 6
check "what is new here is new there, in a moment" until_true has_story "Korea story 6"
check "the other ends in order" sh -c "kill $other"
wait "$other"
other=
check "the desk ends in order" stop_daemon
check "the database is sound" desk check --db
done_testing
