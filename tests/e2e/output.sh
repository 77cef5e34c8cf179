#!/bin/sh
# Output that could not be written is a failure of the command, with a line on stderr.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
[ -c /dev/full ] || skip_all "there is no /dev/full here"

make_desk
desk -q poll >"$work/log" 2>&1
ok $? "the samples are polled"

# fails_on_full COMMAND…: exit 1 and one line on stderr; the same into a file is done.
fails_on_full() {
	desk "$@" >"$work/whole" 2>"$work/err" || return 1
	desk "$@" >/dev/full 2>"$work/err"
	[ $? = 1 ] && grep -q 'output cannot be written: ' "$work/err"
}

if is_file; then
	check "\`backup\` on a full disk fails" fails_on_full backup "$work/copy.db"
fi
sample=$(find "$work/feeds/sample" -name '*.xml' | head -1)
for command in "print all" "print all --format rss" "print all --format json --limit 1" "search sanctions" \
	"search --json sanctions" "status" "status --json" "export" "check" "check --db" \
	"parse $sample" "parse --lint $sample" "print -h" "-h" "-V"; do
	# shellcheck disable=SC2086 # words
	check "\`$command\` on a full disk fails" fails_on_full $command
done
desk print all 2>"$work/err" | true
[ ! -s "$work/err" ]
ok $? "a pipe that closed is no news"
desk check >&- 2>"$work/err"
[ $? = 1 ] && grep -q 'output cannot be written' "$work/err"
ok $? "a stdout that was never open is noticed by who writes"
item='<title>t</title><link>https://a.example/1</link><guid>https://a.example/1</guid><pubDate>Thu, 14 Jan 2016 09:30:00 GMT</pubDate>'
echo "<rss version='2.0'><channel><title>T</title><link>https://a.example/</link><description>d</description><item>$item</item></channel></rss>" >"$work/right.xml"
echo "<rss version='2.0'><channel><title>T & t</title><link>https://a.example/</link><description>d</description><item>$item</item></channel></rss>" >"$work/wrong.xml"
check "--strict passes what is right" desk parse --strict "$work/right.xml"
check "--lint passes what could be mended" desk parse --lint "$work/wrong.xml"
desk parse --strict "$work/wrong.xml" >"$work/whole" 2>"$work/err"
[ $? = 1 ] && grep -q 'wrong.xml:1:38: mended: bare ampersand' "$work/whole"
ok $? "--strict tells it and fails"

# says STATUS TEXT COMMAND…: it ends so, and says just that on stderr.
says() {
	status=$1 text=$2
	shift 2
	"$WIREDESK" "$@" >"$work/whole" 2>"$work/err"
	[ $? = "$status" ] && [ "$(cat "$work/err")" = "$text" ]
}
check "\`help\` helps" says 0 "" help
check "so does \`help\` with a command" says 0 "" help search
grep -q '^usage: wiredesk search' "$work/whole"
ok $? "with that one"
check "what is nearly a command is told" says 2 \
	"wiredesk: no such command: serach; did you mean search? \`wiredesk -h\` lists the commands" serach
printf 'every = "7"\n' >"$work/one.conf"
one="every: \"7\" is no duration; write 90s, 10m, 2h or 1d"
check "one mistake is told once" says 1 "wiredesk: $work/one.conf:1:9: $one" -c "$work/one.conf" run
printf 'every = "7"\nmin-every = "7"\n' >"$work/two.conf"
check "two are told, and counted" says 1 "wiredesk: $work/two.conf:1:9: $one
wiredesk: $work/two.conf:2:13: min-$one
wiredesk: the configuration cannot be used: 2 problems" -c "$work/two.conf" run
done_testing
