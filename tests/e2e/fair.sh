#!/bin/sh
# Hundreds of feeds whose hosts take a request and say nothing hold up no feed that answers.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
command -v curl >/dev/null || skip_all "curl is not here"
# More than there are transfers, each on an address of its own.
[ -e /proc/sys/net/ipv4 ] || skip_all "127.0.0.0/8 is needed, as Linux has it"

mkdir "$work/www"
cat >"$work/www/a.xml" <<'END'
<rss version="2.0"><channel><title>t</title><link>https://a.example/</link><description>d</description>
<item><title>one</title><link>https://a.example/1</link></item></channel></rss>
END
start_origin -a 0.0.0.0
list=$work/list.feeds

cat >"$work/wiredesk.conf" <<END
listen    = "unix:$work/web.sock"
database  = "$database"
feeds     = {"$list"}
every     = "1s"
min-every = "1s"
END

# asked N: the good feed, so many times since the log was cleared, at least.
asked() {
	[ "$(curl -sS "http://127.0.0.1:$port/ctl/log" | grep -c ' /a.xml ')" -ge "$1" ]
}

silent_ones() {
	[ "$(curl -sS "http://127.0.0.1:$port/ctl/open" | cut -d' ' -f1)" -ge 200 ]
}

echo "http://127.0.0.1:$port/a.xml" >"$list"
check "the daemon starts" start_daemon
check "the good feed is polled" until_true asked 1
for i in $(seq 1 500); do
	echo "http://127.0.$((1 + i / 250)).$((1 + i % 250)):$port/silent.xml?delay-ms=55000"
done >>"$list"
check "five hundred silent ones take what they may" until_true silent_ones
curl -sS "http://127.0.0.1:$port/ctl/clear" >/dev/null
check "the good feed is polled on" until_true asked 4
check "the daemon ends in order" stop_daemon
done_testing
