#!/bin/sh
# What is large is answered all the same: a merged feed whose newest stories are too large for one document is cut, and
# the states of 50,000 feeds are told whole.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
command -v curl >/dev/null || skip_all "curl is not here"

make_desk
words=$(printf 'the quick brown fox jumps over the lazy dog %.0s' $(seq 2000))
: >"$work/feeds/large.feeds"
for i in $(seq 12); do
	{
		printf '<rss version="2.0"><channel><title>Large %s</title><item><guid>%s</guid>' "$i" "$i"
		printf '<title>Story %s of the large ones</title><description>' "$i"
		for _ in $(seq 34); do printf '%s' "$words"; done
		echo '</description></item></channel></rss>'
	} >"$work/feeds/large-$i.xml"
	echo "large-$i.xml id=guid dedup=no" >>"$work/feeds/large.feeds"
done
sed -i "s#^feeds .*#feeds = {\"$work/feeds/large.feeds\"}#" "$work/wiredesk.conf"
sed -i '/^publish/d' "$work/wiredesk.conf"
desk -q poll 2>"$work/log"
ok $? "twelve stories of 3 MB each are stored"
check "the daemon starts" start_daemon
# A machine with much else to do may say 503 at first: it is asked again.
answers() {
	[ "$(status_of "http://localhost$1")" = 200 ]
}
for format in atom rss json; do
	check "all.$format answers" until_true answers "/all.$format"
	get "/all.$format" >"$work/doc"
	[ "$(grep -o 'of the large ones' "$work/doc" | wc -l)" -ge 3 ] && grep -q 'before=' "$work/doc"
	ok $? "with what fits, and a link to the rest"
done
get '/all.atom' >"$work/plain"
curl -sS --compressed --unix-socket "$work/web.sock" http://localhost/all.atom >"$work/packed"
check "packed and plain are the same bytes" cmp "$work/plain" "$work/packed"
check "a search too" until_true answers '/search.atom?q=fox'
peak=$(awk '/^VmHWM/ { print int($2 / 1024) }' "/proc/$daemon/status")
[ "${peak:-500}" -lt 500 ]
ok $? "in bounded memory ($peak MB)"
check "the daemon ends" stop_daemon

seq -f 'https://feed-%.0f.example/atom paused=yes' 50000 >"$work/feeds/large.feeds"
check "the daemon starts with 50,000 feeds" start_daemon
check "their states are answered" until_true answers /status.json
has_all() {
	[ "$(get /status.json | grep -o 'https://feed-[0-9]*\.example/atom' | wc -l)" = 50000 ]
}
check "all of them, when the list is taken up" until_true has_all
check "the daemon ends" stop_daemon
done_testing
