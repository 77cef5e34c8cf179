#!/bin/sh
# A real reader subscribes: newsboat shows each story once, also after a restart of the daemon.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
command -v newsboat >/dev/null || skip_all "newsboat is not here"
command -v python3 >/dev/null || skip_all "python3 is not here"
command -v curl >/dev/null || skip_all "curl is not here"

free_port() {
	python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

make_desk
port=$(free_port)
sed -i "s#^listen.*#listen = \"127.0.0.1:$port\"#" "$work/wiredesk.conf"
get() {
	curl -sS --max-time 10 "http://127.0.0.1:$port$1"
}
is_up() {
	get /healthz | grep -q ok
}

mkdir "$work/home"
echo "http://127.0.0.1:$port/north-korea.atom" >"$work/urls"
: >"$work/config"
reload() {
	HOME=$work/home TERM=dumb newsboat -u "$work/urls" -c "$work/cache.db" -C "$work/config" -x reload
}
# Titles, and how often each stands there.
items() {
	python3 - "$work/cache.db" <<'END'
import collections, sqlite3, sys
titles = [row[0] for row in sqlite3.connect(sys.argv[1]).execute("SELECT title FROM rss_item")]
print(len(titles), max(collections.Counter(titles).values(), default=0))
END
}

check "the daemon starts" start_daemon
check "every feed is polled" until_true all_polled
check "newsboat reads the feed" reload
first=$(items)
want=$(get /north-korea.atom | grep -c '<entry')
[ "${first% *}" = "$want" ] && [ "$want" -gt 3 ]
ok $? "it has every story ($want)"
[ "${first#* }" = 1 ]
ok $? "each once"
stop_daemon
start_daemon
check "after a restart it reads again" reload
[ "$(items)" = "$first" ]
ok $? "and sees nothing new"
stop_daemon
done_testing
