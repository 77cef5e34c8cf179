#!/bin/sh
# Who is let in by name and password, for how long, and how often one may guess.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
command -v curl >/dev/null || skip_all "curl is not here"
command -v openssl >/dev/null || skip_all "openssl, which makes the hashes, is not here"

# is STATUS USER:PASSWORD PATH
is() {
	[ "$(curl -sS --max-time 10 -o /dev/null -w '%{http_code}' --unix-socket "$work/web.sock" -u "$2" "http://localhost$3")" = "$1" ]
}

make_desk
echo "users = \"$work/users\"" >>"$work/wiredesk.conf"
printf 'ann:%s\nbob:%s\n' "$(openssl passwd -6 -salt abcdefgh "pa:ss word")" "$(openssl passwd -6 -salt ijklmnop two)" >"$work/users"
is_up() {
	[ "$(status_of http://localhost/healthz)" = 401 ]
}
check "the daemon starts" start_daemon
check "a name and a password let in" is 200 "ann:pa:ss word" /healthz
check "and a second time, by memory" is 200 "ann:pa:ss word" /all.atom
check "another one too" is 200 bob:two /healthz
check "a wrong password does not" is 401 ann:wrong /healthz
check "nor does an unknown name" is 401 eve:two /healthz

grep -v ^bob "$work/users" >"$work/users.new" && mv "$work/users.new" "$work/users"
check "who is taken out of the file is out, with no signal" until_true is 401 bob:two /healthz
check "the others stay" is 200 "ann:pa:ss word" /healthz

# says_check TEXT
says_check() {
	"$WIREDESK" -c "$work/wiredesk.conf" check | grep -qF "$1"
}
check "the check has nothing against it" says_check ": no problem"
printf '# those of nginx\neve:$apr1$abcdefgh$abcdefghijklmnopqrstuv\ncy:secret\n' >"$work/users.new"
cat "$work/users" >>"$work/users.new"
sed "s,/users\",&.new\",;s,\"\.new,.new," "$work/wiredesk.conf" >"$work/new.conf"
says_new() {
	"$WIREDESK" -c "$work/new.conf" check | grep -qF "$1"
}
check "of what is no hash that is known it says so" says_new "users.new:2:5: hint: what is behind the name is no hash"
check "and of a password in clear" says_new "users.new:3:4: hint: what is behind the name is no hash"
rm "$work/users.new"
check "and where the file is not there" says_new "users.new:1:1: the file of users cannot be read"

printf 'no hash here\n' >"$work/users"
check "a fault in it is a problem" says_check 'users:1:1: expected name:hash'
check "a file with a fault is told of" until_true grep -q 'users:1:1: expected name:hash' "$work/log"
check "and the last good one stays in force" is 200 "ann:pa:ss word" /healthz

# As many guesses as it takes, and few.
guesses=0
guess() {
	until is 429 ann:guess$guesses /healthz || [ "$guesses" = 50 ]; do
		guesses=$((guesses + 1))
	done
}
guess
[ "$guesses" -ge 3 ] && [ "$guesses" -le 20 ]
ok $? "who guesses is told to wait ($guesses)"
curl -sS -i --unix-socket "$work/web.sock" -u ann:guess http://localhost/ | tr -d '\r' | grep -q '^Retry-After: [1-9]'
ok $? "and how long"
check "who is known by then is let in all the same" is 200 "ann:pa:ss word" /healthz
# A faulty users file keeps the last one; a right one is taken up with what has passed.
printf 'ann:%s\nzoe:%s\n' "$(openssl passwd -6 -salt abcdefgh "pa:ss word")" "$(openssl passwd -6 -salt ijklmnop two)" >"$work/users"
echo 'merge "marker" { }' >>"$work/wiredesk.conf"
check "after a reload too, while guesses from there wait" until_true is 200 "ann:pa:ss word" /marker
guess # a reload may take long enough to forget one
check "but nobody else" is 429 zoe:two /marker
check "the daemon ends" stop_daemon
done_testing
