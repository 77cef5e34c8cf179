#!/bin/sh
# The feed list is edited while the daemon runs, as every editor saves.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
command -v curl >/dev/null || skip_all "curl is not here"

# new_feed NAME TITLE: a document with one story.
new_feed() {
	cat >"$work/feeds/$1" <<END
<rss version="2.0"><channel><title>$1</title><link>https://$1.example/</link><description>d</description>
<item><title>$2</title><link>https://$1.example/1</link><guid>https://$1.example/1</guid></item></channel></rss>
END
}

make_desk
list=$work/feeds/sample.feeds
check "the daemon starts" start_daemon
until_true holds /all.atom "Seoul"

new_feed in-place.xml "Saved in place"
echo "in-place.xml" >>"$list"
check "saved in place: its story comes" until_true holds /all.atom "Saved in place"

new_feed renamed.xml "Renamed over"
{ cat "$list"; echo "renamed.xml"; } >"$list.new"
mv "$list.new" "$list"
check "renamed over: its story comes" until_true holds /all.atom "Renamed over"

new_feed again.xml "Deleted and written anew"
cp "$list" "$work/copy"
rm "$list"
{ cat "$work/copy"; echo "again.xml"; } >"$list"
check "deleted and written anew: its story comes" until_true holds /all.atom "Deleted and written anew"

new_feed linked.xml "Behind a link"
{ cat "$list"; echo "linked.xml"; } >"$work/feeds/other.feeds"
rm "$list"
ln -s other.feeds "$list"
check "a link in its place: its story comes" until_true holds /all.atom "Behind a link"
new_feed swapped.xml "Link swapped"
{ cat "$list"; echo "swapped.xml"; } >"$work/feeds/third.feeds"
ln -s third.feeds "$work/feeds/link.new"
mv "$work/feeds/link.new" "$list"
check "the link swapped: its story comes" until_true holds /all.atom "Link swapped"

: >"$work/log"
new_feed after-typo.xml "After the typo"
printf '%s\n%s\n' 'https://typo.example/ every=10x' 'after-typo.xml' >>"$list"
check "a typo: the line behind it works" until_true holds /all.atom "After the typo"
until_true grep -q 'sample.feeds:[0-9]*:[0-9]*: ' "$work/log"
[ "$(grep -c 'sample.feeds:[0-9]*:[0-9]*: ' "$work/log")" = 1 ]
ok $? "it is told once, with its place"
[ "$(status_of http://localhost/healthz)" = 200 ]
ok $? "nothing stopped"

cp "$list" "$work/wrong"
grep -v '^https://typo' "$work/wrong" >"$list"
check "the typo mended: it is told that all is in order" until_true grep -q 'read, all in order again: ' "$work/log"
: >"$work/log"
cp "$work/wiredesk.conf" "$work/right.conf"
echo 'evry = "1h"' >>"$work/wiredesk.conf"
check "a configuration with a mistake: the old one stays" until_true grep -q 'stays as it was: .*wiredesk.conf:[0-9]*:1: ' "$work/log"
cp "$work/right.conf" "$work/wiredesk.conf"
check "mended: that is told, though all that was read before" until_true grep -q 'read, all in order again: ' "$work/log"
[ "$(grep -c 'wiredesk.conf:[0-9]*:1: ' "$work/log")" = 1 ]
ok $? "and the one mistake was told once"

before=$(desk status --json | grep -c '"url"')
grep -v '^in-place.xml' "$list" >"$work/without"
cat "$work/without" >"$list"
fewer() { [ "$(desk status --json | grep -c '"url"')" -lt "$before" ]; }
check "a line taken out: its feed is polled no more" until_true fewer
check "its story stays" holds /all.atom "Saved in place"

new_feed by-command.xml "Added by command"
check "wiredesk add" desk add "$work/feeds/by-command.xml" tag
check "its story comes" until_true holds /all.atom "Added by command"
check "wiredesk remove" desk remove "$work/feeds/by-command.xml"
check "the daemon ends in order" stop_daemon
done_testing
