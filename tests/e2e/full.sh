#!/bin/sh
# A disk that takes no more: it is said where, polls and the daemon end, and nothing is lost. A limit of
# file sizes stands for the disk; it can be lifted from the daemon while it runs.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
command -v curl >/dev/null || skip_all "curl is not here"
command -v prlimit >/dev/null || skip_all "prlimit is not here"

make_desk
# grow N: a feed of N stories, each of some kilobytes.
grow() {
	{
		echo '<rss version="2.0"><channel><title>Wire</title>'
		for i in $(seq "$1"); do
			printf '<item><guid>%s</guid><title>story %s</title><description>' "$i" "$i"
			printf "word$i-%s " $(seq 400)
			echo '</description></item>'
		done
		echo '</channel></rss>'
	} >"$work/feeds/a.new"
	mv "$work/feeds/a.new" "$work/feeds/a.xml"
}
echo 'a.xml every=1s' >"$work/feeds/a.feeds"
sed -i "s#^feeds .*#feeds = {\"$work/feeds/a.feeds\"}\nmin-every = \"1s\"#; /^publish/d" "$work/wiredesk.conf"
# poll_within BYTES: with files of so many bytes at most.
poll_within() {
	prlimit --fsize="$1" timeout 60 "$WIREDESK" -c "$work/wiredesk.conf" -q poll --now 2>"$work/log"
}
grow 1
check "one story is stored" desk -q poll
grow 8
poll_within "$(stat -c %s "$work/wiredesk.db")"
[ $? = 1 ]
ok $? "a poll whose stories fit into the log, and not into the database, fails"
[ "$(grep -c . "$work/log")" = 1 ] && grep -q "$work/wiredesk.db: .*safe in the log beside it.*limit of file sizes" "$work/log"
ok $? "with one line that says where"
[ "$(desk print all --format json --limit 100 | grep -o 'story [0-9]*"' | sort -u | grep -c .)" = 8 ]
ok $? "and has them all"
desk poll >/dev/null 2>&1
cp "$work/wiredesk.db" "$work/small.db"
grow 400
(ulimit -f 600; exec timeout 60 "$WIREDESK" -c "$work/wiredesk.conf" -q poll --now) 2>"$work/log"
[ $? = 1 ]
ok $? "a poll without room for what it brought ends, and fails"
[ "$(grep -c . "$work/log")" = 1 ] && grep -q "$work/wiredesk.db: .*limit of file sizes" "$work/log"
ok $? "with one line that says where"
: >"$work/log"
check "the daemon starts" start_daemon
prlimit --fsize=$((600 * 512)): --pid "$daemon"
grow 401
said() {
	grep -q "$work/wiredesk.db: nothing can be stored.*limit of file sizes" "$work/log"
}
is_served() {
	get /all.json | grep -q 'story 1"'
}
check "it says that nothing can be stored, and where" until_true said
check "it serves what it has" is_served
check "it ends all the same" stop_daemon
: >"$work/log"
check "it starts again" start_daemon
grow 402
prlimit --fsize=$((600 * 512)): --pid "$daemon"
until_true said
prlimit --fsize=unlimited: --pid "$daemon"
is_stored() {
	get '/search.json?q=%22story+402%22' | grep -q 'story 402"'
}
check "with room again it goes on by itself" until_true is_stored
check "and ends" stop_daemon

# A list that is too long for the disk: who reads does not wait until it is taken up.
rm "$work/wiredesk.db"*
mv "$work/small.db" "$work/wiredesk.db"
seq -f "$work/feeds/none-%g.xml paused=yes" 20000 >>"$work/feeds/a.feeds"
: >"$work/log"
prlimit --fsize="$(stat -c %s "$work/wiredesk.db"):" "$WIREDESK" -c "$work/wiredesk.conf" run 2>"$work/log" &
daemon=$!
serves_some() {
	get /all.json | grep -q 'story 8"'
}
check "what is stored is served before the lists are taken up" until_true serves_some
said && ! grep -q "polls .* feeds" "$work/log"
ok $? "and why they are not is said"
[ "$(status_of http://localhost/healthz)" = 503 ]
ok $? "to who asks for its health, too"
prlimit --fsize=unlimited: --pid "$daemon"
grow 403
is_stored() {
	get '/search.json?q=%22story+403%22' | grep -q 'story 403"'
}
check "with room they are, and polls begin" until_true is_stored
check "and it is healthy" until_true is_up
check "and ends" stop_daemon
done_testing
