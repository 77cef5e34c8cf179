# What the end-to-end tests share: TAP, a desk of their own, waiting for events.
# shellcheck shell=sh disable=SC2034
set -u
: "${WIREDESK:?the program to test}" "${SRCDIR:?the source tree}"
work=$(mktemp -d) || exit 1
# The desk's: a file, or with WIREDESK_TEST_ENGINE=postgresql a new one on a throwaway server: that in WIREDESK_TEST_CLUSTER,
# which somebody keeps for many tests, or one of this test's own.
database=$work/wiredesk.db
n=0
daemon=
origin=

cleanup() {
	[ -z "$origin" ] || kill "$origin" 2>/dev/null
	[ -z "$daemon" ] || kill -9 "$daemon" 2>/dev/null
	for beside in "$work"/*.pid; do
		[ ! -f "$beside" ] || kill "$(cat "$beside")" 2>/dev/null
	done
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

if [ "${WIREDESK_TEST_ENGINE:-}" = postgresql ]; then
	cluster=${WIREDESK_TEST_CLUSTER:-$("$SRCDIR/tests/cluster/cluster" start $$)} || skip_all "$cluster"
	database=$("$SRCDIR/tests/cluster/cluster" new "$cluster" "e2e_$$") || exit 1
fi

is_file() {
	[ "$database" = "$work/wiredesk.db" ]
}

# sql STATEMENT: to the desk's database, behind its back. Answers a line a row.
sql() {
	if is_file; then
		python3 -c 'import sqlite3, sys
for row in sqlite3.connect(sys.argv[1], 30, isolation_level=None).execute(sys.argv[2]): print(*row)' "$database" "$1"
	else
		psql -q -X -A -t -F ' ' -d "$database" -c 'SET search_path = wiredesk' -c "$1"
	fi
}

done_testing() {
	echo "1..$n"
}

# until_true COMMAND…: asks again until it holds, at most a minute.
until_true() {
	tries=0
	until "$@" >/dev/null 2>&1; do
		tries=$((tries + 1))
		[ "$tries" -lt 1200 ] || return 1
		sleep 0.05
	done
}

# run_beside NAME COMMAND…: runs until end_beside NAME, or the end.
run_beside() {
	beside=$1
	shift
	"$@" >"$work/$beside.out" 2>>"$work/log" &
	echo $! >"$work/$beside.pid"
}

end_beside() {
	[ -f "$work/$1.pid" ] || return 0
	kill "$(cat "$work/$1.pid")" 2>/dev/null
	wait "$(cat "$work/$1.pid")"
	beside_status=$?
	rm -f "$work/$1.pid"
	return "$beside_status"
}

# serve_beside NAME COMMAND…: a server that says its port first: $port.
serve_beside() {
	rm -f "$work/$1.out"
	run_beside "$@"
	until_true test -s "$work/$1.out"
	# shellcheck disable=SC2034 # who calls uses it
	port=$(head -1 "$work/$1.out")
}

# A port at which nobody listens now.
free_port() {
	python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# rss TITLE FIRST LAST: a document of so many stories, the newest first; TITLE has %d for its number.
rss() {
	awk -v title="$1" -v first="$2" -v last="$3" 'BEGIN {
		print "<rss version=\"2.0\"><channel><title>Wire</title><link>https://w.example/</link>"
		for (i = last; i >= first; i--)
			printf "<item><title>" title "</title><link>https://w.example/%d</link><guid>https://w.example/%d</guid><description>About &lt;b&gt;북한&lt;/b&gt; %d</description></item>\n", i, i, i, i
		print "</channel></rss>"
	}'
}

# save FILE: what comes in, all of it at once.
save() {
	cat >"$1.new" && mv "$1.new" "$1"
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
database = "$database"
feeds    = {"$work/feeds/sample.feeds"}
publish  = "$work/public"
merge "north-korea" {
    title  = "North Korea sanctions"
    filter = '("north korea" OR dprk OR 북한 OR 朝鲜 OR 北朝鮮 OR кндр) (sanctions OR 제재 OR 制裁 OR санкции)'
}
END
}

# start_origin [OPTIONS]: the test's web server on $work/www, at $base. Ends with the test.
start_origin() {
	mkfifo "$work/in"
	"$BUILDDIR/tests/e2e/origin" "$@" -k "$work/www" >"$work/port" <"$work/in" &
	origin=$!
	exec 3>"$work/in"
	until_true test -s "$work/port"
	port=$(cat "$work/port")
	base=http://127.0.0.1:$port
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

kill_daemon() {
	kill -9 "$daemon" 2>/dev/null
	wait "$daemon" 2>/dev/null
	daemon=
}

# kill_amid WORD…: a command of the desk's is killed while it works; false where it was over before. Each time later than
# the last, until that is too late: so it is killed at other moments, however fast the machine is.
amid=8
kill_amid() {
	"$WIREDESK" -q -c "$work/wiredesk.conf" "$@" >/dev/null 2>>"$work/log" &
	daemon=$!
	sleep "$(printf '%d.%03d' $((amid / 1000)) $((amid % 1000)))"
	kill -9 "$daemon" 2>/dev/null
	wait "$daemon" 2>/dev/null
	status=$?
	daemon=
	[ "$status" = 137 ] && amid=$((amid * 3 / 2)) && return
	amid=$((amid / 3 + 1))
	return 1
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
