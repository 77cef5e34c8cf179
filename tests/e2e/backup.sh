#!/bin/sh
# A copy is made while the daemon runs, and never over what the desk needs.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"

make_desk
start_daemon
until_true test -s "$work/wiredesk.db"
ok $? "a daemon runs"
# Only now, for it asks /healthz without a name whether it is up.
printf 'users = "%s/users"\n' "$work" >>"$work/wiredesk.conf"
# shellcheck disable=SC2016 # a hash of crypt(3), no variable
printf 'me:$5$x$KPMKWMpjnoBNpKxAZkHZmSOWdhyhUGHNtcX3hVIhPoA\n' >"$work/users"

# is_refused PATH TEXT: exit 1, one line with the text, and what lies there is as before.
is_refused() {
	before=$(cksum <"$1" 2>/dev/null)
	number=$(stat -L -c %i "$1" 2>/dev/null)
	desk backup "$1" >"$work/said" 2>&1
	[ $? = 1 ] && [ "$(wc -l <"$work/said")" = 1 ] && grep -q "$2" "$work/said" || return 1
	[ "$(stat -L -c %i "$1" 2>/dev/null)" = "$number" ] || return 1
	case $1 in *wiredesk.db*) ;; *) [ "$(cksum <"$1" 2>/dev/null)" = "$before" ] ;; esac
}

ln -s "$work/wiredesk.db" "$work/link.db"
ln "$work/wiredesk.db" "$work/hard.db"
ln -s "$work" "$work/folder"
for path in wiredesk.db link.db hard.db folder/wiredesk.db ./feeds/../wiredesk.db wiredesk.db-wal wiredesk.db-shm; do
	check "no copy over the database as $path" is_refused "$work/$path" "the database itself"
done
check "no copy over the configuration" is_refused "$work/wiredesk.conf" "the configuration"
check "no copy over a list" is_refused "$work/feeds/sample.feeds" "a feed list"
check "no copy over the users" is_refused "$work/users" "a file of passwords"
echo 'a letter' >"$work/letter"
check "no copy over what is no database" is_refused "$work/letter" "no older copy"
check "no copy over a folder" is_refused "$work/feeds" "no older copy"

desk backup "$work/copy.db" >"$work/said" 2>&1
ok $? "a copy beside the daemon"
desk -q backup "$work/copy.db" >"$work/said" 2>&1
ok $? "a copy over the copy"
: >"$work/empty"
desk -q backup "$work/empty" >"$work/said" 2>&1
ok $? "a copy over an empty file"
mv "$work/copy.db" "$work/copy.db.part"
sed "s|wiredesk.db|copy.db.part|" "$work/wiredesk.conf" >"$work/other.conf"
"$WIREDESK" -c "$work/other.conf" backup "$work/copy.db" >"$work/said" 2>&1
[ $? = 1 ] && [ -s "$work/copy.db.part" ] && grep -q "where the copy is written first, is the database" "$work/said"
ok $? "the name that a copy has before it is whole is no database either"
stop_daemon
ok $? "the daemon ends"
done_testing
