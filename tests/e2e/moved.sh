#!/bin/sh
# A feed moves for good: it is asked at its new place, and `check --fix` writes that into the list.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
command -v curl >/dev/null || skip_all "curl is not here"

mkdir "$work/www"
cat >"$work/www/new.xml" <<'END'
<rss version="2.0"><channel><title>Own title</title><link>https://a.example/</link><description>d</description>
<item><title>A story that stays</title><link>https://a.example/1</link><guid>https://a.example/1</guid></item></channel></rss>
END
echo "<title>This domain is for sale</title>" >"$work/www/page.html"
start_origin
list=$work/list.feeds

cat >"$work/wiredesk.conf" <<END
database = "$database"
feeds    = {"$list"}
publish  = "$work/public"
END
printf '# mine\r\n  "%s/old.xml?status=301&location=/new.xml"  korea "~My title"   every=2h # a note\r\n%s\r\n' \
	"$base" "$base/other.xml?status=301&location=/page.html" >"$list"

# asked PATH N: so many requests for it since the origin's start.
asked() {
	[ "$(curl -sS "$base/ctl/log" | grep -c " $1[? ]")" = "$2" ]
}

poll() {
	desk poll "$@" >"$work/log" 2>&1
}

poll
check "the old address was asked, and the new one" asked /old.xml 1
check "the new one too" asked /new.xml 1
poll --now
check "from then on the new one alone" asked /new.xml 2
check "the old one is left alone" asked /old.xml 1
check "a page is no feed: that address is asked on" asked /other.xml 2
desk status --json >"$work/out"
grep -qF "\"moved_to\": \"$base/new.xml\"" "$work/out"
ok $? "status says where it moved"
[ "$(grep -c '<category term="moved"/>' "$work/public/status.atom")" = 1 ] && grep -qF "$base/new.xml" "$work/public/status.atom"
ok $? "and /status.atom, once"
[ "$(grep -c '"moved_to": null' "$work/out")" = 1 ]
ok $? "a page is not remembered"

desk check >"$work/out" 2>&1
grep -q "list.feeds:2:[0-9]*: hint: moved for good to $base/new.xml" "$work/out"
ok $? "check hints at the line"
cp "$list" "$work/before"
check "without an answer" desk check --fix </dev/null
check "nothing is written" cmp "$list" "$work/before"
echo y | desk check --fix >"$work/out"
sed 's|"[^"]*/old.xml[^"]*"|'"$base"'/new.xml|' "$work/before" | cmp - "$list"
ok $? "a yes changes the address, and nothing else on the line"

poll
check "the feed goes on where it was: nothing is due" asked /new.xml 2
desk print all --format json >"$work/out"
desk status --json >>"$work/out"
[ "$(grep -c '"id": "urn:uuid' "$work/out")" = 1 ] && grep -q '"entries": 1,' "$work/out"
ok $? "with its stories"
check "nothing is left to fix" sh -c "'$WIREDESK' -c '$work/wiredesk.conf' check --fix | grep -q 'no feed has moved'"
done_testing
