#!/bin/sh
# The main job: poll the samples, keep each story once, serve and publish it filtered.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
command -v curl >/dev/null || skip_all "curl is not here"

topix="China, South Korea to Meet in Seoul to Discuss Sanctions Against North Korea"
make_desk
echo 'merge "few" { limit = 5 }' >>"$work/wiredesk.conf"

check "the configuration has no problem" desk check
check "the daemon starts" start_daemon
check "every feed is polled" until_true all_polled
check "the stories come in" until_true holds /north-korea.atom "$topix"
[ "$(count_in /north-korea.atom "<title type=\"text\">$topix</title>")" = 1 ]
ok $? "the story is there once"
get /north-korea.atom | grep '<entry' -A1 | sed -n 2p | grep -qF "$topix"
ok $? "it is the first"
draft='<title type="text">Draft of new North Korea sanctions goes round the Security Council</title>'
[ "$(count_in /north-korea.atom "$draft")" = 1 ] && [ "$(count_in /north-korea.json '"why": "same-url"')" -ge 2 ]
ok $? "a story of three feeds is one"
get /north-korea.atom | grep -q 'rel="related"'
ok $? "the other carriers are linked"
check "what is off topic is left out" lacks /north-korea.atom "Touchline"
check "but is in all" holds /all.atom "Touchline"

if command -v xmllint >/dev/null; then
	for path in /north-korea.atom /north-korea.rss /all.atom /all.rss '/search.atom?q=sanctions' /feeds.opml; do
		get "$path" >"$work/doc"
		check "$path is well-formed" xmllint --noout "$work/doc"
	done
