#!/bin/sh
# A host that says "too many requests" is left alone by all its feeds, and whoever asks for patience gets it.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
command -v curl >/dev/null || skip_all "curl is not here"

mkdir "$work/www"
cat >"$work/www/a.xml" <<'END'
<rss version="2.0"><channel><title>t</title><link>https://a.example/</link><description>d</description>
<item><title>one</title><link>https://a.example/1</link></item></channel></rss>
END
start_origin
list=$work/list.feeds

cat >"$work/wiredesk.conf" <<END
listen   = "unix:$work/web.sock"
database = "$database"
feeds    = {"$list"}
END

poll() {
	desk poll "$@" >"$work/log" 2>&1
}

# asked N: so many requests since the log was cleared.
asked() {
	[ "$(curl -sS "$base/ctl/log" | grep -c a.xml)" = "$1" ]
}

forget() {
	curl -sS "$base/ctl/clear" >/dev/null
}

for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	echo "$base/a.xml?n=$i&status=429&retry-after=7200"
done >"$list"
poll
check "one of twelve feeds of a host that says 429 is asked" asked 1
check "and the rest are put off" grep -q "put off 11" "$work/log"
poll
check "the next run asks nothing" asked 1
poll --now
check "nor does --now" asked 1
[ "$(desk status --json | grep -c '"next_poll": "')" = 12 ]
ok $? "all have a next time"
desk status --json | sed -n 's/.*"next_poll": "\(.*\)".*/\1/p' | sort | uniq -d | wc -l >"$work/out"
[ "$(cat "$work/out")" -lt 6 ]
ok $? "and not the same"
poll "$base/a.xml?n=5&status=429&retry-after=7200"
check "a feed that is named is asked all the same" asked 2

forget
printf '%s\n' "$base/a.xml?status=503&retry-after=600" "$base/a.xml?other=1" >"$list"
poll
check "a 503 speaks for its feed alone" asked 2
poll --now
check "Retry-After is obeyed by --now, which asks the rest" asked 3

# The same beside a daemon, which has the polls in its hands.
forget
echo "$base/a.xml?status=503&retry-after=600" >"$list"
check "the daemon starts" start_daemon
poll --now
check "the daemon obeys it too" asked 0
poll "$base/a.xml?status=503&retry-after=600"
check "unless the feed is named" asked 1
check "the daemon ends in order" stop_daemon
done_testing
