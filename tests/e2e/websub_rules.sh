#!/bin/sh
# The rules of W3C WebSub as its test suite (websub.rocks) numbers them, for publisher, subscriber and hub;
# and what the recommendation demands beyond them. Its numbers stand in the names.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/hook.sh
. "$SRCDIR/tests/e2e/hook.sh"

start_hook 0
mkdir "$work/hub"
serve_beside hub python3 "$SRCDIR/tests/e2e/publisher.py" "$work/hub"
theirs="http://127.0.0.1:$port"
rss "Plain %d" 1 1 >"$work/hub/plain.xml"
for number in 100 200 201 202 203 204 205 300; do
	cp "$work/hub/plain.xml" "$work/hub/s$number.xml"
done
sed 's|<channel>|<channel xmlns:atom="http://www.w3.org/2005/Atom"><atom:link rel="hub" href="@HUB@"/><atom:link rel="self" href="@SELF@"/>|' \
	"$work/hub/plain.xml" >"$work/hub/s103.xml"
cat >"$work/hub/s102.xml" <<END
<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><id>x:1</id><updated>2026-01-01T00:00:00Z</updated>
<link rel="hub" href="@HUB@"/><link rel="self" href="@SELF@"/>
<entry><id>x:2</id><title>One</title><updated>2026-01-01T00:00:00Z</updated></entry></feed>
END
cp "$work/hub/s102.xml" "$work/hub/s104.xml"
echo '<!DOCTYPE html><html><head><title>x</title><link rel="hub" href="@HUB@"><link rel="self" href="@SELF@"></head><body>No feed.</body></html>' \
	>"$work/hub/s101.html"
make_hub_desk "$theirs/s100.xml" "$theirs/bare/s101.html" "$theirs/bare/s102.xml" "$theirs/bare/s103.xml" \
	"$theirs/first/s104.xml" "$theirs/other/s200.xml" "$theirs/302/s201.xml" "$theirs/301/s202.xml" "$theirs/307/s203.xml" \
	"$theirs/308/s204.xml" "$theirs/lies/s205.xml" "$theirs/s300.xml"
write_feed 1
check "the desk starts" start_daemon

# ---- publisher ----

check "publisher: there is a topic" until_true holds /korea.json "Korea story 1"
for form in atom rss json; do
	curl -sSI "$site/korea.$form" | tr -d '\r' | grep -qxF "Link: <$hub>; rel=\"hub\", <$site/korea.$form>; rel=\"self\""
	ok $? "publisher: Link headers of $form name hub and topic"
done
get /korea.atom | grep -q "<link rel=\"hub\" href=\"$hub\"" && get /korea.atom | grep -q "<link rel=\"self\".* href=\"$site/korea.atom\""
ok $? "publisher: so does Atom itself"
get /korea.rss | grep -q "<atom:link rel=\"hub\" href=\"$hub\"" && get /korea.rss | grep -q "<atom:link rel=\"self\".* href=\"$site/korea.rss\""
ok $? "publisher: and RSS"
get /korea.json | python3 -c 'import json, sys
feed = json.load(sys.stdin)
assert feed["hubs"] == [{"type": "WebSub", "url": sys.argv[1]}] and feed["feed_url"] == sys.argv[2]' "$hub" "$site/korea.json"
ok $? "publisher: and JSON"

# ---- subscriber ----

logged() {
	grep -q -- "$1" "$work/hub/log"
}

subscribes() {
	check "$1" until_true logged "^verified subscribe $theirs/$2\$"
}

# push SIGN: what the desk answers to a document pushed for s300.
push() {
	curl -sS --max-time 30 -d topic=s300.xml -d file=pushed.xml -d "sign=$1" "$theirs/ctl/push"
}

