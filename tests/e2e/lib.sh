# What the end-to-end tests share: TAP, a desk of their own, waiting for events.
# shellcheck shell=sh
set -u
: "${WIREDESK:?the program to test}" "${SRCDIR:?the source tree}"
work=$(mktemp -d) || exit 1
n=0
daemon=

cleanup() {
	[ -z "$daemon" ] || kill -9 "$daemon" 2>/dev/null
	rm -rf "$work"
}
trap cleanup EXIT

# ok STATUS NAME: one line of TAP.
ok() {
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		[ ! -f "$work/log" ] || sed 's/^/# /' "$work/log" | tail -20
	fi
}

# check NAME COMMAND…
check() {
	name=$1
	shift
	"$@" >"$work/out" 2>&1
	status=$?
	[ "$status" = 0 ] || sed 's/^/# /' "$work/out" | head -20
	ok "$status" "$name"
}

skip_all() {
	echo "1..0 # SKIP $*"
	exit 0
}

done_testing() {
	echo "1..$n"
}

# until_true COMMAND…: asks again until it holds, at most 20 seconds.
until_true() {
	tries=0
	until "$@" >/dev/null 2>&1; do
		tries=$((tries + 1))
		[ "$tries" -lt 400 ] || return 1
		sleep 0.05
	done
}

desk() {
	"$WIREDESK" -c "$work/wiredesk.conf" "$@"
}

# A desk in $work on the samples; its socket keeps ports out of it.
make_desk() {
	mkdir -p "$work/feeds"
	cp -R "$SRCDIR/feeds/sample" "$SRCDIR/feeds/sample.feeds" "$work/feeds/"
	chmod -R u+w "$work/feeds"
	cat >"$work/wiredesk.conf" <<END
listen   = "unix:$work/web.sock"
database = "$work/wiredesk.db"
feeds    = {"$work/feeds/sample.feeds"}
publish  = "$work/public"
merge "north-korea" {
    title  = "North Korea sanctions"
    filter = '("north korea" OR dprk OR 북한 OR 朝鲜 OR 北朝鮮 OR кндр) (sanctions OR 제재 OR 制裁 OR санкции)'
}
END
}

get() {
	curl -sS --max-time 60 --unix-socket "$work/web.sock" "http://localhost$1"
}

status_of() {
	curl -sS --max-time 60 -o /dev/null -w '%{http_code}' --unix-socket "$work/web.sock" "$@"
}

is_up() {
	[ "$(status_of http://localhost/healthz)" = 200 ]
}

start_daemon() {
	"$WIREDESK" -c "$work/wiredesk.conf" run >>"$work/log" 2>&1 &
	daemon=$!
	until_true is_up
}

stop_daemon() {
	kill "$daemon"
	wait "$daemon"
	status=$?
	daemon=
	return "$status"
}

# Every feed of the list was asked at least once, and its stories are published.
all_polled() {
	get /status.json >"$work/status" && grep -q '"last_poll"' "$work/status" && ! grep -q '"last_poll": null' "$work/status"
}

# holds PATH TEXT: the answer contains the text.
holds() {
	get "$1" | grep -qF -- "$2"
}

lacks() {
	! holds "$1" "$2"
}

# count_in PATH TEXT: how many times.
count_in() {
	get "$1" | grep -oF -- "$2" | wc -l
}
