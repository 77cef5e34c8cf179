#!/bin/sh
# Who waits at a terminal sees how far it is, and what is drawn goes away again; elsewhere nothing is drawn.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"

make_desk
# at_terminal COMMAND…: its output, by way of a terminal of Python's.
at_terminal() {
	python3 -c 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)' "$WIREDESK" -c "$work/wiredesk.conf" "$@" \
		</dev/null >"$work/seen" 2>&1
}
mark=$(printf '\033[K')

# draws TEXT COMMAND…: the text is drawn over, and wiped away at the end.
draws() {
	text=$1
	shift
	at_terminal "$@" && grep -q "$text" "$work/seen" && grep -qF "$mark" "$work/seen" &&
		! tail -1 "$work/seen" | sed "s/.*\r//" | grep -q "$text"
}
check "poll shows how many are polled" draws ' of 9 polled' poll --now
check "backup shows how much is copied" draws '% copied' backup "$work/copy.db"
check "copy shows how much is copied" draws '% copied' copy "$work/wiredesk.db" "$work/moved.db"
check "check --db shows how much is checked" draws '% of the database checked' check --db
# Nothing is due, no feed is asked and nothing is published: what takes the time is what is stored.
sed -i "/^publish/d" "$work/wiredesk.conf"
awk 'BEGIN { print "<rss version=\"2.0\"><channel><title>Many</title>"
	for (i = 1; i <= 6000; i++) printf "<item><title>Story %d</title><guid>%d</guid></item>\n", i, i
	print "</channel></rss>" }' >"$work/feeds/many.xml"
echo "many.xml a" >>"$work/feeds/sample.feeds"
desk poll >/dev/null 2>&1
sed 's/^many.xml a/many.xml b/' "$work/feeds/sample.feeds" | save "$work/feeds/sample.feeds"
check "poll shows what is filed anew" draws 'filed anew [0-9]* of 6000 entries' poll
awk 'BEGIN { for (i = 1; i <= 40000; i++) printf "https://h%d.example/rss\n", i }' >"$work/urls"
check "import shows how many are read" draws ' feeds read' import "$work/urls"
sed -i '/^https:/d' "$work/feeds/sample.feeds"
TERM=dumb
export TERM
at_terminal backup "$work/copy.db"
! grep -qF "$mark" "$work/seen"
ok $? "a terminal that cannot be drawn over is left in peace"
unset TERM
for command in "poll --now" "backup $work/copy.db" "copy $work/wiredesk.db $work/moved.db" "check --db"; do
	# shellcheck disable=SC2086 # words
	desk $command >"$work/seen" 2>&1
	! grep -qF "$mark" "$work/seen"
	ok $? "no terminal: $command draws nothing"
done

# The first feed fails, so there is something red.
echo "$work/none.xml" >>"$work/feeds/sample.feeds"
desk poll --now >/dev/null 2>&1
red=$(printf '\033[31m')
at_terminal status
grep -qF "$red" "$work/seen"
ok $? "trouble is red at a terminal"
NO_COLOR=1 at_terminal status
! grep -qF "$red" "$work/seen"
ok $? "but not where NO_COLOR is set"
desk status >"$work/seen"
! grep -qF "$red" "$work/seen"
ok $? "nor in a file"
done_testing