subscribes "subscriber 100: HTTP header discovery" s100.xml
until_true sh -c "'$WIREDESK' -c '$work/wiredesk.conf' status --json | grep -A6 s101.html | grep -q '\"error\": \"'"
! logged "subscribe $theirs/bare/s101.html"
ok $? "subscriber 101: HTML tag discovery: a page is no feed, and nothing is subscribed for its tags"
subscribes "subscriber 102: Atom feed discovery" bare/s102.xml
subscribes "subscriber 103: RSS feed discovery" bare/s103.xml
subscribes "subscriber 104: discovery priority: headers before the document" first/s104.xml
subscribes "subscriber 200: a URL with a different rel=self" "s200.xml?self=other"
subscribes "subscriber 201: a temporarily redirected topic" s201.xml
subscribes "subscriber 202: a permanently redirected topic" s202.xml
subscribes "subscriber 203: a temporarily redirected hub" 307/s203.xml
subscribes "subscriber 204: a permanently redirected hub" 308/s204.xml
logged "^sent on /hub/307" && logged "^sent on /hub/308"
ok $? "subscriber 203, 204: they were sent on"
check "subscriber 205: rejects a verification request for an invalid topic" until_true logged "^refused 404 subscribe $theirs/lies/s205.xml/another"
! logged "^verified subscribe $theirs/lies/s205.xml"
ok $? "subscriber 205: and is not subscribed"
subscribes "subscriber 300: it subscribes" s300.xml
rss "Pushed %d" 11 11 >"$work/hub/pushed.xml"
[ "$(push sha256)" = "[200]" ] && until_true holds /all.json "Pushed 11"
ok $? "subscriber 300: returns 2xx for successful delivery"
rss "Pushed %d" 12 12 >"$work/hub/pushed.xml"
[ "$(push wrong)" = "[403]" ]
ok $? "subscriber 301: rejects invalid signatures"
[ "$(push none)" = "[403]" ]
ok $? "subscriber 302: rejects distribution with no signature"
lacks /all.json "Pushed 12"
ok $? "subscriber 301, 302: and stores nothing of it"
[ "$(curl -s -o "$work/said" -w '%{http_code}' "$site/websub/nobody?hub.mode=subscribe&hub.topic=x&hub.challenge=y")" = 404 ]
ok $? "subscriber: 404 to what it did not ask for (5.3.1)"

# ---- hub ----

# follow PATH TOPIC [FIELD=VALUE…]
follow() {
	path=$1 topic=$2
	shift 2
	[ "$(ask_hub mode=subscribe "callback=$back/$path" "topic=$site/$topic" "$@")" = 202 ]
}

verified() {
	until_true asked "/$1" "e.get('query', {}).get('hub.mode') == '$2'"
}

was_told() {
	until_true asked "/$1" "'Korea story $2' in e.get('body', '')"
}

follow f100 korea.atom && verified f100 subscribe
ok $? "hub 100: typical subscriber request"
follow f101 korea.atom secret=s3cret && verified f101 subscribe
ok $? "hub 101: subscription with secret"
follow f102 korea.atom colour=blue verify=sync extra=1 && verified f102 subscribe
ok $? "hub 102: additional parameters are ignored"
follow f103 korea.atom secret=old lease_seconds=600 && verified f103 subscribe && follow f103 korea.atom secret=new &&
	until_true asked_often 2 /f103 "'query' in e"
ok $? "hub 103: re-subscribes before expiration"
follow f104 korea.atom && verified f104 subscribe && [ "$(ask_hub mode=unsubscribe "callback=$back/f104" "topic=$site/korea.atom")" = 202 ] &&
	verified f104 unsubscribe
ok $? "hub 104: unsubscription"
follow f105 korea.rss && verified f105 subscribe && follow f106 korea.json && verified f106 subscribe
ok $? "hub 105, 106: other formats are topics"
until_true holds /metrics "wiredesk_hub_followers 6"
ok $? "hub 103, 104: two of these eight are one, and one is none any more"
echo refuse >"$work/hook/f101"
follow f101 korea.atom secret=other && until_true asked_often 2 /f101 "'query' in e"
ok $? "hub: one who does not confirm is asked (5.3.1)"
echo refuse >"$work/hook/f108"
follow f108 korea.atom && verified f108 subscribe
ok $? "hub: and one who gives another challenge back"
echo 200 >"$work/hook/f101"

