#!/bin/sh
# Our own hub: who subscribes to a merged feed is verified and told; the rules of W3C WebSub for hubs and
# publishers; and one desk that subscribes to another.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/hook.sh
. "$SRCDIR/tests/e2e/hook.sh"

count_told() {
	count_asked "$1" "'body' in e"
}

start_hook 0
theirs=$(free_port)
make_hub_desk "http://127.0.0.1:$theirs/ private=yes paused=yes"
topic="$site/korea.atom"
write_feed 1
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
holds '/search.atom?q=korea' 'Korea story 1' && lacks '/search.atom?q=korea' 'rel="hub"'
ok $? "a search has no hub"

# Requests.
for wrong in "mode=subscribe topic=$topic" "mode=subscribe callback=ftp://x/ topic=$topic" "callback=$back/a topic=$topic" \
	"mode=publish callback=$back/a topic=$topic" "mode=subscribe callback=http://u:p@x.example/ topic=$topic" \
	"mode=subscribe callback=$back/a topic=$topic secret=$(printf '%0200d' 0)"; do
	# shellcheck disable=SC2086 # a list of words
	[ "$(ask_hub $wrong)" = 400 ]
	ok $? "refused: $(echo "$wrong" | cut -c1-60)"
done
[ "$(ask_hub mode=subscribe "callback=$back/a" topic=http://127.0.0.1/korea.atom)" = 404 ] &&
	[ "$(ask_hub mode=subscribe "callback=$back/a" "topic=$site/none.atom")" = 404 ]
ok $? "a topic that is not ours is refused"
[ "$(ask_hub mode=subscribe "callback=http://127.0.0.2:$port/guarded" "topic=$topic")" = 202 ]
ok $? "what may be meant will be verified"

[ "$(ask_hub mode=subscribe "callback=$back/good?mine=1" "topic=$topic" lease_seconds=3600 secret=s3cret)" = 202 ]
ok $? "a request is taken"
check "it is verified, with topic, lease and the callback's own query" until_true asked /good \
	"e['query'].get('hub.mode') == 'subscribe' and e['query']['hub.topic'] == '$topic' and e['query']['hub.lease_seconds'] == '3600' and e['query']['mine'] == '1' and len(e['query']['hub.challenge']) >= 16"
echo refuse >"$work/hook/wrong"
ask_hub mode=subscribe "callback=$back/wrong" "topic=$topic" >/dev/null
check "one who did not mean it is asked" until_true asked /wrong "'query' in e"
ask_hub mode=subscribe "callback=$back/plain" "topic=$site/%EB%B6%81%ED%95%9C.json" >/dev/null
check "a name of any script is a topic" until_true asked /plain "'query' in e"
until_true holds /metrics "wiredesk_hub_followers 2"
ok $? "there are two followers then"
desk status --json | python3 -c 'import json, sys
assert json.load(sys.stdin)["followed"] == [{"path": p, "followers": 1, "waiting": 0} for p in ("/korea.atom", "/북한.json")]' &&
	desk status | grep -q "^/korea.atom: followed by 1\.$"
ok $? "of whom status tells"

write_feed 2
check "a new story is told to who follows" until_true asked /good "'Korea story 2' in e.get('body', '')"
check "and nothing else, as readers of Atom expect it" never /good "'Korea story 1' in e.get('body', '')"
until_true asked /plain "'Korea story 2' in e.get('body', '')"
check "of JSON the whole feed is told (WebSub 7)" asked /plain \
	"[i['title'] for i in json.loads(e.get('body', '{\"items\": []}'))['items']] == ['Korea story 2', 'Korea story 1']"
check "signed, as its type, with hub and topic in a Link header" asked /good \
	"'body' in e and signed(b's3cret') and e['headers']['Content-Type'].startswith('application/atom+xml') and e['headers']['Link'] == '<$hub>; rel=\"hub\", <$topic>; rel=\"self\"'"
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
[ "$(ask_hub mode=unsubscribe "callback=$back/good?mine=1" "topic=$topic")" = 202 ]
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
run_beside other "$WIREDESK" -c "$work/other/wiredesk.conf" run
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
check "the other ends in order" end_beside other
check "the desk ends in order" stop_daemon
check "the database is sound" desk check --db
done_testing