fi
for path in / /north-korea /healthz /status.json /metrics /style /icon '/search?q=%EC%A0%9C%EC%9E%AC'; do
	[ "$(status_of "http://localhost$path")" = 200 ]
	ok $? "$path answers"
done
draft_page=/story/$(get /north-korea | grep -A5 -F 'Draft of new North Korea sanctions' | sed -n 's|.*href="/story/\([0-9]*\)".*|\1|p' | head -1)
story=$(get /north-korea | sed -n 's|.*href="\(/story/[0-9]*\)".*|\1|p' | head -1)
check "a story's page names its carriers" holds "$story" "Carried by"
check "and why they are one" holds "$draft_page" "joined by the same address"
check "and what it is filed under" holds "$story" 'href="/north-korea"'
check "and what its filter found there" holds "$story" "found in the title"
id=$(desk search --json 'draft sanctions' | sed -n 's/.*"id": "\(.*\)",/\1/p' | head -1)
desk explain north-korea "$id" >"$work/explained"
check "explain says what matched" grep -q 'sanctions.*: sanctions found in the title' "$work/explained"
other=$(desk search --json "last minute" | sed -n 's/.*"id": "\(.*\)",/\1/p' | head -1)
desk explain north-korea "$other" >"$work/explained"
check "and what lacks" grep -q 'sanctions.*: none of them found' "$work/explained"
desk explain --json north-korea "$id" >"$work/explained"
check "as JSON too" grep -q '"in": "title"' "$work/explained"
check "a filter's near misses are listed, or that there are none" desk explain --missed --json north-korea
{
	cat "$work/wiredesk.conf"
	echo 'merge "typo" { filter = "sanktions" }'
	echo 'merge "odd" { filter = "korea -korea" }'
} >"$work/odd.conf"
"$WIREDESK" -c "$work/odd.conf" check >"$work/hints"
ok $? "what may not be meant is no problem"
check "but a misspelt word is hinted at" grep -q 'no story has "sanktions", but [0-9]* have "sanctions"' "$work/hints"
check "and a filter that can match nothing" grep -q 'odd.conf:[0-9]*:[0-9]*: hint: filter: can match nothing' "$work/hints"
check "a feed's page tells of its polls" holds /feeds/1 "new</td>"
for path in /story/12345 /story/ /feeds/999 /feeds/x; do
	[ "$(status_of "http://localhost$path")" = 404 ]
	ok $? "$path is 404"
done
[ "$(status_of http://localhost/nothing)" = 404 ]
ok $? "what is not there is 404"
[ "$(status_of 'http://localhost/search?q=%22open')" = 400 ]
ok $? "a bad query is 400"
check "an empty search shows how to search" holds /search "How to search"
[ "$(status_of http://localhost/search.atom)" = 400 ]
ok $? "but is no feed"
[ "$(status_of -X POST http://localhost/)" = 405 ]
ok $? "only GET and HEAD"
[ "$(status_of -H 'Host: evil.example' http://localhost/)" = 200 ]
ok $? "behind a unix socket the proxy's host passes where no public-url is set"

until_true holds /few.atom 'rel="prev-archive"'
ok $? "what no longer fits a feed is archived"
part() {
	curl -sS --max-time 60 --unix-socket "$work/web.sock" -r "$1" http://localhost/few/archive/1.atom
}
get /few/archive/1.atom >"$work/whole"
{ part 0-99 && part 100-; } | cmp -s - "$work/whole"
ok $? "an archive may be had in parts"
[ "$(status_of -r 0-99 http://localhost/few/archive/1.atom) $(status_of -r 999999- http://localhost/few/archive/1.atom)" = "206 416" ]
ok $? "which say that they are"
[ "$(status_of -r 0-99 -H 'If-Range: "other"' http://localhost/few/archive/1.atom)" = 200 ]
ok $? "and not of another document"
curl -sSI --unix-socket "$work/web.sock" http://localhost/few/archive/1.atom | grep -qi '^cache-control:.*immutable'
ok $? "it never changes, and says so"
curl -sS --unix-socket "$work/web.sock" -H 'Accept: application/rss+xml, application/atom+xml;q=0.9, */*;q=0.1' http://localhost/few >"$work/asked"
get /few.rss | cmp -s - "$work/asked"
ok $? "who asks /NAME for a feed gets it"
curl -sSI --unix-socket "$work/web.sock" -H 'Accept: text/html, */*;q=0.8' http://localhost/few | grep -qi '^vary:.*accept,'
ok $? "and who takes all a page, which caches tell apart"

etag=$(curl -sSI --unix-socket "$work/web.sock" http://localhost/north-korea.atom | tr -d '\r' | sed -n 's/^ETag: //p')
[ "$(status_of -H "If-None-Match: $etag" http://localhost/north-korea.atom)" = 304 ]
ok $? "304 for its own ETag"
packed=$(curl -sSI -H 'Accept-Encoding: gzip' --unix-socket "$work/web.sock" http://localhost/north-korea.atom |
	tr -d '\r' | sed -n 's/^ETag: //p')
[ -n "$packed" ] && [ "$packed" != "$etag" ]
ok $? "the packed form has an ETag of its own"
curl -sS --compressed --unix-socket "$work/web.sock" http://localhost/north-korea.atom | grep -qF "$topix"
ok $? "the packed form unpacks to the same"

for path in / /all /all.atom /all.rss /all.json /feeds/1 "$story" /feeds.opml /status.json /metrics '/search.atom?q=council'; do
	get "$path"
done | grep -qF "$work"
[ $? = 1 ]
ok $? "nobody is told where the files of local feeds lie"

desk search 'security council' | grep -q "Security Council"
ok $? "search finds beside the daemon"
desk search '"unclosed' >/dev/null 2>"$work/err"
[ $? = 2 ] && grep -q 'column 1' "$work/err"
ok $? "search shows the column of a mistake"
desk status --json | grep -q '"failures": 0'
ok $? "status as JSON"
desk print north-korea --format json | grep -qF "$topix"
ok $? "print from the database"
desk poll --now | grep -q '0 failed; 0 new stories'
ok $? "poll asks the daemon, and nothing is new"

until_true test -s "$work/public/north-korea.atom"
grep -qF "$topix" "$work/public/north-korea.atom"
ok $? "the static file holds it"
until_true test -s "$work/public/few/archive/1.atom.gz"
ok $? "archives follow"
gzip -dc "$work/public/north-korea.atom.gz" | cmp -s - "$work/public/north-korea.atom"
ok $? "and its packed twin the same"

get /all.atom >"$work/before"
# updated PATH: its first date, which is the document's.
updated() {
	get "$1" | sed -n 's#.*<updated>\([^<]*\)</updated>.*#\1#p' | head -1
}
# Nothing has befallen a feed, and nothing matches: such feeds are as old as the desk.
began=$(updated /status.atom)
[ "${began%%-*}" -ge "$(($(date -u +%Y) - 1))" ] && [ "$(updated '/search.atom?q=nobodysaidthis')" = "$began" ]
ok $? "an empty feed says when the desk began"
check "it ends in order" stop_daemon
check "it starts again" start_daemon
[ "$(updated /status.atom)" = "$began" ]
ok $? "and goes on to say so"
get /all.atom | cmp -s - "$work/before"
ok $? "after a restart the feed is the same to the byte"
check "the database is sound" desk check --db
stop_daemon
done_testing