write_feed 2
was_told f100 2 && asked /f100 "'body' in e and not any(k.lower() == 'x-hub-signature' for k in e['headers'])"
ok $? "hub 100: is told, without a signature"
was_told f101 2 && asked /f101 "signed(b's3cret')" && never /f101 "'body' in e and not signed(b's3cret')"
ok $? "hub 101: is told, signed; what was not confirmed changed nothing"
was_told f102 2
ok $? "hub 102: is told"
was_told f103 2 && asked /f103 "signed(b'new')"
ok $? "hub 103: is told, by its new secret"
was_told f105 2 && asked /f105 "e['headers'].get('Content-Type', '').startswith('application/rss+xml')"
ok $? "hub 105: content of its own type: RSS"
was_told f106 2 && asked /f106 "e['headers'].get('Content-Type', '').startswith('application/feed+json')"
ok $? "hub 106: and JSON"
get /korea.json >"$work/whole"
asked /f106 "[i['id'] for i in json.loads(e.get('body', '{\"items\": []}'))['items']] == [i['id'] for i in json.load(open('$work/whole'))['items']]"
ok $? "hub 106: the full contents of the topic (7)"
asked /f100 "e['headers'].get('Link') == '<$hub>; rel=\"hub\", <$site/korea.atom>; rel=\"self\"'"
ok $? "hub: one Link header names hub and topic (7)"
write_feed 3
was_told f100 3 && was_told f103 3
[ "$(count_asked /f103 "'Korea story 3' in e.get('body', '')")" = 1 ]
ok $? "hub 103: told once"
never /f104 "'Korea story' in e.get('body', '')"
ok $? "hub 104: not told any more"
never /f108 "'body' in e"
ok $? "hub: who did not confirm is not told"

asked /f100 "0 < int(e.get('query', {}).get('hub.lease_seconds', 0)) <= 30 * 86400"
ok $? "hub: no lease is perpetual (5.3.1)"
asked /f103 "e.get('query', {}).get('hub.lease_seconds') == '600'"
ok $? "hub: the lease that was asked for is given"
asked_often 2 /f103 "'query' in e" && python3 - "$work/hook/log" <<'END'
import json, sys
challenges = [e["query"]["hub.challenge"] for e in map(json.loads, open(sys.argv[1], encoding="utf-8")) if "query" in e and e["query"]["hub.mode"] != "denied"]
assert len(set(challenges)) == len(challenges) and all(len(c) >= 16 for c in challenges)
END
ok $? "hub: each challenge is another one (8.2)"
[ "$(ask_hub mode=subscribe "callback=$back/x")" = 404 ] && [ -s "$work/said" ]
ok $? "hub: an error is told in the answer (5.1.2)"
echo 307 >"$work/hook/f100"
write_feed 4
was_told f100 4 && until_true asked_often 2 /f100 "'Korea story 4' in e.get('body', '')"
ok $? "hub: a redirect is a failure, and it is told again (7)"
echo 410 >"$work/hook/f102"
write_feed 5
was_told f102 5 && until_true holds /metrics "wiredesk_hub_followers 5"
ok $? "hub: 410 ends the subscription (7)"
sed -i '/merge "korea"/d' "$work/wiredesk.conf"
check "hub: a topic that goes is denied to who follows (5.2)" until_true asked /f101 "e.get('query', {}).get('hub.mode') == 'denied' and e['query']['hub.topic'] == '$site/korea.atom'"
until_true holds /metrics "wiredesk_hub_followers 0"
ok $? "hub: and nobody follows it any more"
check "the desk ends in order" stop_daemon
done_testing
