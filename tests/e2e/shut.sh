#!/bin/sh
# The daemon writes only where it had something to write when it began (Landlock); it says so, and a start changes it.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
command -v curl >/dev/null || skip_all "curl is not here"
# landlock_create_ruleset(2) says its version, from the second on files may move.
python3 -c 'import ctypes, sys; sys.exit(ctypes.CDLL(None).syscall(444, None, 0, 1) < 2)' || skip_all "this kernel has no Landlock"

# A folder for the database, one for files; what lies beside them is not the daemon's.
make_desk
mkdir "$work/state"
sed -i -e "s|^database.*|database = \"$work/state/wiredesk.db\"|" -e "s|^listen.*|listen = \"unix:$work/state/web.sock\"|" \
	"$work/wiredesk.conf"
ln -s state/web.sock "$work/web.sock"
check "the daemon starts" start_daemon
check "files are written" until_true test -s "$work/public/north-korea.atom"

sed "s|^publish.*|publish = \"$work/elsewhere\"|" "$work/wiredesk.conf" | save "$work/wiredesk.conf"
check "another folder: it is said" until_true grep -q 'elsewhere is taken up at the next start' "$work/log"
[ ! -e "$work/elsewhere" ]
ok $? "nothing is written there"
sed "s|^publish.*|publish = \"$work/state/public\"|" "$work/wiredesk.conf" | save "$work/wiredesk.conf"
check "a folder in that of the database needs no start" until_true test -s "$work/state/public/north-korea.atom"

printf 'merge "told" {\n    notify = {"exec:/bin/true"}\n}\n' >>"$work/wiredesk.conf"
check "a program: it is said" until_true grep -q 'until the next start programs may write only' "$work/log"
sed "s|^publish.*|publish = \"$work/elsewhere\"|" "$work/wiredesk.conf" | save "$work/wiredesk.conf"
check "it ends" stop_daemon
: >"$work/log"
check "it starts again" start_daemon
check "the other folder is taken up" until_true test -s "$work/elsewhere/north-korea.atom"
! grep -q 'next start' "$work/log"
ok $? "nothing waits for a start"
check "it ends in order" stop_daemon
done_testing
