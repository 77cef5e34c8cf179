#!/bin/sh
# Feed lists that are kept in the database: edited by commands anywhere, taken up by who runs, checked as files are.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
command -v curl >/dev/null || skip_all "curl is not here"

make_desk
sed -i -e '/^publish/d' -e 's/^feeds .*/lists = database/' "$work/wiredesk.conf"
# Another machine: the same configuration, but for where it listens.
sed 's/web.sock/other.sock/' "$work/wiredesk.conf" >"$work/other.conf"
other() {
	"$WIREDESK" -c "$work/other.conf" "$@"
}

# new_feed NAME TITLE: a document with one story.
new_feed() {
	echo "<rss version='2.0'><channel><title>$1</title><link>https://$1.example/</link><description>d</description>
<item><title>$2</title><link>https://$1.example/1</link><guid>https://$1.example/1</guid></item></channel></rss>" >"$work/feeds/$1"
}

desk check >"$work/out"
ok $? "without a list there is no problem"
grep -q 'wiredesk.conf:[0-9]*:[0-9]*: hint: lists: the database has none yet; .wiredesk add. or' "$work/out"
ok $? "but a hint"
new_feed one.xml "The first"
desk add "$work/feeds/one.xml" korea >"$work/said"
ok $? "add begins it"
grep -qx "database:my: added .*/feeds/one.xml" "$work/said"
ok $? "and says where it is"
check "the daemon starts" start_daemon
check "its feed is polled" until_true holds /all.atom "The first"

new_feed two.xml "Of another machine"
check "another machine adds a feed" other add "$work/feeds/two.xml" '~Two'
check "which is polled" until_true holds /all.atom "Of another machine"
! other add "$work/feeds/two.xml" 2>"$work/err" && grep -q 'listed already: database:my:2' "$work/err"
ok $? "once"
check "a list of another name" other add --unseen --list wires https://b.example/ paused=yes
! other add --list 'no/name' https://a.example/ 2>"$work/err" && grep -q 'no name of a list' "$work/err"
ok $? "has a name"

printf '# A note\nhttps://c.example/rss paused=yes "~C"\n' >"$work/c.feeds"
check "import takes lines in, comments too" desk import "$work/c.feeds"
desk export --text >"$work/text"
grep -qx '# A note' "$work/text" && grep -q '^https://c.example/rss ~C paused=yes$' "$work/text" &&
	grep -qx "$work/feeds/one.xml korea" "$work/text" && grep -qx 'https://b.example/ paused=yes' "$work/text"
ok $? "export gives them as text"
desk check | grep -q '^[0-9]* lists, 4 feeds'
ok $? "check counts lists and feeds"

check "another machine removes a feed" other remove "$work/feeds/two.xml"
# lists N: the daemon polls so many feeds.
lists() {
	get /metrics | grep -qx "wiredesk_feeds $1"
}
check "it is polled no more" until_true lists 3
check "its story stays" holds /all.atom "Of another machine"

# What a hand wrote: as a whole, and only what has no mistake.
desk export --text my >"$work/my.feeds"
new_feed three.xml "By hand"
{
	cat "$work/my.feeds"
	echo "$work/feeds/three.xml tag"
} >"$work/edited"
check "an edited text takes the place of a list" desk import --replace "$work/edited"
check "and is taken up" until_true holds /all.atom "By hand"
! desk import --replace "$work/edited" 2>"$work/err" && grep -q 'has changed since it was exported' "$work/err"
ok $? "not where it changed meanwhile"
desk export --text my >"$work/my.feeds"
echo 'https://x.example/ evry=1h' >>"$work/my.feeds"
! desk import --replace "$work/my.feeds" 2>"$work/err" && grep -q 'my.feeds:[0-9]*:[0-9]*: .*evry' "$work/err"
ok $? "nor with a mistake in it, of which the line is told"
desk export --text my >"$work/after"
! grep -q evry "$work/after"
ok $? "then it stays"

# What editors of another system make of it.
desk export --text my >"$work/before"
desk export --text wires | sed -e '1s/^/\xEF\xBB\xBF/' -e 's/$/ other\r/' -e '1s/ other//' >"$work/wires.feeds"
check "a text with a mark at its beginning and carriage returns" desk import --replace "$work/wires.feeds"
desk export --text wires | grep -q 'https://b.example/ paused=yes other' && desk export --text my | cmp - "$work/before"
ok $? "takes the place of the list that it was"

# A line that is wrong all the same, as an older program may have let it in.
sql "UPDATE feed_list SET text = text || 'https://y.example/ evry=1h
' WHERE name = 'my'"
sql "UPDATE meta SET value = value + 1 WHERE name = 'lists'" >/dev/null
! desk check >"$work/out" && grep -q '^database:my:[0-9]*:20: .*evry' "$work/out"
ok $? "check names the list, the line and the column"
check "the daemon goes on without that line" holds /healthz ok
check "the daemon ends in order" stop_daemon
check "and starts again" start_daemon
check "with its lists" until_true lists 4
stop_daemon

# The lists go where the database goes.
check "a copy has them" desk copy "$database" "$work/copied.db"
sed "s|^database.*|database = \"$work/copied.db\"|" "$work/wiredesk.conf" >"$work/copied.conf"
"$WIREDESK" -c "$work/copied.conf" export --text my >"$work/copied"
desk export --text my | cmp - "$work/copied"
ok $? "to the letter"

# Back to files; and to the database again while it runs, where nothing of it is lost.
check "the daemon starts once more" start_daemon
sed -i 's|^lists.*|feeds = {"'"$work"'/list.feeds"}|' "$work/wiredesk.conf"
echo "$work/feeds/one.xml" >"$work/list.feeds"
check "a configuration that names files is taken up" until_true lists 1
sed -i 's|^feeds.*|lists = database|' "$work/wiredesk.conf"
check "and one that names the database" until_true lists 4
stop_daemon
done_testing
