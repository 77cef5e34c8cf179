#!/bin/sh
# A database of an older program, which gives no room back, is compacted: whole whatever ends it, and only where there is room.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
command -v python3 >/dev/null || skip_all "python3 is not here"

make_desk
# make_old: as older programs made it, and much of it holds nothing.
make_old() {
	python3 - "$work/wiredesk.db" <<'END'
import sqlite3, sys

db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA journal_mode = DELETE")
db.execute("PRAGMA auto_vacuum = NONE")
db.execute("VACUUM")
db.execute("CREATE TABLE ballast(x)")
db.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
           " INSERT INTO ballast SELECT randomblob(4000) FROM n")
db.execute("DROP TABLE ballast")
END
}
pragma() {
	python3 -c 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute("PRAGMA " + sys.argv[2]).fetchone()[0])' "$work/wiredesk.db" "$1"
}
is_whole() {
	desk check --db && desk print all --format atom >"$work/now" && grep '<id>' "$work/now" | sort | cmp - "$work/before"
}

desk poll && desk print all --format atom | grep '<id>' | sort >"$work/before" && [ -s "$work/before" ]
ok $? "there are stories"
check "there is an old database" make_old
[ "$(pragma auto_vacuum)" = 0 ] && [ "$(wc -c <"$work/wiredesk.db")" -gt 10000000 ]
ok $? "it is large, and keeps its room"
desk doctor >"$work/out" 2>&1
grep -q '^ok  *database .* hold nothing; wiredesk compact' "$work/out"
ok $? "doctor knows what to do"
check "what it would take is said" desk compact --look
grep -q 'MB hold nothing; it gives no room back' "$work/out" && grep -q '^needs .* MB are free$' "$work/out"
ok $? "how much holds nothing, and how much room is needed"
[ "$(pragma auto_vacuum)" = 0 ] && [ "$(wc -c <"$work/wiredesk.db")" -gt 10000000 ]
ok $? "looking changes nothing"

# is_left: all is there. Where an old database was left amid a change, readers say who puts that in order.
is_left() {
	desk status >"$work/out" 2>&1 || { grep -q 'killed; the next .wiredesk poll. or .wiredesk run. puts it in order' "$work/out" && desk poll; }
	is_whole
}
# kill_ten: ten that are killed; after each that was not, there is something to do again.
kill_ten() {
	killed=0
	while [ "$killed" -lt 10 ]; do
		kill_amid compact && killed=$((killed + 1)) || make_old || return 1
		is_left || return 1
	done
}
check "ten kills lose nothing" kill_ten

if [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null; then
	cat >"$work/small" <<'END'
mount -t tmpfs -o size=14m none "$1/state" && cp "$1/wiredesk.db" "$1/state/" || exit 77
sed "s|^database.*|database = \"$1/state/wiredesk.db\"|" "$1/wiredesk.conf" >"$1/small.conf"
"$WIREDESK" -c "$1/small.conf" compact
status=$?
"$WIREDESK" -c "$1/small.conf" check --db && exit "$status"
END
	make_old
	mkdir "$work/state"
	unshare -m --propagation private sh "$work/small" "$work" >"$work/out" 2>&1
	[ $? = 1 ] && grep -q 'too little room' "$work/out" && grep -q 'wiredesk.db: sound' "$work/out"
	ok $? "a disk with too little room: nothing is done"
fi

make_old
check "it is compacted" desk compact
[ "$(pragma auto_vacuum)" = 2 ] && [ "$(wc -c <"$work/wiredesk.db")" -lt 4000000 ]
ok $? "it is small, and gives room back from now on"
check "all is there" is_whole
check "once more does no harm" desk compact
check "all is there still" is_whole

check "a daemon runs" start_daemon
! desk compact >"$work/out" 2>&1 && grep -q 'another process polls' "$work/out"
ok $? "beside it nothing is compacted"
check "it ends" stop_daemon
! desk compact "$work/wiredesk.db" >"$work/out" 2>&1 && grep -q 'names\|takes no file' "$work/out"
ok $? "a file is refused"
sed 's|^database.*|database = "postgresql://me:geheim@127.0.0.1:1/desk"|' "$work/wiredesk.conf" >"$work/server.conf"
! "$WIREDESK" -c "$work/server.conf" compact >"$work/out" 2>&1 && grep -q 'on a server' "$work/out" && ! grep geheim "$work/out"
ok $? "a server's is not ours to compact, and no password is shown"
done_testing
