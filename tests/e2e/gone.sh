#!/bin/sh
# A merged feed that was removed says so (410), to readers that still ask, for good.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
command -v curl >/dev/null || skip_all "curl is not here"

is() {
	[ "$(status_of "http://localhost$2")" = "$1" ]
}

make_desk
cp "$work/wiredesk.conf" "$work/short.conf"
printf 'merge "v1.2" {\n    filter = "sanctions"\n}\n' >>"$work/wiredesk.conf"
cp "$work/wiredesk.conf" "$work/long.conf"
check "the daemon starts" start_daemon
check "a merged feed is there" until_true is 200 /v1.2.atom
check "what never was is not" is 404 /v1.atom
cp "$work/short.conf" "$work/wiredesk.conf"
check "it is removed" until_true is 410 /v1.2.atom
for path in /v1.2 /v1.2.rss /v1.2.json /v1.2/archive/1.atom; do
	check "$path is gone too" is 410 "$path"
done
check "what never was is not gone" is 404 /v1.atom
check "the others are there" is 200 /north-korea.atom
check "the daemon ends" stop_daemon
check "the daemon starts again" start_daemon
check "it is gone still" is 410 /v1.2.atom
cp "$work/long.conf" "$work/wiredesk.conf"
check "who comes back is there" until_true is 200 /v1.2.atom
check "the daemon ends again" stop_daemon
done_testing
